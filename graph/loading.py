"""From a folder of facts to the dataset that they make: read and checked in batches, completed with its edges."""

from __future__ import annotations

import hashlib
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from graph.conflicts import add_conflicts
from graph.contract import check_graph
from graph.documents import Document
from graph.errors import DataMissing, FactsInvalid, Problem
from graph.evidence import absent_texts, check_texts
from graph.facts import LISTS, Emitter, Facts, documents_of, facts_files
from graph.identity import merge
from graph.inference import infer
from graph.json_lines import SUFFIXES
from graph.schema import context_of, schema_of
from graph.sentences import Teller
from graph.store import Dataset
from graph.terms import shipped
from graph.trees import TreeChecker
from graph.vocabulary import Ontology, read_ontology
from graph.writing import Content

Progress = Callable[[str, str, float | None], None]
"""Called after each stage with its name, what it counted, and the seconds it took; None while it goes on."""

_AT_ONCE = 50_000
"""Statements that are put into the store at once; more gains nothing."""

Skipped = dict[str, set[int]]
"""The lines, by file, on which what is left out stands."""


def quiet(_stage: str, _counted: str, _seconds: float | None) -> None:
    """Report nothing."""


@dataclass
class Stages:
    """Times the stages of a build and reports each as it ends, and once a second how far it is."""

    report: Progress = quiet
    counted: str = ""
    _name: str = ""
    _begin: float = 0.0
    _last: float = 0.0

    _told: float = 0.0
    """The seconds that were reported so far; a stage within another is no part of it."""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs inside; what it leaves in `counted` is reported with it."""
        begin, told = time.perf_counter(), self._told
        self._name, self._begin = name, begin
        self.counted = ""
        yield
        self._tell(name, time.perf_counter() - begin - (self._told - told))

    def each(self, name: str, files: Iterator[tuple[str, Content]]) -> Iterator[tuple[str, Content]]:
        """Give files on as they are made, and time the making."""
        seconds, count, begin = 0.0, 0, time.perf_counter()
        for file in files:
            seconds, count = seconds + time.perf_counter() - begin, count + 1
            self._told += time.perf_counter() - begin
            yield file
            del file  # else it would stay while the next is made
            begin = time.perf_counter()
        self.report(name, f"{count} files", seconds)

    def _tell(self, name: str, seconds: float) -> None:
        self._told += seconds
        self.report(name, self.counted, seconds)

    def going(self, done: int, whole: int, statements: int) -> None:
        """Say how far a stage is: bytes of all bytes that it reads, and the statements that it made of them."""
        now = time.perf_counter()
        if now - self._last < 1 or not done:
            return
        self._last, taken = now, now - self._begin
        left = taken * (whole - done) / done
        rate = f"{statements:,} statements, {statements / taken:,.0f} a second"
        self.report(self._name, f"{rate}, {left:.0f} s left", None)


@dataclass(frozen=True)
class Loaded:
    """Facts that passed the contract: the dataset with its edges, and the ontology they were read by."""

    dataset: Dataset
    ontology: Ontology
    statements: int
    """How many statements the facts made, before anything was worked out."""
    absent: tuple[Path, ...] = ()
    left_out: tuple[Problem, ...] = ()
    """Why parts were left out, where that was asked for."""


@dataclass(frozen=True)
class Read:
    """The facts of a folder as they were read: a dataset in which nothing is worked out yet, and what was refused."""

    dataset: Dataset
    facts: Facts
    statements: int
    problems: list[Problem]
    refused_ids: set[str]
    sound: list[Document]


def load(
    folder: Path,
    texts: Path | None = None,
    report: Progress = quiet,
    *,
    keep_going: bool = False,
    store: Path | None = None,
) -> Loaded:
    """Read, check and complete the facts of a folder.

    `keep_going` leaves out each claim, entity or source that has a problem, and what rests on it, and says so in
    `left_out`. `store` is a folder in which the dataset is kept while it is worked on, in place of memory.

    Raises:
        FactsInvalid: with every problem found, when there is one.
        DataMissing: a folder or file is not there.
    """
    if texts and not texts.is_dir():
        raise DataMissing(f"{texts} is no folder; give the folder of the source texts")
    stages = Stages(report)
    with stages.stage("ontology"):
        ontology = read_ontology(shipped("ontology"))
        stages.counted = f"{len(ontology.quads)} triples"
    left_out: list[Problem] = []
    skipped: Skipped = {}
    while True:
        room = Path(tempfile.mkdtemp(dir=store)) if store else None
        loaded, problems = _attempt(folder, ontology, texts, stages, skipped, room)
        if loaded:
            return replace(loaded, left_out=tuple(sorted({*left_out})))
        left_out += problems
        if not keep_going or not _skip(skipped, problems):
            raise FactsInvalid(left_out)


def _attempt(
    folder: Path, ontology: Ontology, texts: Path | None, stages: Stages, skipped: Skipped, store: Path | None
) -> tuple[Loaded | None, list[Problem]]:
    """Load a folder without what stands on skipped lines; return what was loaded, or else the problems."""
    with stages.stage("facts"):
        read = _read(folder, ontology, stages, skipped, store, whole=texts is not None)
        stages.counted = f"{read.statements:,} statements"
    dataset = read.dataset
    with stages.stage("contract"):
        problems = [*read.problems, *check_graph(read.facts, dataset, ontology, read.refused_ids)]
        problems += check_texts(read.sound, texts) if texts else []
        stages.counted = f"{len(dataset):,} statements, {len(problems) or 'no'} problem{'s' * (len(problems) > 1)}"
    if problems:
        return None, problems
    with stages.stage("edges"):
        stages.counted = f"{infer(dataset, ontology):,} statements"
    with stages.stage("conflicts"):
        found, stale = add_conflicts(dataset, ontology, read.facts)
        stages.counted = f"{found:,} pairs of claims"
    if stale:
        return None, stale
    absent = tuple(absent_texts(read.sound, texts)) if texts else ()
    return Loaded(dataset, ontology, read.statements, absent), []


def register_of(folder: Path) -> Dataset:
    """Return the facts of a folder, merged, with the ontology's terms; nothing is derived, and shapes are not checked.

    Raises:
        FactsInvalid: what cannot be read as facts, or may not be merged.
        DataMissing: a folder or file is not there.
    """
    read = _read(folder, read_ontology(shipped("ontology")), Stages(), {})
    if read.problems:
        raise FactsInvalid(read.problems)
    return read.dataset


# ── reading ─────────────────────────────────────────────────────────────────


def _read(
    folder: Path,
    ontology: Ontology,
    stages: Stages,
    skipped: Skipped,
    store: Path | None = None,
    *,
    whole: bool = False,
) -> Read:
    """Read a folder batch by batch; the documents themselves are kept only where they are wanted as a `whole`."""
    size, done = sum(path.stat().st_size for path in facts_files(folder)), [0]
    checker, emitter, teller = TreeChecker(schema_of(ontology)), Emitter(context_of(ontology)), Teller(ontology)
    facts = Facts(written=lambda: (found for document in documents_of(folder) for found in emitter.written(document)))
    filling = _Filling(Dataset(ontology.declared, store))
    problems: list[Problem] = []
    sound: list[Document] = []
    for document in documents_of(folder, done.append):
        checked = checker.check(document)
        problems += (p for p in checked.problems if p.place.line not in skipped.get(p.place.file, ()))
        for part in _less(checked.sound, skipped):
            lines, wrong = emitter.emit(part)
            filling.add([*lines, *(f"{quad} .\n" for quad in teller.tell(part))])
            problems += wrong
            sound += [part] if whole else []
        stages.going(sum(done), size, filling.count)
    filling.add([f"{quad} .\n" for quad in teller.tell_waiting(lambda: documents_of(folder))])
    dataset = filling.done()
    problems += merge(dataset, ontology, facts)
    # what rests on what is left out is left out, too
    refused_ids = set() if skipped else checker.refused_ids
    return Read(dataset, facts, filling.count, problems, refused_ids, list(_described(sound)))


class _Filling:
    """Puts lines into a store, many at once."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.count = 0
        self._lines: list[str] = []

    def add(self, lines: list[str]) -> None:
        self.count += len(lines)
        self._lines += lines
        if len(self._lines) >= _AT_ONCE:
            self.done()

    def done(self) -> Dataset:
        self.dataset.add_lines(self._lines)
        self._lines = []
        return self.dataset


