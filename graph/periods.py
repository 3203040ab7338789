"""From the words of time in a question to the days that it asks about, and from its numbers to bounds of amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from graph.frames import Bound, Period
from graph.lexicon import Lexicon, Segment
from graph.phrases import Quantity
from graph.terms import expand, shorten

_LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YEARS = range(1900, 2101)
_QUARTERS = 32
"""In EDTF the quarters of a year are its months 33 to 36."""


_PARTS = 100
"""Other parts of a year are their first month times this, and their last month: the summer is 608."""


class Times(NamedTuple):
    """What a question says of time: when it was so, as of when it stood, and what had been said by when."""

    period: Period | None = None
    as_of: Period | None = None
    known_by: Period | None = None


NO_TIMES = Times()


class Point(NamedTuple):
    """A year, a quarter, a month or a day, as it is written."""

    year: int
    month: int = 0
    day: int = 0


# ── time ──────────────────────────────────────────────────────────────────────


def period_of(text: str) -> Period | None:
    """Return the days of a date such as 2023, 2023-06 or 2023-06-30; None where it is no date."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text)
    return _within(Point(*(int(part or 0) for part in match.groups()))) if match else None


def take_times(segments: Sequence[Segment], lexicon: Lexicon) -> tuple[Times, list[Segment]]:
    """Return the time that a question names and the segments that are left; no time where it is not one."""
    anchors = [i for i, segment in enumerate(segments) if _is_anchor(segment)]
    if not anchors:
        return NO_TIMES, list(segments)
    first, last = anchors[0], anchors[-1]
    while first > 0 and _timely(segments[first - 1]):
        first -= 1
    while last + 1 < len(segments) and _timely(segments[last + 1]):
        last += 1
    while last > anchors[-1] and (_words(segments[last]) == {"time-to"} or _leads(segments[last])):
        last -= 1
    run = segments[first : last + 1]
    apart = [s for s in segments if s not in run and _tells_time(s) and all(r.part == "time" for r in s.readings)]
    if len(apart) == 1 and not any(_tells_time(s) and not _is_anchor(s) for s in run):
        segments = [segment for segment in segments if segment is not apart[0]]  # "Q1 revenue 2024"
        first, last = segments.index(run[0]), segments.index(run[-1])
        run = [*apart, *run]
    times = _read_times(run, lexicon) if all(_timely(segment) for segment in run) else None
    if not times:
        return NO_TIMES, list(segments)
    return times, [*segments[:first], *segments[last + 1 :]]


def _leads(segment: Segment) -> bool:
    """Say whether a word is an English preposition that may belong to what follows: "in 2024 by X"."""
    return segment.text.isascii() and bool(_words(segment) & {*_RELATIONS}) and bool(_part(segment, "marker"))


def _part(segment: Segment, part: str) -> str | None:
    return next((reading.iri for reading in segment.readings if reading.part == part), None)


def _words(segment: Segment) -> set[str]:
    return {shorten(r.iri).removeprefix("gai:") for r in segment.readings if r.part == "time"}


def _is_anchor(segment: Segment) -> bool:
    number = _part(segment, "number") or ""
    return "-" in number or (len(number) == 4 and number.isdigit() and int(number) in _YEARS and segment.text.isdigit())


def _timely(segment: Segment) -> bool:
    number = _part(segment, "number")
    return bool(_part(segment, "time")) or _is_anchor(segment) or bool(number and len(number) < 3)


def _read_times(run: Sequence[Segment], lexicon: Lexicon) -> Times | None:
    words = set().union(*map(_words, run))
    parts = _parted(run)
    points = [_point(part, lexicon) for part in parts]
    last = points[-1]
    if not last:
        return None
    first = points[0] or (_point(parts[0], lexicon, last.year) if len(parts) > 1 else None)
    if not first:
        return None
    if len(points) > 1:
        begin, end = _within(first), _within(last)
        between = begin and end and Period(begin.begin, end.end, f"{begin.text} – {end.text}")
        return Times(between) if between and (between.begin or "") <= (between.end or "") else None
    relations = [word for word in _RELATIONS if word in words]
    if len(relations) > 1:
        return None
    relation = relations[0] if relations else ""
    period = _within(last, relation)
    if not period:
        return None
    if "time-known" in words:
        return Times(known_by=period)
    return Times(as_of=period) if "time-as-of" in words else Times(period)


_RELATIONS = ("time-before", "time-after", "time-since", "time-until")


def _parted(run: Sequence[Segment]) -> list[Sequence[Segment]]:
    """Cut "from A to B" in two; nothing is cut where no time stands on both sides."""
    cuts = [at for at, segment in enumerate(run) if "time-to" in _words(segment) and 0 < at < len(run) - 1]
    cuts = [at for at in cuts if any(map(_tells_time, run[:at])) and any(map(_tells_time, run[at + 1 :]))]
    return [run[: cuts[0]], run[cuts[0] + 1 :]] if len(cuts) == 1 else [run]


def _tells_time(segment: Segment) -> bool:
    parts = ("month-", "quarter-", "part-")
    return _is_anchor(segment) or any(word.startswith(parts) for word in _words(segment))


