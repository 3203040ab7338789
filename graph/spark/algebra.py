"""From the algebra of a SPARQL query to a plan of Spark SQL; what is not compiled is refused, never done wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pyparsing import ParseBaseException
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import simplify, translateGroupGraphPattern, traverse
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from graph.errors import OntologyInvalid
from graph.spark.expressions import Exists, Expressions, refuse
from graph.spark.grouping import grouped
from graph.spark.patterns import Counts, Patterns, connected, pairs_along, variables_of
from graph.spark.relations import (
    UNBOUND,
    UNIT,
    Plan,
    Relation,
    Value,
    View,
    column,
    distinct,
    filtered,
    joined,
    left_joined,
    name,
    prefixed,
    projected,
    united,
)
from graph.spark.terms import quoted, term_of
from graph.terms import BASE, PREFIXES

__all__ = ["Compiler", "Counts", "Plan", "pairs_along"]

_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")


class Compiler:
    """Compiles one query for a table `quads` of s, p and o, a row for each graph that holds a triple."""

    def __init__(self, counts: Counts, prefix: str) -> None:
        self.counts, self.prefix = counts, prefix
        self.plan = Plan()
        self.flags = 0
        self.aside = 0
        """How many parts deep it is whose rows are not all needed, such as OPTIONAL and EXISTS."""

    def compiled(self, text: str) -> Plan:
        """Return the plan of a SELECT or a CONSTRUCT; of the latter the columns are s, p and o.

        Raises:
            OntologyInvalid: the query cannot be parsed, or uses what is not compiled.
        """
        try:
            algebra = prepareQuery(text, initNs=PREFIXES, base=BASE).algebra
        except ParseBaseException as error:
            raise OntologyInvalid(f"a query could not be parsed: {error}") from error
        relation = self.relation(algebra.p)
        if algebra.name == "ConstructQuery":
            return self._construct(algebra.template, relation)
        if algebra.name != "SelectQuery":
            refuse(algebra.name)
        names = tuple(map(str, algebra.PV))
        values = {each: relation.columns.get(each, Value(UNBOUND)).as_term() for each in names}
        self.plan.sql, self.plan.columns = "" if relation.empty else projected(relation, values).sql, names
        self.plan.order = relation.order
        return self.plan

    def _construct(self, template: list[Any], source: Relation) -> Plan:
        triples = [zip("spo", (self._part(term, source) for term in triple), strict=True) for triple in template]
        listed = ", ".join(f"struct({', '.join(f'{part} AS {end}' for end, part in triple)})" for triple in triples)
        said = "startswith(s, '<') AND startswith(p, '<') AND o IS NOT NULL"
        rows = f"SELECT inline(array({listed})) AS (s, p, o) FROM ({source.sql})"
        self.plan.sql = "" if source.empty else f"SELECT DISTINCT s, p, o FROM ({rows}) WHERE {said}"
        self.plan.columns = ("s", "p", "o")
        return self.plan

    def _part(self, term: Any, source: Relation) -> str:
        if isinstance(term, Variable):
            return source.columns.get(str(term), Value(UNBOUND)).term
        return quoted(term_of(term))

    # ── nodes ──

    def relation(self, node: Any, seed: Relation | None = None) -> Relation:
        """Return the relation of a node of the algebra.

        What a node may use of the row around an EXISTS stands in `seed`, with which its rows are joined.
        """
        compile_ = getattr(self, f"_{node.name.lower()}", None)
        if compile_ is None:
            refuse(node.name)
        made: Relation = compile_(node, seed)
        return made

    def _apart(self, node: Any, seed: Relation | None) -> Relation:
        """Return a node that uses nothing of the seed but what it binds itself, joined with the seed."""
        if seed and used(node) & seed.columns.keys() - visible(node):
            refuse(f"{node.name} within EXISTS that looks at what stands around it")
        made = self.relation(node)
        return joined(seed, made) if seed else made

    def _beside(self, node: Any, seed: Relation | None = None) -> Relation:
        """Return a part without whose rows the query may find something all the same."""
        self.aside += 1
        made = self.relation(node, seed)
        self.aside -= 1
        return made

    def _bgp(self, node: Any, seed: Relation | None) -> Relation:
        if not node.triples:
            return seed or UNIT
        if seed and any(not seed.columns[each].sure for each in variables_of(node.triples) & seed.columns.keys()):
            return joined(seed, self._bgp(node, None))
        return Patterns(node.triples, self.counts, self._closure, seed).relation()

    def _graph(self, node: Any, seed: Relation | None) -> Relation:
        """Return triples with the graph that each stands in."""
        if node.p.name != "BGP" or len(node.p.triples) != 1 or seed:
            refuse("GRAPH with more than one triple")
        return Patterns(node.p.triples, self.counts, self._closure, None, node.term).relation()

    def _join(self, node: Any, seed: Relation | None) -> Relation:
        left = self.relation(node.p1, seed)
        if node.p2.name == "BGP":
            return self._bgp(node.p2, left if left.columns else None)
        outer = seed if seed and used(node.p2) & seed.columns.keys() else None
        return joined(left, self.relation(node.p2, outer))

    def _union(self, node: Any, seed: Relation | None) -> Relation:
        return united(self._beside(node.p1, seed), self._beside(node.p2, seed))

    def _leftjoin(self, node: Any, seed: Relation | None) -> Relation:
        left = self.relation(node.p1, seed)
        if used(node.p2) & left.columns.keys() - visible(node.p2):
            refuse("OPTIONAL whose inner groups look at what stands around it")
        mine = visible(node.p2)
        conditions = [part for part in conjuncts(node.expr) if _looks_at(part) & left.columns.keys() - mine]
        inside = [part for part in conjuncts(node.expr) if part not in conditions]
        if any(list(_exists_in(part)) for part in conditions):
            refuse("EXISTS in an OPTIONAL that looks at what stands around it")
        if node.p2.name == "BGP" and not connected(node.p2.triples):
            left = self._view(left)
            shared = sorted(mine & left.columns.keys())
            right = self._beside(node.p2, distinct(left, shared))
        else:
            right = self._beside(node.p2)
        self.aside += 1
        right = self._kept(inside, right)
        self.aside -= 1
        scope = {**prefixed(right.columns, "r"), **prefixed(left.columns, "l")}
        return left_joined(left, right, [Expressions(scope).truth(part) for part in conditions])

    def _minus(self, node: Any, seed: Relation | None) -> Relation:
        if seed:
            refuse("MINUS within EXISTS that looks at what stands around it")
        left, right = self.relation(node.p1), self._beside(node.p2)
        shared = sorted(left.columns.keys() & right.columns.keys())
        if not shared:
            return left
        if not all(side.columns[each].sure for side in (left, right) for each in shared):
            refuse("MINUS over what may be unbound")
        return _semi(left, distinct(right, shared), "ANTI")

    def _filter(self, node: Any, seed: Relation | None) -> Relation:
        return self._kept(conjuncts(node.expr), self.relation(node.p, seed))

    def _extend(self, node: Any, seed: Relation | None) -> Relation:
        relation, exists = self._told(node.expr, self.relation(node.p, seed))
        value = Expressions(relation.columns, exists).value(node.expr)
        values = {each: column(each, old.kind, sure=old.sure) for each, old in relation.columns.items()}
        values = {each: old for each, old in values.items() if not each.startswith("__exists")}
        return projected(relation, {**values, str(node.var): value})

    def _project(self, node: Any, seed: Relation | None) -> Relation:
        relation = self._apart(node.p, seed) if seed else self.relation(node.p)
        return projected(relation, {str(each): relation.columns.get(str(each), Value(UNBOUND)) for each in node.PV})

    def _selectquery(self, node: Any, seed: Relation | None) -> Relation:
        return self._apart(node.p, seed)

    def _distinct(self, node: Any, seed: Relation | None) -> Relation:
        relation = self._apart(node.p, seed)
        return replace(relation, sql=f"SELECT DISTINCT * FROM ({relation.sql})")

    _reduced = _distinct

    def _orderby(self, node: Any, seed: Relation | None) -> Relation:
        """Keep in mind what rows are ordered by, which matters to GROUP_CONCAT alone."""
        relation = self._apart(node.p, seed)
        plain = all(isinstance(each.expr, Variable) and each.order in (None, "ASC") for each in node.expr)
        order = tuple(str(each.expr) for each in node.expr) if plain else ()
        return replace(relation, order=order)

    def _tomultiset(self, node: Any, seed: Relation | None) -> Relation:
        if node.p.name != "values":
            return self._apart(node.p, seed)
        made = _values(node.p.res)
        return joined(seed, made) if seed else made

    def _aggregatejoin(self, node: Any, seed: Relation | None) -> Relation:
        if seed:
            refuse("GROUP BY within EXISTS")
        return grouped(node, self.relation(node.p.p) if node.p.expr else self._beside(node.p.p))

    # ── EXISTS ──

    def _kept(self, parts: list[Any], relation: Relation) -> Relation:
        """Return the rows that keep all conditions: the plain ones first, then those that look elsewhere."""
        plain = [part for part in parts if not list(_exists_in(part))]
        if plain:
            truths = [Expressions(relation.columns).truth(part) for part in plain]
            relation = filtered(relation, " AND ".join(truths))
        for part in parts:
            if part.name in _EXISTS:
                relation, found = self._elsewhere(part, relation)
                relation = _semi(relation, found, "SEMI" if part.name == "Builtin_EXISTS" else "ANTI")
            elif part not in plain:
                told, exists = self._told(part, relation)
                kept = filtered(told, Expressions(told.columns, exists).truth(part))
                relation = projected(
                    kept, {each: column(each, v.kind, sure=v.sure) for each, v in relation.columns.items()}
                )
        return relation

    def _told(self, expression: Any, relation: Relation) -> tuple[Relation, Exists]:
        """Return the relation with a column for each EXISTS of an expression, and those columns."""
        exists: dict[int, Value] = {}
        for part in _exists_in(expression):
            relation, found = self._elsewhere(part, relation)
            self.flags += 1
            flag = f"__exists{self.flags}"
            made = left_joined(relation, projected(found, {**found.columns, flag: Value("true", "truth", True)}), [])
            met = "false" if found.empty else f"coalesce({name(flag)}, false)"
            relation = projected(made, {**made.columns, flag: Value(met, "truth", True)})
            exists[id(part)] = relation.columns[flag]
        return relation, exists

    def _elsewhere(self, part: Any, relation: Relation) -> tuple[Relation, Relation]:
        """Return the relation, and for which values of its columns the group of an EXISTS has a row."""
        group = group_of(part)
        shared = sorted((visible(group) | used(group)) & relation.columns.keys())
        if not all(relation.columns[each].sure for each in shared if each in visible(group)):
            refuse("EXISTS over what may be unbound")
        if _stands_alone(group, shared):
            return relation, distinct(self._beside(group), shared)
        views, closures = list(self.plan.views), dict(self.plan.closures)
        seen = self._view(relation)
        found = distinct(self._beside(group, distinct(seen, shared)), shared)
        if not found.empty:
            return seen, found
        self.plan.views, self.plan.closures = views, closures
        return relation, found

    # ── views ──

    def _view(self, relation: Relation) -> Relation:
        """Return a relation that is read several times as a view that is made once."""
        if relation.empty:
            return relation
        view = f"{self.prefix}_{len(self.plan.views)}"
        self.plan.views.append(View(view, relation.sql, not self.aside))
        return replace(relation, sql=f"SELECT * FROM {view}")

    def _closure(self, pairs: str, reach: str) -> str:
        known = [view for view, said in self.plan.closures.items() if said == f"{reach} {pairs}"]
        view = known[0] if known else f"{self.prefix}_reach{len(self.plan.closures)}"
        self.plan.closures[view] = f"{reach} {pairs}"
        return view


def _stands_alone(group: Any, shared: list[str]) -> bool:
    """Say whether a group is small enough to be answered without regard to what stands around it."""
    inner = group.p if group.name == "Filter" else group
    if inner.name != "BGP" or (group.name == "Filter" and used(group) - visible(inner)):
        return False
    return len(inner.triples) == 1 or (len(shared) == 1 and connected(inner.triples))


def _semi(left: Relation, right: Relation, how: str) -> Relation:
    """Return the rows of a relation that meet a row of another, or (`ANTI`) that meet none."""
    if right.empty:
        return left if how == "ANTI" else replace(left, empty=True)
    mine, other = prefixed(left.columns, "l"), prefixed(right.columns, "r")
    conditions = []
    for each, value in other.items():
        same = mine[each].kind == value.kind
        one, two = (mine[each].sql, value.sql) if same else (mine[each].term, value.term)
        conditions.append(f"{one} {'=' if mine[each].sure and value.sure else '<=>'} {two}")
    sql = f"SELECT * FROM ({left.sql}) l LEFT {how} JOIN ({right.sql}) r ON {' AND '.join(conditions)}"
    return replace(left, sql=sql)


def _values(rows: list[Any]) -> Relation:
    names = sorted({str(variable) for row in rows for variable in row})
    cells = [[row.get(Variable(each)) for each in names] for row in rows]
    listed = ", ".join(f"({', '.join(UNBOUND if _undefined(c) else quoted(term_of(c)) for c in row)})" for row in cells)
    columns = {each: column(each, sure=all(not _undefined(row[at]) for row in cells)) for at, each in enumerate(names)}
    sql = f"SELECT * FROM VALUES {listed} AS v({', '.join(map(name, names))})"
    return Relation(sql, columns, float(len(rows)))


def _undefined(term: Any) -> bool:
    return term is None or str(term) == "UNDEF"


# ── what a node shows and uses ──────────────────────────────────────────────


def group_of(part: Any) -> Any:
    """Return the algebra of the group of an EXISTS."""
    if part.graph.name.startswith("GroupGraphPattern"):
        part.graph = traverse(translateGroupGraphPattern(part.graph), visitPost=simplify)
    return part.graph


def conjuncts(expression: Any) -> list[Any]:
    """Return the parts of a condition that must all hold."""
    if getattr(expression, "name", "") == "TrueFilter":
        return []
    if getattr(expression, "name", "") != "ConditionalAndExpression":
        return [expression]
    return [inner for part in (expression.expr, *expression.other) for inner in conjuncts(part)]


def visible(node: Any) -> set[str]:
    """Return the variables that a node of the algebra may bind."""
    match node.name:
        case "BGP":
            return variables_of(node.triples)
        case "Graph":
            return visible(node.p) | variables_of([(node.term,)])
        case "Join" | "Union" | "LeftJoin":
            return visible(node.p1) | visible(node.p2)
        case "Minus":
            return visible(node.p1)
        case "Extend":
            return visible(node.p) | {str(node.var)}
        case "Project":
            return set(map(str, node.PV))
        case "values":
            return {str(variable) for row in node.res for variable in row}
        case "AggregateJoin":
            return {str(part.res) for part in node.A}
    return visible(node.p)


def used(node: Any) -> set[str]:
    """Return the variables that the expressions in a node look at, those within an EXISTS among them."""
    match node.name:
        case "BGP" | "values":
            return set()
        case "Join" | "Union" | "Minus":
            return used(node.p1) | used(node.p2)
        case "LeftJoin":
            return used(node.p1) | used(node.p2) | _looks_at(node.expr)
        case "Filter" | "Extend":
            return used(node.p) | _looks_at(node.expr)
        case "Project" | "AggregateJoin" | "SelectQuery":
            return set()  # a query within a query sees nothing of what stands around it
    return used(node.p)


def _looks_at(expression: Any) -> set[str]:
    if isinstance(expression, Variable):
        return {str(expression)}
    if isinstance(expression, (list, tuple)):
        return {each for part in expression for each in _looks_at(part)}
    if not isinstance(expression, CompValue):
        return set()
    if expression.name in _EXISTS:
        return visible(group_of(expression)) | used(group_of(expression))
    return {each for key, part in expression.items() if key != "_vars" for each in _looks_at(part)}


def _exists_in(expression: Any) -> Iterator[Any]:
    if isinstance(expression, (list, tuple)):
        for part in expression:
            yield from _exists_in(part)
    elif isinstance(expression, CompValue):
        if expression.name in _EXISTS:
            yield expression
            return
        for key, part in expression.items():
            if key != "_vars":
                yield from _exists_in(part)
