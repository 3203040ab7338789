// From the settings to the fixed words of the page, its language and its colours.

import { $ } from "../scripts/dom.js";
import { choose, follow, say, settings } from "./settings.js";

const WORDS = {
  text: (node, words) => (node.textContent = words),
  label: (node, words) => node.setAttribute("aria-label", words),
  title: (node, words) => (node.title = words),
  placeholder: (node, words) => (node.placeholder = words),
};

follow(() => {
  const root = document.documentElement;
  root.lang = settings.language;
  root.dataset.theme = settings.theme;
  document.title = say("query_title");
  for (const [part, write] of Object.entries(WORDS)) for (const node of document.querySelectorAll(`[data-${part}]`)) write(node, say(node.dataset[part]));
  const other = say(settings.theme === "dark" ? "theme_to_light" : "theme_to_dark");
  WORDS.label($("theme"), other);
  WORDS.title($("theme"), other);
  for (const button of $("languages").children) button.setAttribute("aria-pressed", String(button.dataset.language === settings.language));
});

for (const button of $("languages").children) button.addEventListener("click", () => choose({ language: button.dataset.language }));
$("theme").addEventListener("click", () => choose({ theme: settings.theme === "dark" ? "light" : "dark" }));
