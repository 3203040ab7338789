"""From facts files to quads: one generic emitter, driven by the generated JSON-LD context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.chinese import simplified
from graph.dates import Bounds, bounds
from graph.documents import Document, Path_, read_document
from graph.errors import DataMissing, Place, Problem
from graph.store import Literal, NamedNode, Quad, Statement, node
from graph.terms import ONTOLOGY, REGISTER_GRAPH, expand

Context = dict[str, Any]

_TYPE = node("rdf:type")
_INTERVAL = {
    "when": ("beginEarliest", "beginLatest", "endEarliest", "endLatest"),
    "said_on": ("saidEarliest", None, None, "saidLatest"),
    "published": ("publishedEarliest", None, None, "publishedLatest"),
    "seen": (None, None, None, "seenLatest"),
}
_IMPLIED = {"claims": "Claim", "at": "Passage", "credit": "Passage", "row": "Row", "explanations": "ExplainedPair"}

ROOMS = ("entities", "sources", "explanations")
"""The folders that facts lie in."""

CUT_OFF = ".new"
"""How the name ends of a file that an import has written and not yet put in place."""


@dataclass
class Facts:
    """What the files said: quads with the place of each subject and property, and problems met on the way."""

    quads: list[Statement] = field(default_factory=list)
    places: dict[tuple[str, str | None], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, subject: str, predicate: str | None = None) -> Place:
        """Return where a thing, or one property of it, is written."""
        return self.places.get((subject, predicate)) or self.places.get((subject, None)) or Place("facts")


def read_documents(folder: Path) -> list[Document]:
    """Return the documents of the folder's rooms, `entities/` first, named as below the folder's parent.

    Raises:
        DataMissing: the folder holds none.
    """
    for path in sorted(folder.glob(f"sources/.*{CUT_OFF}")):
        raise DataMissing(f"an import was cut off and left {path}; import that table again")
    paths = [path for room in ROOMS for path in sorted(folder.glob(f"{room}/*.yaml"))]
    if not paths:
        raise DataMissing(f"{folder} holds no entities/*.yaml or sources/*.yaml; give the folder of the facts")
    return [read_document(path, path.relative_to(folder.parent).as_posix()) for path in paths]


def emit(documents: list[Document], context: Context) -> Facts:
    """Return the quads of valid documents; each source in a graph of its own, the register in one."""
    facts = Facts()
    for document in documents:
        _Emitter(document, context["@context"], facts).run()
    return facts


class _Emitter:
    """Walks one document; every mapping decision is read from the context."""

    def __init__(self, document: Document, entries: dict[str, Any], facts: Facts) -> None:
        self.document = document
        self.entries = entries
        self.facts = facts
        self.graph = NamedNode(REGISTER_GRAPH)

    def run(self) -> None:
        tree = self.document.tree
        if "entities" in tree:
            for index, entity in enumerate(tree["entities"]):
                if entity:
                    self._thing(entity, ("entities", index), expand(entity["id"]))
            return
        if "explanations" in tree:
            self._explanations(tree["explanations"])
            return
        self.graph = node(tree["id"])
        self._thing(tree, (), expand(tree["id"]))

    def _explanations(self, pairs: list[dict[str, Any]]) -> None:
        """Take what stands under `explanations`, where the context gives `claims` another meaning."""
        self.entries = {**self.entries, **self.entries["explanations"]["@context"]}
        for index, pair in enumerate(pairs):
            if pair:
                self._add(expand(pair["id"]), _TYPE, ONTOLOGY + _IMPLIED["explanations"])
                self._thing(pair, ("explanations", index), expand(pair["id"]))

    def _thing(self, tree: dict[str, Any], path: Path_, subject: str) -> None:
        self.facts.places.setdefault((subject, None), self.document.place((*path, "id")))
        for key, value in tree.items():
            if key == "type":
                self._add(subject, _TYPE, expand(self.entries[value]))
            elif key != "id":
                self._property(subject, key, value, (*path, key))

    def _property(self, subject: str, key: str, value: Any, path: Path_) -> None:
        entry = self.entries[key]
        reverse = "@reverse" in entry
        predicate = node(entry["@reverse"] if reverse else entry["@id"])
        self.facts.places.setdefault((subject, predicate.value), self.document.place(path))
        if entry.get("@container") == "@language":
            self._texts(subject, predicate, value)
            return
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if item is None:  # refused by the schema, and left out so that the rest is checked too
                continue
            here = (*path, index) if isinstance(value, list) else path
            name = f"{subject}--{key}-{index + 1}" if isinstance(value, list) else f"{subject}--{key}"
            other = self._value(item, entry, key, here, name)
            self._add(*((other.value, predicate, subject) if reverse else (subject, predicate, other)))
            if key in _INTERVAL:
                self._bounds(subject, key, item, here)

    def _value(self, item: Any, entry: dict[str, Any], key: str, path: Path_, name: str) -> NamedNode | Literal:
        kind = entry.get("@type")
        if isinstance(item, dict):
            subject = expand(item["id"]) if "id" in item else name
            if "type" not in item:
                self._add(subject, _TYPE, ONTOLOGY + _IMPLIED.get(key, "Amount"))
            self._thing(item, path, subject)
            return NamedNode(subject)
        if kind == "@vocab":
            return node(entry["@context"][item])
        if kind == "@id" or "@reverse" in entry:
            return node(item)
        text = str(item).lower() if isinstance(item, bool) else str(item)
        return Literal(text, datatype=node(kind)) if kind else Literal(text)

    def _texts(self, subject: str, predicate: NamedNode, value: dict[str, Any]) -> None:
        for language, texts in value.items():
            for text in texts if isinstance(texts, list) else [texts]:
                self._add(subject, predicate, Literal(text, language=language))
                if language == "zh-Hant" and "zh-Hans" not in value:
                    self._add(subject, predicate, Literal(simplified(text), language="zh-Hans"))

    def _bounds(self, subject: str, key: str, text: str, path: Path_) -> None:
        try:
            days = bounds(text)
        except ValueError as error:
            way_out = "write EDTF, such as 2023, 2023-10, 2023-10-05, 2024-33 (first quarter) or 2021-08/.."
            problem = Problem(self.document.place(path), f"{key} {text!r} is no date: {error}", way_out)
            self.facts.problems.append(problem)
            return
        for name, day in zip(_INTERVAL[key], _four(days), strict=True):
            if name and day:
                self._add(subject, node("gai:" + name), Literal(day, datatype=node("xsd:date")))

    def _add(self, subject: str, predicate: NamedNode, value: NamedNode | Literal | str) -> None:
        other = NamedNode(value) if isinstance(value, str) else value
        self.facts.quads.append(Quad(NamedNode(subject), predicate, other, self.graph))


def _four(days: Bounds) -> Iterator[str | None]:
    for day in (days.begin_earliest, days.begin_latest, days.end_earliest, days.end_latest):
        yield day.isoformat() if day else None
