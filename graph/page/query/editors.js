// From tabs to their editors: each keeps its own text, cursor and undoing.

import { $, element } from "../scripts/dom.js";
import { plainEditor } from "../scripts/plain-editor.js";
import { known } from "./known.js";
import { libraryCame } from "./library.js";
import { say, settings } from "./settings.js";

const completable = () => ({ terms: known.terms, prefixes: known.prefixes, language: settings.language });

const spoken = () => ({ label: say("sparql_editor"), phrases: { Completions: say("sparql_completions") } });

await libraryCame;

const editors = new Map();

function made(host, handlers, text) {
  try {
    return globalThis.sparqlEditor.open({ root: host.attachShadow({ mode: "open" }), text, known: completable, spoken: spoken(), ...handlers });
  } catch {
    const field = element("div", { class: "field" });
    host.replaceWith(field);
    return { ...plainEditor({ root: field, text, label: spoken().label, ...handlers }), host: field };
  }
}

// `changed(text)` and `run()` are called of the tab that is edited.
export function editorOf(tab, handlers) {
  if (editors.has(tab.id)) return editors.get(tab.id);
  const host = element("div", { class: "field" });
  $("editors").append(host);
  const editor = { host, ...made(host, handlers, tab.text) };
  editors.set(tab.id, editor);
  return editor;
}

export function showEditor(id) {
  for (const [one, { host }] of editors) host.hidden = one !== id;
}

export function closeEditor(id) {
  editors.get(id)?.host.remove();
  editors.delete(id);
}

export function speak() {
  for (const editor of editors.values()) editor.speak(spoken());
}
