// From ids and keys to words in the reader's language.

import { data } from "./data.js";
import { foldedBy } from "./folding.js";
import { state } from "./state.js";

export const inWords = (label) => (label ? label[state.language] : "");
export const name = (id) => inWords(data.names[id]) || id;

export function say(key, values = {}) {
  return data.strings[key][state.language].replace(/\{(\w+)\}/g, (_, part) => values[part]);
}

export const counted = (count) => (count === 1 ? say("claims_one") : say("claims_many", { count }));

export const listSeparator = () => (state.language === "en" ? ", " : "、");

export const folded = (text) => foldedBy(text, data.variants);
