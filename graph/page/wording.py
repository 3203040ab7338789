"""From amounts and keys to words in the languages of the page."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from graph.chinese import simplified
from graph.claims import Json, Label
from graph.words import LANGUAGES, measured


@lru_cache(maxsize=1)
def phrases() -> dict[str, Label]:
    """Return the strings of the page by key, completed with Simplified Chinese; a file for each part of the page."""
    files = sorted((Path(__file__).parent / "strings").glob("*.json"))
    strings = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return {key: complete(label) for part in strings for key, label in part.items()}


def complete(label: Label) -> Label:
    """Return a label in every language of the page, falling back to the Traditional and then to any form."""
    first = next(iter(label.values()), "")
    chinese = label.get("zh-Hant") or label.get("zh-Hans") or label.get("en", first)
    english = label.get("en") or chinese
    return {"en": english, "zh-Hant": chinese, "zh-Hans": label.get("zh-Hans") or simplified(chinese)}


def _filled(key: str, **parts: Label) -> Label:
    return {tag: phrases()[key][tag].format(**{n: p[tag] for n, p in parts.items()}) for tag in LANGUAGES}


def amount_in_words(amount: Json, unit: Label, comparator: Label, assumed: Label) -> Label:
    """Return `nearly 50 million US dollars (unit assumed)`; the parts that say nothing are left out."""
    bound = comparator if amount["comparator"] != "=" else dict.fromkeys(LANGUAGES, "")
    remark = _filled("remark", text=assumed) if amount["unit_basis"] != "stated" else dict.fromkeys(LANGUAGES, "")
    said = {tag: measured(amount["number"], unit[tag], bound[tag], remark[tag], tag) for tag in ("en", "zh-Hant")}
    return complete(said)
