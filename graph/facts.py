"""From facts files to statements: one generic emitter, compiled from the generated JSON-LD context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.chinese import simplified
from graph.dates import bounds
from graph.documents import Document, Path_, read_document
from graph.errors import DataMissing, Place, Problem
from graph.json_lines import SUFFIXES, read_lines
from graph.store import RdfFormat, Statement, parse
from graph.terms import ONTOLOGY, REGISTER_GRAPH, expand

Context = dict[str, Any]
Tree = dict[str, Any]
Key = tuple[str, str | None]
"""The IRI of a thing and that of one of its properties, or None for the thing itself."""
Writer = Callable[[str, Any, str, list[str]], None]
"""Given the IRI of a thing, the value of a key, the end of a line and the lines so far, adds what the key says."""
Writers = dict[str, Writer]

_TYPE, _DATE = expand("rdf:type"), expand("xsd:date")
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES = {**{code: f"\\u{code:04X}" for code in (*range(32), 127)}, ord('"'): '\\"', ord("\\"): "\\\\"}
_INTERVAL = {
    "when": ("beginEarliest", "beginLatest", "endEarliest", "endLatest"),
    "said_on": ("saidEarliest", None, None, "saidLatest"),
    "published": ("publishedEarliest", None, None, "publishedLatest"),
    "seen": (None, None, None, "seenLatest"),
}
_IMPLIED = {"claims": "Claim", "at": "Passage", "credit": "Passage", "row": "Row", "explanations": "ExplainedPair"}

SOURCES = "sources"
ROOMS = ("entities", SOURCES, "explanations")
"""The folders that facts lie in."""

LISTS = {"entities": "entities", SOURCES: "claims", "explanations": "explanations"}
"""Under which key the lines of a JSON Lines file stand in a document, by the room of the file."""

CUT_OFF = ".new"
"""How the name ends of a file that an import has written and not yet put in place."""


def facts_files(folder: Path) -> list[Path]:
    """Return the files of the folder's rooms, `entities/` first.

    Raises:
        DataMissing: the folder holds none, or what an import left that was cut off.
    """
    for path in sorted(folder.glob(f"{SOURCES}/.*{CUT_OFF}")):
        raise DataMissing(f"an import was cut off and left {path}; import that table again")
    endings = (".yaml", *SUFFIXES)
    found = [path for room in ROOMS for path in sorted((folder / room).glob("*")) if path.name.endswith(endings)]
    if not found:
        raise DataMissing(f"{folder} holds no entities/*.yaml or sources/*.yaml; give the folder of the facts")
    return found


def documents_of(folder: Path, heard: Callable[[int], Any] = lambda _bytes: None) -> Iterator[Document]:
    """Yield the documents of the folder's rooms, named as below the folder's parent.

    A YAML file is one document, a JSON Lines file as many as it has batches of lines, and of sources in them. `heard`
    is told how many bytes were read.

    Raises:
        DataMissing: as `facts_files` does.
    """
    for path in facts_files(folder):
        name = path.relative_to(folder.parent).as_posix()
        if path.suffix == ".yaml":
            heard(path.stat().st_size)
            yield read_document(path, name)
        else:
            yield from read_lines(path, name, LISTS[path.parent.name], heard)


def read_documents(folder: Path) -> list[Document]:
    """Return all documents of a folder, as `documents_of` yields them."""
    return list(documents_of(folder))


@dataclass
class Facts:
    """What documents said: lines of N-Quads, problems met on the way, and where each thing is written."""

    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    written: Callable[[], Iterable[tuple[Key, Place]]] = tuple
    """Reads again where everything is written, so that no place is kept while there is no problem to tell of."""

    @cached_property
    def quads(self) -> list[Statement]:
        """The statements."""
        return list(parse("".join(self.lines), format=RdfFormat.N_QUADS))

    @cached_property
    def _places(self) -> dict[Key, Place]:
        found: dict[Key, Place] = {}
        for key, place in self.written():
            found.setdefault(key, place)
        return found

    def place(self, subject: str, predicate: str | None = None) -> Place:
        """Return where a thing, or one property of it, is written."""
        return self._places.get((subject, predicate)) or self._places.get((subject, None)) or Place("facts")


def emit(documents: Iterable[Document], context: Context) -> Facts:
    """Return what valid documents say; each source in a graph of its own, the register in one."""
    emitter, facts, kept = Emitter(context), Facts(), list(documents)
    for document in kept:
        lines, problems = emitter.emit(document)
        facts.lines += lines
        facts.problems += problems
    facts.written = lambda: (found for document in kept for found in emitter.written(document))
    return facts


def graph_of(tree: Tree) -> str:
    """Return the IRI of the named graph that a document's statements stand in."""
    source = tree.get("source") or tree.get("id")
    return expand(source) if source else REGISTER_GRAPH


