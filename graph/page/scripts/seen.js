// From the state to what is visible: the claims that pass the filters, and the nodes and edges that follow from them.

import { heldWithin, knownBy } from "./clocks.js";
import { claims, data, edges, entities, nodes, partiesOf, rankOf } from "./data.js";
import { drawnNodes } from "./drawn.js";
import { byKey, byKeys } from "./grouping.js";
import { degreesOf, neighboursOf, within } from "./paths.js";
import { edgesNow, isTold } from "./ready.js";
import { follow, state } from "./state.js";
import { folded } from "./words.js";

export const hedgedCertainties = data.certainties.filter((certainty) => certainty.hedged).map((certainty) => certainty.id);

// Everything that a claim speaks of or that speaks in it.
const entitiesOf = new Map(data.claims.map((claim) => [claim.id, new Set([...partiesOf(claim), ...claim.via, ...claim.origin])]));
const claimsOfSituation = byKey(data.claims, (claim) => claim.situation);
const claimsOfEntity = byKeys(data.claims, (claim) => entitiesOf.get(claim.id));

const searchedTexts = new Map();

function searchedText(claim) {
  if (!searchedTexts.has(claim.id)) {
    const named = [...entitiesOf.get(claim.id)].flatMap((id) => (entities.has(id) ? entities.get(id).forms : []));
    searchedTexts.set(claim.id, [folded(Object.values(claim.text).join("\n")), ...named].join("\n"));
  }
  return searchedTexts.get(claim.id);
}

export const shows = (id) => !state.hidden.has(id);

export const touches = (claim, typed) => {
  const known = [...entitiesOf.get(claim.id)].filter((id) => entities.has(id));
  return !known.length || known.some((id) => typed(entities.get(id).type));
};

// Texts are folded when the browser has nothing else to do, so that the first key need not wait for all of them.
export function prepareSearch() {
  let at = 0;
  const some = (deadline) => {
    while (at < data.claims.length && deadline.timeRemaining() > 2) searchedText(data.claims[at++]);
    if (at < data.claims.length) requestIdleCallback(some);
  };
  if (window.requestIdleCallback) requestIdleCallback(some);
}

function matcher() {
  const query = folded(state.query);
  return (claim) => searchedText(claim).includes(query);
}

export const anyContains = (query) => {
  const folds = folded(query);
  return data.claims.some((claim) => searchedText(claim).includes(folds));
};

// What the clocks, the certainties and the sources let through.
const TESTS = {
  certainty: (claim) => shows(claim.certainty),
  source: (claim) => shows(claim.source),
  time: (claim) => heldWithin(claim, state) && knownBy(claim, state.known),
};

export const passes = (claim) => Object.values(TESTS).every((test) => test(claim));

// For the counts of one of them, which show what it would let through.
export const passesAllBut = (claim, left) => Object.entries(TESTS).every(([name, test]) => name === left || test(claim));

// The claims of these ids that pass.
export const passing = (ids) => ids.map((id) => claims.get(id)).filter(passes);

// How surely an edge stands now: as the surest of its claims that pass.
function certaintyOf(edge) {
  const ranks = passing(edge.claims).map((claim) => rankOf.get(claim.certainty));
  return ranks.length ? data.certainties[Math.min(...ranks)].id : null;
}

// The nodes around the selected one; null where all are meant.
function nearby(some) {
  if (!state.depth || !state.selected || state.selected.kind !== "node") return null;
  return within(neighboursOf(some), state.selected.id, state.depth);
}

function withoutLeaves(some) {
  if (state.leaves) return some;
  const degrees = degreesOf(some);
  return some.filter((edge) => degrees.get(edge.from) > 1 && degrees.get(edge.to) > 1);
}

// What the filters let through; it stays while only the selection, the language or the like changes.
function filtered() {
  const viewed = edgesNow();
  const certainty = new Map(data.edges.map((edge) => [edge.id, certaintyOf(edge)]));
  const sure = viewed.filter((edge) => certainty.get(edge.id) && shows(edge.relation));
  const touched = new Set(sure.flatMap((edge) => [edge.from, edge.to]));
  return {
    viewed,
    certainty,
    viewedNodes: new Set(viewed.flatMap((edge) => [edge.from, edge.to])),
    touched,
    typed: sure.filter((edge) => shows(nodes.get(edge.from).type) && shows(nodes.get(edge.to).type)),
    lone: new Set([...touched].filter((id) => shows(nodes.get(id).type))),
    base: data.claims.filter((claim) => passesAllBut(claim, "certainty") && touches(claim, shows) && related(claim) && isTold(claim)),
  };
}

const edgesOf = byKeys(data.edges, (edge) => edge.claims);

// A claim that draws lines goes with them: it is hidden where each of its relations is.
function related(claim) {
  const drawing = edgesOf.get(claim.id) || [];
  return !drawing.length || drawing.some((edge) => shows(edge.relation));
}

const filterKey = () => JSON.stringify([[...state.hidden].sort(), state.view, state.ready, state.from, state.to, state.undated, state.known]);

function shownNow({ typed, lone }) {
  const near = nearby(typed);
  const reached = withoutLeaves(near ? typed.filter((edge) => near.has(edge.from) && near.has(edge.to)) : typed);
  const kept = near || !state.leaves ? new Set(reached.flatMap((edge) => [edge.from, edge.to])) : lone;
  if (state.selected && state.selected.kind === "node" && lone.has(state.selected.id)) kept.add(state.selected.id);
  const { drawn, hiding } = drawnNodes(kept, reached);
  return {
    near,
    reached,
    nodes: data.nodes.filter((node) => drawn.has(node.id)),
    nodeIds: drawn,
    hiding,
    edges: reached.filter((edge) => drawn.has(edge.from) && drawn.has(edge.to)),
  };
}

// `base` passes all but what is typed and the certainties; `matched` all but the certainties, for their counts.
function narrowed({ base, near }) {
  const around = near ? base.filter((claim) => [...entitiesOf.get(claim.id)].some((id) => near.has(id))) : base;
  const matched = state.query ? around.filter(matcher()) : around;
  return { matched, claims: matched.filter(TESTS.certainty) };
}

// How surely an edge stands by what passes; where nothing does, by all that there is.
export const certaintyNow = (edge) => seen.certainty.get(edge.id) || edge.certainty;

// What is visible now; made anew before anyone else follows a change.
export const seen = { filters: "" };

follow((tableOnly) => {
  const filters = filterKey();
  if (filters !== seen.filters) Object.assign(seen, filtered(), { filters });
  if (!tableOnly || !seen.nodes) Object.assign(seen, shownNow(seen));
  Object.assign(seen, narrowed(seen));
});

export function claimsOf(selected) {
  if (!selected) return [];
  if (selected.kind === "claim") return [claims.get(selected.id)];
  if (selected.kind === "edge") return claimsOfSituation.get(edges.get(selected.id).situation) || [];
  return claimsOfEntity.get(selected.id) || [];
}

export const onSituation = (situation) => claimsOfSituation.get(situation) || [];
