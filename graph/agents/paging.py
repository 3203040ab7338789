"""From the facts of an answer to the page of it that is asked for: never more than an agent reads at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

LIMIT = 4096
"""How many bytes of UTF-8 an answer has at most."""

HEAD = 1400
"""How many of them stand before the first fact at most."""

_SPARE = 200
"""Room for the line that says which facts are shown."""

Say = Callable[..., str]


class Fact(NamedTuple):
    """One thing that an answer tells, never cut: its text, the same with long texts left out, and its sources."""

    text: str
    short: str
    sources: frozenset[str] = frozenset()


def size(text: str) -> int:
    """Return how many bytes a text has."""
    return len(text.encode())


def fitting(parts: Sequence[str], room: int, between: str, rest: Callable[[int], str]) -> str:
    """Return as many parts as fit into some bytes, and how many were left out."""
    shown: list[str] = []
    for place, part in enumerate(parts):
        left = rest(len(parts) - place)
        if size(between.join([*shown, part])) + size(between + left) > room:
            return between.join([*shown, left])
        shown.append(part)
    return between.join(shown)


def paged(
    head: Iterable[str], facts: Iterable[Fact], count: int, page: int, say: Say, legend: Callable[[str], str]
) -> str:
    """Return the lines of `head` and a page of the facts, which sources they are from, and how to have the next.

    Of the `count` facts only those up to the page are read. `say` fills in a template, and `legend` says what a source
    is. Pages count from 1; the first line of `head` stands on each of them, the others on the first one.
    """
    opening, first, pages = [line for line in head if line], 1, 0
    for pages, (lines, sources) in enumerate(_pages(opening, facts, legend), 1):
        if pages == page:
            last = first + len(lines) - 1
            shown = opening if page == 1 else opening[:1]
            told = _which(first, last, count, page, say)
            return "\n".join([*shown, *lines, *(legend(source) for source in sources), told])
        first += len(lines)
    return "\n".join([*opening[:1], say("no-page", page=page, count=count, pages=pages)])


def _which(first: int, last: int, count: int, page: int, say: Say) -> str:
    if last < count:
        return say("page", first=first, last=last, count=count, rest=count - last, next=page + 1)
    return say("last-page", first=first, last=last, count=count)


def _pages(
    head: list[str], facts: Iterable[Fact], legend: Callable[[str], str]
) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the facts and the sources of each page; the first one has room for the whole head."""
    lines: list[str] = []
    sources: list[str] = []
    left = _room(head)
    for fact in facts:
        new = sorted(fact.sources - set(sources))
        need = size(fact.text) + 1 + _legends(new, legend)
        if need > left and lines:
            yield lines, sources
            lines, sources, left, new = [], [], _room(head[:1]), sorted(fact.sources)
            need = size(fact.text) + 1 + _legends(new, legend)
        text = fact.text if need <= left else fact.short
        lines.append(text)
        sources += new
        left -= size(text) + 1 + _legends(new, legend)
    if lines:
        yield lines, sources


def _legends(sources: Iterable[str], legend: Callable[[str], str]) -> int:
    return sum(size(legend(source)) + 1 for source in sources)


def _room(head: Sequence[str]) -> int:
    return LIMIT - _SPARE - sum(size(line) + 1 for line in head)
