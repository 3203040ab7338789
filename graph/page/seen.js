// From the state to what is visible: the claims that pass the filters, and the nodes and edges that follow from them.

import { claims, data, edges, entities } from "./data.js";
import { DEFAULT_VIEW, follow, state } from "./state.js";
import { folded } from "./words.js";

export const hedgedCertainties = data.certainties.filter((certainty) => certainty.hedged).map((certainty) => certainty.id);

// Situations that a case stands for: their direct edges give way to it where cases are shown.
const situationsOfCases = new Set(data.edges.filter((e) => e.view !== DEFAULT_VIEW).map((e) => e.situation));

for (const claim of data.claims) {
  claim.entities = [...new Set([...claim.roles.map(([, id]) => id), ...claim.via, ...claim.origin])];
  const named = claim.entities.flatMap((id) => (entities.has(id) ? entities.get(id).forms : []));
  const words = Object.values(claim.text).join("\n");
  claim.searched = [words.normalize("NFKC").toLowerCase(), folded(words), ...named].join("\n");
}

export const shows = (id) => !state.hidden.has(id);
const sureEnough = (edge) => edge.claims.some((id) => shows(claims.get(id).certainty));

function inView(edge) {
  if (state.view === DEFAULT_VIEW) return edge.view === DEFAULT_VIEW;
  return edge.view === state.view || !situationsOfCases.has(edge.situation);
}

export const touches = (claim, typed) => {
  const known = claim.entities.filter((id) => entities.has(id));
  return !known.length || known.some((id) => typed(entities.get(id).type));
};

export function matches(claim) {
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

// What is visible now; made anew before anyone else follows a change.
export const seen = {};

follow(() => Object.assign(seen, visible()));

export function claimsOf(selected) {
  if (!selected) return [];
  if (selected.kind === "claim") return [claims.get(selected.id)];
  if (selected.kind === "edge") {
    const edge = edges.get(selected.id);
    return data.claims.filter((claim) => claim.situation === edge.situation);
  }
  return data.claims.filter((claim) => claim.entities.includes(selected.id));
}
