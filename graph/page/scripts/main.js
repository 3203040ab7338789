// From an address to the page: the modules follow the state in the order in which they stand here.

import { data } from "./data.js";
import { seen } from "./seen.js";
import "./frame.js";
import { $ } from "./dom.js";
import { graph } from "./graph-view.js";
import "./graph-keys.js";
import "./panel.js";
import "./table.js";
import "./tabs.js";
import { engine } from "./sparql-engine.js";
import "./sparql-panel.js";
import "./search.js";
import "./filters.js";
import "./ready-menu.js";
import "./time-bar.js";
import "./story.js";
import "./export-menu.js";
import { DEFAULT_VIEW } from "./address.js";
import { answerOf, wordingOf } from "./answer.js";
import { composedQuestions } from "./composed.js";
import { fromHistory, show, state, tell } from "./state.js";

$("views").hidden = !data.edges.some((edge) => edge.view !== DEFAULT_VIEW);

addEventListener("popstate", (event) => {
  fromHistory(event.state);
  show();
});

window.page = { data, state, graph, seen, engine, answerOf, wordingOf, composedQuestions, tell }; // to look at from a console and from tests

fromHistory(null);
$("page").hidden = false;
show();
graph.start();
