import assert from "node:assert/strict";
import { test } from "node:test";
import { degreesOf, hopsOf, neighboursOf, shortestPaths, within } from "../../graph/page/scripts/paths.js";

const edge = (from, to, id = `${from}-${to}`) => ({ id, from, to });
const square = [edge("a", "b"), edge("b", "c"), edge("c", "d"), edge("d", "a"), edge("a", "b", "again")];

test("the shortest paths come first, none goes in a circle, none comes twice", () => {
  const ways = shortestPaths([...square, edge("a", "c")], "a", "c", 3);
  assert.deepEqual(ways, [["a", "c"], ["a", "b", "c"], ["a", "d", "c"]]);
});

test("edges are walked in either direction, and where no way leads there is none", () => {
  assert.deepEqual(shortestPaths([edge("b", "a")], "a", "b", 3), [["a", "b"]]);
  assert.deepEqual(shortestPaths([edge("a", "b"), edge("c", "d")], "a", "d", 3), []);
  assert.deepEqual(shortestPaths([], "a", "b", 3), []);
});

test("there are at most as many as are asked for", () => {
  const spokes = ["p", "q", "r", "s"].flatMap((middle) => [edge("a", middle), edge(middle, "z")]);
  assert.equal(shortestPaths(spokes, "a", "z", 3).length, 3);
});

test("a hop names every edge between its ends", () => {
  const [hop] = hopsOf(square, ["a", "b"]);
  assert.deepEqual(hop.edges.map(({ id }) => id), ["a-b", "again"]);
});

test("a neighbourhood ends after so many steps, and an edge to itself is no neighbour", () => {
  const line = [edge("a", "b"), edge("b", "c"), edge("c", "d"), edge("d", "d")];
  assert.deepEqual([...within(neighboursOf(line), "a", 2)].sort(), ["a", "b", "c"]);
  assert.equal(degreesOf(line).get("d"), 1);
});

test("a long chain and a wide star are walked without overrunning the stack", () => {
  const chain = Array.from({ length: 20000 }, (_, index) => edge(`n${index}`, `n${index + 1}`));
  assert.equal(shortestPaths(chain, "n0", "n20000", 1)[0].length, 20001);
});
