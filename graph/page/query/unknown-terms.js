// From a query to the names in it that the graph does not have, which is why it may find nothing.

import { masked } from "../sparql/query.js";

const NAME = /(?<![\w:?$-])([a-z][\w-]*):([A-Za-z][\w-]*)/g;

// Only prefixes of which terms are known tell anything, and those that a query declares itself are its own.
export function unknownTerms(text, ids) {
  const bare = masked(text);
  const own = new Set([...bare.matchAll(/\bPREFIX\s+([^\s:]*):/gi)].map((found) => found[1]));
  const prefixes = new Set([...ids].map((id) => id.split(":")[0]));
  const named = [...bare.matchAll(NAME)].filter(([, prefix]) => prefixes.has(prefix) && !own.has(prefix)).map(([name]) => name);
  return [...new Set(named)].filter((name) => !ids.has(name)).slice(0, 5);
}
