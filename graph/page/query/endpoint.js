// From a query to what the endpoint answers: rows, yes or no, triples, or what is wrong.

import { MAX_NESTING, examined } from "../sparql/query.js";
import { root } from "./known.js";
import { problemOf } from "./problem.js";
import { quadsOf, rowsOf } from "./triples.js";

export const endpoint = new URL("sparql", root).href;

const RESULTS = "application/sparql-results+json";
const TRIPLES = "application/n-triples";

export const FORMATS = {
  select: { csv: "text/csv", tsv: "text/tab-separated-values", json: RESULTS, xml: "application/sparql-results+xml" },
  ask: { json: RESULTS, xml: "application/sparql-results+xml" },
  graph: { ttl: "text/turtle", nt: TRIPLES, jsonld: "application/ld+json" },
};

export function kindOf(text) {
  const { form } = examined(text);
  return form === "ASK" ? "ask" : form === "CONSTRUCT" || form === "DESCRIBE" ? "graph" : "select";
}

export function fetched(text, accept, signal) {
  return fetch(endpoint, { method: "POST", body: text, headers: { "Content-Type": "application/sparql-query", Accept: accept }, signal });
}

export async function problemIn(response) {
  const retryAfter = response.headers.get("Retry-After");
  return problemOf({ status: response.status, type: response.headers.get("Content-Type"), body: await response.text(), retryAfter });
}

function read(type, body) {
  if (type.startsWith(TRIPLES)) {
    const quads = quadsOf(body);
    return { kind: "graph", keys: ["s", "p", "o"], rows: rowsOf(quads), quads };
  }
  const { boolean, head, results } = JSON.parse(body);
  if (typeof boolean === "boolean") return { kind: "ask", yes: boolean };
  return { kind: "select", keys: head.vars, rows: results.bindings };
}

async function answered(text, signal) {
  const accept = kindOf(text) === "graph" ? TRIPLES : RESULTS;
  const response = await fetched(text, accept, signal);
  if (!response.ok) return { problem: await problemIn(response) };
  const body = await response.text();
  try {
    return read(response.headers.get("Content-Type") ?? "", body);
  } catch {
    return { problem: { status: response.status, unreadable: true, detail: "" } };
  }
}

// The answer tells the text that was asked and the milliseconds from the request to its last byte.
export async function ask(text, signal) {
  const { refusal } = examined(text);
  if (refusal) return { text, refusal, most: MAX_NESTING };
  const begin = performance.now();
  try {
    const answer = await answered(text, signal);
    return { text, milliseconds: performance.now() - begin, ...answer };
  } catch (error) {
    return { text, ...(error.name === "AbortError" ? { stopped: true } : { problem: { status: 0, detail: "" } }) };
  }
}
