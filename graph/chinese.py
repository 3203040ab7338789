"""From Traditional to Simplified Chinese, and from any spelling of a name to the one it is compared by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

# what Unicode calls ignorable by default, beside the categories Cf and Cc
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_FIRST = "\u3400"
"""The first of the Chinese characters; the punctuation before it is that of both scripts."""


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC  # loading its tables takes longer than answering a question in English

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return the text in Simplified characters; one that has no Chinese character comes back as it is."""
    if text.isascii() or max(text) < _FIRST:
        return text
    return str(_converter().convert(text.encode("utf-8", "replace").decode("utf-8")))


def folded(text: str) -> str:
    """Return the form in which names and questions are compared: NFKC, no marks, Simplified, case-folded."""
    return simplified(seen(text)).casefold()


def seen(text: str) -> str:
    """Return a text in NFKC without what nobody sees of it: controls, marks of direction, selectors of variants."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not ignored(c))


@lru_cache(maxsize=1 << 14)
def ignored(sign: str) -> bool:
    """Say whether a character shows nothing by itself; breaks of lines and tabs count as spaces."""
    return (unicodedata.category(sign) in ("Cf", "Cc") and sign not in "\n\t") or bool(_IGNORABLE.match(sign))
