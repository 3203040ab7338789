"""From GROUP BY and the aggregates of SPARQL to those of Spark SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rdflib.term import Variable

from graph.spark import terms
from graph.spark.expressions import Expressions, refuse
from graph.spark.relations import Columns, Relation, Value, selected
from graph.spark.terms import quoted


def grouped(node: Any, relation: Relation) -> Relation:
    """Return the rows of a relation in groups, a column for each aggregate."""
    keys = [str(key) if isinstance(key, Variable) else refuse("GROUP BY of an expression") for key in node.p.expr or ()]
    values: Columns = {str(part.res): _aggregate(part, keys, relation) for part in node.A}
    by = f" GROUP BY {', '.join(relation.columns[key].sql for key in keys)}" if keys else ""
    return replace(selected(values, f"FROM ({relation.sql}){by}", relation.rows), empty=relation.empty and bool(keys))


def _aggregate(part: Any, keys: list[str], relation: Relation) -> Value:
    kind = part.name.removeprefix("Aggregate_")
    if kind == "Sample" and str(part.vars) in keys:
        return relation.columns[str(part.vars)]
    if kind == "Count" and str(part.vars) == "*":
        return Value("count(1)", "count", True) if not part.distinct else refuse("COUNT(DISTINCT *)")
    value = Expressions(relation.columns).value(part.vars)
    once = "DISTINCT " if part.distinct else ""
    match kind:
        case "Count":
            return Value(f"count({once}{value.sql})", "count", True)
        case "Min" if value.kind != "term":
            return Value(f"min({value.sql})", value.kind, value.sure)
        case "Min":
            return Value(f"min_by({value.sql}, {ordering(value)})", "term", value.sure)
        case "Sum" if value.sure and not once:
            return Value(f"term_total(collect_list({value.term}))")
        case "GroupConcat" if value.sure:
            return _concatenated(part, value, relation)
    refuse(f"{kind.upper()} of what may be unbound" if kind in ("Sum", "GroupConcat") else kind.upper())


def _concatenated(part: Any, value: Value, relation: Relation) -> Value:
    """Return texts put together in the order of the rows, which must be said: without one they have none."""
    if not relation.order:
        refuse("GROUP_CONCAT of rows without an order")
    text = value.sql if value.kind == "text" else terms.plain(value.term)
    order = [f"{ordering(relation.columns[each])} AS k{at}" for at, each in enumerate(relation.order)]
    listed = f"array_sort(collect_list(struct({', '.join([*order, f'{text} AS said'])})))"
    texts = f"transform({listed}, one -> one.said)"
    texts = f"array_distinct({texts})" if part.distinct else texts
    return Value(
        f"array_join({texts}, {quoted(str(part.separator if part.separator is not None else ' '))})", "text", True
    )


def ordering(value: Value) -> str:
    """Return what values are ordered by, as ORDER BY has it: things by their IRIs, numbers by what they are."""
    if value.kind != "term":
        return f"struct({value.sql})"
    return terms.ordering(value.sql)
