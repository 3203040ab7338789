// From tabs with queries to their answers: what is opened, edited, run, stopped, saved and shared.

import { saved } from "../scripts/download.js";
import { $ } from "../scripts/dom.js";
import "./frame.js";
import "./library.js";
import { copied } from "./copied.js";
import { curlOf } from "./curl.js";
import { closeEditor, editorOf, showEditor, speak } from "./editors.js";
import { FORMATS, ask, endpoint, fetched, kindOf, problemIn } from "./endpoint.js";
import { keep, recalled } from "./kept.js";
import { linkTo, queryIn } from "./permalink.js";
import { newView, showAnswer, status } from "./result.js";
import { wrongIn } from "./result-words.js";
import { follow, say } from "./settings.js";
import { storedList } from "./stored-list.js";
import { onBar, retitle, showBar } from "./tab-bar.js";
import { activeOf, restored, toKeep, withQuery, without } from "./tab-list.js";

const EXAMPLE = `SELECT ?certainty (COUNT(?claim) AS ?claims) {
  ?claim gai:certainty ?certainty
}
GROUP BY ?certainty
ORDER BY DESC(?claims)`;

const MOST_ADDRESS = 8000;

let list = restored(recalled());
const answers = new Map(); // by the id of a tab: {answer, view, running}, where running is what aborts it

const ofTab = (id) => answers.get(id) ?? { answer: null, view: newView(), running: null };
const isRunning = (id) => Boolean(ofTab(id).running);

// ── tabs ──────────────────────────────────────────────────────────────────

let resting = 0;

function keepTabs() {
  clearTimeout(resting);
  resting = setTimeout(() => keep(toKeep(list)), 300);
}

addEventListener("pagehide", () => keep(toKeep(list)));

function edited(id, text) {
  const tab = list.tabs.find((one) => one.id === id);
  if (tab.text === text) return;
  tab.text = text;
  retitle(tab);
  keepTabs();
}

const handlers = (id) => ({ changed: (text) => edited(id, text), run: () => run(id) });

function showActive() {
  if (!list.tabs.length) list = withQuery(list, "");
  const tab = activeOf(list);
  for (const id of [...answers.keys()].filter((one) => !list.tabs.some((other) => other.id === one))) forget(id);
  showBar(list, isRunning);
  const editor = editorOf(tab, handlers(tab.id));
  showEditor(tab.id);
  const { answer, view, running } = ofTab(tab.id);
  showAnswer(answer, view, Boolean(running));
  editor.mark(answer?.text === tab.text ? (answer?.problem?.complaint ?? null) : null);
  keepTabs();
}

function forget(id) {
  ofTab(id).running?.abort();
  answers.delete(id);
  closeEditor(id);
}

function go(id) {
  list = { ...list, active: id };
  showActive();
}

function close(id) {
  forget(id);
  list = without(list, id);
  showActive();
}

function openQuery(text, question = null) {
  list = withQuery(list, text, question);
  showActive();
  return run(list.active);
}

function openEmpty() {
  list = withQuery(list, "");
  showActive();
  editorOf(activeOf(list), handlers(list.active)).focus();
}

// ── running ───────────────────────────────────────────────────────────────

// The address of a page that is loaded anew, or passed on, is that of the query that ran last.
function writeAddress(text) {
  const link = linkTo(location.href, text);
  if (link.length < MOST_ADDRESS) history.replaceState(null, "", link);
}

async function run(id) {
  const tab = list.tabs.find((one) => one.id === id);
  writeAddress(tab.text);
  ofTab(id).running?.abort();
  const running = new AbortController();
  answers.set(id, { answer: null, view: { ...newView(), turtle: ofTab(id).view.turtle && kindOf(tab.text) === "graph" }, running });
  showActive();
  const answer = await ask(tab.text, running.signal);
  if (ofTab(id).running !== running) return; // another run took its place, or the tab is closed
  answers.set(id, { ...ofTab(id), answer, running: null });
  if (list.active === id) showActive();
  else showBar(list, isRunning);
}

const runActive = () => run(list.active);

// ── saving and sharing ────────────────────────────────────────────────────

async function save(format) {
  const { answer } = ofTab(list.active);
  status(say("query_saving"));
  try {
    const response = await fetched(answer.text, FORMATS[answer.kind][format]);
    if (!response.ok) return status(wrongIn({ problem: await problemIn(response) }));
    saved(await response.blob(), `answer.${format}`);
    return status(say("query_saved"));
  } catch {
    return status(wrongIn({ problem: { status: 0, detail: "" } }));
  }
}

async function share() {
  const link = linkTo(location.href, activeOf(list).text);
  history.replaceState(null, "", link);
  status(say((await copied(link)) ? "sparql_linked" : "sparql_in_address"));
}

async function copyCurl() {
  const { text } = activeOf(list);
  const line = curlOf(endpoint, text, kindOf(text) === "graph" ? FORMATS.graph.ttl : kindOf(text) === "ask" ? FORMATS.ask.json : FORMATS.select.csv);
  status(say((await copied(line)) ? "query_curl_copied" : "query_not_copied"));
}

// ── the page ──────────────────────────────────────────────────────────────

$("run").addEventListener("click", runActive);
$("stop").addEventListener("click", () => {
  ofTab(list.active).running?.abort();
  $("run").focus();
});
$("link").addEventListener("click", share);
$("curl").addEventListener("click", copyCurl);
$("new").addEventListener("click", openEmpty);
for (const button of $("formats").children) button.addEventListener("click", () => save(button.dataset.format));
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  runActive();
});

onBar({ go, close });
storedList(({ id, sparql }) => openQuery(sparql, id));

// An address with a query is opened and run, for its sender meant the answer.
function openLinked() {
  const text = queryIn(location);
  if (text) openQuery(text);
  return Boolean(text);
}

addEventListener("hashchange", openLinked);

if (!openLinked()) {
  if (!list.tabs.length) list = withQuery(list, EXAMPLE);
  showActive();
}
follow(() => {
  speak();
  showActive();
});
document.getElementById("page").hidden = false;
document.documentElement.dataset.ready = "";
