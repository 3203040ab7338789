// From a claim to its card: what is said, how surely, by whom, when, how much, and where it stands.

import { certainties, data, sources } from "./data.js";
import { between, certaintyBadge, element, entityButton } from "./element.js";
import { inWords, listSeparator, name, say } from "./words.js";

function speakers(claim) {
  const first = claim.origin.length ? claim.origin : claim.via;
  if (!first.length) return [element("span", {}, say("who_source"))];
  const said = between(first.map(entityButton), listSeparator());
  if (!claim.origin.length || !claim.via.length) return said;
  return [...said, ` ${say("who_through")} `, ...between(claim.via.map(entityButton), listSeparator())];
}

export function speakersInText(claim) {
  const said = (ids) => ids.map(name).join(listSeparator());
  if (!claim.origin.length) return said(claim.via) || say("who_source");
  return claim.via.length ? `${said(claim.origin)} ${say("who_through")} ${said(claim.via)}` : said(claim.origin);
}

const claimCounts = new Map();
for (const claim of data.claims) {
  for (const id of new Set(claim.roles.map(([, who]) => who))) claimCounts.set(id, (claimCounts.get(id) || 0) + 1);
}
export const claimed = (id) => claimCounts.get(id) || 0;

function fact(term, ...values) {
  return element("div", {}, element("dt", {}, term), element("dd", {}, ...values));
}

function roleFacts(claim) {
  const roles = new Map();
  for (const [role, id] of claim.roles) roles.set(role, [...(roles.get(role) || []), id]);
  return [...roles].map(([role, ids]) => fact(name(role), ...between(ids.map(entityButton), listSeparator())));
}

function place(claim) {
  const span = claim.end ? say("remark", { text: say("span", { start: claim.start + 1, end: claim.end }) }) : "";
  return say("place", { source: name(claim.source), line: claim.line }) + span;
}

function passage(claim) {
  const { language } = sources.get(claim.source);
  return element("figure", {}, element("figcaption", {}, say("passage")), element("blockquote", { lang: language }, claim.passage));
}

export function claimCard(claim) {
  const certainty = certainties.get(claim.certainty);
  const basis = claim.basis ? say("remark", { text: inWords(claim.basis) }) : "";
  const facts = [
    claim.condition && fact(say("condition"), inWords(claim.condition)),
    ...roleFacts(claim),
    ...claim.concepts.map(([property, concept]) => fact(name(property), name(concept))),
    ...claim.amounts.map((amount) => fact(name(amount.role), inWords(amount.words))),
    claim.when && fact(say("when"), inWords(claim.when) + basis),
    fact(say("who"), ...speakers(claim)),
    claim.said_on && fact(say("said_on"), inWords(claim.said_on)),
    fact(say("where"), place(claim)),
    claim.stated_as && fact(say("stated_as"), inWords(claim.stated_as)),
    claim.note && fact(say("note"), inWords(claim.note)),
    fact(say("claim_id"), element("code", {}, claim.id)),
  ].filter(Boolean);
  return element(
    "article",
    { class: "claim", "data-claim": claim.id },
    element(
      "p",
      { class: "marks" },
      certaintyBadge(claim.certainty),
      certainty.hedged ? element("span", { class: "muted" }, inWords(certainty.definition)) : null,
    ),
    element("p", { class: "said" }, inWords(claim.text)),
    claim.passage ? passage(claim) : null,
    claim.negated ? element("p", { class: "denied" }, say("denied")) : null,
    element("dl", {}, ...facts),
  );
}
