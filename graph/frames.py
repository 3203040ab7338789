"""What a question asks, in terms of the dataset: the shapes between reading a question and querying for it."""

from __future__ import annotations

from typing import NamedTuple

Topic = tuple[str, str | None]
"""A property of situations and the concept that it must have; None where any value will do."""


class Period(NamedTuple):
    """The days that a question asks about; None where a side is open."""

    begin: str | None = None
    end: str | None = None
    text: str = ""


class Bound(NamedTuple):
    """The amounts that a question asks for; None where a side is open."""

    low: str | None = None
    high: str | None = None
    unit: str | None = None
    strict: bool = False


class Slot(NamedTuple):
    """One side of a relation, or what a situation is about: one thing that stands under one name in a frame."""

    var: str = ""
    names: tuple[tuple[str, ...], ...] = ()
    """The entities named, any of which fits; each as the candidates of its name."""
    type: str | None = None
    least: int = 0
    """How many different things must stand here."""
    either: bool = False
    """Whether one of those named is enough: "X or Y"."""
    tied: bool = False
    """Whether it takes part through what situations share: the party of a case, in the rulings of the case."""
    roles: tuple[str, ...] = ()
    """The properties by which it takes part in a situation; any where none is given."""

    @property
    def open(self) -> bool:
        """Whether no entity is named."""
        return not self.names


class Atom(NamedTuple):
    """A relation that must hold between two things; without one, what situations must say of `start`."""

    relation: str
    start: Slot = Slot()
    end: Slot = Slot()
    topics: tuple[tuple[Topic, ...], ...] = ()


class Frame(NamedTuple):
    """What a question asks: every value is an IRI that stands in the dataset, a day, or a number."""

    intent: str
    focus: str | None = None
    atom: Atom | None = None
    others: tuple[Atom, ...] = ()
    """Relations that must hold besides; things of the same `var` are the same."""
    about: tuple[Slot, ...] = ()
    about_type: str | None = None
    kinds: tuple[str, ...] = ()
    topics: tuple[tuple[Topic, ...], ...] = ()
    """What situations must carry: each of these, in one of its alternatives."""
    certainty: str | None = None
    speaker: tuple[str, ...] = ()
    denied: bool = False
    negation: bool = False
    period: Period | None = None
    as_of: Period | None = None
    """Asks for what had come about by then and had not ended."""
    known_by: Period | None = None
    modal: bool = False
    """Asks for what is expected or said, not for what is plainly so."""
    chosen: bool = False
    """Asks which things there are of which something holds, so that denials are no answer."""
    tense: str | None = None
    """`current` for what has not ended, `former` for what has."""
    bound: Bound | None = None
    pick: str | None = None
    """`most`, `repeated`, `largest`, `smallest`, `first`, `latest` or `total`: what is made of all that fits."""
    asked: str = ""
    """The `var` that is asked for, if one is."""
    loose: bool = False
    """Whether `topics` gathers what is asked of several things at once, so that one of them decides nothing."""
    leaning: int = 0

    @property
    def relation(self) -> str | None:
        """The relation that the rows are of, if any."""
        return self.atom.relation if self.atom else None

    @property
    def meaning(self) -> Frame:
        """The frame by what it asks: two that differ in focus, leaning or the names of variables ask the same."""
        variables = {var: f"v{number}" for number, var in enumerate(dict.fromkeys(slot.var for slot in self.slots))}

        def renamed(atom: Atom) -> Atom:
            start, end = (slot._replace(var=variables.get(slot.var, "")) for slot in (atom.start, atom.end))
            return atom._replace(start=start, end=end, topics=_sorted(atom.topics))

        return self._replace(
            focus=None,
            leaning=0,
            chosen=False,
            asked=variables.get(self.asked, "") if self.pick else "",
            atom=renamed(self.atom) if self.atom else None,
            others=tuple(map(renamed, self.others)),
            topics=_sorted(self.topics),
            about=tuple(slot._replace(var=variables[slot.var]) for slot in self.about),
        )

    @property
    def slots(self) -> list[Slot]:
        """Everything that the frame is about, in order."""
        atoms = [*([self.atom] if self.atom else []), *self.others]
        ends = (slot for atom in atoms for slot in (atom.start, atom.end) if slot.var)
        return [*ends, *self.about]

    @property
    def names(self) -> list[tuple[str, ...]]:
        """The entities of the question, each as the candidates of its name."""
        named = [name for slot in self.slots for name in slot.names]
        return list(dict.fromkeys([*named, *([self.speaker] if self.speaker else [])]))


def _sorted(topics: tuple[tuple[Topic, ...], ...]) -> tuple[tuple[Topic, ...], ...]:
    return tuple(sorted(tuple(sorted(topic, key=str)) for topic in topics))
