// From the words before the cursor to what they could become: variables, keywords, prefixes and terms by CURIE or label.

import { masked } from "./query.js";

const MOST = 60;
const KEYWORDS =
  "SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FROM NAMED PREFIX BASE OPTIONAL UNION MINUS FILTER GRAPH BIND AS VALUES UNDEF GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET NOT EXISTS IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN SUBSTR UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER REPLACE REGEX YEAR MONTH DAY NOW COALESCE IF STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC TRUE FALSE".split(
    " ",
  );
const WORD = /[\p{L}\p{N}_.:-]+$/u;
const PLAIN_LOCAL = /^[\w]([\w.-]*[\w-])?$/;

export function variablesOf(text) {
  return [...new Set([...masked(text).matchAll(/[?$](\w+)/g)].map((found) => found[1]))].sort();
}

// A term as it may stand in a query: a CURIE where the grammar takes its name, else the whole IRI.
export function written(curie, prefixes) {
  const [prefix, local] = [curie.slice(0, curie.indexOf(":")), curie.slice(curie.indexOf(":") + 1)];
  if (!(prefix in prefixes)) return `<${curie}>`;
  return PLAIN_LOCAL.test(local) ? curie : `<${prefixes[prefix]}${local}>`;
}

// How well a text fits what is typed: 3 begins with it, 2 has a word that does, 1 has it somewhere, 0 not.
function fit(text, typed) {
  const at = text.indexOf(typed);
  if (at < 0) return 0;
  return at === 0 ? 3 : /[^\p{L}\p{N}]/u.test(text[at - 1]) ? 2 : 1;
}

function fitOfTerm(term, typed) {
  const [prefix, local] = term.id.toLowerCase().split(/:(.*)/s);
  if (typed.includes(":")) return fit(`${prefix}:${local}`, typed) === 3 ? 9 : prefix === typed.split(":")[0] ? fit(local, typed.split(":")[1]) * 2 : 0;
  const labels = Object.values(term.label).map((label) => fit(label.toLowerCase(), typed) * 2);
  return Math.max(fit(local, typed) * 2 + 1, ...labels);
}

function best(options) {
  return options
    .filter(([points]) => points > 1)
    .sort((one, other) => other[0] - one[0] || (one[1].label < other[1].label ? -1 : 1))
    .slice(0, MOST)
    .map(([, option]) => option);
}

function ofVariables(text, from, typed) {
  const others = variablesOf(`${text.slice(0, from)} ${text.slice(from + typed.length)}`);
  return others.filter((name) => fit(name.toLowerCase(), typed.slice(1).toLowerCase()) === 3 || typed.length === 1)
    .map((name) => ({ label: `${typed[0]}${name}`, type: "variable" }));
}

// Whether a text ends within a comment, an IRI or a string.
function isQuoted(before) {
  const bare = masked(`${before}x`);
  return !bare.endsWith("x") || /<[^<>\s]*$|["'][^\n]*$|"""|'''/.test(bare);
}

// What can stand at a place in a query: `{from, options}` with options of `{label, detail, type}`, or null.
export function completions(text, at, { terms, prefixes, language }, asked) {
  const before = text.slice(0, at);
  if (isQuoted(before)) return null;
  const variable = before.match(/[?$]\w*$/);
  if (variable) return { from: variable.index, options: ofVariables(text, variable.index, variable[0]) };
  const word = (before.match(WORD) || [""])[0];
  if (/^\d/.test(word) || (!word && !asked)) return null;
  const typed = word.toLowerCase();
  const keywords = KEYWORDS.map((label) => [fit(label.toLowerCase(), typed) === 3 ? 8 : 0, { label, type: "keyword" }]);
  const starts = Object.keys(prefixes).map((prefix) => [fit(prefix, typed) === 3 ? 9 : 0, { label: `${prefix}:`, detail: prefixes[prefix], type: "namespace" }]);
  const found = terms.map((term) => [fitOfTerm(term, typed), { label: written(term.id, prefixes), detail: term.label[language], type: term.what }]);
  const options = best([...(typed.includes(":") ? [] : [...keywords, ...starts]), ...found]);
  return options.length ? { from: at - word.length, options } : null;
}
