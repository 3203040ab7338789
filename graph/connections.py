"""From two things to the edges on the shortest ways between them."""

from __future__ import annotations

from graph.store import Dataset, node

LONGEST = 6
"""Beyond so many edges two things of one industry are connected in name only."""

Steps = dict[str, set[tuple[str, str]]]


def connecting_edges(dataset: Dataset, start: str, end: str) -> list[str]:
    """Return the IRIs of every edge that lies on a shortest way from one entity to another; none where there is no way.

    Edges are followed in both directions; what a way means is said by its edges, each with its certainty.
    """
    ends = _ends(dataset)
    beside: Steps = {}
    for edge, (one, other) in ends.items():
        beside.setdefault(one, set()).add((edge, other))
        beside.setdefault(other, set()).add((edge, one))
    far = _distances(beside, start, end)
    if end not in far:
        return []
    found: set[str] = set()
    layer = {end}
    while layer - {start}:
        steps = [(edge, near) for thing in layer for edge, near in beside[thing] if far.get(near) == far[thing] - 1]
        found |= {edge for edge, _ in steps}
        layer = {near for _, near in steps}
    return sorted(found)


def _ends(dataset: Dataset) -> dict[str, tuple[str, str]]:
    starts = {quad.subject.value: quad.object.value for quad in dataset.match(None, node("gai:from"))}
    return {
        quad.subject.value: (starts[quad.subject.value], quad.object.value)
        for quad in dataset.match(None, node("gai:to"))
        if quad.subject.value in starts
    }


def _distances(beside: Steps, start: str, end: str) -> dict[str, int]:
    far, layer = {start: 0}, [start]
    for distance in range(1, LONGEST + 1):
        if end in far:
            break
        layer = sorted({near for thing in layer for _, near in beside.get(thing, ())} - far.keys())
        far |= dict.fromkeys(layer, distance)
    return far
