// From a list to its parts: by a key, or by the several keys of each.

export function byKeys(list, keysOf) {
  const found = new Map();
  for (const item of list) {
    for (const key of keysOf(item)) {
      if (found.has(key)) found.get(key).push(item);
      else found.set(key, [item]);
    }
  }
  return found;
}

export const byKey = (list, keyOf) => byKeys(list, (item) => [keyOf(item)]);

// How many of a list have each key, asked by key.
export function countsBy(list, keyOf) {
  const found = byKey(list, keyOf);
  return (key) => (found.get(key) || []).length;
}
