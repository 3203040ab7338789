// From a query's text to what the engine may be asked: its form, what is refused, the prefixes that it need not declare.

// The parser overruns its stack some way above this; graph/store.py holds queries to the same depth.
export const MAX_NESTING = 200;

const QUOTED = [
  /"""(?:\\[^]|[^\\])*?"""/,
  /'''(?:\\[^]|[^\\])*?'''/,
  /"(?:\\.|[^"\\\n])*"/,
  /'(?:\\.|[^'\\\n])*'/,
  // eslint-disable-next-line no-control-regex -- the grammar of SPARQL bars them from an IRI
  /<[^<>"{}|^`\\\u0000-\u0020]*>/,
  /#[^\n]*/,
];
const ANY_QUOTED = new RegExp(QUOTED.map((pattern) => pattern.source).join("|"), "g");
const DECLARATIONS = /^\s*(?:(?:BASE|VERSION|PREFIX\s+[^\s:]*:)\s+)*/i;
const UPDATES = ["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"];

// The text with its strings, IRIs and comments blanked, so that every place stays where it was.
export const masked = (text) => text.replace(ANY_QUOTED, (found) => found.replace(/[^\n]/g, " "));

const places = (bare, keyword) => [...bare.matchAll(new RegExp(`(?<![\\w:?$-])${keyword}(?![\\w:-])`, "gi"))].map((found) => found.index);

export function deepest(bare) {
  let depth = 0;
  let most = 0;
  for (const character of bare) {
    if ("({[".includes(character)) depth += 1;
    else if (")}]".includes(character)) depth -= 1;
    most = Math.max(most, depth);
  }
  return most;
}

// The form of a query, whether it names its own graphs, and why it is refused, if it is.
export function examined(text) {
  const bare = masked(text);
  const form = (bare.slice(bare.match(DECLARATIONS)[0].length).match(/^\w+/) || [""])[0].toUpperCase();
  const refusals = {
    empty: !bare.trim(),
    nesting: deepest(bare) > MAX_NESTING,
    update: UPDATES.includes(form),
    service: places(bare, "SERVICE").length > 0,
  };
  const refusal = Object.keys(refusals).find((reason) => refusals[reason]) || null;
  return { form, refusal, ownGraphs: places(bare, "FROM").length > 0 };
}

// What stands outside of all brackets, the rest blanked.
function outermost(bare) {
  let depth = 0;
  return [...bare].map((character) => {
    if (")}]".includes(character)) depth -= 1;
    const shown = depth === 0 ? character : " ".repeat(character.length);
    if ("({[".includes(character)) depth += 1;
    return shown;
  }).join("");
}

// A SELECT that gives no more rows than `most`: its own limit lowered, or one put where the grammar wants it.
export function limited(text, most) {
  const outer = outermost(masked(text));
  const own = outer.match(/(?<![\w:?$-])LIMIT\s+(\d+)/i);
  if (own) {
    const end = own.index + own[0].length;
    return Number(own[1]) <= most ? text : `${text.slice(0, end - own[1].length)}${most}${text.slice(end)}`;
  }
  const after = outer.lastIndexOf("}");
  const values = places(outer, "VALUES").at(-1) ?? after + 1;
  const [head, tail] = [text.slice(0, values), text.slice(values)];
  return values <= after ? `${head}LIMIT ${most} ${tail}` : `${text}\nLIMIT ${most}`;
}

// The prefixes stand on lines of their own before the query; one that it declares itself comes later and so wins.
export function declared(text, prefixes) {
  const lines = Object.entries(prefixes).map(([prefix, namespace]) => `PREFIX ${prefix}: <${namespace}>\n`);
  return { text: lines.join("") + text, added: lines.length };
}

// What the engine could go on with, but nobody wants here: the first is its own extension, the second is refused.
const UNWANTED = ["LATERAL", "SERVICE"];

// The engine's message as a place in the text, counted from 1, and what it says there: a remark of its own, or else the
// signs and words that it could go on with. It lists words alone where it could go on with names, too: then they mislead.
export function complaint(message, added) {
  const [, line, column, rest] = message.match(/^error at (\d+):(\d+): ([^]*)$/) || [];
  if (!rest) return { line: null, column: null, text: message };
  const said = rest.replace(/^expected (one of )?/, "").replace(/\[[^\]]*\]/g, "").split(/,\s+|\s*\|\s*/).map((part) => part.trim());
  const remarks = said.filter((part) => /^[A-Z]\w*( \w+)+/.test(part));
  const tokens = said.filter((part) => !UNWANTED.includes(part)).filter((part) => /^([A-Z]+|"[^"\\]{1,3}"|'[^'\\]{1,3}')$/.test(part));
  const telling = !remarks.length && tokens.some((token) => !/^[A-Z]/.test(token));
  return { line: Number(line) - added, column: Number(column), remark: remarks.join("; "), tokens: telling ? tokens : [], text: message };
}

// The word of a line that an error's column means: the one that stands there, or before it where a blank or the end does.
export function wrongWord(line, column) {
  const at = Math.min(Math.max(column - 1, 0), line.length);
  const after = line.slice(at).match(/^(\w+|\S)/u)?.[0] ?? "";
  const before = after ? "" : line.slice(0, at).match(/\S+\s*$/u)?.[0] ?? "";
  return { begin: at - before.length, end: at - before.length + (after || before.trimEnd()).length };
}
