// From a query to its answer in the tab: the editor, the stored questions, what went wrong, the rows.

import { csvText } from "./csv.js";
import { data } from "./data.js";
import { $, element } from "./dom.js";
import { saved } from "./download.js";
import { runPacked } from "./inflate.js";
import { plainEditor } from "./plain-editor.js";
import { answerTable } from "./sparql-answer.js";
import { engine } from "./sparql-engine.js";
import { plainTerm } from "./sparql-rows.js";
import { howMuch, whatIsWrong } from "./sparql-words.js";
import { address, change, follow, state } from "./state.js";
import { tabShown } from "./tabs.js";
import { say } from "./words.js";

const EXAMPLE_QUERY = `SELECT ?certainty (COUNT(?claim) AS ?claims) {
  ?claim gai:certainty ?certainty
}
GROUP BY ?certainty
ORDER BY DESC(?claims)`;

let queryEditor = null;
let queryAnswer = null; // what the engine said last; null before it was asked
let queriesRun = 0;
let queryRests = 0;
let queryKnown = ""; // what the address and the editor last agreed on
let panelLanguage = null;

// ── the editor ───────────────────────────────────────────────────────────

const ofEntities = () => data.entities.map(({ id }) => ({ id, label: data.names[id], what: "entity" }));
let termsToComplete = null;

function completable() {
  termsToComplete ??= [...data.terms, ...ofEntities()];
  return { terms: termsToComplete, prefixes: data.prefixes, language: state.language };
}

const editorSpeech = () => ({ label: say("sparql_editor"), phrases: { Completions: say("sparql_completions") } });

async function openEditor(text) {
  try {
    await runPacked("codemirror");
    const root = $("sparql-editor").attachShadow({ mode: "open" });
    return window.sparqlEditor.open({ root, text, known: completable, changed: queryTyped, run: runQuery, spoken: editorSpeech() });
  } catch {
    return plainEditor({ root: $("sparql-editor"), text, label: say("sparql_editor"), changed: queryTyped, run: runQuery });
  }
}

function queryTyped(text) {
  clearTimeout(queryRests);
  $("sparql-stored").value = "";
  queryRests = setTimeout(keepQuery, 300, text);
}

function keepQuery(text) {
  clearTimeout(queryRests);
  queryKnown = text;
  if (state.sparql !== text) change({ sparql: text });
}

function writeQuery(text) {
  queryEditor.write(text);
  keepQuery(text);
}

// ── running ──────────────────────────────────────────────────────────────

async function runQuery() {
  const run = (queriesRun += 1);
  const text = queryEditor.text();
  if (!$("sparql-stop").hidden) engine.stop();
  $("sparql-stop").hidden = false;
  queryAnswer = null;
  showAnswer(); // what stood there belongs to another query
  $("sparql-status").textContent = say(engine.readyIn === null ? "sparql_starting" : "sparql_running");
  const answer = await engine.run(text);
  if (run !== queriesRun) return;
  $("sparql-stop").hidden = true;
  queryAnswer = answer;
  showAnswer();
}

function showAnswer() {
  const answer = queryAnswer || {};
  const wrong = whatIsWrong(say, answer);
  $("sparql-error").textContent = wrong;
  $("sparql-error").hidden = !wrong;
  queryEditor.mark(answer.complaint?.line ? answer.complaint : null);
  $("sparql-status").textContent = howMuch(say, answer);
  $("sparql-csv").hidden = !answer.rows?.length;
  const table = answer.rows?.length ? answerTable(answer) : "";
  $("sparql-answer").replaceChildren(table);
  $("sparql-answer").tabIndex = table ? 0 : -1;
}

function saveAnswer() {
  const { variables, rows } = queryAnswer;
  const keys = variables || ["s", "p", "o"];
  const text = csvText([keys, ...rows.map((row) => keys.map((key) => plainTerm(row[key])))]);
  saved(new Blob([text], { type: "text/csv;charset=utf-8" }), "answer.csv");
}

async function copyQueryLink() {
  keepQuery(queryEditor.text());
  try {
    await navigator.clipboard.writeText(address());
    $("sparql-status").textContent = say("sparql_linked");
  } catch {
    $("sparql-status").textContent = say("sparql_in_address");
  }
}

// ── the tab ──────────────────────────────────────────────────────────────

function showStored() {
  const chosen = $("sparql-stored").value;
  const collator = new Intl.Collator(state.language);
  const worded = data.questions.map(({ id, wording }) => [wording[state.language], id]).sort((one, other) => collator.compare(one[0], other[0]));
  const options = worded.map(([wording, id]) => element("option", { value: id }, wording));
  $("sparql-stored").replaceChildren(element("option", { value: "" }, say("sparql_choose")), ...options);
  $("sparql-stored").value = chosen;
}

function askStored() {
  const question = data.questions.find(({ id }) => id === $("sparql-stored").value);
  if (!question) return;
  writeQuery(question.sparql);
  $("sparql-stored").value = question.id;
  runQuery();
}

let panelOpened = null;

// A query that came with the address is run, for its sender meant the answer.
async function openPanel() {
  engine.start();
  queryKnown = state.sparql;
  queryEditor = await openEditor(state.sparql || EXAMPLE_QUERY);
  showSparql();
  if (state.sparql) runQuery();
}

function showSparql() {
  if (tabShown() !== "sparql") return;
  panelOpened ??= openPanel();
  if (!queryEditor) return;
  if (state.sparql !== queryKnown) writeQuery(state.sparql);
  if (panelLanguage === state.language) return;
  panelLanguage = state.language;
  queryEditor.speak(editorSpeech());
  showStored();
  showAnswer();
}

$("sparql-stored").addEventListener("change", askStored);
$("sparql-run").addEventListener("click", runQuery);
$("sparql-stop").addEventListener("click", () => engine.stop());
$("sparql-link").addEventListener("click", copyQueryLink);
$("sparql-csv").addEventListener("click", saveAnswer);
// keys that are typed here are none of the page's: its shortcuts see only the host of the shadow root
$("sparql-editor").addEventListener("keydown", (event) => event.stopPropagation());
follow(showSparql);
