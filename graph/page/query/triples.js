// From N-Triples to rows of terms as in SPARQL's JSON results, and to what Turtle is written from.

const LINE = /^(<[^>]*>|_:\S+) (<[^>]*>) (.+?) ?\.$/s;
const LITERAL = /^"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$/s;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };

const unescaped = (text) =>
  text.replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/gs, (_, short, long, sign) => (sign ? (ESCAPES[sign] ?? sign) : String.fromCodePoint(parseInt(short ?? long, 16))));

export function termOf(written) {
  if (written.startsWith("<") && !written.startsWith("<<")) return { type: "uri", value: unescaped(written.slice(1, -1)) };
  if (written.startsWith("_:")) return { type: "bnode", value: written.slice(2) };
  const [, text, language, datatype] = LITERAL.exec(written) || [];
  if (text === undefined) return { type: "triple", value: written };
  const said = { type: "literal", value: unescaped(text) };
  if (language) return { ...said, "xml:lang": language };
  return datatype ? { ...said, datatype } : said;
}

// Quads as turtle.js writes them, {subject, property, value}, in the order in which they came.
export function quadsOf(ntriples) {
  const read = ntriples.split("\n").map((line) => LINE.exec(line)).filter(Boolean);
  return read.map(([, subject, property, value]) => ({ subject, property, value }));
}

export const rowsOf = (quads) => quads.map(({ subject, property, value }) => ({ s: termOf(subject), p: termOf(property), o: termOf(value) }));
