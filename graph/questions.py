"""From a question in English or Chinese to an answer with its evidence, or to a plain word that there is none."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from graph.answers import Answerer
from graph.atoms import atoms_of, has_han, joined
from graph.chinese import folded
from graph.claims import Json
from graph.frames import Atom, Frame, Period, Slot, Topic
from graph.grammar import frames_of
from graph.lexicon import Lexicon, Reading, Segment
from graph.periods import Times, take_quantities, take_times
from graph.store import Dataset, node
from graph.stored import StoredQuestion, StoredQuestions
from graph.terms import expand, shorten
from graph.wordlist import WordList
from graph.words import LANGUAGES

LONGEST = 1000
"""How many characters a question may have."""

ALIKE = 82
"""How alike, of 100, a name must be to be suggested; a suggestion is never an answer."""


ALIKE_HAN = 74
"""The same for Chinese: one character of four may differ."""

ALIKE_HAN_WORD = 66
"""The same for a word of three characters that is no name."""

SHORTEST_HAN = 4
"""A Chinese name of fewer characters is never guessed: one character makes it another name."""


_NOT_EVERYWHERE = {expand("gai:ask-why"), expand("gai:ask-how")}
"""Words that few questions are answered with; where one is not, it is what was not understood."""


class Asker:
    """Answers questions from one dataset; the words it knows are those that the dataset declares."""

    def __init__(self, dataset: Dataset, words: WordList | None = None) -> None:
        """Take the forms from `words`, where they were kept when the dataset was built."""
        self.lexicon = Lexicon(dataset, words)
        self.answerer = Answerer(dataset, self.lexicon)
        self.stored = StoredQuestions(dataset)

    def ask(
        self, question: str, language: str | None = None, as_of: Period | None = None, known_by: Period | None = None
    ) -> Json:
        """Answer a question, as documented in the README.

        Every word of the question is used or declared to mean nothing, or else the reason is `not-understood`.
        """
        language = language if language in LANGUAGES else self.lexicon.language(question[:LONGEST])
        nothing: Json = {
            "understood": None,
            "sparql": None,
            "columns": [],
            "rows": [],
            "row_claims": [],
            "claims": [],
            "given": [],
            "value": None,
            "conflicts": [],
        }
        reply: Json = {"question": question, "lang": language, **nothing}
        stored = self.lexicon.stored(question) if len(question) <= LONGEST and not (as_of or known_by) else None
        if stored:
            return reply | self._stored_answer(self.stored.read(stored, language), language)
        segments = self.lexicon.segments(question) if len(question) <= LONGEST else []
        if not segments:
            return reply | self._not_understood([], [self.answerer.say("empty", language)], [], [], language)
        frames, unknown = self._frames(segments, as_of, known_by)
        if not frames:
            unknown = unknown or [s for s in segments if any(r.iri in _NOT_EVERYWHERE for r in s.readings)]
            near, corrected = self._suggestions(segments, unknown, language)
            near_questions = self._questions(question, corrected, language)
            return reply | self._not_understood(segments, _runs(unknown), near, near_questions, language)
        return reply | self._answer(frames, language)

    def _frames(
        self, segments: Sequence[Segment], as_of: Period | None = None, known_by: Period | None = None
    ) -> tuple[list[Frame], list[Segment]]:
        """Return what a question can mean, and the segments that nothing is known of."""
        times, rest = take_times(segments, self.lexicon)
        quantities, rest = take_quantities(rest, self.lexicon)
        unknown = [segment for segment in rest if all(_is_no_word(reading) for reading in segment.readings)]
        if unknown:
            return [], unknown
        times = Times(times.period, as_of or times.as_of, known_by or times.known_by)
        return frames_of(rest, self.lexicon, quantities, times), []

    def _stored_answer(self, stored: StoredQuestion, language: str) -> Json:
        frames, _unknown = self._frames(self.lexicon.segments(stored.wording[language]))
        frame = Frame("stored")
        if len(frames) == 1:
            frame = frame._replace(focus=frames[0].focus, topics=_topics(frames[0]))
        understood = self._understood(frame) | {"question": stored.id}
        reply = {"understood": understood, **self.answerer.answer_of(frame, stored.sparql, language)}
        if reply["reason"] and len(frames) == 1:
            reply["answer"] = self.answerer.nothing(frames[0], language)
        elif reply["reason"]:
            topic = stored.wording[language].rstrip("?")
            reply["answer"] = self.answerer.say("no-fact", language, topic=topic, nearby="")
        return reply

    def _answer(self, frames: Sequence[Frame], language: str) -> Json:
        frame = self._resolved(frames[0])
        understood = {"understood": self._understood(frame)}
        if len(frames) > 1:
            return understood | self._several(frames, language)
        for names in frame.names:
            if len(names) > 1:
                return understood | self._ambiguous(self.answerer.label(names[0], language), names, language)
        return understood | self.answerer.answer(frame, language)

    def _resolved(self, frame: Frame) -> Frame:
        """Keep of several bearers of a name those that the relation can join, if any."""
        atom, others = frame.atom, frame.others
        return frame._replace(atom=atom and self._resolved_atom(atom), others=tuple(map(self._resolved_atom, others)))

    def _resolved_atom(self, atom: Atom) -> Atom:
        if not atom.relation:
            return atom
        start, end = self.lexicon.relations[atom.relation].classes
        return atom._replace(start=self._of_class(atom.start, start), end=self._of_class(atom.end, end))

    def _of_class(self, slot: Slot, name: str) -> Slot:
        fitting = (tuple(one for one in names if name in self.lexicon.types(one)) or names for names in slot.names)
        return slot._replace(names=tuple(fitting))

    def _several(self, frames: Sequence[Frame], language: str) -> Json:
        """Say that a question has several meanings, and which."""
        meanings = list(dict.fromkeys(self.answerer.topic(frame, language) for frame in frames))
        text = self.answerer.say("meanings", language, candidates=self.answerer.say("list", language).join(meanings))
        return {"answer": text, "reason": "ambiguous", "suggestions": meanings}

    def _understood(self, frame: Frame) -> Json:
        named = self.answerer.labelled
        return {
            "intent": frame.intent,
            "focus": (frame.focus or "").removeprefix("ask-") or None,
            "relation": named(frame.relation) if frame.relation else None,
            "from": [named(one) for names in frame.atom.start.names for one in names] if frame.atom else [],
            "to": [named(one) for names in frame.atom.end.names for one in names] if frame.atom else [],
            "entities": [named(iri) for names in frame.names for iri in names],
            "classes": [named(slot.type) for slot in frame.slots if slot.type],
            "kinds": [named(iri) for iri in frame.kinds],
            "topics": [named(it or name) for topic in _topics(frame) for name, it in topic],
            "joined": [named(atom.relation or atom.topics[0][0][1] or "") for atom in frame.others],
            "certainty": named(frame.certainty) if frame.certainty else None,
            "speaker": [named(iri) for iri in frame.speaker],
            "denied": frame.denied,
            "negation": frame.negation,
            "time": _days(frame.period),
            "as_of": _days(frame.as_of),
            "known_by": _days(frame.known_by),
            "tense": frame.tense,
            "pick": frame.pick,
            "bound": frame.bound._asdict() if frame.bound else None,
        }

    # ── when there is no answer ─────────────────────────────────────────────

    def _ambiguous(self, name: str, candidates: Sequence[str], language: str) -> Json:
        shown = [f"{self.answerer.label(iri, language)} ({shorten(iri)})" for iri in candidates]
        text = self.answerer.say(
            "ambiguous", language, name=name, candidates=self.answerer.say("comma", language).join(shown)
        )
        suggestions = [self.answerer.labelled(iri) for iri in candidates]
        return {"answer": text, "reason": "ambiguous", "suggestions": suggestions}

    def _not_understood(
        self,
        segments: Sequence[Segment],
        left: Sequence[str],
        near: Sequence[str],
        questions: Sequence[str],
        language: str,
    ) -> Json:
        say = self.answerer.say
        known = [s.text for s in segments if any(r.part not in ("marker", "time", "number") for r in s.readings)]
        comma = say("comma", language)
        parts = {
            "left": comma.join(say("quoted", language, text=text[:80]) for text in left) or say("whole", language),
            "known": say("known", language, topic=comma.join(known[:12])) if known else "",
            "meant": say("meant", language, names=comma.join(near)) if near else "",
            "try": say("try", language, questions=" / ".join(questions)) if questions else "",
        }
        if not segments:
            parts["left"] = left[0]
        text = say("not-understood", language, **parts)
        return {"answer": text, "reason": "not-understood", "suggestions": list(near), "questions": list(questions)}

    def _is_label(self, segment: Segment, iri: str) -> bool:
        return folded(segment.text) in map(folded, self.answerer.labels(iri).values())

    @cached_property
    def _suggestible(self) -> tuple[dict[str, str], list[str], list[str]]:
        """Return every name, those long enough to be meant by one like them, and these with all other forms; sorted."""
        names = self.lexicon.entity_forms()
        sure = {name for name in names if not has_han(name) or len(name) >= SHORTEST_HAN}
        return names, sorted(sure), sorted({*sure, *self.lexicon.content_forms()} - (names.keys() - sure))

    def _suggestions(
        self, segments: Sequence[Segment], unknown: Sequence[Segment], language: str
    ) -> tuple[list[str], list[str]]:
        """Return known names like what was left over, or begun beside it, and the question with each put in."""
        names, sure, words = self._suggestible
        scores: dict[str, tuple[float, int, int]] = _begun(_windows(segments, unknown), sure)
        for first, last, text in _windows(segments, unknown):
            for word, score in _alike(text, words):
                scores[word] = max((score, first, last), scores.get(word, (0.0, 0, 0)))
        best = sorted(scores, key=lambda word: (-scores[word][0], word))
        begun = [
            self.answerer.label(reading.iri, language)
            for segment in segments
            for reading in segment.readings
            if reading.part == "entity" and _touches(segment, unknown) and not self._is_label(segment, reading.iri)
        ]
        spelled = [self._spelled(word, names.get(word), language) for word in best]
        shown = [f"{text} ({label})" if text != label and has_han(text) else label for text, label in spelled]
        put_in = [_with(segments, scores[word], text) for word, (text, _) in zip(best, spelled, strict=True)]
        exact = {_runs([segment])[0] for segment in unknown} | set(_runs(unknown))
        sound = [
            text
            for word, text in zip(best, put_in, strict=True)
            if word in names or joined(_atoms_between(segments, scores[word])) in exact
        ]
        corrected = [text for text in sound if self._frames(self.lexicon.segments(text))[0]]
        return list(dict.fromkeys([*shown, *begun]))[:5], corrected

    def _spelled(self, word: str, iri: str | None, language: str) -> tuple[str, str]:
        """Return a form as it is declared, and what it is shown to stand for: an alias with the name that is known."""
        if iri:
            label = self.answerer.label(iri, language)
            quads = self.lexicon.dataset.match(node(iri), node("skos:altLabel"))
            aliases = sorted(q.object.value for q in quads if joined(atoms_of(q.object.value)) == word)
            return (aliases or [label])[0], label
        readings = self.lexicon.readings(atoms_of(word)) if has_han(word) else ()
        text = self.answerer.label(readings[0].iri, language) if readings else word
        return text, text

    def _questions(self, question: str, corrected: Sequence[str], language: str) -> list[str]:
        """Return the three nearest questions that can be answered: what was asked mended, then stored ones."""
        from rapidfuzz import fuzz, process

        stored = [one.wording[language] for one in self.stored.all]
        near: Any = process.extract(question[:200], stored, scorer=fuzz.token_set_ratio, limit=3)
        questions = [*corrected, *(text for text, _score, _ in near)]
        return list({atoms_of(text): text for text in reversed(questions)}.values())[::-1][:3]


def _is_no_word(reading: Reading) -> bool:
    return reading.part in ("time", "number", "comparator", "unit", "scale") or reading.iri == expand("gai:mark-unread")


def _topics(frame: Frame) -> tuple[tuple[Topic, ...], ...]:
    return frame.atom.topics if frame.atom else frame.topics


def _days(period: Period | None) -> Json | None:
    return {"begin": period.begin, "end": period.end} if period else None


def _atoms_between(segments: Sequence[Segment], place: tuple[float, int, int]) -> list[str]:
    return [atom for segment in segments[place[1] : place[2]] for atom in segment.spelled]


def _with(segments: Sequence[Segment], place: tuple[float, int, int], name: str) -> str:
    """Return a question with a name put in where something was not understood."""
    _score, first, last = place
    return joined(
        [*(atom for s in segments[:first] for atom in s.spelled), name]
        + [atom for s in segments[last:] for atom in s.spelled]
    )


def _alike(text: str, words: Sequence[str]) -> list[tuple[str, float]]:
    from rapidfuzz import fuzz, process  # only a question with something unknown in it pays for this

    if has_han(text) and len(text) < SHORTEST_HAN - 1:
        return []
    least = ALIKE if not has_han(text) else ALIKE_HAN if len(text) >= SHORTEST_HAN else ALIKE_HAN_WORD
    found: Any = process.extract(text, words, scorer=fuzz.ratio, score_cutoff=least, limit=3)
    return [(word, score) for word, score, _ in found]


def _begun(windows: Sequence[tuple[int, int, str]], names: Sequence[str]) -> dict[str, tuple[float, int, int]]:
    """Return the names, of sorted ones, that begin with the longest stretch that begins any, with where it stands."""
    for first, last, text in sorted(windows, key=lambda window: (-len(window[2]), window)):
        begin = f"{text} "
        at = bisect_left(names, begin)
        found = [name for name in names[at : at + 5] if name.startswith(begin) and not has_han(text)]
        if found:
            return dict.fromkeys(found, (100.0, first, last))
    return {}


def _windows(segments: Sequence[Segment], unknown: Sequence[Segment]) -> list[tuple[int, int, str]]:
    """Return the stretches of up to four segments that hold something unknown, with where they begin and end."""
    found = []
    for first in range(len(segments)):
        for length in range(1, 5):
            some = segments[first : first + length]
            if len(some) == length and any(s in unknown for s in some):
                found.append((first, first + length, joined(atom for s in some for atom in s.atoms)))
    return found[:400]


def _runs(unknown: Sequence[Segment]) -> list[str]:
    """Return what was left over, neighbours joined."""
    runs: list[tuple[int, tuple[str, ...]]] = []
    for segment in unknown:
        if runs and runs[-1][0] == segment.start:
            runs[-1] = (segment.start + len(segment.atoms), runs[-1][1] + segment.spelled)
        else:
            runs.append((segment.start + len(segment.atoms), segment.spelled))
    return [joined(atoms) for _, atoms in runs]


def _touches(segment: Segment, unknown: Sequence[Segment]) -> bool:
    ends = {s.start + len(s.atoms) for s in unknown}
    return segment.start in ends or segment.start + len(segment.atoms) in {s.start for s in unknown}
