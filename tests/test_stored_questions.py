"""The competency questions that the ontology stores: their queries, their words, and what they expect."""

from __future__ import annotations

import re

import pytest

from graph.questions import Asker
from graph.store import Dataset, node
from graph.stored import StoredQuestion, StoredQuestions
from graph.terms import shipped, shorten
from graph.vocabulary import Ontology, read_ontology
from graph.words import LANGUAGES

STORED = StoredQuestions(Dataset(read_ontology(shipped("ontology")).quads)).all
INDUSTRY = set(re.findall(r"(?m)^gai:q-[\w-]+", (shipped("ontology") / "questions-industry.ttl").read_text("utf-8")))
"""The questions on the wider industry, which need more than the grammar reads."""
AGREEING = 0.75
"""How many of the wordings about the article the grammar must read as the stored query does, without knowing them."""
MISREAD = 0.08
"""How many wordings the grammar may read otherwise than the stored query; what it cannot read it refuses."""


@pytest.fixture(scope="module")
def asker(dataset: Dataset) -> Asker:
    """What answers questions from the shipped facts."""
    return Asker(dataset)


def expected(ontology: Ontology, stored: StoredQuestion) -> set[str]:
    quads = ontology.dataset.match(node(stored.id), node("gai:expects"))
    return {shorten(quad.object.value) for quad in quads}


def expected_count(ontology: Ontology, stored: StoredQuestion) -> int:
    """Return how many claims an answer holds: as many as are named, where no count is declared."""
    declared = ontology.dataset.match(node(stored.id), node("gai:expectsCount"))
    return next((int(quad.object.value) for quad in declared), len(expected(ontology, stored)))


def test_there_are_a_hundred_and_no_two_are_worded_alike() -> None:
    """A hundred questions at least, each with wordings of its own."""
    assert len(STORED) >= 100
    for language in LANGUAGES:
        assert len({stored.wording[language] for stored in STORED}) == len(STORED)


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored.id)
def test_a_stored_query_names_no_term_that_is_not_declared(ontology: Ontology, stored: StoredQuestion) -> None:
    """A name that the ontology does not have finds nothing, and would read as if nothing were known."""
    names = set(re.findall(r"(?<![\w:])gai:[A-Za-z][\w-]*", stored.sparql))
    assert {name for name in names if not any(ontology.dataset.match(node(name)))} == set()


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored.id)
def test_a_stored_question_is_answered_alike_in_three_languages(
    asker: Asker, ontology: Ontology, stored: StoredQuestion
) -> None:
    """Its query gives the claims it expects, and no other, in every language; one that expects none has no fact."""
    wanted, count = expected(ontology, stored), expected_count(ontology, stored)
    for language in LANGUAGES:
        reply = asker.ask(stored.wording[language])
        assert reply["reason"] == (None if wanted else "no-fact")
        found = {claim["id"] for claim in reply["claims"]}
        assert (wanted - found, len(found)) == (set(), count)
        assert reply["understood"]["question"] == stored.id


def test_every_relation_and_every_certainty_occurs_in_a_stored_question(asker: Asker, dataset: Dataset) -> None:
    """No edge property and no certainty is without a question, or it would not be known to be answerable."""
    text = "\n".join(stored.sparql for stored in STORED)
    names = {shorten(iri) for iri in asker.lexicon.relations}
    assert {name for name in names if name not in text} == set()
    found = {claim["certainty"] for stored in STORED for claim in asker.ask(stored.wording["en"])["claims"]}
    assert found == {shorten(iri).removeprefix("gai:") for iri in asker.lexicon.members("gai:Certainty")}


def test_the_grammar_agrees_with_most_stored_queries_that_it_has_never_seen(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as any other question, a wording gives just the claims of the query written by hand, or mostly none."""
    stored = {one.id: {c["id"] for c in asker.ask(one.wording["en"])["claims"]} for one in STORED}
    monkeypatch.setattr(type(asker.lexicon), "stored", lambda *_: None)
    asked = [(one.id, one.wording[language]) for one in STORED for language in LANGUAGES]
    found = [(name, {c["id"] for c in asker.ask(text)["claims"]}) for name, text in asked]
    about_article = [(name, ids) for name, ids in found if name not in INDUSTRY]
    assert sum(ids == stored[name] for name, ids in about_article) >= AGREEING * len(about_article)
    assert sum(bool(ids) and ids != stored[name] for name, ids in found) <= MISREAD * len(found)
