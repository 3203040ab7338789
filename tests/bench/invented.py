"""From a name or a text of the facts to an invented one of the same build, another for each number.

Words that many names have, such as University, stay; every other word becomes one that nobody has, so that two names
are alike where the two they come from are. The same word and number give the same invented word in every run.
"""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

from tests.bench.grown import SYLLABLES

_SOUNDS = [tuple(pair.split()) for pair in SYLLABLES.split(",")]
_ROUND = len(_SOUNDS) ** 4
_STEP = 1_618_033
"""Shares no divisor with the number of words of four sounds, so that each serial number has its own word."""
_SLOTS = 1 << 13
"""So many words of one telling have a serial number of their own."""

_WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f.+@-]+|[\u3400-\u9fff]+")
_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_PLAIN = re.compile(r"[a-z]+[,.;:]?")

_KEPT = """
a ai and at b base case center college company corp corp. court district for group in inc inc. institute labs large llc
ltd ltd. medium models national of on pbc research school small technology the unnamed university v v. via with work
"""
KEPT = frozenset(_KEPT.split())
"""What stays as it is in names and ids."""
KEPT_HAN = ("大學", "學院", "研究所", "研究院", "公司", "法院", "實驗室", "案", "訴")


def word(serial: int) -> tuple[str, str]:
    """Return the invented word of a serial number in Latin and in Han script."""
    turn, rest = divmod(serial, _ROUND)
    rest = rest * _STEP % _ROUND
    sounds = [_SOUNDS[rest // len(_SOUNDS) ** place % len(_SOUNDS)] for place in range(4)]
    if turn:
        sounds.append(_SOUNDS[turn - 1])
    latin, han = ("".join(parts) for parts in zip(*sounds, strict=True))
    return latin, han


class Names:
    """The invented names of one telling after another; what it remembers does not grow with their number."""

    def __init__(self) -> None:
        self._slots: dict[str, int] = {}

    def _serial(self, text: str, telling: int) -> int:
        slot = self._slots.setdefault(text, len(self._slots))
        if slot >= _SLOTS:
            raise ValueError(f"the facts have more than {_SLOTS} words in names; raise _SLOTS")
        return telling * _SLOTS + slot

    def name(self, text: str, telling: int) -> str:
        """Return a label or an alias in which each word that is not kept is another."""
        changed = False

        def other(found: re.Match[str]) -> str:
            nonlocal changed
            old = found[0]
            if old.lower() in KEPT:
                return old
            changed = True
            if _CHARACTER.match(old):
                end = next((end for end in KEPT_HAN if old.endswith(end) and old != end), "")
                return word(self._serial(old.removesuffix(end), telling))[1] + end
            return word(self._serial(old.lower(), telling))[0].title()

        new = _WORD.sub(other, text)
        return new if changed else f"{new} {word(self._serial(text, telling))[0].title()}"

    def slug(self, local: str, telling: int) -> str:
        """Return the part of an id after its colon; one that a telling has is in no other."""
        words = [
            old if old in KEPT or old.isdigit() else word(self._serial(old, telling))[0] for old in local.split("-")
        ]
        return "-".join([*words, str(telling)])


class Prose:
    """Texts of the length of the facts' own, made of their common words at random: they mean nothing."""

    def __init__(self, texts: list[str]) -> None:
        parts = [part for text in texts for part in text.split()]
        self._words = [part.strip(",.;:") for part in parts if _PLAIN.fullmatch(part)] or ["said"]
        self._characters = [found for text in texts for found in _CHARACTER.findall(text)] or ["說"]

    def text(self, text: str, random: Random) -> str:
        """Return a text in which common words and Han characters are others; names and numbers become words, too."""
        if _CHARACTER.search(text):
            return _CHARACTER.sub(lambda _: random.choice(self._characters), _latin_out(text))
        parts = [random.choice(self._words) + ("," if part.endswith(",") else "") for part in text.split()]
        return " ".join(parts).capitalize().rstrip(",") + "."


@lru_cache(maxsize=4096)
def _latin_out(text: str) -> str:
    """Put Han characters where words of Latin script stand."""
    return re.sub(r"\s*[A-Za-z0-9][A-Za-z0-9 .,&'()%-]*", "某某", text)