class Emitter:
    """Makes of a document the statements that any JSON-LD processor would; every mapping is read from the context once.

    What has no name is named after what it belongs to: `OWNER--KEY`, or `OWNER--KEY-N` in a list.
    """

    def __init__(self, context: Context) -> None:
        entries = context["@context"]
        self._entries = {key: entry for key, entry in entries.items() if isinstance(entry, dict)}
        self._classes = {name: expand(iri) for name, iri in entries.items() if isinstance(iri, str)}
        self._undated = 0
        self._writers = {key: self._writer(key, entry) for key, entry in self._entries.items()}
        self._writers |= {"id": _nothing, "type": self._type}
        inner = self._entries["explanations"]["@context"]
        self._of_pairs = self._writers | {key: self._writer(key, entry) for key, entry in inner.items()}

    def emit(self, document: Document) -> tuple[list[str], list[Problem]]:
        """Return the statements of a valid document as lines of N-Quads, and a problem for each date that is none.

        Parts of the tree that were refused are None, and give nothing.
        """
        lines: list[str] = []
        tree, end = document.tree, f" <{graph_of(document.tree)}> .\n"
        self._undated = 0
        if "entities" in tree:
            self._all(tree["entities"], "", self._writers, end, lines)
        elif "explanations" in tree:
            self._all(tree["explanations"], _IMPLIED["explanations"], self._of_pairs, end, lines)
        elif "source" in tree:
            self._writers["claims"](expand(tree["source"]), tree["claims"], end, lines)
        else:
            self._thing(expand(tree["id"]), tree, end, lines)
        return lines, list(self._wrong_dates(document)) if self._undated else []

    def written(self, document: Document) -> Iterator[tuple[Key, Place]]:
        """Yield where each thing is written and, but in JSON Lines, each of its properties, by their IRIs."""
        for owner, path, tree in self._parts(document.tree):
            yield (owner, None), document.place((*path, "id"))
            for key in () if document.by_line else tree.keys() & self._entries.keys():
                yield (owner, _predicate(self._entries[key])), document.place((*path, key))

    # ── writing ─────────────────────────────────────────────────────────────

    def _all(self, trees: list[Tree | None], implied: str, writers: Writers, end: str, lines: list[str]) -> None:
        for tree in filter(None, trees):
            subject = expand(tree["id"])
            if implied:
                lines.append(f"<{subject}> <{_TYPE}> <{ONTOLOGY}{implied}>{end}")
            for key, value in tree.items():
                writers[key](subject, value, end, lines)

    def _thing(self, subject: str, tree: Tree, end: str, lines: list[str]) -> None:
        writers = self._writers
        for key, value in tree.items():
            writers[key](subject, value, end, lines)

    def _type(self, subject: str, value: str, end: str, lines: list[str]) -> None:
        lines.append(f"<{subject}> <{_TYPE}> <{self._classes[value]}>{end}")

    def _writer(self, key: str, entry: Tree) -> Writer:
        predicate = _predicate(entry)
        if entry.get("@container") == "@language":
            return _texts(predicate)
        if "@reverse" in entry or entry.get("@type") == "@id":
            return self._things(key, predicate, reverse="@reverse" in entry)
        if entry.get("@type") == "@vocab":
            return _concepts(predicate, {name: expand(iri) for name, iri in entry["@context"].items()})
        literals = _literals(predicate, expand(entry["@type"]) if "@type" in entry else "")
        return self._dated(literals, _INTERVAL[key]) if key in _INTERVAL else literals

    def _things(self, key: str, predicate: str, *, reverse: bool) -> Writer:
        implied = f"> <{_TYPE}> <{ONTOLOGY}{_IMPLIED.get(key, 'Amount')}>"

        def write(subject: str, value: Any, end: str, lines: list[str]) -> None:
            for nth, item in enumerate(value if isinstance(value, list) else (value,), 1):
                if item is None:  # refused by the schema, and left out so that the rest is checked too
                    continue
                other = _name_of(item, subject, key, nth if isinstance(value, list) else 0)
                if isinstance(item, dict):
                    if "type" not in item:
                        lines.append(f"<{other}{implied}{end}")
                    self._thing(other, item, end, lines)
                first, last = (other, subject) if reverse else (subject, other)
                lines.append(f"<{first}> <{predicate}> <{last}>{end}")

        return write

    def _dated(self, literals: Writer, names: tuple[str | None, ...]) -> Writer:
        predicates = [ONTOLOGY + name if name else None for name in names]

        def write(subject: str, value: Any, end: str, lines: list[str]) -> None:
            literals(subject, value, end, lines)
            for text in value if isinstance(value, list) else (value,):
                try:
                    days = bounds(text)
                except ValueError:
                    self._undated += 1
                    continue
                for predicate, day in zip(predicates, days, strict=True):
                    if predicate and day:
                        lines.append(f'<{subject}> <{predicate}> "{day}"^^<{_DATE}>{end}')

        return write

    # ── finding again ───────────────────────────────────────────────────────

    def _parts(self, tree: Any) -> Iterator[tuple[str, Path_, Tree]]:
        """Yield the IRI, the path and the tree of all that a document writes out; what was refused may look any way."""
        if isinstance(tree, dict) and isinstance(tree.get("id"), str):
            yield from self._within(expand(tree["id"]), (), tree)
            return
        for key in LISTS.values() if isinstance(tree, dict) else ():
            for path, item in _mappings((key,), tree.get(key)):
                if isinstance(item.get("id"), str):
                    yield from self._within(expand(item["id"]), path, item)

    def _within(self, owner: str, path: Path_, tree: Tree) -> Iterator[tuple[str, Path_, Tree]]:
        yield owner, path, tree
        for key, value in tree.items():
            if self._entries.get(key, {}).get("@container") != "@language":
                for here, item in _mappings((*path, key), value):
                    nth = here[-1] + 1 if isinstance(here[-1], int) else 0
                    yield from self._within(_name_of(item, owner, key, nth), here, item)

    def _wrong_dates(self, document: Document) -> Iterator[Problem]:
        way_out = "write EDTF, such as 2023, 2023-10, 2023-10-05, 2024-33 (first quarter) or 2021-08/.."
        for _owner, path, tree in self._parts(document.tree):
            for key in _INTERVAL.keys() & tree.keys():
                try:
                    bounds(tree[key])
                except ValueError as error:
                    place = document.place((*path, key))
                    yield Problem(place, f"{key} {tree[key]!r} is no date: {error}", way_out)


