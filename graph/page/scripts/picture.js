// From the graph as it is drawn now to a picture in plain values: what stands in the stage, where, and what it means.

import { certainties, credits, data, entities } from "./data.js";
import { $ } from "./dom.js";
import { edgeColour, ink } from "./graph-styles.js";
import { graph } from "./graph-view.js";
import { countsInAll } from "./part.js";
import { certaintyNow, seen } from "./seen.js";
import { state } from "./state.js";
import { name, say } from "./words.js";

const BENDS = 24;

function nodeLook(node, scale) {
  const drawn = graph.network.body.nodes[node.id];
  const { x, y } = graph.network.canvasToDOM({ x: drawn.x, y: drawn.y });
  const { shape, size, color } = drawn.options;
  const ring = state.selected && state.selected.id === node.id ? ink("--accent") : null;
  return { x, y, size: size * scale, shape, colour: color.background, opacity: graph.strength("nodes", node.id), ring };
}

// ── lines: as vis-network draws them, to the hollow of the arrow's head; its tip is added ──

function linePoints(id, drawn, head) {
  const bent = Boolean(drawn.options.smooth && drawn.options.smooth.enabled);
  const parts = bent ? Array.from({ length: BENDS + 1 }, (_, index) => index / BENDS) : [0, 1];
  const points = parts.map((part) => graph.pointOn(id, part)).map(({ x, y }) => [x, y]);
  return head ? [...points, tipBeyond(points, 0.9 * head)] : points;
}

function tipBeyond(points, length) {
  const [[x, y], [beforeX, beforeY]] = [points.at(-1), points.at(-2)];
  const whole = Math.hypot(x - beforeX, y - beforeY) || 1;
  return [x + (length * (x - beforeX)) / whole, y + (length * (y - beforeY)) / whole];
}

function loopPoints(drawn, scale) {
  const { x, y } = graph.network.canvasToDOM({ x: drawn.from.x, y: drawn.from.y });
  const radius = drawn.options.selfReference.size * scale;
  const [cx, cy] = [x + drawn.from.options.size * scale * 0.7, y - drawn.from.options.size * scale * 0.7];
  return Array.from({ length: BENDS + 1 }, (_, index) => {
    const angle = Math.PI * (1 + (2 * index) / BENDS) - 0.2;
    return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
  });
}

function lineLook(edge, scale) {
  const drawn = graph.network.body.edges[edge.id];
  const { width, dashes, arrows } = drawn.options;
  const head = arrows.to.enabled ? (15 * arrows.to.scaleFactor + 3 * width) * scale : 0;
  const points = drawn.from === drawn.to ? loopPoints(drawn, scale) : linePoints(edge.id, drawn, head);
  return {
    points,
    colour: edgeColour(edge),
    width: width * scale,
    dashes: dashes && dashes.length ? dashes.map((dash) => dash * scale) : null,
    opacity: graph.strength("edges", edge.id) * (drawn.options.color.opacity ?? 1),
    arrow: head,
  };
}

// ── labels: those that are drawn, where they are drawn ──────────────────────

const labelLook = ({ text, x, y, size, weight, colour }) => ({ text, x, y, size, weight, colour, halo: ink("--ground") });

// ── what it means: the types and the hedged certainties that occur, and the page's own caveat ──

function legend() {
  const shownTypes = new Set(seen.nodes.map((node) => entities.get(node.id).type));
  const hedged = new Set(seen.edges.map(certaintyNow).filter((id) => certainties.get(id).hedged));
  return [
    ...data.types.filter((type) => shownTypes.has(type.id)).map((type) => ({ shape: type.shape, colour: type.colour[state.theme], text: name(type.id) })),
    ...data.certainties.filter((one) => hedged.has(one.id)).map((one) => ({ colour: one.colour[state.theme], dashes: one.dashes, text: name(one.id) })),
  ];
}

export function visibleCounts() {
  const all = countsInAll({ nodes: seen.viewedNodes.size, edges: seen.viewed.length, claims: data.claims.length });
  const values = { nodes: seen.nodes.length, all_nodes: all.nodes, edges: seen.edges.length, all_edges: all.edges };
  return say("counts", { ...values, claims: seen.claims.length, all_claims: all.claims });
}

export function visiblePicture() {
  graph.network.redraw();
  const scale = graph.network.getScale();
  const { clientWidth: width, clientHeight: height } = $("graph");
  return {
    width,
    height,
    ground: ink("--ground"),
    ink: ink("--text"),
    rule: ink("--rule"),
    font: ink("--font"),
    language: state.language,
    title: say("title"),
    description: `${visibleCounts()}. ${say("notice")}`,
    nodes: seen.nodes.map((node) => nodeLook(node, scale)),
    lines: seen.edges.map((edge) => lineLook(edge, scale)),
    labels: graph.drawnLabels.map(labelLook),
    hulls: graph.labels.hullsDrawn.map(({ points, colour }) => ({ points, colour, round: 36 * Math.min(scale, 1.2) })),
    legend: legend(),
    footer: [{ text: say("title"), weight: 700 }, { text: visibleCounts() }, { text: say("notice") }, ...credits.map((text) => ({ text }))],
  };
}
