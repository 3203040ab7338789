"""Parquet holds every claim, edge and entity in typed columns, as the JSON of claims has them."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

import graph
from graph.commands import main
from graph.parquet import _claim, _fitting
from graph.terms import expand, shorten
from graph.words import LANGUAGES

Json = dict[str, Any]


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of Parquet files written from the build."""
    out = tmp_path_factory.mktemp("parquet") / "deep" / "it's"
    assert main(["export", "--data", str(built), "--parquet", str(out)]) == 0
    return out


def rows(path: Path) -> list[Json]:
    """Return the rows of a Parquet file as dicts."""
    with duckdb.connect() as connection:
        found = connection.execute("FROM read_parquet($1)", [str(path)])
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def label(row: Json, name: str) -> dict[str, str] | None:
    """Return a text by language, as the JSON has it."""
    found = {tag: row.pop(f"{name}_{tag.replace('-', '_').lower()}") for tag in LANGUAGES}
    return {tag: text for tag, text in found.items() if text is not None} or None


def named(row: Json) -> Json:
    """Return a thing with its label, as the JSON has it."""
    text = label(row, "label")
    return {**row, "label": text} if text else row


def claim_of(row: Json) -> Json:
    """Return a claim as the JSON has it, from its row."""
    days = {key: row.pop(key) for key in [key for key in row if key.endswith(("_earliest", "_latest"))]}
    day = {key: value and value.isoformat() for key, value in days.items()}
    claim = {key: label(row, key) for key in ("text", "condition", "stated_as", "note", "withdrawn")}
    place = {"nth": row.pop("row_nth"), "name": row.pop("row_name")}
    claim["row"] = place if place["nth"] else None
    claim["time"] = {side: {b: day[f"{side}_{b}"] for b in ("earliest", "latest")} for side in ("begin", "end")}
    for key, column in {"start": "span_start", "end": "span_end", "when": "when_edtf"}.items():
        claim[key] = row.pop(column)
    for key in ("via", "origin", "cites"):
        claim[key] = [named(who) for who in row.pop(key)]
    claim["amounts"] = [a | {"number": a.pop("written")} for a in row.pop("amounts")]
    for key in ("participants", "concepts"):
        claim[key] = {}
        for who in row.pop(key):
            claim[key].setdefault(who.pop("role"), []).append(named(who))
    return {**claim, **json.loads(row.pop("more") or "{}"), **row}


def test_no_claim_is_lost_or_changed(folder: Path, built: Path) -> None:
    """Every claim read back is equal to the claim of the JSON, in the same order."""
    assert [claim_of(row) for row in rows(folder / "claims.parquet")] == graph.open(built).claims()


def test_columns_have_types(folder: Path) -> None:
    """Days are days, numbers decimals that are equal to what was written, lists lists."""
    found = rows(folder / "claims.parquet")
    assert any(type(row["begin_earliest"]) is date for row in found)
    amounts = [amount for row in found for amount in row["amounts"]]
    assert amounts
    assert all(amount["number"] == Decimal(amount["written"]) for amount in amounts)
    assert all(type(row["supersedes"]) is list for row in found)


def test_edges_and_entities_are_those_of_the_network(folder: Path, built: Path) -> None:
    """Every edge and node of the network has its row, with its labels, times and aliases."""
    kg = graph.open(built)
    network = kg.network()
    edges = {row["id"]: row for row in rows(folder / "edges.parquet")}
    assert edges.keys() == {key for _start, _end, key in network.edges}
    for start, end, key in network.edges:
        facts, row = network.edges[start, end, key], edges[key]
        assert (row["from_entity"], row["to_entity"], row["claims"]) == (start, end, facts["claims"])
        assert (row["plain"], row["certainty"], row["when_edtf"] or "") == tuple(
            facts[name] for name in ("plain", "certainty", "when")
        )
        assert bool(row["begin_earliest"] or row["end_latest"]) is bool(facts["when"])
        assert label(row, "label") == facts["label"]
    entities = {row["id"]: row for row in rows(folder / "entities.parquet")}
    assert entities.keys() == set(network)
    found = kg.sparql("SELECT ?entity ?alias { ?entity skos:altLabel ?alias }")
    aliases = {(shorten(row["entity"]), row["alias"]) for row in found if shorten(row["entity"]) in entities}
    assert {(name, alias) for name, row in entities.items() for alias in row["aliases"]} == aliases
    for name, row in entities.items():
        assert (expand(name), network.nodes[name]["types"]) == (row["iri"], row["types"])
        assert label(row, "label") == network.nodes[name]["label"]


def test_the_same_facts_give_the_same_bytes(folder: Path, built: Path, tmp_path: Path) -> None:
    """Written again elsewhere, over older files, every file has the same bytes, and no other file is left."""
    for _ in range(2):
        main(["export", "--data", str(built), "--parquet", str(tmp_path)])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_what_has_no_column_is_kept(built: Path) -> None:
    """A part of a claim that has no column of its own stands as JSON in `more`."""
    claim = {**graph.open(built).claims()[0], "extra": {"a": [1]}}
    assert json.loads(_claim(claim)["more"]) == {"extra": {"a": [1]}}


@pytest.mark.parametrize(
    ("number", "fits"),
    [("1.5", True), ("0.0000000001", True), ("0.00000000001", False), ("9" * 28, True), ("9" * 29, False)],
)
def test_a_number_is_never_rounded(number: str, fits: bool) -> None:
    """A number of more digits than the column holds stands only as it is written."""
    assert _fitting(number) == (number if fits else None)


def test_without_the_extra_the_way_out_is_told(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where DuckDB is not installed the message says how to get it, and no folder is made."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert main(["export", "--data", str(built), "--parquet", str(tmp_path / "out")]) == 4
    assert "pip install 'genai-kg[parquet]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
