"""From the edges of an entity to what it is tied to in words: by theme and relation, hedged ones marked as such."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graph.site.catalogue import Catalogue, Edge

SHOWN = 12
"""So many neighbours of one relation are named at once; the rest unfolds."""


class Tie(NamedTuple):
    """A neighbour of an entity, and how it is tied to it."""

    other: str
    plain: bool
    certainty: str
    claims: tuple[str, ...]


class Group(NamedTuple):
    """The neighbours of an entity by one relation in one direction; `outward` is true where the entity stands first."""

    theme: str
    relation: str
    outward: bool
    ties: tuple[Tie, ...]


def groups_of(catalogue: Catalogue, entity: str, *, direct: bool = False) -> list[Group]:
    """Return what an entity is tied to, by theme, relation and direction; plain ties first.

    With `direct`, what a case shows is left out, unless there is nothing else.
    """
    edges = catalogue.edges_of.get(entity, [])
    if direct:
        edges = [edge for edge in edges if edge.direct] or edges
    found: dict[tuple[int, str, bool], list[Tie]] = {}
    themes = {theme: place for place, theme in enumerate(catalogue.themes)}
    for edge in edges:
        outward = edge.start == entity
        theme = themes.get(catalogue.theme_of[edge.relation], 0)
        found.setdefault((theme, edge.relation, outward), []).append(_tie(edge, outward))
    return [
        Group(catalogue.themes[theme], relation, outward, tuple(_sorted(catalogue, ties)))
        for (theme, relation, outward), ties in sorted(found.items())
    ]


def neighbours_of(groups: Iterable[Group]) -> set[str]:
    """Return the ids of all neighbours in some groups."""
    return {tie.other for group in groups for tie in group.ties}


def _tie(edge: Edge, outward: bool) -> Tie:
    return Tie(edge.end if outward else edge.start, edge.plain, edge.certainty, edge.claims)


def _sorted(catalogue: Catalogue, ties: list[Tie]) -> list[Tie]:
    """Return ties with the best known first: plain before hedged, then by the number of claims about the other."""
    claims = catalogue.claims_of
    return sorted(ties, key=lambda tie: (not tie.plain, -len(claims.get(tie.other, ())), tie.other))
