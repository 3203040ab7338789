// From what is told to the panel of evidence: every claim behind a node, an edge, a row, an answer, a path or a step.

import { answerParts, stepParts } from "./answer-panel.js";
import { data, edges, entities, partiesOf, types } from "./data.js";
import { claimCard, conflictWords, fullLink } from "./claims.js";
import { $, element } from "./dom.js";
import { button, certaintyBadge, count, entityButton, heading, lineMark, typeMark } from "./element.js";
import { narrow } from "./frame.js";
import { byKey, byKeys } from "./grouping.js";
import { foldableGroup, group, head, someOf } from "./panel-parts.js";
import { conflictsOf, elsewhere, isPart, nodeWords, readyWords } from "./part.js";
import { pathForm, pathParts } from "./path-panel.js";
import { isTold, readyNow } from "./ready.js";
import { certaintyNow, claimsOf, onSituation, passes, passing, seen, shows } from "./seen.js";
import { change, follow, state } from "./state.js";
import { counted, inWords, listSeparator, name, say } from "./words.js";

function grouped(list, titleOf) {
  const groups = [...byKey(list, titleOf)].sort((one, other) => other[1].length - one[1].length);
  return groups.map(([title, found]) => (groups.length > 1 ? foldableGroup : group)(title, found));
}

function filtered(list) {
  const shown = list.filter(passes);
  const rest = list.length - shown.length;
  if (!rest) return [shown, null];
  return [shown, element("p", { class: "muted" }, say(shown.length ? "filtered_out" : "filtered_all", { count: rest }))];
}

// What a large graph has not drawn yet of a node's neighbours.
function openButton(id) {
  const hidden = (seen.hiding.get(id) || []).reduce((sum, [, some]) => sum + some, 0);
  if (!hidden || state.opened.includes(id)) return hidden ? element("p", { class: "muted" }, say("still_hidden", { count: hidden })) : null;
  return button(say("open_neighbours", { count: hidden }), () => change({ opened: [...state.opened, id] }));
}

// What the register says of who this is: its bodies of the law, and what it is a part or a successor of.
function identityParts({ id, ties }) {
  const bodies = legalEntitiesOf.get(id) || [];
  const tied = ties.map((tie) => identityLine([name(tie.relation), " ", entityButton(tie.other)], tie.evidence));
  const part = (partsOfEntity.get(id) || []).filter(([, other]) => !bodies.includes(other));
  return [
    bodies.length ? identityLine([say("bodies", { names: bodies.map(name).join(listSeparator()) })]) : null,
    ...tied,
    ...part.map(([tie, other]) => identityLine([entityButton(other), " ", name(tie.relation), " ", name(id)], tie.evidence)),
  ];
}

// How much of what the whole graph has of a node is here, and where the rest is.
function partOfNode(id) {
  const words = nodeWords(id, claimsOf({ kind: "node", id }).length);
  return words ? element("p", { class: "muted partly" }, words, " ", fullLink(id)) : null;
}

const partsOfEntity = byKey(data.entities.flatMap((entity) => entity.ties.map((tie) => [tie, entity.id])), ([tie]) => tie.other);
const legalEntitiesOf = new Map();
for (const [legal, known] of Object.entries(data.legal_entities)) legalEntitiesOf.set(known, [...(legalEntitiesOf.get(known) || []), legal]);

const identityLine = (words, evidence) => element("p", { class: "identity muted", title: evidence ? inWords(evidence) : null }, ...words);

function nodePanel(id) {
  const entity = entities.get(id);
  const [shown, rest] = filtered(claimsOf({ kind: "node", id }));
  const takesPart = shown.filter((claim) => partiesOf(claim).has(id));
  const passedOn = shown.filter((claim) => !partiesOf(claim).has(id));
  const others = entity.aliases.filter((alias) => alias !== name(id));
  return [
    head(
      element("p", { class: "kind" }, types.has(entity.type) ? typeMark(entity.type) : null, name(entity.type)),
      element("h2", {}, name(id)),
      others.length ? element("p", { class: "muted" }, `${say("also_called")} ${others.join(listSeparator())}`) : null,
    ),
    ...identityParts(entity),
    partOfNode(id),
    openButton(id),
    seen.touched.has(id) ? pathForm(id) : null,
    ...grouped(takesPart, (claim) => name(claim.kind)),
    passedOn.length ? group(say("passed_on"), passedOn) : null,
    shown.length ? null : element("p", { class: "muted" }, say("no_claims")),
    rest,
  ];
}

const rootsLine = ({ roots }) => element("p", { class: "roots muted", title: say("roots_meaning") }, say(roots === 1 ? "roots_one" : "roots_many", { count: roots }));

const drawnOf = byKey(data.edges, (edge) => edge.situation);

