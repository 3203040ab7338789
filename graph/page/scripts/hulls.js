// From groups of places to the smooth outlines behind them, each with its caption.

const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

function chain(points) {
  const found = [];
  for (const point of points) {
    while (found.length > 1 && cross(found[found.length - 2], found[found.length - 1], point) <= 0) found.pop();
    found.push(point);
  }
  return found.slice(0, -1);
}

// The convex hull of points (Andrew's monotone chain), counter-clockwise; one or two points stay as they are.
export function hullOf(points) {
  const sorted = [...points].sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  if (sorted.length < 3) return sorted;
  return [...chain(sorted), ...chain(sorted.reverse())];
}

// The corners of the boxes around places: what a hull has to hold.
export const cornersOf = (spots, pad) =>
  spots.flatMap(({ x, y }) => [[x - pad.x, y - pad.y], [x + pad.x, y - pad.y], [x - pad.x, y + pad.y], [x + pad.x, y + pad.y]]);

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

// A colour (#rrggbb) laid thinly over a ground, as one opaque colour: outline and fill of a hull do not add up.
export function tint(colour, ground, part) {
  const under = channels(ground);
  return `#${channels(colour)
    .map((value, index) => Math.round(value * part + under[index] * (1 - part)).toString(16).padStart(2, "0"))
    .join("")}`;
}
