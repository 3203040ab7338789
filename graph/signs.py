"""From a text to what in it deceives whoever reads it: signs that nobody sees, and letters that look like others."""

from __future__ import annotations

import re
from typing import NamedTuple

# controls, separators of lines, marks that turn the direction of writing, letters and marks that show nothing,
# and code points that are no characters
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)

# what joins letters, selects a variant or spells a flag, where there is none to be joined, selected or spelled
_PLACED = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f]")
_MISPLACED = re.compile(
    "[\u200c\u200d](?=[ -~\u2e80-\u9fff]|$)|(?<=[ -~\u2e80-\u9fff])[\u200c\u200d]|^[\u200c\u200d]"
    '|(?<=[ !"$-)+-/:-~\u00a0-\u00a8])[\ufe00-\ufe0f]|^[\ufe00-\ufe0f]'
    "|[\U000e0020-\U000e007e](?![\U000e0020-\U000e007f])|(?<![\U000e0020-\U000e007e\U0001f3f4])[\U000e0020-\U000e007f]"
)

_LATIN_OF = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХҮЅԌԚԜӀасеорхуіјѕһԁԛԝӏѵ" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρι" "ՏՕսոօհց",
        "ABESIJKMHOPCTYXYSGQWIaceopxyijshdqwlv" "ABEZHIKMNOPTYXovpi" "SOunohg",
        strict=True,
    )
)  # fmt: skip
ALIKE = "".join(_LATIN_OF)
"""Letters of Cyrillic, Greek and Armenian that look like Latin ones."""

_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_OTHER = re.compile(f"[{ALIKE}]")
_TOKEN = re.compile(r"[^\W_]+(?:[-.'’·][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_TO_LATIN = str.maketrans(_LATIN_OF)


class Deception(NamedTuple):
    """What in a text deceives, and the way out."""

    happened: str
    way_out: str


def deceiving_in(text: str) -> Deception | None:
    """Return the first thing in a text that deceives; None where there is nothing."""
    if hidden := hidden_in(text):
        happened = f"the hidden character {hidden} stands in it"
        return Deception(happened, "remove it: it shows as something else than it is, or breaks exports")
    if mixed := mixed_in(text):
        happened = f"the word {mixed!r} has letters of two alphabets ({ascii(mixed)[1:-1]})"
        return Deception(happened, "write it in one: it looks like another word")
    return None


def hidden_in(text: str) -> str:
    """Return the first character of a text that nobody sees, such as U+200B, or nothing."""
    hidden = _HIDDEN.search(text) or (_MISPLACED.search(text) if _PLACED.search(text) else None)
    return f"U+{ord(hidden[0]):04X}" if hidden else ""


def mixed_in(text: str) -> str:
    """Return the first word of a text that has, among Latin letters, one that only looks like it, or nothing.

    That is so within a word, and where one or two such letters stand behind a sign, as in the name of a version. A word
    wholly of another alphabet is none, nor is a letter that looks like no Latin one, such as λ.
    """
    if text.isascii() or not _OTHER.search(text):
        return ""
    return next((token for token in _TOKEN.findall(text) if _mixed(token)), "")


def _mixed(token: str) -> bool:
    if not (_OTHER.search(token) and _LATIN.search(token)):
        return False
    words = _WORD.findall(token)
    if any(_OTHER.search(word) and _LATIN.search(word) for word in words):
        return True
    return any(_passes_for_latin(word) for word in words)


def _passes_for_latin(word: str) -> bool:
    letters = [sign for sign in word if sign.isalpha()]
    return 0 < len(letters) < 3 and all("\u0400" <= sign <= "\u052f" and sign in ALIKE for sign in letters)


def latin(text: str) -> str:
    """Return a text with each letter that looks like a Latin one as that."""
    return text.translate(_TO_LATIN)
