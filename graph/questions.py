"""From a question in English or Chinese to an answer with its evidence, or to a plain word that there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from graph.answers import Answerer, Frame, Period
from graph.chinese import folded
from graph.claims import Json
from graph.frames import frames_of
from graph.lexicon import Lexicon, Segment, has_han, joined
from graph.store import Dataset
from graph.terms import expand, shorten
from graph.words import LANGUAGES

LONGEST = 1000
"""How many characters a question may have."""

ALIKE = 85
"""How alike, of 100, a name must be to be suggested; a suggestion is never an answer."""

_LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Asker:
    """Answers questions from one dataset; the words it knows are those that the dataset declares."""

    def __init__(self, dataset: Dataset) -> None:
        self.lexicon = Lexicon(dataset)
        self.answerer = Answerer(dataset, self.lexicon)

    def ask(self, question: str, language: str | None = None) -> Json:
        """Answer a question, as documented in the README.

        Every word of the question is used or declared to mean nothing, or else the reason is `not-understood`.
        """
        language = language if language in LANGUAGES else self.lexicon.language(question[:LONGEST])
        nothing: Json = {"understood": None, "sparql": None, "columns": [], "rows": [], "claims": []}
        reply: Json = {"question": question, "lang": language, **nothing}
        segments = self.lexicon.segments(question) if len(question) <= LONGEST else []
        if not segments:
            return reply | self._not_understood([], [self.answerer.say("empty", language)], [], language)
        period, rest = take_period(segments, self.lexicon)
        unknown = [s for s in rest if all(r.part in ("time", "number") for r in s.readings)]
        frames = frames_of(rest, self.lexicon, period) if not unknown else []
        if not frames:
            left = _runs(unknown)
            return reply | self._not_understood(
                segments, left, self._suggestions(segments, unknown, language), language
            )
        return reply | self._answer(frames, language)

    def _answer(self, frames: Sequence[Frame], language: str) -> Json:
        frame = self._resolved(frames[0])
        understood = {"understood": self._understood(frame)}
        if len(frames) > 1:
            relations = sorted({f.relation or f.kinds[0] if f.relation or f.kinds else f.intent for f in frames})
            return understood | self._ambiguous("?", relations, language)
        for names in frame.names:
            if len(names) > 1:
                return understood | self._ambiguous(self.answerer.label(names[0], language), names, language)
        return understood | self.answerer.answer(frame, language)

    def _resolved(self, frame: Frame) -> Frame:
        """Keep of several bearers of a name those that the relation can join, if any."""
        if not frame.relation:
            return frame
        start, end = self.lexicon.relations[frame.relation].classes
        return frame._replace(
            start=frame.start._replace(entities=self._of_class(frame.start.entities, start)),
            end=frame.end._replace(entities=self._of_class(frame.end.entities, end)),
        )

    def _of_class(self, entities: tuple[str, ...], name: str) -> tuple[str, ...]:
        return tuple(entity for entity in entities if name in self.lexicon.types(entity)) or entities

    def _understood(self, frame: Frame) -> Json:
        named = self.answerer.labelled
        return {
            "intent": frame.intent,
            "focus": (frame.focus or "").removeprefix("ask-") or None,
            "relation": named(frame.relation) if frame.relation else None,
            "from": [named(iri) for iri in frame.start.entities],
            "to": [named(iri) for iri in frame.end.entities],
            "entities": [named(iri) for names in frame.names for iri in names],
            "classes": [named(iri) for iri in (frame.start.type, frame.end.type, frame.about_type) if iri],
            "kinds": [named(iri) for iri in frame.kinds],
            "topics": [named(concept or name) for name, concept in frame.topics],
            "certainty": named(frame.certainty) if frame.certainty else None,
            "speaker": [named(iri) for iri in frame.speaker],
            "denied": frame.denied,
            "negation": frame.negation,
            "time": {"begin": frame.period.begin, "end": frame.period.end} if frame.period else None,
        }

    # ── when there is no answer ─────────────────────────────────────────────

    def _ambiguous(self, name: str, candidates: Sequence[str], language: str) -> Json:
        shown = [f"{self.answerer.label(iri, language)} ({shorten(iri)})" for iri in candidates]
        text = self.answerer.say("ambiguous", language, name=name, candidates=", ".join(shown))
        suggestions = [self.answerer.labelled(iri) for iri in candidates]
        return {"answer": text, "reason": "ambiguous", "suggestions": suggestions}

    def _not_understood(
        self, segments: Sequence[Segment], left: Sequence[str], near: Sequence[str], language: str
    ) -> Json:
        say = self.answerer.say
        known = [s.text for s in segments if any(r.part not in ("marker", "time", "number") for r in s.readings)]
        parts = {
            "left": ", ".join(f"“{text[:80]}”" for text in left) or say("whole", language),
            "known": say("known", language, topic=", ".join(known[:12])) if known else "",
            "meant": say("meant", language, names=", ".join(near)) if near else "",
        }
        if not segments:
            parts["left"] = left[0]
        text = say("not-understood", language, **parts)
        return {"answer": text, "reason": "not-understood", "suggestions": list(near)}

    def _is_label(self, segment: Segment, iri: str) -> bool:
        return folded(segment.text) in map(folded, self.answerer.labels(iri).values())

    def _suggestions(self, segments: Sequence[Segment], unknown: Sequence[Segment], language: str) -> list[str]:
        """Return known names like what was left over, and names that were begun beside it ("Getty Foundation")."""
        names = self.lexicon.entity_forms()
        words = sorted({*names, *self.lexicon.content_forms()})
        scores: dict[str, float] = {}
        for text in _windows(segments, unknown):
            for word, score in _alike(text, words):
                scores[word] = max(score, scores.get(word, 0))
        best = [names.get(word) or word for word in sorted(scores, key=lambda w: (-scores[w], w))]
        begun = [
            reading.iri
            for segment in segments
            for reading in segment.readings
            if reading.part == "entity" and _touches(segment, unknown) and not self._is_label(segment, reading.iri)
        ]
        shown = [self.answerer.label(i, language) if i.startswith(expand("gai:")[:8]) else i for i in [*best, *begun]]
        return list(dict.fromkeys(shown))[:5]


def _alike(text: str, words: Sequence[str]) -> list[tuple[str, float]]:
    from rapidfuzz import fuzz, process  # only a question with something unknown in it pays for this

    if has_han(text) and len(text) < 4:
        return []
    found: Any = process.extract(text, words, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
    return [(word, score) for word, score, _ in found if not has_han(word) or len(word) >= 4]


def _windows(segments: Sequence[Segment], unknown: Sequence[Segment]) -> list[str]:
    """Return the stretches of up to four segments that hold something unknown."""
    found = []
    for first in range(len(segments)):
        for length in range(1, 5):
            some = segments[first : first + length]
            if len(some) == length and any(s in unknown for s in some):
                found.append(joined(atom for s in some for atom in s.atoms))
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


# ── time ────────────────────────────────────────────────────────────────────


def take_period(segments: Sequence[Segment], lexicon: Lexicon) -> tuple[Period | None, list[Segment]]:
    """Return the period that a question names and the segments that are left; no period where it is not one."""
    core = [i for i, segment in enumerate(segments) if _part(segment, "number")]
    if not core:
        return None, list(segments)
    first, last = core[0], core[-1]
    while first > 0 and _timely(segments[first - 1]):
        first -= 1
    while last + 1 < len(segments) and _timely(segments[last + 1]):
        last += 1
    run = segments[first : last + 1]
    period = _period(run, lexicon) if all(_timely(segment) for segment in run) else None
    if not period:
        return None, list(segments)
    return period, [*segments[:first], *segments[last + 1 :]]


def _part(segment: Segment, part: str) -> str | None:
    return next((reading.iri for reading in segment.readings if reading.part == part), None)


def _timely(segment: Segment) -> bool:
    return bool(_part(segment, "time") or _part(segment, "number"))


def _period(run: Sequence[Segment], lexicon: Lexicon) -> Period | None:
    """Read a run of words of time: one year, with a month or a quarter at most."""
    years: list[str] = []
    months: list[int] = []
    relation = ""
    for segment in run:
        number, word = _part(segment, "number"), shorten(_part(segment, "time") or "").removeprefix("gai:")
        if number and "-" in number:
            return _within(number, relation) if len(run) == 1 + bool(relation) + _plain_words(run) else None
        if number and len(number) == 4:
            years.append(number)
        elif number and int(number) > 12:
            return None
        elif number:
            months.append(int(number))
        elif word.startswith(("month-", "quarter-")):
            months.append(lexicon.rank(expand("gai:" + word)) + (32 if word.startswith("quarter") else 0))
        elif word in ("time-before", "time-after", "time-since", "time-until"):
            relation = word
    if len(years) != 1 or len(months) > 1 or not 1900 <= int(years[0]) <= 2100:
        return None
    return _within(years[0] + (f"-{months[0]:02}" if months else ""), relation)


def _plain_words(run: Sequence[Segment]) -> int:
    return sum(1 for segment in run if shorten(_part(segment, "time") or "") in ("gai:time-in", "gai:time-year"))


def _within(text: str, relation: str) -> Period | None:
    """Return the days of a year, a month, a quarter or a day, or those before or after."""
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 0
    if not 1900 <= year <= 2100 or (len(parts) > 1 and not (1 <= month <= 12 or 33 <= month <= 36)):
        return None
    if month > 12:
        first, last = 3 * (month - 33) + 1, 3 * (month - 33) + 3
    else:
        first, last = (month, month) if month else (1, 12)
    day = parts[2] if len(parts) > 2 else 0
    length = _LAST_DAYS[last - 1] + (last == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    if day > length or (len(parts) > 2 and day < 1):
        return None
    begin, end = f"{year}-{first:02}-{day or 1:02}", f"{year}-{last:02}-{day or length:02}"
    shown = re.sub(r"-3([3-6])$", lambda m: f" Q{int(m[1]) - 2}", text)
    match relation:
        case "time-before":
            return Period(None, _day_before(year, first, day), f"< {shown}")
        case "time-after":
            return Period(_day_after(year, last, day or length, length), None, f"> {shown}")
        case "time-since":
            return Period(begin, None, f"{shown} –")
        case "time-until":
            return Period(None, end, f"– {shown}")
    return Period(begin, end, shown)


def _day_before(year: int, month: int, day: int) -> str:
    from datetime import date, timedelta  # a question with a year alone needs no calendar

    return str(date(year, month, day or 1) - timedelta(days=1))


def _day_after(year: int, month: int, day: int, length: int) -> str:
    from datetime import date, timedelta

    return str(date(year, month, min(day, length)) + timedelta(days=1))


def _touches(segment: Segment, unknown: Sequence[Segment]) -> bool:
    ends = {s.start + len(s.atoms) for s in unknown}
    return segment.start in ends or segment.start + len(segment.atoms) in {s.start for s in unknown}
