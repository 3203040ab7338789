// From the address to what is shown: one state, one function that changes it, and those who follow it.

import { addressOf, defaults, stateOf } from "./address.js";
import { certainties, claims, data, edges, entities, readyIds, sources, types } from "./data.js";
import { isQuestion } from "./composed.js";
import { preferredLanguage, preferredTheme } from "./preferences.js";

export const state = {
  ...defaults(),
  only: false, // table: only what is selected
  sort: { column: "where", down: false },
};

const relationsUsed = new Set(data.edges.map((edge) => edge.relation));

const known = {
  language: preferredLanguage(),
  theme: preferredTheme(),
  node: (id) => entities.has(id),
  edge: (id) => edges.has(id),
  claim: (id) => claims.has(id),
  filter: (id) => [types, certainties, sources, relationsUsed].some((some) => some.has(id)),
  ready: (id) => readyIds.has(id),
  question: isQuestion,
  steps: data.story.length,
};

// A reader goes back to what was chosen, not to each filter, language or query on the way.
const OF_HISTORY = ["selected", "question", "step", "path", "ready"];
const OURS = { ours: true };

// A page in a frame of a notebook has no address of its own: what it opens at stands in the document.
const fragment = () => location.hash || document.documentElement.dataset.address || "";
const addressWith = (parts) => location.href.split("#")[0] + parts;

// Of an entry that this page wrote, back and forth take what was chosen alone; an address that was typed is read whole.
export function fromHistory(entry) {
  const read = stateOf(fragment(), known);
  if (!entry) {
    Object.assign(state, read);
    return history.replaceState(OURS, "", location.hash ? location.href : addressWith(fragment()));
  }
  Object.assign(state, Object.fromEntries(OF_HISTORY.map((key) => [key, read[key]])));
  return writeAddress("replaceState");
}

// Called with `tableOnly` after each change, in the order in which they asked for it.
const followers = [];

export const follow = (follower) => followers.push(follower);

// What is typed or sorted changes the lists alone: graph and panel need not be made again at every key.
const OF_THE_TABLE = ["query", "sort", "only", "tab", "sparql"];

// Browsers refuse an address that changes with every key, so one that is being typed or dragged is written when it rests.
const RESTING = ["query", "from", "to", "known"];
let resting = 0;

function writeAddress(how) {
  clearTimeout(resting);
  // written whole: a fragment alone would be joined to the address of the notebook, which the frame may not have
  if (addressOf(state) !== location.hash) history[how](OURS, "", address());
}

export function change(part) {
  Object.assign(state, part);
  const has = (names) => names.some((name) => part[name] !== undefined);
  clearTimeout(resting);
  if (has(OF_HISTORY)) writeAddress("pushState");
  else if (has(RESTING)) resting = setTimeout(writeAddress, 300, "replaceState");
  else writeAddress("replaceState");
  show(Object.keys(part).every((key) => OF_THE_TABLE.includes(key)));
}

// The address of what is shown now, also while the browser's own still rests.
export const address = () => addressWith(addressOf(state));

export function show(tableOnly = false) {
  for (const follower of followers) follower(tableOnly);
}


// What the panel tells of is one thing at a time: choosing another question, path or step lets go of the selection.
const NOTHING_TOLD = { selected: null, question: "", step: 0, path: null };

// An answer and a step are of the whole.
const ofTheWhole = ({ question, step }) => (question || step ? { ready: "" } : {});

export const tell = (part) => change({ ...NOTHING_TOLD, ...ofTheWhole(part), ...part });
