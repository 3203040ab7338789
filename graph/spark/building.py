"""From a folder of facts to checked parts of a dataset: read, checked and completed on many machines."""

from __future__ import annotations

import hashlib
import heapq
import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from graph.breaches import Breach
from graph.build import manifest_of, vanished
from graph.conflicts import add_conflicts
from graph.contract import check_graph
from graph.documents import Document
from graph.errors import FactsInvalid, Place, Problem
from graph.exports import CANONICAL
from graph.facts import Facts, Key, facts_files
from graph.held import LAYOUT, MANIFEST
from graph.identity import merge
from graph.loading import Progress, Stages, inputs_of, quiet
from graph.schema import context_of, schema_of
from graph.sentences import Teller, Untold
from graph.spark.partitions import Part, Reader, dumped, holding, labels_in, lines_in, loaded, parts_of, places_in
from graph.spark.quads import Quads
from graph.spark.session import session_on
from graph.store import Dataset, Statement, node
from graph.terms import BASE, VERSION, shipped
from graph.trees import TreeChecker
from graph.vocabulary import read_ontology
from graph.wordlist import FORM_PROPERTIES
from graph.writing import replacing, told_of

PARTS = "parts"
"""The folder of an output that holds the dataset in parts, each sorted, none with a line of another."""


def build_on_spark(
    master: str,
    facts_folder: Path,
    out: Path,
    report: Progress = quiet,
    *,
    session: SparkSession | None = None,
    dropped: Collection[str] = (),
) -> dict[str, Any]:
    """Build the dataset of a folder of facts on a cluster, and return its manifest; `out` changes whole or not at all.

    `out` gets the dataset in parts, which any store loads, and as one sorted file. Facts that break the contract are
    listed, a problem a line, in a file beside `out`. On several machines all of them must see both folders.

    Raises:
        FactsInvalid: the facts broke the contract; `out` is as it was.
        DataMissing: a folder could not be read or written, or there is no such cluster; `out` is as it was.
    """
    problems_file = out.resolve().with_name(f"{out.resolve().name}.problems.jsonl")
    with ExitStack() as stack:
        fresh = stack.enter_context(replacing(out, _listed))
        inputs = inputs_of(facts_folder)
        try:
            if lost := list(vanished(out, inputs, dropped)):
                raise FactsInvalid(lost)
            work = stack.enter_context(_work_in(fresh))
            on = session or stack.enter_context(session_on(master))
            building = _Building(on, facts_folder, work, Stages(report))
            building.run()
        except FactsInvalid as error:
            problems_file.write_text("".join(f"{dumped(one)}\n" for one in error.problems), encoding="utf-8")
            raise
        problems_file.unlink(missing_ok=True)
        with building.stages.stage("write"), told_of(out):
            building.stages.counted = f"{_write(building, fresh, inputs)} files to {out}"
    return manifest_of(out)


@contextmanager
def _work_in(fresh: Path) -> Iterator[Path]:
    """Give a folder in the fresh output, of which it is no part in the end, that all machines see if they see that."""
    folder = fresh / ".work"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class _Sought(Facts):
    """Facts whose places are not known until all that are wanted have been asked for."""

    things: set[str] = field(default_factory=set)

    def place(self, subject: str, predicate: str | None = None) -> Place:
        self.things.add(subject)
        return Place(json.dumps([subject, predicate]), 0, 0)


