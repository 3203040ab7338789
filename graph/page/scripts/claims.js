// From a claim to its card: what is said, how surely, by whom, when, how much, and where it stands.

import { certainties, claims, data, sources } from "./data.js";
import { between, certaintyBadge, element, entityButton } from "./element.js";
import { byKey, byKeys } from "./grouping.js";
import { speakersOf } from "./speakers.js";
import { select } from "./state.js";
import { inWords, listSeparator, name, say } from "./words.js";

function speakers(claim) {
  const { first, through } = speakersOf(claim);
  if (!first.length) return [element("span", {}, say("who_source"))];
  const said = (ids) => between(ids.map(entityButton), listSeparator());
  return through.length ? [...said(first), ` ${say("who_through")} `, ...said(through)] : said(first);
}

const claimsWith = byKeys(data.claims, (claim) => new Set(claim.roles.map(([, who]) => who)));
export const claimed = (id) => (claimsWith.get(id) || []).length;

function fact(term, ...values) {
  return element("div", {}, element("dt", {}, term), element("dd", {}, ...values));
}

function roleFacts(claim) {
  const filled = (role, pairs) => fact(name(role), ...between(pairs.map(([, id]) => entityButton(id)), listSeparator()));
  return [...byKey(claim.roles, ([role]) => role)].map(([role, pairs]) => filled(role, pairs));
}

function place(claim) {
  const span = claim.end ? say("remark", { text: say("span", { start: claim.start + 1, end: claim.end }) }) : "";
  return say("place", { source: name(claim.source), line: claim.line }) + span;
}

function passage(claim) {
  const { language } = sources.get(claim.source);
  return element("figure", {}, element("figcaption", {}, say("passage")), element("blockquote", { lang: language }, claim.passage));
}

// ── what speaks against a claim ──────────────────────────────────────────────

const supersededBy = byKeys(data.claims, (claim) => claim.supersedes);
const against = byKeys(data.conflicts, (conflict) => conflict.claims);

function pointer(kind, title, id, rule) {
  const other = claims.get(id);
  const link = element("button", { type: "button", class: "entity", onclick: () => select("claim", id) }, other ? inWords(other.text) : id);
  const badge = other ? certaintyBadge(other.certainty) : null;
  const denied = other && other.negated ? element("span", { class: "denied" }, say("denied_short")) : null;
  return element("p", { class: `contrary ${kind}` }, element("strong", {}, title), " ", badge, " ", denied, " ", link, rule ? element("span", { class: "muted" }, ` ${rule}`) : null);
}

const contraryOf = ({ claims: [one, other] }, id) => (one === id ? other : one);

function contraries(claim) {
  return [
    ...(supersededBy.get(claim.id) || []).map(({ id }) => pointer("superseded", say("superseded_by"), id)),
    ...claim.supersedes.map((id) => pointer("supersedes", say("supersedes"), id)),
    ...(against.get(claim.id) || []).map((conflict) => pointer("contradicted", say("contradicted_by"), contraryOf(conflict, claim.id), inWords(conflict.rule))),
  ];
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
    ...contraries(claim),
    element("dl", {}, ...facts),
  );
}
