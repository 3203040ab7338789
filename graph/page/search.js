// From what is typed to entities: any script, any alias; the table follows as one types.

import { data, entities, types } from "./data.js";
import { claimed } from "./claims.js";
import { $, element, typeMark } from "./element.js";
import { graph } from "./graph-view.js";
import { change, follow, select, state } from "./state.js";
import { compared } from "./table.js";
import { folded, name } from "./words.js";

const MOST_RESULTS = 8;
const searchBox = $("search");
let results = [];
let active = -1;

function score(entity, query) {
  let best = 0;
  for (const form of entity.forms) {
    if (form === query) best = Math.max(best, 4);
    else if (form.startsWith(query)) best = Math.max(best, 3);
    else if (form.includes(` ${query}`)) best = Math.max(best, 2);
    else if (form.includes(query)) best = Math.max(best, 1);
  }
  return best;
}

function found(text) {
  const query = folded(text);
  if (!query) return [];
  return data.entities
    .map((entity) => [score(entity, query), entity])
    .filter(([points]) => points > 0)
    .sort((one, other) => other[0] - one[0] || claimed(other[1].id) - claimed(one[1].id) || compared(name(one[1].id), name(other[1].id)))
    .slice(0, MOST_RESULTS)
    .map(([, entity]) => entity);
}

function through(entity) {
  const query = folded(searchBox.value);
  const alias = entity.aliases.find((other) => folded(other).includes(query));
  return alias && !folded(name(entity.id)).includes(query) ? alias : "";
}

function option(entity, index) {
  const made = element(
    "li",
    { role: "option", id: `result-${index}`, "aria-selected": String(index === active), "data-node": entity.id },
    types.has(entity.type) ? typeMark(entity.type) : null,
    element("span", {}, name(entity.id)),
    element("span", { class: "muted" }, [through(entity), name(entity.type)].filter(Boolean).join(" · ")),
  );
  made.addEventListener("mousedown", (event) => {
    event.preventDefault();
    choose(index);
  });
  return made;
}

function showResults() {
  const open = results.length > 0;
  $("results").replaceChildren(...results.map(option));
  $("results").hidden = !open;
  $("no-results").hidden = open || !folded(searchBox.value) || document.activeElement !== searchBox;
  searchBox.setAttribute("aria-expanded", String(open));
  if (open && active >= 0) searchBox.setAttribute("aria-activedescendant", `result-${active}`);
  else searchBox.removeAttribute("aria-activedescendant");
}

function close() {
  results = [];
  active = -1;
  showResults();
  $("no-results").hidden = true;
}

function choose(index) {
  const entity = results[index];
  searchBox.value = "";
  close();
  change({ query: "", selected: { kind: "node", id: entity.id } });
  graph.bring(entity.id);
}

searchBox.addEventListener("input", () => {
  results = found(searchBox.value);
  active = results.length ? 0 : -1;
  change({ query: searchBox.value });
  showResults();
});

searchBox.addEventListener("keydown", (event) => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && results.length) {
    event.preventDefault();
    active = (active + steps[event.key] + results.length) % results.length;
    showResults();
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    choose(active);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    if (results.length) close();
    else {
      searchBox.value = "";
      change({ query: "" });
      searchBox.blur();
    }
  }
});

searchBox.addEventListener("focus", () => {
  results = found(searchBox.value);
  active = results.length ? 0 : -1;
  showResults();
});
searchBox.addEventListener("blur", close);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest && event.target.closest("input, textarea, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    searchBox.focus();
    searchBox.select();
  } else if (event.key === "Escape" && !typing && state.selected) select("node", null);
});

follow(() => {
  if (searchBox.value !== state.query && document.activeElement !== searchBox) searchBox.value = state.query;
});
