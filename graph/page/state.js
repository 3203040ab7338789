// From the address to what is shown: one state, one function that changes it, and those who follow it.

import { certainties, claims, edges, entities, types } from "./data.js";

export const LANGUAGES = ["en", "zh-Hant", "zh-Hans"];
export const DEFAULT_VIEW = "direct";

export const state = {
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

function known(selected) {
  const lists = { node: entities, edge: edges, claim: claims };
  return selected && lists[selected.kind] && lists[selected.kind].has(selected.id) ? selected : null;
}

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

export function fromAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const kind = ["node", "edge", "claim"].find((key) => parts.has(key));
  state.language = LANGUAGES.includes(parts.get("lang")) ? parts.get("lang") : preferredLanguage();
  state.theme = ["light", "dark"].includes(parts.get("theme")) ? parts.get("theme") : preferredTheme();
  state.view = parts.get("view") === "case" ? "case" : DEFAULT_VIEW;
  state.query = parts.get("q") || "";
  state.selected = known(kind ? { kind, id: parts.get(kind) } : null);
  state.hidden = new Set((parts.get("hide") || "").split(" ").filter((id) => types.has(id) || certainties.has(id)));
}

// Called with `tableOnly` after each change, in the order in which they asked for it.
const followers = [];

export const follow = (follower) => followers.push(follower);

// What is typed or sorted changes the table alone: graph and panel need not be made again at every key.
const OF_THE_TABLE = ["query", "sort", "only"];

// Browsers refuse an address that changes with every key, so one that is being typed is written when it rests.
let resting = 0;

function writeAddress(how) {
  clearTimeout(resting);
  if (toAddress() !== location.hash) history[how](null, "", toAddress());
}

export function change(part) {
  Object.assign(state, part);
  if (!state.selected) state.only = false;
  clearTimeout(resting);
  if (part.selected !== undefined) writeAddress("pushState");
  else if (part.query) resting = setTimeout(writeAddress, 300, "replaceState");
  else writeAddress("replaceState");
  show(Object.keys(part).every((key) => OF_THE_TABLE.includes(key)));
}

export function show(tableOnly = false) {
  for (const follower of followers) follower(tableOnly);
}

export const select = (kind, id) => change({ selected: known(id ? { kind, id } : null) });
