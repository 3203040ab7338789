// From what is typed and a text to how well they agree: by words where there are spaces, by pairs of characters in Chinese.

const HAN = /\p{Script=Han}/u;
const HAN_RUN = /\p{Script=Han}+/gu;

// The parts of a folded text that are compared: its words, and of a run of Chinese each two characters that are neighbours.
export function partsOf(text) {
  const parts = text.replace(HAN_RUN, " ").match(/[\p{L}\p{N}]+/gu) || [];
  for (const [run] of text.matchAll(HAN_RUN)) {
    const characters = [...run];
    if (characters.length === 1) parts.push(run);
    for (let at = 1; at < characters.length; at += 1) parts.push(characters[at - 1] + characters[at]);
  }
  return parts;
}

// A folded text as it is compared: its words each after one space.
export const comparable = (text) => ` ${(text.match(/[\p{L}\p{N}]+/gu) || []).join(" ")}`;

// From 0 to 1: the share of the parts typed that a comparable text has; a word agrees as it is begun.
export function agreement(parts, text) {
  if (!parts.length) return 0;
  const fits = parts.filter((part) => text.includes(HAN.test(part) ? part : ` ${part}`));
  return fits.length / parts.length;
}

// Whether a comparable text has one of the names, which are comparable, too: whole, not as the beginning of a word.
export const mentions = (text, names) => names.some((one) => (HAN.test(one) ? text.includes(one.trim()) : `${text} `.includes(`${one} `)));

function score(forms, query) {
  let best = 0;
  for (const form of forms) {
    if (form === query) best = Math.max(best, 4);
    else if (form.startsWith(query)) best = Math.max(best, 3);
    else if (form.includes(` ${query}`)) best = Math.max(best, 2);
    else if (form.includes(query)) best = Math.max(best, 1);
  }
  return best;
}

// The ids of those with a name like the folded query, best first; `before` orders those that fit alike.
export function namedLike(entities, query, before = () => 0) {
  if (!query) return [];
  return entities
    .map(({ id, forms }) => [score(forms, query), id])
    .filter(([points]) => points > 0)
    .sort(([points, one], [others, other]) => others - points || before(one, other))
    .map(([, id]) => id);
}
