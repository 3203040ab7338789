// From the reader's choice, or else the browser's, to the language and the colours of the page.

import { LANGUAGES, THEMES } from "../scripts/address.js";
import { filled } from "../scripts/filled.js";
import { preferredLanguage, preferredTheme } from "../scripts/preferences.js";
import { keep, recalled } from "./kept.js";

const strings = JSON.parse(document.getElementById("strings").textContent);

const before = recalled();
const oneOf = (known, chosen, preferred) => (known.includes(chosen) ? chosen : preferred);

export const settings = {
  language: oneOf(LANGUAGES, before.language, preferredLanguage()),
  theme: oneOf(THEMES, before.theme, preferredTheme()),
};

export const say = (key, values = {}) => filled(strings[key][settings.language], values);

const followers = [];

// Called at once, and whenever the language changes.
export function follow(follower) {
  followers.push(follower);
  follower();
}

export function choose(part) {
  Object.assign(settings, part);
  keep(part);
  for (const follower of followers) follower();
}
