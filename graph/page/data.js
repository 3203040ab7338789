// From the data blocks of the page to values that are found by their id.

export const read = (name) => JSON.parse(document.getElementById(`data-${name}`).textContent);

export const data = {
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

export const by = (list) => new Map(list.map((item) => [item.id, item]));
export const nodes = by(data.nodes);
export const edges = by(data.edges);
export const claims = by(data.claims);
export const entities = by(data.entities);
export const types = by(data.types);
export const certainties = by(data.certainties);
export const sources = by(data.sources);
