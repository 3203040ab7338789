"""From a text in Chinese or English to the numbers that it gives."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_WORDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_NUMERAL = re.compile(
    r"(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>(?:thousand|million|billion|trillion)\b|[十百千萬億万亿]*)"
    r"|(?P<han>[零一二三四五六七八九兩两十百千萬億万亿]+)|(?P<half>半數|半数|half)",
    re.IGNORECASE,
)
_TWO = {"兩": 2, "两": 2}
NUMERALS = frozenset("零一二三四五六七八九兩两十百千萬億万亿")
"""The characters that a number can be written in."""
_PERCENT_OF_HALF = Decimal(50)


def numbers_in(text: str) -> set[Decimal]:
    """Return every number that stands in a text, written out: 1.8萬億 is 1800000000000, half is 50 (percent)."""
    return {_value(match) for match in _NUMERAL.finditer(unicodedata.normalize("NFKC", text))}


def numeral(text: str) -> Decimal | None:
    """Return the number that a text is, written in digits or Chinese characters; None where it is no number."""
    match = _NUMERAL.fullmatch(text)
    return None if not match or match["half"] else _value(match)


def _value(match: re.Match[str]) -> Decimal:
    if match["half"]:
        return _PERCENT_OF_HALF
    if match["han"]:
        return Decimal(_han(match["han"]))
    value = Decimal(match["digits"].replace(",", ""))
    scale = match["scale"].casefold()
    if scale in _WORDS:
        return value * _WORDS[scale]
    for character in scale:
        value *= int(unicodedata.numeric(character))
    return value


def _han(numeral: str) -> int:
    total = section = digit = 0
    for character in numeral:
        number = _TWO.get(character) or int(unicodedata.numeric(character))
        if number < 10:
            digit = number
        elif number < 10**4:
            section, digit = section + (digit or 1) * number, 0
        else:
            total, section, digit = (total + section + digit or 1) * number, 0, 0
    return total + section + digit
