"""Questions of several relations, of counts and picks, of amounts and of two clocks."""

from __future__ import annotations

from typing import Any

import pytest

from graph.questions import Asker
from graph.store import Dataset, Literal, Quad, node

Reply = dict[str, Any]
SUED = {"cl:getty-sued", "cl:hodes-sued"}
CHIEF = {"cl:mostaque-left-as-ceo", "cl:mostaque-ceo-2023", "cl:ceo-ran-off", "cl:ceo-ran-off-again"}


@pytest.fixture(scope="module")
def asker(article: Dataset) -> Asker:
    """What answers questions from the article alone."""
    return Asker(article)


def ids(reply: Reply) -> set[str]:
    return {claim["id"] for claim in reply["claims"]}


JOINS = {
    "which co-founder sued his own company?": {"cl:hodes-sued", "cl:hodes-co-founder"},
    "哪一位共同創辦人告了自己的公司": {"cl:hodes-sued", "cl:hodes-co-founder"},
    "who both founded and sued Stability AI": {"cl:hodes-sued", "cl:hodes-co-founder"},
    "既是 Stability AI 創辦人又起訴了它的人是誰": {"cl:hodes-sued", "cl:hodes-co-founder"},
    "founders of rivals of Stability AI": {"cl:holz-founder", "cl:midjourney-rivals-stability"},
    "誰創立了 Stability AI 的競爭對手": {"cl:holz-founder", "cl:midjourney-rivals-stability"},
    "investors of companies sued by Getty": {"cl:intel-note", "cl:getty-sued"},
    "Getty 起訴的公司的創辦人是誰": {"cl:hodes-co-founder", "cl:getty-sued"},
    "which photo agency is suing the maker of Stable Diffusion": {
        "cl:getty-sued",
        "cl:getty-photo-agency",
        "cl:stability-behind-stable-diffusion",
        "cl:stable-diffusion-developed",
    },
    "which unicorns were sued": {*SUED, "cl:stability-unicorn"},
    "headcount of rivals of Stability AI": {"cl:midjourney-eleven-staff", "cl:midjourney-forty-people"},
    "revenue of the company that David Holz founded": {
        "cl:midjourney-revenue-in-a-year",
        "cl:midjourney-revenue-expected",
    },
}


@pytest.mark.parametrize(("question", "expected"), JOINS.items())
def test_two_relations_are_joined_and_each_has_its_evidence(asker: Asker, question: str, expected: set[str]) -> None:
    """Relative clauses, nouns within nouns and verbs in a row lead to the claims of every relation."""
    reply = asker.ask(question)
    assert (reply["reason"], ids(reply)) == (None, expected), reply["answer"]


def test_the_answer_of_a_join_says_what_it_rests_on(asker: Asker) -> None:
    """What is not asked for, and on which the answer rests, stands after it."""
    answer = asker.ask("founders of rivals of Stability AI")["answer"]
    assert answer.startswith("David Holz founded Midjourney")
    assert "given that opined: Midjourney competes with Stability AI" in answer


@pytest.mark.parametrize(
    "question", ["founders of companies that Getty sued in 2023", "former rivals of the company that Getty sued"]
)
def test_what_could_belong_to_either_relation_is_not_guessed(asker: Asker, question: str) -> None:
    """A time or a tense in a question of two relations belongs to one of them, and it is not said to which."""
    assert asker.ask(question)["reason"] in ("not-understood", "ambiguous")


COUNTS = {
    "how many lawsuits does Stability AI face": "2",
    "how many companies sued Stability AI": "1",
    "有幾家公司起訴了 Stability AI": "1",
    "how many companies are described as unicorns": "2",
    "how many founders sued Stability AI": "1",
    "how many rumours are there about Stability AI": "3",
    "how many predictions are there": "7",
}


@pytest.mark.parametrize(("question", "number"), COUNTS.items())
def test_what_is_plainly_so_is_counted(asker: Asker, question: str, number: str) -> None:
    """Things asked for are counted once each, events by situation, and certainties by their claims."""
    reply = asker.ask(question)
    assert (reply["value"] or {}).get("number") == number, reply["answer"]
    assert reply["answer"].startswith((f"{number}:", f"{number},", f"{number}：", f"{number}，"))


