"""From places to less crowded ones: one node after another makes room for names, words and lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graph.page.crowding import Writing, crowding
from graph.page.packing import Place

Free = Callable[[str, Place, Mapping[str, Place]], bool]
"""From a node, a place and the places of all to whether the node may stand there while the others stay."""

_STEPS = (96, 48)
_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))


def settled(places: Mapping[str, Place], writing: Writing, free: Free) -> dict[str, Place]:
    """Return the places after each node in turn, but for the first, has moved where that lessens the crowding."""
    found = dict(places)
    least = crowding(found, writing)
    for step in _STEPS:
        for name in list(found)[1:]:
            x, y = found[name]
            tries = [(x + step * dx, y + step * dy / 2) for dx, dy in _DIRECTIONS]
            costs = [(crowding({**found, name: one}, writing), one) for one in tries if free(name, one, found)]
            cost, place = min(costs, default=(least, (x, y)))
            if cost < least:
                least, found[name] = cost, place
    return found
