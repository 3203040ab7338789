// From what the engine says of a query to words: what is wrong with it, or how much it found.

// `say` gives the words of the page in its reader's language.
const REFUSED = {
  empty: (say) => say("sparql_refused_empty"),
  nesting: (say, most) => say("sparql_refused_nesting", { most }),
  service: (say) => say("sparql_refused_service"),
  update: (say) => say("sparql_refused_update"),
};

// What the engine remarks most often, in the reader's language.
const REMARKS = {
  "Prefix not found": (say) => say("sparql_prefix_unknown"),
  "The SELECT contains a variable that is unbound": (say) => say("sparql_variable_ungrouped"),
  "Duplicated variable name in SELECT": (say) => say("sparql_variable_twice"),
};

export function whatIsWrong(say, { refusal, most, complaint, broken }) {
  if (refusal) return REFUSED[refusal](say, most);
  if (broken) return say("sparql_broken", { message: broken });
  if (!complaint) return "";
  if (!complaint.line) return complaint.text;
  const { line, column, remark, tokens } = complaint;
  const expected = tokens.length ? say("sparql_expected", { tokens: tokens.join(" ") }) : say("sparql_unreadable");
  return say("sparql_wrong", { line, column, message: remark ? (REMARKS[remark]?.(say) ?? remark) : expected });
}

export function howMuch(say, { yes, rows, cut, stopped, milliseconds }) {
  if (stopped) return say("sparql_stopped");
  const time = milliseconds < 10 ? milliseconds?.toFixed(1) : Math.round(milliseconds);
  if (yes !== undefined) return say(yes ? "sparql_yes" : "sparql_no", { time });
  if (!rows) return "";
  if (!rows.length) return say("sparql_none", { time });
  if (cut) return say("sparql_cut", { count: rows.length, time });
  return rows.length === 1 ? say("sparql_rows_one", { time }) : say("sparql_rows_many", { count: rows.length, time });
}
