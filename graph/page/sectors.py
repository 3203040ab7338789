"""From one hub and what hangs on it to places: sectors by theme around the hub, deeper nodes farther out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.page.packing import ROOM, Allowed, Field, Place
from graph.page.ties import Tree

ASPECT = 1.4
"""Screens are wider than high: a circle is drawn as so wide an ellipse."""

INNER = 170.0  # from a hub to its nearest neighbours: an edge's label stands between them
_ROW = 78.0
_DEEPER = 92.0
_ARC = ROOM[0] / ASPECT
_MARGIN = 52.0  # from a node to the border of its sector, so that the grounds of two groups stay apart
_WIDEST = 2.2  # radians; a wider sector would bend around its hub
_LOOSE = 1.8  # how much of the plane a node of a community has, beside the room that it takes up
_LEAST = 1.0  # what a sector has beside a share for each of its nodes


@dataclass(frozen=True)
class Sector:
    """A part of the plane around a hub, in radians, and the neighbours of the hub that stand there in their order."""

    begin: float
    width: float
    names: list[str]
    outer: float = math.inf

    @property
    def whole(self) -> bool:
        """Whether it is a full circle, without borders."""
        return self.width > _WIDEST + 1e-6

    def allowed(self) -> Allowed:
        """Return which points lie well inside."""
        if self.whole:
            return lambda xs, ys: _between(np.hypot(xs / ASPECT, ys), INNER * 0.6, self.outer)
        end = self.begin + self.width
        ahead, behind = (math.cos(self.begin), math.sin(self.begin)), (math.cos(end), math.sin(end))
        return lambda xs, ys: (
            (ahead[0] * ys - ahead[1] * xs / ASPECT >= _MARGIN)
            & (behind[1] * xs / ASPECT - behind[0] * ys >= _MARGIN)
            & _between(np.hypot(xs / ASPECT, ys), INNER * 0.8, self.outer)
        )


def circle_of(names: list[str], count: int) -> Sector:
    """Return the full circle around a hub that holds so many nodes in all, loosely."""
    area = count * _ARC * ROOM[1] * _LOOSE
    return Sector(0.0, 2 * math.pi, names, INNER / 2 + math.sqrt(area / math.pi))


def sectors_of(groups: list[list[str]], tree: Tree, turn: float) -> list[Sector]:
    """Return a sector for each group of neighbours, one after another clockwise, as wide as what stands in it."""
    if len(groups) <= 1:
        return [Sector(turn, 2 * math.pi, names) for names in groups]
    shares = [_LEAST + sum(len(tree.branch(name)) for name in names) for names in groups]
    widths = [min(_WIDEST, 2 * math.pi * share / sum(shares)) for share in shares]
    for _ in groups:  # what the widest may not take goes to the others
        free = 2 * math.pi - sum(widths)
        open_ = [index for index, width in enumerate(widths) if width < _WIDEST - 1e-9]
        for index in open_:
            widths[index] = min(_WIDEST, widths[index] + free * shares[index] / sum(shares[i] for i in open_))
    gap = max(0.0, 2 * math.pi - sum(widths)) / len(groups)
    begins = [turn + sum(widths[:index]) + gap * index for index in range(len(groups))]
    return [Sector(begin, width, names) for begin, width, names in zip(begins, widths, groups, strict=True)]


def spread(tree: Tree, sectors: list[Sector], reach: Callable[[str], float]) -> dict[str, Place]:
    """Return the places of a tree with its root at (0, 0); no two nodes overlap, each stays in its sector."""
    field = Field()
    found = {tree.root: field.put((0.0, 0.0), reach(tree.root))}
    wanted = [_wanted(tree, sector) for sector in sectors]
    depths = max((depth for places in wanted for depth, _ in places.values()), default=-1)
    for depth in range(depths + 1):
        for sector, places in zip(sectors, wanted, strict=True):
            for name, (level, place) in places.items():
                if level == depth:
                    found[name] = field.put(place, reach(name), sector.allowed())
    return found


def _between(values: Any, low: float, high: float) -> Any:
    return (values >= low) & (values <= high)


def _ends(tree: Tree, name: str) -> int:
    """Return how many leaves hang on a node, or 1 where it is one itself."""
    return max(1, sum(not tree.children[one] for one in tree.branch(name)[1:]))


def _wanted(tree: Tree, sector: Sector) -> dict[str, tuple[int, Place]]:
    """Return where each node of a sector would stand if it were alone, with its depth."""
    found: dict[str, tuple[int, Place]] = {}
    border = min(sector.width * 0.18, _MARGIN / INNER) if not sector.whole else 0.0
    waiting = [(sector.names, INNER, sector.begin + border, sector.width - 2 * border, 0)]
    while waiting:
        names, inner, begin, width, depth = waiting.pop(0)
        for name, (radius, at, share) in _arcs(tree, names, inner, begin, width).items():
            radius = min(radius, sector.outer)
            found[name] = depth, (ASPECT * radius * math.cos(at), radius * math.sin(at))
            if tree.children[name]:
                waiting.append((tree.children[name], radius + _DEEPER, at - share / 2, share, depth + 1))
    return found


def _arcs(
    tree: Tree, names: list[str], inner: float, begin: float, width: float
) -> dict[str, tuple[float, float, float]]:
    """Return radius, angle and share of the angle of each: in one row, or leaves in rows and the others behind them."""
    ends = [_ends(tree, name) for name in names]
    if len(names) <= 2 or sum(ends) * _ARC <= width * inner:
        return _row(names, ends, inner, begin, width)
    leaves = [name for name in names if not tree.children[name]]
    others = [name for name in names if tree.children[name]]
    found, outer = _rows(leaves, inner, begin, width)
    return {**found, **_row(others, [_ends(tree, name) for name in others], outer, begin, width)}


def _row(
    names: list[str], ends: list[int], radius: float, begin: float, width: float
) -> dict[str, tuple[float, float, float]]:
    found, at = {}, begin
    for name, count in zip(names, ends, strict=True):
        share = width * count / sum(ends)
        found[name] = radius, at + share / 2, share
        at += share
    return found


def _rows(
    names: list[str], inner: float, begin: float, width: float
) -> tuple[dict[str, tuple[float, float, float]], float]:
    """Return the places of leaves in as few rows as hold them, evenly filled, and the radius behind the last."""
    rooms: list[float] = []
    while sum(rooms) < len(names):
        rooms.append(max(1.0, width * (inner + _ROW * len(rooms)) / _ARC))
    counts = [0] * len(rooms)
    found = {}
    for index, name in enumerate(names):
        row = min(range(len(rooms)), key=lambda one: ((counts[one] + 0.5) / rooms[one], one))
        counts[row] += 1
        share = width / len(names)
        found[name] = inner + _ROW * row, begin + share * (index + 0.5), share
    return found, inner + _ROW * len(rooms)
