// From what the data says to the small parts that show it: marks, badges, buttons.

import { certainties, entities, themes, types } from "./data.js";
import { element, svg } from "./dom.js";
import { select } from "./ready.js";
import { state } from "./state.js";
import { inWords, name } from "./words.js";

const OUTLINES = {
  dot: "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12z",
  diamond: "M8 1l7 7-7 7-7-7z",
  square: "M2.5 2.5h11v11h-11z",
  triangle: "M8 2l7 12H1z",
  triangleDown: "M1 2h14L8 14z",
  star: "M8 1l2.1 4.7 5.1.5-3.9 3.4 1.2 5L8 12l-4.5 2.6 1.2-5L.8 6.2l5.1-.5z",
  hexagon: "M4.5 2h7L15 8l-3.5 6h-7L1 8z",
};

export function typeMark(id) {
  const type = types.get(id);
  const path = svg("path", { d: OUTLINES[type.shape] || OUTLINES.dot, fill: type.colour[state.theme] });
  return svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, path);
}

export function themeMark(id) {
  const dot = svg("circle", { cx: 5, cy: 5, r: 4, fill: themes.get(id).colour[state.theme] });
  return svg("svg", { viewBox: "0 0 10 10", width: 10, height: 10, "aria-hidden": "true" }, dot);
}

export function lineMark(id) {
  const certainty = certainties.get(id);
  const line = svg("path", { d: "M1 5h32", "stroke-width": certainty.hedged ? 2.5 : 2, class: certainty.hedged ? "" : "plain-line" });
  if (certainty.hedged) {
    line.setAttribute("stroke", certainty.colour[state.theme]);
    line.setAttribute("stroke-dasharray", certainty.dashes.map((dash) => dash * 0.7).join(" "));
  }
  return svg("svg", { viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true" }, line);
}

export function certaintyBadge(id) {
  const certainty = certainties.get(id);
  const badge = element("span", { class: `badge ${certainty.hedged ? "hedged" : "sure"}`, title: inWords(certainty.definition) }, name(id));
  if (certainty.hedged) badge.style.setProperty("--badge", certainty.colour[state.theme]);
  return badge;
}

export function entityButton(id) {
  if (!entities.has(id)) return element("span", {}, name(id));
  const mark = types.has(entities.get(id).type) ? typeMark(entities.get(id).type) : null;
  return element("button", { type: "button", class: "entity", onclick: () => select("node", id) }, mark, name(id));
}

export const count = (number) => element("span", { class: "count" }, String(number));

export const heading = (text, number) => element("h3", {}, text, count(number));

export const button = (text, onclick) => element("button", { type: "button", class: "switch", onclick }, text);

export function between(items, separator) {
  return items.flatMap((item, index) => (index ? [separator, item] : [item]));
}
