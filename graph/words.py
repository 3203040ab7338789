"""From a claim's amounts and speakers to the words that a person reads."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

LANGUAGES = ("en", "zh-Hant", "zh-Hans")

_SCALES = {
    "en": ((12, "trillion"), (9, "billion"), (6, "million")),
    "zh-Hant": ((12, "萬億"), (8, "億"), (4, "萬")),
}
_DECIMALS = 3
_HAN = "\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60"
# compiled when Chinese is first written: that takes three hundredths of an answer
_LOOSE = rf"(?<=[{_HAN}]) +(?=[{_HAN}])"
_TIGHT = r"(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z.])(?=[\u3400-\u9fff])"


def spaced(text: str) -> str:
    """Return Chinese with no space within it, and one between it and Latin letters or digits."""
    return re.sub(_TIGHT, " ", re.sub(_LOOSE, "", text))


def amount_in_signs(amount: dict[str, Any]) -> str:
    """Return an amount such as `< 5,000,000 USD`; an assumed unit is marked with a question mark."""
    number = str(amount["number"])
    whole, point, fraction = number.partition(".")
    sign = "" if amount["comparator"] == "=" else f"{amount['comparator']} "
    assumed = "?" if amount["unit_basis"] == "assumed" else ""
    return f"{sign}{int(whole):,}{point}{fraction} {amount['unit']}{assumed}"


def measured(number: str, unit: str, bound: str, remark: str, tag: str) -> str:
    """Return `nearly 50 million US dollars (unit assumed)` in English or Traditional Chinese."""
    gap = " " if tag == "en" else ""
    return f"{bound} {_scaled(Decimal(number), tag)}{gap}{unit}{remark}".strip()


def _scaled(number: Decimal, tag: str) -> str:
    """Return the number in the largest unit of counting that loses no digit."""
    for power, word in _SCALES[tag]:
        part = number.scaleb(-power).normalize()
        exponent = part.as_tuple().exponent
        if abs(part) >= 1 and isinstance(exponent, int) and exponent >= -_DECIMALS:
            return f"{part:,f} {word}" if tag == "en" else f"{part:f} {word}"
    return f"{number.normalize():,f}"


def speakers_in_words(claim: dict[str, Any], language: str) -> str:
    """Return who said it first and through whom, such as `a participant → The Information`; empty for the source."""
    chain = [[who["label"].get(language, who["id"]) for who in claim[key]] for key in ("origin", "via")]
    return " → ".join(", ".join(names) for names in chain if names)
