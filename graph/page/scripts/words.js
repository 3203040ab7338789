// From ids and keys to words in the reader's language.

import { data, types } from "./data.js";
import { foldedBy } from "./folding.js";
import { state } from "./state.js";

export const inWords = (label) => (label ? label[state.language] : "");
export const name = (id) => inWords(data.names[id]) || id;

export const severalOf = (type, count) => (count === 1 ? name(type) : inWords(types.get(type).plural));

// A name that runs from the right, or turns what follows it, must not reorder the words around it.
const TURNS = /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
const isolated = (value) => (TURNS.test(value) ? `\u2068${value}\u2069` : value);

export function say(key, values = {}) {
  return data.strings[key][state.language].replace(/\{(\w+)\}/g, (_, part) => isolated(values[part]));
}

export const counted = (count) => (count === 1 ? say("claims_one") : say("claims_many", { count }));

export const listSeparator = () => (state.language === "en" ? ", " : "、");

export const folded = (text) => foldedBy(text, data.variants);
