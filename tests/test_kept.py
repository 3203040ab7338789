"""A dataset that is read by parts: it answers as the whole does, and reads little where little is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from graph.held import Held
from graph.kept import KeptDataset
from graph.questions import Asker
from graph.store import Dataset, node
from graph.stored import StoredQuestions
from graph.terms import shipped
from graph.vocabulary import read_ontology

FOLDER = Path(__file__).parent / "paraphrases"
SETS = ("industry-tuned", "untouched")


@pytest.fixture(scope="module")
def kept(built: Path) -> KeptDataset:
    """The shipped facts, read by parts."""
    return KeptDataset(Held(built), "dataset.nq")


@pytest.fixture(scope="module")
def words(built: Path) -> dict[str, object]:
    """The words that questions about them are read by."""
    return dict(json.loads((built / "words.json").read_text(encoding="utf-8")))


def test_a_question_is_answered_by_parts_as_by_the_whole(
    kept: KeptDataset, dataset: Dataset, words: dict[str, object]
) -> None:
    """Free and stored questions get the same reply, word for word."""
    golds = [one["q"] for name in SETS for one in yaml.safe_load((FOLDER / f"{name}.yaml").read_bytes())]
    stored = StoredQuestions(Dataset(read_ontology(shipped("ontology")).quads)).all
    by_parts, by_whole = Asker(kept, words), Asker(dataset, words)
    for question in [*golds, *(one.wording["en"] for one in stored)]:
        assert by_parts.ask(question) == by_whole.ask(question), question


def test_what_is_said_of_a_thing_is_found_without_a_store(built: Path) -> None:
    """The first, the last and any other subject of the file is looked up whole; an unknown one has nothing."""
    fresh, whole = KeptDataset(Held(built), "dataset.nq"), Dataset.load(built / "dataset.nq")
    subjects = sorted({quad.subject.value for quad in whole})
    for iri in [subjects[0], subjects[-1], *subjects[:: len(subjects) // 40]]:
        assert {str(quad) for quad in fresh.match(node(iri))} == {str(quad) for quad in whole.match(node(iri))}
    assert list(fresh.match(node("co:nobody-at-all"))) == []


def test_a_question_reads_a_part_of_the_whole(built: Path, words: dict[str, object]) -> None:
    """Who sued somebody is answered without the models and the rounds of the industry."""
    fresh = KeptDataset(Held(built), "dataset.nq")
    assert Asker(fresh, words).ask("who sued OpenAI")["rows"]
    assert "a gai:Release" not in fresh.read_parts
    assert "edge gai:investedIn" not in fresh.read_parts
    assert "_all" not in vars(fresh)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?o } LIMIT 1",
        "SELECT ?s { GRAPH ?g { ?s a gai:Claim } } LIMIT 1",
        "SELECT ?s { ?s <https://w3id.org/genai-kg/ontology#sued> ?o } LIMIT 1",
    ],
)
def test_a_query_that_could_ask_for_anything_reads_the_whole(built: Path, query: str) -> None:
    """A variable in the place of a predicate, a graph, or a term in full is answered from every statement."""
    fresh = KeptDataset(Held(built), "dataset.nq")
    assert fresh.select(query)
    assert "_all" in vars(fresh)
