"""From two names of one class to how likely they name one thing, in which relation, and what speaks for and against."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz.distance import OSA

from graph.names import (
    HAN,
    Name,
    abbreviates,
    body_readings,
    notes_of,
    numeronym,
    parties_of,
    person_words,
    plain,
    thing_readings,
    without_notes,
    words_of,
)

SURE = 0.7
"""From this score on two names are held to name one thing, or a legal entity and what people name it by."""


@dataclass(frozen=True)
class Likeness:
    """How alike two names are, from 0 to 1, the relation that this speaks for, and the reasons in English."""

    score: float
    relation: str
    why: str
    against: str = ""

    @property
    def sure(self) -> bool:
        """Whether the names are held to name one thing, its legal entity included."""
        return self.score >= SURE and self.relation in ("same", "legal_entity_of")


NONE = Likeness(0, "none", "")


def likeness(one: str, other: str, group: str) -> Likeness:
    """Compare two names of a group: `body`, `person`, `thing` or `case`."""
    return _COMPARE[group](one, other)


def _best(found: Iterator[Likeness]) -> Likeness:
    return max(found, key=lambda like: like.score, default=NONE)


# ── bodies ──────────────────────────────────────────────────────────────────

_GENERIC = frozenset(
    words_of(
        "ai group holding holdings company platforms com management capital ventures partners lab "
        "entertainment technologies university co"
    )
)
"""Words without which a body is named for short."""

_HOUSES = frozenset(
    words_of(
        "adobe alibaba amazon apple baidu bosch disney facebook google huawei ibm intel jd lg meta "
        "microsoft nvidia oracle salesforce samsung sap sea sony tencent toyota uber yahoo universal "
        "warner"
    )
)
"""Houses with many parts: with such a word more, it is the name of a part."""

_OF_THE_HOUSE = frozenset(words_of("group holding holdings platforms com company co"))

_TWO_OF_A_NAME = frozenset(words_of("york washington miami boston indiana oregon iowa georgia texas kansas"))
"""Where the University of X and X University are two."""

_TWINS = {frozenset(pair) for pair in (("shanxi", "shaanxi"), ("freiberg", "freiburg"))}


def _bodies(one: str, other: str) -> Likeness:
    return _best(_body(a, b) for a, b in product(body_readings(one), body_readings(other)))


def _body(one: Name, other: Name) -> Likeness:
    found = (
        _equal_bodies(one, other) or _short_body(one, other) or _longer_body(one, other) or _misspelt_body(one, other)
    )
    if not found:
        return NONE
    if one.places != other.places and found.score >= SURE:
        return Likeness(0.3, "homonym", found.why, "the names differ in their place")
    if one.suffix and other.suffix and one.suffix != other.suffix and found.relation == "same":
        return Likeness(0.3, "same", found.why, "the legal suffixes differ: two legal entities")
    return found


def _tie(one: Name, other: Name) -> str:
    return "legal_entity_of" if bool(one.suffix) != bool(other.suffix) else "same"


def _equal_bodies(one: Name, other: Name) -> Likeness | None:
    if one.key == other.key:
        suffix = "the same name but for the legal suffix" if one.suffix != other.suffix else "the same name"
        return Likeness(1.0 if one == other else 0.95, _tie(one, other), suffix)
    if sorted(one.words) == sorted(other.words):
        if "university" in one.words and _TWO_OF_A_NAME & set(one.words):
            return Likeness(0.3, "homonym", "the same words in another order", "two universities are named by the town")
        return Likeness(0.9, _tie(one, other), "the same words in another order")
    return None


def _short_body(one: Name, other: Name) -> Likeness | None:
    for short, full in ((one, other), (other, one)):
        if len(short.words) != 1 or len(full.words) < 2:
            continue
        if abbreviates(short.key, full.words) and (len(short.key) > 2 or len(full.words) == 2):
            return Likeness(0.85, _tie(one, other), "one name is made of the other's first letters")
        if short.key == numeronym(full.words):
            return Likeness(0.85, _tie(one, other), "one name counts the other's letters")
    return None


def _longer_body(one: Name, other: Name) -> Likeness | None:
    short, full = sorted((one, other), key=lambda name: (len(name.words), len(name.key)))
    if one.han or other.han:
        longer = full.key.startswith(short.key) and len(short.key) > 1
        return Likeness(0.5, "unit_of", "one name begins with the other") if longer else None
    extra = [word for word in full.words if word not in short.words]
    if not set(short.words) < set(full.words) or len(short.key) < 3 or set(short.words) <= _GENERIC:
        return None
    begins = full.words[: len(short.words)] == short.words
    allowed = _OF_THE_HOUSE if short.words[0] in _HOUSES and len(short.words) == 1 else _GENERIC
    if begins and set(extra) <= allowed and not (full.dedicated and not short.dedicated):
        return Likeness(0.8, _tie(one, other), "one name is short for the other")
    if "university" in short.words:
        return Likeness(
            0.4, "unit_of", "one name holds all words of the other", "with a word more it is mostly another"
        )
    if not begins and full.words[-len(short.words) :] == short.words:
        return Likeness(0.5, "continues", "one name ends with the other")
    return Likeness(0.5, "unit_of", "one name holds all words of the other")


def _misspelt_body(one: Name, other: Name) -> Likeness | None:
    pairs = [(a, b) for a, b in zip(one.words, other.words, strict=False) if a != b]
    if len(one.words) != len(other.words) or len(pairs) != 1 or one.han or other.han:
        return None
    (a, b) = pairs[0]
    substituted = len(a) == len(b) and "university" in one.words
    if not _typo(a, b, 6) or substituted or frozenset((a, b)) in _TWINS:
        return None
    return Likeness(0.8, _tie(one, other), "the names differ by one letter")


def _typo(one: str, other: str, least: int) -> bool:
    """Say whether two words differ by one slip, and in no digit; the first letter is rarely one."""
    if max(len(one), len(other)) < least or one[0] != other[0]:
        return False
    if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    return bool(OSA.distance(one, other, score_cutoff=1) == 1)


# ── people ──────────────────────────────────────────────────────────────────

_IN_FULL = {
    "andy": "andrew", "bill": "william", "bob": "robert", "chuck": "charles", "dave": "david", "jack": "john",
    "jim": "james", "kate": "katherine", "larry": "lawrence", "liz": "elizabeth", "mike": "michael",
    "peggy": "margaret", "rick": "richard", "ted": "edward", "tony": "anthony",
}  # fmt: skip


_SYLLABLE = re.compile(
    "([bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    "(a|ai|an|ang|ao|e|ei|en|eng|er|i|ia|ian|iang|iao|ie|in|ing|iong|iu|o|ong|ou|u|ua|uai|uan|uang|ue|ui|un|uo)"
)


def _people(one: str, other: str) -> Likeness:
    a, b = person_words(one), person_words(other)
    if not a or not b:
        return NONE
    if HAN.search(one) or HAN.search(other):
        return _people_in_han(a, b)
    if a == b:
        return Likeness(1.0, "same", "the same name")
    if "".join(a) == "".join(b) or sorted(a) == sorted(b):
        return Likeness(0.9, "same", "the same name in another spacing or order")
    short, full = sorted((a, b), key=len)
    rest = iter(full)
    if len(short) > 1 and len(short[0]) > 1 and all(word in rest for word in short) and not _pinyin(short):
        return Likeness(0.8, "same", "one name holds all parts of the other")
    if len(short) < 2 or len(short) != len(full):
        return NONE
    return _given_apart(a, b) if a[-1] == b[-1] else _family_apart(a, b)


def _people_in_han(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    one, other = "".join(a), "".join(b)
    if one == other:
        return Likeness(1.0, "same", "the same name")
    if min(len(one), len(other)) >= 5 and len(a) == len(b) > 1 and OSA.distance(one, other) == 1:
        return Likeness(0.75, "same", "two transliterations that differ in one character")
    return NONE


def _given_apart(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    apart = [(x, y) for x, y in zip(a[:-1], b[:-1], strict=True) if x != y]
    if len(apart) != 1:
        return NONE
    short, full = sorted(apart[0], key=len)
    # Chris may be Christopher and Christa: who ends in -a is as well another
    begins = full.startswith(short) and len(short) > 2 and len(full) > len(short) + 1 and full[-1] != "a"
    if full == _IN_FULL.get(short) or (begins and not _pinyin((short, full[len(short) :]))):
        return Likeness(0.85, "same", "one given name is short for the other")
    if len(short) == 1 and full.startswith(short):
        return Likeness(0.5 if _pinyin((full,)) else 0.75, "same", "one given name is the other's first letter")
    if _typo(short, full, 6) and full[-1] != "a" != short[-1]:
        return Likeness(0.75, "same", "the given names differ by one letter")
    return NONE


def _pinyin(words: tuple[str, ...]) -> bool:
    """Say whether all words are syllables of Chinese: with one more or less, such a name is another."""
    return all(_SYLLABLE.fullmatch(word) for word in words)


def _family_apart(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    one, other = a[-1], b[-1]
    if a[:-1] != b[:-1] or min(len(one), len(other)) < 4 or frozenset((one + "g", one)) == frozenset((one, other)):
        return NONE
    if other + "g" == one:  # Chen and Cheng
        return NONE
    if _typo(one, other, 5) or (len(one) > 5 and _consonants(one) == _consonants(other)):
        return Likeness(0.75, "same", "the surnames differ by a slip")
    return NONE


def _consonants(word: str) -> str:
    kept = [c for c in word if c not in "aeiouy"]
    return word[0] + "".join(c for at, c in enumerate(kept) if at == 0 or c != kept[at - 1])


# ── models and products ─────────────────────────────────────────────────────


def _things(one: str, other: str) -> Likeness:
    return _best(_thing(a, b) for a, b in product(thing_readings(one), thing_readings(other))) or NONE


def _thing(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    numbers = [[run for run in runs if run[0].isdigit()] for runs in (a, b)]
    if numbers[0] != numbers[1]:
        return Likeness(0.1, "none", "", "the numbers of the names differ")
    if _letters(a) == _letters(b):
        return Likeness(0.97, "same", "the same name but for spaces, signs and letter case")
    if sorted(a) == sorted(b):
        return Likeness(0.9, "same", "the same words in another order")
    short, full = sorted((a, b), key=len)
    if len(short) == 1 and len(full) > 2 and len(short[0]) > 2 and abbreviates(short[0], full):
        return Likeness(0.75, "same", "one name is made of the other's first letters")
    if full[: len(short)] == short and set(full[len(short) :]) == {"model"}:
        return Likeness(0.8, "same", "one name says model besides")
    if set(short) < set(full):
        return Likeness(0.2, "none", "", "one is of the family of the other")
    return _misspelt_thing(" ".join(a), " ".join(b), a, b)


def _letters(runs: tuple[str, ...]) -> list[str]:
    """Join the runs of letters between two numbers, so that spaces do not count."""
    found = [""]
    for run in runs:
        found += [run, ""] if run[0].isdigit() else []
        found[-1] += "" if run[0].isdigit() else run
    return found


def _misspelt_thing(one: str, other: str, a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    places = [at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if len(a) != len(b) or len(places) != 1:
        return NONE
    pair = a[places[0]], b[places[0]]
    cut = a[places[0] + 1 :][:1]  # the number that cuts a word, as in wave2vec
    if _typo(*pair, 8) or (cut and cut[0].isdigit() and len(pair[0]) != len(pair[1]) and _typo(one, other, 14)):
        return Likeness(0.75, "same", "the names differ by one letter")
    return NONE


# ── cases ───────────────────────────────────────────────────────────────────


def _cases(one: str, other: str) -> Likeness:
    sides = parties_of(one), parties_of(other)
    if notes_of(one) != notes_of(other) and notes_of(one) and notes_of(other):
        return Likeness(0.1, "none", "", "the brackets differ")
    if not all(sides):
        same = plain(one) == plain(other)
        return Likeness(1.0, "same", "the same name") if same else NONE
    if all(_party(a, b) for a, b in zip(*sides, strict=True)):
        noted = one.endswith(")") != other.endswith(")")
        against = "one name says more in brackets: parties may sue twice" if noted else ""
        return Likeness(0.6 if noted else 0.8, "same", "both parties have the same names", against)
    return NONE


def _party(one: str, other: str) -> bool:
    if _bodies(one, other).sure or _people(one, other).sure:
        return True
    a, b = (set(words_of(plain(without_notes(name)))) - {"the"} for name in (one, other))
    return a <= b or b <= a


_COMPARE: dict[str, Callable[[str, str], Likeness]] = {
    "body": _bodies,
    "case": _cases,
    "person": _people,
    "thing": _things,
}


# ── what is compared at all ─────────────────────────────────────────────────


def block_keys(name: str, group: str) -> Iterator[str]:
    """Yield keys of which two names of a group share one, unless nothing could tie them; equal names share in any."""
    yield plain(name)
    for key in _KEYS[group](name):
        yield f"{group} {key}"


def _body_keys(name: str) -> Iterator[str]:
    for reading in body_readings(name):
        yield reading.key
        yield reading.key[:2] if reading.han else numeronym(reading.words)
        yield _initials(reading.words)
        for word in reading.words:
            if word not in _GENERIC:
                yield from _slips(word, 6)


def _person_keys(name: str) -> Iterator[str]:
    words = person_words(name)
    yield "".join(words)
    for word in words[:1] + words[-1:]:
        yield from _slips(word, 4)
    if HAN.search(name):
        yield from _slips("".join(words), 5)


def _thing_keys(name: str) -> Iterator[str]:
    for runs in thing_readings(name):
        yield " ".join(_letters(runs))
        yield " ".join(sorted(set(runs) - {"model"}))
        yield _initials(runs)
        yield from _slips("".join(runs), 8)


def _case_keys(name: str) -> Iterator[str]:
    for party in parties_of(name) or (name,):
        yield from words_of(plain(party))


def _initials(words: tuple[str, ...]) -> str:
    """Return the first letters, with words of two letters in full, as short forms have them: MBZUAI."""
    return "".join(word if len(word) < 3 else word[0] for word in words)


def _slips(word: str, least: int) -> Iterator[str]:
    """Yield a word and what is left of it without one of its letters: words that differ by a slip share one."""
    yield word
    if len(word) >= least:
        yield from {word[:at] + word[at + 1 :] for at in range(1, len(word))}


_KEYS: dict[str, Callable[[str], Iterator[str]]] = {
    "body": _body_keys,
    "case": _case_keys,
    "person": _person_keys,
    "thing": _thing_keys,
}
