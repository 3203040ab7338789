// From what passes the filters to what is drawn: all of a small graph or a ready view, else an overview and what was opened.

import { data, entities } from "./data.js";
import { focusOf } from "./focus.js";
import { byKey, byKeys } from "./grouping.js";
import { neighboursOf } from "./paths.js";
import { edgesNow, layoutKey, overviewNow } from "./ready.js";
import { state } from "./state.js";

const MOST_OPENED = 100; // how many neighbours one click brings in
const MOST_FOCUSED = 60;

const edgesAt = byKeys(data.edges, (edge) => [edge.from, edge.to]);
const degree = (id) => (edgesAt.get(id) || []).length;

// All neighbours in a view, whatever is filtered: what an opened node brings in, and where, must not depend on the way
// there.
const neighbourhoods = new Map();

function neighboursInAll(id) {
  if (!neighbourhoods.has(layoutKey())) neighbourhoods.set(layoutKey(), neighboursOf(edgesNow()));
  return best((neighbourhoods.get(layoutKey()).get(id) || new Map()).keys());
}

const best = (ids) => [...ids].sort((one, other) => degree(other) - degree(one) || (one < other ? -1 : 1));

const inOverview = (id) => overviewNow() && overviewNow().has(id);
const broughtBy = (id) => neighboursInAll(id).filter((other) => !inOverview(other)).slice(0, MOST_OPENED);

export const neighbourhood = { neighboursOf: neighboursInAll, broughtBy };

// What a node hides of its neighbours, by their types, the most first: [[type, count]].
function hiddenOf(id, neighbours, drawn) {
  const hidden = [...(neighbours.get(id) || new Map()).keys()].filter((other) => !drawn.has(other));
  const types = byKey(hidden, (other) => entities.get(other).type);
  return [...types].map(([type, found]) => [type, found.length]).sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
}

// `drawn` are the nodes, `hiding` says of each how many neighbours it still hides, by type.
export function drawnNodes(kept, reached) {
  const overview = overviewNow();
  if (!overview) return { drawn: kept, hiding: new Map() };
  const neighbours = neighboursOf(reached);
  const drawn = new Set([...kept].filter((id) => overview.has(id)));
  for (const id of state.opened) {
    drawn.add(id);
    for (const other of broughtBy(id)) drawn.add(other);
  }
  const told = state.selected && state.selected.kind === "node" ? [state.selected.id] : focusOf(reached).nodes;
  for (const id of best([...told].filter((node) => edgesAt.has(node))).slice(0, MOST_FOCUSED)) drawn.add(id);
  const shown = new Set([...drawn].filter((id) => kept.has(id)));
  return { drawn: shown, hiding: new Map([...shown].map((id) => [id, hiddenOf(id, neighbours, shown)])) };
}
