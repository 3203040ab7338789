// From rows to CSV: what a spreadsheet reads is what was meant, and nothing of it runs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { csvText } from "../../graph/page/scripts/csv.js";

// A reader of its own, so that the writer is not checked by itself.
function readCsv(text) {
  const rows = [[]];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/gy;
  for (let found = cell.exec(text); found && found.index < text.length; found = cell.exec(text)) {
    rows.at(-1).push(found[1].startsWith('"') ? found[1].slice(1, -1).replaceAll('""', '"') : found[1]);
    if (found[2] === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("cells with commas, quotes and line ends come back as they were, under a mark of UTF-8", () => {
  const rows = [["a,b", 'say "so"', "two\r\nlines"], ["", "指控", "a\nb"]];
  const text = csvText(rows);
  assert.equal(text[0], "\ufeff");
  assert.deepEqual(readCsv(text.slice(1)), rows);
});

test("rows end as RFC 4180 wants it, and nothing is written as an empty cell", () => {
  assert.equal(csvText([[1, null, undefined]]), "\ufeff1,,\r\n");
  assert.equal(csvText([]), "\ufeff");
});

test("a cell that begins like a formula is defused, one that only holds such a sign is not", () => {
  for (const sign of ["=", "+", "-", "@", "\t", "\r"]) {
    assert.equal(readCsv(csvText([[`${sign}cmd|' /C calc'!A0`]]).slice(1))[0][0][0], "'");
  }
  assert.deepEqual(readCsv(csvText([["a=b", "1-2"]]).slice(1)), [["a=b", "1-2"]]);
});
