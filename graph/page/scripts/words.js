// From ids and keys to words in the reader's language.

import { data, types } from "./data.js";
import { filled } from "./filled.js";
import { foldedBy } from "./folding.js";
import { state } from "./state.js";

export const inWords = (label) => (label ? label[state.language] : "");
export const name = (id) => inWords(data.names[id]) || id;

export const severalOf = (type, count) => (count === 1 ? name(type) : inWords(types.get(type).plural));

export const say = (key, values = {}) => filled(data.strings[key][state.language], values);

export const counted = (count) => (count === 1 ? say("claims_one") : say("claims_many", { count }));

export const listSeparator = () => (state.language === "en" ? ", " : "、");

export const folded = (text) => foldedBy(text, data.variants);
