"""From the ontology's annotations to what FollowTheMoney calls our classes, relations and properties."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from graph.store import Dataset, Statement, node
from graph.terminology import Terminology

FTM = "https://schema.followthemoney.tech/#"
OTHER_LINK = "UnknownLink"
"""The schema of links that fit no other; it joins any two things."""


class Target(NamedTuple):
    """A property of FollowTheMoney: the schema that has it, and its name there."""

    schema: str
    name: str


class Ends(NamedTuple):
    """What a schema of links calls its start and its end."""

    start: Target
    end: Target


class Schemata:
    """The mapping of one dataset; each part is read when it is first needed."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.terminology = Terminology(dataset)

    @cached_property
    def declared(self) -> dict[str, str]:
        """The schema of each class, relation and concept that has one of its own, by IRI."""
        return {quad.subject.value: _local(quad.object.value) for quad in self._quads("gai:ftmSchema")}

    @cached_property
    def properties(self) -> dict[str, list[Target]]:
        """The properties that have the values of a property, by its IRI."""
        return self._targets("gai:ftmProperty")

    @cached_property
    def told(self) -> dict[str, list[Target]]:
        """The properties of participants that a property of situations tells, or the time of a class of them."""
        return self._targets("gai:ftmTells")

    @cached_property
    def reversed(self) -> set[str]:
        """The relations whose links start where the relation ends."""
        return {quad.subject.value for quad in self._quads("gai:ftmReversed")}

    @cached_property
    def types(self) -> dict[str, str]:
        """The type of the values of each property, by its name."""
        return {_local(q.subject.value).partition(":")[2]: str(q.object.value) for q in self._quads("gai:ftmType")}

    @cached_property
    def ends(self) -> dict[str, Ends]:
        """What links of a schema join, by the schema's name."""
        starts, ends = ({q.subject.value: q.object.value for q in self._quads(f"gai:ftm{x}")} for x in ("From", "To"))
        return {_local(iri): Ends(_target(starts[iri]), _target(ends[iri])) for iri in starts}

    def is_a(self, schema: str, wanted: str) -> bool:
        """Say whether a schema is another or is below it."""
        return schema == wanted or FTM + wanted in self.terminology.superclasses.get(FTM + schema, ())

    def of_types(self, types: Iterable[str]) -> str | None:
        """Return the schema of a thing of some classes (IRIs): that of the nearest class that has one."""
        found = {self.declared[near] for near in map(self._nearest, sorted(types)) if near}
        return min(
            found, key=lambda name: (-len(self.terminology.superclasses.get(FTM + name, ())), name), default=None
        )

    def of_thing(self, iri: str) -> str | None:
        """Return the schema of a thing; None if none of its classes has one."""
        return self.of_types(self._types.get(iri, ()))

    def link(self, schema: str, start: str, end: str) -> str:
        """Return the schema of a link between things of two schemata: the one given, if they are of its ranges."""
        ends = self.ends[schema]
        fits = all(
            self.is_a(found, self._ranges[f"{target.schema}:{target.name}"])
            for found, target in ((start, ends.start), (end, ends.end))
        )
        return schema if fits else OTHER_LINK

    @cached_property
    def _ranges(self) -> dict[str, str]:
        quads = self._quads("rdfs:range")
        return {_local(q.subject.value): _local(q.object.value) for q in quads if q.subject.value.startswith(FTM)}

    @cached_property
    def _types(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for quad in self._quads("rdf:type"):
            found.setdefault(quad.subject.value, set()).add(quad.object.value)
        return found

    def _nearest(self, name: str) -> str | None:
        above = self.terminology.superclasses
        near = {name, *above.get(name, ())} & self.declared.keys()
        return min(near, key=lambda n: (-len(above.get(n, ())), n), default=None)

    def _targets(self, name: str) -> dict[str, list[Target]]:
        found: dict[str, list[Target]] = {}
        for quad in sorted(self._quads(name), key=str):
            found.setdefault(quad.subject.value, []).append(_target(quad.object.value))
        return found

    def _quads(self, name: str) -> list[Statement]:
        return list(self.dataset.match(None, node(name)))


def _local(iri: str) -> str:
    return iri.removeprefix(FTM)


def _target(iri: str) -> Target:
    schema, _, name = _local(iri).partition(":")
    return Target(schema, name)
