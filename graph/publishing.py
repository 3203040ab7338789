"""From a build to a store that others ask: each named graph whole or not at all, and only what is not there yet."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from graph.errors import DataMissing
from graph.publication import (
    RECORD,
    STAGING,
    Graph,
    Publication,
    graph_of,
    index_of,
    is_ours,
    publication_of,
    statements_of,
)
from graph.remote import GaveWay, Remote
from graph.store import RdfFormat, Statement, parse
from graph.terms import BASE, ONTOLOGY_GRAPH, VERSION

Report = Callable[[str], None]
"""Called with a line of progress."""

BY_UPDATE = (400, 200_000)
"""How many statements, and about how many bytes, one update carries: Virtuoso makes code of each, and has a limit."""

BY_GRAPH_STORE = (20_000, 8_000_000)
"""The same of a request of the Graph Store Protocol."""


_INSISTING = 12


@dataclass(frozen=True)
class Build:
    """What is published: of each named graph its sorted N-Triples, the digest of all of it, and its index."""

    lines: dict[str, list[str]]
    publication: Publication


@dataclass(frozen=True)
class Target:
    """Where it is published to: what is asked, and what is written through; one of the latter two is enough."""

    asked: Remote
    update: Remote | None = None
    graph_store: Remote | None = None


@dataclass
class Sent:
    """What a publication did: statements sent, graphs replaced, and graphs taken away."""

    statements: int = 0
    replaced: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def build_in(path: Path) -> Build:
    """Return the build whose sorted N-Quads are in a file.

    Raises:
        DataMissing: it cannot be read, or holds statements in no named graph or in one that is not of this project.
    """
    try:
        content = path.read_bytes()
        quads: list[Statement] = list(parse(content, format=RdfFormat.N_QUADS))
    except (OSError, SyntaxError) as error:
        raise DataMissing(f"{path} could not be read ({error}); run build.py") from error
    found: dict[str, list[str]] = {}
    for line in content.decode("utf-8").splitlines(keepends=True):
        said, _, graph = line.rstrip("\n .").rpartition(" <")
        found.setdefault(graph.removesuffix(">"), []).append(f"{said} .\n")
    if not found or not all(map(is_ours, found)):
        raise DataMissing(f"{path} holds no graphs, or others than this project's; run build.py again")
    lines = {graph: sorted(set(some)) for graph, some in sorted(found.items())}
    parts, edges = index_of(quad for quad in quads if quad.graph_name.value != ONTOLOGY_GRAPH)
    graphs = {graph: graph_of(some) for graph, some in lines.items()}
    digest = hashlib.sha256(content).hexdigest()
    return Build(lines, Publication(graphs, digest, VERSION, parts, edges))


def publish(build: Build, target: Target, report: Report) -> Sent:
    """Make a store hold a build, and nothing else under the project's names; return what was done.

    A reader sees each graph as it was or as it will be where the store moves a graph in one step. Run again after it
    was broken off, at whatever point, it sends what is missing.

    Raises:
        DataMissing: the store did not answer, refused, or does not hold in the end what was sent.
        QueryInvalid: the store refused a query.
    """
    return _Publishing(build, target, report).run()


_TOLD = 20_000
"""After how many statements, more or less, it is told how far a graph has come."""


class _Publishing:
    """One run: what the store holds is read once, then changed step by step, each of which is recorded with it."""

    def __init__(self, build: Build, target: Target, report: Report) -> None:
        self.build, self.target, self.report = build, target, report
        self.sent = Sent()

    def run(self) -> Sent:
        self.there, self.counts = self._record(), self._counts()
        wanted = self.build.publication
        missing = [graph for graph in wanted.graphs if not self._holds(graph)]
        awaited = {STAGING + wanted.graphs[graph].digest for graph in missing}
        extra = sorted(graph for graph in {*self.counts, *self.there.graphs} if self._to_go(graph, awaited))
        if missing or extra or self.there != wanted:
            kept = len(wanted.graphs) - len(missing)
            goes = f"{len(missing)} to send, {len(extra)} to remove"
            self.report(f"{kept} of {len(wanted.graphs)} graphs are there; {goes}")
            self._note(replace(self.there, build=""))
            for graph in missing:
                self._replace(graph)
            for graph in extra:
                self._remove(graph)
            self._note(wanted)
        self._verify()
        return self.sent

    def _holds(self, graph: str) -> bool:
        wanted = self.build.publication.graphs[graph]
        return self.there.graphs.get(graph) == wanted and self.counts.get(graph) == wanted.count

    def _to_go(self, graph: str, awaited: set[str]) -> bool:
        """Say whether a graph is of an earlier build, or was left waiting by a run that was broken off."""
        return (is_ours(graph) and graph not in self.build.lines) or (
            graph.startswith(STAGING) and graph not in awaited
        )

    # ── what the store holds ────────────────────────────────────────────────

    def _record(self) -> Publication:
        _, rows = self.target.asked.select(f"SELECT ?s ?p ?o {{ GRAPH <{RECORD}> {{ ?s ?p ?o }} }}", [])
        return publication_of((one.value, name.value, value.value) for one, name, value in rows)

    def _counts(self) -> dict[str, int]:
        own = f'FILTER(STRSTARTS(STR(?g), "{BASE}"))'
        query = f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {own} }} GROUP BY ?g"
        return {graph.value: int(count.value) for graph, count in self.target.asked.select(query, [])[1]}

    def _count(self, graph: str) -> int:
        _, rows = self.target.asked.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", [])
        return int(rows[0][0].value)

    def _verify(self) -> None:
        found = {graph: count for graph, count in self._counts().items() if graph != RECORD}
        wanted = {graph: told.count for graph, told in self.build.publication.graphs.items()}
        for graph in sorted({*found, *wanted}):
            if found.get(graph, 0) != wanted.get(graph, 0):
                raise DataMissing(
                    f"{graph} holds {found.get(graph, 0)} statements where the build has {wanted.get(graph, 0)}; "
                    "run publish again, and if that does not mend it look whether somebody else writes to the store"
                )
        self.report(f"verified: {sum(wanted.values())} statements in {len(wanted)} graphs")

    # ── what is changed ─────────────────────────────────────────────────────

    def _replace(self, graph: str) -> None:
        lines, told = self.build.lines[graph], self.build.publication.graphs[graph]
        after = replace(self.there, graphs={**self.there.graphs, graph: told}, build="")
        if self.target.update:
            staging = STAGING + told.digest
            self._stage(graph, staging, lines)
            self._insist(lambda: self._move(staging, graph, after))
        else:
            assert self.target.graph_store
            self.target.graph_store.store(graph, "".join(lines).encode(), replace=True)
            self.sent.statements += len(lines)
            self._note(after)
        self.sent.replaced.append(graph)
        self.report(f"{graph}: {len(lines)} statements are there")

    def _stage(self, graph: str, staging: str, lines: list[str]) -> None:
        """Put statements where they wait; go on behind those that wait there already."""
        waiting, done = self.counts.get(staging, 0), 0
        for chunk in _chunks(lines, BY_GRAPH_STORE if self.target.graph_store else BY_UPDATE):
            if done + len(chunk) > waiting:
                self._insist(partial(self._put, staging, chunk))
                self.sent.statements += len(chunk)
                if (done + len(chunk)) // _TOLD > done // _TOLD:
                    self.report(f"{graph}: {done + len(chunk)} of {len(lines)} statements sent")
            done += len(chunk)
        if (found := self._count(staging)) != len(lines):
            raise DataMissing(
                f"{graph}: {found} of {len(lines)} statements arrived at {self._written.url}; run it again"
            )

    @property
    def _written(self) -> Remote:
        found = self.target.graph_store or self.target.update
        assert found
        return found

    def _put(self, staging: str, chunk: list[str]) -> None:
        if self.target.graph_store:
            self.target.graph_store.store(staging, "".join(chunk).encode(), replace=False)
        elif self.target.update:
            self.target.update.update(f"INSERT DATA {{ GRAPH <{staging}> {{\n{''.join(chunk)}}} }}")

    def _remove(self, graph: str) -> None:
        graphs: dict[str, Graph] = {name: told for name, told in self.there.graphs.items() if name != graph}
        after = replace(self.there, graphs=graphs, build="")
        if self.target.update:
            self._insist(lambda: self._change(f"DROP SILENT GRAPH <{graph}>", after))
        elif self.target.graph_store:
            self.target.graph_store.drop(graph)
            self._note(after)
        self.sent.removed.append(graph)
        self.report(f"{graph}: removed")

    def _note(self, publication: Publication) -> None:
        if self.target.update:
            self._insist(lambda: self._change("", publication))
        elif self.target.graph_store:
            self.target.graph_store.store(RECORD, "".join(statements_of(publication)).encode(), replace=True)
            self.there = publication

    def _move(self, staging: str, graph: str, after: Publication) -> None:
        """Put what waits in the place of a graph; where that was done before the record gave way, record it alone."""
        waits = self._count(staging) == after.graphs[graph].count
        self._change(f"MOVE <{staging}> TO <{graph}>" if waits else "", after)

    @staticmethod
    def _insist(step: Callable[[], None]) -> None:
        """Take a step again that a server undid since readers stood in the way; each may be taken twice."""
        for attempt in range(_INSISTING):
            try:
                return step()
            except GaveWay:
                if attempt == _INSISTING - 1:
                    raise
                time.sleep(0.05 * (attempt + 1))

    def _change(self, operation: str, after: Publication) -> None:
        """Carry out an operation and record what is there after it, in one request."""
        assert self.target.update
        old, new = set(statements_of(self.there)), set(statements_of(after))
        steps = [operation] if operation else []
        for verb, lines in (("DELETE", old - new), ("INSERT", new - old)):
            if lines:
                steps.append(f"{verb} DATA {{ GRAPH <{RECORD}> {{\n{''.join(sorted(lines))}}} }}")
        if steps:
            self.target.update.update(" ;\n".join(steps))
        self.there = after


def _chunks(lines: list[str], limits: tuple[int, int]) -> Iterator[list[str]]:
    most, size = limits
    chunk: list[str] = []
    held = 0
    for line in lines:
        if chunk and (len(chunk) >= most or held + len(line) > size):
            yield chunk
            chunk, held = [], 0
        chunk.append(line)
        held += len(line)
    if chunk:
        yield chunk
