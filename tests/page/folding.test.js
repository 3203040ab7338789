import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { foldedBy } from "../../graph/page/scripts/folding.js";

const { variants, pairs } = JSON.parse(readFileSync(new URL("../folding.json", import.meta.url), "utf-8"));

for (const [written, folded] of pairs) {
  test(`what is typed is folded as the build folds names: ${JSON.stringify(written)}`, () => {
    assert.equal(foldedBy(written, variants), folded);
  });
}
