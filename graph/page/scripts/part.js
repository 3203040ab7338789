// From what the page leaves out of a larger graph to words that say so: how much is here, and where all of it is found.

import { data } from "./data.js";
import { edgesNow, layoutKey } from "./ready.js";
import { state } from "./state.js";
import { say } from "./words.js";

// What the whole has; nothing where the page holds the whole.
const whole = data.part;

export const isPart = Boolean(whole);

const around = document.documentElement.dataset.around;
const WAYS = { service: "part_served", files: "part_files" };

const grouped = (number) => number.toLocaleString("en");
const ofEntities = () => ({ entities: grouped(data.entities.length), all_entities: grouped(whole.entities) });
const ofEdges = () => ({ edges: grouped(edgesNow().length), all_edges: grouped(edgesInAll()) });
const ofClaims = () => ({ claims: grouped(data.claims.length), all_claims: grouped(whole.claims) });

const withWay = (words) => `${words}${state.language === "en" ? " " : ""}${say(WAYS[around] || "part_alone")}`;

const nodesInAll = () => whole.views[layoutKey()][0];
const edgesInAll = () => whole.views[layoutKey()][1];

// What is shown of a whole, with the counts of what the page holds where it holds all.
export const countsInAll = (here) => (whole ? { nodes: nodesInAll(), edges: edgesInAll(), claims: whole.claims } : here);

export const partWords = () => withWay(say("part_holds", { ...ofEntities(), ...ofEdges(), ...ofClaims() }));
export const readyWords = () => withWay(say("part_of_ready", ofEdges()));
export const queriesWords = () => withWay(say("part_queries"));

// What tells that something was not found: of a part, none says that there is no such thing.
const NOT_HERE = { search_none: "part_search_none", search_nothing: "part_search_nothing", path_unknown: "part_path_unknown", path_none: "part_path_none" };
export const notFound = (key) => (whole ? withWay(say(NOT_HERE[key], ofEntities())) : say(key));

// ── of one node, claim or answer ─────────────────────────────────────────────

const beyond = (id) => (whole && whole.nodes[id]) || {};

// How many edges a node has besides those that are here, in what is shown.
export const edgesBeyond = (id) => beyond(id)[layoutKey()] || 0;

export function nodeWords(id, claims) {
  const edges = edgesNow().filter(({ from, to }) => from === id || to === id).length;
  const all = { all_edges: edges + edgesBeyond(id), all_claims: claims + (beyond(id).claims || 0) };
  if (all.all_edges === edges && all.all_claims === claims) return "";
  return withWay(say("part_of_node", { edges, claims, ...all }));
}

export const againstWords = (id) => (whole && whole.against[id] ? say("part_against", { count: whole.against[id] }) : "");

// What an answer leaves out: a stored one of its rows, a composed one of its edges.
export function answerWords(id, { rows, claims, facts, whole: all }) {
  if (all) return withWay(say("part_of_rows", { rows: rows.length, all_rows: all[0], claims: claims.length, all_claims: all[1] }));
  const answers = whole && whole.asked[id];
  return answers ? withWay(say("part_of_answers", { count: facts, all: answers })) : "";
}

// How many of the whole's open or explained conflicts are listed; how many a ready view has is not known here.
export function conflictsOf(count, explained) {
  if (!whole) return count;
  return state.ready ? say("part_here", { count }) : say("part_number", { count, all: whole.conflicts[Number(explained)] });
}

// ── where else ───────────────────────────────────────────────────────────────

const ENDINGS = { en: ".html", "zh-Hant": ".zh-Hant.html", "zh-Hans": ".zh-Hans.html" };

// The page of a thing in the site around this one; null where there is none.
export function fullPage(id) {
  if (!whole || !around) return null;
  const [prefix, ...local] = id.split(":");
  const path = `${data.prefixes[prefix]}${local.join(":")}`.replace(/^.*\/(?=id\/)/, "");
  return path.split("/").map(encodeURIComponent).join("/") + ENDINGS[state.language];
}

// Whether the address names something and the page has nothing to tell of it.
const NAMED = ["node", "edge", "claim", "ask", "path"];

export function elsewhere() {
  const parts = new URLSearchParams(location.hash.slice(1));
  return isPart && NAMED.some((key) => parts.has(key)) && !state.selected && !state.question && !state.path;
}
