// From the dataset's N-Quads and the ids of what is visible to the Turtle of that, and of nothing that is hidden.

import { byKey } from "./grouping.js";

const QUAD = /^(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"[^"\\]*(?:\\.[^"\\]*)*"(?:@[\w-]+|\^\^<[^>]*>)?)(?: (<[^>]*>|_:\S+))? \.$/s;
const PLAIN_LOCAL = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const TIMES = ["timeBasis", "beginEarliest", "beginLatest", "endEarliest", "endLatest"];

// What the dataset says, found by subject; terms stay as N-Quads writes them, which Turtle reads alike.
function readQuads(nquads, prefixes) {
  const read = nquads.split("\n").map((line) => QUAD.exec(line)).filter(Boolean);
  const quads = read.map(([, subject, property, value, graph = ""]) => ({ subject, property, value, graph }));
  const bySubject = byKey(quads, (quad) => quad.subject);
  const term = (prefix, name) => `<${prefixes[prefix]}${name}>`;
  const of = (subject) => bySubject.get(subject) || [];
  const values = (subject, property) => of(subject).filter((quad) => quad.property === property).map((quad) => quad.value);
  const all = (name) => quads.filter((quad) => quad.property === term("gai", name));
  return { term, of, values, all };
}

function fullTerm(id, prefixes) {
  const at = id.indexOf(":");
  const namespace = prefixes[id.slice(0, at)];
  return `<${namespace ? namespace + id.slice(at + 1) : id}>`;
}

function claimStatements(facts, claimTerms) {
  const passages = claimTerms.flatMap((claim) => facts.values(claim, facts.term("gai", "passage")));
  return [...claimTerms, ...passages].flatMap(facts.of);
}

function leftOpen(facts, claim) {
  const open = new Set(facts.values(claim, facts.term("gai", "leavesOpen")));
  if (open.has(facts.term("gai", "when"))) for (const name of TIMES) open.add(facts.term("gai", name));
  return open;
}

// A situation may hold what only a hidden claim says of it: that is what every visible claim leaves open.
function situationStatements(facts, claimTerms) {
  const openOf = new Map();
  for (const claim of claimTerms) {
    const open = leftOpen(facts, claim);
    for (const situation of facts.values(claim, facts.term("gai", "asserts"))) {
      const before = openOf.get(situation);
      openOf.set(situation, before ? new Set([...before].filter((property) => open.has(property))) : open);
    }
  }
  const told = [...openOf].flatMap(([situation, open]) => facts.of(situation).filter((quad) => !open.has(quad.property)));
  return [...told, ...told.filter((quad) => isAmount(facts, quad.value)).flatMap((quad) => facts.of(quad.value))];
}

const isAmount = (facts, term) => facts.values(term, facts.term("rdf", "type")).includes(facts.term("gai", "Amount"));

// An edge is told with its visible claims alone; one that has none left is not told.
function edgeStatements(facts, edge, claimTerms) {
  const behind = facts.values(edge, facts.term("gai", "followsFrom")).filter((claim) => claimTerms.has(claim));
  const sure = new Set(behind.flatMap((claim) => facts.values(claim, facts.term("gai", "certainty"))));
  const kept = { [facts.term("gai", "followsFrom")]: claimTerms, [facts.term("gai", "edgeCertainty")]: sure };
  const told = facts.of(edge).filter((quad) => !kept[quad.property] || kept[quad.property].has(quad.value));
  return behind.length ? [...told, ...plainTriples(facts, edge)] : [];
}

function plainTriples(facts, edge) {
  const one = (name) => facts.values(edge, facts.term("gai", name))[0];
  if (!(one("plain") || "").startsWith('"true"')) return [];
  const relations = withAbove(facts, one("relation"));
  return facts.of(one("from")).filter((quad) => quad.value === one("to") && relations.has(quad.property));
}

function withAbove(facts, relation, found = new Set()) {
  if (found.has(relation)) return found;
  found.add(relation);
  for (const above of facts.values(relation, facts.term("rdfs", "subPropertyOf"))) withAbove(facts, above, found);
  return found;
}

// Names and types as they are registered: a type that was inferred may follow from what is hidden.
function nameStatements(facts, told, nodeTerms) {
  const inferred = new Set(facts.all("plain").map((quad) => quad.graph));
  const naming = [facts.term("rdfs", "label"), facts.term("rdf", "type")];
  const ontology = facts.term("gai", "").slice(0, -1);
  const named = new Set([...nodeTerms, ...told.map((quad) => quad.value)].filter((term) => !term.startsWith(ontology)));
  const labelled = [...named].filter((term) => facts.values(term, naming[0]).length);
  return labelled.flatMap(facts.of).filter((quad) => naming.includes(quad.property) && !inferred.has(quad.graph));
}

// ── writing ─────────────────────────────────────────────────────────────────

function turtleWriter(prefixes) {
  const used = new Set();
  const longestFirst = Object.entries(prefixes).sort((one, other) => other[1].length - one[1].length);
  const iri = (term) => {
    const full = term.slice(1, -1);
    const fit = longestFirst.find(([, namespace]) => full.startsWith(namespace) && PLAIN_LOCAL.test(full.slice(namespace.length)));
    if (!fit) return term;
    used.add(fit[0]);
    return `${fit[0]}:${full.slice(fit[1].length)}`;
  };
  const written = (term) => {
    if (term.startsWith("<")) return iri(term);
    const typed = /^(".*"\^\^)(<[^>]*>)$/s.exec(term);
    return typed ? typed[1] + iri(typed[2]) : term;
  };
  return { used, written };
}

function quadsBy(quads, key) {
  const bare = (term) => term.slice(1, -1); // a name comes before what begins with it
  return [...byKey(quads, (quad) => quad[key])].sort(([one], [other]) => (bare(one) < bare(other) ? -1 : 1));
}

function subjectBlock(subject, quads, prefixes, writer) {
  const type = `<${prefixes.rdf}type>`;
  const properties = quadsBy(quads, "property").sort(([one], [other]) => (other === type) - (one === type));
  const lines = properties.map(([property, same]) => {
    const values = [...new Set(same.map((quad) => quad.value))].sort().map(writer.written);
    return `${property === type ? "a" : writer.written(property)} ${values.join(" , ")}`;
  });
  return `${writer.written(subject)} ${lines.join(" ;\n  ")} .\n`;
}

// `visible` holds ids as the page has them: {claims, edges, nodes}; `remarks` are lines that travel as comments.
export function visibleTurtle(nquads, visible, prefixes, remarks = []) {
  const facts = readQuads(nquads, prefixes);
  const [claimTerms, edgeTerms, nodeTerms] = [visible.claims, visible.edges, visible.nodes].map((ids) => ids.map((id) => fullTerm(id, prefixes)));
  const shown = new Set(claimTerms);
  const told = [...claimStatements(facts, claimTerms), ...situationStatements(facts, claimTerms), ...edgeTerms.flatMap((edge) => edgeStatements(facts, edge, shown))];
  const quads = [...told, ...nameStatements(facts, told, nodeTerms)];
  return turtleOf(quads, prefixes, remarks);
}

// Quads of `{subject, property, value}` as N-Quads writes their terms, without their graphs.
export function turtleOf(quads, prefixes, remarks = []) {
  const writer = turtleWriter(prefixes);
  const blocks = quadsBy(quads, "subject").map(([subject, own]) => subjectBlock(subject, own, prefixes, writer));
  const comments = remarks.map((remark) => `# ${remark.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")}\n`);
  const heads = [...writer.used].sort().map((prefix) => `@prefix ${prefix}: <${prefixes[prefix]}> .\n`);
  return [[...comments, ...heads].join(""), ...blocks].join("\n");
}
