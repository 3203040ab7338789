// From the steps of the story to a card over the graph: one at a time, with what each rests on lit up.

import { data } from "./data.js";
import { $ } from "./dom.js";
import { follow, state, tell } from "./state.js";
import { inWords, say } from "./words.js";

const last = data.story.length;

function showStory(tableOnly) {
  if (tableOnly) return;
  const step = state.step && data.story[state.step - 1];
  $("story-begin").hidden = Boolean(step) || !last;
  $("story-card").hidden = !step;
  if (!step) return;
  $("story-place").textContent = say("story_place", { step: state.step, steps: last });
  $("story-title").textContent = inWords(step.title);
  $("story-text").textContent = inWords(step.text);
  $("story-back").disabled = state.step === 1;
  $("story-next").textContent = say(state.step === last ? "story_end" : "story_next");
}

function go(step) {
  const ends = step > last;
  tell({ step: ends ? 0 : step });
  if (ends) $("story-begin").focus();
  else if ($("story-back").disabled && document.activeElement === document.body) $("story-next").focus();
}

$("story-begin").addEventListener("click", () => {
  go(1);
  $("story-next").focus();
});
$("story-next").addEventListener("click", () => go(state.step + 1));
$("story-back").addEventListener("click", () => go(state.step - 1));
$("story-close").addEventListener("click", () => go(last + 1));
$("story-card").addEventListener("keydown", (event) => {
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  const step = state.step + (steps[event.key] || 0);
  if (!(event.key in steps) || step < 1 || step > last) return;
  event.preventDefault();
  go(step);
});
follow(showStory);
