"""The whole graph, as lines that a person can read in a review."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

import graph
from graph.store import Dataset

GOLDEN = Path(__file__).parent / "golden" / "edges.txt"


def edge_lines(built: Path) -> list[str]:
    """Return `from relation to when certainty claims` of every edge, sorted."""
    network = graph.open(built).network()
    return sorted(
        f"{start} {facts['relation']} {end} {facts['when'] or '-'} {facts['certainty']} {' '.join(facts['claims'])}"
        for start, end, facts in network.edges(data=True)
    )


def test_the_edges_are_the_ones_that_were_accepted(built: Path, request: pytest.FixtureRequest) -> None:
    """Every edge is one that a person accepted; `pytest --accept` accepts the new ones."""
    found = edge_lines(built)
    if request.config.getoption("--accept"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text("\n".join(found) + "\n", encoding="utf-8")
    accepted = GOLDEN.read_text(encoding="utf-8").splitlines()
    difference = "\n".join(difflib.unified_diff(accepted, found, "accepted", "found", lineterm="", n=0))
    assert not difference, f"{difference}\nif this is right: python -m pytest {Path(__file__).name} --accept"


def test_no_hedged_edge_is_a_triple(built: Path) -> None:
    """A rumour, an allegation or a forecast is nowhere in the data a triple of its relation."""
    kg = graph.open(built)
    wrong = kg.sparql("SELECT ?e { ?e gai:plain false ; gai:from ?a ; gai:relation ?r ; gai:to ?b . ?a ?r ?b . "
                      "FILTER NOT EXISTS { ?f gai:plain true ; gai:from ?a ; gai:to ?b ; "
                      "gai:relation/rdfs:subPropertyOf* ?r } }")  # fmt: skip
    assert wrong == []


def test_nobody_becomes_an_investor_by_rumour(article: Dataset) -> None:
    """Investors are those with a plain investment or shareholding; by the article's rumour Intel is not one of them."""
    found = {row["who"].rpartition("/")[2] for row in article.select("SELECT ?who { ?who a gai:Investor }")}
    assert found == {"coatue-management"}


def test_every_line_of_every_text_is_read(built: Path) -> None:
    """No line is unread: each is cited by a claim, credits the makers, or is marked as stating nothing."""
    lines = graph.open(built).coverage()
    assert [line for line in lines if line["status"] == "unread"] == []
    assert [line["line"] for line in lines if line["status"] == "states-nothing"] == [1, 2, 11]


def test_the_parts_of_the_forecast_add_up(built: Path) -> None:
    """Every audit holds, the sum of the 2023 spending forecast (99 M + 54 M = 153 M) among them."""
    audits = graph.open(built).audit()
    assert [audit for audit in audits if not audit["holds"]] == []
    assert ("153000000", "153000000") in {(audit["found"], audit["wanted"]) for audit in audits}


def test_every_claim_is_in_every_list(built: Path) -> None:
    """The claims of the API, of the CSV and of the manifest are the same number."""
    import csv
    import json

    kg = graph.open(built)
    with (built / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert len(kg.claims()) == len(rows) == manifest["counts"]["claims"]
