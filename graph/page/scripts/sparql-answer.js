// From the rows of an answer to a table whose IRIs lead into the graph.

import { claims, data, edges, entities } from "./data.js";
import { $, element } from "./dom.js";
import { graph } from "./graph-view.js";
import { select } from "./ready.js";
import { termCell } from "./sparql-cells.js";
import { shortened } from "./sparql-rows.js";
import { name, say } from "./words.js";

const SELECTABLE = { node: entities, edge: edges, claim: claims };

function lookUp(kind, id) {
  if (kind === "node") graph.go(id);
  else select(kind, id);
  $("graph").scrollIntoView({ block: "nearest" });
}

function iriCell(iri) {
  const curie = shortened(iri, data.prefixes);
  const kind = Object.keys(SELECTABLE).find((one) => SELECTABLE[one].has(curie));
  const title = data.names[curie] ? name(curie) : iri;
  if (!kind) return element("span", { class: "iri", title }, curie);
  return element("button", { type: "button", class: "entity iri", title, onclick: () => lookUp(kind, curie) }, curie);
}

// A CONSTRUCT has no variables: its triples have parts that are named in the reader's language.
export function answerTable({ form, variables, rows }) {
  const headings = variables || [say("sparql_subject"), say("sparql_predicate"), say("sparql_object")];
  const keys = variables || ["s", "p", "o"];
  const head = element("thead", {}, element("tr", {}, ...headings.map((heading) => element("th", { scope: "col" }, heading))));
  const body = rows.map((row) => element("tr", {}, ...keys.map((key) => termCell(row[key], data.prefixes, iriCell))));
  return element("table", { class: "answer", "data-form": form }, head, element("tbody", {}, ...body));
}
