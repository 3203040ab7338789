// From the terms of an answer to the cells of a table.

import { element } from "./dom.js";
import { plainTerm, shortened } from "./sparql-rows.js";

const PLAIN_TEXT = "http://www.w3.org/2001/XMLSchema#string";

// What is said of a literal beside its text: its language, or its datatype where that is not plain text.
export function remarkOf(term, prefixes) {
  const language = term["xml:lang"];
  if (language) return `@${language}`;
  return term.datatype && term.datatype !== PLAIN_TEXT ? shortened(term.datatype, prefixes) : "";
}

function literalCell(term, prefixes) {
  const remark = remarkOf(term, prefixes);
  return [element("span", { lang: term["xml:lang"] || null }, term.value), remark && element("small", { class: "muted" }, ` ${remark}`)];
}

// `iriCell(iri)` makes what stands for an IRI; `literal(term, prefixes)` gives the parts of a literal.
export function termCell(term, prefixes, iriCell, literal = literalCell) {
  if (!term) return element("td");
  if (term.type === "uri") return element("td", {}, iriCell(term.value));
  if (term.type === "literal" || term.type === "typed-literal") return element("td", {}, ...literal(term, prefixes));
  return element("td", { class: "iri" }, plainTerm(term));
}
