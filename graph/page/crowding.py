"""From places to a figure for how much names, words and lines would stand in each other's way on a screen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from graph.page.packing import Place

_STAGE = (880.0, 640.0)  # what a window of 1280 by 860 leaves for the graph
_SPARE = (150.0, 130.0)  # what is left of it around the middles of the outermost nodes
_LARGEST = 1.6
_LETTER = 7.2
_LINE = 15.0
_DOT = 16.0
_BELOW = 28.0  # from the middle of a node to that of its name

# how bad it is, each time
_NAME_COVERED = 4.0
_NAME_CUT = 4.0
_WORD_COVERED = 2.0
_NODE_CROSSED = 2.0
_LINES_CROSSED = 1.5
_HALVED = 8.0  # that the whole is shown at half the size


@dataclass(frozen=True)
class Writing:
    """What will be written: the width of each name and, for each two nodes, how wide and how high the words between."""

    names: Mapping[str, float]
    words: list[tuple[str, str, float, float]]


def writing_of(network: nx.MultiDiGraph[str], names: list[str]) -> Writing:
    """Return the names of nodes and the words of the edges between them, as wide as they are in English."""
    widths = {name: _LETTER * len(network.nodes[name]["label"].get("en", name)) for name in names}
    lines: dict[tuple[str, str], list[float]] = {}
    for start, end, facts in network.subgraph(names).edges(data=True):
        if start != end:
            word = facts["label"].get("en", "") + ("" if facts["plain"] else f" ({facts['certainty']})")
            lines.setdefault((min(start, end), max(start, end)), []).append(_LETTER * len(word))
    return Writing(widths, [(*ends, max(found), _LINE * len(found)) for ends, found in sorted(lines.items())])


def crowding(places: Mapping[str, Place], writing: Writing) -> float:
    """Return the figure; the lower, the more can be read at once."""
    spots, scale = _on_stage(np.array(list(places.values())))
    order = {name: index for index, name in enumerate(places)}
    names = _boxes(spots + np.array([0.0, _BELOW]), [(writing.names[name], _LINE) for name in places])
    dots = np.concatenate([spots - _DOT, spots + _DOT], axis=1)
    ends = np.array([(order[one], order[other]) for one, other, *_ in writing.words], dtype=int).reshape(-1, 2)
    lines = np.concatenate([spots[ends[:, 0]], spots[ends[:, 1]]], axis=1)
    words = _boxes((lines[:, :2] + lines[:, 2:]) / 2, [line[2:] for line in writing.words])
    return round(
        _NAME_COVERED * (_pairs(names, names, own=True) / 2 + _pairs(names, dots, own=True))
        + _NAME_CUT * int(((names[:, :2] < 0) | (names[:, 2:] > _STAGE)).any(axis=1).sum())
        + _WORD_COVERED * (_pairs(words, names) + _pairs(words, dots) + _pairs(words, words, own=True) / 2)
        + _NODE_CROSSED * _passed(lines, ends, spots)
        + _LINES_CROSSED * _crossings(lines)
        - _HALVED * math.log2(scale),
        3,
    )


def _on_stage(spots: Any) -> tuple[Any, float]:
    """Return the spots as they are shown on the stage, and at which size."""
    low, high = spots.min(axis=0), spots.max(axis=0)
    scale = float(min(_LARGEST, *((np.array(_STAGE) - _SPARE) / np.maximum(high - low, 1.0))))
    return (spots - (low + high) / 2) * scale + np.array(_STAGE) / 2, scale


def _boxes(middles: Any, sizes: list[Any]) -> Any:
    half = np.array(sizes, dtype=float).reshape(-1, 2) / 2
    return np.concatenate([middles - half, middles + half], axis=1)


def _pairs(some: Any, others: Any, *, own: bool = False) -> int:
    """Return how many boxes overlap one of the others; with `own`, not those of the same number: a name by its dot."""
    apart = (some[:, None, :2] >= others[None, :, 2:]) | (others[None, :, :2] >= some[:, None, 2:])
    found = ~apart.any(axis=2)
    if own:
        np.fill_diagonal(found, False)
    return int(found.sum())


def _passed(lines: Any, ends: Any, spots: Any) -> int:
    """Return how many nodes lie on lines of others."""
    on = off_by(lines, spots).T < _DOT * 1.3
    on[np.arange(len(lines))[:, None], ends] = False
    return int(on.sum())


def off_by(lines: Any, points: Any) -> Any:
    """Return how far each point (..., 2) is from each line (n, 4), as (..., n)."""
    begins, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    to = points[..., None, :] - begins
    part = np.clip((to * along).sum(axis=-1) / np.maximum((along**2).sum(axis=-1), 1e-9), 0, 1)
    return np.hypot(*np.moveaxis(to - part[..., None] * along, -1, 0))


def _crossings(lines: Any) -> int:
    """Return how many pairs of lines cross away from a common end."""
    one, other = lines[:, None, :], lines[None, :, :]
    sides = _side(one, other[..., :2]) * _side(one, other[..., 2:]) < 0
    return int((sides & sides.T).sum() // 2)


def _side(line: Any, point: Any) -> Any:
    along, to = line[..., 2:] - line[..., :2], point - line[..., :2]
    return np.sign(np.round(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0], 6))
