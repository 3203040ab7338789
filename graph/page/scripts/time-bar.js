// From the two clocks to their sliders: when it held, with a tick for each event, and what had been said by then.

import { dated, daysSaid, monthName, monthOf, reachOf, ticksOf } from "./clocks.js";
import { data } from "./data.js";
import { $, svg } from "./dom.js";
import { passesAllBut, seen } from "./seen.js";
import { change, follow, state } from "./state.js";
import { say } from "./words.js";

const reach = reachOf(data.claims);
const days = daysSaid(data.claims);
const ticks = ticksOf(data.claims);

const monthWords = (month) =>
  new Intl.DateTimeFormat(state.language, { year: "numeric", month: "long", timeZone: "UTC" }).format(
    Date.UTC(Math.floor(month / 12), month % 12),
  );
// The last day of a month stands for the month: a source that says no day is known to have spoken when it was over.
function dayWords(day) {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.getUTCDate() === 1 ? monthWords(monthOf(day)) : exactWords(day);
}

const exactWords = (day) => new Intl.DateTimeFormat(state.language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

const shown = () => ({
  from: state.from ? Math.min(Math.max(monthOf(state.from), reach.first), reach.last) : reach.first,
  to: state.to ? Math.min(Math.max(monthOf(state.to), reach.first), reach.last) : reach.last,
});

function drawTicks() {
  const highest = Math.max(...ticks.map((tick) => tick.count));
  const wide = Math.max(reach.last - reach.first, 1);
  const { from, to } = shown();
  const marks = ticks.map(({ month, count }) =>
    svg("rect", {
      x: ((month - reach.first) / wide) * 1000 - 3,
      y: 20 - (4 + (16 * count) / highest),
      width: 6,
      height: 4 + (16 * count) / highest,
      class: month >= from && month <= to ? "tick" : "tick out",
    }),
  );
  $("ticks").replaceChildren(...marks);
}

function put(input, value, text) {
  input.value = value;
  input.setAttribute("aria-valuetext", text);
}

let shownFor = "";

// The span in the words of what was asked for, also where the sliders do not reach so far.
function spanWords(from, to) {
  const asked = (month, reached) => monthWords(month ? monthOf(month) : reached);
  return say("span_of_time", { from: asked(state.from, from), to: asked(state.to, to) });
}

function showClocks(tableOnly) {
  const of = [seen.filters, state.language].join(" ");
  if (tableOnly || !reach || of === shownFor) return;
  shownFor = of;
  const { from, to } = shown();
  const all = !state.from && !state.to;
  put($("from"), from, monthWords(from));
  put($("to"), to, monthWords(to));
  // where both stand at the end, the one that can still be moved lies on top
  $("from").classList.toggle("on-top", from > (reach.first + reach.last) / 2);
  $("held-words").textContent = all ? say("any_time") : spanWords(from, to);
  put($("known"), state.known ? days.findLastIndex((day) => day <= state.known) : days.length - 1, state.known ? dayWords(state.known) : say("known_all"));
  $("known-words").textContent = state.known ? dayWords(state.known) : say("known_all");
  const undated = data.claims.filter((claim) => passesAllBut(claim, "time") && !dated(claim)).length;
  $("undated").checked = state.undated;
  $("undated-words").textContent = say("undated", { count: undated });
  $("clocks-reset").hidden = all && !state.known && state.undated;
  drawTicks();
}

function setSpan(edge) {
  const [from, to] = [Number($("from").value), Number($("to").value)];
  const month = edge === "from" ? Math.min(from, to) : Math.max(from, to);
  $(edge).value = month; // one does not pass the other
  const whole = month === (edge === "from" ? reach.first : reach.last);
  change({ [edge]: whole ? "" : monthName(month) });
}

if (reach) {
  for (const id of ["from", "to"]) {
    Object.assign($(id), { min: reach.first, max: reach.last, step: 1 });
    $(id).addEventListener("input", () => setSpan(id));
  }
  Object.assign($("known"), { min: 0, max: days.length - 1, step: 1 });
  $("known").addEventListener("input", () => {
    const at = Number($("known").value);
    change({ known: at === days.length - 1 ? "" : days[at] });
  });
  $("known-clock").hidden = days.length < 2;
  $("undated").addEventListener("change", () => change({ undated: $("undated").checked }));
  $("clocks-reset").addEventListener("click", () => {
    change({ from: "", to: "", known: "", undated: true });
    $("from").focus();
  });
  follow(showClocks);
}
$("clocks").hidden = !reach;
