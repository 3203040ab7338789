"""From two things to the edges on the shortest ways between them."""

from __future__ import annotations

from collections.abc import Iterable

from graph.store import Dataset
from graph.terms import expand, shorten
from graph.ties import Ties

LONGEST = 6
"""Beyond so many edges two things of one industry are connected in name only."""

Far = dict[int, int]
"""How many edges away each thing is."""


def connecting_edges(dataset: Dataset, start: str, end: str) -> list[str]:
    """Return the IRIs of every edge that lies on a shortest way from one entity to another; none where there is no way.

    Edges are followed in both directions; what a way means is said by its edges, each with its certainty.
    """
    ties = dataset.ties
    one, other = (ties.number(shorten(iri)) for iri in (start, end))
    if one is None or other is None or one == other:
        return []
    near, far = {one: 0}, {other: 0}
    middle = _middle(ties, near, far)
    found = [edge for side in (near, far) for edge in _ways(ties, side, middle)]
    return sorted({expand(ties.edge(edge)) for edge in found})


def _middle(ties: Ties, near: Far, far: Far) -> set[int]:
    """Go from both ends, from the one with fewer new things first; return where they meet, empty where they do not."""
    layers = [{*near}, {*far}]
    for _ in range(LONGEST):
        side = int(len(layers[1]) < len(layers[0]))
        here, there = (far, near) if side else (near, far)
        distance = max(here.values()) + 1
        layers[side] = {thing for at in layers[side] for thing in ties.beside(at)[1::2]} - here.keys()
        here |= dict.fromkeys(layers[side], distance)
        if met := layers[side] & there.keys():
            return met
        if not layers[side]:
            break
    return set()


def _ways(ties: Ties, far: Far, layer: Iterable[int]) -> set[int]:
    """Return the edges by which things were reached, back to where it began."""
    found = set[int]()
    while layer:
        steps = [
            (edge, thing)
            for at in layer
            for edge, thing in zip(*[iter(ties.beside(at))] * 2, strict=True)
            if far.get(thing, LONGEST) == far[at] - 1
        ]
        found |= {edge for edge, _ in steps}
        layer = {thing for _, thing in steps}
    return found
