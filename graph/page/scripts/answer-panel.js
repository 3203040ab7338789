// From an answer to its part of the panel: the sentence, a row for each fact as `ask` gives it, and the evidence.

import { answerOf, headingOf, wordingOf } from "./answer.js";
import { data } from "./data.js";
import { element } from "./dom.js";
import { cards, head } from "./panel-parts.js";
import { heading } from "./element.js";
import { answerWords } from "./part.js";
import { passing } from "./seen.js";
import { select } from "./ready.js";
import { state } from "./state.js";
import { inWords, say } from "./words.js";

function answerRow(columns, row) {
  const cells = columns.map((column) => element("td", { role: "cell", "data-column": column, "data-heading": headingOf(column) }, row.cells[column]()));
  const label = say("open_evidence");
  const onclick = () => select("claim", row.claims[0]);
  const open = element("button", { type: "button", class: "to-claim", "aria-label": label, title: label, onclick }, "›");
  return element("tr", { role: "row", "data-claims": row.claims.join(" ") }, ...cells, element("td", { role: "cell", class: "open" }, open));
}

// Columns that no row fills are left out, as a reader would skip them. The rows are laid out as lines of text, which
// would cost the table its roles, were they not said.
function answerTable(answer, rows) {
  const columns = answer.columns.filter((column) => rows.some((row) => row.cells[column]()));
  const heads = columns.map((column) => element("th", { role: "columnheader", scope: "col" }, headingOf(column)));
  const last = element("th", { role: "columnheader", scope: "col" }, say("evidence"));
  const headRow = element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads, last));
  const body = element("tbody", { role: "rowgroup" }, ...rows.map((row) => answerRow(columns, row)));
  return element("table", { class: "facts", role: "table", "aria-label": say("answer") }, headRow, body);
}

// The sentence tells all that is known: of a part it would not be true, and of an answer that rests on several claims
// together a part is none.
function toldOf(answer, rows) {
  const hidden = answer.rows.length - rows.length;
  if (!hidden && answer.sentence) return inWords(answer.sentence);
  if (hidden && answer.together) return say("answer_broken", { count: hidden });
  if (hidden) return say("answer_partly", { count: rows.length, all: answer.rows.length });
  return answer.facts === 1 ? say("answers_one") : say("answers_many", { count: answer.facts });
}

export function answerParts() {
  const answer = answerOf(state.question);
  const standing = answer.rows.filter((row) => passing(row.claims).length);
  const rows = answer.together && standing.length < answer.rows.length ? [] : standing;
  const inOrder = [...new Set([...rows.flatMap((row) => row.claims), ...(rows.length === answer.rows.length ? answer.claims : [])])];
  const evidence = passing(inOrder);
  const left = answerWords(state.question, answer);
  return [
    head(element("p", { class: "kind" }, say("question")), element("h2", {}, wordingOf(state.question))),
    element("p", { class: "sentence", role: "status" }, toldOf(answer, standing)),
    left ? element("p", { class: "muted" }, left) : null,
    rows.length ? answerTable(answer, rows) : null,
    evidence.length ? heading(say("evidence"), evidence.length) : null,
    ...cards(evidence),
  ];
}

export function stepParts() {
  const step = data.story[state.step - 1];
  const evidence = passing(step.claims);
  const hidden = step.claims.length - evidence.length;
  return [
    head(element("p", { class: "kind" }, say("story_place", { step: state.step, steps: data.story.length })), element("h2", {}, inWords(step.title))),
    element("p", { class: "on-paper" }, inWords(step.text)), // on the screen it stands over the graph
    hidden ? element("p", { class: "muted" }, say(evidence.length ? "filtered_out" : "filtered_all", { count: hidden })) : null,
    heading(say("evidence"), evidence.length),
    ...cards(evidence),
  ];
}
