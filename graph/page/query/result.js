// From the answer of the tab that is open to what stands under the editor.

import { $, element } from "../scripts/dom.js";
import { turtleOf } from "../scripts/turtle.js";
import { FORMATS } from "./endpoint.js";
import { isKnown, known } from "./known.js";
import { resultTable } from "./result-table.js";
import { statusOf, wrongIn } from "./result-words.js";
import { say, settings } from "./settings.js";
import { filtered, nextSort, pageOf, sorted } from "./shown-rows.js";
import { unknownTerms } from "./unknown-terms.js";

const MOST_TURTLE = 20_000; // triples that are shown as text; the file has all

// How an answer is looked at; it stays with its tab.
export const newView = () => ({ page: 0, sort: null, sought: "", turtle: false });

let shown = { answer: {}, view: newView(), running: false };
let ids = null;


// ── rows ──────────────────────────────────────────────────────────────────

function look(part) {
  Object.assign(shown.view, part);
  showRows();
}

function sortBy(key) {
  look({ sort: nextSort(shown.view.sort, key), page: 0 });
  $("answer").querySelector(`[data-sort="${CSS.escape(key)}"]`)?.focus();
}

function pageWords(found, { at, pages, from, rows }) {
  const of = shown.answer.rows.length;
  const part = { from: rows.length ? from + 1 : 0, to: from + rows.length, count: found.length, of };
  $("place").textContent = found.length === of ? say("query_place", part) : say("query_place_filtered", part);
  for (const [id, off] of Object.entries({ first: at === 0, previous: at === 0, next: at === pages - 1, last: at === pages - 1 })) $(id).disabled = off;
  $("pages").hidden = pages === 1;
}

// To turn a page is not to sort again.
let sortedFor = {};

function foundIn(rows, keys, { sought, sort }) {
  const { language } = settings;
  const same = sortedFor.rows === rows && sortedFor.sought === sought && sortedFor.sort === sort && sortedFor.language === language;
  if (!same) sortedFor = { rows, sought, sort, language, found: sorted(filtered(rows, keys, sought, known.prefixes), sort, language) };
  return sortedFor.found;
}

function showRows() {
  const { answer: { kind, keys, rows, quads }, view } = shown;
  $("answer").classList.toggle("text", view.turtle);
  $("paging").hidden = view.turtle;
  if (view.turtle) return showTurtle(quads);
  const found = foundIn(rows, keys, view);
  const page = pageOf(found, view.page);
  view.page = page.at;
  pageWords(found, page);
  return $("answer").replaceChildren(resultTable({ kind, keys, rows: page.rows, first: page.from, sort: view.sort, sortBy }));
}

function showTurtle(quads) {
  const text = turtleOf(quads.slice(0, MOST_TURTLE), known.prefixes);
  const rest = quads.length > MOST_TURTLE ? element("p", { class: "muted" }, say("query_turtle_cut")) : "";
  return $("answer").replaceChildren(element("pre", {}, text), rest);
}

const turn = (to) => () => {
  look({ page: to(shown.view.page) });
  $("answer").scrollTop = 0;
};
$("first").addEventListener("click", turn(() => 0));
$("previous").addEventListener("click", turn((page) => page - 1));
$("next").addEventListener("click", turn((page) => page + 1));
$("last").addEventListener("click", turn(() => Infinity));

let seeking = 0;
$("sought").addEventListener("input", () => {
  clearTimeout(seeking);
  seeking = setTimeout(() => look({ sought: $("sought").value, page: 0 }), 150);
});

for (const button of $("forms").children) {
  button.addEventListener("click", () => {
    look({ turtle: button.dataset.form === "turtle" });
    showForms();
  });
}

function showForms() {
  for (const button of $("forms").children) button.setAttribute("aria-pressed", String((button.dataset.form === "turtle") === shown.view.turtle));
}

// ── the whole answer ──────────────────────────────────────────────────────

function emptyNote({ text, rows }) {
  if (!rows || rows.length || !isKnown) return "";
  ids ??= new Set(known.terms.map(({ id }) => id));
  const names = unknownTerms(text, ids);
  return names.length ? say("query_unknown_terms", { names: names.join(", ") }) : say("query_empty");
}

function showVerdict(yes) {
  $("answer").replaceChildren(element("p", { class: `verdict ${yes ? "yes" : "no"}` }, say(yes ? "query_yes" : "query_no")));
}

function showDownloads({ kind, rows }) {
  const formats = kind === "ask" || rows?.length ? Object.keys(FORMATS[kind]) : [];
  for (const button of $("formats").children) button.hidden = !formats.includes(button.dataset.format);
  $("downloads").hidden = !formats.length;
}

export function status(text) {
  $("status").textContent = text;
}

function showBody({ kind, rows, yes }) {
  const some = Boolean(rows?.length);
  $("paging").hidden = !some;
  $("forms").hidden = kind !== "graph" || !some;
  $("sought").value = shown.view.sought;
  $("answer").classList.remove("text");
  if (some) showRows();
  else if (yes !== undefined) showVerdict(yes);
  else $("answer").replaceChildren();
  showForms();
}

export function showAnswer(answer, view, running) {
  clearTimeout(seeking);
  shown = { answer: answer ?? {}, view, running };
  const wrong = wrongIn(shown.answer);
  $("error").textContent = wrong;
  $("error").hidden = !wrong;
  status(running ? say("sparql_running") : statusOf(shown.answer));
  const note = emptyNote(shown.answer);
  $("note").textContent = note;
  $("note").hidden = !note;
  $("stop").hidden = !running;
  $("hint").hidden = Boolean(shown.answer.rows?.length);
  showDownloads(shown.answer);
  showBody(shown.answer);
  $("answer").tabIndex = shown.answer.rows?.length ? 0 : -1;
}
