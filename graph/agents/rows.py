"""From a SPARQL query to the rows that it gives, as lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from graph.agents.build import LIMITS, Build
from graph.agents.paging import LIMIT, size
from graph.agents.quoting import quoted, visible
from graph.agents.tool import LANGUAGE, Given, Parameter, Tool
from graph.errors import QueryInvalid
from graph.service.once import AVAILABLE
from graph.terms import shorten

_TRIPLES = "application/n-triples"
_ACCEPTED = f"application/sparql-results+json, {_TRIPLES}"
_SPARE = 700
"""Room for what stands around the rows."""

MOST_ROWS, MOST_WARNINGS = 1000, 3


def rows_tool() -> Tool:
    """Return `run_sparql`."""
    return Tool(
        "run_sparql",
        "Run SPARQL",
        "Run a read-only SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE on the graph; the prefixes gai:, co:, person:, "
        "model:, cl: ... are declared. Limits: 2.5 s, 64 KB, no SERVICE. Read schema first.",
        (
            Parameter("query", "The query.", required=True, longest=LIMITS.query),
            Parameter("max_rows", "How many rows to show at most.", "integer", default=50, most=MOST_ROWS),
            LANGUAGE,
        ),
        _rows,
        alone=False,
    )


def _rows(build: Build, given: Given) -> str:
    language, most = given["language"], given["max_rows"]
    warnings = [f"! {visible(one)}" for one in build.kg.unknown_terms(given["query"])[:MOST_WARNINGS]]
    if not AVAILABLE:
        raise QueryInvalid("run_sparql is not available on Windows, where a query cannot be limited; use ask")
    reply = build.queries.run(given["query"], _ACCEPTED)
    if reply.status != 200:
        raise QueryInvalid(json.loads(reply.body)["detail"])
    if reply.media == _TRIPLES:
        lines = [visible(line) for line in reply.body.decode("utf-8", "replace").splitlines()]
        return _written(build, warnings, lines, most, language)
    found = json.loads(reply.body)
    if "boolean" in found:
        return "\n".join([*warnings, str(found["boolean"]).lower()])
    names = found["head"]["vars"]
    lines = [" | ".join(_cell(row.get(name)) for name in names) for row in found["results"]["bindings"]]
    heading = " | ".join(f"?{visible(name)}" for name in names)
    return _written(build, [*warnings, heading if size(heading) < _SPARE // 2 else ""], lines, most, language)


def _cell(term: dict[str, Any] | None) -> str:
    if term is None:
        return "-"
    value = str(term["value"])
    if term["type"] in ("literal", "typed-literal"):
        return quoted(value) + (f"@{visible(term['xml:lang'])}" if "xml:lang" in term else "")
    return visible(shorten(value)) if term["type"] == "uri" else f"_:{visible(value)}"


def _written(build: Build, head: Sequence[str], lines: Sequence[str], most: int, language: str) -> str:
    """Return as many rows as may be shown and fit, whole, and whether there are more."""
    say = build.telling.say
    if not lines:
        return "\n".join([*(line for line in head if line), say("no-rows", language)])
    opening = [line for line in head if line]
    left = LIMIT - _SPARE - sum(size(line) + 1 for line in opening)
    shown: list[str] = []
    for line in lines[:most]:
        told = line if size(line) <= LIMIT - 2 * _SPARE else say("row-left-out", language, bytes=size(line))
        left -= size(told) + 1
        if left < 0:
            break
        shown.append(told)
    more = say("more-rows", language) if len(shown) < len(lines) else ""
    told = say("rows", language, shown=len(shown), more=more)
    return "\n".join([*opening, *shown, told, say("rows-caution", language)])
