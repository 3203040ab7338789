// From what passes the filters to what is drawn: all of a small graph, of a large one an overview and what was opened.

import { data } from "./data.js";
import { focusOf } from "./focus.js";
import { byKeys } from "./grouping.js";
import { neighboursOf } from "./paths.js";
import { state } from "./state.js";

const MOST_OPENED = 40; // how many neighbours one click brings in
const MOST_FOCUSED = 60;

const overview = data.overview ? new Set(data.nodes.filter((node) => node.x !== undefined).map((node) => node.id)) : null;
const edgesAt = byKeys(data.edges, (edge) => [edge.from, edge.to]);
const degree = (id) => (edgesAt.get(id) || []).length;

// All neighbours, whatever is filtered: what an opened node brings in, and where, must not depend on the way there.
const allNeighbours = overview ? neighboursOf(data.edges) : new Map();

const best = (ids) => [...ids].sort((one, other) => degree(other) - degree(one) || (one < other ? -1 : 1));

export const neighboursInAll = (id) => best((allNeighbours.get(id) || new Map()).keys());
export const broughtBy = (id) => neighboursInAll(id).slice(0, MOST_OPENED);

// `drawn` are the nodes, `hiding` says of each how many neighbours it still hides.
export function drawnNodes(kept, reached) {
  if (!overview) return { drawn: kept, hiding: new Map() };
  const neighbours = neighboursOf(reached);
  const drawn = new Set([...kept].filter((id) => overview.has(id)));
  for (const id of state.opened) {
    drawn.add(id);
    for (const other of broughtBy(id)) drawn.add(other);
  }
  const told = state.selected && state.selected.kind === "node" ? [state.selected.id] : focusOf(reached).nodes;
  for (const id of best([...told].filter((node) => edgesAt.has(node))).slice(0, MOST_FOCUSED)) drawn.add(id);
  const hidden = (id) => [...(neighbours.get(id) || new Map()).keys()].filter((other) => !drawn.has(other)).length;
  const shown = [...drawn].filter((id) => kept.has(id));
  return { drawn: new Set(shown), hiding: new Map(shown.map((id) => [id, hidden(id)])) };
}
