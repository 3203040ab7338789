// From the state to the part of the graph that is shown, and to the layout that it has.

import { DEFAULT_VIEW } from "./address.js";
import { by, claims, data, edges, entities } from "./data.js";
import { byKeys } from "./grouping.js";
import { change, state } from "./state.js";

const readyViews = by(data.ready);

// Situations that a case stands for: their direct edges give way to it where cases are shown.
const situationsOfCases = new Set(data.edges.filter((e) => e.view !== DEFAULT_VIEW).map((e) => e.situation));

function inView(edge, view) {
  if (view === DEFAULT_VIEW) return edge.view === DEFAULT_VIEW;
  return edge.view === view || !situationsOfCases.has(edge.situation);
}

const gathered = new Map(data.ready.map(({ id, relations }) => [id, new Set(relations)]));

const isIn = (edge, ready, view) => inView(edge, view) && (!ready || gathered.get(ready).has(edge.relation));

const made = (make) => {
  const known = new Map();
  return (...parts) => {
    const key = parts.join(" ");
    if (!known.has(key)) known.set(key, make(...parts));
    return known.get(key);
  };
};

const edgesIn = made((ready, view) => data.edges.filter((edge) => isIn(edge, ready, view)));
export const edgesNow = () => edgesIn(state.ready, state.view);

// What a ready view tells: what draws its lines, and what else is said of the same matters.
const situationsIn = made((ready, view) => new Set(edgesIn(ready, view).map((edge) => edge.situation)));
export const isTold = (claim) => !state.ready || situationsIn(state.ready, state.view).has(claim.situation);

const whole = {
  places: Object.fromEntries(data.nodes.filter((node) => node.x !== undefined).map(({ id, x, y }) => [id, [x, y]])),
  groups: data.groups,
};

const laidOut = (ready, view) => data.layouts.find((one) => one.ready === ready && one.view === view);
const layoutIn = made((ready, view) => laidOut(ready, view) || (ready && laidOut(ready, DEFAULT_VIEW)) || whole);
export const layoutNow = () => layoutIn(state.ready, state.view);
export const layoutKey = () => `${state.ready} ${state.view}`;

// In a graph that is too large to be drawn whole: the nodes that are drawn at first. Null where all are.
const overviewIn = made((view) => new Set(Object.keys(layoutIn("", view).places)));
export const overviewNow = () => (data.overview && !state.ready ? overviewIn(state.view) : null);

export const readyNow = () => readyViews.get(state.ready);

const drawing = byKeys(data.edges, (edge) => edge.claims);
const nodesIn = made((ready, view) => new Set(edgesIn(ready, view).flatMap((edge) => [edge.from, edge.to])));
const HAS = {
  node: (id) => nodesIn(state.ready, state.view).has(id),
  edge: (id) => edgesNow().some((edge) => edge.id === id),
  claim: (id) => !drawing.has(id) || isTold(claims.get(id)),
};

// Whoever chooses what a ready view does not have goes back to the whole.
export const leaving = ({ kind, id }) => (state.ready && !HAS[kind](id) ? { ready: "" } : {});

const known = { node: entities, edge: edges, claim: claims };

export function select(kind, id) {
  const selected = id && known[kind].has(id) ? { kind, id } : null;
  change({ selected, ...(selected ? leaving(selected) : {}) });
}
