// From types and certainties to chips: the legend of the graph and its filters in one, with live counts.

import { data, entities } from "./data.js";
import { $, element, lineMark, typeMark } from "./element.js";
import { hedgedCertainties, matches, seen, shows, touches } from "./seen.js";
import { change, follow, state } from "./state.js";
import { inWords, name, say } from "./words.js";

function toggled(ids, hide) {
  const hidden = new Set(state.hidden);
  for (const id of ids) hide ? hidden.add(id) : hidden.delete(id);
  return hidden;
}

function chip(id, mark, count, hint) {
  const button = element(
    "button",
    { type: "button", class: "chip", "aria-pressed": String(shows(id)), "data-filter": id, title: hint || null },
    mark,
    element("span", {}, name(id)),
    element("span", { class: "count" }, String(count)),
  );
  button.addEventListener("click", () => {
    change({ hidden: toggled([id], shows(id)) });
    document.querySelector(`[data-filter="${CSS.escape(id)}"]`).focus();
  });
  return button;
}

// A chip counts what it would show: what passes every other filter.
function showFilters() {
  const drawn = (id) => [...seen.touched].filter((node) => entities.get(node).type === id).length;
  const inType = (claim) => touches(claim, shows) && matches(claim);
  const said = (id) => data.claims.filter((claim) => claim.certainty === id && inType(claim)).length;
  const viewed = new Set([...seen.viewedNodes].map((id) => entities.get(id).type));
  const shownTypes = data.types.filter((type) => viewed.has(type.id));
  $("types").replaceChildren(...shownTypes.map((type) => chip(type.id, typeMark(type.id), drawn(type.id))));
  const used = data.certainties.filter((certainty) => data.claims.some((claim) => claim.certainty === certainty.id));
  $("certainties").replaceChildren(
    ...used.map((certainty) => chip(certainty.id, lineMark(certainty.id), said(certainty.id), inWords(certainty.definition))),
  );
  const allHidden = hedgedCertainties.every((id) => !shows(id));
  $("hedged").textContent = say(allHidden ? "show_hedged" : "hide_hedged");
  $("hedged").setAttribute("aria-pressed", String(allHidden));
  $("counts").textContent = say("counts", {
    nodes: seen.nodes.length,
    all_nodes: seen.viewedNodes.size,
    edges: seen.edges.length,
    all_edges: seen.viewed.length,
    claims: seen.claims.length,
    all_claims: data.claims.length,
  });
}

$("hedged").addEventListener("click", () => {
  const hide = hedgedCertainties.some(shows);
  change({ hidden: toggled(hedgedCertainties, hide) });
});

follow(showFilters);
