import assert from "node:assert/strict";
import { test } from "node:test";
import { agreement, comparable, mentions, namedLike, partsOf } from "../../graph/page/scripts/matching.js";

const agrees = (typed, text) => agreement(partsOf(typed), comparable(text));

test("words agree as they are begun, in any order", () => {
  assert.equal(agrees("sued who", "who sued stability ai"), 1);
  assert.equal(agrees("stab sue", "who sued stability ai"), 1);
  assert.ok(agrees("rumours nvidia", "which rumours are there") < 1);
});

test("chinese agrees by pairs of characters, with or without words of other scripts between", () => {
  assert.deepEqual(partsOf("谁起诉了 stability"), ["stability", "谁起", "起诉", "诉了"]);
  assert.ok(agrees("谁起诉", "谁起诉了 stability ai") === 1);
  assert.ok(agrees("融资", "stability ai 有过哪些融资") === 1);
  assert.equal(agrees("新聞", "谁起诉了谁"), 0);
});

test("nothing typed agrees with nothing", () => {
  assert.equal(agrees("", "who"), 0);
  assert.equal(agrees("  ?! ", "who"), 0);
});

test("a name is mentioned as a whole, not as the beginning of another word", () => {
  const text = comparable("who sued getty images and 英特尔");
  assert.ok(mentions(text, [comparable("getty images")]));
  assert.ok(mentions(text, [comparable("英特尔")]));
  assert.ok(!mentions(text, [comparable("get"), comparable("image")]));
});

test("names come by how well they fit, then as the caller orders them", () => {
  const named = (id, ...forms) => ({ id, forms });
  const all = [named("in", "xstability"), named("exact", "stability"), named("word", "the stability"), named("begun", "stability ai")];
  assert.deepEqual(namedLike(all, "stability"), ["exact", "begun", "word", "in"]);
  assert.deepEqual(namedLike(all, "nothing"), []);
});
