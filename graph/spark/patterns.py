"""From triple patterns with property paths to one join of the table of quads, its patterns in a cheap order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import BNode, URIRef, Variable

from graph.spark.expressions import refuse
from graph.spark.relations import Columns, Relation, Value, name, selected
from graph.spark.terms import quoted, term_of

SMALL = 20_000
"""A predicate with at most so many quads is sent to all machines."""


@dataclass(frozen=True)
class Counts:
    """How many quads each predicate has, with how many subjects and objects, and in which view they stand."""

    by_predicate: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)

    def view(self, predicate: str) -> str:
        """Return the view that has all quads of a predicate, and of others no more than need be."""
        return self.views.get(predicate, "quads")

    def lacks(self, predicate: str) -> bool:
        """Say whether it is known that no quad has a predicate."""
        return bool(self.by_predicate) and predicate not in self.by_predicate

    def of(self, predicate: str) -> tuple[int, int, int]:
        """Return quads, subjects and objects of a predicate, as a term."""
        return self.by_predicate.get(predicate, (1, 1, 1))

    @property
    def all(self) -> tuple[int, int, int]:
        """Quads, and about how many subjects and objects, of all predicates together."""
        whole = sum(count for count, _, _ in self.by_predicate.values()) or 1
        most = max((subjects for _, subjects, _ in self.by_predicate.values()), default=1)
        return whole, most, most


class Pattern(NamedTuple):
    """A step from `start` to `end`: a predicate, a variable, or a relation; `reach` names how far a closure goes."""

    start: Any
    step: Any
    end: Any
    reach: str = ""
    predicates: tuple[str, ...] = ()
    """Those of which a quad is needed, each as a term; none where any will do, or none at all."""

    @property
    def needs_any(self) -> bool:
        """Whether nothing is found without a quad of one of the predicates."""
        return bool(self.predicates) and self.reach not in ("*", "?")


Closure = Callable[[str, str], str]
"""Given a SELECT of pairs and `+`, `*` or `?`, the name of a view of what can be reached along them."""


class Patterns:
    """Joins the patterns of one group, beginning with a relation where one is given."""

    def __init__(
        self, triples: Iterable[Any], counts: Counts, closure: Closure, seed: Relation | None, graph: Any = None
    ) -> None:
        self.counts, self.closure, self.graph = counts, closure, graph
        self.hidden = 0
        self.left = [pattern for triple in triples for pattern in self._steps(*triple)]
        self.known: Columns = {}
        self.sources: list[str] = []
        self.conditions: list[str] = []
        self.broadcast: list[str] = []
        self.rows = 1.0
        self.empty = bool(seed and seed.empty)
        if seed:
            self.sources.append(f"({seed.sql}) r0")
            self.known = {variable: value._replace(sql=f"r0.{value.sql}") for variable, value in seed.columns.items()}
            self.rows = seed.rows

    def relation(self) -> Relation:
        """Return the join of all patterns."""
        while self.left:
            estimates = [self._estimate(pattern) for pattern in self.left]
            cheapest = min(range(len(estimates)), key=lambda index: estimates[index])
            pattern = self.left.pop(cheapest)
            self.rows = max(self._rows(pattern), 1.0)
            self._take(pattern)
        where = f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        shown = {variable: value for variable, value in self.known.items() if not variable.startswith("_path")}
        made = selected(shown, f"FROM {' '.join(self.sources)}{where}", self.rows)
        hint = f"SELECT /*+ BROADCAST({', '.join(self.broadcast)}) */ " if self.broadcast else "SELECT "
        return Relation(made.sql.replace("SELECT ", hint, 1), made.columns, made.rows, empty=self.empty)

    # ── steps ──

    def _steps(self, start: Any, path: Any, end: Any) -> list[Pattern]:
        """Take a path apart into patterns: its sequences at hidden nodes, its inverses turned round."""
        if isinstance(path, InvPath):
            return self._steps(end, path.arg, start)
        if isinstance(path, SequencePath):
            nodes = [start, *(self._hidden() for _ in path.args[1:]), end]
            pairs = zip(nodes, path.args, nodes[1:], strict=False)
            return [pattern for here, part, there in pairs for pattern in self._steps(here, part, there)]
        if isinstance(path, MulPath):
            return [Pattern(start, pairs_along(path.path), end, str(path.mod), predicates_of(path.path))]
        if isinstance(path, Path):
            return [Pattern(start, pairs_along(path), end, "|", predicates_of(path))]
        return [Pattern(start, path, end, "", predicates_of(path))]

    def _hidden(self) -> Variable:
        self.hidden += 1
        return Variable(f"_path{self.hidden}")

    # ── what a step costs ──

    def _is_known(self, term: Any) -> bool:
        return not isinstance(term, (Variable, BNode)) or _named(term) in self.known

    def _rows(self, pattern: Pattern) -> float:
        count, subjects, objects = self._size(pattern)
        found = self.rows * count
        found /= subjects if self._is_known(pattern.start) else 1
        found /= objects if self._is_known(pattern.end) else 1
        if isinstance(pattern.step, Variable) and self._is_known(pattern.step):
            found /= max(len(self.counts.by_predicate), 1)
        return found

    def _size(self, pattern: Pattern) -> tuple[int, int, int]:
        if isinstance(pattern.step, URIRef):
            return self.counts.of(term_of(pattern.step))
        if pattern.reach in ("*", "?") and not (self._is_known(pattern.start) or self._is_known(pattern.end)):
            return self.counts.all
        return (SMALL // 10, SMALL // 20, SMALL // 20) if pattern.reach else self.counts.all

    def _estimate(self, pattern: Pattern) -> tuple[bool, float]:
        """Return whether the pattern meets nothing that is known yet, and how many rows there are with it."""
        parts = (pattern.start, pattern.step, pattern.end)
        variables = [part for part in parts if isinstance(part, (Variable, BNode))]
        apart = bool(self.known) and bool(variables) and not any(self._is_known(part) for part in variables)
        return apart, self._rows(pattern)

    # ── joining ──

    def _take(self, pattern: Pattern) -> None:
        self.empty |= pattern.needs_any and all(map(self.counts.lacks, pattern.predicates))
        if pattern.reach in ("*", "?"):
            self._take_reflexive(pattern)
        elif pattern.reach:
            source = self.closure(str(pattern.step), "+") if pattern.reach == "+" else f"({pattern.step})"
            self._scan(source, {"s": pattern.start, "o": pattern.end})
        else:
            graph = {} if self.graph is None else {"g": self.graph}
            view = self.counts.view(term_of(pattern.step)) if isinstance(pattern.step, URIRef) else "quads"
            self._scan(view, {"p": pattern.step, "s": pattern.start, "o": pattern.end, **graph})
            if isinstance(pattern.step, URIRef) and self.counts.of(term_of(pattern.step))[0] <= SMALL:
                self.broadcast.append(self._alias(-1))

    def _alias(self, back: int = 0) -> str:
        return f"r{len(self.sources) + back}"

    def _scan(self, source: str, parts: dict[str, Any]) -> None:
        alias = self._alias()
        conditions = []
        for end, term in parts.items():
            if self._is_known(term):
                conditions.append(f"{alias}.{end} = {self._sql(term)}")
            else:
                self.known[_named(term)] = Value(f"{alias}.{end}", "term", True)
        if not self.sources:
            self.sources.append(f"{source} {alias}")
            self.conditions += conditions
        else:
            self.sources.append(f"JOIN {source} {alias} ON {' AND '.join(conditions) or 'true'}")

    def _take_reflexive(self, pattern: Pattern) -> None:
        """Follow a path that may be of no step: from what is known, wherever that is, to itself and beyond."""
        if not (self._is_known(pattern.start) or self._is_known(pattern.end)):
            self._scan("(SELECT s AS n FROM quads UNION SELECT o AS n FROM quads)", {"n": pattern.start})
        if not self.sources:
            self.sources.append("(SELECT 1 AS `_`) r0")
        near, far = (("s", pattern.start), ("o", pattern.end))[:: 1 if self._is_known(pattern.start) else -1]
        alias, here = self._alias(), self._sql(near[1])
        view = self.closure(str(pattern.step), pattern.reach)
        self.sources.append(f"LEFT JOIN {view} {alias} ON {alias}.{near[0]} = {here}")
        reached = f"coalesce({alias}.{far[0]}, {here})"
        if self._is_known(far[1]):
            self.conditions.append(f"{reached} = {self._sql(far[1])}")
        else:
            self.known[_named(far[1])] = Value(reached, "term", True)

    def _sql(self, term: Any) -> str:
        if isinstance(term, (Variable, BNode)):
            return self.known[_named(term)].term
        return quoted(term_of(term))


def _named(term: Any) -> str:
    return f"_blank{term}" if isinstance(term, BNode) else str(term)


def pairs_along(path: Any) -> str:
    """Return a SELECT of the pairs (s, o) along a path of one step each way, or of several such paths."""
    if isinstance(path, URIRef):
        return f"SELECT s, o FROM quads WHERE p = {quoted(term_of(path))}"
    if isinstance(path, InvPath):
        return f"SELECT o AS s, s AS o FROM ({pairs_along(path.arg)})"
    if isinstance(path, AlternativePath):
        return " UNION ALL ".join(f"({pairs_along(part)})" for part in path.args)
    refuse(f"the path {path} within another")


def predicates_of(path: Any) -> tuple[str, ...]:
    """Return the predicates of which a path of one step may be, as terms."""
    if isinstance(path, URIRef):
        return (term_of(path),)
    parts = [path.arg] if isinstance(path, InvPath) else path.args if isinstance(path, AlternativePath) else []
    return tuple(each for part in parts for each in predicates_of(part))


def variables_of(triples: Iterable[Any]) -> set[str]:
    """Return the variables of triple patterns."""
    return {_named(part) for triple in triples for part in triple if isinstance(part, (Variable, BNode))}


def connected(triples: list[Any]) -> bool:
    """Say whether the patterns hang together by the variables that they share."""
    groups: list[set[str]] = []
    for triple in triples:
        here = variables_of([triple])
        groups = [group for group in groups if not group & here] + [here.union(*(g for g in groups if g & here))]
    return len(groups) < 2


__all__ = ["Closure", "Counts", "Patterns", "connected", "name", "pairs_along", "variables_of"]
