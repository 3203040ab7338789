// From what the page of queries is told to what it keeps, shows, marks and passes on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { curlOf } from "../../graph/page/query/curl.js";
import { linkTo, queryIn } from "../../graph/page/query/permalink.js";
import { problemOf } from "../../graph/page/query/problem.js";
import { PAGE, filtered, nextSort, pageOf, sorted } from "../../graph/page/query/shown-rows.js";
import { MOST_TABS, activeOf, emptyList, restored, summary, titled, toKeep, withQuery, without } from "../../graph/page/query/tab-list.js";
import { quadsOf, rowsOf, termOf } from "../../graph/page/query/triples.js";
import { unknownTerms } from "../../graph/page/query/unknown-terms.js";
import { turtleOf } from "../../graph/page/scripts/turtle.js";

const PREFIXES = { ex: "http://ex/", xsd: "http://www.w3.org/2001/XMLSchema#" };
const PROBLEM = "application/problem+json";
const literal = (value, datatype) => ({ type: "literal", value, ...(datatype && { datatype: `${PREFIXES.xsd}${datatype}` }) });

test("a query that is open already is gone to, another gets a tab, and the oldest of too many gives way", () => {
  const two = withQuery(withQuery(emptyList(), "a"), "b", "q");
  assert.deepEqual(two.tabs.map(({ text }) => text), ["a", "b"]);
  assert.equal(activeOf(withQuery(two, "a")).text, "a");
  assert.equal(withQuery(two, "b", "q").tabs.length, 2);
  const many = Array.from({ length: MOST_TABS + 5 }, (_, at) => `text ${at}`).reduce((list, text) => withQuery(list, text), emptyList());
  assert.equal(many.tabs.length, MOST_TABS);
  assert.equal(many.tabs[0].text, "text 5");
  assert.equal(new Set(many.tabs.map(({ id }) => id)).size, MOST_TABS);
});

test("the neighbour of a tab that is closed takes its place", () => {
  const three = ["a", "b", "c"].reduce((list, text) => withQuery(list, text), emptyList());
  assert.equal(activeOf(without({ ...three, active: 2 }, 2)).text, "c");
  assert.equal(activeOf(without(three, 3)).text, "b");
  assert.equal(activeOf(without(three, 1)).text, "c");
  assert.equal(activeOf(without(withQuery(emptyList(), "a"), 1)), null);
});

test("tabs come back as they were kept, and what is no tab does not", () => {
  const list = withQuery(withQuery(emptyList(), "a", "q"), "b");
  list.tabs[0].text = "changed";
  const back = restored(JSON.parse(JSON.stringify(toKeep({ ...list, active: 1 }))));
  assert.deepEqual(back.tabs.map(({ text }) => text), ["changed", "b"]);
  assert.equal(activeOf(back).text, "changed");
  assert.equal(titled(back.tabs[0]), null);
  assert.equal(titled(withQuery(emptyList(), "a", "q").tabs[0]), "q");
  for (const kept of [null, 7, {}, { tabs: {} }, { tabs: [null, 1, { text: 2 }, { text: "x".repeat(70_000) }], active: "a" }]) assert.deepEqual(restored(kept).tabs, []);
  assert.equal(titled(restored({ tabs: [{ text: "a", question: {} }] }).tabs[0]), null);
});

test("a query is summed up by what follows its declarations and remarks", () => {
  assert.equal(summary("# why\nPREFIX a: <b>\n\nSELECT *\n { }"), "SELECT * { }");
  assert.equal(summary("\n"), "");
});

test("a link brings back the very query, wherever it stands in the address", () => {
  const text = 'SELECT * { ?s ?p "a&b=c+d #%20 甲\u{1f600}" }\n';
  const link = new URL(linkTo("http://host/x/query?lang=en#old", text));
  assert.equal(link.pathname + link.search, "/x/query");
  assert.equal(queryIn(link), text);
  assert.equal(queryIn({ hash: "", search: `?query=${encodeURIComponent(text)}` }), text);
  assert.equal(queryIn({ hash: "#answer", search: "" }), "");
});

test("a quote of the query does not end the quotes of the shell", () => {
  assert.equal(curlOf("http://h/sparql", "'$(x)'", "text/csv"), `curl -sS -H 'Accept: text/csv' --data-urlencode 'query='\\''$(x)'\\''' 'http://h/sparql'`);
});