def _described(documents: list[Document]) -> Iterator[Document]:
    """Yield documents, those of claims alone with what other lines say of their source."""
    sources = {document.tree["id"]: document.tree for document in documents if "id" in document.tree}
    for document in documents:
        source = sources.get(document.tree.get("source", ""), {})
        yield replace(document, tree={**source, **document.tree}) if source else document


# ── leaving out ─────────────────────────────────────────────────────────────


def _skip(skipped: Skipped, problems: Iterable[Problem]) -> bool:
    """Note the lines on which problems stand; say whether there is any new one."""
    before = sum(map(len, skipped.values()))
    for problem in problems:
        skipped.setdefault(problem.place.file, set()).add(problem.place.line)
    return sum(map(len, skipped.values())) > before


def _less(documents: list[Document], skipped: Skipped) -> Iterator[Document]:
    """Yield documents without what stands on skipped lines: single items, or all where more than items do."""
    for document in documents:
        lines = skipped.get(document.file, set())
        items = [(key, at) for key in LISTS.values() for at in range(len(document.tree.get(key, ())))] if lines else []
        starts = [document.place(item).line for item in items]
        if document.by_line:
            whole = "id" in document.tree and document.place(()).line in lines
            bad = {item for item, start in zip(items, starts, strict=True) if start in lines}
        else:
            found = {bisect_right(starts, line) - 1 for line in lines}
            whole, bad = -1 in found, {items[at] for at in found if items}
        if not whole:
            yield _without(document, bad) if bad else document


def _without(document: Document, bad: set[tuple[str, int]]) -> Document:
    tree = {
        key: [None if (key, at) in bad else item for at, item in enumerate(value)] if key in LISTS.values() else value
        for key, value in document.tree.items()
    }
    return replace(document, tree=tree)


# ── what it was made of ─────────────────────────────────────────────────────

_EDITED = (".yaml", ".ttl", ".rq")


def inputs_of(folder: Path) -> dict[str, str]:
    """Return the digest of each file of the facts and the ontology, by its path below their folder's parent.

    Raises:
        DataMissing: the folder holds no facts.
    """
    rooms = (folder, shipped("ontology")) if facts_files(folder) else ()
    found = [(room, path) for room in rooms for path in sorted(room.rglob("*")) if path.is_file()]
    return {
        f"{room.resolve().name}/{path.relative_to(room).as_posix()}": digest(path)
        for room, path in found
        if path.name.endswith((*_EDITED, *SUFFIXES))
    }


def digest(path: Path) -> str:
    """Return the digest of a file; of texts that people edit, with whatever ends of lines, always the same."""
    if path.suffix in _EDITED:
        return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