class _Building:
    """One build on a cluster, from its facts to the table that holds all."""

    def __init__(self, session: SparkSession, folder: Path, work: Path, stages: Stages) -> None:
        self.session, self.folder, self.work, self.stages = session, folder, work, stages
        self.ontology = read_ontology(shipped("ontology"))
        self.parts = self._numbered(parts_of(facts_files(folder), folder))
        self.problems: list[Problem] = []
        self.sought = _Sought()

    def run(self) -> None:
        """Read, check, derive.

        Raises:
            FactsInvalid: with every problem found, when there is one.
        """
        with self.stages.stage("facts"):
            lines, refused = self._read()
            self.quads = Quads(self.session, lines, Dataset(self.ontology.declared), self.work)
            self.stages.counted = f"{len(self.quads):,} statements"
        with self.stages.stage("contract"):
            find = lambda _dataset, _ontology: self._breaches(lines)  # noqa: E731
            self.problems += check_graph(self.sought, _as_dataset(self.quads), self.ontology, refused, find)
            self._refuse()
        with self.stages.stage("edges"):
            derived = sum(self.quads.infer(text) for _name, _rule, text in self.ontology.queries("rules"))
            self.stages.counted = f"{derived:,} statements"
        with self.stages.stage("conflicts"):
            explained = Facts(written=lambda: self._places(frozenset(), "/explanations/"))
            found, stale = add_conflicts(_as_dataset(self.quads), self.ontology, explained)
            self.problems += stale
            self._refuse()
            self.stages.counted = f"{found:,} pairs of claims"

    # ── reading ──

    def _numbered(self, parts: list[Part]) -> list[Part]:
        """Return parts with the number of lines before each of them in its file."""
        counted = (
            self._on(parts).map(lines_in).collect() if any(not part.whole and part.start for part in parts) else []
        )
        numbered, before = [], 0
        for part, count in zip(parts, counted, strict=True) if counted else ((part, 0) for part in parts):
            before = before if part.start else 0
            numbered.append(part._replace(before=before))
            before += count
        return numbered

    def _on(self, items: list[Any]) -> Any:
        return self.session.sparkContext.parallelize(items, max(len(items), 1))

    def _read(self) -> tuple[DataFrame, set[str]]:
        """Return the statements of the facts as lines, each once, and the ids of what was refused."""
        entities = [part for part in self.parts if "/entities/" in part.name]
        labels = dict(self._on(entities).mapPartitions(labels_in).collect()) if entities else {}
        reader = Reader(self.ontology.folder, self.ontology.quads, labels)
        said = self.session.createDataFrame(self._on(self.parts).mapPartitions(reader.read), "kind string, text string")
        said.write.parquet((self.work / "said").as_uri(), partitionBy="kind")
        said = self.session.read.parquet((self.work / "said").as_uri())
        self.problems += [loaded(text) for text in _texts(said, "problem")]
        again = said.where("kind = 'id'").groupBy("text").count().where("count > 1").select("text").collect()
        self.problems += self._told_twice(frozenset(row.text for row in again))
        lines = said.where("kind = 'line'").selectExpr("text AS value").distinct()
        waiting = [Untold(*json.loads(text)) for text in _texts(said, "waiting")]
        if waiting:
            told = [(f"{quad} .",) for quad in self._told_later(waiting, labels)]
            lines = lines.unionAll(self.session.createDataFrame(told, "value string")) if told else lines
        return self._merged(self._kept(lines, "lines")), set(_texts(said, "refused"))

    def _kept(self, lines: DataFrame, name: str) -> DataFrame:
        lines.write.parquet((self.work / name).as_uri())
        return self.session.read.parquet((self.work / name).as_uri())

    def _holding(self, names: frozenset[str]) -> list[Document]:
        found = self._on(self.parts).mapPartitions(holding(names)).collect()
        return [document for _part, _at, document in sorted(found, key=lambda one: one[:2])]

    def _told_twice(self, names: frozenset[str]) -> list[Problem]:
        """Return what is wrong where several parts write out one thing: only these are looked at together."""
        checker = TreeChecker(schema_of(self.ontology))
        return [problem for one in (self._holding(names) if names else ()) for problem in checker.check_again(one)]

    def _told_later(self, waiting: list[Untold], labels: dict[str, Any]) -> list[Statement]:
        """Return the sentences of claims whose situation another part writes out."""
        teller = Teller(self.ontology)
        teller.labels |= labels
        teller.waiting = waiting
        names = frozenset(one.says for one in waiting if isinstance(one.says, str))
        checker = TreeChecker(schema_of(self.ontology))
        found = self._holding(names) if names else []
        return teller.tell_waiting(lambda: [sound for one in found for sound in checker.check_alone(one).sound])

    # ── merging ──

    def _merged(self, lines: DataFrame) -> DataFrame:
        """Return the lines with each merged id replaced: what names such an entity is fetched, merged, and put back."""
        lines.createOrReplaceTempView("facts")
        into, apart = (f"<{node(name).value}>" for name in ("gai:mergedInto", "gai:notSameAs"))
        tied = self._lines_where(f"contains(value, ' {into} ') OR contains(value, ' {apart} ')")
        if not any(f" {into} " in line for line in tied):
            return lines
        things = sorted({part for line in tied if f" {into} " in line for part in line.split(" ")[::2][:2]})
        self.session.createDataFrame([(one,) for one in things], "thing string").createOrReplaceTempView("things")
        ends = ("substring_index(value, ' ', 1)", "substring_index(substring_index(value, ' ', 3), ' ', -1)")
        about = " OR ".join(f"{end} IN (SELECT thing FROM things)" for end in ends)
        before = {*tied, *self._lines_where(about)}
        dataset = Dataset()
        dataset.add_lines(f"{line}\n" for line in before)
        self.problems += merge(dataset, self.ontology, self.sought)
        after = {f"{quad} ." for quad in dataset}
        return self._kept(self._changed(lines, before - after, after - before), "merged")

    def _changed(self, lines: DataFrame, without: set[str], more: set[str]) -> DataFrame:
        for removed in (
            [self.session.createDataFrame([(line,) for line in sorted(without)], "value string")] if without else []
        ):
            lines = lines.join(removed, "value", "left_anti")
        return lines.unionAll(
            self.session.createDataFrame([(line,) for line in sorted(more)], "value string")
        ).distinct()

    def _lines_where(self, condition: str) -> list[str]:
        return [row.value for row in self.session.sql(f"SELECT value FROM facts WHERE {condition}").collect()]

    # ── checking ──

    def _breaches(self, lines: DataFrame) -> list[Breach]:
        """Return what shapes refuse: things with all that is said of them go to one machine, and are asked there."""
        lines.createOrReplaceTempView("facts")
        typed = f" <{node('rdf:type').value}> "
        rows = self.session.sql(_THINGS.format(typed=typed, base=f"<{BASE}id/"))
        reader = Reader(self.ontology.folder, self.ontology.quads, {})
        return sorted(set(rows.repartition("thing").rdd.mapPartitions(reader.shapes).collect()), key=str)

    def _refuse(self) -> None:
        if self.problems:
            found = dict[Key, Place]()
            for key, place in self._places(frozenset(self.sought.things)):
                found.setdefault(key, place)
            raise FactsInvalid([_placed(problem, found) for problem in self.problems])

    def _places(self, things: frozenset[str], room: str = "") -> list[tuple[Key, Place]]:
        """Return where things are written, or all things of a room, in the order of the facts."""
        parts = [part for part in self.parts if room in part.name]
        if not parts or not (things or room):
            return []
        found = self._on(parts).mapPartitions(places_in(context_of(self.ontology), things)).collect()
        return [(key, place) for _order, key, place in sorted(found, key=lambda one: one[0])]


