"""From texts that others wrote to what an agent may read of them: one line, in quotes, with nothing hidden."""

from __future__ import annotations

import unicodedata

_BLANK = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
"""Characters that count as letters or marks and show nothing."""

_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Selectors of variants: a run of them can carry a text that nobody sees."""

LONGEST_NAME = 160
"""How many bytes of a name are shown."""


class _Shown(dict[int, str]):
    """What each character is shown as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(code)
        return shown


def _shown(code: int) -> str:
    character = chr(code)
    if character in '"\\':
        return f"\\{character}"
    if unicodedata.category(character) == "Zs":
        return " "
    hidden = code in _BLANK or any(code in selectors for selectors in _SELECTORS)
    if character.isprintable() and not hidden:
        return character
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_TABLE = _Shown()


def visible(text: str) -> str:
    """Return a text as one line: what controls, hides or turns round text is written as an escape, quotes too."""
    return text.translate(_TABLE)


def one_line(text: str, longest: int = 1000) -> str:
    """Return a message as one line that hides nothing; its quotes stay as they are, and of a long one the beginning."""
    shown = "".join(character if character in '"\\' else visible(character) for character in text)
    return shown if len(shown) <= longest else f"{shown[:longest]}..."


def quoted(text: str) -> str:
    """Return a text in quotes, visible and whole."""
    return f'"{visible(text)}"'


def named(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a name in quotes, visible; of one that is too long, its beginning and how many bytes were left out."""
    kept, left = _beginning(text, longest)
    return f'"{kept}"' + (f"...(+{left} bytes)" if left else "")


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """Return the same without quotes."""
    kept, left = _beginning(text, longest)
    return f"{kept}...(+{left} bytes)" if left else kept


def _beginning(text: str, longest: int) -> tuple[str, int]:
    """Return as much of a text, made visible, as some bytes hold, and how many are left."""
    whole = len(visible(text).encode())
    if whole <= longest:
        return visible(text), 0
    kept, size = "", 0
    for character in text:
        shown = visible(character)
        if size + len(shown.encode()) > longest:
            break
        kept, size = kept + shown, size + len(shown.encode())
    return kept, whole - size
