// From types, certainties, relations and sources to chips: the legend of the graph and its filters in one, with live counts.

import { data, entities } from "./data.js";
import { $, element } from "./dom.js";
import { count, lineMark, themeMark, typeMark } from "./element.js";
import { countsBy } from "./grouping.js";
import { visibleCounts } from "./picture.js";
import { hedgedCertainties, passesAllBut, passing, seen, shows, touches } from "./seen.js";
import { change, follow, state } from "./state.js";
import { inWords, name, say } from "./words.js";

function toggled(ids, hide) {
  const hidden = new Set(state.hidden);
  for (const id of ids) hide ? hidden.add(id) : hidden.delete(id);
  return hidden;
}

function chip(id, mark, number, hint) {
  const made = element(
    "button",
    { type: "button", class: "chip", "aria-pressed": String(shows(id)), "data-filter": id, title: hint || null },
    mark,
    element("span", {}, name(id)),
    count(number),
  );
  made.addEventListener("click", () => {
    change({ hidden: toggled([id], shows(id)) });
    document.querySelector(`[data-filter="${CSS.escape(id)}"]`)?.focus(); // one that another view has is gone when it is on again
  });
  return made;
}

// A chip counts what it would show: what passes every other filter.
function showTypes() {
  const drawn = countsBy(seen.touched, (id) => entities.get(id).type);
  const viewed = new Set([...seen.viewedNodes].map((id) => entities.get(id).type));
  const shown = data.types.filter((type) => viewed.has(type.id) || !shows(type.id));
  $("types").replaceChildren(...shown.map((type) => chip(type.id, typeMark(type.id), drawn(type.id))));
}

const certaintiesUsed = data.certainties.filter((certainty) => data.claims.some((claim) => claim.certainty === certainty.id));

function showCertainties() {
  const said = countsBy(seen.matched, (claim) => claim.certainty);
  $("certainties").replaceChildren(
    ...certaintiesUsed.map(({ id, definition }) => chip(id, lineMark(id), said(id), inWords(definition))),
  );
  $("hedged").setAttribute("aria-pressed", String(hedgedCertainties.every((id) => !shows(id))));
}

function showRelations() {
  const standing = seen.viewed.filter((edge) => passing(edge.claims).length);
  const drawn = countsBy(standing, (edge) => edge.relation);
  const viewed = new Set(seen.viewed.map((edge) => edge.relation));
  const themed = (theme) => data.relations.filter(({ id, theme: own }) => own === theme && (viewed.has(id) || !shows(id)));
  const group = (theme) => element("div", { class: "chips" }, ...themed(theme).map(({ id }) => chip(id, themeMark(theme), drawn(id))));
  $("relations").replaceChildren(...data.themes.filter(({ id }) => themed(id).length).map(({ id }) => group(id)));
}

function showSources() {
  $("sources-row").hidden = data.sources.length < 2 && data.sources.every(({ id }) => shows(id));
  const others = data.claims.filter((claim) => passesAllBut(claim, "source") && touches(claim, shows));
  const said = countsBy(others, (claim) => claim.source);
  $("sources").replaceChildren(...data.sources.map(({ id }) => chip(id, null, said(id))));
}

function showShape() {
  for (const button of $("depths").children) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.depth) === state.depth));
    button.textContent = button.dataset.depth === "0" ? say("depth_all") : button.dataset.depth;
  }
  const node = state.selected && state.selected.kind === "node";
  $("depth-hint").textContent = node ? say("depth_around", { name: name(state.selected.id) }) : say("depth_choose");
  $("leaves").setAttribute("aria-pressed", String(!state.leaves));
  const set = [...state.hidden].filter((id) => !certaintyOrType.has(id)).length + (state.depth ? 1 : 0) + (state.leaves ? 0 : 1);
  $("more-count").textContent = set ? `(${set})` : "";
  $("filters-reset").hidden = !state.hidden.size && !state.depth && state.leaves;
}

const certaintyOrType = new Set([...data.types, ...data.certainties].map(({ id }) => id));

// Chips are made anew only when they change: whoever stands on one by keyboard stays there.
const madeFor = { chips: "", certainties: "" };

follow((tableOnly) => {
  const chips = [seen.filters, state.language, state.theme].join(" ");
  const certainties = [chips, state.query, state.depth, state.depth && state.selected ? state.selected.id : ""].join(" ");
  if (chips !== madeFor.chips) for (const part of [showTypes, showRelations, showSources]) part();
  if (certainties !== madeFor.certainties) showCertainties();
  Object.assign(madeFor, { chips, certainties });
  if (!tableOnly) showShape();
  $("counts").textContent = visibleCounts();
});

$("hedged").addEventListener("click", () => change({ hidden: toggled(hedgedCertainties, hedgedCertainties.some(shows)) }));
$("more").addEventListener("click", () => {
  $("more-filters").hidden = !$("more-filters").hidden;
  $("more").setAttribute("aria-expanded", String(!$("more-filters").hidden));
});
$("filters-reset").addEventListener("click", () => {
  change({ hidden: new Set(), depth: 0, leaves: true });
  $("hedged").focus();
});
$("leaves").addEventListener("click", () => change({ leaves: !state.leaves }));
for (const button of $("depths").children) button.addEventListener("click", () => change({ depth: Number(button.dataset.depth) }));
