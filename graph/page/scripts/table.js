// From the visible claims to the table: the graph's equal in text, sortable, a row selects its claim.

import { rankOf } from "./data.js";
import { firstDay } from "./clocks.js";
import { $, element } from "./dom.js";
import { speakersInText } from "./speakers.js";
import { certaintyBadge } from "./element.js";
import { narrow } from "./frame.js";
import { toldClaims } from "./focus.js";
import { claimsOf, seen } from "./seen.js";
import { LANGUAGES } from "./address.js";
import { select } from "./ready.js";
import { change, follow, state } from "./state.js";
import { placeKey, shortPlace } from "./where.js";
import { counted, inWords, name, say } from "./words.js";

const MOST_ROWS = 300;

const COLUMNS = [
  { id: "said", title: "column_said", key: (claim) => inWords(claim.text) },
  { id: "certainty", title: "column_certainty", key: (claim) => rankOf.get(claim.certainty) },
  { id: "when", title: "column_when", key: (claim) => firstDay(claim) || "9" },
  { id: "who", title: "column_who", key: speakersInText },
  { id: "where", title: "column_where", key: placeKey },
];

const collators = new Map(LANGUAGES.map((language) => [language, new Intl.Collator(language)]));

export function compared(one, other) {
  return typeof one === "number" ? one - other : collators.get(state.language).compare(one, other);
}

// The claims come in the order of source and place.
function sorted(list) {
  if (state.sort.column === "where" && !state.sort.down) return list;
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
  return element("th", { role: "columnheader", scope: "col", "data-column": column.id, "aria-sort": active ? order : null }, button);
}

function madeRow(claim) {
  const denial = claim.negated ? element("span", { class: "denied" }, say("denied_short")) : null;
  const withdrawal = claim.withdrawn ? element("span", { class: "denied" }, say("withdrawn_short")) : null;
  const cells = [
    element("td", { class: "what" }, element("button", { type: "button" }, inWords(claim.text)), denial, withdrawal),
    element("td", {}, certaintyBadge(claim.certainty)),
    element("td", {}, inWords(claim.when)),
    element("td", {}, speakersInText(claim)),
    element("td", { class: "number", title: name(claim.source) }, shortPlace(claim)),
  ];
  // on a narrow screen rows are laid out as lines, which would cost the table its roles, were they not said
  COLUMNS.forEach((column, index) => {
    cells[index].setAttribute("data-column-title", say(column.title));
    cells[index].setAttribute("role", "cell");
  });
  return element("tr", { role: "row", "data-claim": claim.id }, ...cells);
}

// Rows are made once for each language and theme; afterwards they are only put in order and marked.
const rows = { of: "", made: new Map(), most: MOST_ROWS };

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

const markedClaims = () => new Set(state.selected ? claimsOf(state.selected).map((claim) => claim.id) : toldClaims());

const onlyMarked = (marked) => state.only && marked.size > 0;

// The claims as the table lists them, in its order.
export function listedClaims(marked = markedClaims()) {
  return sorted(onlyMarked(marked) ? seen.claims.filter((claim) => marked.has(claim.id)) : seen.claims);
}

// What is on the screen, to leave it as long as it stays true: who stands on a heading by keyboard stays there, and what
// a reader asked to see more of stays until something else is listed.
const shown = { columns: "", list: "" };

function showColumns() {
  const columns = JSON.stringify([state.language, state.sort]);
  if (columns !== shown.columns) $("columns").replaceChildren(...COLUMNS.map(columnHead));
  shown.columns = columns;
}

function showTable() {
  const focused = $("rows").contains(document.activeElement) ? document.activeElement : null;
  const marked = markedClaims();
  const list = listedClaims(marked);
  const of = JSON.stringify([seen.filters, state.query, onlyMarked(marked)]);
  if (of !== shown.list) Object.assign(rows, { most: MOST_ROWS });
  shown.list = of;
  showColumns();
  $("rows").replaceChildren(...list.slice(0, rows.most).map((claim) => row(claim, marked)));
  $("more-rows").hidden = list.length <= rows.most;
  $("more-rows").textContent = say("show_more", { count: list.length - rows.most });
  $("table-count").textContent = counted(list.length);
  $("table-csv").disabled = !list.length;
  $("no-rows").hidden = list.length > 0;
  $("only").hidden = !marked.size;
  $("only").setAttribute("aria-pressed", String(onlyMarked(marked)));
  if (focused && focused.isConnected) focused.focus({ preventScroll: true });
}

// The claim is shown in graph and panel, which a long table has left behind.
$("rows").addEventListener("click", (event) => {
  select("claim", event.target.closest("tr").dataset.claim);
  if (!narrow.matches) $("graph").scrollIntoView({ block: "center" });
});
$("more-rows").addEventListener("click", () => {
  rows.most += MOST_ROWS;
  showTable();
});
$("only").addEventListener("click", () => change({ only: !state.only }));
follow(showTable);
