"""From a YAML file to a plain tree with the place of every key and value, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from graph.errors import Place, Problem
from graph.signs import deceiving_in

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 32

Tree = Any
Path_ = tuple[str | int, ...]

_NO_YAML = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Document:
    """A file as a tree of dict, list, str, int, bool and None, with `places[path]` for each key and item."""

    file: str
    tree: Tree = None
    places: dict[Path_, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    by_line: bool = False
    """Whether places are known by lines alone, each of which holds one thing."""

    def place(self, path: Path_) -> Place:
        """Return the place of the nearest part of `path` that stands in the file."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file))


def read_document(path: Path, name: str) -> Document:
    """Read one YAML file; what cannot be read becomes a problem of the document, never an exception.

    Dates and words such as `no` stay strings, so that the schema can speak of them; only integers,
    `true`, `false` and `null` are typed. Anchors, tags, duplicate keys and deep nesting are refused.
    """
    document = Document(name)
    text = _text(path, document)
    if text is None:
        return document
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _Builder(document).build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        _refuse(document, Place(name, line, column), f"the YAML could not be read: {error.problem}", "mend the line")
    except yaml.YAMLError as error:
        _refuse(document, *_unreadable(text, name, error))
    return document


def written_document(tree: Tree) -> str:
    """Return the YAML of a tree, in the form that `read_document` takes; innermost mappings stand in one line."""

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: Tree) -> bool:
            return True  # what stands twice is written twice: anchors are refused

    text: str = yaml.dump(tree, Dumper=Dumper, allow_unicode=True, default_flow_style=None, sort_keys=False, width=120)
    return text


def _text(path: Path, document: Document) -> str | None:
    size = path.stat().st_size
    if size > MAX_BYTES:
        way_out = f"split it into files of at most {MAX_BYTES // 1024 // 1024} MB"
        _refuse(document, Place(document.file), f"the file has {size // 1024 // 1024} MB", way_out)
        return None
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        _refuse(document, Place(document.file, line), "the file is not UTF-8", "save it as UTF-8")
        return None


def _unreadable(text: str, name: str, error: yaml.YAMLError) -> tuple[Place, str, str]:
    """Say which character YAML does not take; the parser gives its place in bytes or characters, and in two lines."""
    if found := _NO_YAML.search(text):
        before = text[: found.start()]
        place = Place(name, before.count("\n") + 1, found.start() - before.rfind("\n"))
        return place, f"the character U+{ord(found[0]):04X} stands in it", "remove it, and save the file as UTF-8 text"
    return Place(name), f"the YAML could not be read: {' '.join(str(error).split())}", "save the file as UTF-8 text"


def _refuse(document: Document, place: Place, happened: str, way_out: str) -> None:
    document.problems.append(Problem(place, happened, way_out))


class _Builder:
    """Turns the flat stream of YAML events into a tree; flat, so that deep nesting cannot exhaust the stack."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stack: list[tuple[Path_, dict[str, Tree] | list[Tree]]] = []
        self.key: str | None = None
        self.documents = 0

    def build(self, events: Any) -> None:
        for event in events:
            place = Place(self.document.file, event.start_mark.line + 1, event.start_mark.column + 1)
            if self._refused(event, place):
                return
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event, place)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._open({} if isinstance(event, yaml.MappingStartEvent) else [], place)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self.stack.pop()
                self.key = None

    def _refused(self, event: Any, place: Place) -> bool:
        self.documents += isinstance(event, yaml.DocumentStartEvent)
        reason = ""
        if getattr(event, "anchor", None) is not None:
            reason, way_out = f"the anchor or alias {event.anchor!r} is not allowed", "write the value out"
        elif getattr(event, "tag", None) is not None:
            reason, way_out = f"the tag {event.tag!r} is not allowed", "leave it out"
        elif len(self.stack) >= MAX_DEPTH:
            reason, way_out = f"the nesting is deeper than {MAX_DEPTH}", "flatten it"
        elif self.documents > 1:
            reason, way_out = "a second YAML document begins here", "put it into a file of its own"
        elif isinstance(event, yaml.MappingStartEvent) and self.stack and self._awaits_key():
            reason, way_out = "a mapping stands where a key belongs", "write a plain word before the colon"
        elif isinstance(event, yaml.SequenceStartEvent) and self.stack and self._awaits_key():
            reason, way_out = "a list stands where a key belongs", "write a plain word before the colon"
        if reason:
            _refuse(self.document, place, reason, way_out)
        return bool(reason)

    def _awaits_key(self) -> bool:
        return isinstance(self.stack[-1][1], dict) and self.key is None

    def _scalar(self, event: Any, place: Place) -> None:
        if deception := deceiving_in(event.value):
            _refuse(self.document, place, *deception)
        if self.stack and self._awaits_key():
            self._take_key(event.value, place)
        else:
            self._put(event.value if event.style else _typed(event.value), place)

    def _take_key(self, key: str, place: Place) -> None:
        path, mapping = self.stack[-1]
        if key in mapping:
            first = self.document.places[(*path, key)]
            _refuse(self.document, place, f"the key {key!r} stands twice, first in line {first.line}", "remove one")
        self.key = key
        self.document.places[(*path, key)] = place

    def _open(self, container: dict[str, Tree] | list[Tree], place: Place) -> None:
        path = self._put(container, place)
        self.stack.append((path, container))
        self.key = None

    def _put(self, value: Tree, place: Place) -> Path_:
        if not self.stack:
            self.document.tree = value
            self.document.places[()] = place
            return ()
        path, parent = self.stack[-1]
        if isinstance(parent, list):
            parent.append(value)
            here: Path_ = (*path, len(parent) - 1)
            self.document.places[here] = place
        else:
            assert self.key is not None
            parent.setdefault(self.key, value)
            here, self.key = (*path, self.key), None
        return here


def _typed(value: str) -> str | int | bool | None:
    if value in _WORDS:
        return _WORDS[value]
    return int(value) if _INTEGER.fullmatch(value) and len(value) < 40 else value
