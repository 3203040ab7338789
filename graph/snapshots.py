"""From a built dataset, of this version or an earlier one, to what can be compared with another build of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from graph.compressed import ENDINGS
from graph.errors import DataMissing
from graph.store import Dataset, Literal, NamedNode, Statement, Term, node
from graph.terminology import Terminology
from graph.terms import EDGE_GRAPH, ONTOLOGY_GRAPH, expand, shorten

DATASET = "dataset.nq"
_DAYS = ("published", "said")
_ASSERTS = expand("gai:asserts")
_TIME = {expand(f"gai:{name}") for name in ("when", "timeBasis")}


class Amount(NamedTuple):
    """A number as it is written, with the IRIs of what goes with it; empty where nothing is said."""

    number: str
    unit: str
    comparator: str
    unit_basis: str


Value = Term | Amount
Path_ = tuple[str, ...]
Told = dict[Path_, frozenset[Value]]
"""What is told of a thing: the values of each property, and of each property of what it has of its own."""


class EdgeFacts(NamedTuple):
    """An edge: whether it is plain, the surest certainty of its claims, its ends, and the claims."""

    plain: bool
    certainty: str
    start: str
    relation: str
    end: str
    claims: frozenset[str]


def read_snapshot(path: Path, computed: frozenset[str] = frozenset()) -> Snapshot:
    """Return the build in a folder or in an N-Quads file, which may be compressed with gzip or zstd.

    `computed` properties are not told of anything.

    Raises:
        DataMissing: there is no build, or it could not be read.
    """
    files = [path / f"{DATASET}{ending}" for ending in ENDINGS] if path.is_dir() else [path]
    file = next(filter(Path.is_file, files), files[0])
    if not file.is_file():
        raise DataMissing(f"{path} holds no built graph; give the output folder of a build, or its {DATASET}")
    dataset = Dataset.load(file)
    if not len(dataset) or not all(isinstance(quad.graph_name, NamedNode) for quad in dataset):
        raise DataMissing(f"{file} was not made by a build; give the output folder of one, or its {DATASET}")
    return Snapshot(dataset, computed)


class Snapshot:
    """A build as it was: its sources, claims, entities and edges by IRI, and what it tells of each."""

    def __init__(self, dataset: Dataset, computed: frozenset[str] = frozenset()) -> None:
        self.dataset = dataset
        self._kept: dict[str, dict[str, list[Statement]]] = {}
        self._edges: dict[str, EdgeFacts] = {}
        self.computed = computed | {q.subject.value for q in dataset.match(None, node("gai:computed"))}

    @cached_property
    def quads(self) -> set[Statement]:
        """What the facts say and what follows from them, without the ontology and without computed properties."""
        return {
            quad
            for quad in self.dataset
            if quad.graph_name.value != ONTOLOGY_GRAPH and quad.predicate.value not in self.computed
        }

    @cached_property
    def claims(self) -> set[str]:
        """Every claim."""
        return self._members("gai:Claim")

    @cached_property
    def sources(self) -> set[str]:
        """Every source, of whatever class."""
        return self._members("gai:Source")

    @cached_property
    def entities(self) -> set[str]:
        """Every entity, of whatever class."""
        return self._members("gai:Entity")

    @cached_property
    def edges(self) -> set[str]:
        """Every edge."""
        return self._members("gai:Edge")

    def _members(self, name: str) -> set[str]:
        return self._terminology.members(name)

    @cached_property
    def _terminology(self) -> Terminology:
        return Terminology(self.dataset)

    def _of(self, iri: str) -> dict[str, list[Statement]]:
        """Return the statements on a thing by property; they are read once."""
        if iri not in self._kept:
            found: dict[str, list[Statement]] = {}
            for quad in self.dataset.match(NamedNode(iri)) if iri else ():
                found.setdefault(quad.predicate.value, []).append(quad)
            self._kept[iri] = found
        return self._kept[iri]

    def values(self, iri: str, name: str) -> list[str]:
        """Return the values of a property, sorted."""
        return sorted({quad.object.value for quad in self._of(iri).get(expand(name), ())})

    def value(self, iri: str, name: str) -> str:
        """Return the first value of a property; empty where it has none."""
        return next(iter(self.values(iri, name)), "")

    def texts(self, iri: str, name: str) -> dict[str, str]:
        """Return the texts of a property by lower-case language tag."""
        quads = self._of(iri).get(expand(name), ())
        return {quad.object.language: quad.object.value for quad in quads if quad.object.language}

    def successors(self, claim: str) -> set[str]:
        """Return the claims that supersede a claim."""
        return {q.subject.value for q in self.dataset.match(None, node("gai:supersedes"), NamedNode(claim))}

    def in_force(self, claim: str) -> bool:
        """Say whether a claim is neither superseded nor withdrawn; builds before there was such a mark have none."""
        return not self.successors(claim) and not self.values(claim, "gai:withdrawn")

    def edge(self, iri: str) -> EdgeFacts:
        """Return what an edge joins, and how surely."""
        if iri not in self._edges:
            self._edges[iri] = self._edge(iri)
        return self._edges[iri]

    def _edge(self, iri: str) -> EdgeFacts:
        ranked = [(int(self.value(one, "gai:rank") or 0), one) for one in self.values(iri, "gai:edgeCertainty")]
        start, relation, end = (self.value(iri, f"gai:{name}") for name in ("from", "relation", "to"))
        claims = frozenset(self.values(iri, "gai:followsFrom"))
        surest = max(ranked, default=(0, ""))[1]
        return EdgeFacts(self.value(iri, "gai:plain") == "true", surest, start, relation, end, claims)

    def told(self, iri: str) -> Told:
        """Return what the facts tell of a source or an entity."""
        return self._told(self._statements(iri))

    def told_by(self, claim: str) -> Told:
        """Return what a claim tells: how it says it and, of its situation, what its own source writes and it speaks of.

        A situation that its source only refers to is taken as the others write it.
        """
        situation, source = self.value(claim, "gai:asserts"), self.value(claim, "gai:source")
        everywhere = list(self._statements(situation)) if situation else []
        own = [quad for quad in everywhere if quad.graph_name.value == source]
        left_open = set(self.values(claim, "gai:leavesOpen"))
        left_open |= _TIME if expand("gai:when") in left_open else set()
        said = self._told(quad for quad in own or everywhere if quad.predicate.value not in left_open)
        return {**self._told(self._statements(claim)), **{(_ASSERTS, *path): values for path, values in said.items()}}

    def _statements(self, iri: str) -> Iterator[Statement]:
        for predicate, quads in self._of(iri).items():
            if predicate not in self.computed:
                yield from (quad for quad in quads if quad.graph_name.value != EDGE_GRAPH)

    def _told(self, statements: Iterator[Statement] | list[Statement]) -> Told:
        found: dict[Path_, set[Value]] = {}
        for quad in statements:
            for path, value in self._values((quad.predicate.value,), quad.subject.value, quad.object):
                found.setdefault(path, set()).add(value)
        return {path: frozenset(values) for path, values in found.items()}

    def _values(self, path: Path_, owner: str, value: Term) -> Iterator[tuple[Path_, Value]]:
        own = isinstance(value, NamedNode) and value.value.startswith(f"{owner}--")
        if not own:
            yield path, value
        elif number := self.value(value.value, "gai:number"):
            rest = (self.value(value.value, f"gai:{name}") for name in ("unit", "comparator", "unitBasis"))
            yield path, Amount(number, *rest)
        else:
            for quad in self._statements(value.value):
                yield from self._values((*path, quad.predicate.value), value.value, quad.object)

    def newest_day(self) -> tuple[str, str] | None:
        """Return the newest day on which its facts may have been said or published or seen, and of what it is."""
        dated = [
            (quad.object.value, shorten(quad.subject.value))
            for name in _DAYS
            for side in ("Earliest", "Latest")
            for quad in self.dataset.match(None, node(f"gai:{name}{side}"))
        ]
        seen = ((quad.object.value, shorten(quad.subject.value)) for quad in self.dataset.match(None, node("gai:seen")))
        dated += [(day, thing) for day, thing in seen if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)]
        day = max((day for day, _ in dated), default=None)
        return (day, min(thing for found, thing in dated if found == day)) if day else None


def is_text(value: Value) -> bool:
    """Say whether a value is a text in some language."""
    return isinstance(value, Literal) and bool(value.language)