@pytest.mark.parametrize(
    "question", ["how many employees does Midjourney have", "how many lawsuits against Midjourney"]
)
def test_nothing_is_counted_that_is_measured_or_unknown(asker: Asker, question: str) -> None:
    """A figure tells its number itself, and what nobody speaks of is not nought."""
    assert asker.ask(question)["value"] is None


def test_a_total_is_of_like_units_and_of_what_is_plainly_so(asker: Asker) -> None:
    """The rumoured round stands in the answer and not in the sum."""
    reply = asker.ask("how much money has Stability AI raised in total")
    assert reply["value"] == {"number": "101000000", "unit": "USD", "comparator": "="}
    assert "cl:intel-note" in ids(reply)


PICKS = {
    "most recent lawsuit against Stability AI": {"cl:hodes-sued"},
    "Stability AI 的第一起訴訟": {"cl:getty-sued", "cl:copyright-suit-faced"},
    "what is the highest valuation": {"cl:jasper-peak-valuation"},
    "Stability AI 最大的一筆融資": {"cl:funding-2022"},
    "who was sued more than once": SUED,
    "which company was sued most often": SUED,
}


@pytest.mark.parametrize(("question", "expected"), PICKS.items())
def test_the_first_the_largest_and_the_most_are_picked(asker: Asker, question: str, expected: set[str]) -> None:
    """Picks are made among what is plainly so, by time, amount or count."""
    reply = asker.ask(question)
    assert (reply["reason"], ids(reply)) == (None, expected), reply["answer"]


AMOUNTS = {
    "funding rounds of more than 100 million dollars": {"cl:funding-2022"},
    "funding rounds above $100 million": {"cl:funding-2022"},
    "超過 1 億美元的融資": {"cl:funding-2022"},
    "一億美元以上的融資": {"cl:funding-2022"},
    "figures of Stability AI below 10 million dollars": {"cl:cash-october-2023", "cl:revenue-q1-2024"},
}


@pytest.mark.parametrize(("question", "expected"), AMOUNTS.items())
def test_an_amount_must_surely_lie_within_the_bound(asker: Asker, question: str, expected: set[str]) -> None:
    """Signs, scales and units in words or characters bound the amounts, and comparators of the source count."""
    reply = asker.ask(question)
    assert (reply["reason"], ids(reply)) == (None, expected), reply["answer"]


def test_the_shortest_ways_between_two_things_are_shown(asker: Asker) -> None:
    """Each edge on a shortest way is a row with its own certainty; where there is no way there is no fact."""
    reply = asker.ask("how is Getty connected to Latent Diffusion")
    assert {"cl:getty-sued", "cl:latent-diffusion-tie", "cl:getty-photos-taken"} <= ids(reply)
    assert asker.ask("how is Jasper AI connected to Intel")["reason"] == "no-fact"


VERDICTS = {
    "did Getty sue Stability AI and Midjourney": "Not of all that are named",
    "did Intel invest in Stability AI": "Not as a plain fact",
    "did Emad resign": "Yes",
    "is Emad Mostaque CEO of Stability AI": "It was so, and has ended",
    "was Emad CEO of Stability AI in 2021": "Possibly",
    "is Midjourney short of cash": "On finances this is said",
    "Has Midjourney raised money?": "Up to now Midjourney has never taken any money from venture capital",
}


@pytest.mark.parametrize(("question", "begin"), VERDICTS.items())
def test_yes_is_said_of_nothing_less_than_what_was_asked(asker: Asker, question: str, begin: str) -> None:
    """A part, a rumour, a time that is left open, a judgement or a narrower denial gives no plain yes or no."""
    assert asker.ask(question)["answer"].startswith(begin)


def test_what_is_known_of_one_and_not_of_the_other_is_said(asker: Asker) -> None:
    """Of two things asked about side by side, the one of which nothing is known is named."""
    answer = asker.ask("compare the headcount of Midjourney and Jasper AI")["answer"]
    assert answer.endswith("of Jasper AI nothing is known here.")