def _predicate(entry: Tree) -> str:
    return expand(entry["@reverse"] if "@reverse" in entry else entry["@id"])


def _mappings(path: Path_, value: Any) -> Iterator[tuple[Path_, Tree]]:
    """Yield the mappings of a value, which is one or a list of some, with their paths."""
    if isinstance(value, list):
        yield from (((*path, index), item) for index, item in enumerate(value) if isinstance(item, dict))
    elif isinstance(value, dict):
        yield path, value


def _name_of(item: Any, owner: str, key: str, nth: int) -> str:
    if isinstance(item, str):
        return expand(item)
    if isinstance(item.get("id"), str):
        return expand(item["id"])
    return f"{owner}--{key}-{nth}" if nth else f"{owner}--{key}"


def _nothing(_subject: str, _value: Any, _end: str, _lines: list[str]) -> None:
    """Write nothing."""


def _texts(predicate: str) -> Writer:
    def write(subject: str, value: Any, end: str, lines: list[str]) -> None:
        head = f'<{subject}> <{predicate}> "'
        for language, texts in value.items():
            for text in texts if isinstance(texts, list) else (texts,):
                lines.append(f'{head}{_escaped(text)}"@{language}{end}')
                if language == "zh-Hant" and "zh-Hans" not in value:
                    lines.append(f'{head}{_escaped(simplified(text))}"@zh-Hans{end}')

    return write


def _concepts(predicate: str, concepts: dict[str, str]) -> Writer:
    def write(subject: str, value: Any, end: str, lines: list[str]) -> None:
        for name in value if isinstance(value, list) else (value,):
            if name is not None:
                lines.append(f"<{subject}> <{predicate}> <{concepts[name]}>{end}")

    return write


def _literals(predicate: str, datatype: str) -> Writer:
    close = f'"^^<{datatype}>' if datatype else '"'

    def write(subject: str, value: Any, end: str, lines: list[str]) -> None:
        for item in value if isinstance(value, list) else (value,):
            if item is not None:
                text = str(item).lower() if isinstance(item, bool) else _escaped(str(item))
                lines.append(f'<{subject}> <{predicate}> "{text}{close}{end}')

    return write


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if _TO_ESCAPE.search(text) else text
