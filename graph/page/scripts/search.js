// From what is typed to names and questions: any script, any alias, any words; the table follows as one types.

import { LANGUAGES } from "./address.js";
import { answerOf, wordingOf } from "./answer.js";
import { claimed } from "./claims.js";
import { composedQuestions } from "./composed.js";
import { data, entities, types } from "./data.js";
import { $, element } from "./dom.js";
import { typeMark } from "./element.js";
import { graph } from "./graph-view.js";
import { agreement, comparable, mentions, namedLike, partsOf } from "./matching.js";
import { notFound } from "./part.js";
import { anyContains, prepareSearch, seen } from "./seen.js";
import { change, follow, state, tell } from "./state.js";
import { compared } from "./table.js";
import { folded, name, say } from "./words.js";

const MOST_NAMES = 6;
const MOST_QUESTIONS = 6;
const LEAST_AGREEMENT = 0.6;
const searchBox = $("search");
let results = []; // [{kind: "name" | "question", id}]
let active = -1;

// ── names ───────────────────────────────────────────────────────────────────

const moreSaid = (one, other) => claimed(other) - claimed(one) || compared(name(one), name(other));

const namesFound = (query) => namedLike(data.entities, query, moreSaid).slice(0, MOST_NAMES).map((id) => ({ kind: "name", id }));

function through(entity) {
  const query = folded(searchBox.value);
  const alias = entity.aliases.find((other) => folded(other).includes(query));
  return alias && !folded(name(entity.id)).includes(query) ? alias : "";
}

// ── questions ───────────────────────────────────────────────────────────────

// Wordings are folded once, in all languages: a question is found in each, whatever the page is read in. A composed
// question that is stored, too, stands once.
let asked = null;

function askable() {
  if (asked) return asked;
  const worded = [...data.questions, ...composedQuestions].map(({ id }, place) => {
    const texts = LANGUAGES.map((language) => comparable(folded(wordingOf(id, language))));
    return { id, texts, stored: place < data.questions.length, place };
  });
  const once = new Map();
  for (const one of worded) if (!once.has(one.texts[0])) once.set(one.texts[0], one);
  asked = [...once.values()];
  return asked;
}

const suggested = () => data.questions.filter((one) => one.suggested).sort((one, other) => one.suggested - other.suggested);

// What is composed of lines that are drawn has an answer; a stored question may rightly have none.
const known = ({ id, stored }) => !stored || answerOf(id).rows.length > 0 || Boolean(answerOf(id).whole);

const namesOf = new Map(data.entities.map(({ id, forms }) => [id, forms.map(comparable)]));

// Whoever is named is meant: a question about somebody else is none of those that may be meant.
function aboutAll(query) {
  const typed = comparable(query);
  const named = [...namesOf.values()].filter((names) => mentions(typed, names));
  return ({ texts }) => named.every((names) => texts.some((text) => mentions(text, names)));
}

function questionsFound(query) {
  if (!query) return suggested().map(({ id }) => ({ kind: "question", id }));
  const parts = partsOf(query);
  const agree = ({ texts }) => Math.max(...texts.map((text) => agreement(parts, text)));
  return askable()
    .filter(aboutAll(query))
    .map((one) => [agree(one), one])
    .filter(([points]) => points >= LEAST_AGREEMENT)
    .sort(([points, one], [others, other]) => others - points || known(other) - known(one) || one.texts[0].length - other.texts[0].length || one.place - other.place)
    .slice(0, MOST_QUESTIONS)
    .map(([, { id, texts }]) => ({ kind: "question", id, exact: texts.includes(comparable(query)) }));
}

// ── the list ────────────────────────────────────────────────────────────────

function found(text) {
  const query = folded(text);
  return [...(query ? namesFound(query) : []), ...questionsFound(query)];
}

function nameOption(id) {
  const entity = entities.get(id);
  return [
    types.has(entity.type) ? typeMark(entity.type) : null,
    element("span", {}, name(id)),
    element("span", { class: "muted" }, [through(entity), name(entity.type)].filter(Boolean).join(" · ")),
  ];
}

function questionOption(id) {
  const { rows, whole } = answerOf(id);
  const remark = rows.length ? "" : whole ? say("part_answers", { count: whole[0] }) : say("answers_none");
  return [element("span", { class: "asks", "aria-hidden": "true" }, "?"), element("span", {}, wordingOf(id)), element("span", { class: "muted" }, remark)];
}

function option({ kind, id }, index) {
  const parts = kind === "name" ? nameOption(id) : questionOption(id);
  const marks = kind === "name" ? { "data-node": id } : { "data-question": id };
  const made = element("li", { role: "option", id: `result-${index}`, "aria-selected": String(index === active), ...marks }, ...parts);
  made.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  made.addEventListener("click", () => choose(index));
  return made;
}

function showResults() {
  const open = results.length > 0;
  $("results").replaceChildren(...results.map(option));
  $("results").hidden = !open;
  $("no-results").hidden = open || !folded(searchBox.value) || document.activeElement !== searchBox;
  $("no-results").textContent = notFound(seen.claims.length ? "search_none" : "search_nothing");
  searchBox.setAttribute("aria-expanded", String(open));
  if (open && active >= 0) searchBox.setAttribute("aria-activedescendant", `result-${active}`);
  else searchBox.removeAttribute("aria-activedescendant");
}

function openWith(text) {
  results = found(text);
  // Enter takes a name, or a question just as it is worded; another question is chosen, never guessed.
  active = results.length && folded(text) ? results.findIndex(({ kind, exact }) => kind === "name" || exact) : -1;
}

// A question that no claim contains is being asked: the table need not be emptied by it.
const asks = (text) => results.some(({ kind }) => kind === "question") && !anyContains(text);

function close() {
  results = [];
  active = -1;
  showResults();
  $("no-results").hidden = true;
}

function choose(index) {
  const { kind, id } = results[index];
  searchBox.value = "";
  close();
  if (kind === "question") return tell({ query: "", question: id });
  change({ query: "" });
  return graph.go(id);
}

function leave() {
  if (results.length) return close();
  searchBox.value = "";
  change({ query: "" });
  searchBox.blur();
}

searchBox.addEventListener("input", () => {
  openWith(searchBox.value);
  change({ query: asks(searchBox.value) ? "" : searchBox.value });
  showResults();
});

searchBox.addEventListener("keydown", (event) => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && results.length) {
    event.preventDefault();
    active = active < 0 && steps[event.key] < 0 ? results.length - 1 : (active + steps[event.key] + results.length) % results.length;
    showResults();
    $(`result-${active}`).scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    choose(active);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    leave();
  }
});

searchBox.addEventListener("focus", () => {
  openWith(searchBox.value);
  showResults();
});
searchBox.addEventListener("blur", close);

// Wordings are folded before the first key, too.
if (window.requestIdleCallback) requestIdleCallback(() => askable());
prepareSearch();

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest && event.target.closest("input:not([type=range], [type=checkbox]), textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    searchBox.focus();
    searchBox.select();
  } else if (event.key === "Escape" && !typing) {
    if (state.selected) change({ selected: null });
    else if (state.question || state.path || state.step) tell({});
    else if (state.ready) tell({ ready: "" });
  }
});

follow(() => {
  if (searchBox.value !== state.query && document.activeElement !== searchBox) searchBox.value = state.query;
});
