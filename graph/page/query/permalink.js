// From a query to the address that opens and runs it, and back.

const PART = "query";

// Behind the sign that browsers keep to themselves, so that a query stands in no log.
export const linkTo = (page, text) => `${page.split(/[?#]/)[0]}#${new URLSearchParams({ [PART]: text })}`;

// A blank that another program wrote as %20 or as + is one either way.
export function queryIn({ hash, search }) {
  return new URLSearchParams(hash.replace(/^#/, "")).get(PART) || new URLSearchParams(search).get(PART) || "";
}
