"""From a network to places on a plane: a hub amid its themes, or communities around their own hubs, or an overview."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
import numpy as np

from graph.page.crowding import Writing, crowding, off_by, writing_of
from graph.page.packing import ROOM, Allowed, Field, Place, apart, in_lines, packed, snapped
from graph.page.part import degrees_of
from graph.page.sectors import ASPECT, Sector, circle_of, sectors_of, spread
from graph.page.settling import Free, settled
from graph.page.ties import (
    DEFAULT_VIEW,
    Ties,
    Tree,
    communities_of,
    components_of,
    hub_of,
    in_view,
    most_connected,
    ties_of,
    tree_of,
    unfolded,
    within,
)

Places = dict[str, Place]
Group = dict[str, Any]
"""`{"theme": CURIE or None, "hub": CURIE, "nodes": [CURIE, ...]}`."""

MOST = 1500
"""With more nodes in the default view, only an overview is placed."""
OVERVIEW = 90
_MAIN = 0.6  # a component with so much of all nodes is what the page is about
_FEW = 40  # of so few nodes one hub is the middle, and every turn of the whole is tried
_LEADING = 0.4  # of more nodes, where it touches so many of the others
_DEEPEST = 4
_SCRAP = 4  # fewer nodes are no group, and stand in a row
_TURNS = 36
_BEST = 2
_STEP = ROOM[0] + 36.0  # from one node to the next in a row
_BESIDE_LINE = 12.0
_MOST_LINES = 60  # in a large graph, lines are everywhere
_GAP = (60.0, 70.0)  # between what is tied to nothing else
_BORDER = 58.0  # from the outermost node of a community to where no other community may begin


@dataclass(frozen=True)
class Layout:
    """Where nodes stand and which of them stand together; in an overview most nodes have no place."""

    places: dict[str, tuple[int, int]]
    groups: list[Group]
    overview: bool


def reach_of(degree: int) -> int:
    """Return the radius at full size of a node with so many edges."""
    return round(11 + 3.2 * math.sqrt(min(degree, 120)))


def layout_of(
    network: nx.MultiDiGraph[str],
    themes: Sequence[str | None],
    theme_of: Mapping[str, str | None],
    folded: Collection[str] = (),
    *,
    part: bool = False,
) -> Layout:
    """Return the layout; `themes` are in their order, `theme_of` has the theme of each relation.

    None is a theme like another, of relations that have none. The default view decides. What only other views show is
    put beside what it touches; an overview leaves it out, and what only relations of the `folded` themes lead to. Of a
    `part` of a graph there is always an overview.
    """
    ranks = {relation: themes.index(theme) for relation, theme in theme_of.items()}
    direct = in_view(network, DEFAULT_VIEW)
    ties = ties_of(direct, ranks)
    if part or len(ties) > MOST:
        return overview_of(network, direct, themes, theme_of, folded)
    plan = _Plan(network, direct, ties, themes)
    plan.place()
    plan.add(ties_of(network, ranks))
    return plan.layout()


def overview_of(
    network: nx.MultiDiGraph[str],
    shown: nx.MultiDiGraph[str],
    themes: Sequence[str | None],
    theme_of: Mapping[str, str | None],
    folded: Collection[str],
) -> Layout:
    """Return the places of the best connected in what is `shown` of a network, by relations that are not folded."""
    kept = unfolded(shown, theme_of, folded)
    ties = ties_of(kept, {relation: themes.index(theme) for relation, theme in theme_of.items()})
    plan = _Plan(network, kept, within(ties, most_connected(ties, OVERVIEW)), themes)
    plan.place()
    return plan.layout(overview=True)


def whole_of(
    network: nx.MultiDiGraph[str],
    shown: nx.MultiDiGraph[str],
    themes: Sequence[str | None],
    theme_of: Mapping[str, str | None],
) -> Layout:
    """Return the places of all that is `shown` of a network, laid out for itself."""
    plan = _Plan(
        network, shown, ties_of(shown, {relation: themes.index(theme) for relation, theme in theme_of.items()}), themes
    )
    plan.place()
    return plan.layout()


class _Plan:
    """Places one part of a network after another, and knows the places and groups that there are so far."""

    def __init__(
        self,
        network: nx.MultiDiGraph[str],
        shown: nx.MultiDiGraph[str],
        ties: Ties,
        themes: Sequence[str | None],
    ) -> None:
        self.shown, self.ties, self.themes = shown, ties, themes
        self.degrees = degrees_of(network)
        self.places: Places = {}
        self.groups: list[Group] = []
        self.sectors: dict[int, tuple[Sector, Group]] = {}

    def reach(self, name: str) -> float:
        return reach_of(self.degrees[name])

    def layout(self, *, overview: bool = False) -> Layout:
        """Return the places and groups that there are by now."""
        places = {name: (round(x), round(y)) for name, (x, y) in sorted(self.places.items())}
        return Layout(places, [{**group, "nodes": sorted(group["nodes"])} for group in self.groups], overview)

    def place(self) -> None:
        """Place the nodes that are tied in what is shown."""
        components = [within(self.ties, component) for component in components_of(self.ties)]
        if components and len(components[0]) >= _MAIN * len(self.ties) and _has_one_hub(components[0]):
            self._around_hub(components.pop(0))
        parts = [_parts(component) for component in components]
        woven = [part for found in parts if len(found) > 1 for part in found]
        alone = sorted((found[0] for found in parts if len(found) == 1), key=lambda part: (-len(part), part[0]))
        self._communities(woven)
        self._lines(alone)

    def _around_hub(self, ties: Ties) -> None:
        tree = tree_of(ties)
        near = ties[tree.root]
        ranks = sorted(set(near.values()))
        parts = _in_order(
            [[name for name in tree.children[tree.root] if near[name] == rank] for rank in ranks], tree, ties
        )
        turns = [2 * math.pi * index / _TURNS for index in range(_TURNS if len(ties) <= _FEW else 1)]
        tried = [
            (sectors, spread(tree, sectors, self.reach))
            for sectors in (sectors_of(parts, tree, turn) for turn in turns)
        ]
        writing = writing_of(self.shown, list(ties))
        sectors, self.places = self._settled(tried, tree, writing) if len(tried) > 1 else tried[0]
        for rank, sector in zip(ranks, sectors, strict=True):
            names = [node for name in sector.names for node in tree.branch(name)]
            self.groups.append({"theme": self.themes[rank], "hub": tree.root, "nodes": names})
            self.sectors[rank] = sector, self.groups[-1]

    def _settled(
        self, tried: list[tuple[list[Sector], Places]], tree: Tree, writing: Writing
    ) -> tuple[list[Sector], Places]:
        """Return the least crowded of several drawings, once their nodes have made room for each other's names."""
        best = sorted(tried, key=lambda one: crowding(one[1], writing))[:_BEST]
        done = [(one, settled(places, writing, _free_in(one, tree, self.reach))) for one, places in best]
        return min(done, key=lambda one: crowding(one[1], writing))

    def _communities(self, parts: list[list[str]]) -> None:
        """Put communities side by side, those that are tied to each other close together."""
        trees = [tree_of(within(self.ties, part)) for part in parts]
        drawn = [self._alone(tree) for tree in trees]
        before = [self.places] if self.places and parts else []
        radii = [_radius(places) + _BORDER for places in [*before, *drawn]]
        links = _links(self.ties, [list(places) for places in [*before, *drawn]])
        centres = packed(radii, links, around_first=bool(before))[len(before) :]  # what has its places keeps them
        home = {name: centre for part, centre in zip(parts, centres, strict=True) for name in part}
        for tree, radius, (x, y) in zip(trees, radii[len(before) :], centres, strict=True):
            sector = replace(_towards(tree, self.ties, home), outer=radius - _BORDER)
            self._take(tree.root, spread(tree, [sector], self.reach), (x * ASPECT, y))

    def _lines(self, parts: list[list[str]]) -> None:
        """Put what is tied to nothing else in lines below."""
        trees = [tree_of(within(self.ties, part)) for part in parts]
        drawn = [self._alone(tree) if len(tree.children) >= _SCRAP else _in_a_row(tree) for tree in trees]
        corners = [_corners(places) for places in drawn]
        sizes = [(high[0] - low[0] + ROOM[0], high[1] - low[1] + ROOM[1]) for low, high in corners]
        low, high = _corners(self.places)
        area = sum((width + _GAP[0]) * (height + _GAP[1]) for width, height in sizes)
        spots = in_lines(sizes, max(high[0] - low[0], math.sqrt(area * ASPECT)), _GAP)
        middle, below = (low[0] + high[0]) / 2, high[1] + 2 * ROOM[1] if self.places else 0.0
        for tree, places, (least, _), (x, y) in zip(trees, drawn, corners, spots, strict=True):
            self._take(tree.root, places, (middle + x - least[0], below + y - least[1]))

    def _alone(self, tree: Tree) -> Places:
        return spread(tree, [circle_of(tree.children[tree.root], len(tree.children))], self.reach)

    def _take(self, hub: str, places: Places, middle: Place) -> None:
        """Take over places that were found around (0, 0); what is very small is no group."""
        x, y = snapped(middle)
        self.places.update({name: (x + place[0], y + place[1]) for name, place in places.items()})
        if len(places) >= _SCRAP:
            self.groups.append({"theme": None, "hub": hub, "nodes": list(places)})

    def add(self, ties: Ties) -> None:
        """Add the nodes that have no place: between those that they touch, or beside the only one."""
        plane = Field()
        for name, place in self.places.items():
            plane.block(place, self.reach(name))
        waiting = [name for name in ties if name not in self.places]
        while waiting:
            ready = [name for name in waiting if any(other in self.places for other in ties[name])] or waiting[:1]
            ready.sort(key=lambda name: (-len(ties[name]), name))
            for name in ready:
                self.places[name] = self._beside(name, ties, plane)
            waiting = [name for name in waiting if name not in self.places]

    def _beside(self, name: str, ties: Ties, plane: Field) -> Place:
        near = ties[name]
        spots = [self.places[other] for other in near if other in self.places]
        low, high = _corners(self.places)
        spots = spots or [((low[0] + high[0]) / 2 - ROOM[0], high[1] + 2 * ROOM[1])]
        x, y = (sum(values) / len(spots) for values in zip(*spots, strict=True))
        lone = ROOM[0] if len(spots) == 1 else 0.0
        sector, group = self.sectors.get(min(near.values(), default=-1), (None, None))
        if sector is None or group is None or not {group["hub"], *group["nodes"]} & set(near):
            return plane.put((x + lone, y + lone / 2), self.reach(name), self._off_lines(name, ties))
        group["nodes"].append(name)
        inside, off = sector.allowed(), self._off_lines(name, ties)
        return plane.put((x + lone, y + lone / 2), self.reach(name), lambda xs, ys: inside(xs, ys) & off(xs, ys))

    def _off_lines(self, name: str, ties: Ties) -> Allowed:
        """Return which points lie on no line of others, on which a node would seem to be its end."""
        pairs = ((one, other) for one in self.places for other in ties.get(one, ()) if other in self.places)
        ends = [pair for pair in pairs if pair[0] < pair[1] and name not in pair]
        lines = np.array([[*self.places[one], *self.places[other]] for one, other in ends[:_MOST_LINES]]).reshape(-1, 4)
        return lambda xs, ys: (off_by(lines, np.stack([xs, ys], axis=-1)) >= self.reach(name) + _BESIDE_LINE).all(
            axis=-1
        )


