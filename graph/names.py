"""From a name to the readings by which it is compared: folded words, less legal suffix, with what brackets add."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from graph.chinese import folded


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text that is plain: runs of letters and digits."""
    return tuple(re.findall(r"[^\W_]+", text))


STOP = frozenset(words_of("of the and at in for de du des di der zu zur fur la le an a"))
"""Words that a body's name has or lacks without being another name."""

PLACES = frozenset(
    words_of("us usa uk eu china india japan korea taiwan canada germany france international europe asia")
)

_SAME_WORD = {
    **dict.fromkeys(words_of("universite universitat universitaet universidad universita universiteit"), "university"),
    **dict.fromkeys(words_of("institut institutet instituto"), "institute"),
    **dict.fromkeys(words_of("laboratories laboratory labs"), "lab"),
    **dict.fromkeys(words_of("munchen muenchen"), "munich"),
    **dict.fromkeys(words_of("koln koeln"), "cologne"),
    "technische": "technical", "roma": "rome", "centre": "center", "wien": "vienna",
}  # fmt: skip
_WRITTEN_OUT = {
    "UC": "University California", "UT": "University Texas", "TU": "Technical University",
    "KU": "Katholieke University", "LA Times": "Los Angeles Times",
}  # fmt: skip
_SAME_SUFFIX = {"corporation": "corp", "incorporated": "inc", "limited": "ltd", "company": "co"}
_HAN_SUFFIX = re.compile(r"((科技|技术|信息技术)?(股份)?有限(责任)?公司|公司|集团)$")
_HAN_WORDS = (("人工智慧", "人工智能"), ("资讯", "信息"), ("软体", "软件"), ("网路", "网络"))
_NOTE = re.compile(
    r"\s*(\((class|counterclaimant|company|defendant|plaintiff|(up to )?[\d.]+ ?(bn|m|k))\)|,? et al\.?)", re.IGNORECASE
)
_FORMER = re.compile(r"\((originally|formerly|later|now)\b[^)]*\)", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\(([^()]*)\)")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Name:
    """One reading of a name: `words` in their order, its legal `suffix`, and the `places` that brackets add."""

    words: tuple[str, ...]
    suffix: str = ""
    places: frozenset[str] = frozenset()
    dedicated: bool = False
    """Whether it says what it is for: "X for Y" is no short name of X."""

    @property
    def key(self) -> str:
        """All words in a row; what ends in "labs" ends in "lab", as the word alone does."""
        return re.sub(r"(?<=\w)labs$", "lab", "".join(self.words))

    @property
    def han(self) -> bool:
        """Whether it is written in Chinese characters."""
        return bool(HAN.search(self.key))


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Return the text folded, without accents and apostrophes, in words of one script and region."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ʼ", "'"))
    bare = "".join(c for c in bare if not unicodedata.combining(c)).replace("'", "")
    kept = folded(unicodedata.normalize("NFC", bare)).replace("&", " and ")
    for taiwan, china in _HAN_WORDS:
        kept = kept.replace(taiwan, china)
    return kept


def without_notes(text: str) -> str:
    """Return a name without what only says how a document lists it: "(class)", "et al."."""
    return _NOTE.sub("", text).strip()


# ── bodies ──────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1 << 14)
def body_readings(text: str) -> tuple[Name, ...]:
    """Return the readings of an organization's name: each side of a slash, the name with and without its brackets."""
    found: list[Name] = []
    for side in _FORMER.sub("", without_notes(text)).split(" / "):
        for spelled in dict.fromkeys((side, side.translate(_UMLAUTS))):
            found += _bracketed(spelled)
            head, dash, _ = re.sub(r"\s[–—]\s", " - ", spelled).partition(" - ")
            found += [_body(head)] if dash else []
    return tuple(dict.fromkeys(name for name in found if name.words))


