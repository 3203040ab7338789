// From what is shown to the address that shows it again, and back: every part has a name, a default and a check.

export const LANGUAGES = ["en", "zh-Hant", "zh-Hans"];
export const THEMES = ["light", "dark"];
export const DEFAULT_VIEW = "direct";
export const VIEWS = [DEFAULT_VIEW, "case"];
const SELECTABLE = ["node", "edge", "claim"];
export const TABS = ["claims", "sparql"];

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export function defaults() {
  return {
    language: "en",
    theme: "light",
    view: DEFAULT_VIEW,
    query: "",
    hidden: new Set(), // ids of types, certainties, relations and sources
    from: "", // first and last month of the span that is shown
    to: "",
    undated: true,
    known: "", // what had been said by this day
    depth: 0, // how many steps around the selected node are shown; 0 for all
    leaves: true,
    selected: null, // {kind: "node" | "edge" | "claim", id}
    ready: "", // id of the ready view that is shown; the whole without one
    question: "", // id of a question, stored or composed
    step: 0, // of the story, from one
    path: null, // {from, to}: ids of nodes
    opened: [], // nodes whose neighbours were brought in, in that order
    tab: TABS[0],
    sparql: "",
  };
}

const words = (text) => (text || "").split(" ").filter(Boolean);

// Each part: how it is written (nothing where it is as by default), and how it is read from what is known.
const PARTS = {
  lang: { of: (s) => s.language, to: (text, known) => ({ language: LANGUAGES.includes(text) ? text : known.language }) },
  theme: { of: (s) => s.theme, to: (text, known) => ({ theme: THEMES.includes(text) ? text : known.theme }) },
  view: { of: (s) => (s.view === DEFAULT_VIEW ? "" : s.view), to: (text) => ({ view: VIEWS.includes(text) ? text : DEFAULT_VIEW }) },
  show: { of: (s) => s.ready, to: (text, known) => ({ ready: known.ready(text) ? text : "" }) },
  hide: {
    of: (s) => [...s.hidden].sort().join(" "),
    to: (text, known) => ({ hidden: new Set(words(text).filter(known.filter)) }),
  },
  from: { of: (s) => s.from, to: (text) => ({ from: MONTH.test(text) ? text : "" }) },
  to: { of: (s) => s.to, to: (text) => ({ to: MONTH.test(text) ? text : "" }) },
  undated: { of: (s) => (s.undated ? "" : "no"), to: (text) => ({ undated: text !== "no" }) },
  known: { of: (s) => s.known, to: (text) => ({ known: DAY.test(text) ? text : "" }) },
  depth: { of: (s) => (s.depth ? String(s.depth) : ""), to: (text) => ({ depth: ["1", "2", "3"].includes(text) ? Number(text) : 0 }) },
  leaves: { of: (s) => (s.leaves ? "" : "no"), to: (text) => ({ leaves: text !== "no" }) },
  q: { of: (s) => s.query, to: (text) => ({ query: text || "" }) },
  ask: { of: (s) => s.question, to: (text, known) => ({ question: known.question(text) ? text : "" }) },
  step: {
    of: (s) => (s.step ? String(s.step) : ""),
    to: (text, known) => ({ step: /^\d{1,3}$/.test(text || "") && Number(text) <= known.steps ? Number(text) : 0 }),
  },
  path: {
    of: (s) => (s.path ? `${s.path.from} ${s.path.to}` : ""),
    to: (text, known) => {
      const [from, to, ...rest] = words(text);
      return { path: to && !rest.length && known.node(from) && known.node(to) && from !== to ? { from, to } : null };
    },
  },
  open: {
    of: (s) => s.opened.join(" "),
    to: (text, known) => ({ opened: [...new Set(words(text).filter(known.node))] }),
  },
  tab: { of: (s) => (s.tab === TABS[0] ? "" : s.tab), to: (text) => ({ tab: TABS.includes(text) ? text : TABS[0] }) },
  sparql: { of: (s) => s.sparql, to: (text) => ({ sparql: text || "" }) },
};

export function addressOf(state) {
  const parts = new URLSearchParams();
  for (const [name, part] of Object.entries(PARTS)) if (part.of(state)) parts.set(name, part.of(state));
  if (state.selected) parts.set(state.selected.kind, state.selected.id);
  return `#${parts}`;
}

// `known` says what may stand in an address: {language, theme} of the reader, `node(id)`, `edge(id)`, `claim(id)`,
// `filter(id)`, `ready(id)`, `question(id)`, and how many `steps` the story has.
export function stateOf(hash, known) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const read = Object.entries(PARTS).map(([name, part]) => part.to(parts.get(name), known));
  const kind = SELECTABLE.find((key) => parts.has(key) && known[key](parts.get(key)));
  const state = Object.assign(defaults(), ...read, { selected: kind ? { kind, id: parts.get(kind) } : null });
  return consistent(state);
}

// The panel tells of one thing, an answer and a step are of the whole, and a span begins before it ends.
function consistent(state) {
  if (state.path || state.question) state.step = 0;
  if (state.question) state.path = null;
  if (state.question || state.step) state.ready = "";
  if (state.from && state.to && state.from > state.to) [state.from, state.to] = [state.to, state.from];
  return state;
}
