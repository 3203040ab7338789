// From claims to parts of the panel: its head, groups of cards, and the cards that do not fit at once.

import { claimCard } from "./claims.js";
import { element } from "./dom.js";
import { button, heading } from "./element.js";
import { change, state, tell } from "./state.js";
import { say } from "./words.js";

const MOST_CARDS = 40;

// The first so many of a list, each made into an element, and a button that brings the next.
export function someOf(list, most, made) {
  const shown = list.slice(0, most).map(made);
  const rest = list.slice(most);
  if (!rest.length) return shown;
  const more = button(say("show_more", { count: rest.length }), () => {
    const next = someOf(rest, most, made);
    more.replaceWith(...next);
    next[0].querySelector("button, a")?.focus();
  });
  return [...shown, more];
}

export const cards = (list) => someOf(list, MOST_CARDS, claimCard);

const MOST_UNFOLDED = 12;

export const group = (title, list) => element("section", {}, heading(title, list.length), ...cards(list));

// Where several groups stand under each other, a long one is folded, and its cards are made when it is opened.
export function foldableGroup(title, list) {
  if (list.length <= MOST_UNFOLDED) return group(title, list);
  const details = element("details", { class: "group", "data-group": title }, element("summary", {}, heading(title, list.length)));
  details.addEventListener("toggle", () => details.append(...cards(list)), { once: true });
  return details;
}

// Closing what was selected inside an answer, a path or a step goes back to it; closing that goes back to the beginning.
export function head(...children) {
  const told = state.question || state.path || state.step;
  const back = state.selected && told;
  const label = say(back ? "back" : "close");
  const whole = state.selected || told ? {} : { ready: "" };
  const leave = () => (back ? change({ selected: null }) : tell(whole));
  const close = element("button", { type: "button", class: "icon close", "aria-label": label, title: label, onclick: leave }, back ? "‹" : "×");
  return element("header", {}, element("div", {}, ...children), close);
}
