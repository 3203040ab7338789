import assert from "node:assert/strict";
import { test } from "node:test";
import { Room } from "../../graph/page/scripts/culling.js";
import { nearestTowards } from "../../graph/page/scripts/directions.js";
import { hullOf, tint } from "../../graph/page/scripts/hulls.js";
import { placed } from "../../graph/page/scripts/placement.js";

const apart = (one, other) => Math.abs(one.x - other.x) >= 132 || Math.abs(one.y - other.y) >= 62;

// Above zero where the way from one to the next to the third turns left, with y upwards.
const turning = (one, next, third) => (next[0] - one[0]) * (third[1] - one[1]) - (next[1] - one[1]) * (third[0] - one[0]);

test("nodes that are brought in stand clear of each other and of all that stood before, which does not move", () => {
  const taken = new Map(Array.from({ length: 40 }, (_, i) => [`t${i}`, { x: (i % 8) * 140, y: Math.floor(i / 8) * 70 }]));
  const before = JSON.stringify([...taken]);
  const ids = Array.from({ length: 40 }, (_, i) => `n${i}`);
  const spots = placed(ids, taken.get("t20"), taken);
  const all = [...taken.values(), ...spots.values()];
  assert.equal(JSON.stringify([...taken]), before);
  assert.equal(spots.size, 40);
  all.forEach((one, i) => all.slice(i + 1).forEach((other) => assert.ok(apart(one, other), JSON.stringify([one, other]))));
});

test("the same nodes find the same places again", () => {
  const taken = new Map([["a", { x: 0, y: 0 }]]);
  assert.deepEqual(placed(["b", "c"], { x: 0, y: 0 }, taken), placed(["b", "c"], { x: 0, y: 0 }, taken));
});

test("a box is free where it lies inside and over no other, however the boxes fall on the grid", () => {
  const room = new Room(400, 300);
  room.take([90, 90, 200, 110]);
  assert.ok(!room.free([195, 100, 250, 120]));
  assert.ok(room.free([200, 90, 260, 110]));
  assert.ok(room.free([0, 0, 90, 90]));
  assert.ok(!room.free([-1, 0, 50, 20]));
  assert.ok(!room.free([380, 0, 401, 20]));
});

test("a hull holds every point and turns one way", () => {
  const points = [[0, 0], [10, 0], [12, 8], [10, 10], [0, 10], [5, 5], [5, 0]];
  const hull = hullOf(points);
  assert.deepEqual(new Set(hull.map(String)), new Set(["0,0", "10,0", "12,8", "10,10", "0,10"]));
  hull.forEach((corner, at) => {
    const next = hull[(at + 1) % hull.length];
    assert.ok(turning(corner, next, hull[(at + 2) % hull.length]) > 0, `at ${next}`);
    for (const point of points) assert.ok(turning(corner, next, point) >= 0, `${point} lies outside of ${corner} to ${next}`);
  });
  assert.deepEqual(hullOf([[1, 1]]), [[1, 1]]);
  assert.deepEqual(hullOf([]), []);
});

test("a tint lies between its ground and its colour", () => {
  assert.equal(tint("#000000", "#ffffff", 0.5), "#808080");
  assert.equal(tint("#c62828", "#ffffff", 0), "#ffffff");
});

test("an arrow goes to the nearest place that lies its way, and nowhere where none does", () => {
  const spots = [{ id: "a", x: 0, y: 0 }, { id: "right", x: 100, y: 10 }, { id: "far", x: 300, y: 0 }, { id: "down", x: 10, y: 100 }];
  assert.equal(nearestTowards(spots, spots[0], [1, 0]), "right");
  assert.equal(nearestTowards(spots, spots[0], [0, 1]), "down");
  assert.equal(nearestTowards(spots, spots[0], [-1, 0]), null);
});
