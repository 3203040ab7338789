// From the stored questions to a list that is searched by their words, in whatever language.

import { $, element } from "../scripts/dom.js";
import { foldedBy } from "../scripts/folding.js";
import { isKnown, known } from "./known.js";
import { follow, say, settings } from "./settings.js";

const plain = (text) => foldedBy(text, {});
const searched = new Map(known.questions.map(({ id, wording }) => [id, plain(Object.values(wording).join(" "))]));

function found() {
  const words = plain($("search").value).split(" ");
  const fits = known.questions.filter(({ id }) => words.every((word) => searched.get(id).includes(word)));
  const { compare } = new Intl.Collator(settings.language);
  return fits.sort((one, other) => compare(one.wording[settings.language], other.wording[settings.language]));
}

// `open(question)` is called with the question that is chosen.
export function storedList(open) {
  // on a narrow screen the editor comes first
  const narrow = matchMedia("(max-width: 820px)");
  const unfold = () => ($("stored").open = !narrow.matches);
  const chosen = (question) => {
    unfold();
    open(question);
  };
  const item = (question) => element("li", {}, element("button", { type: "button", onclick: () => chosen(question) }, question.wording[settings.language]));
  const show = () => {
    const questions = found();
    $("questions").replaceChildren(...questions.map(item));
    $("stored-count").textContent = isKnown ? String(questions.length) : "";
    $("no-question").textContent = isKnown ? (questions.length ? "" : say("query_no_question")) : say("query_unknown");
  };
  $("search").addEventListener("input", show);
  narrow.addEventListener("change", unfold);
  unfold();
  follow(show);
}
