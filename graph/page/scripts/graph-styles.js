// From nodes and edges to how they are drawn now: colours of the theme, dashes and widths by certainty.

import { certainties, types } from "./data.js";
import { layoutNow } from "./ready.js";
import { certaintyNow } from "./seen.js";
import { state } from "./state.js";

const CROWDED_EDGES = 200; // beyond these, lines between groups step back, so that the groups are seen
const MANY_EDGES = 2000; // beyond these, dashes halve the frame rate: thinner lines then say what is hedged

// Asking for a computed style makes the browser reckon the whole page anew, so each is asked for once in a theme.
const inks = new Map();

export function ink(property) {
  const key = `${state.theme} ${state.language} ${property}`;
  if (!inks.has(key)) inks.set(key, getComputedStyle(document.documentElement).getPropertyValue(property).trim());
  return inks.get(key);
}

const groupsOf = new Map();

function groupOf(id) {
  const layout = layoutNow();
  if (!groupsOf.has(layout)) groupsOf.set(layout, new Map(layout.groups.flatMap((group, index) => group.nodes.map((one) => [one, index]))));
  return groupsOf.get(layout).get(id);
}

const nodeColour = (node) => types.get(node.type).colour[state.theme];

export function edgeColour(edge) {
  const certainty = certainties.get(certaintyNow(edge));
  return certainty.hedged ? certainty.colour[state.theme] : ink("--line");
}

export function nodeStyle(node, spot) {
  const colour = nodeColour(node);
  return {
    id: node.id,
    shape: node.shape,
    size: node.size,
    ...spot,
    color: { background: colour, border: colour },
  };
}

function bent(edge) {
  if (!edge.bend) return false;
  return { enabled: true, type: edge.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(edge.bend) };
}

export function edgeStyle(edge, { chosen, count }) {
  const far = count > CROWDED_EDGES && groupOf(edge.from) !== groupOf(edge.to);
  const certainty = certainties.get(certaintyNow(edge));
  const many = count > MANY_EDGES;
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    dashes: certainty.hedged && !many ? certainty.dashes : false,
    width: chosen ? 4 : certainty.hedged ? (many ? 1 : 2) : 1.5,
    smooth: bent(edge),
    color: { color: edgeColour(edge), opacity: far ? 0.3 : 1, inherit: false },
  };
}
