// From the data blocks and the address to what is shown: one state, one function that changes it.

const read = (name) => JSON.parse(document.getElementById(`data-${name}`).textContent);

const data = {
  nodes: read("nodes"),
  edges: read("edges"),
  options: JSON.parse(read("options")),
  claims: read("claims"),
  entities: read("entities"),
  types: read("types"),
  certainties: read("certainties"),
  sources: read("sources"),
  variants: read("variants"),
  names: read("names"),
  strings: read("strings"),
};

const by = (list) => new Map(list.map((item) => [item.id, item]));
const nodes = by(data.nodes);
const edges = by(data.edges);
const claims = by(data.claims);
const entities = by(data.entities);
const types = by(data.types);
const certainties = by(data.certainties);
const sources = by(data.sources);

const LANGUAGES = ["en", "zh-Hant", "zh-Hans"];
const DEFAULT_VIEW = "direct";
const hedgedCertainties = data.certainties.filter((certainty) => certainty.hedged).map((certainty) => certainty.id);

// Situations that a case stands for: their direct edges give way to it where cases are shown.
const situationsOfCases = new Set(data.edges.filter((e) => e.view !== DEFAULT_VIEW).map((e) => e.situation));

const state = {
  language: "en",
  theme: "light",
  view: DEFAULT_VIEW,
  query: "",
  hidden: new Set(), // ids of types and certainties
  selected: null, // {kind: "node" | "edge" | "claim", id}
  only: false, // table: only what is selected
  sort: { column: "where", down: false },
};

function preferredLanguage() {
  const tag = (navigator.language || "en").toLowerCase();
  if (!tag.startsWith("zh")) return "en";
  return /hans|-cn|-sg|-my/.test(tag) ? "zh-Hans" : "zh-Hant";
}

function preferredTheme() {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

// ── words ──────────────────────────────────────────────────────────────────

const inWords = (label) => (label ? label[state.language] : "");
const name = (id) => inWords(data.names[id]) || id;

function say(key, values = {}) {
  return data.strings[key][state.language].replace(/\{(\w+)\}/g, (_, part) => values[part]);
}

const counted = (count) => (count === 1 ? say("claims_one") : say("claims_many", { count }));

// Compared as at build: compatibility forms unified, Traditional characters as Simplified, case folded.
function folded(text) {
  const plain = text.normalize("NFKC").replace(/[\p{Cf}\p{Cc}]/gu, "").toUpperCase().toLowerCase();
  return [...plain].map((c) => data.variants[c] || c).join("").replace(/\s+/g, " ").trim();
}

for (const claim of data.claims) {
  claim.entities = [...new Set([...claim.roles.map(([, id]) => id), ...claim.via, ...claim.origin])];
  const named = claim.entities.flatMap((id) => (entities.has(id) ? entities.get(id).forms : []));
  const words = Object.values(claim.text).join("\n");
  claim.searched = [words.normalize("NFKC").toLowerCase(), folded(words), ...named].join("\n");
}

// ── what is visible ────────────────────────────────────────────────────────

const shows = (id) => !state.hidden.has(id);
const sureEnough = (edge) => edge.claims.some((id) => shows(claims.get(id).certainty));

function inView(edge) {
  if (state.view === DEFAULT_VIEW) return edge.view === DEFAULT_VIEW;
  return edge.view === state.view || !situationsOfCases.has(edge.situation);
}

const touches = (claim, typed) => {
  const known = claim.entities.filter((id) => entities.has(id));
  return !known.length || known.some((id) => typed(entities.get(id).type));
};

function matches(claim) {
  const query = folded(state.query);
  return !query || claim.searched.includes(query) || claim.searched.includes(state.query.trim().toLowerCase());
}

const passes = (claim) => shows(claim.certainty) && touches(claim, shows);

function visible() {
  const viewed = data.edges.filter(inView);
  const sure = viewed.filter(sureEnough);
  const touched = new Set(sure.flatMap((edge) => [edge.from, edge.to]));
  const shownNodes = data.nodes.filter((node) => shows(node.type) && touched.has(node.id));
  const ids = new Set(shownNodes.map((node) => node.id));
  return {
    viewed,
    viewedNodes: new Set(viewed.flatMap((edge) => [edge.from, edge.to])),
    nodes: shownNodes,
    nodeIds: ids,
    edges: sure.filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
    claims: data.claims.filter((claim) => passes(claim) && matches(claim)),
    touched,
  };
}

// ── what is selected ───────────────────────────────────────────────────────

function known(selected) {
  const lists = { node: entities, edge: edges, claim: claims };
  return selected && lists[selected.kind] && lists[selected.kind].has(selected.id) ? selected : null;
}

function claimsOf(selected) {
  if (!selected) return [];
  if (selected.kind === "claim") return [claims.get(selected.id)];
  if (selected.kind === "edge") {
    const edge = edges.get(selected.id);
    return data.claims.filter((claim) => claim.situation === edge.situation);
  }
  return data.claims.filter((claim) => claim.entities.includes(selected.id));
}

// ── the address ────────────────────────────────────────────────────────────

function toAddress() {
  const parts = new URLSearchParams();
  parts.set("lang", state.language);
  parts.set("theme", state.theme);
  if (state.view !== DEFAULT_VIEW) parts.set("view", state.view);
  if (state.hidden.size) parts.set("hide", [...state.hidden].sort().join(" "));
  if (state.query) parts.set("q", state.query);
  if (state.selected) parts.set(state.selected.kind, state.selected.id);
  return `#${parts}`;
}

function fromAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const kind = ["node", "edge", "claim"].find((key) => parts.has(key));
  state.language = LANGUAGES.includes(parts.get("lang")) ? parts.get("lang") : preferredLanguage();
  state.theme = ["light", "dark"].includes(parts.get("theme")) ? parts.get("theme") : preferredTheme();
  state.view = parts.get("view") === "case" ? "case" : DEFAULT_VIEW;
  state.query = parts.get("q") || "";
  state.selected = known(kind ? { kind, id: parts.get(kind) } : null);
  state.hidden = new Set((parts.get("hide") || "").split(" ").filter((id) => types.has(id) || certainties.has(id)));
}

const listeners = [];

// What is typed or sorted changes the table alone: graph and panel need not be made again at every key.
const OF_THE_TABLE = ["query", "sort", "only"];

// Browsers refuse an address that changes with every key, so one that is being typed is written when it rests.
let resting = 0;

function writeAddress(how) {
  clearTimeout(resting);
  if (toAddress() !== location.hash) history[how](null, "", toAddress());
}

function change(part) {
  Object.assign(state, part);
  if (!state.selected) state.only = false;
  clearTimeout(resting);
  if (part.selected !== undefined) writeAddress("pushState");
  else if (part.query) resting = setTimeout(writeAddress, 300, "replaceState");
  else writeAddress("replaceState");
  show(Object.keys(part).every((key) => OF_THE_TABLE.includes(key)));
}

function show(tableOnly = false) {
  const seen = visible();
  for (const listener of listeners) listener(seen, tableOnly);
}

const select = (kind, id) => change({ selected: known(id ? { kind, id } : null) });
