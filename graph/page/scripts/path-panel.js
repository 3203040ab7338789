// From two nodes to the shortest ways between them, each hop with the lines and claims behind it.

import { data, nodes } from "./data.js";
import { claimCard } from "./claims.js";
import { $, element } from "./dom.js";
import { certaintyBadge, entityButton, heading, lineMark } from "./element.js";
import { pathsNow } from "./focus.js";
import { namedLike } from "./matching.js";
import { head } from "./panel-parts.js";
import { isPart, notFound } from "./part.js";
import { hopsOf } from "./paths.js";
import { certaintyNow, passing, seen } from "./seen.js";
import { state, tell } from "./state.js";
import { folded, name, say } from "./words.js";

const MOST_OFFERED = 12;

function hopEdge(edge, from) {
  const arrow = edge.from === from ? say("hop_forth", { relation: name(edge.relation) }) : say("hop_back", { relation: name(edge.relation) });
  const certainty = certaintyNow(edge);
  const summary = element("summary", {}, lineMark(certainty), element("span", {}, arrow), certaintyBadge(certainty));
  return element("details", { class: "hop", "data-edge": edge.id }, summary, ...passing(edge.claims).map(claimCard));
}

function wayPart(way, index) {
  const hops = hopsOf(seen.reached, way);
  const steps = hops.map((hop) => element("li", {}, ...hop.edges.map((edge) => hopEdge(edge, hop.from)), entityButton(hop.to)));
  const length = hops.length === 1 ? say("hops_one") : say("hops_many", { count: hops.length });
  return element("section", { "data-way": way.join(" ") }, heading(say("path_number", { number: index + 1 }), length), entityButton(way[0]), element("ol", { class: "way" }, ...steps));
}

export function pathParts() {
  const { from, to } = state.path;
  const ways = pathsNow(seen.reached);
  return [
    head(element("p", { class: "kind" }, say("path")), element("h2", { class: "relation" }, entityButton(from), element("span", {}, "↔"), entityButton(to))),
    ...ways.map(wayPart),
    ways.length ? null : element("p", { class: "muted", role: "status" }, notFound("path_none")),
    ways.length && isPart ? element("p", { class: "muted" }, say("part_paths")) : null,
  ];
}

// ── the form in a node's panel ───────────────────────────────────────────────

const others = (text, but) => namedLike(data.entities, folded(text)).filter((id) => id !== but && nodes.has(id)).slice(0, MOST_OFFERED);

export function pathForm(from) {
  const offered = element("datalist", { id: "path-names" });
  const input = element("input", { id: "path-to", list: "path-names", autocomplete: "off", "aria-describedby": "path-note" });
  const note = element("p", { id: "path-note", class: "muted", role: "status" });
  input.addEventListener("input", () => {
    offered.replaceChildren(...others(input.value, from).map((id) => element("option", { value: name(id) })));
  });
  const form = element(
    "form",
    { class: "path-form" },
    element("label", { for: "path-to" }, say("path_to")),
    input,
    element("button", { type: "submit", class: "switch" }, say("path_show")),
    offered,
    note,
  );
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") $("panel").focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [to] = others(input.value, from);
    if (to) tell({ path: { from, to } });
    else note.textContent = notFound("path_unknown");
  });
  return form;
}
