"""From an EDTF string to the days between which something began and ended."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from edtf import EDTFParseException, parse_edtf

_PLAIN = re.compile(r"([1-9][0-9]{3})(?:-(0[1-9]|1[0-2])(?:-([0-3][0-9]))?)?")
"""A year, a month or a day: what nearly every date is, and a hundredth of the time that the whole grammar takes."""


class Bounds(NamedTuple):
    """The earliest and latest day of a begin and of an end; None where that side is open."""

    begin_earliest: date | None
    begin_latest: date | None
    end_earliest: date | None
    end_latest: date | None


@cache
def bounds(text: str) -> Bounds:
    """Return the bounds of an EDTF date or interval; vagueness ("some day in 2023-01") is kept apart from duration.

    Raises:
        ValueError: the text is no EDTF, names a day that does not exist, or ends before it begins.
    """
    begin_text, slash, end_text = text.partition("/")
    if "/" in end_text:
        raise ValueError("it has more than one slash")
    begin = _side(begin_text)
    end = _side(end_text) if slash else begin
    if begin == end == (None, None):
        raise ValueError("it names no day")
    if begin[0] and end[1] and begin[0] > end[1]:
        raise ValueError(f"its end {end[1]} lies before its begin {begin[0]}")
    return Bounds(*begin, *end)


def _side(text: str) -> tuple[date | None, date | None]:
    # ".." goes on, "" is not said: neither bounds anything
    return (None, None) if text in ("..", "") else _plain_days(text) or _days(text)


def _plain_days(text: str) -> tuple[date, date] | None:
    if not (plain := _PLAIN.fullmatch(text)):
        return None
    year, first, last = int(plain[1]), int(plain[2] or 1), int(plain[2] or 12)
    if plain[3]:
        day = int(plain[3])
        return (date(year, first, day),) * 2 if 1 <= day <= monthrange(year, first)[1] else None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _days(text: str) -> tuple[date, date]:
    try:
        parsed: Any = parse_edtf(text)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, TypeError, AttributeError) as error:
        message = "it is no EDTF date" if isinstance(error, EDTFParseException) else str(error)
        raise ValueError(message) from error


def _day(moment: Any) -> date:
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)