test("a problem tells its detail, when to try again, and the place that its message names", () => {
  const at = problemOf({ status: 400, type: PROBLEM, body: JSON.stringify({ detail: "no query: error at 2:3: Prefix not found" }) });
  assert.deepEqual([at.complaint.line, at.complaint.column, at.complaint.remark], [2, 3, "Prefix not found"]);
  const line = problemOf({ status: 400, type: PROBLEM, body: JSON.stringify({ detail: "on line 7, column 2 stands LOAD" }) });
  assert.deepEqual([line.complaint.line, line.complaint.column], [7, 2]);
  const busy = problemOf({ status: 503, type: `${PROBLEM}; charset=utf-8`, body: '{"title": "Busy"}', retryAfter: "3" });
  assert.deepEqual([busy.detail, busy.wait, busy.complaint], ["Busy", 3, null]);
  assert.equal(problemOf({ status: 502, type: "text/html", body: "<p>x", retryAfter: "soon" }).detail, "");
  assert.equal(problemOf({ status: 500, type: null, body: "x".repeat(9000) }).detail.length, 600);
  assert.equal(problemOf({ status: 400, type: PROBLEM, body: "{" }).detail, "{");
});

test("N-Triples are read term by term, escapes and all", () => {
  const lines = ['<http://ex/a> <http://ex/b> "x \\"y\\" \\u7532\\n\\U0001F600"@zh-hant .', '_:b0 <http://ex/b> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .', "_:b0 <http://ex/b> <<( <a:b> <a:c> <a:d> )>> .", "", "# no triple"];
  const quads = quadsOf(lines.join("\n"));
  assert.deepEqual(rowsOf(quads), [
    { s: { type: "uri", value: "http://ex/a" }, p: { type: "uri", value: "http://ex/b" }, o: { type: "literal", value: 'x "y" 甲\n\u{1f600}', "xml:lang": "zh-hant" } },
    { s: { type: "bnode", value: "b0" }, p: { type: "uri", value: "http://ex/b" }, o: literal("5", "integer") },
    { s: { type: "bnode", value: "b0" }, p: { type: "uri", value: "http://ex/b" }, o: { type: "triple", value: "<<( <a:b> <a:c> <a:d> )>>" } },
  ]);
  assert.match(turtleOf(quads.slice(1, 2), PREFIXES), /_:b0 ex:b "5"\^\^xsd:integer \./);
  assert.deepEqual(termOf('""'), { type: "literal", value: "" });
});

test("numbers are sorted by size, words by their letters, and what is unbound comes first", () => {
  const rows = [literal("b"), literal("10", "integer"), undefined, literal("9.5", "decimal"), literal("a"), literal("no number", "integer")].map((a) => ({ a }));
  const values = (sort) => sorted(rows, sort, "en").map(({ a }) => a?.value ?? null);
  assert.deepEqual(values({ key: "a", down: false }), [null, "9.5", "10", "a", "b", "no number"]);
  assert.deepEqual(values({ key: "a", down: true }), ["no number", "b", "a", "10", "9.5", null]);
  assert.deepEqual(values(null), rows.map(({ a }) => a?.value ?? null));
  assert.deepEqual([nextSort(null, "a"), nextSort({ key: "a", down: false }, "a"), nextSort({ key: "a", down: true }, "a")], [{ key: "a", down: false }, { key: "a", down: true }, null]);
});

test("rows are found by either form of an IRI and by any case", () => {
  const rows = [{ a: { type: "uri", value: "http://ex/Thing" } }, { a: literal("other") }, {}];
  for (const sought of ["EX:thing", "http://ex/", " thing "]) assert.deepEqual(filtered(rows, ["a"], sought, PREFIXES), [rows[0]]);
  assert.deepEqual(filtered(rows, ["a"], " ", PREFIXES), rows);
});

test("a page that is not there is the nearest one", () => {
  const rows = Array.from({ length: PAGE + 1 }, (_, at) => at);
  assert.deepEqual(pageOf(rows, Infinity), { at: 1, pages: 2, from: PAGE, rows: [PAGE] });
  assert.equal(pageOf(rows, -1).at, 0);
  assert.deepEqual(pageOf([], 3), { at: 0, pages: 1, from: 0, rows: [] });
});

test("names that the graph lacks are told, but not those of a query's own prefixes, of strings or of IRIs", () => {
  const ids = new Set(["gai:certainty", "co:intel"]);
  assert.deepEqual(unknownTerms('SELECT * { ?s gai:certanty "gai:text" , <gai:iri> ; gai:certainty co:intl , cl:one } # gai:remark', ids), ["gai:certanty", "co:intl"]);
  assert.deepEqual(unknownTerms("PREFIX gai: <http://x/> SELECT * { ?s gai:other 1 }", ids), []);
});
