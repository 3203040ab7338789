// From the list of tabs to their bar: a click or arrows go to one, a click on its cross or Delete closes it.

import { $, element } from "../scripts/dom.js";
import { say, settings } from "./settings.js";
import { summary, titled } from "./tab-list.js";
import { wordingOf } from "./known.js";

export function titleOf(tab) {
  return wordingOf(titled(tab), settings.language) || summary(tab.text) || say("query_untitled");
}

function tabButton(tab, active, running) {
  const title = titleOf(tab);
  // a button within a tab could not be reached by key: Delete does what the cross does
  const cross = element("span", { class: "cross", "aria-hidden": "true", title: say("query_close") }, "×");
  return element("button", {
    type: "button", role: "tab", id: `tab-${tab.id}`, "data-tab": tab.id, title, tabindex: active ? "0" : "-1",
    "aria-selected": String(active), "aria-controls": "pane", "aria-keyshortcuts": "Delete", class: running ? "running" : null,
  }, element("span", { class: "title" }, title), cross);
}

export function showBar(list, isRunning) {
  const focused = $("tabs").contains(document.activeElement);
  $("tabs").replaceChildren(...list.tabs.map((tab) => tabButton(tab, tab.id === list.active, isRunning(tab.id))));
  $("pane").setAttribute("aria-labelledby", `tab-${list.active}`);
  const active = $(`tab-${list.active}`);
  if (focused) active?.focus();
  active?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function retitle(tab) {
  const button = $(`tab-${tab.id}`);
  if (!button) return;
  button.title = titleOf(tab);
  button.querySelector(".title").textContent = titleOf(tab);
}

const idOf = (node) => Number(node.closest("[data-tab]")?.dataset.tab);

export function onBar({ go, close }) {
  $("tabs").addEventListener("click", (event) => {
    const id = idOf(event.target);
    if (id) (event.target.closest(".cross") ? close : go)(id);
  });
  $("tabs").addEventListener("auxclick", (event) => event.button === 1 && idOf(event.target) && close(idOf(event.target)));
  $("tabs").addEventListener("keydown", (event) => {
    if (event.key === "Delete") return close(idOf(event.target));
    const buttons = [...$("tabs").children];
    const at = buttons.indexOf(event.target.closest("[data-tab]"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return null;
    event.preventDefault();
    return go(idOf(buttons.at(to % buttons.length)));
  });
}
