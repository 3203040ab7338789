// From a text to the reader's clipboard; true if it is there.

import { element } from "../scripts/dom.js";

// A page that came without encryption may not write to the clipboard itself: it selects and asks the browser to copy.
function copiedByHand(text) {
  const before = document.activeElement;
  const area = element("textarea", { class: "aside", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}

export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}
