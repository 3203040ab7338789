"""From what a query names to the statements around it that the query can join, and no others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from graph.algebra import Bound, Group, Joined, NotRead, Pattern, Select, Term, Union, Values, read_query
from graph.store import NamedNode, Statement

MOST = 1000
"""How many things are looked up one by one; of more the whole parts are read."""

Known = dict[str, frozenset[str]]
"""What a variable can be at most, where that is known."""


class Shelves(Protocol):
    """Where statements stand: by what they are said of, by what they point to, and in parts; all read are kept."""

    def of(self, iris: Collection[str]) -> Iterable[Statement]:
        """Return all that is said of some things."""

    def pointing(self, iris: Collection[str], predicates: Collection[str] | None) -> Iterable[Statement]:
        """Return what points to some things, by any predicate or by some."""

    def every(self, predicate: str, classes: Collection[str] | None, most: int) -> list[Statement] | None:
        """Read all that a predicate says, of types only those of some classes; None where that cannot be read.

        It is returned unless it is more than `most`.
        """


def read_nearby(text: str, shelves: Shelves) -> bool:
    """Read what a query can join, so that it gives on what was read what it gives on the whole; say whether it does.

    It may not where the query is written in another way than questions are. A variable is followed from what the query
    names, from pattern to pattern; what is found for it may be too much and is never too little.
    """
    try:
        _Walk(shelves).group(read_query(text), {})
    except NotRead:
        return False
    return True


class _Walk:
    def __init__(self, shelves: Shelves) -> None:
        self.shelves = shelves

    def group(self, group: Group, known: Known) -> tuple[Known, set[str]]:
        """Return what variables can be after a group, and those that it binds itself.

        Optional and sought groups hear only of what was bound before them within the same group: elsewhere less than
        all of their statements would make them fail where they do not.
        """
        known, own = dict(known), set[str]()
        for joined, optional in group.stretches:
            self.joined(joined, known, own)
            if optional:
                self.group(optional, {name: known[name] for name in own & known.keys()})
        for sought in group.sought:
            self.group(sought, {name: known[name] for name in own & known.keys()})
        return known, own

    def joined(self, elements: Sequence[Joined], known: Known, own: set[str]) -> None:
        """Follow what is joined, always where there is least to look up."""
        left = list(elements)
        while left:
            element = left.pop(min(range(len(left)), key=lambda at: _cost(left[at], known)))
            match element:
                case Pattern():
                    self.pattern(element, known)
                    own |= {term.var for term in (element.subject, element.object, *element.predicates) if term.var}
                case Values():
                    own |= _values(element, known)
                case Bound():
                    if element.term and (found := _of(element.term, known)) is not None:
                        _narrow(known, element.name, found)
                case Union():
                    own |= self.union(element, known)
                case Select():
                    own |= self.select(element, known)

    def union(self, union: Union, known: Known) -> set[str]:
        ends = [self.group(group, known) for group in union.groups]
        for name in set[str].intersection(*(set(end) for end, _ in ends)):
            _narrow(known, name, frozenset().union(*(end[name] for end, _ in ends)))
        return set[str].intersection(*(own for _, own in ends))

    def select(self, select: Select, known: Known) -> set[str]:
        """Follow a query within; one that sums up hears of nothing outside, and none of what it does not give."""
        names = {} if select.summed else select.given
        found, own = self.group(select.group, {inner: known[outer] for inner, outer in names.items() if outer in known})
        for inner, outer in select.given.items():
            if inner in found:
                _narrow(known, outer, found[inner])
        return {outer for inner, outer in select.given.items() if inner in own}

    def pattern(self, pattern: Pattern, known: Known) -> None:
        subjects, objects = _of(pattern.subject, known), _of(pattern.object, known)
        predicates = _predicates(pattern, known)
        if pattern.steps:
            for name in predicates or _refuse():
                self.every(name, None)
            return
        if subjects is not None and len(subjects) <= MOST and (objects is None or len(subjects) <= 2 * len(objects)):
            found = self.shelves.of(subjects)
        elif objects is not None and len(objects) <= MOST:
            found = self.shelves.pointing(objects, predicates)
        else:
            found = [q for name in predicates or _refuse() for q in self.every(name, objects)]
            if not found:
                return
        fitting = [
            quad
            for quad in found
            if (subjects is None or quad.subject.value in subjects)
            and (predicates is None or quad.predicate.value in predicates)
            and (objects is None or quad.object.value in objects)
        ]
        _learn(pattern, fitting, known)

    def every(self, predicate: str, objects: Collection[str] | None) -> list[Statement]:
        found = self.shelves.every(predicate, objects, MOST)
        if found is None:
            raise NotRead
        return found


def _refuse() -> Iterator[str]:
    raise NotRead


def _of(term: Term, known: Known) -> frozenset[str] | None:
    return frozenset([term.iri]) if term.iri else known.get(term.var) if term.var else None


def _predicates(pattern: Pattern, known: Known) -> frozenset[str] | None:
    found = [_of(term, known) for term in pattern.predicates]
    return None if None in found else frozenset().union(*filter(None, found))


def _cost(element: Joined, known: Known) -> float:
    match element:
        case Values():
            return 0
        case Bound():
            return 0 if element.term and _of(element.term, known) is not None else MOST**2
        case Pattern():
            sizes = [
                len(some) for some in (_of(element.subject, known), _of(element.object, known)) if some is not None
            ]
            some = _predicates(element, known)
            # what a constant class or concept has is much, and so is what points to a thing in an unknown way
            far = element.steps or (_of(element.subject, known) is None and (some is None or not element.object.var))
            return min(sizes, default=MOST**3) + MOST * bool(far)
    return MOST + 1


def _values(values: Values, known: Known) -> set[str]:
    columns = zip(*values.rows, strict=True) if values.rows else ((),) * len(values.names)
    own = set()
    for name, column in zip(values.names, columns, strict=True):
        if None not in column:
            _narrow(known, name, frozenset(filter(None, column)))
            own.add(name)
    return own


def _narrow(known: Known, name: str, found: frozenset[str]) -> None:
    known[name] = known[name] & found if name in known else found


def _learn(pattern: Pattern, quads: Sequence[Statement], known: Known) -> None:
    if pattern.subject.var:
        _narrow(known, pattern.subject.var, frozenset(quad.subject.value for quad in quads))
    if len(pattern.predicates) == 1 and pattern.predicates[0].var:
        _narrow(known, pattern.predicates[0].var, frozenset(quad.predicate.value for quad in quads))
    if pattern.object.var and all(isinstance(quad.object, NamedNode) for quad in quads):
        _narrow(known, pattern.object.var, frozenset(quad.object.value for quad in quads))