def _has_one_hub(ties: Ties) -> bool:
    hub = hub_of(ties, ties)
    return (len(ties) <= _FEW or len(ties[hub]) >= _LEADING * len(ties)) and tree_of(ties).depth() <= _DEEPEST


def _free_in(sectors: list[Sector], tree: Tree, reach: Callable[[str], float]) -> Free:
    """Return the test whether a node may stand at a place: in its sector, and on no other node."""
    allowed = {node: sector.allowed() for sector in sectors for name in sector.names for node in tree.branch(name)}

    def free(name: str, place: Place, others: Mapping[str, Place]) -> bool:
        x, y = np.array(place)[:, None]
        return bool(allowed[name](x, y)[0]) and all(
            other == name or apart(place, reach(name), spot, reach(other)) for other, spot in others.items()
        )

    return free


def _parts(ties: Ties) -> list[list[str]]:
    return [list(ties)] if len(ties) <= _FEW and _has_one_hub(ties) else communities_of(ties)


def _in_a_row(tree: Tree) -> Places:
    """Return the places of up to three nodes, the hub of three in the middle."""
    rest = [name for name in tree.children if name != tree.root]
    return {name: (_STEP * index, 0.0) for index, name in enumerate([*rest[:1], tree.root, *rest[1:]])}


def _radius(places: Places) -> float:
    return max(math.hypot(x / ASPECT, y) for x, y in places.values())


