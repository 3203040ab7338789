"""From rows to aligned text, where a Chinese character takes two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Return how many terminal columns a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a header, a rule and a line a row; columns are padded, the last one is not, controls are shown."""
    cells = [[printable(value) for value in row] for row in (columns, *rows)]
    widths = [max(width(row[index]) for row in cells) for index in range(len(columns))]
    lines = ["  ".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * w for w in widths), *lines[1:]])


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def printable(value: object) -> str:
    """Return a value as text whose control characters are shown, not obeyed."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
