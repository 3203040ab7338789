"""From a question to segments, each with what it can mean by the forms that a dataset declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graph.atoms import Atoms, atoms_of, has_han, joined, spelled
from graph.chinese import simplified
from graph.numerals import NUMERALS, numeral
from graph.store import Dataset
from graph.terminology import Terminology
from graph.wordlist import WordList, word_list

_DATE = re.compile(r"\d{4}[-/]\d{1,2}([-/]\d{1,2})?")

_MOST_DIGITS = 9
"""A numeral in Chinese characters has no more of them than this."""


class Reading(NamedTuple):
    """One thing that a form can mean: the part it plays in a question, and the term or entity it stands for."""

    part: str
    iri: str
    tail: Atoms = ()


class Segment(NamedTuple):
    """A stretch of a question with its readings; without readings it is not understood."""

    start: int
    atoms: Atoms
    readings: tuple[Reading, ...]
    spelled: Atoms

    @property
    def text(self) -> str:
        """The stretch as the question spells it: words with spaces, Chinese without."""
        return joined(self.spelled)


def _numeral_like(atoms: Atoms) -> bool:
    return all(atom in NUMERALS or atom[0].isdigit() for atom in atoms)


class Lexicon(Terminology):
    """The terms of a dataset with every form that stands for one."""

    def __init__(self, dataset: Dataset, words: WordList | None = None) -> None:
        """Take the forms from `words`, as `graph.wordlist` made it of this dataset; without it they are made anew."""
        super().__init__(dataset)
        self.words = words or word_list(dataset)

    def language(self, question: str) -> str:
        """Return the language that a question is most likely in."""
        if not has_han(question):
            return "en"
        if simplified(question) != question:
            return "zh-Hant"
        return "zh-Hans" if set(self.words["simplified"]) & set(question) else "zh-Hant"

    def segments(self, question: str) -> list[Segment]:
        """Cut a question so that as little as possible is left over, and then into as few segments as possible."""
        atoms, shown = atoms_of(question), spelled(question)
        shown = shown if len(shown) == len(atoms) else atoms
        best: list[tuple[int, int, int]] = [(0, 0, 0)] * (len(atoms) + 1)
        for end in range(len(atoms) - 1, -1, -1):
            left, count, _ = best[end + 1]
            best[end] = (left + 1, count + 1, 1)
            longest = _MOST_DIGITS if _numeral_like(atoms[end : end + 1]) else self.words["longest"].get(atoms[end], 0)
            for length in range(min(longest, len(atoms) - end), 0, -1):
                if self._readings_at(atoms, shown, end, length):
                    left, count, _ = best[end + length]
                    best[end] = min(best[end], (left, count + 1, length), key=lambda b: b[:2])
        return list(self._cut(atoms, shown, best))

    def _cut(self, atoms: Atoms, shown: Atoms, best: list[tuple[int, int, int]]) -> Iterator[Segment]:
        start = 0
        while start < len(atoms):
            end = start + best[start][2]
            yield Segment(
                start, atoms[start:end], self._readings_at(atoms, shown, start, end - start), shown[start:end]
            )
            start = end

    def _readings_at(self, atoms: Atoms, shown: Atoms, start: int, length: int) -> tuple[Reading, ...]:
        """Return what a stretch can mean where it stands.

        A form in two parts needs its second part further on, a name that is a common word as well its capital.
        """
        found = self.readings(atoms[start : start + length])
        named = shown[start][:1].isupper()
        found = tuple(
            reading._replace(part="entity") if reading.part == "capital" else reading
            for reading in found
            if named or reading.part != "capital"
        )
        after = f" {' '.join(atoms[start + length :])} "
        return tuple(reading for reading in found if f" {' '.join(reading.tail)} " in after or not reading.tail)

    def readings(self, atoms: Atoms) -> tuple[Reading, ...]:
        """Return what a form can mean, in a stable order; a number is a reading of its own."""
        iris = self.words["iris"]
        found = [
            Reading(part, iris[place], tuple(tail.split()))
            for part, place, tail in self.words["forms"].get(" ".join(atoms), ())
        ]
        if len(atoms) == 1 and _DATE.fullmatch(atoms[0]):
            found.append(Reading("number", atoms[0].replace("/", "-")))
        elif _numeral_like(atoms):
            number = numeral("".join(atoms))
            found += [Reading("number", f"{number:f}")] if number is not None else []
        return tuple(found)

    def stored(self, text: str) -> str | None:
        """Return the stored question that a text is a wording of, if it is one."""
        place = self.words["questions"].get(" ".join(atoms_of(text)))
        return None if place is None else str(self.words["iris"][place])

    def content_forms(self) -> list[str]:
        """Return every form that names something: an entity, a relation, a kind, a concept, a certainty."""
        empty = {"marker", "question", "time", "tail", "comparator", "unit", "scale"}
        forms = self.words["forms"].items()
        return [joined(key.split()) for key, readings in forms if any(part not in empty for part, *_ in readings)]

    def entity_forms(self) -> dict[str, str]:
        """Return every known name of an entity as text with the entity's IRI."""
        return {
            joined(key.split()): self.words["iris"][place]
            for key, readings in self.words["forms"].items()
            for part, place, _ in readings
            if part in ("entity", "capital")
        }