def _corners(places: Places) -> tuple[Place, Place]:
    xs, ys = zip(*(places.values() or [(0.0, 0.0)]), strict=True)
    return (min(xs), min(ys)), (max(xs), max(ys))


def _links(ties: Ties, parts: list[list[str]]) -> dict[tuple[int, int], float]:
    """Return how many ties run between two parts, by their numbers."""
    part_of = {name: index for index, part in enumerate(parts) for name in part}
    found: dict[tuple[int, int], float] = {}
    for name, index in part_of.items():
        for other in ties[name]:
            if index < part_of[other]:
                found[index, part_of[other]] = found.get((index, part_of[other]), 0.0) + 1.0
    return found


def _in_order(parts: list[list[str]], tree: Tree, ties: Ties) -> list[list[str]]:
    """Sort the neighbours in each sector so that those tied to another sector stand on its side."""
    part_of = {node: index for index, part in enumerate(parts) for name in part for node in tree.branch(name)}
    half = len(parts) / 2

    def side(name: str, index: int) -> float:
        others = [part_of[o] for node in tree.branch(name) for o in ties[node] if part_of.get(o, index) != index]
        return sum((other - index + half) % len(parts) - half for other in others) / max(1, len(others))

    return [sorted(part, key=lambda name: (side(name, index), name)) for index, part in enumerate(parts)]


def _towards(tree: Tree, ties: Ties, home: Mapping[str, Place]) -> Sector:
    """Return a full circle on which branches that are tied to other communities lie on their side."""
    here = home[tree.root]
    angles: dict[str, float] = {}
    for name in tree.children[tree.root]:
        spots = [home[o] for node in tree.branch(name) for o in ties[node] if home.get(o, here) != here]
        if spots:
            x, y = (sum(spot[axis] - here[axis] for spot in spots) for axis in (0, 1))
            angles[name] = math.atan2(y, x) % (2 * math.pi)
    free = [name for name in tree.children[tree.root] if name not in angles]
    angles.update({name: 2 * math.pi * (index + 0.5) / len(free) for index, name in enumerate(free)})
    return circle_of(sorted(angles, key=lambda name: (round(angles[name], 6), name)), len(tree.children))
