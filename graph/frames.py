"""From the segments of a question to the frames that use every one of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph.answers import Frame, Period, Slot
from graph.lexicon import Lexicon, Reading, Segment, has_han
from graph.terms import ONTOLOGY

Roles = frozenset[str]

MOST_COMBINATIONS = 1024
"""A question with more ways to read it is not understood, rather than read in some of them."""
_NOUNS = ("ask-who", "ask-what", "ask-which", "ask-where", "ask-anyone")
_FREE = {"mark-filler"}
_LINKS = {"mark-of", "mark-possessive", "mark-be", "mark-auxiliary"}


class Mark(NamedTuple):
    """A word that ties parts together; `roles` is everything that it may do."""

    position: int
    roles: Roles


class Noun(NamedTuple):
    """A name, or a place that the question leaves open."""

    position: int
    entities: tuple[str, ...] = ()
    focus: str | None = None
    type: str | None = None
    side: str | None = None

    @property
    def slot(self) -> Slot:
        """The noun as one side of a relation."""
        return Slot(self.entities, self.type)


class Predicate(NamedTuple):
    """A word that names a relation, a kind of situation, or something that situations carry."""

    position: int
    segment: Segment
    part: str
    kind: str | None
    relation: str | None = None
    topics: tuple[tuple[str, str | None], ...] = ()


Item = Mark | Noun | Predicate

_ORDER = ("passiveForm", "activeForm", "fromNoun", "toNoun", "conceptVerb", "concept", "eventNoun", "kindVerb", "kind")


def frames_of(segments: Sequence[Segment], lexicon: Lexicon, period: Period | None) -> list[Frame]:
    """Return the best frames of a question: one if it is understood, several if it has several meanings."""
    options = [_options(segment, lexicon) for segment in segments]
    if math.prod(map(len, options)) > MOST_COMBINATIONS:
        return []
    every = (frame for items in itertools.product(*options) for frame in _Assembly(lexicon, items, period).frames())
    found = {frame.asked: frame for frame in sorted(every, key=lambda frame: frame.focus or "")}.values()
    least = min((frame.leaning for frame in found), default=0)
    return sorted((frame for frame in found if frame.leaning == least), key=str)


def _local(iri: str) -> str:
    return iri.removeprefix(ONTOLOGY)


def _options(segment: Segment, lexicon: Lexicon) -> list[tuple[Item | Reading, ...]]:
    """Return the items that a segment can stand for; a focus that is no noun is a mark."""
    at = segment.start
    entities = tuple(r.iri for r in segment.readings if r.part == "entity")
    found: list[tuple[Item | Reading, ...]] = [(Noun(at, entities),)] if entities else []
    marks = {_local(r.iri) for r in segment.readings if r.part == "marker"}
    for reading in segment.readings:
        local = _local(reading.iri)
        if reading.part == "question" and local in _NOUNS:
            found.append((Noun(at, focus=local),))
        elif reading.part == "question":
            found.append((Mark(at, frozenset({local})),))
        elif reading.part == "class":
            found.append((Noun(at, type=reading.iri),))
        elif reading.part == "tail":
            found.append((reading,))
        elif reading.part == "certainty":
            found.append((_plain_predicate(segment, reading)._replace(kind=None),))
    if marks:
        found.append((Mark(at, frozenset(marks)),))
    return [*found, *_predicates(segment, lexicon)]


def _plain_predicate(segment: Segment, reading: Reading) -> Predicate:
    return Predicate(segment.start, segment, reading.part, reading.iri, topics=((reading.iri, None),))


def _predicates(segment: Segment, lexicon: Lexicon) -> Iterator[tuple[Item | Reading, ...]]:
    topics: dict[str | None, list[tuple[str, str | None]]] = {}
    for reading in segment.readings:
        relation = lexicon.relations.get(reading.iri)
        after = (reading,) if reading.tail else ()
        if relation and reading.part != "tail":
            predicate = Predicate(segment.start, segment, reading.part, relation.kind, reading.iri)
            yield (predicate, *after)
        elif reading.part in ("kind", "kindVerb"):
            yield (Predicate(segment.start, segment, reading.part, reading.iri), *after)
        elif reading.part in ("concept", "conceptVerb"):
            name, carrier, through = lexicon.characteristics[reading.iri]
            topic = (name, reading.iri)
            if through:
                yield (Predicate(segment.start, segment, reading.part, carrier, through, (topic,)), *after)
            else:
                topics.setdefault(carrier, []).append(topic)
        elif reading.part == "quantity":
            topics.setdefault(None, []).append((reading.iri, None))
    if topics:
        every = tuple(topic for some in topics.values() for topic in some)
        kind = next(iter(topics)) if len(topics) == 1 else None
        verbal = all(reading.part == "conceptVerb" for reading in segment.readings)
        yield (Predicate(segment.start, segment, "conceptVerb" if verbal else "concept", kind, topics=every),)


class _Assembly:
    """Puts one choice of readings together; gives no frame where any part is left over."""

    def __init__(self, lexicon: Lexicon, chosen: Sequence[Sequence[Item | Reading]], period: Period | None) -> None:
        self.lexicon, self.period = lexicon, period
        flat = [part for parts in chosen for part in parts]
        self.items = [part for part in flat if not isinstance(part, Reading)]
        heads = [part for part in flat if isinstance(part, Reading) and part.tail]
        tails = [part for part in flat if isinstance(part, Reading) and not part.tail]
        self.whole = [head.iri for head in heads] == [tail.iri for tail in tails]
        self.speaker: tuple[str, ...] = ()
        self.asks_speaker = False
        self.focus: str | None = None

    def frames(self) -> Iterator[Frame]:
        """Yield what this choice of readings can mean."""
        if self.whole and self._take_speaker() and self._take_focus():
            self._merge_nouns()
            frame = self._frame()
            if frame:
                yield self._complete(frame)

    # ── parts of the question ───────────────────────────────────────────────

    @property
    def nouns(self) -> list[Noun]:
        return [item for item in self.items if isinstance(item, Noun)]

    @property
    def named(self) -> list[Noun]:
        return [noun for noun in self.nouns if noun.entities]

    @property
    def open(self) -> list[Noun]:
        return [noun for noun in self.nouns if not noun.entities]

    @property
    def predicates(self) -> list[Predicate]:
        return [item for item in self.items if isinstance(item, Predicate)]

    @property
    def certainties(self) -> list[str]:
        return [item.topics[0][0] for item in self.predicates if item.part == "certainty"]

    def marked(self, role: str) -> bool:
        """Say whether some mark can only be, or also be, of a role."""
        return any(isinstance(item, Mark) and role in item.roles for item in self.items)

    def allows(self, *roles: str) -> bool:
        """Say whether every mark is a filler, a link, or of one of the given roles."""
        allowed = {*_FREE, *_LINKS, *roles}
        return all(item.roles & allowed for item in self.items if isinstance(item, Mark))

    def before(self, item: Item, role: str) -> bool:
        """Say whether a mark of a role stands before an item with nothing but fillers between."""
        return self._beside(item, role, -1)

    def after(self, item: Item, role: str) -> bool:
        """Say whether a mark of a role stands after an item with nothing but fillers between."""
        return self._beside(item, role, 1)

    def _beside(self, item: Item, role: str, step: int) -> bool:
        at = self.items.index(item) + step
        while 0 <= at < len(self.items):
            mark = self.items[at]
            if not isinstance(mark, Mark):
                return False
            if role in mark.roles:
                return True
            if not mark.roles & _FREE:
                return False
            at += step
        return False

    def _take_speaker(self) -> bool:
        """Take out who is said to say it; False where a word of speaking has no speaker."""
        according = self._mark("mark-according")
        if according:
            noun = next((n for n in self.named if n.position > according.position), None)
            if not noun or not self.before(noun, "mark-according"):
                return False
            self.speaker = noun.entities
            speech = self._mark("mark-speech")
            drop: list[Item] = [according, noun]
            drop += [speech] if speech and self.after(noun, "mark-speech") else []
            self.items = [item for item in self.items if item not in drop]
        return self._take_speech()

    def _take_speech(self) -> bool:
        speech = self._mark("mark-speech")
        if not speech:
            return True
        by = [n for n in self.named if n.position > speech.position and self.before(n, "mark-agent")]
        by = by[:1] if self.after(speech, "mark-agent") else []
        said = [noun for noun in self.nouns if noun.position < speech.position]
        earlier = [noun for noun in said if noun.focus in (None, "ask-who") and not noun.type]
        if self.speaker or not (by or earlier) or (self.before(speech, "mark-be") and not by):
            return False
        noun = by[0] if by else earlier[-1]
        self.speaker, self.asks_speaker = noun.entities, not noun.entities
        at = self.items.index(noun)
        drop = [noun, speech, *(self.items[at - 1 : at] if by else ())]
        self.items = [item for item in self.items if item not in drop]
        return True

    def _mark(self, role: str) -> Mark | None:
        return next((i for i in self.items if isinstance(i, Mark) and role in i.roles and not i.roles & _FREE), None)

    def _take_focus(self) -> bool:
        asked = [i for i in self.items if isinstance(i, Mark) and any(r.startswith("ask-") for r in i.roles)]
        self.items = [item for item in self.items if item not in asked]
        names = {role for mark in asked for role in mark.roles}
        self.focus = next(iter(names), None)
        return len(names) <= 1

    def _merge_nouns(self) -> None:
        """Make one of a question word and the class it asks for: "which companies", 公司有哪些."""
        kept: list[Item] = []
        for item in self.items:
            last = next((k for k in reversed(kept) if not self._light(k)), None)
            if isinstance(item, Noun) and isinstance(last, Noun) and self._same_place(last, item):
                kept[kept.index(last)] = Noun(last.position, (), last.focus or item.focus, last.type or item.type)
            else:
                kept.append(item)
        self.items = kept
        if any(noun.focus == "ask-anyone" for noun in self.nouns):
            self.focus = self.focus or "ask-whether"

    @staticmethod
    def _light(item: Item) -> bool:
        return isinstance(item, Mark) and bool(item.roles & {"mark-filler", "mark-be"})

    @staticmethod
    def _same_place(first: Noun, second: Noun) -> bool:
        return not first.entities and not second.entities and bool(first.type) != bool(second.type)

    # ── frames ──────────────────────────────────────────────────────────────

    def _frame(self) -> Frame | None:
        if len(self.certainties) > 1:
            return None
        rest = sorted((p for p in self.predicates if p.part != "certainty"), key=lambda p: _ORDER.index(p.part))
        if not rest:
            return self._listing()
        main, others = rest[0], rest[1:]
        if any(not main.kind or other.kind != main.kind for other in others):
            return None
        if main.relation and main.part not in ("eventNoun",):
            return self._relation(main, others)
        if main.part == "concept" or main.part == "conceptVerb":
            return self._topic(main, others)
        return self._event(main, others)

    def _complete(self, frame: Frame) -> Frame:
        """Add what holds for every frame; a statement about nothing left open asks whether it is so."""
        focus = frame.focus or self.focus
        if not focus and frame.relation and not any(n.focus or n.type for n in self.nouns) and len(self.named) > 1:
            focus = "ask-whether"
        if not focus and self.items and isinstance(self.items[0], Mark) and self.items[0].roles & _LINKS - {"mark-of"}:
            focus = "ask-whether" if not self.open else None
        asked = next((noun.focus for noun in self.open if noun.focus and noun.focus != "ask-anyone"), None)
        return frame._replace(
            focus="speaker" if self.asks_speaker else focus or asked,
            certainty=next(iter(self.certainties), None),
            speaker=self.speaker,
            denied=self.marked("mark-denied") or (self.marked("mark-negation") and not frame.relation),
            negation=self.marked("mark-negation"),
            period=self.period,
            leaning=frame.leaning + self._misfit(frame) - len(frame.topics if frame.relation else self.certainties),
        )

    def _misfit(self, frame: Frame) -> int:
        """Count the sides whose name is of no class that the relation joins."""
        if not frame.relation:
            return 0
        classes = self.lexicon.relations[frame.relation].classes
        pairs = zip((frame.start, frame.end), classes, strict=True)
        return 10 * sum(1 for slot, name in pairs if not self._fits(slot, name))

    def _fits(self, slot: Slot, name: str) -> bool:
        above = self.lexicon.superclasses
        if slot.type:
            return name in above.get(slot.type, ()) or slot.type in above.get(name, ())
        return not slot.entities or any(name in self.lexicon.types(entity) for entity in slot.entities)

    def _relation(self, main: Predicate, others: Sequence[Predicate]) -> Frame | None:
        if not self.allows("mark-agent", "mark-toward", "mark-with", *self._light_roles(others)):
            return None
        if not self._absorb(main, others):
            return None
        verbal = main.part in ("activeForm", "passiveForm", "conceptVerb")
        sides = self._verb(main) if verbal else self._noun(main)
        if not sides or not self._sound(main, sides, verbal):
            return None
        topics = tuple(topic for predicate in (main, *others) for topic in predicate.topics)
        start, end = (side.slot if side else Slot() for side in sides)
        leaning = (0 if verbal else 1) - (main.part == "passiveForm")
        return Frame("relation", relation=main.relation, start=start, end=end, topics=topics, leaning=leaning)

    @staticmethod
    def _light_roles(others: Sequence[Predicate]) -> tuple[str, ...]:
        return ("mark-light",) if any(p.part in ("eventNoun", "kind", "concept", "fromNoun") for p in others) else ()

    def _absorb(self, main: Predicate, others: Sequence[Predicate]) -> bool:
        """Let nouns of the same relation stand for what is asked, and nouns of its event stand for nothing."""
        for other in others:
            if other.part in ("fromNoun", "toNoun"):
                if other.relation != main.relation:
                    return False
                side = "start" if other.part == "fromNoun" else "end"
                at = self.items.index(other)
                before = self.items[at - 1] if at else None
                noun = Noun(other.position, side=side)
                if isinstance(before, Noun) and before.focus and not before.type:
                    noun = noun._replace(focus=before.focus)
                    self.items = [item for item in self.items if item != before]
                self.items = [noun if item == other else item for item in self.items]
            elif other.part in ("activeForm", "passiveForm", "conceptVerb"):
                return False
        return True

    def _sound(self, main: Predicate, sides: Sequence[Noun | None], verbal: bool) -> bool:
        given = [side for side in sides if side]
        if len(given) != len(self.nouns) - self._idle(main):
            return False
        if any(side and side.side and side.side != name for side, name in zip(sides, ("start", "end"), strict=True)):
            return False
        if sides[0] and sides[0].focus == "ask-where":
            return False
        asked = [n for n in self.nouns if n.type or n.side or n.focus in ("ask-who", "ask-anyone")]
        return not verbal or bool(self.named or asked or self.asks_speaker)

    def _idle(self, main: Predicate) -> int:
        """Count the open nouns that a nominal question may leave without a side: "what are the lawsuits against X"."""
        return len(self.open) if main.part == "eventNoun" else 0

    def _verb(self, verb: Predicate) -> tuple[Noun | None, Noun | None] | None:
        first = [noun for noun in self.nouns if noun.position < verb.position]
        then = [noun for noun in self.nouns if noun.position > verb.position]
        if verb.part == "passiveForm":
            return self._passive_form(verb, first, then)
        if self._is_passive(verb):
            return self._passive(verb)
        toward = [n for n in self.nouns if self.before(n, "mark-toward") or self.before(n, "mark-with")]
        if toward:
            others = [noun for noun in self.nouns if noun not in toward]
            return (others[0] if others else None, toward[0]) if len(toward) == 1 and len(others) <= 1 else None
        return self._active(verb, first, then)

    def _active(
        self, verb: Predicate, first: Sequence[Noun], then: Sequence[Noun]
    ) -> tuple[Noun | None, Noun | None] | None:
        han = has_han(verb.segment.text)
        match len(first), len(then):
            case (0, 0):
                return None, None
            case (1, 0):
                return first[0], None
            case (1, 1):
                return first[0], then[0]
            case (0, 1):
                return None, then[0]
            case (2, 0) if not all(noun.entities for noun in first):
                return first[1], first[0]
            case (0, 2) if han and not then[1].entities:
                return then[1], then[0]
        return None

    def _passive_form(
        self, verb: Predicate, first: Sequence[Noun], then: Sequence[Noun]
    ) -> tuple[Noun | None, Noun | None] | None:
        """A form that stands after the end; where it is an active form too, it has no other noun."""
        also_active = any(r.part == "activeForm" for r in verb.segment.readings)
        if self.marked("mark-agent") or (also_active and (then or len(first) > 1)):
            return None
        sides = self._active(verb, first, then)
        return (sides[1], sides[0]) if sides and len(first) + len(then) < 3 else None

    def _is_passive(self, verb: Predicate) -> bool:
        if self.marked("mark-agent"):
            return True
        if has_han(verb.segment.text) or len(verb.segment.atoms) > 1 or verb.segment.text.endswith("ing"):
            return False
        return self._after_be(self.items[: self.items.index(verb)])

    @staticmethod
    def _after_be(items: Sequence[Item]) -> bool:
        """Say whether a form of to be governs what follows: "was X sued", but not "is said to have sued"."""
        for item in reversed(items):
            if isinstance(item, Predicate) or (isinstance(item, Mark) and "mark-auxiliary" in item.roles):
                return False
            if isinstance(item, Mark) and "mark-be" in item.roles:
                return True
        return False

    def _passive(self, verb: Predicate) -> tuple[Noun | None, Noun | None] | None:
        """Tell who acts: the one after the mark, or, where the mark stands alone, the one asked for."""
        agents = [noun for noun in self.nouns if self.before(noun, "mark-agent") and self._acts(noun, verb)]
        stranded = not agents and self._stranded()
        if stranded:
            agents = [noun for noun in self.open if len(self.nouns) > 1][:1]
            if not agents:
                return None
        others = [noun for noun in self.nouns if noun not in agents]
        if len(agents) > 1 or len(others) > 1:
            return None
        return (agents[0] if agents else None, others[0] if others else None)

    def _acts(self, noun: Noun, verb: Predicate) -> bool:
        """In Chinese the one who acts stands before the verb: 被 Getty 起訴的公司."""
        return not has_han(verb.segment.text) or noun.position < verb.position

    def _stranded(self) -> bool:
        last = next((item for item in reversed(self.items) if not self._light(item)), None)
        return isinstance(last, Mark) and "mark-agent" in last.roles

    def _noun(self, noun: Predicate) -> tuple[Noun | None, Noun | None] | None:
        """Tell whose it is: "investors in X", "X's investors"; the other name, if any, is asked to be one."""
        if self.marked("mark-agent"):
            return None
        owner = self._owner(noun)
        said_of = self.marked("mark-be") or self.focus == "ask-whether"
        if owner and said_of and not self.open and not self._owns(owner):
            return None  # "is X a plaintiff": X would bear the role, not be what it is a role in
        others = [n for n in self.nouns if n != owner]
        if len(others) > 1:
            return None
        other = others[0] if others else None
        return (owner, other) if noun.part == "toNoun" else (other, owner)

    def _owner(self, noun: Predicate) -> Noun | None:
        linked = [n for n in self.nouns if n.position > noun.position and self._linked(n)]
        owning = [n for n in self.nouns if n.position < noun.position and self.after(n, "mark-possessive")]
        beside = [n for n in self.named if n.position < noun.position]
        for candidates in (linked, owning, self.named if len(self.named) == 1 else beside):
            if candidates:
                return candidates[-1]
        return None

    def _owns(self, noun: Noun) -> bool:
        return self._linked(noun) or self.after(noun, "mark-possessive")

    def _linked(self, noun: Noun) -> bool:
        return self.before(noun, "mark-of") or self.before(noun, "mark-toward")

    def _event(self, main: Predicate, others: Sequence[Predicate]) -> Frame | None:
        """A noun for the event: with "against" or "by" a relation between parties, else situations of the kind."""
        toward = [noun for noun in self.named if self.before(noun, "mark-toward")]
        agents = [noun for noun in self.named if self.before(noun, "mark-agent")]
        if main.relation and (toward or agents):
            return self._directed(main, toward, agents)
        asks = ("ask-who",) if main.part != "kindVerb" else ()
        if any(noun.focus in asks or noun.side for noun in self.open) or len(self.named) > 2:
            return None
        if not self.allows("mark-light", "mark-about", "mark-claim", "mark-with", "mark-negation", "mark-denied"):
            return None
        kinds = tuple(name for name, above in sorted(self.lexicon.superclasses.items()) if main.kind in above)
        return self._claims("kind", 3, kinds=kinds, topics=tuple(t for o in others for t in o.topics))

    def _directed(self, main: Predicate, toward: list[Noun], agents: list[Noun]) -> Frame | None:
        if not self.allows("mark-agent", "mark-toward", "mark-light", "mark-about", "mark-claim"):
            return None
        rest = [noun for noun in self.named if noun not in (*toward, *agents)]
        starts = [*agents, *rest]
        if len(toward) > 1 or len(starts) > 1 or any(n.focus not in (None, "ask-what", "ask-which") for n in self.open):
            return None
        typed = [noun for noun in self.open if noun.type]
        if typed and (len(typed) > 1 or starts):
            return None
        start, end = (side[0].slot if side else Slot() for side in (starts or typed, toward))
        return Frame("relation", relation=main.relation, start=start, end=end, leaning=1)

    def _topic(self, main: Predicate, others: Sequence[Predicate]) -> Frame | None:
        roles = ("mark-light", "mark-about", "mark-claim", "mark-negation", "mark-denied")
        if not self.allows(*roles) or len(self.named) > 1:
            return None
        if any(noun.focus in ("ask-who", "ask-where") for noun in self.open):
            return None
        if main.part == "conceptVerb" and any(noun.position > main.position for noun in self.named):
            return None  # "who owes X": the verb is said of its subject, never of what follows it
        topics = tuple(topic for predicate in (main, *others) for topic in predicate.topics)
        return self._claims("topic", 2, topics=topics) if not others or not others[0].topics else None

    def _listing(self) -> Frame | None:
        """A question without a relation or a kind: events, claims of a certainty or a speaker, or all of a thing."""
        if any(noun.focus in ("ask-where", "ask-anyone") or noun.side for noun in self.open):
            return None
        if self.marked("mark-happening"):
            kinds = tuple(sorted(self.lexicon.event_kinds))
            fits = self.allows("mark-happening", "mark-about", "mark-with") and self._only("ask-what", "ask-which")
            return self._claims("events", 4, kinds=kinds) if fits and not self.certainties else None
        by = [noun for noun in self.named if self.before(noun, "mark-agent")]
        if len(by) == 1 and not self.speaker:
            self.speaker = by[0].entities
            self.items = [item for item in self.items if item is not by[0]]
        listed = self.certainties or self.marked("mark-denied") or self.speaker
        if listed and self.allows("mark-about", "mark-claim", "mark-denied", *(["mark-agent"] if by else [])):
            return self._claims("claims", 4) if self._only("ask-what", "ask-which") else None
        return self._profile()

    def _profile(self) -> Frame | None:
        fits = self.allows("mark-profile", "mark-about", "mark-claim")
        fits = fits and self._only("ask-what", "ask-who", "ask-which")
        if not fits or len(self.named) != 1 or self.focus not in (None, "ask-whether") or self.certainties:
            return None
        bare = self.marked("mark-be") and not self.open and not self.marked("mark-profile")
        if self.focus or bare or self.marked("mark-auxiliary"):
            return None
        if self.asks_speaker and not self.marked("mark-about"):
            return None
        return self._claims("profile", 6)

    def _only(self, *focuses: str) -> bool:
        return all(noun.focus in focuses and not noun.type for noun in self.open) and len(self.open) <= 1

    def _claims(
        self,
        intent: str,
        leaning: int,
        kinds: tuple[str, ...] = (),
        topics: tuple[tuple[str, str | None], ...] = (),
    ) -> Frame:
        return Frame(
            intent,
            about=tuple(noun.entities for noun in self.named),
            about_type=next((noun.type for noun in self.open if noun.type), None),
            kinds=kinds,
            topics=topics,
            leaning=leaning,
        )
