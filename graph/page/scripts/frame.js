// From the state to the fixed parts of the page: their words, their language, their colours.

import { $ } from "./dom.js";
import { isPart, partWords } from "./part.js";
import { change, follow, show, state } from "./state.js";
import { say } from "./words.js";

// Of the pages around it, where it is a part of a site.
const ENDINGS = { en: ".html", "zh-Hant": ".zh-Hant.html", "zh-Hans": ".zh-Hans.html" };

function showWords(tableOnly) {
  if (tableOnly) return;
  const root = document.documentElement;
  root.lang = state.language;
  root.dataset.theme = state.theme;
  document.title = say("title");
  $("part").hidden = !isPart;
  if (isPart) $("part").textContent = partWords();
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const link of document.querySelectorAll("[data-page]")) link.href = link.dataset.page + ENDINGS[state.language];
  for (const link of document.querySelectorAll("[data-served]")) link.href = link.dataset.served;
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
// On a narrow screen the graph comes before its legend, which a wide one always shows.
export const narrow = matchMedia("(max-width: 820px)");
const unfold = () => ($("filters").open = !narrow.matches);
narrow.addEventListener("change", unfold);
unfold();

// What is drawn for a dark screen would be pale on paper; the address keeps the reader's own colours.
let themeOnScreen = null;

function printIn(theme) {
  state.theme = theme;
  show();
}

addEventListener("beforeprint", () => {
  themeOnScreen = state.theme;
  printIn("light");
});
addEventListener("afterprint", () => printIn(themeOnScreen || state.theme));
