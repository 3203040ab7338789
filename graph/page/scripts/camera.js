// From places to what of them the window shows: turned where it is high, fitted, zoomed, brought into view.

import { $ } from "./dom.js";
import { seen } from "./seen.js";

const LARGEST = 1.6;
const MARGIN = { side: 75, top: 60, bottom: 66 }; // px, for captions and names at the rim, and for the controls

export class Camera {
  constructor(graph) {
    this.graph = graph;
    this.turned = false;
    this.own = false; // whether a reader zoomed or moved the view, which then stays as it is
  }

  get stage() {
    const { clientWidth, clientHeight } = $("graph");
    return { width: clientWidth, height: clientHeight };
  }

  // The places suit a screen that is wider than high; on a high one the graph is laid on its side.
  spot({ x, y }) {
    return this.turned ? { x: y * 1.1, y: x } : { x, y };
  }

  // What a reader dragged elsewhere stays there.
  remember() {
    const spots = this.graph.network.getPositions(seen.nodes.map((node) => node.id));
    for (const [id, { x, y }] of Object.entries(spots)) this.graph.places.drag(id, this.turned ? { x: y, y: x / 1.1 } : { x, y });
  }

  turn() {
    const { width, height } = this.stage;
    if (height > width === this.turned) return false;
    this.turned = height > width;
    this.graph.update();
    return true;
  }

  // After the window or what stands beside the graph changed its size.
  refit() {
    if (this.turn() || !this.own) this.fit();
  }

  fit() {
    const { network } = this.graph;
    const { width, height } = this.stage;
    this.own = false;
    if (!seen.nodes.length || !width || !height) return;
    const spots = Object.values(network.getPositions(seen.nodes.map((node) => node.id)));
    const [xs, ys] = [spots.map(({ x }) => x), spots.map(({ y }) => y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const room = { x: width - 2 * Math.min(MARGIN.side, width * 0.125), y: height - MARGIN.top - MARGIN.bottom };
    const scale = Math.min(room.x / Math.max(right - left, 1), room.y / Math.max(bottom - top, 1), LARGEST);
    const lower = (MARGIN.bottom - MARGIN.top) / 2 / scale;
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + lower }, scale, animation: false });
  }

  zoom(factor) {
    const { network } = this.graph;
    this.own = true;
    network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.05), 6) });
  }

  pan(dx, dy) {
    const { network } = this.graph;
    this.own = true;
    const { x, y } = network.getViewPosition();
    network.moveTo({ position: { x: x + dx / network.getScale(), y: y + dy / network.getScale() } });
  }

  bring(id) {
    const { network } = this.graph;
    if (!network || !seen.nodeIds.has(id)) return;
    const place = network.getPositions([id])[id];
    const at = network.canvasToDOM(place);
    const { width, height } = this.stage;
    if (at.x < 40 || at.y < 40 || at.x > width - 40 || at.y > height - 40) network.moveTo({ position: place });
  }
}
