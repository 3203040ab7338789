"""From an endpoint that holds the published dataset to a dataset that fetches of it what a question needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Any

from graph.errors import DataMissing
from graph.kept import PartedDataset
from graph.parts import Index
from graph.publication import RECORD, Publication, graph_of, is_ours, publication_of, triples_of
from graph.remote import CutOff, Remote
from graph.store import FROM, Dataset, NamedNode, Quad, QueryBoolean, QuerySolutions, Statement, checked, node
from graph.terms import BASE, ONTOLOGY_GRAPH, PREFIXES, VERSION, expand, shipped, shorten
from graph.vocabulary import Ontology, read_ontology
from graph.wordlist import FORM_PROPERTIES, WordList, word_list

COUNTED = 1000
"""From how many rows on it is counted whether they are all: servers that cut off give fewer in silence."""

TOGETHER = 250
"""About how many things one request asks."""

MANY = 600
"""From how many things on that are asked about the whole dataset is fetched."""

_HOPS = 3
"""How far from a claim stands what is told of it: its situation, whom that names, what they are called."""

_ROW = "SELECT ?g ?s ?p ?o { GRAPH ?g { %s } }"
_COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { %s } }"
_EVERY = "?s ?p ?o"
_RELATION = expand("gai:relation")


class RemoteDataset(PartedDataset):
    """The dataset that a SPARQL endpoint holds; what was fetched once is kept.

    Questions are evaluated here, by the same engine as a local build, on statements fetched by simple patterns: so the
    answers do not depend on how an engine reads the fine print of SPARQL. A text that a user wrote is run there.
    """

    def __init__(self, remote: Remote) -> None:
        """Name the endpoint; it is asked when something is needed.

        Raises:
            DataMissing: later, when it cannot be reached, or holds no published dataset.
        """
        super().__init__()
        self.remote = remote
        self._remarks: list[str] = []

    # ── what is there ───────────────────────────────────────────────────────

    def published(self) -> Publication:
        """Return what the store says of its publication now; empty where the dataset came otherwise."""
        _, rows = self.remote.select(f"SELECT ?s ?p ?o {{ GRAPH <{RECORD}> {{ ?s ?p ?o }} }}")
        return publication_of((one.value, name.value, value.value) for one, name, value in rows)

    @cached_property
    def publication(self) -> Publication:
        """What the store said of its publication when it was first asked."""
        return self.published()

    @cached_property
    def graphs(self) -> list[str]:
        """The named graphs of the dataset."""
        found = sorted(self.publication.graphs)
        if not found:
            own = f'FILTER(STRSTARTS(STR(?g), "{BASE}"))'
            _, rows = self.remote.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {own} }}")
            found = sorted(filter(is_ours, (row[0].value for row in rows)))
        if ONTOLOGY_GRAPH not in found:
            raise DataMissing(f"{self.remote.url} holds no published graph; `genai-kg publish` puts one there")
        return found

    @cached_property
    def ontology(self) -> Dataset:
        """The terms that the dataset was made with: those of this installation, where they are the same."""
        lines = triples_of(self._terms_here)
        told = self.publication.graphs.get(ONTOLOGY_GRAPH)
        if told and told.digest == graph_of(lines).digest:
            return Dataset(self._terms_here)
        found = self._rows(_EVERY, [ONTOLOGY_GRAPH])
        versions = [q.object.value for q in found if q.predicate == node("owl:versionInfo")]
        if {_valued(line) for line in triples_of(found)} != {_valued(line) for line in lines}:
            self._remarks.append(
                f"{self.remote.url} holds a dataset of another ontology ({', '.join(versions) or 'of no version'}) "
                f"than this installation ({VERSION}); words of questions are read by the one that is installed"
            )
        return Dataset(found)

    def told(self) -> list[str]:
        """Return what a user should know of the published dataset."""
        self.ontology  # noqa: B018 - compared when it is first read
        torn = f"{self.remote.url} is being published to, or that was broken off; answers may mix old and new"
        return [*self._remarks, *([torn] if self.publication.graphs and not self.publication.build else [])]

    @cached_property
    def _installed(self) -> Ontology:
        return read_ontology(shipped("ontology"))

    @cached_property
    def _terms_here(self) -> list[Statement]:
        return [quad for quad in self._installed.declared if quad.predicate.value not in FORM_PROPERTIES]

    @cached_property
    def words(self) -> WordList:
        """What questions are read by, made from the names that are published and the words that are installed."""
        below = {quad.subject.value for quad in self._below_class(expand("gai:Entity"))}
        kinds = [f"a {shorten(name)}" for name in (expand("gai:Entity"), *below)]
        self._read(["rdfs:label", "skos:altLabel", *kinds])
        forms = (quad for quad in self._installed.quads if quad.predicate.value in FORM_PROPERTIES)
        return word_list(Dataset([*self._store, *forms]))

    def _below_class(self, name: str) -> list[Statement]:
        direct = list(self.ontology.match(None, node("rdfs:subClassOf"), NamedNode(name)))
        return [*direct, *(lower for quad in direct for lower in self._below_class(quad.subject.value))]

    # ── fetching ────────────────────────────────────────────────────────────

    @property
    def _elsewhere(self) -> list[str]:
        """The graphs but that of the ontology, of which everything is at hand."""
        return [graph for graph in self.graphs if graph != ONTOLOGY_GRAPH]

    def _rows(self, pattern: str, graphs: Sequence[str], slices: Sequence[str] = ()) -> list[Statement]:
        """Return the statements that fit a pattern, all of them: where a server cuts off, by slices of the subjects.

        A slice is named by how the digests of its subjects begin.
        """
        narrow = _SLICE % (len(slices[0]), ", ".join(f'"{one}"' for one in slices)) if slices else ""
        try:
            _, rows = self.remote.select(_ROW % f"{pattern} {narrow}", graphs)
            if len(rows) < COUNTED or len(rows) >= self._count(f"{pattern} {narrow}", graphs):
                return [Quad(s, p, o, g) for g, s, p, o in rows]
        except CutOff:
            pass
        return [quad for some in _halves(slices) for quad in self._rows(pattern, graphs, some)]

    def _count(self, pattern: str, graphs: Sequence[str]) -> int:
        _, rows = self.remote.select(_COUNT % pattern, graphs)
        return int(rows[0][0].value)

    @cached_property
    def _index(self) -> Index:  # type: ignore[override]
        graphs, told = self._elsewhere, self.publication
        self._store.extend(self.ontology)
        if told.parts:
            return {"parts": dict.fromkeys(told.parts), "edges": [*told.edges], "left_out": []}

        def names(query: str) -> list[str]:
            return sorted(shorten(row[0].value) for row in self.remote.select(query, graphs)[1])

        predicates = names("SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } }")
        classes = names("SELECT DISTINCT ?o { GRAPH ?g { ?s a ?o } }")
        relations = names(f"SELECT DISTINCT ?o {{ GRAPH ?g {{ ?s <{_RELATION}> ?o }} }}")
        edges = names(f"SELECT DISTINCT ?p {{ GRAPH ?g {{ ?s <{_RELATION}> ?r ; ?p ?o }} }}")
        others = set(predicates) - {"rdf:type"} - set(self._only_of_edges(edges, graphs))
        parts = [*others, *(f"a {name}" for name in classes), *(f"edge {name}" for name in relations)]
        return {"parts": dict.fromkeys(parts), "edges": edges, "left_out": []}

    def _only_of_edges(self, edges: Sequence[str], graphs: Sequence[str]) -> list[str]:
        """Return those of the predicates of edges that nothing else has."""
        asked = " ".join(f"<{expand(name)}>" for name in edges)
        other = f"FILTER NOT EXISTS {{ GRAPH ?h {{ ?s <{_RELATION}> ?r }} }}"
        query = f"SELECT DISTINCT ?p {{ GRAPH ?g {{ VALUES ?p {{ {asked} }} ?s ?p ?o }} {other} }}"
        mixed = {shorten(row[0].value) for row in self.remote.select(query, graphs)[1]}
        return [name for name in edges if name not in mixed]

    def _read(self, names: Collection[str]) -> None:
        new = sorted(set(names) & self._index["parts"].keys() - self.read_parts)
        if "_all" in vars(self):
            return
        ways: dict[str, list[str]] = {}
        for name in new:
            way = "p" if " " not in name else name.partition(" ")[0]
            ways.setdefault(way, []).append(f"<{expand(name.rpartition(' ')[2])}>")
        for way, iris in ways.items():
            self._store.extend(self._rows(_PATTERNS[way] % " ".join(iris), self._elsewhere))
        self.read_parts.update(new)

    def foresee(self, things: Collection[str]) -> None:
        """Fetch what is said of things, of what that names, and so on, in a request for each step."""
        if len(things) > MANY:
            len(self)  # fetches all of it, and keeps it
        wanted = set(things)
        for _hop in range(_HOPS):
            wanted = {iri for iri in wanted if iri not in self._told and not self._at_hand(iri)}
            told = [quad for iri in self._fetched(wanted) for quad in self._told[iri]]
            wanted = {
                q.object.value for q in told if isinstance(q.object, NamedNode) and q.object.value.startswith(BASE)
            }

    def _fetched(self, iris: Collection[str]) -> list[str]:
        ordered = sorted(iris)
        for start in range(0, len(ordered), TOGETHER):
            some = ordered[start : start + TOGETHER]
            self._told |= {iri: [] for iri in some}
            asked = " ".join(str(NamedNode(iri)) for iri in some)
            for quad in self._rows(f"VALUES ?s {{ {asked} }} {_EVERY}", self._elsewhere):
                self._told[quad.subject.value].append(quad)
        return ordered

    def _at_hand(self, iri: str) -> bool:
        """Say whether what is said of a thing is here: all of the ontology's terms, or all of everything."""
        return "_all" in vars(self) or any(self.ontology.match(NamedNode(iri)))

    def _about(self, iri: str) -> list[Statement]:
        if iri not in self._told:
            if self._at_hand(iri):
                whole = self._all if "_all" in vars(self) else self.ontology
                self._told[iri] = list(whole.match(NamedNode(iri)))
            else:
                self._fetched([iri])
        return self._told[iri]

    @cached_property
    def _all(self) -> Dataset:
        rows = (quad for graph in self._elsewhere for quad in self._rows(_EVERY, [graph]))
        whole = Dataset([*self.ontology, *rows])
        self._store = whole._store  # a part that is asked for from now on is here
        return whole

    # ── what a user asks in SPARQL ──────────────────────────────────────────

    def run(self, text: str) -> Any:
        """Have the endpoint run a query on the union of the published graphs; return what `Dataset.query` does.

        Raises:
            QueryInvalid: the text is no SPARQL 1.1 query, or the endpoint refused it.
            DataMissing: the endpoint did not answer, or not to the end.
        """
        form = Dataset().query(text)  # the same errors as of a local query; and an update gets no further
        bare = checked(text)
        graphs = [] if FROM.search(bare) else self.graphs
        parameters = [(f"{name}-graph-uri", graph) for name in ("default", "named") for graph in graphs]
        ask: Callable[..., Any] = self.remote.results
        if not isinstance(form, QuerySolutions | QueryBoolean):
            ask = self.remote.triples
        return ask(with_prefixes(text), parameters)