def clocked(asker: Asker, question: str, **dates: str) -> set[str]:
    from graph.periods import period_of

    return ids(asker.ask(question, **{name: period_of(date) for name, date in dates.items()}))


def test_as_of_a_date_keeps_what_had_come_about_and_not_ended(asker: Asker) -> None:
    """An event stays in force after it, a role does not; what has no date is not known to have held."""
    assert clocked(asker, "who sued Stability AI", as_of="2023-03") == {"cl:getty-sued"}
    assert clocked(asker, "who sued Stability AI", as_of="2023-08-01") == SUED
    assert clocked(asker, "who was CEO of Stability AI", as_of="2024-02") == CHIEF
    assert clocked(asker, "who was CEO of Stability AI", as_of="2024-05") == set()
    assert clocked(asker, "who holds shares in Stability AI", as_of="2023-06") == set()
    assert ids(asker.ask("who had sued Stability AI as of 2023-03")) == {"cl:getty-sued"}


def test_known_by_a_date_keeps_what_had_been_said(asker: Asker) -> None:
    """What a newspaper said in October 2023 was known in November; what the article says of itself was not."""
    assert "cl:cash-october-2023" in clocked(asker, "what did Forbes report", known_by="2023-11")
    assert clocked(asker, "what did Forbes report", known_by="2023-09") == set()
    assert clocked(asker, "who sued Stability AI", known_by="2023-11") == set()


def test_a_time_is_read_as_it_is_written(asker: Asker) -> None:
    """Between, until and since bound a time, and a part of a year is not taken for the year."""
    assert ids(asker.ask("who sued Stability AI between January and March 2023")) == {"cl:getty-sued"}
    assert ids(asker.ask("who had sued Stability AI until June 2023")) == {"cl:getty-sued"}
    assert ids(asker.ask("2023年3月到2023年12月誰起訴了 Stability AI")) == {"cl:hodes-sued"}
    assert asker.ask("who sued Stability AI in early 2023")["reason"] == "not-understood"
    assert asker.ask("who left Stability AI in 2022")["reason"] == "no-fact"


def test_parameters_are_bound_and_never_pasted(asker: Asker) -> None:
    """Numbers and dates come out of the question as numbers and dates, and no other part of it enters a query."""
    reply = asker.ask("funding rounds of more than 100 million dollars in 2022")
    assert "100000000" in reply["sparql"]
    assert '"2022-12-31"^^xsd:date' in reply["sparql"]
    assert "million" not in reply["sparql"]


def test_a_question_stored_by_a_user_is_answered_by_its_query(dataset: Dataset) -> None:
    """A stored question needs Turtle alone; its wording is found whatever its case and punctuation."""
    query = "SELECT ?claim { ?claim gai:certainty gai:rumoured } ORDER BY ?claim"
    stored = [
        Quad(node("gai:q-mine"), node("rdf:type"), node("gai:Question")),
        Quad(node("gai:q-mine"), node("gai:wording"), Literal("What is whispered?", language="en")),
        Quad(node("gai:q-mine"), node("gai:wording"), Literal("有什麼耳語?", language="zh-Hant")),
        Quad(node("gai:q-mine"), node("sh:select"), Literal(query)),
    ]
    asker = Asker(Dataset([*dataset, *stored]))
    replies = [asker.ask(text) for text in ("what is whispered", "有什麼耳語", "有什么耳语？")]
    assert [reply["understood"]["question"] for reply in replies] == ["gai:q-mine"] * 3
    assert {frozenset(ids(reply)) for reply in replies} == {
        frozenset({"cl:intel-note", "cl:refinancing-rumour", "cl:sale-rumour"})
    }


def test_what_is_not_understood_names_questions_that_are(asker: Asker) -> None:
    """Three questions near the one asked are offered, the mended one first, and each is answered."""
    reply = asker.ask("who sued Stabilty AI")
    assert reply["suggestions"][0] == "Stability AI"
    assert len(reply["questions"]) == 3
    assert "stability ai" in reply["questions"][0].lower()
    assert all(asker.ask(question)["reason"] is None for question in reply["questions"])
