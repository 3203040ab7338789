// From what is drawn to its names: constant size, the most telling first, none over another.

import { Room } from "./culling.js";
import { nodes, themes } from "./data.js";
import { edgeColour, ink } from "./graph-styles.js";
import { cornersOf, hullOf, tint } from "./hulls.js";
import { edgesBeyond } from "./part.js";
import { layoutNow } from "./ready.js";
import { certaintyNow, seen } from "./seen.js";
import { state } from "./state.js";
import { name, say, severalOf } from "./words.js";

const LABEL_SIZE = 13;
const EDGE_LABEL_SIZE = 12;
const HIDDEN_SIZE = 12;
const HIDDEN_GAP = 8; // two boxes with 2 px around each and 4 between
const CAPTION_SIZES = [15, 12];
const LONGEST = [280, 150]; // px; a longer name is cut and told in full beside the graph
const MOST_EDGE_LABELS = 200; // of plain edges; beyond so many lines, only what is looked at is named
const LEAST_REACH = 6; // px; a smaller dot may lie under the name of another
const HULL = { x: 34, y: 30 };

const widths = new Map();

// To set the font of a canvas takes longer than all else that a label needs, so it is set for a width not known yet alone.
function widthOf(context, font, text) {
  const key = font + text;
  if (!widths.has(key)) {
    if (widths.size > 20000) widths.clear();
    context.font = font;
    widths.set(key, context.measureText(text).width);
  }
  return widths.get(key);
}

const fontOf = (weight, size) => `${weight} ${size}px ${ink("--font")}`;

// Characters as a reader counts them; an old browser may cut one that is made of several in two.
const charactersOf = (text) => (Intl.Segmenter ? [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment) : [...text]);

const cuts = new Map();

function cut(context, font, text, longest) {
  if (widthOf(context, font, text) <= longest) return text;
  const key = `${longest} ${font}${text}`;
  if (!cuts.has(key)) cuts.set(key, cutAnew(context, font, text, longest));
  return cuts.get(key);
}

