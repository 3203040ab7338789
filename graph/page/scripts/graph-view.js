// From the visible nodes and edges to the canvas: vis-network draws shapes and lines, labels are drawn here.

import { Camera } from "./camera.js";
import { data } from "./data.js";
import { $ } from "./dom.js";
import { neighbourhood } from "./drawn.js";
import { focusOf } from "./focus.js";
import { Labels } from "./graph-labels.js";
import { edgeStyle, ink, nodeStyle } from "./graph-styles.js";
import { runPacked } from "./inflate.js";
import { Places } from "./places.js";
import { layoutKey, layoutNow, leaving, overviewNow } from "./ready.js";
import { seen } from "./seen.js";
import { change, follow, state } from "./state.js";
import { say } from "./words.js";

const VEIL = 0.84;
const MANY_EDGES = 400; // beyond these, lines are left out while the graph is moved

// Each layout keeps its own places, and what a reader dragged in it.
const placesOf = new Map();

function placesNow() {
  if (!placesOf.has(layoutKey())) {
    const settled = Object.entries(layoutNow().places).map(([id, [x, y]]) => [id, { x, y }]);
    placesOf.set(layoutKey(), new Places(settled, neighbourhood));
  }
  return placesOf.get(layoutKey());
}

export const graph = {
  network: null,
  camera: null,
  places: null,
  drawn: { nodes: new Map(), edges: new Map() }, // how each was last drawn, to change only what changed
  focused: null,
  hovered: null,
  drawnView: null,
  moving: false,
  labels: null,
  covered: null,

  async start() {
    try {
      await runPacked("vis-network");
    } catch {
      this.note(say("graph_missing"));
      return;
    }
    this.nodes = new vis.DataSet();
    this.edges = new vis.DataSet();
    this.update();
    const options = structuredClone(data.options);
    options.interaction.hideEdgesOnDrag = options.interaction.hideEdgesOnZoom = seen.edges.length > MANY_EDGES;
    this.network = new vis.Network($("graph"), { nodes: this.nodes, edges: this.edges }, options);
    this.camera = new Camera(this);
    this.describe();
    this.listen();
    this.camera.turn();
    this.camera.fit();
    this.network.once("afterDrawing", () => ($("graph").dataset.ready = "true"));
  },

  // vis-network gives its frame a tab index of 900; in the order of the page it is one stop among the others
  describe() {
    const frame = $("graph").firstElementChild;
    frame.tabIndex = 0;
    frame.setAttribute("role", "application");
    frame.dataset.label = "graph_described";
    frame.setAttribute("aria-label", say("graph_described"));
  },

  listen() {
    const { network } = this;
    const at = (event) => {
      const node = network.getNodeAt(event.pointer.DOM);
      const edge = node === undefined ? network.getEdgeAt(event.pointer.DOM) : undefined;
      return node !== undefined ? { kind: "node", id: node } : edge !== undefined ? { kind: "edge", id: edge } : null;
    };
    network.on("click", (event) => this.choose(at(event)));
    const hover = (hovered) => {
      this.hovered = hovered;
      $("graph").classList.toggle("pointing", Boolean(hovered));
      network.redraw();
    };
    network.on("hoverNode", ({ node }) => hover({ kind: "node", id: node }));
    network.on("hoverEdge", ({ edge }) => hover({ kind: "edge", id: edge }));
    network.on("blurNode", () => hover(null));
    network.on("blurEdge", () => hover(null));
    network.on("zoom", () => (this.camera.own = true));
    network.on("dragStart", () => (this.moving = true));
    network.on("dragEnd", () => {
      this.moving = false;
      this.camera.own = true;
      this.camera.remember();
      network.redraw();
    });
    network.on("beforeDrawing", (context) => {
      this.labels = new Labels(context, this);
      this.labels.inPixels(this.labels.hulls);
    });
    network.on("afterDrawing", (context) => {
      this.focusOn(context);
      this.labels.inPixels(this.labels.names);
    });
    new ResizeObserver(() => {
      this.covered = null;
      this.camera.refit();
    }).observe($("graph"));
  },

  // In a large graph a chosen node brings in its neighbours.
  choose(selected) {
    const opens = overviewNow() && selected && selected.kind === "node" && !state.opened.includes(selected.id);
    change(opens ? { selected, opened: [...state.opened, selected.id] } : { selected, ...(selected ? leaving(selected) : {}) });
  },

  // To a node from elsewhere in the page: chosen, and brought into view.
  go(id) {
    this.choose({ kind: "node", id });
    if (this.camera) this.camera.bring(id);
  },

  show(tableOnly) {
    if (tableOnly) return;
    this.covered = null; // their words change with the language
    if (this.nodes) this.update();
    if (this.camera && this.drawnView !== layoutKey()) this.camera.fit();
    this.drawnView = layoutKey();
    this.note(seen.edges.length || seen.nodes.length ? "" : say("graph_empty"));
  },

  note(text) {
    $("graph-note").textContent = text;
    $("graph-note").hidden = !text;
  },

  get drawnLabels() {
    return this.labels ? this.labels.drawn : [];
  },

  // The boxes of what stands over the canvas: no name may lie beneath.
  controls() {
    if (this.covered) return this.covered;
    const { left, top } = $("graph").getBoundingClientRect();
    const boxes = ["counts", "export", "zoom"].map((id) => $(id).getBoundingClientRect());
    this.covered = boxes.map((box) => [box.left - left, box.top - top, box.right - left, box.bottom - top]);
    return this.covered;
  },

  lit(kind, id) {
    return [state.selected, this.hovered].some((one) => one && one.kind === kind && one.id === id);
  },

  pointOn(id, part) {
    const drawn = this.network.body.edges[id];
    return drawn && drawn.connected ? this.network.canvasToDOM(drawn.edgeType.getPoint(part)) : null;
  },

  // ── what is drawn ────────────────────────────────────────────────────────

  update() {
    const focus = focusOf(seen.reached);
    // nothing fades where nothing of what is told can be seen
    this.focused = [...focus.nodes].some((id) => seen.nodeIds.has(id)) ? focus : null;
    this.places = placesNow();
    this.places.make(overviewNow() ? state.opened : [], seen.nodes.map(({ id }) => id));
    const spot = (id) => (this.camera ? this.camera.spot(this.places.of(id)) : this.places.of(id));
    const chosen = (edge) => Boolean(state.selected) && state.selected.id === edge.id;
    const count = seen.edges.length;
    this.sync("nodes", seen.nodes.map((node) => nodeStyle(node, spot(node.id))));
    this.sync("edges", seen.edges.map((edge) => edgeStyle(edge, { chosen: chosen(edge), count })));
    this.hide();
  },

  // Only what is new or looks otherwise is told to vis-network, which takes some 0.1 ms for each.
  sync(kind, wanted) {
    const drawn = this.drawn[kind];
    const changed = [];
    for (const style of wanted) {
      const key = JSON.stringify(style);
      if (drawn.get(style.id) === key) continue;
      drawn.set(style.id, key);
      changed.push(style);
    }
    if (changed.length) this[kind].update(changed);
  },

  // What is not seen stays where it is, hidden. To say so by vis-network's own update, which reckons everything anew and
  // draws at once, took 56 of the 120 ms of a click on a graph of 1,500 lines.
  hide() {
    if (!this.network) return;
    const { body } = this.network;
    const shownEdges = new Set(seen.edges.map((edge) => edge.id));
    for (const id of this.drawn.nodes.keys()) body.nodes[id].options.hidden = !seen.nodeIds.has(id);
    for (const id of this.drawn.edges.keys()) body.edges[id].options.hidden = !shownEdges.has(id);
    this.network._updateVisibleIndices();
    body.emitter.emit("_requestRedraw");
  },

  // While something is told of, all else is veiled, and what it is about is drawn once more over the veil.
  focusOn(context) {
    if (!this.focused) return;
    const { body } = this.network;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = VEIL;
    context.fillStyle = ink("--ground");
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.restore();
    // vis-network draws between one change of its data and the next: what it does not have yet comes with the next frame
    const drawn = (kind) => seen[kind].filter(({ id }) => this.focused[kind].has(id)).flatMap(({ id }) => body[kind][id] || []);
    for (const edge of drawn("edges")) edge.draw(context);
    for (const edge of drawn("edges")) edge.drawArrows(context);
    for (const node of drawn("nodes")) node.draw(context);
  },

  // How strongly a node or a line is seen.
  strength(kind, id) {
    return !this.focused || this.focused[kind].has(id) ? 1 : 1 - VEIL;
  },
};

$("zoom-in").addEventListener("click", () => graph.camera && graph.camera.zoom(1.3));
$("zoom-out").addEventListener("click", () => graph.camera && graph.camera.zoom(1 / 1.3));
$("zoom-fit").addEventListener("click", () => graph.camera && graph.camera.fit());
follow((tableOnly) => graph.show(tableOnly));
