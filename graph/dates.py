"""From an EDTF string to the days between which something began and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from edtf import EDTFParseException, parse_edtf


@dataclass(frozen=True)
class Bounds:
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
        raise ValueError("it is open on both sides")
    if begin[0] and end[1] and begin[0] > end[1]:
        raise ValueError(f"its end {end[1]} lies before its begin {begin[0]}")
    return Bounds(*begin, *end)


def _side(text: str) -> tuple[date | None, date | None]:
    return (None, None) if text == ".." else _days(text)


def _days(text: str) -> tuple[date, date]:
    try:
        parsed: Any = parse_edtf(text)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, TypeError, AttributeError) as error:
        message = "it is no EDTF date" if isinstance(error, EDTFParseException) else str(error)
        raise ValueError(message) from error


def _day(moment: Any) -> date:
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)
