// From the terms of an answer to their short forms and to plain text.

// The CURIE of an IRI as graph/terms.py gives it: the longest namespace that leaves a plain name.
export function shortened(iri, prefixes) {
  const fits = ([, namespace]) => iri.startsWith(namespace) && iri.length > namespace.length && !iri.slice(namespace.length).includes("/");
  const found = Object.entries(prefixes).filter(fits).sort((one, other) => other[1].length - one[1].length)[0];
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

// A term as a cell of text.
export const plainTerm = (term) => (!term ? "" : term.type === "bnode" ? `_:${term.value}` : term.value);
