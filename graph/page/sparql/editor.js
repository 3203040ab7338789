// From a text to an editor of SPARQL: CodeMirror in a shadow root, where the page's policy lets it style itself.

import { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { Compartment, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { completions } from "./completion.js";
import { wrongWord } from "./query.js";

// The colours are variables of the page's style, which reach into a shadow root and follow its theme.
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.standard(tags.variableName)], color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.atom, color: "var(--code-name)" },
  { tag: tags.local(tags.variableName), color: "var(--code-variable)" },
  { tag: [tags.string, tags.meta], color: "var(--code-text)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const LOOK = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--ground)", fontSize: "14px", height: "100%" },
  "&.cm-focused": { outline: "none" }, // the host shows it
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--page)", borderRight: "1px solid var(--rule)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-ground)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-ground)", outline: "1px solid var(--accent)" },
  ".cm-wrong": { textDecoration: "underline wavy var(--denied)", textUnderlineOffset: "4px", backgroundColor: "var(--denied-ground)" },
  ".cm-wrong-line": { boxShadow: "inset 3px 0 var(--denied)" },
  ".cm-tooltip": { color: "var(--text)", backgroundColor: "var(--card)", border: "1px solid var(--line)", borderRadius: "6px", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "13px", maxHeight: "15em", maxWidth: "min(640px, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--text)", backgroundColor: "var(--accent-ground)" },
  ".cm-completionDetail": { marginLeft: "12px", color: "var(--muted)", fontStyle: "normal", fontFamily: "var(--font)" },
});

const setWrong = StateEffect.define();

function marks(document, { line, column }) {
  if (line < 1 || line > document.lines) return Decoration.none;
  const at = document.line(line);
  const { begin, end } = wrongWord(at.text, column);
  const spot = begin < end ? [Decoration.mark({ class: "cm-wrong" }).range(at.from + begin, at.from + end)] : [];
  return Decoration.set([Decoration.line({ class: "cm-wrong-line" }).range(at.from), ...spot]);
}

const wrong = StateField.define({
  create: () => Decoration.none,
  update(shown, transaction) {
    const set = transaction.effects.find((effect) => effect.is(setWrong));
    if (set) return set.value ? marks(transaction.state.doc, set.value) : Decoration.none;
    return transaction.docChanged ? Decoration.none : shown;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Tab is left to the page, so that nobody is caught; Ctrl or Cmd with Enter runs.
function keys(run) {
  const runs = (view) => {
    closeCompletion(view);
    run();
    return true;
  };
  const running = [{ key: "Mod-Enter", run: runs }, { key: "Ctrl-Enter", run: runs }];
  return [Prec.highest(keymap.of(running)), keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap])];
}

// A browser that types over a selection keeps the look of what was there by styles of its own, which the page's policy
// refuses and complains of; so what is typed over is put in here. Composed characters are the browser's to place.
const overtyping = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    if (event.inputType !== "insertText" || !event.data || main.empty) return false;
    event.preventDefault();
    const put = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handler) => handler(view, main.from, main.to, event.data, put))) view.dispatch(put());
    return true;
  },
});

function source(known) {
  return (context) => {
    const found = completions(context.state.doc.toString(), context.pos, known(), context.explicit);
    return found && { ...found, filter: false };
  };
}

function extensions({ known, changed, run, spoken }) {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    StreamLanguage.define(sparql),
    syntaxHighlighting(COLOURS),
    autocompletion({ override: [source(known)], icons: false }),
    ...keys(run),
    overtyping,
    wrong,
    LOOK,
    spoken,
    EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
  ];
}

const words = ({ label, phrases }) => [EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }), EditorState.phrases.of(phrases)];

// `known()` gives {terms, prefixes, language}; `spoken` is {label, phrases}. The editor is handed back as what it can do.
export function open({ root, text, known, changed, run, spoken }) {
  const said = new Compartment();
  const view = new EditorView({
    state: EditorState.create({ doc: text, extensions: extensions({ known, changed, run, spoken: said.of(words(spoken)) }) }),
    parent: root,
    root,
  });
  const show = (effect) => view.dispatch({ effects: effect });
  return {
    text: () => view.state.doc.toString(),
    write: (value) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } }),
    mark: (place) => show(setWrong.of(place)),
    speak: (value) => show(said.reconfigure(words(value))),
    focus: () => view.focus(),
  };
}

globalThis.sparqlEditor = { open };
