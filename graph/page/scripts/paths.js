// From edges to neighbourhoods and to the shortest ways between two nodes; edges are walked in either direction.

export function neighboursOf(edges) {
  const found = new Map();
  const add = (from, to, edge) => {
    if (!found.has(from)) found.set(from, new Map());
    const known = found.get(from);
    if (known.has(to)) known.get(to).push(edge);
    else known.set(to, [edge]);
  };
  for (const edge of edges) {
    if (edge.from === edge.to) continue;
    add(edge.from, edge.to, edge);
    add(edge.to, edge.from, edge);
  }
  return found;
}

export function degreesOf(edges) {
  return new Map([...neighboursOf(edges)].map(([id, others]) => [id, others.size]));
}

// All nodes at most so many steps away, with itself.
export function within(neighbours, start, depth) {
  let ring = [start];
  const reached = new Set(ring);
  for (let step = 0; step < depth; step += 1) {
    ring = ring.flatMap((id) => [...(neighbours.get(id) || new Map()).keys()]).filter((id) => !reached.has(id));
    for (const id of ring) reached.add(id);
  }
  return reached;
}

// One shortest way that avoids some nodes and some steps; steps are tried in the order of ids, so it is always the same.
function shortest(neighbours, from, to, avoided, barred) {
  const cameFrom = new Map([[from, null]]);
  let ring = [from];
  while (ring.length && !cameFrom.has(to)) {
    const next = [];
    for (const id of ring) {
      for (const other of [...(neighbours.get(id) || new Map()).keys()].sort()) {
        if (cameFrom.has(other) || avoided.has(other) || barred.has(`${id} ${other}`)) continue;
        cameFrom.set(other, id);
        next.push(other);
      }
    }
    ring = next;
  }
  if (!cameFrom.has(to)) return null;
  const way = [];
  for (let id = to; id !== null; id = cameFrom.get(id)) way.unshift(id);
  return way;
}

const before = (one, other) => one.length - other.length || (one.join(" ") < other.join(" ") ? -1 : 1);

// Up to `count` ways without a circle, shortest first (Yen 1971), each as the ids of its nodes.
export function shortestPaths(edges, from, to, count) {
  const neighbours = neighboursOf(edges);
  const first = shortest(neighbours, from, to, new Set(), new Set());
  const found = first ? [first] : [];
  const candidates = [];
  while (found.length && found.length < count) {
    const last = found[found.length - 1];
    for (let at = 0; at < last.length - 1; at += 1) {
      const root = last.slice(0, at + 1);
      const alike = found.filter((way) => root.every((id, index) => way[index] === id));
      const barred = new Set(alike.map((way) => `${way[at]} ${way[at + 1]}`));
      const spur = shortest(neighbours, last[at], to, new Set(root.slice(0, -1)), barred);
      const way = spur && [...root.slice(0, -1), ...spur];
      if (way && ![...found, ...candidates].some((other) => other.join(" ") === way.join(" "))) candidates.push(way);
    }
    if (!candidates.length) break;
    candidates.sort(before);
    found.push(candidates.shift());
  }
  return found;
}

// The edges between each two neighbours on a way.
export function hopsOf(edges, way) {
  const neighbours = neighboursOf(edges);
  return way.slice(1).map((id, index) => ({ from: way[index], to: id, edges: neighbours.get(way[index]).get(id) }));
}
