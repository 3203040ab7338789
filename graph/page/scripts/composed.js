// From the stored questions, and from the relations that are drawn, to the questions that the page answers.

import { by, data } from "./data.js";

const stored = by(data.questions);

// "Who sued X?" and "X sued whom?" for each relation and end that an edge has: names complete themselves to these.
const composed = new Map();

for (const edge of data.edges) {
  for (const [asked, named] of [["from", "to"], ["to", "from"]]) {
    const id = [asked, edge.relation, edge[named]].join("~");
    if (!composed.has(id)) composed.set(id, { id, asked, relation: edge.relation, entity: edge[named], edges: [] });
    composed.get(id).edges.push(edge);
  }
}

export const isQuestion = (id) => stored.has(id) || composed.has(id);
export const storedQuestion = (id) => stored.get(id);
export const composedQuestion = (id) => composed.get(id);
export const composedQuestions = [...composed.values()];
