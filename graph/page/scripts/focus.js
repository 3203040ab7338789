// From what is told (a selection, an answer, a path, a step of the story) to the nodes and edges that it is about.

import { answerOf } from "./answer.js";
import { claims, data, edges, partiesOf } from "./data.js";
import { hopsOf, shortestPaths } from "./paths.js";
import { state } from "./state.js";

const MOST_PATHS = 3;
const found = { reached: null, path: null, ways: [] };

// The ways between the two nodes that are asked about; sought once for each state of the filters.
export function pathsNow(reached) {
  if (!state.path) return [];
  if (found.reached !== reached || found.path !== state.path) {
    Object.assign(found, { reached, path: state.path, ways: shortestPaths(reached, state.path.from, state.path.to, MOST_PATHS) });
  }
  return found.ways;
}

// The claims of an answer or a step; empty where neither is told.
export function toldClaims() {
  if (state.question) return answerOf(state.question).claims;
  return state.step ? data.story[state.step - 1].claims : [];
}

function addEdge(focus, edge) {
  focus.edges.add(edge.id);
  focus.nodes.add(edge.from).add(edge.to);
}

function addClaims(focus, ids, reached) {
  const told = new Set(ids);
  for (const id of told) for (const entity of partiesOf(claims.get(id))) focus.nodes.add(entity);
  for (const edge of reached) if (edge.claims.some((id) => told.has(id))) addEdge(focus, edge);
}

function addSelected(focus, { kind, id }, reached) {
  if (kind === "edge") addEdge(focus, edges.get(id));
  else if (kind === "claim") addClaims(focus, [id], reached);
  else {
    focus.nodes.add(id);
    for (const edge of reached) if (edge.from === id || edge.to === id) addEdge(focus, edge);
  }
}

function addPaths(focus, reached) {
  for (const id of [state.path.from, state.path.to]) focus.nodes.add(id);
  for (const way of pathsNow(reached)) for (const hop of hopsOf(reached, way)) for (const edge of hop.edges) addEdge(focus, edge);
}

export function focusOf(reached) {
  const focus = { nodes: new Set(), edges: new Set() };
  if (state.selected) addSelected(focus, state.selected, reached);
  else if (state.path) addPaths(focus, reached);
  else addClaims(focus, toldClaims(), reached);
  return focus;
}
