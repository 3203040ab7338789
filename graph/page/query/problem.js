// From what the endpoint answers in place of a result to what is wrong, and where in the query.

import { complaint } from "../sparql/query.js";

const AT = /\berror at \d+:\d+: [^]*/;
const LINE = /\bline (\d+)(?:,? (?:column|col\.?) (\d+))?/i;
const MOST = 600;

// The detail of a problem (RFC 9457), whatever else was sent instead of one.
function detailOf(type, body) {
  if (!/^application\/(problem\+)?json\b/.test(type)) return { detail: /html/.test(type) ? "" : body };
  try {
    const { title, detail } = JSON.parse(body);
    return { title: String(title ?? ""), detail: String(detail ?? "") };
  } catch {
    return { detail: body };
  }
}

// `{status, detail, complaint, wait}`: the complaint is a place in the query where the message names one, `wait` are
// seconds after which it may be tried again.
export function problemOf({ status, type, body, retryAfter }) {
  const { title = "", detail } = detailOf(type ?? "", body);
  const said = (detail || title).slice(0, MOST);
  const [message] = AT.exec(detail) ?? [];
  const [, line, column] = (!message && LINE.exec(detail)) || [];
  const found = message ? complaint(message, 0) : line ? { line: Number(line), column: Number(column ?? 1), said: true } : null;
  const wait = /^\d{1,4}$/.test(retryAfter ?? "") ? Number(retryAfter) : null;
  return { status, detail: said, complaint: found?.line ? found : null, wait };
}
