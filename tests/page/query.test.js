// From queries and messages to what the worker makes of them before and after the engine.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_NESTING, complaint, declared, deepest, examined, limited, masked, wrongWord } from "../../graph/page/sparql/query.js";

test("strings, IRIs and comments are blanked where they stand", () => {
  for (const text of [`"a { b"`, `'a } b'`, `"""a " { b"""`, `'''it's {'''`, "<http://a/{>", "# {", `"\\"{"`, `"""\n{"""`]) {
    const found = masked(`x ${text}\n y`);
    assert.equal(found.length, `x ${text}\n y`.length);
    if (!text.startsWith("<")) assert.doesNotMatch(found, /[{}]/);
    assert.match(found, /^x [^]*\n y$/);
  }
});

test("a comparison is no IRI", () => {
  assert.equal(masked("FILTER(?a < ?b && ?c > ?d)"), "FILTER(?a < ?b && ?c > ?d)");
});

test("the form is the first word after prefixes, bases and comments", () => {
  const queries = {
    SELECT: "PREFIX a: <http://a/> BASE <http://b/>\n# ASK\nselect * {}",
    ASK: "ask {}",
    CONSTRUCT: "CONSTRUCT WHERE { ?s ?p ?o }",
    DESCRIBE: "PREFIX select: <http://a/> DESCRIBE select:x",
  };
  for (const [form, text] of Object.entries(queries)) assert.equal(examined(text).form, form, text);
});

test("updates, SERVICE, deep nesting and nothing at all are refused", () => {
  const deep = (count) => `ASK ${"{".repeat(count)}${"}".repeat(count)}`;
  assert.equal(examined("INSERT DATA { <a:b> <a:b> <a:b> }").refusal, "update");
  assert.equal(examined("WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }").refusal, "update");
  assert.equal(examined("SELECT * { service <http://a> { ?s ?p ?o } }").refusal, "service");
  assert.equal(examined(deep(MAX_NESTING + 1)).refusal, "nesting");
  assert.equal(examined(deep(MAX_NESTING)).refusal, null);
  assert.equal(examined(" # nothing\n").refusal, "empty");
});

test("words that only look like what is refused pass", () => {
  for (const text of [
    'ASK { ?s ?p "SERVICE" }',
    "ASK { ?service ?p ?o }",
    "ASK { ?s ex:service ?o }",
    "PREFIX service: <http://a/> ASK { ?s service:of ?o }",
    "# INSERT\nASK {}",
  ]) assert.equal(examined(text).refusal, null, text);
});

test("a query that names graphs with FROM is known from one that does not", () => {
  assert.equal(examined("SELECT * FROM <http://a> { ?s ?p ?o }").ownGraphs, true);
  assert.equal(examined('SELECT ?from { ?from ?p "FROM" }').ownGraphs, false);
});

test("nesting counts every kind of bracket", () => {
  assert.equal(deepest("({[ ]} ()) {}"), 3);
});

test("a SELECT gets a limit where the grammar wants it", () => {
  const cases = [
    ["SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o }\nLIMIT 9"],
    ["SELECT * { ?s ?p ?o } # all", "SELECT * { ?s ?p ?o } # all\nLIMIT 9"],
    ["SELECT * { ?s ?p ?o } LIMIT 5", "SELECT * { ?s ?p ?o } LIMIT 5"],
    ["SELECT * { ?s ?p ?o } LIMIT 500 OFFSET 2", "SELECT * { ?s ?p ?o } LIMIT 9 OFFSET 2"],
    ["SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 500 } }", "SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 500 } }\nLIMIT 9"],
    ["SELECT * { ?s ?p ?o } VALUES ?s { <a:b> }", "SELECT * { ?s ?p ?o } LIMIT 9 VALUES ?s { <a:b> }"],
    ["SELECT ?limit { ?limit ?p ?o } ORDER BY ?limit", "SELECT ?limit { ?limit ?p ?o } ORDER BY ?limit\nLIMIT 9"],
    ['SELECT * { ?s ?p "} LIMIT 500" }', 'SELECT * { ?s ?p "} LIMIT 500" }\nLIMIT 9'],
  ];
  for (const [text, expected] of cases) assert.equal(limited(text, 9), expected);
});

test("prefixes are declared before the query on lines that are counted", () => {
  const made = declared("ASK {}", { a: "http://a/", b: "http://b/" });
  assert.equal(made.text, "PREFIX a: <http://a/>\nPREFIX b: <http://b/>\nASK {}");
  assert.equal(made.added, 2);
});

test("a message of the engine becomes a place in the text and what could stand there", () => {
  const one = complaint(`error at 3:20: expected one of ",", "}", ['0' ..= '9' | '\\u{00B7}'], OPTIONAL, [_]`, 2);
  assert.deepEqual([one.line, one.column, one.tokens, one.remark], [1, 20, ['","', '"}"', "OPTIONAL"], ""]);
  const remark = complaint("error at 3:12: expected one of Prefix not found, ['%'], [':']", 2);
  assert.deepEqual([remark.remark, remark.tokens], ["Prefix not found", []]);
  assert.deepEqual(complaint("error at 3:2: expected one of BIND, [_]", 2).tokens, []);
  assert.equal(complaint("something else", 2).line, null);
  assert.equal(complaint("something else", 2).text, "something else");
});

test("the word that is marked stands at the place, or before it where nothing does", () => {
  const marked = (line, column) => line.slice(wrongWord(line, column).begin, wrongWord(line, column).end);
  assert.equal(marked("?s foo:bar 1", 4), "foo");
  assert.equal(marked("?s foo:bar 1", 11), "foo:bar");
  assert.equal(marked("?s ?p }", 99), "}");
  assert.equal(marked("", 1), "");
});
