"""From the ties of an entity to a drawing: its neighbours to both sides, by relation, each line with its direction."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.site.relations import Group, Tie

MOST = 24
"""So many neighbours are drawn; the rest are counted."""

WIDTH = 360
"""In units of which a narrow screen shows one a pixel, so that what can be read here can be read there."""

CENTRE = 180.0
_ASIDE = 66.0
"""How far from the centre the neighbours stand."""
_RADIUS, _REACH = 17.0, 15.0
_COLUMN = 104.0
"""How wide a name may be."""
_SIZE, _LINE, _GAP, _MARGIN = 12.0, 13.0, 8.0, 10.0


class Line(NamedTuple):
    """A line of text beside a dot: its name, the word for its certainty, or what else ties it."""

    text: str
    role: str


class Dot(NamedTuple):
    """A neighbour with its place, the line that leads to it and the head that shows the direction of this."""

    tie: Tie
    outward: bool
    left: bool
    x: float
    y: float
    lines: tuple[Line, ...]
    path: str
    head: str


class Caption(NamedTuple):
    """The name of a relation, in lines, over those that it ties; its arrow leads to the right or to the left."""

    lines: tuple[str, ...]
    rightwards: bool
    left: bool
    x: float
    y: float


class Picture(NamedTuple):
    """What is drawn: of `all` neighbours, `drawn` have a place."""

    height: float
    dots: tuple[Dot, ...]
    captions: tuple[Caption, ...]
    drawn: int
    all: int


class _Row(NamedTuple):
    """A relation with those of its ties that are drawn, and the lines of each."""

    group: Group
    caption: tuple[str, ...]
    ties: tuple[tuple[Tie, tuple[Line, ...]], ...]

    @property
    def head(self) -> float:
        return _LINE * len(self.caption) + 3

    @property
    def height(self) -> float:
        return self.head + sum(len(lines) * _LINE + _GAP for _, lines in self.ties)


def picture_of(groups: Sequence[Group], names: Mapping[str, str], marks: Mapping[str, str]) -> Picture | None:
    """Return the picture of an entity; None where it is tied to nothing.

    `names` has the name of each neighbour and relation, `marks` the word for each certainty, which hedged ties carry.
    """
    if not groups:
        return None
    rows = _rows(groups, names, marks)
    sides: tuple[list[_Row], list[_Row]] = ([], [])
    for row in rows:  # the shorter side takes the next
        min(sides, key=_height).append(row)
    height = max(map(_height, sides)) + 2 * _MARGIN
    dots: list[Dot] = []
    captions: list[Caption] = []
    for side, left in zip(sides, (True, False), strict=True):
        y = (height - _height(side)) / 2
        for row in side:
            captions.append(_caption(row, left, y))
            dots += _dots(row, left, y + row.head, height / 2)
            y += row.height
    every = {tie.other for group in groups for tie in group.ties}
    return Picture(height, tuple(dots), tuple(captions), len(dots), len(every))


def _height(side: Iterable[_Row]) -> float:
    return sum(row.height for row in side)


def _rows(groups: Sequence[Group], names: Mapping[str, str], marks: Mapping[str, str]) -> list[_Row]:
    """Return what is drawn of each relation: every neighbour once, where it is tied first."""
    chosen = _chosen(groups)
    drawn = {tie.other for ties in chosen for tie in ties}
    rows = []
    for group, ties in zip(groups, chosen, strict=True):
        if ties:
            more = len({tie.other for tie in group.ties} - drawn)
            caption = broken(names[group.relation] + (f" +{more}" if more else ""), _COLUMN * 1.05)
            told = tuple((tie, _lines(tie, group, groups, names, marks)) for tie in ties)
            rows.append(_Row(group, caption, told))
    return rows


def _chosen(groups: Sequence[Group]) -> list[list[Tie]]:
    """Return the ties that are drawn: relations take turns, until as many neighbours are there as may be."""
    chosen: list[list[Tie]] = [[] for _ in groups]
    waiting = [list(group.ties) for group in groups]
    seen: set[str] = set()
    while any(waiting) and len(seen) < MOST:
        for place, ties in enumerate(waiting):
            while ties and ties[0].other in seen:
                ties.pop(0)
            if ties and len(seen) < MOST:
                seen.add(ties[0].other)
                chosen[place].append(ties.pop(0))
    return chosen


def _lines(
    tie: Tie, group: Group, groups: Sequence[Group], names: Mapping[str, str], marks: Mapping[str, str]
) -> tuple[Line, ...]:
    """Return what stands beside a neighbour: its name, how surely it is tied, and by what else it is."""
    lines = [Line(text, "name") for text in broken(names[tie.other], _COLUMN)]
    if not tie.plain:
        lines.append(Line(f"≈ {marks[tie.certainty]}", "said"))
    others = [
        f"{'' if also.plain else f'≈ {marks[also.certainty]}: '}{names[other.relation]}"
        for other in groups
        if other is not group
        for also in other.ties
        if also.other == tie.other
    ]
    if others:
        told = "+ " + ", ".join(dict.fromkeys(others))
        lines += [Line(text, "also") for text in broken(told, _COLUMN * 1.1)]
    return tuple(lines)


def _caption(row: _Row, left: bool, y: float) -> Caption:
    aside = _ASIDE + 10
    x = CENTRE - aside if left else CENTRE + aside
    return Caption(row.caption, row.group.outward is not left, left, x, y + 10)


def _dots(row: _Row, left: bool, top: float, centre: float) -> list[Dot]:
    found = []
    for tie, lines in row.ties:
        height = len(lines) * _LINE
        found.append(_dot(tie, row.group.outward, left, top + height / 2, lines, centre))
        top += height + _GAP
    return found


def _dot(tie: Tie, outward: bool, left: bool, y: float, lines: tuple[Line, ...], centre: float) -> Dot:
    """Return a neighbour with a line from the centre that bends towards it, and with the head of this."""
    side = -1 if left else 1
    x = CENTRE + side * _ASIDE
    begin, end, middle = CENTRE + side * _RADIUS, x - side * _REACH, CENTRE + side * (_RADIUS + _ASIDE) / 2
    path = f"M{begin:g} {centre:.1f}C{middle:g} {centre:.1f} {middle:g} {y:.1f} {end:g} {y:.1f}"
    tip, back = (x - side * 6, end) if outward else (end, x - side * 7)
    head = f"M{tip:g} {y:.1f}L{back:g} {y - 3.5:.1f}V{y + 3.5:.1f}Z"
    return Dot(tie, outward, left, x, y, lines, path, head)


# ── names ───────────────────────────────────────────────────────────────────


def broken(name: str, width: float, most: int = 2) -> tuple[str, ...]:
    """Return a name in as many lines as it needs, at most `most`; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    rest = " ".join(name.split())
    while rest and len(lines) < most:
        line = _fitting(rest, width)
        rest = rest[len(line) :].lstrip()
        if rest and len(lines) + 1 == most:
            line = _fitting(f"{line} {rest}", width - _SIZE, whole=False).rstrip() + "…"
        lines.append(line)
    return tuple(lines) or ("…",)


def _fitting(text: str, width: float, *, whole: bool = True) -> str:
    """Return the beginning of a text that is no wider than that, up to the end of a word where there is one."""
    used = 0.0
    for end, character in enumerate(text):
        used += _wide(character)
        if used > width:
            space = text.rfind(" ", 0, end + 1)
            return text[:space] if whole and space > 0 else text[: max(end, 1)]
    return text


def _wide(character: str) -> float:
    """Return about how wide a character is in sans-serif, a little too wide rather than too narrow."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return _SIZE
    return _SIZE * (0.32 if character in "iljtfr.,:;'|!I ()-" else 0.9 if character in "mwMW@%" else 0.6)
