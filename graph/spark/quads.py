"""From N-Quads lines on many machines to a table that the ontology's queries are asked of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from graph.errors import OntologyInvalid
from graph.spark import terms
from graph.spark.algebra import Compiler
from graph.spark.patterns import SMALL, Counts
from graph.spark.relations import Plan
from graph.store import Literal, NamedNode, Quad, Statement, side_by_side
from graph.terms import EDGE_GRAPH

Row = dict[str, str | None]

_PARSED = r"""
SELECT s, p, CASE WHEN contains(o, '\\') THEN {unescaped} ELSE o END AS o, substring_index(rest, ' ', 1) AS g FROM (
  SELECT s, p, rest, substring(line, char_length(s) + char_length(p) + 3,
    char_length(line) - char_length(s) - char_length(p) - char_length(rest) - 3) AS o
  FROM (SELECT value AS line, substring_index(value, ' ', 1) AS s, substring_index(value, ' ', -2) AS rest,
    substring_index(substring_index(value, ' ', 2), ' ', -1) AS p FROM {lines}))
"""
_ESCAPES = {'"': '"', "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ASIDE = "\x01"
"""What no literal holds, in place of the backslashes that are meant, while the others are resolved."""


def unescaped(literal: str) -> str:
    """Return a literal of N-Triples with its escapes resolved, as the functions on terms want it."""
    text = literal.replace("\\\\", _ASIDE)
    for letter, meant in _ESCAPES.items():
        text = text.replace(f"\\{letter}", meant)
    return text.replace(_ASIDE, "\\")


def _unescaping() -> str:
    """Return the same in SQL."""
    sql = f"replace(o, {terms.quoted(chr(92) * 2)}, {terms.quoted(_ASIDE)})"
    for letter, meant in _ESCAPES.items():
        sql = f"replace({sql}, {terms.quoted(chr(92) + letter)}, {terms.quoted(meant)})"
    return f"replace({sql}, {terms.quoted(_ASIDE)}, {terms.quoted(chr(92))})"


def _escaping() -> str:
    """Return the text of an object as N-Triples has it, in SQL."""
    sql = f"replace({terms.text('o')}, {terms.quoted(chr(92))}, {terms.quoted(chr(92) * 2)})"
    for letter, meant in _ESCAPES.items():
        sql = f"replace({sql}, {terms.quoted(meant)}, {terms.quoted(chr(92) + letter)})"
    return f"CASE WHEN startswith(o, '\"') THEN concat('\"', {sql}, '\"', {terms.suffix('o')}) ELSE o END"


FEW = 100
"""A part of a query that has at most so many rows is written out."""


class Quads:
    """The table of all statements: what was written first, and what is derived, as it comes.

    It is asked as a `Dataset` is; what is worked out stays on the machines.
    """

    def __init__(self, session: SparkSession, lines: DataFrame, declared: Iterable[Statement], work: Path) -> None:
        self.session, self.work = session, work
        self.asked = 0
        self.counts: dict[str, tuple[int, int, int]] = {}
        self.tables: list[DataFrame] = []
        self.derived: list[DataFrame] = []
        self.added: list[str] = []
        self.closures: dict[str, list[tuple[str, str]]] = {}
        self.matched: dict[str, dict[str, list[Statement]]] = {}
        self.holders: dict[str, list[int]] = {}
        """The tables in which a predicate stands."""
        self.views: set[str] = set()
        _declare(session)
        lines.createOrReplaceTempView("lines")
        self._add(session.sql(_PARSED.format(lines="lines", unescaped=_unescaping())).sortWithinPartitions("p"))
        terms_ = [tuple(map(_term, (q.subject, q.predicate, q.object, q.graph_name))) for q in declared]
        self._add(session.createDataFrame(terms_, "s string, p string, o string, g string"))

    def _add(self, table: DataFrame) -> int:
        """Take statements into the table, count them, and forget what could be reached without them.

        They are written first: a plan that holds all plans before it takes longer to read than to run.
        """
        path = (self.work / f"quads-{len(self.tables)}").as_uri()
        table.write.parquet(path)
        kept = self.session.read.parquet(path).persist()
        kept.createOrReplaceTempView("added")
        count = "count(1) AS n, approx_count_distinct(s) AS s, approx_count_distinct(o) AS o"
        found = {
            row.p: (row.n, row.s, row.o)
            for row in self.session.sql(f"SELECT p, {count} FROM added GROUP BY p").collect()
        }
        for predicate, new in found.items():
            old = self.counts.get(predicate, (0, 0, 0))
            self.counts[predicate] = (new[0] + old[0], new[1] + old[1], new[2] + old[2])
            self.closures = {
                told: pairs for told, pairs in self.closures.items() if terms.quoted(predicate) not in told
            }
            self.matched.pop(predicate, None)
            self.holders.setdefault(predicate, []).append(len(self.tables))
        self.tables.append(kept)
        _together(self.tables).createOrReplaceTempView("quads")
        return sum(count for count, _, _ in found.values())

    def __len__(self) -> int:
        return sum(count for count, _, _ in self.counts.values())

    # ── asking ──

    def plan(self, text: str) -> Plan:
        """Return how a query is answered, its joins in the order that is cheap for this table."""
        self.asked += 1
        views = {predicate: f"quads_{'_'.join(map(str, found))}" for predicate, found in self.holders.items()}
        for predicate, view in views.items():
            if view not in self.views:
                _together([self.tables[at] for at in self.holders[predicate]]).createOrReplaceTempView(view)
                self.views.add(view)
        return Compiler(Counts(dict(self.counts), views), f"part{self.asked}").compiled(text)

    def frame(self, plan: Plan) -> tuple[DataFrame | None, list[DataFrame]]:
        """Return what answers a query, if anything can, and the parts that are kept for it and may be dropped after it.

        A part of few rows is put into the query as it is, so that what follows need not look for how large it is.
        """
        if not plan.sql:
            return None, []
        for name, pairs in plan.closures.items():
            self._reach(pairs).createOrReplaceTempView(name)
        kept = []
        for view in plan.views:
            part = self.session.sql(view.sql).localCheckpoint()
            kept.append(part)
            few = part.take(FEW + 1)
            if view.needed and not few:
                return None, kept
            part = self.session.sql(_written_out(part, few)) if len(few) <= FEW else part
            part.createOrReplaceTempView(view.name)
        return self.session.sql(plan.sql), kept

    def select(self, text: str) -> list[Row]:
        """Return the rows of a SELECT as plain values: IRIs and literals as str, unbound as None.

        They are sorted as the query says, and where it says nothing by all that they hold.
        """
        return self._rows(self.plan(text))

    def select_all(self, texts: Iterable[str]) -> list[list[Row]]:
        """Return the rows of several SELECTs, some of which run at once, since each leaves machines idle in between."""
        return side_by_side(self._rows, [self.plan(text) for text in texts])

    def _rows(self, plan: Plan) -> list[Row]:
        frame, kept = self.frame(plan)
        found = frame.collect() if frame else []
        rows = [dict(zip(plan.columns, map(_plain, row), strict=True)) for row in found]
        _drop(kept)
        return sorted(rows, key=lambda row: [str(row[each]) for each in (*plan.order, *plan.columns)])

    def infer(self, text: str) -> int:
        """Add what a CONSTRUCT gives to the graph of what is derived; return how many statements are new there."""
        frame, kept = self.frame(self.plan(text))
        if frame is None:
            return 0
        for before in self.derived:
            frame = frame.join(before, ["s", "p", "o"], "left_anti")
        found = self._add(frame.selectExpr("s", "p", "o", f"'<{EDGE_GRAPH}>' AS g"))
        self.derived.append(self.tables[-1])
        _drop(kept)
        return found

    def add(self, quads: Iterable[Statement]) -> None:
        """Put statements beside what was derived; no query is asked of them."""
        self.added += [f"{quad} ." for quad in quads]

    def match(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[Statement]:
        """Yield the statements of a subject, or of a subject and a predicate, as `Dataset.match` does.

        Of a predicate with few statements all are fetched, since the next question is of another subject.
        """
        if subject is None:
            raise OntologyInvalid("statements are looked up by their subject here")
        if value is not None:
            yield from (quad for quad in self.match(subject, predicate) if quad.object == value)
            return
        name, of = str(predicate or ""), str(subject)
        if (name in self.counts and self.counts[name][0] > SMALL) or not name:
            also = f" AND p = {terms.quoted(name)}" if name else ""
            yield from self._fetched(f"s = {terms.quoted(of)}{also}")
            return
        if name not in self.matched:
            found: dict[str, list[Statement]] = defaultdict(list)
            for quad in self._fetched(f"p = {terms.quoted(name)}"):
                found[str(quad.subject)].append(quad)
            self.matched[name] = found
        yield from self.matched[name].get(of, ())

    def _fetched(self, where: str) -> Iterator[Statement]:
        for row in self.session.sql(f"SELECT s, p, o, g FROM quads WHERE {where}").collect():
            yield Quad(NamedNode(row.s[1:-1]), NamedNode(row.p[1:-1]), _node(row.o), NamedNode(row.g[1:-1]))

    def lines(self, since: int) -> DataFrame:
        """Return the statements of the tables from the one so many on, as lines of N-Quads, each once."""
        written = _together(self.tables[since:]).selectExpr(f"concat_ws(' ', s, p, {_escaping()}, g, '.') AS value")
        added = self.session.createDataFrame([(line,) for line in self.added], "value string")
        return written.unionAll(added).distinct()

    def _reach(self, told: str) -> DataFrame:
        """Return all that can be reached along pairs, of which there must be few enough for one machine."""
        if told not in self.closures:
            reach, pairs = told.split(" ", 1)
            steps = [(row.s, row.o) for row in self.session.sql(f"SELECT DISTINCT s, o FROM ({pairs})").collect()]
            self.closures[told] = sorted(reached(steps, reach))
        return self.session.createDataFrame(self.closures[told], "s string, o string")


def reached(steps: list[tuple[str, str]], reach: str) -> set[tuple[str, str]]:
    """Return the pairs along one or more steps (`+`), any number of them (`*`), or at most one (`?`)."""
    onward: dict[str, set[str]] = defaultdict(set)
    for start, end in steps:
        onward[start].add(end)
    found = set(steps) if reach == "?" else {(start, end) for start in onward for end in _beyond(start, onward)}
    return found if reach == "+" else found | {(one, one) for step in steps for one in step}


def _beyond(start: str, onward: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    edge = set(onward[start])
    while edge:
        seen |= edge
        edge = {end for one in edge for end in onward.get(one, ())} - seen
    return seen


def _together(tables: list[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionAll, tables)


def _written_out(part: DataFrame, rows: list[Any]) -> str:
    """Return the SELECT of rows that stand in it, with the types that they have."""
    types = {field.name: field.dataType.simpleString() for field in part.schema.fields}
    cells = [", ".join(map(_cell, row)) for row in rows] or [", ".join("NULL" for _ in types)]
    listed = ", ".join(f"({row})" for row in cells)
    cast = ", ".join(f"CAST(c{at} AS {kind}) AS `{name}`" for at, (name, kind) in enumerate(types.items()))
    names = ", ".join(f"c{at}" for at in range(len(types)))
    return f"SELECT {cast} FROM VALUES {listed} AS v({names}){'' if rows else ' WHERE false'}"


def _cell(value: Any) -> str:
    return "NULL" if value is None else terms.quoted(value) if isinstance(value, str) else str(value).lower()


def _declare(session: SparkSession) -> None:
    for function in (terms.plus, terms.minus, terms.times, terms.absolute, terms.total, terms.decimal):
        session.udf.register(f"term_{function.__name__}", function)


def _drop(kept: list[DataFrame]) -> None:
    for part in kept:
        part.unpersist()


def _plain(term: str | None) -> str | None:
    if term is None:
        return None
    return term[1 : term.rindex('"')] if term[0] == '"' else term[1:-1]


def _term(part: Any) -> str:
    """Return a term of the store as the table has it."""
    if isinstance(part, Literal):
        return unescaped(str(part))
    return str(part)


def _node(term: str) -> NamedNode | Literal:
    if term[0] != '"':
        return NamedNode(term[1:-1])
    at = term.rindex('"')
    text, suffix = term[1:at], term[at + 1 :]
    if suffix.startswith("@"):
        return Literal(text, language=suffix[1:])
    return Literal(text, datatype=NamedNode(suffix[3:-1])) if suffix else Literal(text)
