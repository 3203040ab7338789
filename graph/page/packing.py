"""From boxes and circles to places where none of them covers another."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

Place = tuple[float, float]
Allowed = Callable[[Any, Any], Any]
"""From arrays of x and y to an array that tells which of these points may be taken."""

ROOM = (132, 60)
"""What a node and its label take up, in the pixels of a graph shown at full size."""

_CELL = (12, 6)
_REACH = (ROOM[0] // _CELL[0], ROOM[1] // _CELL[1])  # so many cells apart, two ordinary boxes touch
_FARTHEST = 128  # cells; what finds nothing allowed so near takes any free point
_BEGIN = 8
_DIRECTIONS = 64
_ROUNDS = 3
_TRIED = 128  # spots, the best first
_PULL = 0.8  # how much the middle draws a circle, beside those that it is linked to
_FLAT = 1.8  # how much more it does so up and down: a screen is wider than high


class Field:
    """A plane on which boxes are put down one after another, each as near as may be to where it is wanted."""

    def __init__(self) -> None:
        self._half = 128
        self._blocked = np.zeros((2 * self._half + 1, 2 * self._half + 1), dtype=bool)

    def put(self, wanted: Place, reach: float = 0.0, allowed: Allowed | None = None) -> Place:
        """Take the free point nearest to the wanted one and return it; where none is allowed, any free one.

        `reach` is how far the node itself, without its label, extends each way.
        """
        at = (round(wanted[0] / _CELL[0]), round(wanted[1] / _CELL[1]))
        extra = (_beyond(reach, 0), _beyond(reach, 1))
        spot = self._nearest(at, extra, allowed) or self._nearest(at, extra, None)
        assert spot is not None
        self._block(spot, extra)
        return float(spot[0] * _CELL[0]), float(spot[1] * _CELL[1])

    def block(self, place: Place, reach: float = 0.0) -> None:
        """Take the place itself, which is a snapped one."""
        self._block((round(place[0] / _CELL[0]), round(place[1] / _CELL[1])), (_beyond(reach, 0), _beyond(reach, 1)))

    def _nearest(self, at: tuple[int, int], extra: tuple[int, int], allowed: Allowed | None) -> tuple[int, int] | None:
        radius = _BEGIN
        while radius <= _FARTHEST or allowed is None:
            self._grow(max(map(abs, at)) + radius + sum(extra))
            xs, ys = (at[axis] + offsets for axis, offsets in enumerate(_offsets(radius)))
            free = self._free(xs, ys, extra)
            if allowed is not None:
                free &= allowed(xs * _CELL[0], ys * _CELL[1])
            if free.any():
                first = int(free.argmax())
                return int(xs[first]), int(ys[first])
            radius *= 2
        return None

    def _free(self, xs: Any, ys: Any, extra: tuple[int, int]) -> Any:
        """Every blocked box is wider and higher than `extra`, so that what it touches has a corner inside it."""
        corners = [(x, y) for x in {-extra[0], extra[0]} for y in {-extra[1], extra[1]}]
        return ~np.logical_or.reduce([self._blocked[ys + y + self._half, xs + x + self._half] for x, y in corners])

    def _block(self, spot: tuple[int, int], extra: tuple[int, int]) -> None:
        wide, high = (_REACH[axis] + extra[axis] - 1 for axis in (0, 1))
        self._grow(max(map(abs, spot)) + max(wide, high))
        x, y = spot[0] + self._half, spot[1] + self._half
        self._blocked[y - high : y + high + 1, x - wide : x + wide + 1] = True

    def _grow(self, needed: int) -> None:
        if needed > self._half:
            more = max(needed, 2 * self._half) - self._half
            self._blocked = np.pad(self._blocked, more)
            self._half += more


def apart(one: Place, reach: float, other: Place, other_reach: float) -> bool:
    """Return whether two boxes do not overlap."""
    return any(
        abs(one[axis] - other[axis]) >= (_REACH[axis] + _beyond(reach, axis) + _beyond(other_reach, axis)) * _CELL[axis]
        for axis in (0, 1)
    )


def snapped(place: Place) -> Place:
    """Return the nearest place that a field could give."""
    return float(round(place[0] / _CELL[0]) * _CELL[0]), float(round(place[1] / _CELL[1]) * _CELL[1])


def _beyond(reach: float, axis: int) -> int:
    """Return by how many cells a box is larger than an ordinary one, on each side."""
    return max(0, math.ceil((reach + 16 - ROOM[axis] / 2) / _CELL[axis]))


@lru_cache(maxsize=16)
def _offsets(radius: int) -> tuple[Any, Any]:
    """Return the cells within a radius, nearest first."""
    span = np.arange(-radius, radius + 1)
    xs, ys = (axis.ravel() for axis in np.meshgrid(span, span))
    far = (xs * _CELL[0]) ** 2 + (ys * _CELL[1] * 2) ** 2
    order = np.lexsort((xs, ys, far))
    return xs[order], ys[order]


def packed(radii: list[float], links: Mapping[tuple[int, int], float], *, around_first: bool = False) -> list[Place]:
    """Return where circles lie: the largest in the middle, or the first, each other beside those it is linked to.

    It takes the square of their number, and its cube where most are linked to most.
    """
    found: dict[int, Place] = {0: (0.0, 0.0)} if around_first else {}
    drawn = _symmetric(len(radii), links)
    waiting = sorted(set(range(len(radii))) - set(found), key=lambda one: -radii[one])
    while waiting:
        pull = drawn[:, list(found)].sum(axis=1) if found else np.zeros(len(radii))
        one = max(waiting, key=lambda index: (round(float(pull[index]), 6), radii[index], -index))
        waiting.remove(one)
        found[one] = _beside(one, radii, found, drawn) if found else (0.0, 0.0)
    for one in [*found][1:] * _ROUNDS:
        del found[one]
        found[one] = _beside(one, radii, found, drawn)
    return [found[index] for index in range(len(radii))]


def in_lines(sizes: list[Place], wide: float, between: Place) -> list[Place]:
    """Return the upper left corners of boxes, side by side in lines that are centred on x = 0 and begin at y = 0."""
    lines: list[list[int]] = []
    for index, (width, _) in enumerate(sizes):
        if not lines or sum(sizes[one][0] + between[0] for one in lines[-1]) + width > wide:
            lines.append([])
        lines[-1].append(index)
    found: dict[int, Place] = {}
    y = 0.0
    for line in lines:
        x = -(sum(sizes[one][0] for one in line) + between[0] * (len(line) - 1)) / 2
        for one in line:
            found[one] = x, y
            x += sizes[one][0] + between[0]
        y += max(sizes[one][1] for one in line) + between[1]
    return [found[index] for index in range(len(sizes))]


def _symmetric(count: int, links: Mapping[tuple[int, int], float]) -> Any:
    drawn = np.zeros((count, count))
    for (one, other), weight in links.items():
        drawn[one, other] += weight
        drawn[other, one] += weight
    return drawn


def _beside(one: int, radii: list[float], found: dict[int, Place], drawn: Any) -> Place:
    """Return the free place, touching a circle that lies, from which the linked ones and the middle are nearest."""
    others = list(found)
    centres, sizes = np.array([found[other] for other in others]), np.array([radii[other] for other in others])
    turns = np.arange(_DIRECTIONS) * (2 * math.pi / _DIRECTIONS)
    around = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    spots = (centres[:, None, :] + (sizes + radii[one])[:, None, None] * around[None]).reshape(-1, 2)
    weights = drawn[one, others] / max(float(drawn[one, others].sum()), 1e-9)
    linked = np.flatnonzero(weights)
    far = np.hypot(*(spots[:, None, :] - centres[None, linked]).transpose(2, 0, 1))
    cost = far @ weights[linked] + _PULL * np.hypot(spots[:, 0], _FLAT * spots[:, 1])
    return _first_free(spots[np.argsort(np.round(cost, 3), kind="stable")], centres, sizes + radii[one] - 1e-6)


def _first_free(spots: Any, centres: Any, least: Any) -> Place:
    """Return the first spot that is far enough from every centre; most are near the front, so few are tried at once."""
    for at in range(0, len(spots), _TRIED):
        some = spots[at : at + _TRIED]
        free = (np.hypot(*(some[:, None, :] - centres[None]).transpose(2, 0, 1)) >= least).all(axis=1)
        if free.any():
            x, y = some[int(free.argmax())]
            return float(x), float(y)
    raise AssertionError("a spot around the outermost circle is always free")
