"""From parts of facts files to what they say, on any machine: read, checked and written as in one process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from graph.breaches import Breach, breaches
from graph.documents import Document, read_document
from graph.errors import Place, Problem
from graph.facts import LISTS, Emitter
from graph.json_lines import read_lines, read_part
from graph.schema import context_of, schema_of
from graph.sentences import Teller
from graph.store import Dataset, Statement, as_kept
from graph.terms import expand
from graph.trees import TreeChecker, written_names
from graph.vocabulary import Ontology

PART = 8 * 1024 * 1024
"""Bytes of a JSON Lines file that are read by one task; a YAML file, or one that is compressed, is read whole."""

Quads = tuple[Statement, ...]


class Part(NamedTuple):
    """A part of a facts file: where it stands among all, the file, its name, and from which byte to which."""

    nth: int
    path: str
    name: str
    start: int = 0
    end: int = 0
    before: int = 0
    """How many lines of the file stand before the part."""

    @property
    def whole(self) -> bool:
        """Whether the file is read as one."""
        return not self.name.endswith(".jsonl")


def parts_of(files: Iterable[Path], folder: Path) -> list[Part]:
    """Return the parts of facts files, in the order in which one process would read them."""
    found: list[Part] = []
    for path in files:
        name = path.relative_to(folder.parent).as_posix()
        size = path.stat().st_size
        starts = range(0, size, PART) if name.endswith(".jsonl") and size else [0]
        found += [Part(len(found) + at, str(path), name, start, start + PART) for at, start in enumerate(starts)]
    return found


def lines_in(part: Part) -> int:
    """Return how many lines begin in a part of a JSON Lines file."""
    return 0 if part.whole else sum(content.count(b"\n") for content in _content(part))


def _content(part: Part) -> Iterator[bytes]:
    """Yield the lines that begin in a part: the first is left to the part before, unless it begins right there."""
    with open(part.path, "rb") as stream:
        stream.seek(max(part.start - 1, 0))
        if part.start:
            stream.readline()
        while stream.tell() < part.end and (line := stream.readline()):
            yield line


def documents_in(part: Part) -> Iterator[Document]:
    """Yield the documents of a part of a facts file."""
    path = Path(part.path)
    if part.name.endswith(".yaml"):
        yield read_document(path, part.name)
    elif part.whole:
        yield from read_lines(path, part.name, LISTS[path.parent.name])
    else:
        yield from read_part(_content(part), part.name, LISTS[path.parent.name], part.before)


class Said(NamedTuple):
    """One thing that a task found: what kind of thing, and its text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Reader:
    """What each task needs to know: the ontology's statements, and the names of entities."""

    folder: Path
    quads: Quads
    labels: dict[str, Any]

    def ontology(self) -> Ontology:
        """Return the ontology, whose indexes each worker makes for itself."""
        return Ontology(self.folder, self.quads)

    def read(self, parts: Iterable[Part]) -> Iterator[Said]:
        """Yield the lines of N-Quads that parts of facts say, and the problems and ids that were met."""
        ontology = self.ontology()
        checker, emitter, teller = TreeChecker(schema_of(ontology)), Emitter(context_of(ontology)), Teller(ontology)
        teller.labels |= self.labels
        for part in parts:
            for document in documents_in(part):
                checked = checker.check_alone(document)
                yield from (Said("problem", dumped(problem)) for problem in checked.problems)
                yield from (Said("id", name) for name in written_names(document))
                for sound in checked.sound:
                    lines, wrong = emitter.emit(sound)
                    yield from (Said("problem", dumped(problem)) for problem in wrong)
                    lines += [f"{quad} .\n" for quad in teller.tell(sound)]
                    yield from (Said("line", line) for line in _as_kept(lines))
        yield from (Said("refused", name) for name in checker.refused_ids)
        yield from (Said("waiting", json.dumps(one)) for one in teller.waiting)

    def shapes(self, rows: Iterable[Any]) -> Iterator[Breach]:
        """Yield what shapes refuse in things that stand in a part whole, beside the types of others."""
        ontology, own, lines = self.ontology(), set(), []
        for row in rows:
            lines.append(row.value + "\n")
            if row.own:
                own.add(row.thing[1:-1])
        dataset = Dataset(ontology.declared)
        dataset.add_lines(lines)
        yield from (breach for breach in breaches(dataset, ontology) if breach.thing in own)


def _as_kept(lines: Iterable[str]) -> list[str]:
    """Return lines as the store keeps what they say; only what it may spell otherwise goes through one."""
    found, others = [], []
    for line in lines:
        if "\\" in line or _NUMBER in line:
            others.append(line)
        else:
            text, tagged, rest = line.rpartition('"@')
            tag, _, end = rest.partition(" ")
            found.append(f"{text}{tagged}{tag.lower()} {end[:-1]}" if '"' in text else line[:-1])
    return found + as_kept(others)


_NUMBER = f'"^^<{expand("xsd:decimal")}>'


def labels_in(parts: Iterable[Part]) -> Iterator[tuple[str, Any]]:
    """Yield the names of the entities that parts write out."""
    for part in parts:
        for document in documents_in(part):
            tree = document.tree if isinstance(document.tree, dict) else {}
            for one in tree.get("entities") or ():
                if isinstance(one, dict) and isinstance(one.get("id"), str) and "label" in one:
                    yield one["id"], one["label"]


def holding(names: frozenset[str]) -> Callable[[Iterable[Part]], Iterator[tuple[int, int, Document]]]:
    """Return what yields the documents of parts in which any of some ids is written out, less all that has none.

    Each comes with the number of its part, and its own there.
    """

    def found(parts: Iterable[Part]) -> Iterator[tuple[int, int, Document]]:
        for part in parts:
            for at, document in enumerate(documents_in(part)):
                if names.intersection(written_names(document)):
                    yield part.nth, at, _trimmed(document, names)

    return found


def _trimmed(document: Document, names: frozenset[str]) -> Document:
    if not isinstance(document.tree, dict):
        return document
    kept: set[tuple[str, int]] = set()
    tree = dict(document.tree)
    for key in LISTS.values() & tree.keys():
        if isinstance(tree[key], list):
            items = [
                item if names.intersection(written_names(replace(document, tree=item))) else None for item in tree[key]
            ]
            kept |= {(key, at) for at, item in enumerate(items) if item is not None}
            tree[key] = items
    places = {path: place for path, place in document.places.items() if path[:2] in kept or path[:1] not in _IN_LISTS}
    return replace(document, tree=tree, places=places)


_IN_LISTS = {(key,) for key in LISTS.values()}


def places_in(context: dict[str, Any], things: frozenset[str]) -> Callable[[Iterable[Part]], Iterator[Any]]:
    """Return what yields where parts write out some things, or all if none is given, each with its order."""

    def found(parts: Iterable[Part]) -> Iterator[Any]:
        emitter = Emitter(context)
        for part in parts:
            for at, document in enumerate(documents_in(part)):
                for nth, (key, place) in enumerate(emitter.written(document)):
                    if not things or key[0] in things:
                        yield (part.nth, at, nth), key, place

    return found


def dumped(problem: Problem) -> str:
    """Return a problem as a line of JSON."""
    place = problem.place
    told = {"file": place.file, "line": place.line, "column": place.column}
    return json.dumps({**told, "happened": problem.happened, "way_out": problem.way_out}, ensure_ascii=False)


def loaded(text: str) -> Problem:
    """Return the problem of a line of JSON."""
    told = json.loads(text)
    return Problem(Place(told["file"], told["line"], told["column"]), told["happened"], told["way_out"])
