// From the selection to the panel of evidence: every claim behind a node, an edge or a row.

import { claims, data, edges, entities, types } from "./data.js";
import { claimCard, claimed } from "./claims.js";
import { $, certaintyBadge, element, entityButton, lineMark, typeMark } from "./element.js";
import { claimsOf, seen, shows } from "./seen.js";
import { follow, select, state } from "./state.js";
import { counted, inWords, listSeparator, name, say } from "./words.js";

function group(title, list) {
  const heading = element("h3", {}, title, element("span", { class: "count" }, String(list.length)));
  return element("section", {}, heading, ...list.map(claimCard));
}

function grouped(list, titleOf) {
  const groups = new Map();
  for (const claim of list) groups.set(titleOf(claim), [...(groups.get(titleOf(claim)) || []), claim]);
  return [...groups].sort((one, other) => other[1].length - one[1].length).map(([title, found]) => group(title, found));
}

function filtered(list) {
  const shown = list.filter((claim) => shows(claim.certainty));
  const rest = list.length - shown.length;
  return [shown, rest ? element("p", { class: "muted" }, say("filtered_out", { count: rest })) : null];
}

function head(...children) {
  const label = say("close");
  const close = element("button", { type: "button", class: "icon close", "aria-label": label, title: label, onclick: () => select("node", null) }, "×");
  return element("header", {}, element("div", {}, ...children), close);
}

function nodePanel(id) {
  const entity = entities.get(id);
  const [shown, rest] = filtered(claimsOf({ kind: "node", id }));
  const takesPart = shown.filter((claim) => claim.roles.some(([, who]) => who === id));
  const passedOn = shown.filter((claim) => !takesPart.includes(claim));
  const others = entity.aliases.filter((alias) => alias !== name(id));
  return [
    head(
      element("p", { class: "kind" }, types.has(entity.type) ? typeMark(entity.type) : null, name(entity.type)),
      element("h2", {}, name(id)),
      others.length ? element("p", { class: "muted" }, `${say("also_called")} ${others.join(listSeparator())}`) : null,
    ),
    ...grouped(takesPart, (claim) => name(claim.kind)),
    passedOn.length ? group(say("passed_on"), passedOn) : null,
    shown.length ? null : element("p", { class: "muted" }, say("no_claims")),
    rest,
  ];
}

function edgePanel(id) {
  const edge = edges.get(id);
  const [shown, rest] = filtered(claimsOf({ kind: "edge", id }));
  const behind = shown.filter((claim) => edge.claims.includes(claim.id));
  const also = shown.filter((claim) => !edge.claims.includes(claim.id));
  return [
    head(
      element("p", { class: "kind" }, lineMark(edge.certainty), certaintyBadge(edge.certainty)),
      element("h2", { class: "relation" }, entityButton(edge.from), element("span", {}, `${name(edge.relation)} →`), entityButton(edge.to)),
    ),
    behind.length ? group(say("behind_this"), behind) : null,
    also.length ? group(say("also_on_this"), also) : null,
    rest,
  ];
}

function claimPanel(id) {
  const claim = claims.get(id);
  const also = data.claims.filter((other) => other.situation === claim.situation && other.id !== id);
  return [
    head(element("p", { class: "kind" }, name(claim.kind)), element("h2", {}, counted(1))),
    claimCard(claim),
    also.length ? group(say("also_on_this"), also) : null,
  ];
}

function overview() {
  const drawn = [...seen.nodes].sort((one, other) => claimed(other.id) - claimed(one.id)).slice(0, 6);
  const absent = data.entities.filter((entity) => shows(entity.type) && !seen.viewedNodes.has(entity.id));
  const item = (id) => element("li", {}, entityButton(id), element("span", { class: "count" }, String(claimed(id))));
  return [
    element("header", {}, element("h2", {}, say("evidence"))),
    element("p", {}, say("nothing_selected")),
    element("h3", {}, say("most_claimed")),
    element("ul", { class: "entities" }, ...drawn.map((node) => item(node.id))),
    absent.length ? element("h3", {}, say("without_relation")) : null,
    absent.length ? element("ul", { class: "entities flowing" }, ...absent.map((entity) => element("li", {}, entityButton(entity.id)))) : null,
  ];
}

function sourcesNote() {
  const lines = data.sources.map((source) => {
    const values = { source: name(source.id), date: inWords(source.published) };
    return element("p", {}, source.published ? say("source_published", values) : values.source);
  });
  const hint = data.claims.some((claim) => claim.passage) ? null : element("p", {}, say("how_to_check"));
  return element("footer", { class: "muted" }, ...lines, hint);
}

const panels = { node: nodePanel, edge: edgePanel, claim: claimPanel };
let panelShown = null;

function showPanel(tableOnly) {
  if (tableOnly) return;
  const { selected } = state;
  const parts = selected ? panels[selected.kind](selected.id) : overview();
  $("panel").replaceChildren(...parts.filter(Boolean), sourcesNote());
  $("panel").classList.toggle("selected", Boolean(selected));
  const shown = JSON.stringify(selected);
  if (shown !== panelShown) {
    $("panel").scrollTop = 0;
    // on a narrow window the panel stands below the fold: a tap must not seem to do nothing
    if (selected && panelShown !== null && matchMedia("(max-width: 820px)").matches) $("panel").scrollIntoView();
  }
  panelShown = shown;
}

follow(showPanel);
