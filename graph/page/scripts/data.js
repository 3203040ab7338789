// From the packed data of the page to values that are found by their id.

import { inflated } from "./inflate.js";

export const data = JSON.parse(await inflated(document.getElementById("data").textContent));

export const by = (list) => new Map(list.map((item) => [item.id, item]));
export const nodes = by(data.nodes);
export const edges = by(data.edges);
export const claims = by(data.claims);
export const entities = by(data.entities);
export const types = by(data.types);
export const certainties = by(data.certainties);
export const relations = by(data.relations);
export const themes = by(data.themes);
// The surest has rank 0.
export const rankOf = new Map(data.certainties.map(({ id }, index) => [id, index]));
export const readyIds = new Set(data.ready.map(({ id }) => id));
export const sources = by(data.sources);
export const documents = by(data.documents);
// The lines by which licences ask for credit, each once.
export const credits = [...new Set(data.sources.map(({ attribution }) => attribution).filter(Boolean))];

// Who takes part in a claim, and what people name in place of a legal entity that does.
export function partiesOf(claim) {
  const parties = claim.roles.map(([, who]) => who);
  return new Set([...parties, ...parties.flatMap((who) => data.legal_entities[who] || [])]);
}
