// From the visible claims to the table: the graph's equal in text, sortable, a row selects its claim.

import { data } from "./data.js";
import { speakersInText } from "./claims.js";
import { $, certaintyBadge, element } from "./element.js";
import { claimsOf, seen } from "./seen.js";
import { LANGUAGES, change, follow, select, state } from "./state.js";
import { counted, inWords, name, say } from "./words.js";

const rankOf = new Map(data.certainties.map((certainty, index) => [certainty.id, index]));

const COLUMNS = [
  { id: "said", title: "column_said", key: (claim) => inWords(claim.text) },
  { id: "certainty", title: "column_certainty", key: (claim) => rankOf.get(claim.certainty) },
  { id: "when", title: "column_when", key: (claim) => claim.begin || "9" },
  { id: "who", title: "column_who", key: speakersInText },
  { id: "where", title: "column_where", key: (claim) => [claim.source, String(claim.line).padStart(6, "0"), String(claim.start).padStart(6, "0")].join(" ") },
];

const collators = new Map(LANGUAGES.map((language) => [language, new Intl.Collator(language)]));

export function compared(one, other) {
  return typeof one === "number" ? one - other : collators.get(state.language).compare(one, other);
}

function sorted(list) {
  const { key } = COLUMNS.find((column) => column.id === state.sort.column);
  const keyed = list.map((claim, index) => [key(claim), index, claim]);
  keyed.sort((one, other) => (compared(one[0], other[0]) || one[1] - other[1]) * (state.sort.down ? -1 : 1));
  return keyed.map(([, , claim]) => claim);
}

function columnHead(column) {
  const active = state.sort.column === column.id;
  const order = state.sort.down ? "descending" : "ascending";
  const arrow = element("span", { class: "arrow", "aria-hidden": "true" }, active ? (state.sort.down ? "▼" : "▲") : "");
  const click = () => {
    change({ sort: { column: column.id, down: active && !state.sort.down } });
    $("columns").querySelector(`[data-column="${column.id}"] button`).focus();
  };
  const button = element("button", { type: "button", onclick: click }, say(column.title), arrow);
  return element("th", { scope: "col", "data-column": column.id, "aria-sort": active ? order : null }, button);
}

function madeRow(claim) {
  const denial = claim.negated ? element("span", { class: "denied" }, say("denied_short")) : null;
  const cells = [
    element("td", { class: "what" }, element("button", { type: "button" }, inWords(claim.text)), denial),
    element("td", {}, certaintyBadge(claim.certainty)),
    element("td", {}, inWords(claim.when)),
    element("td", {}, speakersInText(claim)),
    element("td", { class: "number", title: name(claim.source) }, String(claim.line)),
  ];
  COLUMNS.forEach((column, index) => cells[index].setAttribute("data-column-title", say(column.title)));
  return element("tr", { "data-claim": claim.id }, ...cells);
}

// Rows are made once for each language and theme; afterwards they are only put in order and marked.
const rows = { of: "", made: new Map() };

function row(claim, marked) {
  const of = `${state.language} ${state.theme}`;
  if (rows.of !== of) Object.assign(rows, { of, made: new Map() });
  if (!rows.made.has(claim.id)) rows.made.set(claim.id, madeRow(claim));
  const made = rows.made.get(claim.id);
  const chosen = Boolean(state.selected) && state.selected.kind === "claim" && state.selected.id === claim.id;
  made.classList.toggle("chosen", chosen);
  made.classList.toggle("marked", marked.has(claim.id));
  made.querySelector("button").setAttribute("aria-pressed", String(chosen));
  return made;
}

function showTable() {
  const focused = $("rows").contains(document.activeElement) ? document.activeElement : null;
  const marked = new Set(claimsOf(state.selected).map((claim) => claim.id));
  const list = sorted(state.only ? seen.claims.filter((claim) => marked.has(claim.id)) : seen.claims);
  $("columns").replaceChildren(...COLUMNS.map(columnHead));
  $("rows").replaceChildren(...list.map((claim) => row(claim, marked)));
  $("table-count").textContent = counted(list.length);
  $("no-rows").hidden = list.length > 0;
  $("only").hidden = !state.selected;
  $("only").setAttribute("aria-pressed", String(state.only));
  if (focused && focused.isConnected) focused.focus({ preventScroll: true });
}

$("rows").addEventListener("click", (event) => select("claim", event.target.closest("tr").dataset.claim));
$("only").addEventListener("click", () => change({ only: !state.only }));
follow(showTable);
