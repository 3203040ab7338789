"""From a dataset to what its register says of how entities are tied: merged, legal entities, units, successors."""

from __future__ import annotations

from typing import Any

from graph.claims import label_of
from graph.store import Dataset, node
from graph.terms import expand, shorten
from graph.words import LANGUAGES

Json = dict[str, Any]

TIES = ("merged_into", "legal_entity_of", "unit_of", "continues")
"""The keys of facts files by which an entity is tied to another, in the order in which they are listed."""

_IRIS = dict(zip(TIES, ("gai:mergedInto", "gai:legalEntityOf", "gai:unitOf", "gai:continues"), strict=True))


def ties_of(dataset: Dataset) -> list[Json]:
    """Return each tie as `relation`, `of` and `to` (each `{"id", "label"}`), and `evidence` by language."""
    rows = [
        (relation, quad.subject.value, quad.object.value)
        for relation, iri in _IRIS.items()
        for quad in dataset.match(None, node(iri))
    ]
    return [
        {
            "relation": relation,
            "of": {"id": shorten(one), "label": label_of(dataset, one)},
            "to": {"id": shorten(other), "label": label_of(dataset, other)},
            "evidence": _evidence(dataset, one),
        }
        for relation, one, other in sorted(rows, key=lambda row: (TIES.index(row[0]), row[2], row[1]))
    ]


def merged_ids(dataset: Dataset) -> dict[str, str]:
    """Return the id of each merged entity with that of the entity into which it was merged."""
    quads = dataset.match(None, node("gai:mergedInto"))
    return {shorten(quad.subject.value): shorten(quad.object.value) for quad in quads}


def legal_entities_of(dataset: Dataset, entity: str) -> set[str]:
    """Return the ids of the legal entities of an entity."""
    return {shorten(q.subject.value) for q in dataset.match(None, node("gai:legalEntityOf"), node(expand(entity)))}


def _evidence(dataset: Dataset, iri: str) -> dict[str, str]:
    found = {q.object.language: q.object.value for q in dataset.match(node(iri), node("gai:evidence"))}
    return {tag: found[tag.lower()] for tag in LANGUAGES if tag.lower() in found}
