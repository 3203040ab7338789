// From terms and rows to short forms and plain text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { plainTerm, shortened } from "../../graph/page/scripts/sparql-rows.js";

const PREFIXES = { ex: "http://ex/", deep: "http://ex/deep/" };

test("an IRI is shortened by the longest namespace that leaves a plain name", () => {
  assert.equal(shortened("http://ex/deep/a", PREFIXES), "deep:a");
  assert.equal(shortened("http://ex/deep/a/b", PREFIXES), "http://ex/deep/a/b");
  assert.equal(shortened("http://ex/a", PREFIXES), "ex:a");
  assert.equal(shortened("http://ex/", PREFIXES), "http://ex/");
});

test("a term is its plain text, a blank node is marked as one, what is unbound is empty", () => {
  assert.equal(plainTerm({ type: "literal", value: "a" }), "a");
  assert.equal(plainTerm({ type: "bnode", value: "x" }), "_:x");
  assert.equal(plainTerm(undefined), "");
});
