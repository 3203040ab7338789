"""What answers on the wider industry say beside the facts: what came after, who is counted, which units, each once."""

from __future__ import annotations

import pytest

from graph.questions import Asker
from graph.store import Dataset


@pytest.fixture(scope="module")
def asker(dataset: Dataset) -> Asker:
    """What answers questions from all shipped sources."""
    return Asker(dataset)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("did Sam Altman leave OpenAI?", "Yet also: Sam Altman holds or held a role at OpenAI"),
        ("who left OpenAI?", "Yet also: Sam Altman holds or held a role at OpenAI"),
        ("誰離開了 OpenAI？", "然而：Sam Altman 任職於 OpenAI"),
    ],
)
def test_who_left_and_came_back_is_told_with_both(asker: Asker, question: str, told: str) -> None:
    """What goes on, or began anew, after an end that is told stands beside it."""
    assert told in asker.ask(question)["answer"]


@pytest.mark.parametrize(
    ("question", "begin"),
    [
        ("did Elon Musk leave OpenAI?", "2 answers: "),
        ("was Sam Altman fired?", "Yes: "),
        ("did Mostaque leave?", "Yes: "),
    ],
)
def test_the_end_of_a_role_alone_is_no_yes(asker: Asker, question: str, begin: str) -> None:
    """Whether somebody left is told plainly only where a source says how the role ended."""
    assert asker.ask(question)["answer"].startswith(begin)


@pytest.mark.parametrize(
    ("question", "begin"),
    [
        ("who invested in Mistral AI?", "14 accounts of 9: "),
        ("which companies did Microsoft invest in?", "6 accounts of 2: "),
        ("誰投資了 Mistral AI？", "共 9 者，計 14 項："),
        ("what is the latest lawsuit against Meta?", "2 answers: "),
    ],
)
def test_things_asked_for_are_counted_apart_from_accounts(asker: Asker, question: str, begin: str) -> None:
    """Where several facts tell of one of the things asked for, both numbers are told."""
    assert asker.ask(question)["answer"].startswith(begin)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many models did Meta release?", "(Meta, release); of its units: Meta AI (36)"),
        ("Meta 發布了多少模型？", "其下屬單位：Meta AI（36）"),
        ("how many models did Google release?", "Counted apart, its units: "),
        ("how many models did OpenAI release?", "39: "),
    ],
)
def test_units_are_named_and_not_counted_in(asker: Asker, question: str, told: str) -> None:
    """What is known of a unit is told as the unit's, whether or not something is known of the whole."""
    answer = asker.ask(question)["answer"]
    assert told in answer
    assert ("its units" in answer) == ("its units" in told)


@pytest.mark.parametrize("question", ["who left OpenAI?", "which lawsuits were filed in 2026?", "誰離開了 OpenAI？"])
def test_a_date_that_a_sentence_tells_is_not_told_again(asker: Asker, question: str) -> None:
    """The date stands in the sentence or beside it, never in both."""
    answer = asker.ask(question)["answer"]
    assert ") (" in answer or "）（" in answer
    for date in ("until November 2023", "January 2026", "至 2023 年 11 月 17 日"):
        assert answer.count(date) <= sum(date in told for told in answer.replace("；", ";").split(";"))


@pytest.mark.parametrize(
    "question", ["誰離開了 OpenAI？", "誰投資了 Cohere？", "誰起訴了輝達？", "Meta 發布了多少模型？"]
)
def test_chinese_answers_have_chinese_punctuation(asker: Asker, question: str) -> None:
    """Beside a Chinese character stands no half-width comma, colon, semicolon or bracket that a template wrote."""
    import re

    answer = asker.ask(question)["answer"]
    assert re.findall(r"[\u3400-\u9fff][,:;]|[,:;][\u3400-\u9fff]|[\u3400-\u9fff] [\u3400-\u9fff]", answer) == []
