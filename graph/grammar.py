"""From the segments of a question to the frames that use every one of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from graph.clause_words import Speech
from graph.clauses import Clause
from graph.compositions import readings
from graph.frames import Frame
from graph.lexicon import Lexicon, Reading, Segment
from graph.periods import NO_TIMES, Times
from graph.phrases import FREE, Choice, Item, Mark, Noun, Predicate, Quantity, choices, paired, pronouns_named

MOST_COMBINATIONS = 4096
"""A question with more ways to read it is not understood, rather than read in some of them."""

_PICKS = {
    "mark-most": "most",
    "mark-repeated": "repeated",
    "mark-largest": "largest",
    "mark-smallest": "smallest",
    "mark-first": "first",
    "mark-latest": "latest",
    "mark-total": "total",
}
_TENSES = {"mark-current": "current", "mark-former": "former"}


def frames_of(
    segments: Sequence[Segment], lexicon: Lexicon, quantities: Sequence[Quantity] = (), times: Times = NO_TIMES
) -> list[Frame]:
    """Return the best frames of a question: one if it is understood, several if it has several meanings."""
    options = [choices(segment, lexicon) for segment in segments]
    if math.prod(map(len, options)) > MOST_COMBINATIONS:
        return []
    every = (
        frame
        for chosen in itertools.product(*options)
        for frame in _Question(lexicon, chosen, quantities, times).frames()
    )
    found = {
        frame.meaning: frame for frame in sorted(every, key=lambda f: (-f.leaning, f.chosen, f.focus or ""))
    }.values()
    least = min((frame.leaning for frame in found), default=0)
    best = [frame for frame in found if frame.leaning == least]
    return sorted((one for one in best if not any(_narrows(other, one) for other in best)), key=str)


def _narrows(narrow: Frame, wide: Frame) -> bool:
    """Say whether a frame asks the same as another, of fewer things: of spending as a figure, not as an activity."""
    if narrow.meaning == wide.meaning or narrow._replace(topics=()).meaning != wide._replace(topics=()).meaning:
        return False
    pairs = zip(narrow.meaning.topics, wide.meaning.topics, strict=False)
    return len(narrow.topics) == len(wide.topics) and all(set(one) <= set(other) for one, other in pairs)


class _Question:
    """Takes out of one choice of readings what holds for the whole question, and reads the rest as clauses."""

    def __init__(
        self, lexicon: Lexicon, chosen: Sequence[Choice], quantities: Sequence[Quantity], times: Times
    ) -> None:
        self.lexicon, self.times = lexicon, times
        flat = [part for parts in chosen for part in parts]
        items: list[Item] = [part for part in flat if not isinstance(part, Reading)]
        self.items = pronouns_named(sorted([*items, *quantities], key=lambda item: item.position))
        heads = [part for part in flat if isinstance(part, Reading) and part.tail]
        tails = [part for part in flat if isinstance(part, Reading) and not part.tail]
        self.whole = [head.iri for head in heads] == [tail.iri for tail in tails]
        self.speaker: tuple[str, ...] = ()
        self.asks_speaker = False
        self.focus: str | None = None
        self.modifiers: list[str] = []
        self.modal = False

    def frames(self) -> Iterator[Frame]:
        """Yield what this choice of readings can mean."""
        if not (self.whole and self._take_speaker() and self._take_focus() and self._take_modifiers()):
            return
        joined = paired(self.items)
        for cost, items in enumerate([self.items, *([joined] if joined else [])]):
            for frame in readings(self._clause(items)):
                complete = self._complete(frame, items)
                if complete:
                    yield complete._replace(leaning=complete.leaning + cost)

    def _clause(self, items: Sequence[Item]) -> Clause:
        clause = Clause(self.lexicon, items, self.focus, Speech(bool(self.speaker), self.asks_speaker))
        if any(noun.focus == "ask-anyone" for noun in clause.nouns) and not any(
            noun.focus in ("ask-who", "ask-which", "ask-what") for noun in clause.nouns
        ):
            clause.focus = clause.focus or "ask-whether"
        return clause

    # ── what holds for the whole question ─────────────────────────────────────

    @property
    def _named(self) -> list[Noun]:
        return [item for item in self.items if isinstance(item, Noun) and item.names]

    def _take_speaker(self) -> bool:
        """Take out who is said to say it; False where a word of speaking has no speaker."""
        clause = Clause(self.lexicon, self.items, None)
        according = self._mark("mark-according")
        if according:
            noun = next((n for n in self._named if n.position > according.position), None)
            if not noun or not clause.before(noun, "mark-according"):
                return False
            self.speaker = noun.names[0]
            speech = self._mark("mark-speech")
            after = self.items[self.items.index(noun) + 1 :]
            of = [i for i in after[:1] if isinstance(i, Mark) and "mark-possessive" in i.roles]  # the report of X
            drop = [according, noun, *of, *(item for item in after[len(of) : len(of) + 1] if item is speech)]
            self.items = [item for item in self.items if item not in drop]
        return self._take_speech()

    def _take_speech(self) -> bool:
        speech = self._mark("mark-speech")
        if not speech:
            return self._take_foreteller() and self._take_author()
        clause = Clause(self.lexicon, self.items, None)
        nouns = [item for item in self.items if isinstance(item, Noun)]
        by = [n for n in self._named if n.position > speech.position and clause.before(n, "mark-agent")]
        by = by[:1] if clause.after(speech, "mark-agent") else []
        said = [noun for noun in nouns if noun.position < speech.position]
        earlier = [noun for noun in said if noun.focus in (None, "ask-who") and not noun.type]
        if self.speaker or not (by or earlier) or (clause.before(speech, "mark-be") and not by):
            return False
        noun = by[0] if by else earlier[0 if speech is self.items[-1] else -1]
        self.speaker, self.asks_speaker = noun.names[0] if noun.names else (), not noun.names
        at = self.items.index(noun)
        drop = [noun, speech, *(self.items[at - 1 : at] if by else ())]
        self.items = [item for item in self.items if item not in drop]
        return True

    def _take_foreteller(self) -> bool:
        """Take out a "who" right before a certainty: "who predicted that ..." asks who said it."""
        for first, then in zip(self.items, self.items[1:], strict=False):
            asks = isinstance(first, Noun) and first.bare and first.focus == "ask-who"
            if asks and isinstance(then, Predicate) and then.part == "certainty" and not self.speaker:
                self.asks_speaker = True
                self.items = [item for item in self.items if item is not first]
                break
        return True

    def _take_author(self) -> bool:
        """Take out who made the claims that are asked for, where no predicate is there for the name: "claims by X"."""
        clause = Clause(self.lexicon, self.items, None)
        if self.speaker or clause.predicates or not (clause.certainties or clause.marked("mark-claim")):
            return True
        by = [noun for noun in self._named if clause.before(noun, "mark-agent")]
        makes = [noun for noun in self._named if clause.after(noun, "mark-does")]
        if len(by) + len(makes) == 1:
            noun = [*by, *makes][0]
            at = self.items.index(noun)
            self.speaker = noun.names[0]
            drop = (at - 1, at) if by else (at, at + 1)
            self.items = [item for index, item in enumerate(self.items) if index not in drop]
        return True

    def _mark(self, role: str) -> Mark | None:
        return next((i for i in self.items if isinstance(i, Mark) and role in i.roles and not i.roles & FREE), None)

    def _take_focus(self) -> bool:
        asked = [i for i in self.items if isinstance(i, Mark) and any(r.startswith("ask-") for r in i.roles)]
        if asked and self.items[-1] is asked[-1] and len(self.items) > 1:
            before = self.items[-2]  # "..., and when?"
            asked += [before] if isinstance(before, Mark) and "mark-and" in before.roles else []
        self.items = [item for item in self.items if item not in asked]
        asked = [mark for mark in asked if "mark-and" not in mark.roles]
        names = {role for mark in asked for role in mark.roles}
        self.focus = min(names, default=None)
        return len(names) <= 1

    def _take_modifiers(self) -> bool:
        """Take out the words that narrow or sum up the whole; False where two of a sort contradict each other."""
        self._take_tag()
        modal = [item for item in self.items if isinstance(item, Mark) and "mark-modal" in item.roles]
        self.items, self.modal = [item for item in self.items if item not in modal], bool(modal)
        marks = [i for i in self.items if isinstance(i, Mark) and i.roles & {*_PICKS, *_TENSES}]
        self.items = [item for item in self.items if item not in marks]
        self.modifiers = [role for mark in marks for role in sorted(mark.roles) if role in _PICKS or role in _TENSES]
        tenses = {_TENSES[name] for name in self.modifiers if name in _TENSES}
        return len(tenses) <= 1 and len([m for m in marks if m.roles & set(_PICKS)]) <= 1

    def _take_tag(self) -> None:
        """Read "didn't X sue Y" as "did X sue Y": the negation at its head, or beside 嗎, only asks for a yes."""
        for at, item in enumerate(self.items):
            tagged = isinstance(item, Mark) and "mark-tag" in item.roles
            if tagged and (not at or self.focus == "ask-whether"):
                self.items = [
                    *self.items[:at],
                    Mark(item.position, frozenset({"mark-auxiliary"})),
                    *self.items[at + 1 :],
                ]
                self.focus = "ask-whether"
                return

    # ── frames ────────────────────────────────────────────────────────────────

    def _complete(self, frame: Frame, items: Sequence[Item]) -> Frame | None:
        """Add what holds for every frame; a statement about nothing left open asks whether it is so."""
        clause = self._clause(items)
        focus = self._focus_of(frame, clause)
        negated = clause.marked("mark-negation")
        if clause.marked("mark-only") and not clause.certainties:
            return None
        if frame.intent in ("relation", "half") and self._asks_for_claims(clause):
            return None
        frame = frame._replace(
            focus="speaker" if self.asks_speaker else focus,
            certainty=next(iter(clause.certainties), None),
            speaker=self.speaker,
            denied=clause.marked("mark-denied") or (negated and not frame.relation),
            negation=negated,
            period=self.times.period,
            as_of=self.times.as_of,
            known_by=self.times.known_by,
            modal=self.modal,
            chosen=self._chooses(frame, clause),
            tense=next((_TENSES[name] for name in self.modifiers if name in _TENSES), None),
            leaning=frame.leaning
            + self._misfit(frame, clause)
            + self._doubt(frame, clause, focus)
            - len(frame.atom.topics if frame.atom else clause.certainties if frame.intent == "claims" else ()),
        )
        if frame.period or frame.as_of:
            frame = frame._replace(tense=None if frame.tense == "current" else frame.tense)
        if clause.marked("mark-unit") and not any(map(self.lexicon.measured, _measured(frame, self.lexicon))):
            return None
        if frame.focus == "ask-why":
            frame = self._reasons(frame)
        bounded = self._bounded(frame, items)
        return self._picked(bounded) if bounded and self._supported(bounded) else None

    @staticmethod
    def _asks_for_claims(clause: Clause) -> bool:
        """Say whether a certainty is the thing asked for: "which allegations", and not a verb beside it."""
        pairs = zip(clause.items, clause.items[1:], strict=False)
        certain = [then for first, then in pairs if isinstance(first, Noun) and first.bare]
        return any(isinstance(item, Predicate) and item.part == "certainty" for item in certain)

    @staticmethod
    def _chooses(frame: Frame, clause: Clause) -> bool:
        """Say whether it is asked which things there are of which something holds."""
        asked = any(noun.type or noun.focus in ("ask-who", "ask-which") for noun in clause.open)
        found = frame.intent in ("topic", "half", "kind")
        return asked and found and not any(slot.names for slot in frame.slots)

    def _doubt(self, frame: Frame, clause: Clause, focus: str | None) -> int:
        """Count a word that could be the verb and was taken for a certainty, and an amount asked of what has none."""
        certainties = [i for i in clause.items if isinstance(i, Predicate) and i.part == "certainty"]
        verbs = [i for i in certainties if any(reading.part == "activeForm" for reading in i.segment.readings)]
        unmeasured = focus == "ask-how-much" and not any(map(self.lexicon.measured, _measured(frame, self.lexicon)))
        return 3 * len(verbs) * bool(frame.relation) + 5 * unmeasured + self.modal

    def _focus_of(self, frame: Frame, clause: Clause) -> str | None:
        focus = frame.focus or clause.focus
        if not focus and frame.relation and not any(n.focus or n.type for n in clause.nouns) and len(clause.given) > 1:
            return "ask-whether"
        first = clause.items[0] if clause.items else None
        if not focus and isinstance(first, Mark) and first.roles & {"mark-be", "mark-auxiliary"}:
            return "ask-whether" if not clause.open else None
        asked = (noun.focus for noun in clause.nouns if noun.focus and noun.focus != "ask-anyone")
        return focus or next(asked, None)

    def _bounded(self, frame: Frame, items: Sequence[Item]) -> Frame | None:
        """Add what bounds the amounts; None where the situations asked for have none."""
        bounds = [item.bound for item in items if isinstance(item, Quantity)]
        if not bounds or any(slot.least for slot in frame.slots):
            return frame
        measured = any(map(self.lexicon.measured, _measured(frame, self.lexicon)))
        return frame._replace(bound=bounds[0]) if measured else None

    def _supported(self, frame: Frame) -> bool:
        """Refuse what one query cannot keep apart: a time or a bound in a question of several relations."""
        timed = frame.period or frame.as_of or frame.known_by
        narrowed = frame.tense or frame.bound or self.modifiers or frame.certainty or frame.speaker or frame.negation
        if (frame.others and narrowed) or (timed and any(atom.relation for atom in frame.others)):
            return False
        if not self._countable(frame) or (frame.focus == "ask-why") != (frame.intent == "reason"):
            return False
        if frame.intent == "reason":
            return not (narrowed or timed)
        if frame.focus == "ask-how" and frame.intent != "connection" and not self._tells_how(frame):
            return False
        if frame.intent in ("profile", "connection") and (frame.tense or frame.bound or self.modifiers):
            return False
        return not (frame.intent == "connection" and (frame.period or frame.speaker))

    def _reasons(self, frame: Frame) -> Frame:
        """Ask for what is tied to a relation and says why: what a plaintiff alleges in the case."""
        kind = self.lexicon.relations[frame.relation].kind if frame.relation else None
        if not kind or frame.others or frame.intent != "relation" or not self.lexicon.ties(kind):
            return frame
        return frame._replace(intent="reason", atom=None, others=(frame.atom,) if frame.atom else ())

    def _tells_how(self, frame: Frame) -> bool:
        return any(self.lexicon.answers_how(name) for topic in frame.topics for name, _ in topic)

    def _picked(self, frame: Frame) -> Frame | None:
        """Add what is made of all that fits, such as the largest; None where it cannot be made of it."""
        names = [_PICKS[name] for name in self.modifiers if name in _PICKS]
        figure = frame.intent == "topic" and not any(map(self.lexicon.additive, frame.kinds))
        if names == ["total"] and (figure or frame.focus == "ask-how-many"):
            return frame  # a count is a total, and a figure is one as it stands
        fitting = [name for name in names if self._may_pick(name, frame)]
        return frame._replace(pick=fitting[0]) if fitting else None if names else frame

    def _may_pick(self, name: str, frame: Frame) -> bool:
        if name in ("first", "latest"):
            return frame.intent in ("relation", "half", "kind", "topic", "events")
        if name in ("most", "repeated"):
            return frame.intent == "relation" and bool(frame.asked)
        if name == "total":
            return any(map(self.lexicon.additive, frame.kinds))
        amounts = any(map(self.lexicon.measured, _measured(frame, self.lexicon)))
        return amounts and frame.intent in ("half", "topic", "kind")

    def _countable(self, frame: Frame) -> bool:
        """Say whether things or events are there to be counted; what is measured tells its number itself."""
        if frame.focus != "ask-how-many" or frame.relation or frame.about_type or frame.certainty or frame.denied:
            return True
        return frame.intent in ("kind", "half") or any(map(self.lexicon.measured, _measured(frame, self.lexicon)))

    @staticmethod
    def _misfit(frame: Frame, clause: Clause) -> int:
        """Count the sides whose name is of no class that the relation joins."""
        atoms = [*([frame.atom] if frame.atom else []), *frame.others]
        ends = [
            (slot, name)
            for atom in atoms
            if atom.relation
            for slot, name in zip((atom.start, atom.end), clause.lexicon.relations[atom.relation].classes, strict=True)
        ]
        return sum(10 for slot, name in ends if not clause.fits(slot, name))


def _measured(frame: Frame, lexicon: Lexicon) -> list[str]:
    """Return the kinds and properties of a frame, of which some may come with amounts."""
    named = [*frame.kinds, *(name for topic in frame.topics for name, _ in topic)]
    if frame.atom:
        named += [lexicon.relations[frame.atom.relation].kind, *(n for topic in frame.atom.topics for n, _ in topic)]
    return named
