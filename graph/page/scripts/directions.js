// From places and a direction to the next place that lies that way.

const WIDEST = 1.5; // how far aside, against how far ahead, a place may lie

export function nearestTowards(spots, from, [dx, dy]) {
  let best = null;
  for (const { id, x, y } of spots) {
    const ahead = (x - from.x) * dx + (y - from.y) * dy;
    const aside = Math.abs((x - from.x) * dy) + Math.abs((y - from.y) * dx);
    if (id === from.id || ahead <= 0 || aside > ahead * WIDEST) continue;
    const cost = ahead + 2 * aside;
    if (!best || cost < best.cost || (cost === best.cost && id < best.id)) best = { id, cost };
  }
  return best && best.id;
}
