// From the state to the fixed parts of the page: their words, their language, their colours.

import { $ } from "./element.js";
import { change, follow, state } from "./state.js";
import { say } from "./words.js";

function showWords(tableOnly) {
  if (tableOnly) return;
  const root = document.documentElement;
  root.lang = state.language;
  root.dataset.theme = state.theme;
  document.title = say("title");
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const node of document.querySelectorAll("[data-title]")) node.title = say(node.dataset.title);
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = say(node.dataset.placeholder);
  const other = say(state.theme === "dark" ? "theme_to_light" : "theme_to_dark");
  $("theme").setAttribute("aria-label", other);
  $("theme").title = other;
  for (const button of $("views").children) button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  for (const button of $("languages").children) button.setAttribute("aria-pressed", String(button.dataset.language === state.language));
}

follow(showWords);

for (const button of $("views").children) button.addEventListener("click", () => change({ view: button.dataset.view }));
for (const button of $("languages").children) button.addEventListener("click", () => change({ language: button.dataset.language }));
$("theme").addEventListener("click", () => change({ theme: state.theme === "dark" ? "light" : "dark" }));
$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("table-named").focus();
  $("table-named").scrollIntoView();
});
