// From the rows of an answer to a table: a page of them, each IRI with a way to what it stands for.

import { element } from "../scripts/dom.js";
import { remarkOf, termCell } from "../scripts/sparql-cells.js";
import { shortened } from "../scripts/sparql-rows.js";
import { known, labelOf, root } from "./known.js";
import { say, settings } from "./settings.js";

const LONG = 280; // characters of a literal that are shown at first

// What the project names has a page of its own, on this site; another address of the web leads out of it.
function addressOf(iri) {
  if (known.base && iri.startsWith(`${known.base}id/`)) return { href: new URL(iri.slice(known.base.length), root).href };
  if (known.base && iri.startsWith(`${known.base}ontology`)) return { href: new URL(iri.slice(known.base.length), root).href };
  return /^https?:\/\//i.test(iri) ? { href: iri, rel: "noreferrer noopener", target: "_blank" } : null;
}

const DOUBTS = { denied: "denied_short", out: "query_out" };

// A claim or an edge that is no plain fact says so, whatever else a query asks for.
function doubtBadge(doubt) {
  return element("span", { class: "badge hedged" }, DOUBTS[doubt] ? say(DOUBTS[doubt]) : labelOf(doubt, settings.language) || doubt);
}

function iriCell(iri) {
  const curie = shortened(iri, known.prefixes);
  const title = labelOf(curie, settings.language) || iri;
  const address = addressOf(iri);
  const link = element(address ? "a" : "span", { class: "iri", title, ...address }, curie);
  const doubts = Object.hasOwn(known.doubts, curie) ? known.doubts[curie] : [];
  return doubts.length ? element("span", { class: "doubted" }, link, ...doubts.map(doubtBadge)) : link;
}

function whole(value, language) {
  const text = element("span", { lang: language }, `${value.slice(0, LONG)}…`);
  const more = element("button", { type: "button", class: "more", onclick: () => {
    text.textContent = value;
    more.remove();
  } }, say("query_more", { count: value.length - LONG }));
  return [text, " ", more];
}

function literal(term, prefixes) {
  const language = term["xml:lang"] || null;
  const remark = remarkOf(term, prefixes);
  const parts = term.value.length > LONG + 40 ? whole(term.value, language) : [element("span", { lang: language }, term.value)];
  return [...parts, remark && element("small", { class: "muted" }, ` ${remark}`)];
}

const NAMES = { s: "sparql_subject", p: "sparql_predicate", o: "sparql_object" };
const SORTS = { null: "none", false: "ascending", true: "descending" };

function headingCell(kind, key, sort, sortBy) {
  const down = sort?.key === key ? sort.down : null;
  const arrow = element("span", { class: "arrow", "aria-hidden": "true" }, down === null ? "" : down ? "▼" : "▲");
  const text = kind === "graph" ? say(NAMES[key]) : `?${key}`;
  const button = element("button", { type: "button", "data-sort": key, title: say("query_sort"), onclick: () => sortBy(key) }, text, arrow);
  return element("th", { scope: "col", "aria-sort": SORTS[down] }, button);
}

// `first` is the number of rows before this page.
export function resultTable({ kind, keys, rows, first, sort, sortBy }) {
  const head = keys.map((key) => headingCell(kind, key, sort, sortBy));
  const body = rows.map((row, at) => element("tr", {},
    element("th", { scope: "row", class: "count" }, String(first + at + 1)),
    ...keys.map((key) => termCell(row[key], known.prefixes, iriCell, literal))));
  const corner = element("td", { class: "count" });
  return element("table", { class: "answer" }, element("thead", {}, element("tr", {}, corner, ...head)), element("tbody", {}, ...body));
}