_PATTERNS = {
    "p": f"VALUES ?p {{ %s }} {_EVERY}",
    "a": f"VALUES ?o {{ %s }} ?s <{expand('rdf:type')}> ?o . ?s ?p ?o FILTER(?p = <{expand('rdf:type')}>)",
    "edge": f"VALUES ?r {{ %s }} ?s <{_RELATION}> ?r . {_EVERY}",
}
"""What a part of each sort holds: all of a predicate, all of a class, all that is said of the edges of a relation."""

_SLICE = "FILTER(SUBSTR(MD5(STR(?s)), 1, %d) IN (%s))"
_FINEST = 4
_DIGITS = "0123456789abcdef"
_DECLARED = re.compile(r"(?<![\w:?$-])PREFIX\s+([\w.-]*)\s*:", re.IGNORECASE)


def _halves(slices: Sequence[str]) -> list[list[str]]:
    """Return the parts of a slice: its halves, or all that begin as it does and are one digit longer."""
    if len(slices) == 1:
        slices = [slices[0] + digit for digit in _DIGITS]
    slices = slices or _DIGITS
    if len(slices[0]) > _FINEST:
        raise DataMissing("the endpoint gives too few rows at a time; ask its keeper to allow more")
    middle = len(slices) // 2
    return [[*slices[:middle]], [*slices[middle:]]]


def _valued(line: str) -> str:
    """Return a line less the type of its number: one of two servers keeps large whole numbers as decimals."""
    return re.sub(r"\^\^<[^>]*#(?:integer|decimal)> \.\n$", "", line)


def with_prefixes(text: str) -> str:
    """Return a query with those of the project's prefixes before it, on its first line, that it does not declare."""
    declared = {name.lower() for name in _DECLARED.findall(checked(text))}
    ours = (f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if name not in declared)
    return " ".join([f"BASE <{BASE}>", *ours, text])
