"""From query results to the formats that the shell and other tools read."""

from __future__ import annotations

from typing import Any

from graph.errors import QueryInvalid
from graph.store import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, serialize
from graph.tables import table
from graph.terms import PREFIXES, shorten

_ROWS = {"json": QueryResultsFormat.JSON, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
_TRIPLES = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "table": RdfFormat.TURTLE}


def written(results: Any, form: str) -> tuple[str, bool]:
    """Return query results as text in a format, and whether they hold nothing.

    Raises:
        QueryInvalid: the format does not fit the form of the query.
    """
    if isinstance(results, QueryBoolean):
        return _boolean(results, form), False
    if isinstance(results, QuerySolutions):
        return _solutions(results, form)
    if form not in _TRIPLES:
        raise QueryInvalid(f"a CONSTRUCT or DESCRIBE gives triples, not {form}; use --format ttl or nt")
    text = _text(serialize(results, format=_TRIPLES[form], prefixes=None if form == "nt" else PREFIXES))
    return text, not [line for line in text.splitlines() if line and not line.startswith("@prefix ")]


def _text(written: bytes | None) -> str:
    return (written or b"").decode("utf-8")


def _boolean(answer: QueryBoolean, form: str) -> str:
    if form == "table":
        return "true" if answer else "false"
    if form not in _ROWS:
        raise QueryInvalid(f"an ASK gives true or false, not {form}; use --format table, json, csv or tsv")
    return _text(answer.serialize(format=_ROWS[form]))


def _solutions(results: QuerySolutions, form: str) -> tuple[str, bool]:
    if form in _ROWS:
        text = _text(results.serialize(format=_ROWS[form]))
        return text, '"bindings":[]' in text if form == "json" else text.count("\n") <= 1
    if form != "table":
        raise QueryInvalid(f"a SELECT gives rows, not {form}; use --format table, json, csv or tsv")
    names = [variable.value for variable in results.variables]
    rows = [[_shown(solution[name]) for name in names] for solution in results]
    return table(names, rows), not rows


def _shown(term: Any) -> str:
    return "" if term is None else shorten(str(term.value))
