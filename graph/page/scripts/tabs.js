// From the state to the tab that is open under the graph: the claims, or queries where this page has their engine.

import { data } from "./data.js";
import { $ } from "./dom.js";
import { isPart, queriesWords } from "./part.js";
import { change, follow, state } from "./state.js";
import { say } from "./words.js";

const tabs = [...$("tabs").children];

// Without its engine, and over a part of a graph, the page answers no queries.
const noQueries = Boolean(data.sparql_missing) || isPart;

export const tabShown = () => (noQueries ? "claims" : state.tab);

function showTabs() {
  $("tabs").hidden = noQueries;
  $("sparql-missing").hidden = !noQueries;
  if (noQueries) $("sparql-missing").textContent = isPart ? queriesWords() : say("sparql_missing", { reason: data.sparql_missing });
  for (const tab of tabs) {
    const open = tab.dataset.tab === tabShown();
    tab.setAttribute("aria-selected", String(open));
    tab.tabIndex = open ? 0 : -1;
    $(tab.getAttribute("aria-controls")).hidden = !open;
  }
}

$("tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (tab) change({ tab: tab.dataset.tab });
});

$("tabs").addEventListener("keydown", (event) => {
  const at = tabs.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs.at(to % tabs.length);
  change({ tab: tab.dataset.tab });
  tab.focus();
});

// The way to the table leads to it even where queries are open.
$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  change({ tab: "claims" });
  $("table-named").focus();
  $("table-named").scrollIntoView();
});

follow(showTabs);
