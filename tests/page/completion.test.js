// From a place in a query to what is offered there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { completions, variablesOf, written } from "../../graph/page/sparql/completion.js";

const PREFIXES = { ex: "http://ex/", other: "http://other/" };
const TERMS = [
  { id: "ex:Thing", what: "class", label: { en: "thing", zh: "事物" } },
  { id: "ex:hasPart", what: "property", label: { en: "has part", zh: "含有部分" } },
  { id: "ex:a+b", what: "entity", label: { en: "odd name", zh: "怪名" } },
  { id: "other:Thing", what: "class", label: { en: "another", zh: "另一" } },
];
const KNOWN = { terms: TERMS, prefixes: PREFIXES, language: "zh" };

// The | is where the cursor stands.
function offered(marked, asked = false) {
  const at = marked.indexOf("|");
  const found = completions(marked.replace("|", ""), at, KNOWN, asked);
  return found && found.options.map((option) => option.label);
}

test("variables of the query are offered after ? and $", () => {
  assert.deepEqual(offered("SELECT ?who { ?who ?p ?w| }"), ["?who"]);
  assert.deepEqual(offered("SELECT $who { $|"), ["$who"]);
  assert.deepEqual(variablesOf('?b ?a "?c" # ?d\n ?a'), ["a", "b"]);
});

test("after a prefix only names under it are offered", () => {
  assert.deepEqual(offered("ASK { ?s ex:th| }"), ["ex:Thing"]);
  assert.deepEqual(offered("ASK { ?s ex:part| }"), ["ex:hasPart"]);
  assert.deepEqual(offered("ASK { ?s other:| }"), ["other:Thing"]);
});

test("a term is found by a label of any language and told in the reader's", () => {
  assert.deepEqual(offered("ASK { ?s 事|"), ["ex:Thing"]);
  const found = completions("ASK { ?s thing", 14, KNOWN, false).options.find((option) => option.label === "ex:Thing");
  assert.deepEqual([found.detail, found.type], ["事物", "class"]);
});

test("keywords and prefixes are offered by their beginning", () => {
  assert.equal(offered("sel|")[0], "SELECT");
  assert.ok(offered("ASK { ?s ot|").includes("other:"));
});

test("nothing is offered in strings, IRIs, comments and numbers, nor unasked where nothing is typed", () => {
  for (const text of ['ASK { ?s ?p "th|" }', 'ASK { ?s ?p "th|', "ASK { ?s <http://th|> ?o }", "ASK {} # th|", "ASK { |", "LIMIT 5|"]) {
    assert.equal(offered(text), null, text);
  }
});

test("a name that the grammar does not take stands as an IRI", () => {
  assert.equal(written("ex:a+b", PREFIXES), "<http://ex/a+b>");
  assert.equal(written("ex:a-b.c", PREFIXES), "ex:a-b.c");
  assert.equal(written("http://else/x", PREFIXES), "<http://else/x>");
});