function edgePanel(id) {
  const edge = edges.get(id);
  const certainty = certaintyNow(edge);
  const [shown, rest] = filtered(claimsOf({ kind: "edge", id }));
  const behind = shown.filter((claim) => edge.claims.includes(claim.id));
  const also = shown.filter((claim) => !edge.claims.includes(claim.id));
  return [
    head(
      element("p", { class: "kind" }, lineMark(certainty), certaintyBadge(certainty)),
      element("h2", { class: "relation" }, entityButton(edge.from), element("span", {}, `${name(edge.relation)} →`), entityButton(edge.to)),
    ),
    rootsLine(edge),
    seen.edges.includes(edge) ? null : element("p", { class: "muted" }, say(seen.viewed.includes(edge) ? "line_filtered" : "line_elsewhere")),
    behind.length ? group(say("behind_this"), behind) : null,
    also.length ? group(say("also_on_this"), also) : null,
    rest,
  ];
}

function claimPanel(id) {
  const [claim] = claimsOf({ kind: "claim", id });
  const [also, rest] = filtered(onSituation(claim.situation).filter((other) => other.id !== id));
  return [
    head(element("p", { class: "kind" }, name(claim.kind)), element("h2", {}, counted(1))),
    passes(claim) ? null : element("p", { class: "muted" }, say("claim_filtered")),
    ...(drawnOf.get(claim.situation) || []).slice(0, 1).map(rootsLine),
    claimCard(claim),
    also.length ? group(say("also_on_this"), also) : null,
    rest,
  ];
}

const MOST_ABSENT = 60;
const MOST_CONFLICTS = 3;
const MOST_TALKED_OF = 6;

const wholeHead = () => [
  element("header", {}, element("h2", {}, say("evidence"))),
  elsewhere() ? element("p", { class: "partly", role: "status" }, say("part_elsewhere")) : null,
  element("p", {}, say(isPart ? "part_nothing_selected" : data.overview ? "nothing_selected_large" : "nothing_selected")),
];

const readyHead = ({ id, hint }) => [
  head(element("p", { class: "kind" }, say("ready")), element("h2", {}, name(id))),
  element("p", {}, inWords(hint)),
  isPart ? element("p", { class: "muted partly" }, readyWords()) : null,
  isPart ? null : element("p", { class: "muted" }, say("nothing_selected")),
];

function overview() {
  const said = byKeys(seen.claims, partiesOf);
  const talked = seen.nodes.map(({ id }) => [id, (said.get(id) || []).length]).filter(([, number]) => number);
  const most = talked.sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1)).slice(0, MOST_TALKED_OF);
  const absent = state.ready || isPart ? [] : data.entities.filter((entity) => shows(entity.type) && !seen.viewedNodes.has(entity.id));
  const entry = ({ id }) => element("li", {}, entityButton(id));
  return [
    ...(readyNow() ? readyHead(readyNow()) : wholeHead()),
    most.length ? element("h3", {}, say(isPart ? "part_most_claimed" : "most_claimed")) : null,
    most.length ? element("ul", { class: "entities" }, ...most.map(([id, number]) => element("li", {}, entityButton(id), count(number)))) : null,
    ...conflictParts(),
    absent.length ? heading(say("without_relation"), absent.length) : null,
    absent.length ? element("ul", { class: "entities flowing" }, ...someOf(absent, MOST_ABSENT, entry)) : null,
  ];
}

function conflictParts() {
  const standing = data.conflicts.filter((conflict) => passing(conflict.claims).filter(isTold).length === 2);
  const pair = (conflict) =>
    element("section", { class: "conflict" }, element("p", { class: "muted" }, conflictWords(conflict)), ...passing(conflict.claims).map(claimCard));
  const listed = (title, some, explained) =>
    some.length ? [heading(say(title), conflictsOf(some.length, explained)), ...someOf(some, MOST_CONFLICTS, pair)] : [];
  return [
    ...listed("contradictions", standing.filter(({ because }) => !because), false),
    ...listed("differences_explained", standing.filter(({ because }) => because), true),
  ];
}

function sourcesNote() {
  const lines = data.sources.map((source) => {
    const values = { source: name(source.id), date: inWords(source.published) };
    const named = source.published ? say("source_published", values) : values.source;
    return element("p", {}, [named, source.attribution, source.licence].filter(Boolean).join(" · "));
  });
  const hint = data.claims.some((claim) => claim.passage) ? null : element("p", {}, say("how_to_check"));
  return element("footer", { class: "muted" }, ...lines, data.claims.length ? hint : null);
}

const panels = { node: nodePanel, edge: edgePanel, claim: claimPanel };
let panelShown = null;

function partsNow() {
  if (state.selected) return panels[state.selected.kind](state.selected.id);
  if (state.question) return answerParts();
  if (state.path) return pathParts();
  return state.step ? stepParts() : overview();
}

function showPanel(tableOnly) {
  if (tableOnly) return;
  const told = Boolean(state.selected || state.question || state.path || state.step);
  const focused = $("panel").contains(document.activeElement);
  $("panel").replaceChildren(...partsNow().filter(Boolean), sourcesNote());
  $("panel").classList.toggle("selected", told);
  if (focused) $("panel").focus({ preventScroll: true });
  const shown = JSON.stringify([state.selected, state.question, state.path, state.step]);
  if (shown !== panelShown) {
    $("panel").scrollTop = 0;
    // on a narrow window the panel stands below the fold: a tap must not seem to do nothing
    if (told && !state.step && panelShown !== null && narrow.matches) $("panel").scrollIntoView();
  }
  panelShown = shown;
}

follow(showPanel);
