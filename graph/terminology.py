"""From a dataset to its terms as questions need them: classes, relations, what situations carry, units and numbers."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from graph.store import Dataset, NamedNode, node
from graph.terms import expand


class Relation(NamedTuple):
    """An edge property as it is declared: what it joins, and the relations below it."""

    iri: str
    kind: str
    roles: tuple[str, str]
    classes: tuple[str, str]
    either_way: bool
    below: tuple[str, ...]
    aside: bool = False
    """True for a relation that shows the same situation by its case, where another joins the parties themselves."""


class Terminology:
    """The terms that one dataset declares; each list is read when it is first needed."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    @cached_property
    def superclasses(self) -> dict[str, set[str]]:
        """Each class with itself and all its superclasses."""
        return self._closure("rdfs:subClassOf")

    def _closure(self, name: str) -> dict[str, set[str]]:
        direct: dict[str, set[str]] = {}
        for quad in self.dataset.match(None, node(name)):
            direct.setdefault(quad.subject.value, set()).add(quad.object.value)
        found: dict[str, set[str]] = {}
        for start in direct:
            todo, seen = [start], {start}
            while todo:
                new = direct.get(todo.pop(), set()) - seen
                seen |= new
                todo += new
            found[start] = seen
        return found

    def types(self, iri: str) -> set[str]:
        """Return the classes of a thing with all their superclasses."""
        names = {quad.object.value for quad in self.dataset.match(node(iri), node("rdf:type"))}
        return names.union(*(self.superclasses.get(name, ()) for name in names))

    @cached_property
    def legal_entities(self) -> dict[str, str]:
        """Each legal entity with the entity that people name."""
        return {q.subject.value: q.object.value for q in self.dataset.match(None, node("gai:legalEntityOf"))}

    def with_legal_entities(self, iri: str) -> list[str]:
        """Return an entity and its legal entities."""
        return [iri, *sorted(one for one, name in self.legal_entities.items() if name == iri)]

    def units_of(self, iri: str) -> list[str]:
        """Return the units of an entity, and theirs."""
        found, todo = set[str](), [iri]
        while todo:
            whole = node(todo.pop())
            new = {q.subject.value for q in self.dataset.match(None, node("gai:unitOf"), whole)} - found
            found |= new
            todo += new
        return sorted(found)

    def members(self, name: str) -> set[str]:
        """Return the things of a class or of one below it."""
        wanted, kind = expand(name), node("rdf:type")
        below = {wanted, *(n for n, above in self.superclasses.items() if wanted in above)}
        return {q.subject.value for n in below for q in self.dataset.match(None, kind, NamedNode(n))}

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """Every edge property, by IRI."""
        above = self._closure("rdfs:subPropertyOf")
        names = self.members("gai:EdgeProperty")
        return {iri: self._relation(iri, sorted(n for n in names if iri in above.get(n, {n}))) for iri in names}

    def roles(self, iri: str, side: int) -> tuple[str, ...]:
        """Return the participants that may stand on a side of a relation or of one below it."""
        return tuple(sorted({self.relations[name].roles[side] for name in self.relations[iri].below}))

    def _relation(self, iri: str, below: list[str]) -> Relation:
        values = {quad.predicate.value: quad.object.value for quad in self.dataset.match(node(iri))}
        symmetric = expand("owl:SymmetricProperty") in self.types(iri)
        return Relation(
            iri,
            values[expand("gai:edgeSituation")],
            (values[expand("gai:edgeFrom")], values[expand("gai:edgeTo")]),
            (values.get(expand("rdfs:domain"), ""), values.get(expand("rdfs:range"), "")),
            symmetric or expand("gai:eitherWay") in values,
            tuple(below),
            expand("gai:edgeView") in values,
        )

    def carried(self, iri: str) -> tuple[str, str | None, str | None]:
        """Return the property of a concept, the class that carries it, and the relation that it is asked through."""
        if iri in self.quantities:
            return iri, None, None
        return self._property(iri) if iri in self.properties else self.characteristics[iri]

    def _property(self, iri: str) -> tuple[str, str, str | None]:
        return iri, self._value(iri, "rdfs:domain"), self._value(iri, "gai:askedThrough") or None

    def measured(self, iri: str) -> bool:
        """Say whether situations of a class, or those that carry a property, have an amount; a quantity is one."""
        if iri in self.quantities:
            return True
        kind = self._value(iri, "rdfs:domain") or iri
        return bool(self.quantities_of(kind))

    def quantities_of(self, kind: str) -> set[str]:
        """Return the properties by which situations of a class have amounts."""
        return self.quantities & self._declared(kind)

    def answers_how(self, iri: str) -> bool:
        """Say whether the concepts of a property answer how something is done."""
        return self._value(iri, "gai:answersHow") == "true"

    def judges(self, kind: str) -> bool:
        """Say whether situations of a class speak of a matter without saying yes or no to it."""
        return self._value(kind, "gai:noVerdict") == "true"

    def describes(self, kind: str) -> bool:
        """Say whether situations of a class say what a thing is."""
        return expand("gai:subject") in self._declared(kind) and not self.judges(kind)

    def _declared(self, kind: str) -> set[str]:
        return {quad.object.value for quad in self.dataset.match(NamedNode(kind), node("gai:declares"))}

    def has_creditor(self, iri: str) -> bool:
        """Say whether it can be asked of a metric to whom it is due."""
        return self._value(iri, "gai:hasCreditor") == "true"

    def ties(self, kind: str) -> bool:
        """Say whether situations of a class can share with others what ties them together, such as a case."""
        return any(self._value(name, "gai:tiesSituations") == "true" for name in self._declared(kind))

    def tied_by(self, kind: str) -> set[str]:
        """Return the classes of what situations of a class share with others, such as cases."""
        ties = (name for name in self._declared(kind) if self._value(name, "gai:tiesSituations") == "true")
        return {self._value(name, "rdfs:range") for name in ties}

    def only_mentioned(self, iri: str) -> bool:
        """Say whether situations mention what a participant names without being about it."""
        return self._value(iri, "gai:onlyMentioned") == "true"

    def lasting(self, kind: str) -> bool:
        """Say whether situations of a class go on until they end, whenever they began."""
        return self._value(kind, "gai:lasting") == "true"

    def tells_end(self, name: str) -> bool:
        """Say whether a property tells how a situation ended."""
        return self._value(name, "gai:tellsEnd") == "true"

    def told_also_by(self, iri: str) -> list[str]:
        """Return the concepts and the classes of situations that say the same as a concept."""
        quads = self.dataset.match(node(iri), node("gai:toldAlsoBy"))
        return sorted(quad.object.value for quad in quads)

    def told_by_end(self, iri: str) -> bool:
        """Say whether a situation bears a concept out by having come to an end, however it did."""
        return self._value(iri, "gai:toldByEnd") == "true"

    def classes_in(self, kind: str) -> set[str]:
        """Return the classes of what can take part in situations of a class."""
        parts = {
            quad.subject.value for quad in self.dataset.match(None, node("rdfs:subPropertyOf"), node("gai:participant"))
        }
        return {self._value(path, "rdfs:range") for path in self._declared(kind) & parts}

    def additive(self, kind: str) -> bool:
        """Say whether the amounts of a class may be summed up."""
        return self._value(kind, "gai:additive") == "true"

    @cached_property
    def characteristics(self) -> dict[str, tuple[str, str, str | None]]:
        """Each concept of situations: its property, their class, and the relation that it is asked through."""
        by_range = {self._value(iri, "rdfs:range"): self._property(iri) for iri in self.properties}
        kind = node("rdf:type")
        return {
            quad.subject.value: told
            for name, told in by_range.items()
            if name
            for quad in self.dataset.match(None, kind, NamedNode(name))
        }

    @cached_property
    def properties(self) -> set[str]:
        """The properties that tie a concept to a situation."""
        quads = self.dataset.match(None, node("rdfs:subPropertyOf"), node("gai:characteristic"))
        return {quad.subject.value for quad in quads}

    @cached_property
    def quantities(self) -> set[str]:
        """The properties that tie an amount to a situation."""
        quads = self.dataset.match(None, node("rdfs:subPropertyOf"), node("gai:quantity"))
        return {quad.subject.value for quad in quads}

    @cached_property
    def kinds(self) -> set[str]:
        """The classes of situations."""
        above = expand("gai:Situation")
        return {name for name, classes in self.superclasses.items() if above in classes and name != above}

    def _value(self, iri: str, name: str) -> str:
        return next((str(quad.object.value) for quad in self.dataset.match(node(iri), node(name))), "")

    def rank(self, iri: str) -> int:
        """Return the number of a month or a quarter."""
        return int(self._value(iri, "gai:rank") or 0)

    def months(self, iri: str) -> int:
        """Return a part of a year as its first month times a hundred and its last month; 0 where it is none."""
        first, last = self._value(iri, "gai:firstMonth"), self._value(iri, "gai:lastMonth")
        return 100 * int(first) + int(last) if first and last else 0

    def factor(self, iri: str, name: str = "gai:factor") -> Decimal | None:
        """Return what a word of number multiplies by; None where it says nothing."""
        value = self._value(iri, name)
        return Decimal(value) if value else None

    def notation(self, iri: str) -> str:
        """Return the sign of a concept."""
        return self._value(iri, "skos:notation")