def _point(run: Sequence[Segment], lexicon: Lexicon, year: int | None = None) -> Point | None:
    """Read a run of words of time: one year, with a month or a quarter and a day at most."""
    years: list[int] = [year] if year else []
    months: list[int] = []
    days: list[int] = []
    for at, segment in enumerate(run):
        number = _part(segment, "number")
        word = next((word for word in _words(segment) if word.startswith(("month-", "quarter-"))), "")
        after = _words(run[at + 1]) if at + 1 < len(run) else set()
        part = next((r.iri for r in segment.readings if r.part == "time" and lexicon.months(r.iri)), None)
        if number and "-" in number:
            return Point(*map(int, number.split("-"))) if not (years or months) else None
        if number and _is_anchor(segment):
            years.append(int(number))
        elif part:
            months.append(lexicon.months(part))
        elif word:
            months.append(lexicon.rank(expand("gai:" + word)) + _QUARTERS * word.startswith("quarter"))
        elif number and "time-month" in after:
            months.append(int(number) if int(number) <= 12 else 99)
        elif number and ("time-day" in after or (months and has_month_name(run))):
            days.append(int(number))
        elif number:
            return None
    if len(years) != 1 or len(months) > 1 or len(days) > len(months):
        return None
    return Point(years[0], *months, *days)


def has_month_name(run: Sequence[Segment]) -> bool:
    """Say whether a month stands by its name, so that a small number beside it is a day."""
    return any(word.startswith("month-") for segment in run for word in _words(segment))


def _within(point: Point, relation: str = "") -> Period | None:
    """Return the days of a year, a quarter, a month or a day, or those before or after."""
    year, month, day = point
    quarter = month - _QUARTERS
    if year not in _YEARS or not (0 <= month <= 12 or 1 <= quarter <= 4 or month > _PARTS):
        return None
    first, last = (month, month) if month else (1, 12)
    if month > _QUARTERS:
        first, last = divmod(month, _PARTS) if month > _PARTS else (3 * quarter - 2, 3 * quarter)
    length = _LAST_DAYS[last - 1] + (last == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    if not 0 <= day <= length or (day and not month):
        return None
    begin, end = f"{year}-{first:02}-{day or 1:02}", f"{year}-{last:02}-{day or length:02}"
    shown = "-".join([str(year), *(f"{part:02}" for part in (month, day) if part)])
    if month > _QUARTERS:
        shown = f"{begin} – {end}" if month > _PARTS else f"{year} Q{quarter}"
    match relation:
        case "time-before":
            return Period(None, _shifted(begin, -1), f"< {shown}")
        case "time-after":
            return Period(_shifted(end, 1), None, f"> {shown}")
        case "time-since":
            return Period(begin, None, f"{shown} –")
        case "time-until":
            return Period(None, end, f"– {shown}")
    return Period(begin, end, shown)


def _shifted(day: str, days: int) -> str:
    from datetime import date, timedelta  # a question with a year alone needs no calendar

    return str(date.fromisoformat(day) + timedelta(days=days))


# ── numbers ───────────────────────────────────────────────────────────────────


def take_quantities(segments: Sequence[Segment], lexicon: Lexicon) -> tuple[list[Quantity], list[Segment]]:
    """Return the amounts and counts that a question names, each with its bound, and the segments that are left."""
    found: list[Quantity] = []
    rest = list(segments)
    while True:
        at = next((i for i, segment in enumerate(rest) if _part(segment, "number")), None)
        if at is None:
            return found, rest
        first, last = at, at + 1
        while first > 0 and _quantitative(rest[first - 1]):
            first -= 1
        while last < len(rest) and _quantitative(rest[last]):
            last += 1
        bound = _bound(rest[first:last], lexicon)
        if not bound:
            return found, rest
        if bound != _ONE:
            found.append(Quantity(rest[first].start, bound))
        rest = [*rest[:first], *rest[last:]]


_ONE = Bound("1", "1")
"""A bare "one" says no more than an article: 一筆融資."""


def _quantitative(segment: Segment) -> bool:
    return any(reading.part in ("comparator", "unit", "scale") for reading in segment.readings)


def _bound(run: Sequence[Segment], lexicon: Lexicon) -> Bound | None:
    value = Decimal(1)
    units, signs = set(), set()
    for segment in run:
        number, scale = _part(segment, "number"), _part(segment, "scale")
        sign, unit = _part(segment, "comparator"), _part(segment, "unit")
        if number:
            if "-" in number:
                return None
            value *= Decimal(number)
        elif scale:
            value *= lexicon.factor(scale) or 1
        elif sign:
            signs.add(sign)
        elif unit:
            units.add(unit)
    if len(units) > 1 or len(signs) > 1:
        return None
    unit = next(iter(units), None)
    if not signs:
        return Bound(f"{value:f}", f"{value:f}", unit)
    sign = signs.pop()
    low, high = (lexicon.factor(sign, f"gai:{side}Factor") for side in ("low", "high"))
    strict = lexicon.notation(sign) in ("<", ">")
    return Bound(_times(value, low), _times(value, high), unit, strict)


def _times(value: Decimal, factor: Decimal | None) -> str | None:
    if factor is None:
        return None
    text = f"{value * factor:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