function cutAnew(context, font, text, longest) {
  const characters = charactersOf(text);
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(context, font, `${characters.slice(0, middle).join("")}…`) <= longest) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join("")}…`;
}

// A hedged line says how it is hedged; where both are the same word, once.
function wordsOf(edge) {
  const [relation, certainty] = [name(edge.relation), name(certaintyNow(edge))];
  return edge.plain || relation === certainty ? relation : say("edge_label", { relation, certainty });
}

// What a node brings in when it is chosen, and how many lines the page does not have.
const foldedWords = (id) => [hiddenWords(id), edgesBeyond(id) ? say("part_of_label", { count: edgesBeyond(id) }) : ""].filter(Boolean).join(" · ");

// The most of one type by their name, all others as a number.
function hiddenWords(id) {
  const [most, ...others] = seen.hiding.get(id) || [];
  if (!most) return "";
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  const words = say("hidden_of_type", { count: most[1], type: severalOf(...most) });
  return rest ? `${words} +${rest}` : words;
}

// One drawing of all labels on one frame of the canvas.
export class Labels {
  constructor(context, graph) {
    this.context = context;
    this.graph = graph;
    this.room = new Room(context.canvas.clientWidth, context.canvas.clientHeight);
    for (const box of graph.controls()) this.room.take(box);
    this.drawn = [];
    this.scale = graph.network.getScale();
    this.spots = this.spotsOf();
    this.hubs = new Set(layoutNow().groups.filter((group) => !group.theme).map((group) => group.hub));
  }

  // vis-network's context is turned to the graph's own measure; labels are written in that of the screen.
  inPixels(draw) {
    const { context } = this;
    const ratio = context.canvas.width / context.canvas.clientWidth;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    draw.call(this);
    context.restore();
  }

  spotsOf() {
    const places = this.graph.network.getPositions(seen.nodes.map((node) => node.id));
    return seen.nodes.map((node) => {
      const { x, y } = this.graph.network.canvasToDOM(places[node.id]);
      return { id: node.id, x, y, reach: node.size * this.scale };
    });
  }

  // Captions stand behind everything, on the outline of what they name.
  hulls() {
    const at = new Map(this.spots.map((spot) => [spot.id, spot]));
    this.hullsDrawn = [];
    for (const group of layoutNow().groups) {
      const spots = group.nodes.map((id) => at.get(id)).filter(Boolean);
      if (!spots.length || (!group.theme && !group.hub)) continue;
      const points = hullOf(cornersOf(spots, { x: HULL.x * this.scale, y: HULL.y * this.scale }));
      const colour = group.theme ? themes.get(group.theme).colour[state.theme] : ink("--line");
      this.hullsDrawn.push({ points, colour, caption: name(group.theme || group.hub), group });
    }
    for (const hull of this.hullsDrawn) this.hull(hull);
  }

  hull({ points, colour }) {
    const { context } = this;
    context.fillStyle = context.strokeStyle = tint(colour, ink("--ground"), 0.1);
    context.lineWidth = 36 * Math.min(this.scale, 1.2);
    context.beginPath();
    points.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.closePath();
    context.fill();
    context.stroke();
  }

  names() {
    for (const { x, y, reach } of this.spots) if (reach >= LEAST_REACH) this.room.take([x - reach, y - reach, x + reach, y + reach]);
    this.spots.sort((one, other) => this.weight(other.id) - this.weight(one.id) || (one.id < other.id ? -1 : 1));
    this.ring();
    for (const spot of this.spots) if (this.weight(spot.id) >= 1000 || !this.graph.focused) this.nodeLabel(spot);
    const labelled = this.graph.moving ? [] : this.labelledEdges();
    for (const edge of labelled) if (!edge.plain) this.edgeLabel(edge);
    this.captions();
    for (const edge of labelled) if (edge.plain) this.edgeLabel(edge);
  }

  captions() {
    if (this.graph.focused) return;
    for (const hull of this.hullsDrawn) if (hull.group.theme) CAPTION_SIZES.some((size) => this.caption(hull, size));
  }

  // Where its caption finds room on a hull or at its rim; whether it did.
  caption({ points, colour, caption, group }, size) {
    const width = widthOf(this.context, fontOf(700, size), caption);
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    const across = [(Math.min(...xs) + Math.max(...xs)) / 2, Math.min(...xs) + width / 2, Math.max(...xs) - width / 2];
    const inside = [0.1, 0.9, 0.3, 0.7, 0.5].map((part) => top + (bottom - top) * part);
    const tries = [top - 6, bottom + 6, top - 22, bottom + 22, ...inside].flatMap((y) => across.map((x) => [x, y]));
    const spot = tries.find(([x, y]) => this.room.free(this.box(x, y, width, size)));
    if (spot) this.write(caption, spot, width, { id: group.theme, size, weight: 700, colour });
    return Boolean(spot);
  }

  weight(id) {
    const lit = this.graph.lit("node", id) ? 2000 : this.graph.focused && this.graph.focused.nodes.has(id) ? 1000 : 0;
    return lit + (this.hubs.has(id) ? 500 : 0) + nodes.get(id).size;
  }

  ring() {
    const { context } = this;
    const spot = this.spots.find(({ id }) => state.selected && state.selected.id === id);
    if (!spot) return;
    context.beginPath();
    context.arc(spot.x, spot.y, spot.reach + 5, 0, 2 * Math.PI);
    context.lineWidth = 2.5;
    context.strokeStyle = ink("--accent");
    context.stroke();
  }

  // A name that finds no room whole may find some shortened.
  nodeLabel(spot) {
    const lit = this.graph.lit("node", spot.id);
    const weight = lit ? 700 : 600;
    const hidden = foldedWords(spot.id);
    const tries = LONGEST.flatMap((longest) => [...new Set([hidden, ""])].map((more) => [longest, more]));
    tries.some(([longest, more], index) => this.nameBy(spot, { longest, more, weight, must: lit && index === tries.length - 1 }));
  }

  // Whether a name found room below, above or beside its node, with what the node hides written after it; where it must
  // be seen, it is written all the same.
  nameBy({ id, x, y, reach }, { longest, more, weight, must }) {
    const { context } = this;
    const font = fontOf(weight, LABEL_SIZE);
    const text = cut(context, font, name(id), longest);
    const own = widthOf(context, font, text);
    const width = own + (more ? HIDDEN_GAP + widthOf(context, fontOf(400, HIDDEN_SIZE), more) : 0);
    const [below, above] = [y + reach + LABEL_SIZE * 0.5 + 4, y - reach - LABEL_SIZE * 0.5 - 4];
    const aside = reach + width / 2 + 5;
    const tries = [[x, below], [x, above], [x + aside, y], [x - aside, y]];
    const spot = tries.find(([cx, cy]) => this.room.free(this.box(cx, cy, width, LABEL_SIZE))) || (must ? tries[0] : null);
    if (spot) this.writeBoth([text, more], spot, [own, width], { id, weight });
    return Boolean(spot);
  }

  writeBoth([text, more], [x, y], [own, width], { id, weight }) {
    if (more) this.write(more, [x + (own + HIDDEN_GAP) / 2, y], width - own - HIDDEN_GAP, { id: `${id} +`, size: HIDDEN_SIZE, weight: 400, colour: ink("--muted") });
    this.write(text, [x - (width - own) / 2, y], own, { id, size: LABEL_SIZE, weight, colour: ink("--text") });
  }

  // What is hedged says so before any caption; plain relations follow where there is room.
  labelledEdges() {
    const { focused } = this.graph;
    const looked = (edge) => this.graph.lit("edge", edge.id) || (focused && focused.edges.has(edge.id));
    const order = (edge) => (this.graph.lit("edge", edge.id) ? 0 : looked(edge) ? 1 : 2);
    const many = seen.edges.length > MOST_EDGE_LABELS;
    return seen.edges
      .filter((edge) => (focused || many ? looked(edge) : true))
      .sort((one, other) => order(one) - order(other) || (one.id < other.id ? -1 : 1));
  }

  edgeLabel(edge) {
    const { context } = this;
    const weight = edge.plain ? 400 : 600;
    const font = fontOf(weight, EDGE_LABEL_SIZE);
    const shown = cut(context, font, wordsOf(edge), LONGEST[0]);
    const width = widthOf(context, font, shown);
    const colour = edge.plain ? ink("--muted") : edgeColour(edge);
    // what is hedged may stand beside its line where there is no room on it
    for (const shift of edge.plain ? [0] : [0, -16, 16, -32, 32]) {
      for (const part of edge.plain ? [0.5, 0.4, 0.6, 0.3, 0.7] : [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
        const spot = this.graph.pointOn(edge.id, part);
        if (!spot) return;
        if (!this.room.free(this.box(spot.x, spot.y + shift, width, EDGE_LABEL_SIZE))) continue;
        this.write(shown, [spot.x, spot.y + shift], width, { id: edge.id, size: EDGE_LABEL_SIZE, weight, colour });
        return;
      }
    }
  }

  box(x, y, width, height) {
    return [x - width / 2 - 2, y - height / 2 - 2, x + width / 2 + 2, y + height / 2 + 2];
  }

  write(text, [x, y], width, { id, size, weight, colour }) {
    const { context } = this;
    const box = this.box(x, y, width, size);
    this.room.take(box);
    this.drawn.push({ id, text, x, y, box, size, weight, colour });
    context.font = fontOf(weight, size);
    context.strokeStyle = ink("--ground");
    context.lineWidth = 4;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }
}
