// From queries that are opened and closed to the list of tabs, and from what was kept of it to a list again.

export const MOST_TABS = 40;
const MOST_TEXT = 65_536; // the endpoint reads no longer query

// A tab is {id, text, question, asked}: `question` is the id of the stored question whose words are its title as long as
// the text is that question's; `asked` is that text.
const tabOf = (id, text, question, asked) => ({ id, text, question, asked });

export const emptyList = () => ({ tabs: [], active: null, next: 1 });

// Opens a query, or goes to the tab that has it already; the oldest of too many gives way.
export function withQuery(list, text, question = null) {
  const same = list.tabs.find((tab) => tab.text === text && (!question || tab.question === question));
  if (same) return { ...list, active: same.id };
  const tabs = [...list.tabs, tabOf(list.next, text, question, question ? text : null)];
  return { tabs: tabs.slice(-MOST_TABS), active: list.next, next: list.next + 1 };
}

// Of a tab that is closed the next one takes the place, or the one before where there is none.
export function without(list, id) {
  const at = list.tabs.findIndex((tab) => tab.id === id);
  const tabs = list.tabs.filter((tab) => tab.id !== id);
  const active = list.active === id ? (tabs[at] ?? tabs.at(-1))?.id ?? null : list.active;
  return { ...list, tabs, active };
}

export const activeOf = (list) => list.tabs.find((tab) => tab.id === list.active) ?? null;

export const titled = (tab) => (tab.question && tab.text === tab.asked ? tab.question : null);

export const toKeep = ({ tabs, active }) => ({
  tabs: tabs.map(({ text, question, asked }) => ({ text, ...(question && text === asked && { question }) })),
  active: tabs.findIndex((tab) => tab.id === active),
});

// What was kept may be of another version, or of another hand.
export function restored(kept) {
  const written = Array.isArray(kept?.tabs) ? kept.tabs : [];
  const sound = written.filter((tab) => typeof tab?.text === "string" && tab.text.length <= MOST_TEXT).slice(0, MOST_TABS);
  const tabs = sound.map(({ text, question }, at) => {
    const stored = typeof question === "string" ? question : null;
    return tabOf(at + 1, text, stored, stored ? text : null);
  });
  return { tabs, active: (tabs[kept?.active] ?? tabs[0])?.id ?? null, next: tabs.length + 1 };
}

// The first words of a query that say what it is about, without what only declares or remarks.
export function summary(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line && !/^(#|prefix\b|base\b)/i.test(line));
  return lines.join(" ").slice(0, 60);
}
