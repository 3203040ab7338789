import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, defaults, LANGUAGES, stateOf, TABS, THEMES, VIEWS } from "../../graph/page/scripts/address.js";

const IDS = ["co:a", "co:b-2", "person:c", "cl:d&e=f#g", "案:é ü".replace(" ", "_"), "edge:x--y", "gai:q"];
const known = {
  language: "zh-Hant",
  theme: "dark",
  node: (id) => IDS.includes(id),
  edge: (id) => IDS.includes(id),
  claim: (id) => IDS.includes(id),
  filter: (id) => IDS.includes(id),
  ready: (id) => IDS.includes(id),
  question: (id) => IDS.includes(id),
  steps: 9,
};

// a linear congruential generator: the same states in every run
function* numbers(seed) {
  for (let value = seed; ; value = (value * 1103515245 + 12345) % 2147483648) yield value;
}

// The panel tells of one thing at a time, an answer and a step are of the whole, and a span begins before it ends.
function randomState(next) {
  const state = anyState(next);
  const [one, two] = [state.from, state.to];
  if (one && two && one > two) Object.assign(state, { from: two, to: one });
  if (state.question) state.path = null;
  if (state.question || state.path) state.step = 0;
  if (state.question || state.step) state.ready = "";
  return state;
}

function anyState(next) {
  const pick = (list) => list[next() % list.length];
  const some = () => IDS.filter(() => next() % 3 === 0);
  const month = () => (next() % 2 ? `20${10 + (next() % 15)}-0${1 + (next() % 9)}` : "");
  const text = () => pick(["", "who sued whom", "誰起訴了誰?", "a&b=c#d%20+", "SELECT * {\n ?s ?p ?o }", "🤖 ‮", "<script>"]);
  return {
    ...defaults(),
    language: pick(LANGUAGES),
    theme: pick(THEMES),
    view: pick(VIEWS),
    ready: next() % 2 ? pick(IDS) : "",
    query: text(),
    hidden: new Set(some()),
    from: month(),
    to: month(),
    undated: next() % 2 === 0,
    known: next() % 2 ? "2023-10-31" : "",
    depth: next() % 4,
    leaves: next() % 2 === 0,
    selected: next() % 2 ? { kind: pick(["node", "edge", "claim"]), id: pick(IDS) } : null,
    question: next() % 2 ? pick(IDS) : "",
    step: next() % 10,
    path: next() % 2 ? { from: IDS[0], to: pick(IDS.slice(1)) } : null,
    opened: some(),
    tab: pick(TABS),
    sparql: text(),
  };
}

test("every state comes back from its address as it was", () => {
  const source = numbers(4711);
  const next = () => Math.floor(source.next().value / 65536);
  for (let run = 0; run < 3000; run += 1) {
    const state = randomState(next);
    assert.deepEqual(stateOf(addressOf(state), known), state);
  }
});

test("an empty address is the default in the reader's language and colours", () => {
  assert.deepEqual(stateOf("", known), { ...defaults(), language: "zh-Hant", theme: "dark" });
});

test("what an address says of unknown things, or says wrongly, is left out", () => {
  const wrong = "#lang=fr&theme=pink&view=3d&hide=co:z&from=2023-13&to=x&known=2023-99-99&depth=9&node=co:z&show=gai:z&ask=gai:z&step=10&path=co:a co:a&open=co:z co:a&tab=x";
  const read = stateOf(wrong, known);
  assert.deepEqual(read, { ...defaults(), language: "zh-Hant", theme: "dark", opened: ["co:a"] });
});

test("an address that tells of several things tells the first of them, and turns a span that ends before it begins", () => {
  const read = stateOf("#show=gai:q&ask=gai:q&path=co:a co:b-2&step=3&from=2024-06&to=2020-01", known);
  assert.deepEqual([read.ready, read.question, read.path, read.step, read.from, read.to], ["", "gai:q", null, 0, "2020-01", "2024-06"]);
});

test("an address says only what differs from the default", () => {
  assert.equal(addressOf({ ...defaults(), from: "2023-01" }), "#lang=en&theme=light&from=2023-01");
});
