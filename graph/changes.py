"""From two builds to what changed between them: sources, claims, entities and edges, each change once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graph.snapshots import Path_, Snapshot, Told, Value
from graph.store import NamedNode
from graph.terms import expand

KINDS = (
    "source-added", "source-changed", "source-removed",
    "claim-vanished", "claim-removed", "claim-withdrawn", "claim-superseded", "claim-reinstated",
    "claim-changed", "claim-added",
    "entity-removed", "entity-merged", "entity-renamed", "entity-changed", "entity-added",
    "edge-firmer", "edge-weaker", "edge-removed", "edge-added",
)  # fmt: skip
"""What can have happened, in the order in which it is told."""

_OWN_CHANGES = {(expand("gai:supersedes"),), (expand("gai:withdrawn"),), (expand("gai:mergedInto"),)}
"""Told as changes of their own, not as values that differ."""

_LABEL = (expand("rdfs:label"),)


class Difference(NamedTuple):
    """A property whose values are others than before: the values that went and those that came."""

    path: Path_
    old: frozenset[Value]
    new: frozenset[Value]


class Change(NamedTuple):
    """One thing that happened: its kind, the source in which (empty for the register), the thing, the particulars."""

    kind: str
    source: str
    thing: str
    by: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


def changes_between(old: Snapshot, new: Snapshot) -> list[Change]:
    """Return what changed from one build to another, by source (the register last), kind and thing."""
    touched = _touched(old, new)
    found = [
        *(change for iri in touched & (old.sources | new.sources) for change in _of_source(old, new, iri)),
        *(change for iri in touched & (old.claims | new.claims) for change in _of_claim(old, new, iri)),
        *(change for iri in touched & (old.entities | new.entities) for change in _of_entity(old, new, iri)),
        *(change for iri in touched & (old.edges | new.edges) for change in _of_edge(old, new, iri)),
    ]
    return sorted(found, key=lambda c: (not c.source, c.source, KINDS.index(c.kind), c.thing, c.by))


def _touched(old: Snapshot, new: Snapshot) -> set[str]:
    """Return the things of which a statement differs, of their own or of what belongs to them."""
    computed = old.computed | new.computed
    quads = [quad for quad in old.quads ^ new.quads if quad.predicate.value not in computed]
    told = old.claims | new.claims | old.sources | new.sources | old.entities | new.entities | old.edges | new.edges
    supersedes = expand("gai:supersedes")
    found = {quad.object.value for quad in quads if quad.predicate.value == supersedes}
    todo = {quad.subject.value for quad in quads}
    seen: set[str] = set()
    while todo := todo - seen:
        seen |= todo
        found |= todo & told
        todo = {iri for inner in todo - told for iri in _holders(old, new, inner)}
    return found


def _holders(old: Snapshot, new: Snapshot, iri: str) -> set[str]:
    thing = NamedNode(iri)
    return {quad.subject.value for build in (old, new) for quad in build.dataset.match(None, None, thing)}


def _differences(old: Told, new: Told) -> tuple[Difference, ...]:
    nothing: frozenset[Value] = frozenset()
    return tuple(
        Difference(path, before - after, after - before)
        for path in sorted((old.keys() | new.keys()) - _OWN_CHANGES)
        if (before := old.get(path, nothing)) != (after := new.get(path, nothing))
    )


# ── what can happen to a thing of each sort ───────────────────────────────────


def _of_source(old: Snapshot, new: Snapshot, iri: str) -> Iterator[Change]:
    if iri not in old.sources:
        yield Change("source-added", iri, iri)
    elif iri not in new.sources:
        yield Change("source-removed", iri, iri)
    elif found := _differences(old.told(iri), new.told(iri)):
        yield Change("source-changed", iri, iri, differences=found)


def _of_claim(old: Snapshot, new: Snapshot, iri: str) -> Iterator[Change]:
    if iri not in new.claims:
        kind = "claim-vanished" if old.in_force(iri) else "claim-removed"
        yield Change(kind, old.value(iri, "gai:source"), iri)
        return
    source = new.value(iri, "gai:source")
    if iri not in old.claims:
        yield Change("claim-added", source, iri)
    elif found := _differences(old.told_by(iri), new.told_by(iri)):
        yield Change("claim-changed", source, iri, differences=found)
    yield from _of_force(old, new, iri, source)


def _of_force(old: Snapshot, new: Snapshot, iri: str, source: str) -> Iterator[Change]:
    """Tell what took a claim out of force, or brought it back."""
    reason = new.texts(iri, "gai:withdrawn")
    if reason and reason != old.texts(iri, "gai:withdrawn"):
        yield Change("claim-withdrawn", source, iri)
    if by := new.successors(iri) - old.successors(iri):
        yield Change("claim-superseded", source, iri, tuple(sorted(by)))
    if iri in old.claims and not old.in_force(iri) and new.in_force(iri):
        yield Change("claim-reinstated", source, iri)


def _of_entity(old: Snapshot, new: Snapshot, iri: str) -> Iterator[Change]:
    if iri not in new.entities:
        yield Change("entity-removed", "", iri)
        return
    if iri not in old.entities:
        yield Change("entity-added", "", iri)
    elif found := _differences(old.told(iri), new.told(iri)):
        names = tuple(one for one in found if one.path == _LABEL)
        rest = tuple(one for one in found if one.path != _LABEL)
        yield from [Change("entity-renamed", "", iri, differences=names)] if names else []
        yield from [Change("entity-changed", "", iri, differences=rest)] if rest else []
    if by := set(new.values(iri, "gai:mergedInto")) - set(old.values(iri, "gai:mergedInto")):
        yield Change("entity-merged", "", iri, tuple(sorted(by)))


def _of_edge(old: Snapshot, new: Snapshot, iri: str) -> Iterator[Change]:
    before = old.edge(iri) if iri in old.edges else None
    after = new.edge(iri) if iri in new.edges else None
    if before and after:
        if before.plain != after.plain:
            claims = after.claims - before.claims or after.claims
            yield Change("edge-firmer" if after.plain else "edge-weaker", _source_of(new, claims), iri)
    elif after:
        yield Change("edge-added", _source_of(new, after.claims), iri)
    elif before:
        yield Change("edge-removed", _source_of(old, before.claims), iri)


def _source_of(build: Snapshot, claims: frozenset[str]) -> str:
    return min((build.value(claim, "gai:source") for claim in claims), default="")
