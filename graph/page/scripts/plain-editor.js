// From a text to a field in which it is edited, where the editor of queries is not there.

import { element } from "./dom.js";

// What it can do is what the editor in ../sparql/editor.js can; `mark` puts the cursor where something is wrong.
export function plainEditor({ root, text, label, changed, run }) {
  const area = element("textarea", { spellcheck: "false", autocapitalize: "off", rows: "9", "aria-label": label });
  area.value = text;
  area.addEventListener("input", () => changed(area.value));
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    run();
  });
  root.replaceChildren(area);
  return {
    text: () => area.value,
    write: (value) => (area.value = value),
    mark: (place) => place && chooseLine(area, place.line),
    speak: (spoken) => area.setAttribute("aria-label", spoken.label),
    focus: () => area.focus(),
  };
}

function chooseLine(area, line) {
  const lines = area.value.split("\n");
  if (line < 1 || line > lines.length) return;
  const begin = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
  area.setSelectionRange(begin, begin + lines[line - 1].length);
}
