// From all rows of an answer to those that are shown: filtered, sorted, a page of them.

import { plainTerm, shortened } from "../scripts/sparql-rows.js";

export const PAGE = 100;

const NUMBER = /(?:#|:)(?:integer|decimal|double|float|long|int|short|byte|(?:un)?signed\w+|non(?:Negative|Positive)Integer|(?:positive|negative)Integer)$/;

const cellText = (term, prefixes) => (term?.type === "uri" ? `${shortened(term.value, prefixes)}\n${term.value}` : plainTerm(term));

// A row fits if one of its cells has what is sought; IRIs are found by either form.
export function filtered(rows, keys, sought, prefixes) {
  const wanted = sought.trim().toLowerCase();
  if (!wanted) return rows;
  return rows.filter((row) => keys.some((key) => cellText(row[key], prefixes).toLowerCase().includes(wanted)));
}

// Unbound cells first, then numbers by their size, then all else by its letters.
function sortKey(term) {
  if (!term) return [0, 0, ""];
  const number = NUMBER.test(term.datatype ?? "") ? Number(term.value) : NaN;
  return Number.isNaN(number) ? [2, 0, plainTerm(term)] : [1, number, term.value];
}

export function sorted(rows, sort, language) {
  if (!sort) return rows;
  const { compare } = new Intl.Collator(language, { numeric: true });
  const turn = sort.down ? -1 : 1;
  const keyed = rows.map((row) => [sortKey(row[sort.key]), row]);
  keyed.sort(([one], [other]) => turn * (one[0] - other[0] || one[1] - other[1] || compare(one[2], other[2])));
  return keyed.map(([, row]) => row);
}

// The rows of a page, counted from 0; a page that is not there is the last one.
export function pageOf(rows, page) {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const at = Math.min(Math.max(page, 0), pages - 1);
  return { at, pages, from: at * PAGE, rows: rows.slice(at * PAGE, (at + 1) * PAGE) };
}

// A heading that is chosen again turns the order, and then lets go of it.
export function nextSort(sort, key) {
  if (sort?.key !== key) return { key, down: false };
  return sort.down ? null : { key, down: true };
}
