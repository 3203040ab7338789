// From a claim to who says it: who spoke first, and through whom.

import { sources } from "./data.js";
import { listSeparator, name, say } from "./words.js";

export function speakersOf({ origin, via }) {
  return origin.length ? { first: origin, through: via } : { first: via, through: [] };
}

export function speakersInText(claim) {
  const { first, through } = speakersOf(claim);
  const said = (ids) => ids.map(name).join(listSeparator());
  if (!first.length) return say("who_source");
  return through.length ? `${said(first)} ${say("who_through")} ${said(through)}` : said(first);
}

// As a column of an answer names them: all in one row, the publisher where the source itself speaks.
export function saidBy(claim) {
  const said = [...claim.origin, ...claim.via];
  return (said.length ? said : sources.get(claim.source).publishers).map(name).join(listSeparator());
}
