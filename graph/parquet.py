"""From claims, edges and entities to Parquet files with typed columns: days, decimals, lists, a text a language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from graph.claims import Json, Label
from graph.errors import DataMissing
from graph.store import Dataset, node
from graph.terms import expand
from graph.words import LANGUAGES
from graph.writing import filling, told_of

DIGITS, SCALE = 38, 10
"""A number column holds 38 digits, 10 of them after the point."""

_LABEL = ", ".join(f"label_{tag.replace('-', '_').lower()} VARCHAR" for tag in LANGUAGES)
_NAMED = f"STRUCT(id VARCHAR, {_LABEL})[]"
_IN_ROLE = f'STRUCT("role" VARCHAR, id VARCHAR, {_LABEL})[]'
_AMOUNTS = (
    f'STRUCT("role" VARCHAR, number DECIMAL({DIGITS}, {SCALE}), written VARCHAR, unit VARCHAR, '
    "comparator VARCHAR, unit_basis VARCHAR)[]"
)
_CITED = f"STRUCT(id VARCHAR, url VARCHAR, site VARCHAR, {_LABEL})[]"
_TEXTS = ("text", "condition", "stated_as", "note", "withdrawn")
_SPAN = {"start": "span_start", "end": "span_end", "when": "when_edtf"}
"""Keys of a claim that are words of SQL, and the columns that have their values."""

Columns = Mapping[str, str]
"""The type of each column, by its name."""


def write_parquet(
    folder: Path,
    dataset: Dataset,
    claims: Iterable[Json],
    nodes: Iterable[tuple[str, Json]],
    edges: Iterable[tuple[tuple[str, str, str], Json]],
) -> list[Path]:
    """Write claims.parquet, edges.parquet and entities.parquet into a folder and return their paths.

    Claims are as `read_claims` gives them; nodes and edges as a network has them. The same facts give the same bytes.

    Raises:
        DataMissing: DuckDB is not installed.
    """
    tables: dict[str, tuple[Columns, list[Json]]] = {
        "claims": (CLAIMS, [_claim(claim) for claim in claims]),
        "edges": (EDGES, [_edge(dataset, *edge) for edge in sorted(edges, key=lambda edge: edge[0][2])]),
        "entities": (ENTITIES, [_entity(dataset, *found) for found in sorted(nodes, key=lambda found: found[0])]),
    }
    copy = _copier()
    with filling(folder) as room, told_of(folder):
        for name, (columns, rows) in tables.items():
            copy(room / f"{name}.parquet", columns, rows)
    return [folder / f"{name}.parquet" for name in tables]


def _copier() -> Callable[[Path, Columns, list[Json]], None]:
    try:
        import duckdb
    except ImportError as error:
        raise DataMissing(
            "Parquet is written by DuckDB, which is not installed; run: pip install 'genai-kg[parquet]'"
        ) from error

    def copy(path: Path, columns: Columns, rows: list[Json]) -> None:
        lines = path.with_suffix(".jsonl")
        lines.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        kept = ", ".join(f'"{name}": {_quoted(kind)}' for name, kind in columns.items())
        source = f"read_json({_quoted(lines)}, format = 'newline_delimited', columns = {{{kept}}})"
        # one thread, so that rows stay in their order and the bytes are the same everywhere
        with duckdb.connect(config={"threads": 1}) as connection:
            try:
                connection.execute(f"COPY (FROM {source}) TO {_quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
            except duckdb.IOException as error:
                raise OSError(str(error).splitlines()[0]) from error
        lines.unlink()

    return copy


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


# ── rows ────────────────────────────────────────────────────────────────────


def _columns_of_labels(name: str) -> dict[str, str]:
    return {f"{name}_{tag.replace('-', '_').lower()}": "VARCHAR" for tag in LANGUAGES}


def _labels(name: str, label: Label | None) -> Json:
    return {f"{name}_{tag.replace('-', '_').lower()}": (label or {}).get(tag) for tag in LANGUAGES}


_DAYS = ("begin_earliest", "begin_latest", "end_earliest", "end_latest")

CLAIMS: Columns = {
    **dict.fromkeys(("id", "iri", "situation", "kind", "certainty"), "VARCHAR"),
    **dict.fromkeys(("negated", "in_force"), "BOOLEAN"),
    "source": "VARCHAR",
    **dict.fromkeys(("line", "span_start", "span_end", "row_nth"), "INTEGER"),
    **dict.fromkeys(("row_name", "sha256"), "VARCHAR"),
    "cites": _CITED,
    "credit": "VARCHAR",
    **dict.fromkeys(("via", "origin"), _NAMED),
    "when_edtf": "VARCHAR",
    **dict.fromkeys(_DAYS, "DATE"),
    **dict.fromkeys(("time_basis", "said_on"), "VARCHAR"),
    **{column: kind for name in _TEXTS for column, kind in _columns_of_labels(name).items()},
    "text_generated": "BOOLEAN",
    "independent_sources": "INTEGER",
    "participants": _IN_ROLE,
    "amounts": _AMOUNTS,
    "concepts": _IN_ROLE,
    "part_of": "VARCHAR",
    "supersedes": "VARCHAR[]",
    "more": "VARCHAR",
}
"""`more` has, as JSON, what a claim has beside the other columns; null where there is nothing."""

EDGES: Columns = {
    **dict.fromkeys(("id", "from_entity", "relation", "to_entity"), "VARCHAR"),
    "plain": "BOOLEAN",
    **dict.fromkeys(("certainty", "view", "situation", "when_edtf"), "VARCHAR"),
    **dict.fromkeys(_DAYS, "DATE"),
    "claims": "VARCHAR[]",
    **_columns_of_labels("label"),
}

ENTITIES: Columns = {
    **dict.fromkeys(("id", "iri", "shown_as"), "VARCHAR"),
    "types": "VARCHAR[]",
    **_columns_of_labels("label"),
    "aliases": "VARCHAR[]",
}


def _claim(claim: Json) -> Json:
    row = {_SPAN.get(key, key): value for key, value in claim.items()}
    time, place = row.pop("time"), row.pop("row") or {}
    row |= {f"{side}_{bound}": time[side][bound] for side in ("begin", "end") for bound in ("earliest", "latest")}
    row |= {"row_nth": place.get("nth"), "row_name": place.get("name")}
    for name in _TEXTS:
        row |= _labels(name, row.pop(name))
    row |= {name: [_named(who) for who in claim[name]] for name in ("via", "origin", "cites")}
    row |= {name: _in_roles(claim[name]) for name in ("participants", "concepts")}
    row["amounts"] = [{**a, "number": _fitting(a["number"]), "written": a["number"]} for a in claim["amounts"]]
    more = {key: row.pop(key) for key in sorted(row.keys() - CLAIMS.keys())}
    return {**row, "more": json.dumps(more, ensure_ascii=False, sort_keys=True) if more else None}


def _named(who: Json) -> Json:
    kept = {key: value for key, value in who.items() if key != "label"}
    return {**kept, **_labels("label", who.get("label"))}


def _in_roles(roles: Json) -> list[Json]:
    return [{"role": role, **_named(who)} for role, found in roles.items() for who in found]


def _fitting(number: str) -> str | None:
    """Return a number; none where it has more digits than the column, which `written` then has alone."""
    sign = Decimal(number).as_tuple()
    places = max(0, -int(sign.exponent))
    return number if places <= SCALE and len(sign.digits) + SCALE - places <= DIGITS else None


def _edge(dataset: Dataset, ends: tuple[str, str, str], facts: Json) -> Json:
    start, end, key = ends
    found = {q.predicate.value: q.object.value for q in dataset.match(node(facts["situation"]))}
    days: dict[str, Any] = {name: found.get(expand(f"gai:{_camel(name)}")) for name in _DAYS}
    kept = {name: facts[name] for name in ("relation", "plain", "certainty", "view", "situation", "claims")}
    ids = {"id": key, "from_entity": start, "to_entity": end, "when_edtf": facts["when"] or None}
    return {**ids, **kept, **days, **_labels("label", facts["label"])}


def _camel(name: str) -> str:
    first, _, second = name.partition("_")
    return first + second.capitalize()


def _entity(dataset: Dataset, curie: str, facts: Json) -> Json:
    aliases = sorted({q.object.value for q in dataset.match(node(curie), node("skos:altLabel"))})
    kept = {"shown_as": facts["shown_as"], "types": facts["types"], "aliases": aliases}
    return {"id": curie, "iri": expand(curie), **kept, **_labels("label", facts["label"])}
