// From the ready views to their buttons: the whole first, each an address of its own.

import { data } from "./data.js";
import { $, element } from "./dom.js";
import { follow, state, tell } from "./state.js";
import { inWords, name, say } from "./words.js";

const hints = new Map(data.ready.map(({ id, hint }) => [id, hint]));

function readyButton(id) {
  const made = element("button", { type: "button", "data-ready-view": id, title: id ? inWords(hints.get(id)) : null }, id ? name(id) : say(data.overview ? "ready_overview" : "ready_whole"));
  made.addEventListener("click", () => tell({ ready: id }));
  return made;
}

let madeFor = "";

follow((tableOnly) => {
  if (tableOnly) return;
  $("ready").hidden = !data.ready.length;
  if (madeFor !== state.language) $("ready").replaceChildren(...["", ...data.ready.map(({ id }) => id)].map(readyButton));
  madeFor = state.language;
  for (const button of $("ready").children) button.setAttribute("aria-pressed", String(button.dataset.readyView === state.ready));
});
