// From a claim's bounds to whether it lies within a span of months and had been said by a day.

import { byKey } from "./grouping.js";

export const monthOf = (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

export function monthName(month) {
  return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;
}

export const dated = (claim) => claim.bounds.some(Boolean);

// Where a claim stands in time: where it begins, or where it ends if it says only that.
export const firstDay = (claim) => claim.bounds.find(Boolean);

// `from` and `to` are months such as "2023-01", or empty; what says no time passes unless the undated are left out.
export function heldWithin(claim, { from, to, undated }) {
  if (!dated(claim)) return undated;
  const [begun, , ended, end] = claim.bounds;
  const begin = begun || ended; // what says only when it ended is not known to have gone on before
  return (!to || !begin || begin.slice(0, 7) <= to) && (!from || !end || end.slice(0, 7) >= from);
}

// What a source had said by a day; a claim whose day of saying is unknown passes only while the clock is not asked.
export const knownBy = (claim, known) => !known || Boolean(claim.said && claim.said <= known);

// Where each dated claim begins, or ends where it says only that: the ticks of the slider, as months with their counts.
export function ticksOf(claims) {
  const months = byKey(claims.filter(dated), (claim) => monthOf(firstDay(claim)));
  return [...months].map(([month, found]) => ({ month, count: found.length })).sort((one, other) => one.month - other.month);
}

// The months from the first to the last that any claim speaks of; null where none is dated.
export function reachOf(claims) {
  const days = claims.flatMap((claim) => claim.bounds.filter(Boolean)).sort();
  return days.length ? { first: monthOf(days[0]), last: monthOf(days.at(-1)) } : null;
}

export const daysSaid = (claims) => [...new Set(claims.map((claim) => claim.said).filter(Boolean))].sort();