_THINGS = """
SELECT substring_index(value, ' ', 1) AS thing, true AS own, value FROM facts
UNION ALL
SELECT DISTINCT n.thing, false AS own, t.value FROM (
  SELECT substring_index(value, ' ', 1) AS thing, substring_index(substring_index(value, ' ', 3), ' ', -1) AS other
  FROM facts WHERE startswith(substring_index(substring_index(value, ' ', 3), ' ', -1), '{base}')) n
JOIN (SELECT substring_index(value, ' ', 1) AS other, value FROM facts WHERE contains(value, '{typed}')) t
ON n.other = t.other
"""


def _placed(problem: Problem, found: dict[Key, Place]) -> Problem:
    """Return a problem with its place where that was only asked for."""
    if problem.place.line:
        return problem
    subject, predicate = json.loads(problem.place.file)
    place = found.get((subject, predicate)) or found.get((subject, None)) or Place("facts")
    return problem._replace(place=place)


def _as_dataset(quads: Quads) -> Any:
    """Return the table as what the contract and the conflicts ask; it answers as a `Dataset` does."""
    return quads


def _texts(said: DataFrame, kind: str) -> list[str]:
    return [row.text for row in said.where(f"kind = '{kind}'").select("text").collect()]


# ── writing ─────────────────────────────────────────────────────────────────


def _write(building: _Building, fresh: Path, inputs: dict[str, str]) -> int:
    """Write the parts, one sorted file of them all, and the manifest; return the number of files."""
    folder = fresh / PARTS
    hidden = " OR ".join(f"contains(value, ' <{name}> ')" for name in sorted(FORM_PROPERTIES))
    lines = building.quads.lines(0).where(f"NOT ({hidden})")
    lines.sortWithinPartitions("value").write.text(folder.as_uri())
    parts = _named(folder)
    count = _merge(parts, fresh / CANONICAL)
    files = {path.relative_to(fresh).as_posix(): _sha256(path) for path in [*parts, fresh / CANONICAL]}
    counts = {"statements": count}
    manifest = {"version": VERSION, "layout": LAYOUT, "counts": counts, "inputs": inputs, "files": files}
    (fresh / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(files) + 1


def _named(folder: Path) -> list[Path]:
    """Return the parts that Spark wrote, under names that say no more than their order; what else it left goes."""
    for path in list(folder.iterdir()):
        if not path.name.startswith("part-") or not path.stat().st_size:
            path.unlink()
    return [path.rename(folder / f"part-{at:05}.nq") for at, path in enumerate(sorted(folder.iterdir()))]


def _merge(parts: Iterable[Path], out: Path) -> int:
    """Merge sorted files into one, each line once, as `LC_ALL=C sort -m -u` does; return the number of lines."""
    count = 0
    with ExitStack() as stack, out.open("wb") as target:
        streams = [stack.enter_context(path.open("rb")) for path in parts]
        for line, _same in groupby(heapq.merge(*streams)):
            target.write(line)
            count += 1
    return count


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _listed(out: Path) -> set[str]:
    manifest = manifest_of(out)
    return {MANIFEST, *manifest["files"]} if manifest else set()
