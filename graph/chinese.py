"""From Traditional to Simplified Chinese, and from any spelling of a name to the one it is compared by."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC  # loading its tables takes longer than answering a question in English

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return the text in Simplified characters; one that has none above ASCII comes back as it is."""
    return text if text.isascii() else str(_converter().convert(text.encode("utf-8", "replace").decode("utf-8")))


def folded(text: str) -> str:
    """Return the form in which names and questions are compared: NFKC, no marks, Simplified, case-folded."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t")
    return simplified(kept).casefold()
