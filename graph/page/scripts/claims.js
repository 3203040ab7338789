// From a claim to its card: what is said, how surely, by whom, when, how much, and where it stands.

import { certainties, claims, data, documents, partiesOf, sources } from "./data.js";
import { element } from "./dom.js";
import { between, certaintyBadge, entityButton } from "./element.js";
import { byKey, byKeys } from "./grouping.js";
import { againstWords, fullPage } from "./part.js";
import { speakersOf } from "./speakers.js";
import { select } from "./ready.js";
import { placeOf } from "./where.js";
import { inWords, listSeparator, name, say } from "./words.js";

function speakers(claim) {
  const { first, through } = speakersOf(claim);
  if (!first.length) return [element("span", {}, say("who_source"))];
  const said = (ids) => between(ids.map(entityButton), listSeparator());
  return through.length ? [...said(first), ` ${say("who_through")} `, ...said(through)] : said(first);
}

const claimsWith = byKeys(data.claims, partiesOf);
export const claimed = (id) => (claimsWith.get(id) || []).length;

function fact(term, ...values) {
  return element("div", {}, element("dt", {}, term), element("dd", {}, ...values));
}

function roleFacts(claim) {
  const remark = (legal) => say("remark", { text: say("named_as", { name: name(legal) }) });
  const filler = ([, id]) => {
    const known = data.legal_entities[id];
    return known ? element("span", {}, entityButton(known), element("span", { class: "muted" }, remark(id))) : entityButton(id);
  };
  const filled = (role, pairs) => fact(name(role), ...between(pairs.map(filler), listSeparator()));
  return [...byKey(claim.roles, ([role]) => role)].map(([role, pairs]) => filled(role, pairs));
}

function place(claim) {
  const span = claim.end ? say("remark", { text: say("span", { start: claim.start + 1, end: claim.end }) }) : "";
  return placeOf(claim) + span;
}

// An address is only ever a link to the web; whatever else it may be is shown as text.
function webLink(url, text) {
  if (!/^https?:\/\//i.test(url || "")) return element("span", {}, text);
  return element("a", { class: "outward", href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}

function cited(id) {
  const { url, label } = documents.get(id);
  return webLink(url, inWords(label) || (url || id).replace(/^https?:\/\/(www\.)?/i, ""));
}

// What a source that is no text tells of itself: its file or its address, its licence, and the credit that this asks for.
function sourceFacts(claim) {
  const { url, file, licence, attribution } = sources.get(claim.source);
  return [
    claim.cites.length && fact(say("cites"), ...between(claim.cites.map(cited), element("br"))),
    file && fact(say("file"), webLink(url, file)),
    !file && url && fact(say("address"), webLink(url, url.replace(/^https?:\/\/(www\.)?/i, ""))),
    licence && fact(say("licence"), licence),
    attribution && fact(say("credit"), attribution),
  ];
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
  return element("p", { class: `contrary ${kind}` }, element("strong", {}, title), " ", badge, " ", denied, " ", link, rule);
}

// What a rule finds; how it stands, open or explained; and the editor's reason.
export function conflictWords({ rule, because, reason }) {
  const standing = element("strong", {}, because ? name(because) : say("open_conflict"));
  return element("span", { class: "muted" }, ` ${inWords(rule)} `, standing, reason ? `${say("colon")}${inWords(reason)}` : null);
}

const contraryOf = ({ claims: [one, other] }, id) => (one === id ? other : one);

function contrary(conflict, id) {
  const [kind, title] = conflict.because ? ["explained", "differs_from"] : ["contradicted", "contradicted_by"];
  return pointer(kind, say(title), contraryOf(conflict, id), conflictWords(conflict));
}

// The page of a thing beside this one, which holds a part.
export const fullLink = (id) => (fullPage(id) ? element("a", { class: "outward", href: fullPage(id) }, say("part_full")) : null);

const withdrawal = (reason) => element("p", { class: "contrary withdrawn" }, element("strong", {}, say("withdrawn")), " ", inWords(reason));

function contraries(claim) {
  return [
    claim.withdrawn && withdrawal(claim.withdrawn),
    ...(supersededBy.get(claim.id) || []).map(({ id }) => pointer("superseded", say("superseded_by"), id)),
    ...claim.supersedes.map((id) => pointer("supersedes", say("supersedes"), id)),
    ...(against.get(claim.id) || []).map((conflict) => contrary(conflict, claim.id)),
    againstWords(claim.id) && element("p", { class: "contrary" }, againstWords(claim.id), " ", fullLink(claim.id)),
  ].filter(Boolean);
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
    ...sourceFacts(claim),
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
