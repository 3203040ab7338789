"""The competency questions that the ontology stores: their queries, their words, and what they expect."""

from __future__ import annotations

import pytest

from graph.questions import Asker
from graph.store import Dataset, node
from graph.stored import StoredQuestion, StoredQuestions
from graph.terms import shipped, shorten
from graph.vocabulary import Ontology, read_ontology
from graph.words import LANGUAGES

STORED = StoredQuestions(Dataset(read_ontology(shipped("ontology")).quads)).all
AGREEING = 0.8
"""How many of the wordings the grammar must read as the stored query does, without knowing them."""


@pytest.fixture(scope="module")
def asker(dataset: Dataset) -> Asker:
    """What answers questions from the shipped facts."""
    return Asker(dataset)


def expected(ontology: Ontology, stored: StoredQuestion) -> set[str]:
    quads = ontology.dataset.match(node(stored.id), node("gai:expects"))
    return {shorten(quad.object.value) for quad in quads}


def test_there_are_sixty_and_no_two_are_worded_alike() -> None:
    """Sixty questions at least, each with wordings of its own."""
    assert len(STORED) >= 60
    for language in LANGUAGES:
        assert len({stored.wording[language] for stored in STORED}) == len(STORED)


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored.id)
def test_a_stored_question_is_answered_alike_in_three_languages(
    asker: Asker, ontology: Ontology, stored: StoredQuestion
) -> None:
    """Its query gives the claims it expects, whichever language it is asked in; one that expects none has no fact."""
    wanted = expected(ontology, stored)
    for language in LANGUAGES:
        reply = asker.ask(stored.wording[language])
        assert reply["reason"] == (None if wanted else "no-fact")
        assert {claim["id"] for claim in reply["claims"]} == wanted
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
    """Read as any other question, most wordings give just the claims of the query written by hand."""
    stored = {one.id: {c["id"] for c in asker.ask(one.wording["en"])["claims"]} for one in STORED}
    monkeypatch.setattr(type(asker.lexicon), "stored", lambda *_: None)
    asked = [(one.id, one.wording[language]) for one in STORED for language in LANGUAGES]
    agreeing = [name for name, text in asked if {c["id"] for c in asker.ask(text)["claims"]} == stored[name]]
    assert len(agreeing) >= AGREEING * len(asked)
