"""From a network to places on a plane: hubs in the middle, their neighbours around them in sectors by type."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

import networkx as nx

Place = tuple[float, float]
Neighbours = dict[str, dict[str, str]]
"""For each node its neighbours, and for each of these the first relation between the two."""

DEFAULT_VIEW = "direct"
_ROOM = (132.0, 62.0)  # what a node and its label take up, in the pixels of a graph shown at full size
_LEAF = 62.0
_CROWD = 9  # so many leaves around one hub stand in two staggered rings
_WIDE = (1.22, 0.9)  # screens are wider than high, and so are labels
_ROUNDS = 400
_MANY = 40  # beyond so many neighbours their order is left as sorted: improving it takes the cube of their number
_TYPE_BREAK = 2.5
_TURNS = 36
_SCREEN = (1.65, 1.0)


def places(network: nx.MultiDiGraph[str]) -> dict[str, tuple[int, int]]:
    """Return where each node with an edge stands; the default view decides, what only other views show comes after."""
    direct = _neighbours(network, {DEFAULT_VIEW})
    fans = [_Fan(network, direct, cluster).places() for cluster in _clusters(direct)]
    settled = _spread(_packed(fans), frozenset())
    added = _beside(settled, _neighbours(network, None))
    return {name: (round(x), round(y)) for name, (x, y) in sorted(_spread(added, frozenset(settled)).items())}


def _neighbours(network: nx.MultiDiGraph[str], views: set[str] | None) -> Neighbours:
    found: Neighbours = {}
    for start, end, _, facts in sorted(network.edges(keys=True, data=True), key=lambda edge: edge[2]):
        if start != end and (views is None or facts["view"] in views):
            found.setdefault(start, {}).setdefault(end, facts["relation"])
            found.setdefault(end, {}).setdefault(start, facts["relation"])
    return found


def _clusters(neighbours: Neighbours) -> list[list[str]]:
    seen: set[str] = set()
    found: list[list[str]] = []
    for name in sorted(neighbours):
        if name not in seen:
            cluster = list(_outwards(neighbours, name))
            seen.update(cluster)
            found.append(cluster)
    return sorted(found, key=lambda cluster: (-len(cluster), min(cluster)))


def _outwards(neighbours: Neighbours, root: str) -> dict[str, str]:
    """Return the nodes reached from a root, nearest first, each with the node that it was reached from."""
    parents = {root: root}
    waiting = deque([root])
    while waiting:
        name = waiting.popleft()
        # well connected nodes adopt first, so that small groups gather around their own hub
        for other in sorted(neighbours[name], key=lambda node: (-len(neighbours[node]), node)):
            if other not in parents:
                parents[other] = name
                waiting.append(other)
    return parents


class _Fan:
    """One connected group: the node with most neighbours in the middle, a tree of the others fanned out around it."""

    def __init__(self, network: nx.MultiDiGraph[str], neighbours: Neighbours, cluster: list[str]) -> None:
        self.network = network
        self.neighbours = neighbours
        self.root = min(cluster, key=lambda node: (-len(neighbours[node]), node))
        self.parents = _outwards(neighbours, self.root)
        self.children: dict[str, list[str]] = {name: [] for name in self.parents}
        for name, parent in self.parents.items():
            if name != parent:
                self.children[parent].append(name)
        self.children = {name: self._ordered(name) for name in self.children}
        self.found: dict[str, Place] = {}

    def places(self) -> dict[str, Place]:
        """Return the fan turned the way in which it fits a wide screen best."""
        return min((self._turned(2 * math.pi * turn / _TURNS) for turn in range(_TURNS)), key=_tightness)

    def _turned(self, begin: float) -> dict[str, Place]:
        self.found = {}
        self._put(self.root, (0.0, 0.0), begin, 2 * math.pi)
        return {name: (x * _WIDE[0], y * _WIDE[1]) for name, (x, y) in self.found.items()}

    def _put(self, name: str, place: Place, begin: float, width: float) -> None:
        self.found[name] = place
        children = self.children[name]
        distance = self._distance(children, width)
        share = width / max(sum(self._angle(child, distance, children) for child in children), 1e-9)
        at = begin
        for index, child in enumerate(children):
            own = self._angle(child, distance, children) * share
            middle = at + own / 2
            far = distance + (_LEAF * 1.25 if self._staggered(children) and index % 2 else 0)
            at += own
            spot = (place[0] + far * math.cos(middle), place[1] + far * math.sin(middle))
            self._put(child, spot, middle - math.pi * 0.6, math.pi * 1.2)

    def _ordered(self, name: str) -> list[str]:
        """Sort children into sectors, then move one at a time while that brings related ones closer together."""
        children = sorted(self.children[name], key=lambda node: (self._sector(name, node), node))
        ties = self._ties(children)
        cost = self._cost(name, children, ties)
        while ties and len(children) <= _MANY:
            best, order = min((self._cost(name, moved, ties), moved) for moved in _moves(children))
            if best >= cost - 1e-9:
                break
            children, cost = order, best
        return children

    def _sector(self, parent: str, node: str) -> tuple[str, str]:
        return self.network.nodes[node]["shown_as"], self.neighbours[parent][node]

    def _ties(self, children: list[str]) -> list[tuple[str, str]]:
        """Return the pairs of children between whose branches an edge runs."""
        branch = {node: child for child in children for node in self._branch(child)}
        pairs = {(branch[a], branch[b]) for a in sorted(branch) for b in self.neighbours[a] if b in branch}
        return sorted(pair for pair in pairs if pair[0] < pair[1])

    def _branch(self, name: str) -> list[str]:
        return [name, *(node for child in self.children[name] for node in self._branch(child))]

    def _cost(self, parent: str, order: list[str], ties: list[tuple[str, str]]) -> float:
        at = {child: index for index, child in enumerate(order)}
        apart = sum(min(abs(at[a] - at[b]), len(order) - abs(at[a] - at[b])) for a, b in ties)
        sectors = [self._sector(parent, child) for child in order]
        around = list(zip(sectors, [*sectors[1:], *sectors[:1]], strict=True))
        mixed = sum((one[0] != other[0]) * _TYPE_BREAK + (one[1] != other[1]) for one, other in around)
        return apart + mixed

    def _staggered(self, children: list[str]) -> bool:
        return sum(not self.children[child] for child in children) >= _CROWD

    def _radius(self, name: str) -> float:
        children = self.children[name]
        if not children:
            return _LEAF
        return self._distance(children, math.pi * 1.2) * 0.75 + _LEAF

    def _angle(self, child: str, distance: float, children: list[str]) -> float:
        crowded = self._staggered(children) and not self.children[child]
        radius = self._radius(child) * (0.62 if crowded else 1.0)
        return 2 * math.asin(min(1.0, radius / distance))

    def _distance(self, children: list[str], width: float) -> float:
        """Return the least distance at which all children fit into the given angle."""
        distance = 2.2 * _LEAF if len(children) > 1 else 1.9 * _LEAF
        while sum(self._angle(child, distance, children) for child in children) > width:
            distance *= 1.05
        return distance


def _moves(order: list[str]) -> list[list[str]]:
    """Return every order in which one item stands elsewhere."""
    found: list[list[str]] = []
    for index, item in enumerate(order):
        rest = order[:index] + order[index + 1 :]
        found.extend([*rest[:to], item, *rest[to:]] for to in range(len(order)) if to != index)
    return found or [order]


def _packed(fans: list[dict[str, Place]]) -> dict[str, Place]:
    """Put the largest group first, each other into a free corner of what is there, or else beside it."""
    found: dict[str, Place] = {}
    for fan in fans:
        low, high = _corners(fan.values())
        x, y = _corner_for((high[0] - low[0], high[1] - low[1]), found) if found else low
        found.update({name: (spot[0] - low[0] + x, spot[1] - low[1] + y) for name, spot in fan.items()})
    return found


def _tightness(spots: dict[str, Place]) -> float:
    """Return how large a screen the places need: the smaller, the larger they can be shown."""
    low, high = _corners(spots.values())
    return round(max((high[axis] - low[axis] + _ROOM[axis]) / _SCREEN[axis] for axis in (0, 1)), 3)


def _corner_for(size: Place, taken: dict[str, Place]) -> Place:
    """Return the upper left of a free box of the given size."""
    low, high = _corners(taken.values())
    for x in (high[0] - size[0], low[0]):
        for y in (low[1], high[1] - size[1]):
            margin = (_ROOM[0] * 1.3, _ROOM[1] * 1.6)
            if not any(_within(spot, (x, y), size, margin) for spot in taken.values()):
                return x, y
    return high[0] + _ROOM[0], low[1]


def _within(spot: Place, corner: Place, size: Place, margin: Place) -> bool:
    return all(corner[i] - margin[i] < spot[i] < corner[i] + size[i] + margin[i] for i in (0, 1))


def _corners(spots: Iterable[Place]) -> tuple[Place, Place]:
    xs, ys = zip(*spots, strict=True)
    return (min(xs), min(ys)), (max(xs), max(ys))


def _beside(settled: dict[str, Place], neighbours: Neighbours) -> dict[str, Place]:
    """Add the nodes that are not settled: between the settled ones they touch, or next to the only one."""
    found = dict(settled)
    waiting = sorted(set(neighbours) - set(settled), key=lambda node: (-len(neighbours[node]), node))
    while waiting:
        name = max(waiting, key=lambda node: (sum(o in found for o in neighbours[node]), -waiting.index(node)))
        waiting.remove(name)
        near = [found[other] for other in sorted(neighbours[name]) if other in found] or [(0.0, 0.0)]
        x, y = (sum(values) / len(near) for values in zip(*near, strict=True))
        lone = _ROOM[0] if len(near) == 1 else 0.0
        found[name] = (x + lone, y + lone / 2 + 1)
    return found


def _spread(spots: dict[str, Place], fixed: frozenset[str]) -> dict[str, Place]:
    """Push apart what overlaps, until nothing does; fixed nodes stay."""
    found = {name: list(spot) for name, spot in sorted(spots.items())}
    names = list(found)
    for _ in range(_ROUNDS):
        moved = False
        for index, one in enumerate(names):
            for other in names[index + 1 :]:
                if not (one in fixed and other in fixed):
                    moved |= _push(found[one], found[other], one in fixed, other in fixed)
        if not moved:
            break
    return {name: (x, y) for name, (x, y) in found.items()}


def _push(one: list[float], other: list[float], one_fixed: bool, other_fixed: bool) -> bool:
    gaps = [_ROOM[axis] - abs(one[axis] - other[axis]) for axis in (0, 1)]
    if min(gaps) <= 1e-6:
        return False
    axis = 0 if gaps[0] / _ROOM[0] < gaps[1] / _ROOM[1] else 1
    sign = 1 if one[axis] >= other[axis] else -1
    shares = (0.0, 1.0) if one_fixed else (1.0, 0.0) if other_fixed else (0.5, 0.5)
    one[axis] += sign * gaps[axis] * shares[0]
    other[axis] -= sign * gaps[axis] * shares[1]
    return True
