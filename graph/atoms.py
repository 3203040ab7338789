"""From a text in any script to its folded words, the atoms that forms and questions are compared by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from graph.chinese import folded, seen

Atoms = tuple[str, ...]

GAP = "…"
"""Stands in a declared form for the words that may come between its two parts."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'"})
_SPARED = {**_QUOTES, **{code: None for code in (*range(32), 127) if chr(code) not in "\n\t"}}


def _pattern(word: str, han: str, silent: str) -> str:
    """Return the pattern of one atom: a date, a number, an ending, a word, or a sign that is none."""
    ends = "(?![a-zA-Z0-9])"
    return (
        rf"{han}\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?(?!\d)|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+\.\d+|\d+(?=[a-zA-Z])"
        rf"|'[sS]{ends}|[nN]'[tT]{ends}|(?:(?![nN]'[tT]{ends}){word})+|[^\s{silent}]"
    )


_SILENT = r""".,;:?!'"()\-/&"""
_ASCII_ATOM = re.compile(_pattern("[a-zA-Z0-9]", "", "a-zA-Z0-9" + _SILENT))


@lru_cache(maxsize=1)
def _any_atom() -> re.Pattern[str]:
    silent = rf"\w{_SILENT}、。，；：？！「」『』《》〈〉·・‧•…—–‐‒―−"
    return re.compile(_pattern(rf"[^\W_{_HAN}]", f"[{_HAN}]|_|", silent))  # takes milliseconds: ASCII goes without


def atoms_of(text: str) -> Atoms:
    """Return the folded words of a text, each Chinese character alone; ordinary punctuation is left out.

    Any other sign is an atom of its own: no form holds it, so that it cannot slip through.
    """
    if text.isascii():
        return tuple(_ASCII_ATOM.findall(_plain(text).lower()))
    return _split(folded(_plain(text)))


def spelled(text: str) -> Atoms:
    """Return the words of a text as they are written, one for each atom."""
    return _split(seen(_plain(text)))


def _plain(text: str) -> str:
    return text if text.isprintable() and text.isascii() and "`" not in text else text.translate(_SPARED)


def _split(text: str) -> Atoms:
    pattern = _ASCII_ATOM if text.isascii() else _any_atom()
    return tuple(pattern.findall(text.translate(_QUOTES)))


def joined(atoms: Iterable[str]) -> str:
    """Return atoms as text: words with spaces between, Chinese without."""
    text = ""
    for atom in atoms:
        close = not text or atom in ("'s", "n't") or (has_han(atom) and has_han(text[-1]))
        text += atom if close else f" {atom}"
    return text


def has_han(text: str) -> bool:
    """Say whether a text holds a Chinese character."""
    return any("\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" for c in text)
