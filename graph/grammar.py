"""From the segments of a question to the frames that use every one of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from graph.atoms import has_han
from graph.clauses import NESTING_COST, Clause, Related, Speech
from graph.frames import Atom, Frame, Slot
from graph.lexicon import Lexicon, Reading, Segment
from graph.periods import NO_TIMES, Times
from graph.phrases import FREE, Choice, Item, Mark, Noun, Predicate, Quantity, choices, light, paired, pronouns_named

MOST_COMBINATIONS = 4096
"""A question with more ways to read it is not understood, rather than read in some of them."""

MOST_PREDICATES = 4

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
_NOMINAL = ("fromNoun", "toNoun", "concept")


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
            drop: list[Item] = [according, noun]
            at = self.items.index(noun) + 1
            if isinstance(self.items[at] if at < len(self.items) else None, Mark) and clause.after(
                noun, "mark-possessive"
            ):
                drop, at = [*drop, self.items[at]], at + 1  # "according to the report of X"
            drop += (
                [speech] if speech in self.items[at : at + 1] or (speech and clause.after(noun, "mark-speech")) else []
            )
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
        noun = by[0] if by else earlier[-1]
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


# ── clauses within clauses ────────────────────────────────────────────────────


def readings(clause: Clause) -> Iterator[Frame]:
    """Yield what a clause can mean, with parts of it read as clauses that describe a noun, or join another."""
    quantities = [item for item in clause.items if isinstance(item, Quantity)]
    if quantities:
        without = [item for item in clause.items if item != quantities[0]]
        inner = Clause(clause.lexicon, without, clause.focus, clause.speech)
        yield from inner.frames() if len(quantities) == 1 and quantities[0].bound else ()
        return
    related = [p for p in clause.predicates if p.relation]
    if len(clause.predicates) < 2 or not related or len(clause.predicates) > MOST_PREDICATES:
        yield from Clause(clause.lexicon, clause.items, clause.focus, clause.speech).frames()
        return
    yield from Clause(clause.lexicon, clause.items, clause.focus, clause.speech).frames()
    yield from _coordinated(clause)
    for start, end, noun in _described(clause):
        items = [*clause.items[:start], noun, *clause.items[end:]]
        outer = Clause(clause.lexicon, items, clause.focus, clause.speech)
        cost = NESTING_COST + (NESTING_COST if _describes_still(outer) else 0)
        for frame in readings(outer):
            yield frame._replace(leaning=frame.leaning + cost)


def _describes_still(clause: Clause) -> bool:
    """Say whether the verb of a clause rather describes the noun beside it.

    So it does in "investors of companies sued by X" and in X 起訴的公司的創辦人.
    """
    verbs = [i for i in clause.items if isinstance(i, Predicate) and i.part == "activeForm"]
    if len(verbs) != 1:
        return False
    if has_han(verbs[0].segment.text):
        return clause.after(verbs[0], "mark-possessive") and clause.items[-2] is not verbs[0]
    return clause.marked("mark-agent") and not clause.marked("mark-be")


def _described(clause: Clause) -> Iterator[tuple[int, int, Noun]]:
    """Yield the stretches that describe a noun: "the company that Getty sued", "rivals of X", 起訴 X 的公司."""
    items = clause.items
    for start in range(len(items)):
        first = items[start]
        if isinstance(first, Mark) and "mark-agent" not in first.roles:
            continue
        for end in range(start + 1, len(items) + 1):
            span = items[start:end]
            inside = [item for item in span if isinstance(item, Predicate)]
            if len(span) == len(items) or not inside or isinstance(span[-1], Mark):
                continue
            if not any(p.relation for p in inside):
                noun = _told_of(Clause(clause.lexicon, span, None))
            else:
                alone = len(inside) == 1 and not (len(span) == 1 and _has_owner_outside(items, start, end))
                noun = _noun_of(Clause(clause.lexicon, span, None)) if alone else None
            if noun:
                yield start, end, noun


def _has_owner_outside(items: Sequence[Item], start: int, end: int) -> bool:
    """Say whether what a noun belongs to stands beside the stretch: the rivals in "rivals of X" are not just any."""
    before, after = items[start - 1] if start else None, items[end] if end < len(items) else None
    owned = isinstance(before, Mark) and "mark-possessive" in before.roles
    return owned or (isinstance(after, Mark) and "mark-of" in after.roles and not after.roles & FREE)


def _noun_of(clause: Clause) -> Noun | None:
    """Return the noun that a stretch describes by one relation, if it is such a stretch."""
    related = clause.related()
    if not related or clause.marked("mark-negation"):
        return None
    side = _head(clause, related)
    if side is None:
        return None
    head, other = related.sides[side], related.sides[1 - side]
    position = min(item.position for item in clause.items)
    key = f"d{related.main.position}"
    free = "" if other else f"{key}-free"
    named = Slot(key, (), head.type if head else None)
    atom = related.frame.atom
    if not atom or (related.frame.others and not other):
        return None
    far = (atom.end, atom.start)[side] if other else Slot(free)
    atom = atom._replace(start=named, end=far) if side == 0 else atom._replace(start=far, end=named)
    return Noun(
        position,
        focus=head.focus if head else None,
        type=head.type if head else None,
        atoms=(atom, *related.frame.others),
        key=key,
        free=free,
    )


def _told_of(clause: Clause) -> Noun | None:
    """Return the noun that a stretch describes by what is said of it: "British startups", "unicorns"."""
    topics = tuple(predicate.topics for predicate in clause.predicates)
    said = all(p.part == "concept" and p.kind and clause.lexicon.describes(p.kind) for p in clause.predicates)
    if not said or not all(concept for topic in topics for _, concept in topic) or not clause.allows():
        return None
    if clause.given or len(clause.open) > 1 or any(noun.focus not in (None, "ask-which") for noun in clause.open):
        return None
    head = clause.open[0] if clause.open else None
    first = min(clause.items, key=lambda item: item.position)
    key = f"d{first.position}"
    kind = head.type if head else None
    return Noun(
        first.position,
        focus=head.focus if head else None,
        atoms=(Atom("", Slot(key, (), kind), Slot(), topics),),
        key=key,
    )


def _head(clause: Clause, related: Related) -> int | None:
    """Return the side of the relation that the stretch stands for: 0 or 1; None where it stands for neither."""
    main, sides = related.main, related.sides
    if main.part in _NOMINAL:
        side = 1 if main.part == "toNoun" else 0
        head = sides[side]
        return None if head and (head.given or head.focus not in (None, "ask-which", "ask-who")) else side
    left = [side for side, noun in enumerate(sides) if noun and not noun.given]
    named = [noun for noun in sides if noun and noun.given]
    if len(left) != 1 or len(named) != len(clause.nouns) - 1:
        return None
    head = sides[left[0]]
    return left[0] if head and head.type else None


def _coordinated(clause: Clause) -> Iterator[Frame]:
    """Yield what two predicates with one subject mean together: "founded and sued X", "sued X and accused Y"."""
    items = clause.items
    for at, item in enumerate(items):
        if not (isinstance(item, Mark) and item.roles & {"mark-and", "mark-with"}) or not at:
            continue
        left, right = _headed(_plain_ends(items[:at]), _plain_ends(items[at + 1 :]))
        first, then = _predicate_of(left), _predicate_of(right)
        if not first or not then:
            continue
        subject = next((i for i in left if isinstance(i, Noun)), None)
        if not subject or subject.position > first.position:
            continue
        objects = [i for i in right if isinstance(i, Noun) and i.position > then.position]
        if _verbal(first) and not any(isinstance(i, Noun) and i.position > first.position for i in left):
            left = [*left, *objects]
        if not any(isinstance(i, Noun) and i.position < then.position for i in right) or not _verbal(then):
            right = [subject._replace(key=subject.var), *right]
        yield from _together(clause, left, right)


def _headed(left: list[Item], right: list[Item]) -> tuple[list[Item], list[Item]]:
    """Put the noun that both verbs describe in front, where it stands last: 起訴 X 又指控 Y 的人."""
    last = next((i for i in reversed(right) if not light(i)), None)
    if isinstance(last, Noun) and not last.given and not any(isinstance(i, Noun) and not i.given for i in left):
        head = last._replace(position=-1, key=last.var)
        return [head, *left], [i for i in right if i != last]
    return left, right


def _together(clause: Clause, left: Sequence[Item], right: Sequence[Item]) -> Iterator[Frame]:
    first, then = (Clause(clause.lexicon, items, clause.focus).related() for items in (left, right))
    if first and then and first.frame.atom and then.frame.atom:
        shared = {s.var for s in first.frame.slots} & {s.var for s in then.frame.slots}
        if shared - {"start", "end"} and first.frame.atom.relation != then.frame.atom.relation:
            others = (*first.frame.others, then.frame.atom, *then.frame.others)
            yield first.frame._replace(others=others, leaning=first.frame.leaning + NESTING_COST)


def _plain_ends(items: Sequence[Item]) -> list[Item]:
    """Leave out the "both" and "also" that only announce the other verb."""
    return [
        i for i in items if not (isinstance(i, Mark) and i.roles & {"mark-both", "mark-and"} and not i.roles & FREE)
    ]


def _predicate_of(items: Sequence[Item]) -> Predicate | None:
    """Return the relation that some items are of; None where they are of none or of several."""
    found = [i for i in items if isinstance(i, Predicate) and i.relation and i.part != "eventNoun"]
    return found[0] if len(found) == 1 else None


def _verbal(predicate: Predicate) -> bool:
    return predicate.part in ("activeForm", "passiveForm")
