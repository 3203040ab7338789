// From keys to the graph: arrows go from node to node, E along the lines of a node, Shift and arrows move the view.

import { edges } from "./data.js";
import { $ } from "./dom.js";
import { graph } from "./graph-view.js";
import { nearestTowards } from "./directions.js";
import { seen } from "./seen.js";
import { state } from "./state.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 60; // px

function spots() {
  const places = graph.network.getPositions(seen.nodes.map((node) => node.id));
  return seen.nodes.map(({ id }) => ({ id, ...places[id] }));
}

// Where the arrows set out: the selected node or an end of the selected line; nowhere where nothing is selected.
function start(all) {
  const { selected } = state;
  const edge = selected && selected.kind === "edge" ? seen.edges.find(({ id }) => id === selected.id) : null;
  const id = selected && selected.kind === "node" ? selected.id : edge ? edge.from : null;
  return all.find((spot) => spot.id === id) || null;
}

function toNode(direction) {
  const all = spots();
  const from = start(all);
  const largest = [...seen.nodes].sort((one, other) => other.size - one.size)[0];
  const id = from ? nearestTowards(all, from, direction) : largest && largest.id;
  if (!id) return;
  graph.go(id);
}

let walked = null; // the node whose lines are being gone through

function toEdge(step) {
  const { selected } = state;
  const line = selected && selected.kind === "edge" ? edges.get(selected.id) : null;
  if (selected && selected.kind === "node") walked = selected.id;
  else if (!line) walked = null;
  else if (line.from !== walked && line.to !== walked) walked = line.from;
  const around = seen.edges.filter((edge) => edge.from === walked || edge.to === walked);
  if (!around.length) return;
  const at = around.findIndex((edge) => selected && edge.id === selected.id);
  const next = at < 0 ? (step > 0 ? 0 : around.length - 1) : (at + step + around.length) % around.length;
  graph.choose({ kind: "edge", id: around[next].id });
}

const KEYS = {
  e: () => toEdge(1),
  E: () => toEdge(-1),
  "+": () => graph.camera.zoom(1.3),
  "=": () => graph.camera.zoom(1.3),
  "-": () => graph.camera.zoom(1 / 1.3),
  0: () => graph.camera.fit(),
  Enter: () => state.selected && $("panel").focus(),
};

$("graph").addEventListener("keydown", (event) => {
  if (!graph.network || event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (!arrow && !KEYS[event.key]) return;
  event.preventDefault();
  if (arrow && event.shiftKey) graph.camera.pan(arrow[0] * STEP, arrow[1] * STEP);
  else if (arrow) toNode(arrow);
  else KEYS[event.key]();
});
