"""The corpus that scale is measured with is valid, of the size asked for, and of the shape of the shipped facts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from graph.facts import documents_of
from graph.loading import load
from graph.terms import shipped
from tests.bench.corpus import BREAKS, Line, Written, broken, lines
from tests.bench.traits import lines_of, traits

SMALL = 4_000
"""Statements beside the ontology's own."""


@pytest.fixture(scope="module")
def corpus() -> list[Line]:
    return list(lines(100_000))


@pytest.mark.parametrize("statements", [300, SMALL])
def test_a_corpus_keeps_the_contract(statements: int, tmp_path: Path) -> None:
    """A corpus of any size is valid facts: no tree, reference, shape, check or audit has a problem."""
    Written(tmp_path).write(broken(lines(statements, beside_ontology=True), "", 1))
    assert load(tmp_path).left_out == ()


def test_a_corpus_has_the_statements_asked_for(corpus: list[Line], tmp_path: Path) -> None:
    """The built dataset has as many statements as were asked for, within 5 per cent, and conflicts of several rules."""
    Written(tmp_path).write(broken(iter(corpus), "", 1))
    dataset = load(tmp_path).dataset
    assert len(dataset) == pytest.approx(100_000, rel=0.05)
    assert len(dataset.select("SELECT DISTINCT ?rule { ?conflict gai:conflictRule ?rule }")) >= 3


def test_a_corpus_has_the_shape_of_the_facts(corpus: list[Line]) -> None:
    """What share of claims has each certainty and key, and of entities each type, is that of the shipped facts."""
    facts, told = traits(lines_of(documents_of(shipped("facts")))), traits(corpus)
    shares = [name for name in facts if not name.startswith(("mentions", "kind", "entities"))]
    apart = {
        name: (facts[name], told.get(name)) for name in shares if abs(_number(facts[name]) - _number(told[name])) > 2
    }
    assert apart == {}


def _number(share: str) -> float:
    return float(share.rstrip("%"))


def test_no_name_of_a_corpus_is_a_real_one(corpus: list[Line]) -> None:
    """A corpus has no label of the shipped register."""
    register = {text for _, line in lines_of(documents_of(shipped("facts"))) for text in line.get("label", {}).values()}
    assert register & {text for _, line in corpus for text in line.get("label", {}).values()} == set()


@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_a_seed_gives_one_corpus(packed: str, tmp_path: Path) -> None:
    """The same number and seed give the same bytes, packed or not, and another seed other ones."""
    digests = [_written(tmp_path / name, packed, seed) for name, seed in (("one", 7), ("again", 7), ("other", 8))]
    assert digests[0] == digests[1] != digests[2]


def _written(folder: Path, packed: str, seed: int) -> list[tuple[str, str]]:
    Written(folder, packed).write(broken(lines(SMALL, seed, beside_ontology=True), "", 1))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]


@pytest.mark.parametrize("way", sorted(BREAKS))
def test_every_so_manieth_claim_can_be_broken(way: str) -> None:
    """A named way of breaking changes every tenth claim and no other line."""
    sound = list(lines(SMALL, beside_ontology=True))
    told = [text for _, text in broken(iter(sound), way, 10)]
    changed = [line for (_, line), text in zip(sound, told, strict=True) if text != _json(line)]
    claims = [line for _, line in sound if line["id"].startswith("cl:")]
    assert changed == claims[9::10]


def _json(line: dict[str, object]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))
