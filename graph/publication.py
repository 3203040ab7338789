"""From statements to what is said of their publication, and back: which graphs, which digests, which version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.store import Literal, NamedNode, Quad, Statement
from graph.terms import BASE, expand, shorten

RECORD = BASE + "publication"
"""The graph in which a store keeps what was published to it; it and what begins with it is no part of a dataset."""

STAGING = RECORD + "/staging/"
"""What graphs begin with in which statements wait until they are all there."""

_RELATION = expand("gai:relation")
_DIGEST, _COUNT, _BUILD, _VERSION, _PARTS, _EDGES = (
    f"{RECORD}#{name}" for name in ("digest", "statements", "build", "version", "parts", "edges")
)


@dataclass(frozen=True)
class Graph:
    """A named graph as it was published: the SHA-256 of its sorted N-Triples, and how many there are."""

    digest: str
    count: int


@dataclass(frozen=True)
class Publication:
    """What a store says was published to it; `build` is empty while it is not all there."""

    graphs: dict[str, Graph] = field(default_factory=dict)
    build: str = ""
    version: str = ""
    parts: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    """What `graph.parts.Index` holds under these names, of all graphs but that of the ontology."""

    @property
    def token(self) -> str:
        """What changes with each change of the published statements."""
        return self.build + "".join(f"{iri} {graph.digest}\n" for iri, graph in sorted(self.graphs.items()))


def is_ours(iri: str) -> bool:
    """Say whether a named graph is one of the published dataset."""
    return iri.startswith(BASE) and iri != RECORD and not iri.startswith((RECORD + "/", RECORD + "#"))


def triples_of(quads: Iterable[Statement]) -> list[str]:
    """Return the sorted lines of N-Triples of the statements of one graph."""
    return sorted({f"{Quad(quad.subject, quad.predicate, quad.object)} .\n" for quad in quads})


def graph_of(lines: list[str]) -> Graph:
    """Return what a publication says of a graph with these sorted lines."""
    return Graph(hashlib.sha256("".join(lines).encode()).hexdigest(), len(lines))


def statements_of(publication: Publication) -> list[str]:
    """Return a publication as lines of N-Triples, a line a statement."""
    own = {
        _BUILD: publication.build,
        _VERSION: publication.version,
        _PARTS: "\n".join(publication.parts),
        _EDGES: "\n".join(publication.edges),
    }
    facts = [
        *((RECORD, name, value) for name, value in own.items() if value),
        *((iri, _DIGEST, graph.digest) for iri, graph in sorted(publication.graphs.items())),
        *((iri, _COUNT, str(graph.count)) for iri, graph in sorted(publication.graphs.items())),
    ]
    return [f"{NamedNode(one)} {NamedNode(name)} {Literal(value)} .\n" for one, name, value in facts]


def publication_of(facts: Iterable[tuple[str, str, str]]) -> Publication:
    """Return what subjects, predicates and values say; what is half there is not there."""
    told = {(one, name): value for one, name, value in facts}
    graphs = {
        one: Graph(digest, int(told[one, _COUNT]))
        for (one, name), digest in told.items()
        if name == _DIGEST and told.get((one, _COUNT), "").isdecimal()
    }
    own = [told.get((RECORD, name), "") for name in (_BUILD, _VERSION, _PARTS, _EDGES)]
    return Publication(graphs, own[0], own[1], tuple(own[2].splitlines()), tuple(own[3].splitlines()))


def index_of(quads: Iterable[Statement]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the parts that statements fall into, and the predicates of edges, each sorted."""
    quads = list(quads)
    relations = {q.subject: shorten(q.object.value) for q in quads if q.predicate.value == _RELATION}
    parts, edges = {f"edge {name}" for name in relations.values()}, set()
    for quad in quads:
        name = shorten(quad.predicate.value)
        if quad.subject in relations:
            edges.add(name)
        else:
            parts.add(f"a {shorten(quad.object.value)}" if name == "rdf:type" else name)
    return tuple(sorted(parts)), tuple(sorted(edges))
