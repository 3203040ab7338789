import assert from "node:assert/strict";
import { test } from "node:test";
import { daysSaid, heldWithin, monthName, monthOf, reachOf, knownBy, ticksOf } from "../../graph/page/scripts/clocks.js";

const any = { from: "", to: "", undated: true };
const claim = (...bounds) => ({ bounds });
const month = claim("2023-01-01", "2023-01-31", "2023-01-01", "2023-01-31");
const since = claim("2021-08-01", "2021-08-31", null, null);
const until = claim(null, null, "2024-03-01", "2024-03-31");
const undated = claim(null, null, null, null);

test("a claim passes a span that it overlaps by a day, and no other", () => {
  assert.ok(heldWithin(month, { ...any, from: "2023-01", to: "2023-01" }));
  assert.ok(!heldWithin(month, { ...any, from: "2023-02" }));
  assert.ok(!heldWithin(month, { ...any, to: "2022-12" }));
});

test("an open side reaches as far as the span does", () => {
  assert.ok(heldWithin(since, { ...any, from: "2030-01" }));
  assert.ok(!heldWithin(since, { ...any, to: "2021-07" }));
  assert.ok(heldWithin(until, { ...any, from: "2024-03", to: "2024-03" }));
  assert.ok(!heldWithin(until, { ...any, from: "2024-04" }));
});

test("what says only when it ended is not put before its end", () => {
  assert.ok(!heldWithin(until, { ...any, to: "2024-02" }));
});

test("what bears no date passes until it is left out", () => {
  assert.ok(heldWithin(undated, { ...any, from: "2023-01", to: "2023-01" }));
  assert.ok(!heldWithin(undated, { ...any, undated: false }));
});

test("the second clock lets through what had been said by then, and what has no day only while it is not asked", () => {
  assert.ok(knownBy({ said: "2023-10-01" }, "2023-10-01"));
  assert.ok(!knownBy({ said: "2023-10-02" }, "2023-10-01"));
  assert.ok(knownBy({ said: null }, ""));
  assert.ok(!knownBy({ said: null }, "2023-10-01"));
});

test("a month has one name and one number", () => {
  for (const name of ["1999-12", "2000-01", "2023-07"]) assert.equal(monthName(monthOf(name)), name);
});

test("ticks count where claims begin, or end where they say only that", () => {
  assert.deepEqual(ticksOf([month, month, until, undated]), [
    { month: monthOf("2023-01"), count: 2 },
    { month: monthOf("2024-03"), count: 1 },
  ]);
});

test("the reach is that of all dates; without one there is none", () => {
  assert.deepEqual(reachOf([since, until]), { first: monthOf("2021-08"), last: monthOf("2024-03") });
  assert.equal(reachOf([undated]), null);
  assert.deepEqual(daysSaid([{ said: "2024-04-01" }, { said: null }, { said: "2023-10-01" }]), ["2023-10-01", "2024-04-01"]);
});
