// From the visible nodes and edges to the canvas: vis-network draws shapes and lines, labels are drawn here.

import { certainties, claims, data, edges, nodes, types } from "./data.js";
import { $ } from "./element.js";
import { seen } from "./seen.js";
import { change, follow, state } from "./state.js";
import { name, say } from "./words.js";

const LABEL_SIZE = 13;
const EDGE_LABEL_SIZE = 12;
const FADED = 0.16;

// vis-network comes deflated, and runs only because the page's policy knows its digest.
async function loadLibrary() {
  const packed = Uint8Array.from(atob($("vis-network").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);
}

export const graph = {
  network: null,
  nodes: null,
  edges: null,
  hovered: null,
  drawnView: null,
  turned: false,
  visibleAt: null,
  inks: {},

  async start() {
    try {
      await loadLibrary();
    } catch {
      this.note(say("graph_missing"));
      return;
    }
    this.nodes = new vis.DataSet(data.nodes.map((node) => this.nodeStyle(node)));
    this.edges = new vis.DataSet(data.edges.map((edge) => this.edgeStyle(edge)));
    this.network = new vis.Network($("graph"), { nodes: this.nodes, edges: this.edges }, data.options);
    // vis-network gives its frame a tab index of 900; in the order of the page it is one stop among the others
    const frame = $("graph").firstElementChild;
    frame.tabIndex = 0;
    frame.setAttribute("role", "application");
    frame.dataset.label = "graph_described";
    frame.setAttribute("aria-label", say("graph_described"));
    this.listen();
    this.restyle();
    this.turn();
    this.fit();
    this.network.once("afterDrawing", () => {
      this.visibleAt = performance.now();
      $("graph").dataset.ready = "true";
    });
  },

  listen() {
    const { network } = this;
    const at = (event) => {
      const node = network.getNodeAt(event.pointer.DOM);
      const edge = node === undefined ? network.getEdgeAt(event.pointer.DOM) : undefined;
      return node !== undefined ? { kind: "node", id: node } : edge !== undefined ? { kind: "edge", id: edge } : null;
    };
    network.on("click", (event) => change({ selected: at(event) }));
    const hover = (hovered) => {
      this.hovered = hovered;
      $("graph").classList.toggle("pointing", Boolean(hovered));
      network.redraw();
    };
    network.on("hoverNode", ({ node }) => hover({ kind: "node", id: node }));
    network.on("hoverEdge", ({ edge }) => hover({ kind: "edge", id: edge }));
    network.on("blurNode", () => hover(null));
    network.on("blurEdge", () => hover(null));
    network.on("afterDrawing", (context) => this.drawLabels(context));
    new ResizeObserver(() => {
      this.turn();
      this.fit();
    }).observe($("graph"));
  },

  show(tableOnly) {
    if (tableOnly) return;
    this.inks = {};
    if (this.network) this.restyle();
    this.note(seen.edges.length || seen.nodes.length ? "" : say("graph_empty"));
  },

  note(text) {
    $("graph-note").textContent = text;
    $("graph-note").hidden = !text;
  },

  // ── styles ───────────────────────────────────────────────────────────────

  nodeStyle(node) {
    const colour = types.get(node.type).colour[state.theme];
    const { label, type, ...kept } = node;
    return { ...kept, color: { background: colour, border: colour } };
  },

  edgeStyle(edge) {
    const certainty = certainties.get(edge.certainty);
    const bent = edge.bend !== 0;
    return {
      id: edge.id,
      from: edge.from,
      to: edge.to,
      dashes: certainty.hedged ? certainty.dashes : false,
      width: certainty.hedged ? 2 : 1.5,
      smooth: bent ? { enabled: true, type: edge.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(edge.bend) } : false,
    };
  },

  lineColour(edge) {
    const certainty = certainties.get(edge.certainty);
    return certainty.hedged ? certainty.colour[state.theme] : this.ink("--line");
  },

  ink(property) {
    this.inks[property] ??= getComputedStyle(document.documentElement).getPropertyValue(property).trim();
    return this.inks[property];
  },

  // Everything that the selection is about; null where nothing is selected, so that nothing fades.
  focus() {
    const { selected } = state;
    if (!selected) return null;
    const focus = { nodes: new Set(), edges: new Set() };
    const add = (edge) => {
      focus.edges.add(edge.id);
      focus.nodes.add(edge.from).add(edge.to);
    };
    if (selected.kind === "node") {
      focus.nodes.add(selected.id);
      seen.edges.filter((edge) => edge.from === selected.id || edge.to === selected.id).forEach(add);
    } else if (selected.kind === "edge") add(edges.get(selected.id));
    else {
      for (const [, id] of claims.get(selected.id).roles) focus.nodes.add(id);
      seen.edges.filter((edge) => edge.claims.includes(selected.id)).forEach(add);
    }
    return [...focus.nodes].some((id) => seen.nodeIds.has(id)) ? focus : null;
  },

  restyle() {
    const focus = (this.focused = this.focus());
    const shownEdges = new Set(seen.edges.map((edge) => edge.id));
    const line = this.ink("--line");
    this.nodes.update(
      data.nodes.map((node) => {
        const colour = types.get(node.type).colour[state.theme];
        return {
          id: node.id,
          hidden: !seen.nodeIds.has(node.id),
          opacity: !focus || focus.nodes.has(node.id) ? 1 : FADED,
          color: { background: colour, border: colour },
        };
      }),
    );
    this.edges.update(
      data.edges.map((edge) => {
        const certainty = certainties.get(edge.certainty);
        const chosen = state.selected && state.selected.id === edge.id;
        const colour = certainty.hedged ? certainty.colour[state.theme] : line;
        return {
          id: edge.id,
          hidden: !shownEdges.has(edge.id),
          width: chosen ? 4 : certainty.hedged ? 2 : 1.5,
          color: { color: colour, opacity: !focus || focus.edges.has(edge.id) ? 1 : FADED, inherit: false },
        };
      }),
    );
    if (this.drawnView !== state.view) {
      if (this.drawnView) this.fit();
      this.drawnView = state.view;
    }
  },

  // ── labels: constant size, the most connected first, none over another ───

  drawLabels(context) {
    const ratio = context.canvas.width / context.canvas.clientWidth;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    this.taken = [];
    this.drawnLabels = [];
    const scale = this.network.getScale();
    const spots = this.network.getPositions(seen.nodes.map((node) => node.id));
    const placed = seen.nodes.map((node) => {
      const { x, y } = this.network.canvasToDOM(spots[node.id]);
      return { id: node.id, x, y, reach: node.size * scale };
    });
    for (const { x, y, reach } of placed) this.taken.push([x - reach, y - reach, x + reach, y + reach]);
    placed.sort((one, other) => this.weight(other.id) - this.weight(one.id) || (one.id < other.id ? -1 : 1));
    this.ring(context, placed.find((spot) => state.selected && state.selected.id === spot.id));
    for (const spot of placed) this.nodeLabel(context, spot);
    for (const edge of this.labelledEdges()) this.edgeLabel(context, edge);
    context.restore();
  },

  weight(id) {
    const lit = this.lit("node", id) ? 2000 : this.focused && this.focused.nodes.has(id) ? 1000 : 0;
    return lit + nodes.get(id).size;
  },

  lit(kind, id) {
    return [state.selected, this.hovered].some((one) => one && one.kind === kind && one.id === id);
  },

  ring(context, spot) {
    if (!spot) return;
    context.beginPath();
    context.arc(spot.x, spot.y, spot.reach + 5, 0, 2 * Math.PI);
    context.lineWidth = 2.5;
    context.strokeStyle = this.ink("--accent");
    context.stroke();
  },

  nodeLabel(context, { id, x, y, reach }) {
    const faded = this.focused && !this.focused.nodes.has(id) && !this.lit("node", id);
    if (faded) return;
    context.font = `${this.lit("node", id) ? 700 : 600} ${LABEL_SIZE}px ${this.ink("--font")}`;
    const width = context.measureText(name(id)).width;
    const below = y + reach + LABEL_SIZE * 0.5 + 4;
    const above = y - reach - LABEL_SIZE * 0.5 - 4;
    const aside = reach + width / 2 + 5;
    const tries = [[x, below], [x, above], [x + aside, y], [x - aside, y]];
    const spot = tries.find(([cx, cy]) => this.free(cx, cy, width, LABEL_SIZE)) || (this.lit("node", id) ? tries[0] : null);
    if (spot) this.write(context, name(id), spot[0], spot[1], width, LABEL_SIZE, this.ink("--text"), id);
  },

  // What is hedged says so before anything else; plain relations follow where there is room.
  labelledEdges() {
    const order = (edge) => (this.lit("edge", edge.id) ? 0 : this.focused && this.focused.edges.has(edge.id) ? 1 : edge.plain ? 3 : 2);
    return seen.edges
      .filter((edge) => !this.focused || this.focused.edges.has(edge.id) || this.lit("edge", edge.id))
      .sort((one, other) => order(one) - order(other) || (one.id < other.id ? -1 : 1));
  },

  edgeLabel(context, edge) {
    const text = edge.plain ? name(edge.relation) : say("edge_label", { relation: name(edge.relation), certainty: name(edge.certainty) });
    context.font = `${edge.plain ? 400 : 600} ${EDGE_LABEL_SIZE}px ${this.ink("--font")}`;
    const width = context.measureText(text).width;
    const colour = edge.plain ? this.ink("--muted") : this.lineColour(edge);
    // what is hedged may stand beside its line where there is no room on it
    const beside = edge.plain ? [0] : [0, -16, 16];
    for (const shift of beside) {
      for (const part of [0.5, 0.4, 0.6, 0.3, 0.7]) {
        const spot = this.pointOn(edge.id, part);
        if (!spot) return;
        if (!this.free(spot.x, spot.y + shift, width, EDGE_LABEL_SIZE)) continue;
        this.write(context, text, spot.x, spot.y + shift, width, EDGE_LABEL_SIZE, colour, edge.id);
        return;
      }
    }
  },

  pointOn(id, part) {
    const drawn = this.network.body.edges[id];
    return drawn && drawn.connected ? this.network.canvasToDOM(drawn.edgeType.getPoint(part)) : null;
  },

  box(x, y, width, height) {
    return [x - width / 2 - 2, y - height / 2 - 2, x + width / 2 + 2, y + height / 2 + 2];
  },

  free(x, y, width, height) {
    const [left, top, right, bottom] = this.box(x, y, width, height);
    const { clientWidth, clientHeight } = $("graph");
    if (left < 0 || top < 0 || right > clientWidth || bottom > clientHeight) return false;
    return !this.taken.some((other) => left < other[2] && right > other[0] && top < other[3] && bottom > other[1]);
  },

  write(context, text, x, y, width, height, colour, id) {
    this.taken.push(this.box(x, y, width, height));
    this.drawnLabels.push({ id, text, box: this.box(x, y, width, height) });
    context.strokeStyle = this.ink("--ground");
    context.lineWidth = 4;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  },

  // ── moving about ─────────────────────────────────────────────────────────

  // The places suit a screen that is wider than high; on a high one the graph is laid on its side.
  turn() {
    const { clientWidth, clientHeight } = $("graph");
    const high = clientHeight > clientWidth;
    if (high === this.turned) return;
    this.turned = high;
    this.nodes.update(data.nodes.map(({ id, x, y }) => (high ? { id, x: y * 1.1, y: x } : { id, x, y })));
  },

  fit() {
    if (!this.network || !seen.nodes.length) return;
    const { clientWidth, clientHeight } = $("graph");
    if (!clientWidth || !clientHeight) return;
    const spots = Object.values(this.network.getPositions(seen.nodes.map((node) => node.id)));
    const xs = spots.map((spot) => spot.x);
    const ys = spots.map((spot) => spot.y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const room = { x: clientWidth - Math.min(150, clientWidth * 0.25), y: clientHeight - 130 };
    const scale = Math.min(room.x / Math.max(right - left, 1), room.y / Math.max(bottom - top, 1), 1.6);
    this.network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + 22 / scale }, scale, animation: false });
  },

  zoom(factor) {
    if (this.network) this.network.moveTo({ scale: Math.min(Math.max(this.network.getScale() * factor, 0.1), 6) });
  },

  bring(id) {
    if (!this.network || !seen.nodeIds.has(id)) return;
    const at = this.network.canvasToDOM(this.network.getPositions([id])[id]);
    const { clientWidth, clientHeight } = $("graph");
    const inside = at.x > 40 && at.y > 40 && at.x < clientWidth - 40 && at.y < clientHeight - 40;
    if (!inside) this.network.moveTo({ position: this.network.getPositions([id])[id] });
  },
};

$("zoom-in").addEventListener("click", () => graph.zoom(1.3));
$("zoom-out").addEventListener("click", () => graph.zoom(1 / 1.3));
$("zoom-fit").addEventListener("click", () => graph.fit());
follow((tableOnly) => graph.show(tableOnly));
