"""From a claim's amounts and speakers to the words that a person reads."""

from __future__ import annotations

from typing import Any

LANGUAGES = ("en", "zh-Hant", "zh-Hans")


def amount_in_signs(amount: dict[str, Any]) -> str:
    """Return an amount such as `< 5,000,000 USD`; an assumed unit is marked with a question mark."""
    number = str(amount["number"])
    whole, point, fraction = number.partition(".")
    sign = "" if amount["comparator"] == "=" else f"{amount['comparator']} "
    assumed = "?" if amount["unit_basis"] == "assumed" else ""
    return f"{sign}{int(whole):,}{point}{fraction} {amount['unit']}{assumed}"


def speakers_in_words(claim: dict[str, Any], language: str) -> str:
    """Return who said it first and through whom, such as `a participant → The Information`; empty for the source."""
    chain = [[who["label"].get(language, who["id"]) for who in claim[key]] for key in ("origin", "via")]
    return " → ".join(", ".join(names) for names in chain if names)
