"""From the edges of a dataset to a table of who is beside whom, which is read without being taken apart."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

Edge = tuple[str, str, str]
"""The id of an edge, of what it goes from and of what it goes to."""

_WORD = 4


def table_of(edges: Iterable[Edge]) -> bytes:
    """Return a table of edges: its counts, where each name ends, where each one's neighbours end, those, and the names.

    Numbers are of four bytes, the least significant first; neighbours are an edge and an entity in turn, by number.
    """
    rows = sorted(set(edges))
    things = sorted({end for _, *ends in rows for end in ends})
    number = {name: at for at, name in enumerate(things)}
    beside: list[list[int]] = [[] for _ in things]
    for at, (_, start, end) in enumerate(rows):
        beside[number[start]] += at, number[end]
        beside[number[end]] += at, number[start]
    names = [name.encode() for name in (*things, *(edge for edge, _, _ in rows))]
    numbers = array("I", [len(things), len(rows), *_ends(map(len, names)), *_ends(map(len, beside))])
    for some in beside:
        numbers.extend(some)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes() + b"".join(names)


def _ends(lengths: Iterable[int]) -> list[int]:
    found = [0]
    for length in lengths:
        found.append(found[-1] + length)
    return found


class Ties:
    """The table that `table_of` makes; entities and edges have numbers in it."""

    def __init__(self, content: bytes) -> None:
        things, edges = _numbers(content[: 2 * _WORD])
        self.things = things
        counted = 2 + things + edges + 1 + things + 1
        numbers = _numbers(content[: counted * _WORD])
        self._name_ends = numbers[2 : 3 + things + edges]
        self._beside_ends = numbers[3 + things + edges :]
        self._beside = _numbers(content[counted * _WORD : (counted + 4 * edges) * _WORD])
        self._names = content[(counted + 4 * edges) * _WORD :]

    def name(self, number: int) -> str:
        """Return the id of an entity; edges go on where entities end."""
        return self._names[self._name_ends[number] : self._name_ends[number + 1]].decode()

    def number(self, name: str) -> int | None:
        """Return the number of an entity; None where no edge has it."""
        at = bisect_left(range(self.things), name, key=self.name)
        return at if at < self.things and self.name(at) == name else None

    def edge(self, number: int) -> str:
        """Return the id of an edge."""
        return self.name(self.things + number)

    def beside(self, number: int) -> Sequence[int]:
        """Return the edges of an entity, each followed by whom it joins it to."""
        return self._beside[self._beside_ends[number] : self._beside_ends[number + 1]]


def _numbers(content: bytes) -> array[int]:
    found = array("I", content)
    if sys.byteorder == "big":
        found.byteswap()
    return found
