"""From parts of a query to relations of Spark SQL, a column a variable: a term, a text, a truth or a count."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from graph.errors import OntologyInvalid
from graph.spark.terms import BOOLEAN, INTEGER

UNBOUND = "CAST(NULL AS STRING)"


class Value(NamedTuple):
    """An expression in SQL: what it gives (`term`, `text`, `truth` or `count`), and whether it is never NULL."""

    sql: str
    kind: str = "term"
    sure: bool = False

    @property
    def term(self) -> str:
        """The expression as a term."""
        match self.kind:
            case "text":
                return f"concat('\"', {self.sql}, '\"')"
            case "count":
                return f"concat('\"', CAST({self.sql} AS STRING), '\"^^<{INTEGER}>')"
            case "truth":
                told = f"""WHEN {self.sql} THEN '"true"^^<{BOOLEAN}>' WHEN NOT {self.sql} THEN '"false"^^<{BOOLEAN}>'"""
                return f"CASE {told} END"
        return self.sql

    def as_term(self) -> Value:
        """Return the same as a term."""
        return Value(self.term, "term", self.sure)


Columns = dict[str, Value]
"""What each variable is, within the SELECT that it is read from."""


@dataclass(frozen=True)
class Relation:
    """A SELECT with a column a variable; about how many rows it has, and the variables that order them."""

    sql: str
    columns: Columns
    rows: float = 1.0
    order: tuple[str, ...] = ()
    empty: bool = False
    """Whether it is known to have no row, since a predicate that it needs is in no statement."""


class View(NamedTuple):
    """A view that a query reads several times: its name, its SELECT, and whether nothing is found where it is empty."""

    name: str
    sql: str
    needed: bool


@dataclass
class Plan:
    """What answers a query: views to be made first, in their order, and the SELECT that reads them."""

    views: list[View] = field(default_factory=list)
    closures: dict[str, str] = field(default_factory=dict)
    """The SELECT of pairs (s, o) by the name of the view of all that can be reached along them."""
    sql: str = ""
    """Empty where it is known that nothing is found."""
    columns: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


def name(variable: str) -> str:
    """Return a variable as the name of a column."""
    return f"`{variable}`"


def column(variable: str, kind: str = "term", *, sure: bool = True) -> Value:
    """Return a column as a value."""
    return Value(name(variable), kind, sure)


def selected(values: Columns, source: str, rows: float, order: tuple[str, ...] = ()) -> Relation:
    """Return a relation of values that are read from a source, a FROM clause or nothing."""
    listed = ", ".join(f"{value.sql} AS {name(variable)}" for variable, value in values.items()) or "1 AS `_`"
    columns = {variable: column(variable, value.kind, sure=value.sure) for variable, value in values.items()}
    return Relation(f"SELECT {listed} {source}".strip(), columns, rows, order)


def projected(relation: Relation, values: Columns) -> Relation:
    """Return values of each row of a relation."""
    order = relation.order if set(relation.order) <= values.keys() else ()
    return replace(selected(values, f"FROM ({relation.sql})", relation.rows, order), empty=relation.empty)


def filtered(relation: Relation, condition: str) -> Relation:
    """Return the rows of a relation for which a condition holds."""
    sql = f"SELECT * FROM ({relation.sql}) WHERE {condition}"
    return replace(relation, sql=sql, rows=max(relation.rows / 3, 1))


def prefixed(columns: Columns, alias: str) -> Columns:
    """Return columns as they are named where a relation stands under an alias."""
    return {variable: value._replace(sql=f"{alias}.{value.sql}") for variable, value in columns.items()}


def _meeting(left: Value, right: Value) -> tuple[str, str]:
    return (left.sql, right.sql) if left.kind == right.kind else (left.term, right.term)


def compatible(left: Columns, right: Columns) -> list[str]:
    """Return the conditions under which two rows are compatible, the equalities of sure columns first."""
    shared = sorted(left.keys() & right.keys(), key=lambda one: not (left[one].sure and right[one].sure))
    found = []
    for variable in shared:
        one, other = _meeting(left[variable], right[variable])
        open_ends = [f"{end} IS NULL" for end, value in ((one, left), (other, right)) if not value[variable].sure]
        equal = f"{one} = {other}"
        found.append(f"({' OR '.join([equal, *open_ends])})" if open_ends else equal)
    return found


def both(left: Columns, right: Columns) -> Columns:
    """Return the columns of two joined relations, those of both taken from whichever has a value."""
    found = dict(left)
    for variable, value in right.items():
        mine = left.get(variable)
        if mine is None:
            found[variable] = value
        elif not mine.sure:
            one, other = _meeting(mine, value)
            kind = mine.kind if mine.kind == value.kind else "term"
            found[variable] = Value(f"coalesce({one}, {other})", kind, value.sure)
    return found


def joined(left: Relation, right: Relation) -> Relation:
    """Return the natural join of two relations."""
    if not left.columns and left.sql == UNIT.sql:
        return right
    if not right.columns and right.sql == UNIT.sql:
        return left
    mine, other = prefixed(left.columns, "l"), prefixed(right.columns, "r")
    conditions = compatible(mine, other)
    how = f"JOIN ({right.sql}) r ON {' AND '.join(conditions)}" if conditions else f"CROSS JOIN ({right.sql}) r"
    rows = max(left.rows, right.rows) if conditions else left.rows * right.rows
    made = selected(both(mine, other), f"FROM ({left.sql}) l {how}", rows)
    return replace(made, empty=left.empty or right.empty)


def left_joined(left: Relation, right: Relation, conditions: list[str]) -> Relation:
    """Return the left join of two relations, under conditions on `l` and `r` besides that they are compatible."""
    if right.empty:
        return projected(left, {**{each: Value(UNBOUND) for each in right.columns}, **left.columns})
    mine, other = prefixed(left.columns, "l"), prefixed(right.columns, "r")
    on = " AND ".join([*compatible(mine, other), *conditions]) or "true"
    loose = {variable: value._replace(sure=False) for variable, value in other.items()}
    merged = both(mine, loose)
    made = selected(merged, f"FROM ({left.sql}) l LEFT JOIN ({right.sql}) r ON {on}", left.rows)
    return replace(made, empty=left.empty)


def united(one: Relation, other: Relation) -> Relation:
    """Return the rows of both relations; a column that one of them lacks is unbound there."""
    if one.empty or other.empty:
        some, none = (other, one) if one.empty else (one, other)
        return projected(some, {**{each: Value(UNBOUND) for each in none.columns}, **some.columns})
    kinds: dict[str, tuple[str, bool]] = {}
    for variable in {**one.columns, **other.columns}:
        sides = [relation.columns.get(variable) for relation in (one, other)]
        known = {side.kind for side in sides if side}
        sure = all(side is not None and side.sure for side in sides)
        kinds[variable] = (known.pop() if len(known) == 1 and all(sides) else "term", sure)
    parts = [_widened(relation, kinds) for relation in (one, other)]
    columns = {variable: column(variable, kind, sure=sure) for variable, (kind, sure) in kinds.items()}
    return Relation(" UNION ALL ".join(parts), columns, one.rows + other.rows)


def _widened(relation: Relation, kinds: dict[str, tuple[str, bool]]) -> str:
    values: Columns = {}
    for variable, (kind, _sure) in kinds.items():
        value = relation.columns.get(variable, Value(UNBOUND))
        values[variable] = value if value.kind == kind else value.as_term()
    return f"({selected(values, f'FROM ({relation.sql})', relation.rows).sql})"


def distinct(relation: Relation, variables: list[str]) -> Relation:
    """Return the distinct values of some columns."""
    if not variables:
        raise OntologyInvalid("a part of a query shares no variable with what stands around it; this is not compiled")
    made = projected(relation, {variable: relation.columns[variable] for variable in variables})
    return replace(made, sql=made.sql.replace("SELECT ", "SELECT DISTINCT ", 1), order=())


UNIT = Relation("SELECT 1 AS `_`", {}, 1.0)
"""One row that binds nothing."""
