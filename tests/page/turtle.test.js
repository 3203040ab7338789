// From N-Quads to Turtle: what is visible is told whole, and nothing that is hidden comes with it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { visibleTurtle } from "../../graph/page/scripts/turtle.js";

const PREFIXES = {
  gai: "https://example.org/ontology#",
  co: "https://example.org/id/co/",
  cl: "https://example.org/id/claim/",
  edge: "https://example.org/id/edge/",
  sit: "https://example.org/id/sit/",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};

const full = (term) => term.replace(/^(?:"[^"]*"\^\^)?(\w+):(\S+)$/, (found, prefix, local) => (found[0] === '"' ? found.replace(`${prefix}:${local}`, `<${PREFIXES[prefix]}${local}>`) : `<${PREFIXES[prefix]}${local}>`));
const nquads = (text) =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/).map(full).join(" "))
    .map((line) => `${line} .\n`)
    .join("");

const edge = (id, plain, claim, certainty) => `
  edge:${id} rdf:type gai:Edge edge:all
  edge:${id} gai:from co:a edge:all
  edge:${id} gai:relation gai:below edge:all
  edge:${id} gai:to co:b edge:all
  edge:${id} gai:plain "${plain}"^^xsd:boolean edge:all
  edge:${id} gai:edgeCertainty gai:${certainty} edge:all
  edge:${id} gai:followsFrom cl:${claim} edge:all`;

const DATASET = nquads(`
  gai:below rdfs:subPropertyOf gai:above gai:here
  co:a rdf:type gai:Company gai:register
  co:a rdf:type gai:Inferred edge:all
  co:a rdfs:label "A"@en gai:register
  co:b rdfs:label "B"@en gai:register
  co:c rdfs:label "C"@en gai:register
  co:a gai:below co:b edge:all
  co:a gai:above co:b edge:all
  cl:sure gai:asserts sit:one gai:here
  cl:sure gai:certainty gai:stated gai:here
  cl:sure gai:leavesOpen gai:when gai:here
  cl:sure gai:passage cl:sure--at gai:here
  cl:sure--at gai:line "7"^^xsd:integer gai:here
  cl:told gai:asserts sit:one gai:here
  cl:told gai:certainty gai:rumoured gai:here
  sit:one gai:when "2023" gai:here
  sit:one gai:beginEarliest "2023-01-01"^^xsd:date gai:here
  sit:one gai:size sit:one--size gai:here
  sit:one--size rdf:type gai:Amount gai:here
  sit:one--size gai:number "5"^^xsd:decimal gai:here
  ${edge("plain", true, "sure", "stated")}
  ${edge("plain", true, "told", "rumoured")}
  ${edge("hedged", false, "told", "rumoured")}`);

const turtle = (claims, edges, nodes = []) =>
  visibleTurtle(DATASET, { claims: claims.map((id) => `cl:${id}`), edges: edges.map((id) => `edge:${id}`), nodes: nodes.map((id) => `co:${id}`) }, PREFIXES);

test("a visible claim comes with its passage, its situation and the situation's amounts", () => {
  const text = turtle(["sure"], []);
  for (const part of ["cl:sure--at", "gai:line", "sit:one gai:size sit:one--size", 'gai:number "5"^^xsd:decimal']) assert.ok(text.includes(part), part);
  assert.ok(!text.includes("cl:told"));
});

test("what every visible claim leaves open is not told of its situation", () => {
  assert.doesNotMatch(turtle(["sure"], []), /2023/);
  assert.match(turtle(["sure", "told"], []), /gai:when "2023"/);
  assert.match(turtle(["sure", "told"], []), /2023-01-01/);
});

test("a hedged edge never becomes a triple", () => {
  const text = turtle(["sure", "told"], ["hedged"]);
  assert.match(text, /edge:hedged a gai:Edge/);
  assert.doesNotMatch(text, /gai:(below|above) co:b/);
});

test("a visible plain edge is a triple of its relation and of each above it", () => {
  assert.match(turtle(["sure"], ["plain"]), /co:a a gai:Company ;\n {2}rdfs:label "A"@en ;\n {2}gai:above co:b ;\n {2}gai:below co:b \./);
  assert.doesNotMatch(turtle(["sure"], []), /co:b/);
});

test("an edge is told with its visible claims and their certainties alone, and without any not at all", () => {
  const text = turtle(["sure"], ["plain", "hedged"]);
  assert.match(text, /gai:followsFrom cl:sure ;/);
  assert.doesNotMatch(text, /rumoured|edge:hedged/);
});

test("names and types are those that were registered, of what is visible or spoken of", () => {
  const text = turtle([], [], ["a"]);
  assert.match(text, /co:a a gai:Company ;\n {2}rdfs:label "A"@en \./);
  assert.doesNotMatch(text, /Inferred|co:c/);
});

test("the order of the dataset and of what is visible changes nothing", () => {
  const turned = `${DATASET.trim().split("\n").reverse().join("\n")}\n`;
  const visible = { claims: ["cl:told", "cl:sure"], edges: ["edge:hedged", "edge:plain"], nodes: ["co:b", "co:a"] };
  assert.equal(visibleTurtle(turned, visible, PREFIXES), turtle(["sure", "told"], ["plain", "hedged"], ["a", "b"]));
});

test("only a plain name is shortened, literals stay as they are, remarks stay comments", () => {
  const odd = '<https://example.org/id/co/x.y> <http://www.w3.org/2000/01/rdf-schema#label> "say \\"so\\" . <a> \\\\"@en <https://example.org/r> .\n';
  const text = visibleTurtle(odd, { claims: [], edges: [], nodes: ["co:x.y"] }, PREFIXES, ["one\n<a> <b> <c> ."]);
  assert.match(text, /^# one <a> <b> <c> \.\n@prefix rdfs: /);
  assert.ok(text.includes('<https://example.org/id/co/x.y> rdfs:label "say \\"so\\" . <a> \\\\"@en .'));
});
