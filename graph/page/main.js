// From an address to the page: the modules follow the state in the order in which they stand here.

import { data } from "./data.js";
import { seen } from "./seen.js";
import "./frame.js";
import { $ } from "./element.js";
import { graph } from "./graph-view.js";
import "./panel.js";
import "./table.js";
import "./search.js";
import "./filters.js";
import { DEFAULT_VIEW, fromAddress, show, state } from "./state.js";

$("views").hidden = !data.edges.some((edge) => edge.view !== DEFAULT_VIEW);

addEventListener("popstate", () => {
  fromAddress();
  show();
});

// On a narrow screen the graph comes before its legend.
$("filters").open = innerWidth > 820;

window.page = { data, state, graph, seen }; // to look at from a console and from tests

fromAddress();
$("page").hidden = false;
show();
graph.start();
