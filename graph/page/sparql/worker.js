// From a query to its rows: the engine in a thread of its own, so that the page stays awake and a query can be stopped.

import { MAX_NESTING, complaint, declared, examined, limited } from "./query.js";
import init, { Store } from "oxigraph/web.js";

const JSON_RESULTS = "application/sparql-results+json";

let store = null;
let prefixes = {};

// A response, so that the engine is compiled while it is still being inflated.
function unpacked(packed, type) {
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream, { headers: { "Content-Type": type } });
}

async function start(message) {
  const engine = init({ module_or_path: unpacked(message.engine, "application/wasm") });
  const quads = await unpacked(message.dataset, "application/n-quads").arrayBuffer();
  await engine;
  store = new Store();
  store.load(new Uint8Array(quads), { format: "application/n-quads", lenient: true });
  prefixes = message.prefixes;
  return { size: store.size };
}

// A term as in SPARQL's JSON results: type, value, and the language or datatype of a literal.
function term(found) {
  if (found.termType === "NamedNode") return { type: "uri", value: found.value };
  if (found.termType === "BlankNode") return { type: "bnode", value: found.value };
  if (found.termType !== "Literal") return { type: "triple", value: found.toString() };
  const said = { type: "literal", value: found.value };
  return found.language ? { ...said, "xml:lang": found.language } : { ...said, datatype: found.datatype.value };
}

function ask(text, ownGraphs, format) {
  const query = declared(text, prefixes);
  try {
    return store.query(query.text, { use_default_graph_as_union: !ownGraphs, ...(format && { results_format: format }) });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error;
    throw Object.assign(new Error(error.message), { complaint: complaint(error.message, query.added) });
  }
}

function rows(text, ownGraphs, most) {
  let answer;
  try {
    answer = ask(limited(text, most + 1), ownGraphs, JSON_RESULTS);
  } catch (error) {
    if (!error.complaint) throw error;
    answer = ask(text, ownGraphs, JSON_RESULTS); // its message then tells places in the text as it was written
  }
  const { head, results } = JSON.parse(answer);
  return { variables: head.vars, rows: results.bindings.slice(0, most), cut: results.bindings.length > most };
}

function triples(text, ownGraphs, most) {
  const quads = ask(text, ownGraphs);
  const found = quads.slice(0, most).map((quad) => ({ s: term(quad.subject), p: term(quad.predicate), o: term(quad.object) }));
  return { rows: found, cut: quads.length > most };
}

function run({ text, most }) {
  const { form, refusal, ownGraphs } = examined(text);
  if (refusal) return { refusal, most: MAX_NESTING };
  const begin = performance.now();
  const answer =
    form === "ASK" ? { yes: JSON.parse(ask(text, ownGraphs, JSON_RESULTS)).boolean }
    : form === "CONSTRUCT" || form === "DESCRIBE" ? triples(text, ownGraphs, most)
    : rows(text, ownGraphs, most);
  return { form, milliseconds: performance.now() - begin, ...answer };
}

// A trap leaves the engine unfit for another query: the page starts a new one.
function failure(error) {
  return error.complaint ? { complaint: error.complaint } : { broken: String(error.message || error) };
}

onmessage = async ({ data }) => {
  try {
    postMessage({ id: data.id, ...(data.start ? await start(data.start) : run(data.run)) });
  } catch (error) {
    postMessage({ id: data.id, ...failure(error) });
  }
};
