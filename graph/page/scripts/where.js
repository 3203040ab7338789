// From a claim to where it stands: a line of a text, a row of a table, or a page of which no text is kept.

import { name, say } from "./words.js";

const rowKey = ({ name: own }) => (own ? "named_row" : "row");

// For a column of lines, where a line is its number alone.
export const shortPlace = (claim) => (claim.row ? say(rowKey(claim.row), claim.row) : String(claim.line ?? ""));

export function placeOf(claim) {
  const source = name(claim.source);
  if (claim.row) return say("place_row", { source, row: say(rowKey(claim.row), claim.row) });
  return claim.line ? say("place", { source, line: claim.line }) : source;
}

// What sorts claims as their source has them.
export function placeKey(claim) {
  const number = (value) => String(value ?? 0).padStart(6, "0");
  return [claim.source, number(claim.line ?? claim.row?.nth), number(claim.start)].join(" ");
}
