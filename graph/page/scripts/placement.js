// From where nodes stand to free places around one of them, for those that are brought in later; nothing moves.

const ROOM = { x: 132, y: 62 }; // what a node and its label take up at full size, as in layout.py
const RINGS = 60;
const CELL = 140;

const key = (x, y) => `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;

function gridOf(spots) {
  const grid = new Map();
  for (const spot of spots) put(grid, spot);
  return grid;
}

function put(grid, spot) {
  const at = key(spot.x, spot.y);
  if (grid.has(at)) grid.get(at).push(spot);
  else grid.set(at, [spot]);
}

function isFree(grid, x, y) {
  for (const dx of [-CELL, 0, CELL]) {
    for (const dy of [-CELL, 0, CELL]) {
      const near = grid.get(key(x + dx, y + dy)) || [];
      if (near.some((spot) => Math.abs(spot.x - x) < ROOM.x && Math.abs(spot.y - y) < ROOM.y)) return false;
    }
  }
  return true;
}

// Places ring after ring, beginning on the side that `away` points to: out of the middle of what is drawn.
function* rings(centre, away) {
  const begin = Math.atan2(away.y, away.x);
  for (let ring = 1; ring <= RINGS; ring += 1) {
    const count = 6 * ring;
    for (let index = 0; index < count; index += 1) {
      const turn = begin + ((index % 2 ? 1 : -1) * Math.ceil(index / 2) * 2 * Math.PI) / count;
      yield { x: centre.x + Math.cos(turn) * ring * 150, y: centre.y + Math.sin(turn) * ring * 90 };
    }
  }
}

// `taken` is a Map of {x, y} by id; returns one for each of `ids`, in their order, around `centre`.
export function placed(ids, centre, taken) {
  const grid = gridOf(taken.values());
  const spots = [...taken.values()];
  const middle = (axis) => spots.reduce((sum, spot) => sum + spot[axis], 0) / Math.max(spots.length, 1);
  const away = { x: centre.x - middle("x") || 1, y: centre.y - middle("y") };
  const found = new Map();
  const candidates = rings(centre, away);
  for (const id of ids) {
    let spot = candidates.next().value;
    while (spot && !isFree(grid, spot.x, spot.y)) spot = candidates.next().value;
    const place = spot || { x: centre.x, y: centre.y };
    found.set(id, { x: Math.round(place.x), y: Math.round(place.y) });
    put(grid, found.get(id));
  }
  return found;
}
