import assert from "node:assert/strict";
import { test } from "node:test";
import { Places } from "../../graph/page/scripts/places.js";

// a hub with many neighbours, one of which has neighbours of its own
const NEIGHBOURS = { hub: ["a", "b", "c", "d"], a: ["hub", "a1", "a2"], b: ["hub", "b1"], a1: ["a"], a2: ["a"], b1: ["b"], c: ["hub"], d: ["hub"] };
const neighboursOf = (id) => NEIGHBOURS[id];
const fresh = () => new Places([["hub", { x: 0, y: 0 }], ["a", { x: 200, y: 0 }]], { neighboursOf, broughtBy: neighboursOf });
const all = (places) => Object.fromEntries(Object.keys(NEIGHBOURS).map((id) => [id, places.of(id)]));

test("what is opened step by step stands where it stands when it is opened at once", () => {
  const [steps, once] = [fresh(), fresh()];
  steps.make(["hub"], []);
  steps.make(["hub", "a"], []);
  steps.make(["hub", "a", "b"], []);
  once.make(["hub", "a", "b"], Object.keys(NEIGHBOURS));
  assert.deepEqual(all(steps), all(once));
  assert.ok(Object.values(all(once)).every(Boolean));
});

test("the same holds after going back and another way on", () => {
  const [back, straight] = [fresh(), fresh()];
  back.make(["hub", "a"], []);
  back.make(["hub"], []);
  back.make(["hub", "b"], []);
  straight.make(["hub", "b"], []);
  assert.deepEqual(all(back), all(straight));
});

test("nothing that has a place is moved by what comes later", () => {
  const places = fresh();
  places.make(["hub"], []);
  const before = all(places);
  places.make(["hub", "b"], ["a1"]);
  for (const id of ["hub", "a", "b", "c", "d"]) assert.deepEqual(places.of(id), before[id]);
});

test("what is only told of has a place as well, and it goes when something is opened there", () => {
  const places = fresh();
  places.make([], ["b1"]);
  assert.ok(places.of("b1"));
  places.make(["hub", "b"], []);
  const straight = fresh();
  straight.make(["hub", "b"], []);
  assert.deepEqual(places.of("b1"), straight.of("b1"));
});

test("a node that was dragged stays, and one that was dragged back is where the layout had it", () => {
  const places = fresh();
  places.drag("a", { x: 500, y: 9 });
  assert.deepEqual(places.of("a"), { x: 500, y: 9 });
  places.drag("a", { x: 200.4, y: 0 });
  assert.deepEqual(places.of("a"), { x: 200, y: 0 });
});
