"""The bench asks what it says it asks, tells a figure from a bar, and draws the same picture of the same figures."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from graph.store import Dataset
from tests.bench.alone import measured
from tests.bench.queries import QUERIES, SUBJECTS, texts
from tests.bench.report import compared, drawn, printed, rows_of

SIZE = 1_000_000


@pytest.fixture
def found() -> dict[str, Any]:
    """Return the figures of a run that measured one size in part."""
    ours = {
        "building": {
            "peak_mb": 900.0,
            "statements": SIZE,
            "stages": {"edges": 4.0},
            "stages_cpu": {"edges": 3.0},
            "seconds": {"build": 50.0},
            "cpu": {"build": 40.0},
        },
        "emitting": {"peak_mb": 90.0, "lines": 900_000, "cpu": {"emit": 1.5}},
        "deriving": {"peak_mb": 90.0, "over": 240},
        "querying": {"queries": {"who sued X": {"ours": 0.02, "bare": 0.01, "found": "1 a"}}},
    }
    naive = {"deriving": {"over": 45}, "querying": {"queries": {"who sued X": {"over": 6}}}}
    return {"about": {"seed": 7}, "sizes": {str(SIZE): {"ours": ours, "naive": naive}}}


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_shape_finds_something(name: str, dataset: Dataset) -> None:
    """Each query that engines are compared by has an answer in the shipped facts."""
    subjects = {key: dataset.select(text)[0]["thing"] for key, text in SUBJECTS.items()}
    text = texts(subjects)[name].replace('"bolo"', '"stab"')  # a word of the facts in place of one of the corpus
    assert dataset.select(text)


def test_a_missed_bar_is_told(found: dict[str, Any]) -> None:
    """A figure stands beside its bar, with whether it is held; one that was broken off is a bound."""
    rows = {row.what: row for row in rows_of(found)}
    assert rows["whole build"].holds is True
    assert rows["query: who sued X"].holds is False
    assert rows["  who sued X, warm"].holds is False
    assert rows["  beside rdflib"].ratio == ">= 300.0 x"
    assert rows["load, check, derive, network, page"].ours == "> 240 s"
    assert "MISSED" in printed(found)


def test_two_runs_are_compared(found: dict[str, Any]) -> None:
    """Of two runs each figure stands beside that of the other, and what they were measured with where it differs."""
    other = copy.deepcopy(found)
    other["about"]["seed"] = 8
    other["sizes"][str(SIZE)]["ours"]["building"]["seconds"]["build"] = 25.0
    text = compared(found, other)
    assert "seed: 7 | 8" in text
    assert any("50.00 s" in line and "25.00 s" in line for line in text.splitlines())


def test_a_picture_is_the_same_twice(found: dict[str, Any], tmp_path: Path) -> None:
    """The same figures give the same SVG to the byte."""
    for name in ("one.svg", "other.svg"):
        drawn(found, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()


def test_a_measurement_that_fails_says_why(tmp_path: Path) -> None:
    """A task that fails leaves its last words, one that takes too long how long it had."""
    assert "no such folder" in measured("ours", "subjects", tmp_path / "no such folder", patience=60)["failed"]
    assert measured("naive", "deriving", tmp_path, patience=0).keys() >= {"over"}