def _bracketed(text: str) -> list[Name]:
    inside = [one.strip() for one in _BRACKET.findall(text)]
    base = _body(_BRACKET.sub("", text))
    places = frozenset(word for one in inside for word in words_of(plain(one)) if word in PLACES)
    others = [one for one in inside if not set(words_of(plain(one))) <= PLACES]
    at_end = text.rstrip().endswith(")")
    alternatives = [_body(one) for one in others[-1:]] if at_end else []
    return [replace(base, places=places), *alternatives]


def _body(text: str) -> Name:
    for short, full in _WRITTEN_OUT.items():
        text = re.sub(rf"\b{short}\b", full, text)
    bare = basename(text)
    suffix = "".join(_SAME_SUFFIX.get(word, word) for word in words_of(plain(text[len(bare) :])))
    kept = plain(bare)
    if HAN.search(kept) and (tail := _HAN_SUFFIX.search(kept)) and tail.start() > 1:
        kept, suffix = kept[: tail.start()], tail[0]
    words = words_of(kept.replace("artificial intelligence", "ai"))
    said = tuple(_SAME_WORD.get(word, word) for word in words)
    return Name(tuple(word for word in said if word not in STOP), suffix, dedicated="for" in words)


@lru_cache(maxsize=1 << 14)
def basename(text: str) -> str:
    """Return the name of a company without its legal suffix."""
    from cleanco.clean import custom_basename  # only who compares names pays for its tables

    if not _may_end(text):
        return text
    kept = str(custom_basename(text, _suffixes(), suffix=True, prefix=False, middle=False)).strip(" ,")
    return kept if text.startswith(kept) and kept else text


def _may_end(text: str) -> bool:
    """Say whether the last word is the last of any suffix: most names are spared trying each."""
    words = re.sub(r"[.,\-]", "", plain(text)).split()
    return bool(words) and words[-1] in _last_words()


@lru_cache(maxsize=1)
def _last_words() -> frozenset[str]:
    return frozenset(words[-1] for _, words in _suffixes())


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from cleanco import prepare_default_terms

    return [*prepare_default_terms(), (1, ["pbc"]), (1, ["opco"])]


# ── people, things and cases ────────────────────────────────────────────────


@lru_cache(maxsize=1 << 14)
def person_words(text: str) -> tuple[str, ...]:
    """Return the parts of a person's name in their order."""
    return words_of(plain(without_notes(text).replace("·", " ")))


@lru_cache(maxsize=1 << 14)
def thing_readings(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the readings of a model's or product's name, as runs of letters and numbers; short forms stand alone."""
    kept = plain(text.replace("·", "-")).replace("+", " plus ")
    found = [_runs(kept)]
    for inside in _BRACKET.findall(kept):
        base = _runs(_BRACKET.sub("", kept))
        if abbreviates(inside, base):
            found += [base, _runs(inside)]
    return tuple(dict.fromkeys(found))


def _runs(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", text))


@lru_cache(maxsize=1 << 14)
def parties_of(text: str) -> tuple[str, ...]:
    """Return the two sides of a case's name; nothing where it has no "v."."""
    sides = re.split(r"\s+(?:v|vs)\.?\s+|\s*[訴诉]\s*", re.sub(r"案$", "", text).strip(), maxsplit=1)
    return tuple(side.strip() for side in sides) if len(sides) == 2 and all(sides) else ()


def notes_of(text: str) -> tuple[str, ...]:
    """Return what stands in a name's brackets."""
    return tuple(plain(inside) for inside in _BRACKET.findall(text))


def abbreviates(short: str, words: tuple[str, ...]) -> bool:
    """Say whether a short form is made of the first letters of words, or of some of the words in full."""
    if len(short) < 2 or len(words) < 2 or not short.isalpha() or short in words:
        return False
    rests = {short}
    for word in words:
        rests = {rest[size:] for rest in rests for size in {1, len(word)} if rest[:size] == word[:size]}
    return "" in rests


def numeronym(words: tuple[str, ...]) -> str:
    """Return the name with its inner letters counted: Andreessen Horowitz is a16z."""
    key = "".join(words)
    return f"{key[0]}{len(key) - 2}{key[-1]}" if len(key) > 4 else ""
