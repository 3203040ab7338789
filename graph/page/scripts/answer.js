// From the id of a question to its answer: claims, rows of cells, and the sentence where the build made one.

import { composedQuestion, storedQuestion } from "./composed.js";
import { claims, data, rankOf, relations } from "./data.js";
import { saidBy } from "./speakers.js";
import { state } from "./state.js";
import { shortPlace } from "./where.js";
import { inWords, name } from "./words.js";

export function wordingOf(id, language = state.language) {
  const stored = storedQuestion(id);
  if (stored) return stored.wording[language];
  const { asked, relation, entity } = composedQuestion(id);
  const declared = relations.get(relation).asks[asked][language];
  if (declared) return declared.replace("…", data.names[entity][language]);
  const template = data.strings[asked === "from" ? "ask_who" : "ask_whom"][language];
  return template.replace("{relation}", data.names[relation][language]).replace("{name}", data.names[entity][language]);
}

// What `ask` calls these columns, so that a composed answer reads as a stored one.
function composedCells(edge, claim) {
  return {
    who: () => name(edge.from),
    relation: () => name(edge.relation),
    whom: () => name(edge.to),
    when: () => (claim.when ? inWords(claim.when) : ""),
    certainty: () => name(claim.certainty),
    "said by": () => saidBy(claim),
    source: () => name(claim.source),
    line: () => shortPlace(claim),
  };
}

function composedAnswer({ edges }) {
  const told = edges
    .flatMap((edge) => edge.claims.map((id) => [edge, claims.get(id)]))
    .sort(([, one], [, other]) => rankOf.get(one.certainty) - rankOf.get(other.certainty) || (one.id < other.id ? -1 : 1));
  return {
    claims: [...new Set(told.map(([, claim]) => claim.id))],
    columns: data.relation_columns,
    rows: told.map(([edge, claim]) => ({ claims: [claim.id], cells: composedCells(edge, claim) })),
    facts: edges.length,
    sentence: null,
  };
}

// Cells are words only when they are read, in the language of that moment.
const inCell = (column, cell, claim) => () => {
  if (column === "text") return inWords(claims.get(claim).text);
  if (column === "when") return cell && claims.get(claim).when ? inWords(claims.get(claim).when) : "";
  if (cell === null) return "";
  return typeof cell === "object" ? inWords(cell) : String(cell);
};

function storedAnswer(question) {
  const cellsOf = (row, claim) => Object.fromEntries(question.columns.map((column, at) => [column, inCell(column, row[at], claim)]));
  return {
    claims: question.claims,
    columns: question.columns,
    rows: question.rows.map((row, at) => ({ claims: question.row_claims[at], cells: cellsOf(row, question.row_claims[at][0]) })),
    together: question.together,
    whole: question.whole, // [rows, claims], where the page does not hold them all
    sentence: question.answer,
  };
}

const answers = new Map();

export function answerOf(id) {
  if (!answers.has(id)) {
    const stored = storedQuestion(id);
    answers.set(id, stored ? storedAnswer(stored) : composedAnswer(composedQuestion(id)));
  }
  return answers.get(id);
}

export const headingOf = (column) => inWords(data.headings[column]);
