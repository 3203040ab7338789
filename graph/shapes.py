"""From the Turtle of the ontology to what its shapes ask of each property; what cannot be read is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from graph.errors import OntologyInvalid
from graph.store import NamedNode
from graph.terms import PREFIXES, expand, shorten
from graph.vocabulary import Ontology

LISTS = frozenset({"in", "languageIn"})
"""Parameters whose value is a list."""

_SILENT = frozenset({"name", "description", "order", "group"})
"""What a shape may say without asking anything."""

_NIL = expand("rdf:nil")
_BESIDE = frozenset(expand(name) for name in ("rdf:type", "rdf:first", "rdf:rest"))
"""What shapes are made of beside SHACL's own properties; the rest of an ontology is not read."""


@dataclass(frozen=True)
class Asked:
    """One constraint: members of `classes`, subclasses among them, must keep `parameter` `value` on `path`.

    `value` is a term, or a tuple of terms where the parameter takes a list.
    """

    path: str
    parameter: str
    value: Any
    classes: frozenset[str]


def asked_by(ontology: Ontology) -> list[Asked]:
    """Return what the ontology's shapes ask; shapes that ask the same of a property are one.

    Raises:
        OntologyInvalid: a shape has no target class, a path of several steps, or says something on top.
    """
    classes: dict[tuple[str, str, Any], set[str]] = defaultdict(set)
    reader = _Reader(ontology)
    for target, path, parameter, value in reader.constraints():
        classes[path, parameter, value] |= reader.below[target] | {target}
    return [Asked(*key, frozenset(members)) for key, members in classes.items()]


def refuse(shape: Any, what: str) -> NoReturn:
    """Raise what says that a shape cannot be compiled."""
    name = shorten(shape.value) if isinstance(shape, NamedNode) else "a nameless shape"
    raise OntologyInvalid(f"{name}: {what}; write the shape otherwise, or teach graph/shapes.py and graph/breaches.py")


class _Reader:
    """Reads node shapes with a target class and, in them, property shapes with a path of one step."""

    def __init__(self, ontology: Ontology) -> None:
        self.said: dict[Any, list[tuple[str, Any]]] = defaultdict(list)
        self.below = subclasses(ontology)
        dataset = ontology.dataset
        for row in dataset.select("SELECT DISTINCT ?property { ?shape ?property ?value }"):
            if row["property"].startswith(PREFIXES["sh"]) or row["property"] in _BESIDE:
                for quad in dataset.match(None, NamedNode(row["property"])):
                    self.said[quad.subject].append((row["property"], quad.object))

    def constraints(self) -> Iterator[tuple[str, str, str, Any]]:
        """Yield (class, property, parameter, its value) of each constraint."""
        read: set[Any] = set()
        for shape in self._node_shapes:
            given = self._shacl(shape)
            if other := given.keys() - _SILENT - {"targetClass", "property"}:
                refuse(shape, f"sh:{min(other)} on a node shape is not compiled")
            if "targetClass" not in given:
                refuse(shape, "it has no sh:targetClass")
            for part in given.get("property", ()):
                path, constraints = self._property_shape(shape, part)
                read.add(part)
                yield from ((t.value, path, *found) for t in given["targetClass"] for found in constraints)
        self._refuse_strays({*read, *self._node_shapes})

    @cached_property
    def _node_shapes(self) -> list[Any]:
        kind = expand("sh:NodeShape")
        return [
            subject
            for subject, said in self.said.items()
            if any(p == expand("sh:targetClass") or (p == expand("rdf:type") and o.value == kind) for p, o in said)
        ]

    def _refuse_strays(self, read: set[Any]) -> None:
        for subject in self.said.keys() - read:
            if stray := self._shacl(subject).keys() - {"select"}:  # the query of a stored question
                refuse(subject, f"sh:{min(stray)} stands outside the property shapes of a class")

    def _property_shape(self, shape: Any, part: Any) -> tuple[str, list[tuple[str, Any]]]:
        given = self._shacl(part)
        paths = given.pop("path", [])
        if len(paths) != 1 or not isinstance(paths[0], NamedNode):
            refuse(shape, "the sh:path of a property shape is not one property")
        found = []
        for parameter, values in given.items():
            if len(values) > 1 and parameter != "class":
                refuse(shape, f"sh:{parameter} stands twice on {shorten(paths[0].value)}")
            if parameter not in _SILENT:
                found += [(parameter, self._list(v) if parameter in LISTS else v) for v in values]
        return paths[0].value, found

    def _shacl(self, subject: Any) -> dict[str, list[Any]]:
        given: dict[str, list[Any]] = defaultdict(list)
        for predicate, value in self.said[subject]:
            if predicate.startswith(PREFIXES["sh"]):
                given[predicate.removeprefix(PREFIXES["sh"])].append(value)
        return given

    def _list(self, head: Any) -> tuple[Any, ...]:
        items = []
        while head.value != _NIL:
            step = dict(self.said[head])
            items.append(step[expand("rdf:first")])
            head = step[expand("rdf:rest")]
        return tuple(items)


def subclasses(ontology: Ontology) -> dict[str, set[str]]:
    """Return the classes below each class."""
    below: dict[str, set[str]] = defaultdict(set)
    for row in ontology.dataset.select("SELECT ?below ?above { ?below rdfs:subClassOf+ ?above }"):
        below[row["above"]].add(row["below"])
    return below
