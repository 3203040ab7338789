"""From the segments of a question to the items that a clause is put together from, one choice of readings at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph.frames import Atom, Bound, Slot, Topic
from graph.lexicon import Lexicon, Reading, Segment
from graph.terms import ONTOLOGY

Roles = frozenset[str]

FREE = {"mark-filler"}
SITUATION = ONTOLOGY + "Situation"
_NOUNS = ("ask-who", "ask-to-whom", "ask-what", "ask-which", "ask-where", "ask-anyone")
_LIGHT = {"mark-filler", "mark-be"}


class Mark(NamedTuple):
    """A word that ties parts together; `roles` is everything that it may do."""

    position: int
    roles: Roles


class Noun(NamedTuple):
    """Something that is named, described, or left open to be asked for."""

    position: int
    names: tuple[tuple[str, ...], ...] = ()
    focus: str | None = None
    type: str | None = None
    side: str | None = None
    least: int = 0
    every: bool = False
    either: bool = False
    own: bool = False
    atoms: tuple[Atom, ...] = ()
    """The relations by which it is described: "the company that Getty sued"."""
    key: str = ""
    free: str = ""
    """The `var` of the other side of its description, where that is left open: what a co-founder founded."""

    @property
    def var(self) -> str:
        """What the noun is called in a frame."""
        return self.key or f"n{self.position}"

    @property
    def given(self) -> bool:
        """Whether it is named or described, not left open."""
        return bool(self.names or self.atoms or self.own)

    @property
    def bare(self) -> bool:
        """Whether it is a question word and nothing else."""
        return bool(self.focus) and not self.given and not self.type

    @property
    def slot(self) -> Slot:
        """The noun as one side of a relation."""
        return Slot(self.var, self.names, self.type, self.least, self.either)


class Predicate(NamedTuple):
    """A word that names a relation, a kind of situation, or something that situations carry."""

    position: int
    segment: Segment
    part: str
    kind: str | None
    relation: str | None = None
    topics: tuple[Topic, ...] = ()


class Quantity(NamedTuple):
    """A number with what bounds it: "more than 100 million dollars", "two"."""

    position: int
    bound: Bound

    @property
    def least(self) -> int:
        """The least count that it allows of things; 0 where it does not say one."""
        if self.bound.unit or not self.bound.low or not self.bound.low.isdigit():
            return 0
        return int(self.bound.low) + self.bound.strict


Item = Mark | Noun | Predicate | Quantity
Choice = tuple["Item | Reading", ...]


def local(iri: str) -> str:
    """Return the local name of a term of the ontology."""
    return iri.removeprefix(ONTOLOGY)


def choices(segment: Segment, lexicon: Lexicon) -> list[Choice]:
    """Return the items that a segment can stand for; a focus that is no noun is a mark."""
    at = segment.start
    entities = tuple(r.iri for r in segment.readings if r.part == "entity")
    found: list[Choice] = [(Noun(at, (entities,)),)] if entities else []
    marks = {local(r.iri) for r in segment.readings if r.part == "marker"}
    if "mark-own" in marks:
        marks.remove("mark-own")
        found.append((Noun(at, own=True),))
    for reading in segment.readings:
        name = local(reading.iri)
        if reading.part == "question" and name in _NOUNS:
            found.append((Noun(at, focus=name),))
        elif reading.part == "question":
            found.append((Mark(at, frozenset({name})),))
        elif reading.part == "class":
            found.append((Noun(at, type=reading.iri),))
        elif reading.part == "tail":
            found.append((reading,))
        elif reading.part == "certainty":
            found.append((Predicate(at, segment, "certainty", None, topics=((reading.iri, None),)),))
    if marks:
        found.append((Mark(at, frozenset(marks)),))
    return [*found, *_predicates(segment, lexicon)]


def _predicates(segment: Segment, lexicon: Lexicon) -> Iterator[Choice]:
    """Yield a predicate for each relation and kind, and one for all that situations of one kind may carry."""
    carried: dict[tuple[str | None, str, tuple[str, ...]], list[Reading]] = {}
    events = {
        lexicon.relations[r.iri].kind for r in segment.readings if r.part == "eventNoun" and r.iri in lexicon.relations
    }
    for reading in segment.readings:
        if reading.part == "kind" and reading.iri in events:
            continue  # the event of a relation says more than its kind
        relation = lexicon.relations.get(reading.iri)
        after = (reading,) if reading.tail else ()
        if relation and reading.part != "tail":
            yield (Predicate(segment.start, segment, reading.part, relation.kind, reading.iri), *after)
        elif reading.part in ("kind", "kindVerb"):
            yield (Predicate(segment.start, segment, reading.part, reading.iri), *after)
        elif reading.part in ("concept", "conceptVerb", "conceptPassive", "property", "propertyVerb", "quantity"):
            _name, _carrier, through = lexicon.carried(reading.iri)
            part = reading.part if reading.part in ("conceptVerb", "conceptPassive") else "concept"
            carried.setdefault((through, part, reading.tail), []).append(reading)
    for (through, part, _tail), readings in carried.items():
        yield _carrying(segment, readings, through, part, lexicon)


def _carrying(
    segment: Segment, readings: Sequence[Reading], through: str | None, part: str, lexicon: Lexicon
) -> Choice:
    told = [(lexicon.carried(reading.iri), reading) for reading in readings]
    topics = tuple((name, reading.iri if reading.iri != name else None) for (name, _, _), reading in told)
    kinds = {None if carrier == SITUATION else carrier for (_, carrier, _), _ in told}
    after = tuple(reading for reading in readings if reading.tail)[:1]
    kind = kinds.pop() if len(kinds) == 1 else None
    return (Predicate(segment.start, segment, part, kind, through, topics), *after)


# ── items that belong together ────────────────────────────────────────────────


def light(item: Item) -> bool:
    """Say whether an item may stand between two that belong together."""
    return isinstance(item, Mark) and bool(item.roles & _LIGHT)


def merged(items: Sequence[Item]) -> list[Item]:
    """Make one of a question word and the class it asks for, and of a number and the class it counts."""
    kept: list[Item] = []
    for item in items:
        last = next((k for k in reversed(kept) if not light(k)), None)
        one = _merge(last, item)
        if one and last:
            kept[kept.index(last)] = one
        else:
            kept.append(item)
    return kept


def _merge(first: Item | None, then: Item) -> Item | None:
    if not isinstance(then, Noun):
        return None
    if isinstance(first, Noun):
        if first.atoms and not first.names and then.bare and then.focus != "ask-what":
            return first  # "investors who ..."
        if not first.given and not then.given and bool(first.type) != bool(then.type):
            return Noun(first.position, (), first.focus or then.focus, first.type or then.type)
    if then.given or not then.type:
        return None
    if isinstance(first, Quantity) and first.least:
        return then._replace(least=first.least)
    if isinstance(first, Mark) and "mark-several" in first.roles:
        return then._replace(least=2)
    return None


def paired(items: Sequence[Item]) -> list[Item] | None:
    """Make one noun of names that a word such as "and" joins; None where none are joined."""
    both = [i for i in items if isinstance(i, Mark) and "mark-both" in i.roles]
    found = [item for item in items if item not in both]
    count = len(found)
    at = count - 2
    while at > 0:
        first, mark, then = found[at - 1 : at + 2] if at + 1 < len(found) else (None, None, None)
        if _joins(first, mark, then) and isinstance(first, Noun) and isinstance(then, Noun):
            either = isinstance(mark, Mark) and "mark-or" in mark.roles
            every = bool(both) and not either
            found[at - 1 : at + 2] = [first._replace(names=first.names + then.names, every=every, either=either)]
        at -= 1
    return found if len(found) < count else None


def _joins(first: Item | None, mark: Item | None, then: Item | None) -> bool:
    named = isinstance(first, Noun) and isinstance(then, Noun) and bool(first.names and then.names)
    return named and isinstance(mark, Mark) and bool(mark.roles & {"mark-and", "mark-or"})


def pronouns_named(items: Sequence[Item]) -> list[Item]:
    """Let a pronoun stand for the one thing that is named, and "its" for what belongs to it."""
    named = [item for item in items if isinstance(item, Noun) and item.names]
    if not named:
        return list(items)
    alone = len({noun.names for noun in named}) == 1
    found: list[Item] = []
    for at, item in enumerate(items):
        roles = item.roles if isinstance(item, Mark) else frozenset()
        last = next((noun for noun in reversed(named) if noun.position < item.position), named[0])
        again = last._replace(position=item.position, key=last.var)
        if "mark-pronoun" in roles and alone:
            found.append(again)
        elif "mark-their" not in roles or item.position < last.position:
            found.append(item)
        elif _owned_by_name(items[at + 1 :]):
            found += [again, Mark(item.position, frozenset({"mark-possessive"}))]
    return found


def _owned_by_name(rest: Sequence[Item]) -> bool:
    """Say whether a noun follows that means nothing without its owner, as "rivals" does and "suit" does not."""
    following = next((item for item in rest if not light(item)), None)
    return isinstance(following, Predicate) and following.part in ("fromNoun", "toNoun")
