"""In a browser: what the page answers is what `ask` answers, from the search box to the evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import graph
from graph.knowledge_graph import KnowledgeGraph

Visit = Callable[..., Any]

MOST_CARDS = 40
"""So many claims are shown at once, as graph/page/scripts/panel-parts.js has it; a button brings the next."""

LANGUAGES = ["en", "zh-Hant", "zh-Hans"]
ROWS = """[...document.querySelectorAll("#panel .facts tbody tr")].map(row => Object.fromEntries(
  [...row.querySelectorAll("td[data-column]")]
    .map(cell => [cell.dataset.column, cell.textContent])))"""
SENTENCE = "document.querySelector('#panel .sentence').textContent"
CARDS = "[...document.querySelectorAll('#panel .claim')].map(card => card.dataset.claim)"
TOLD = f"""async ids => {{
  const told = {{}};
  for (const id of ids) {{
    const shown = new Promise(done => addEventListener("popstate", done, {{ once: true }}));
    location.hash = `lang=${{page.state.language}}&theme=light&ask=${{encodeURIComponent(id)}}`;
    await shown;
    const {{ claims }} = page.answerOf(page.state.question);
    told[id] = {{ sentence: {SENTENCE}, rows: {ROWS}, cards: {CARDS}, claims }};
  }}
  return told;
}}"""
ASKED = "[...document.querySelectorAll('#results [data-question]')].map(option => option.dataset.question)"


@pytest.fixture(scope="module")
def kg(built: Path) -> KnowledgeGraph:
    """The graph behind the page."""
    return graph.open(built)


def shown(kg: KnowledgeGraph, column: str, cell: Any, language: str) -> str:
    """Return a cell of an answer as the command line prints it."""
    if column == "when" and cell:
        return kg.calendar.say(cell, language)
    if isinstance(cell, dict):
        return str(cell["label"].get(language) or cell["value"])
    return "" if cell is None else str(cell)


def asked(kg: KnowledgeGraph, reply: dict[str, Any], language: str) -> list[dict[str, str]]:
    """Return the rows of an answer as the command line prints them, without the columns that no row fills."""
    rows = [
        {name: shown(kg, name, cell, language) for name, cell in zip(reply["columns"], row, strict=True)}
        for row in reply["rows"]
    ]
    filled = {name for row in rows for name, text in row.items() if text and name != "negated"}
    return [{name: text for name, text in row.items() if name in filled} for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stored_question_is_answered_as_ask_does(visit: Visit, kg: KnowledgeGraph, language: str) -> None:
    """Sentence, rows and evidence of each stored question are those of `ask`; in other languages, of some of them."""
    opened = visit(f"lang={language}&theme=light")
    questions = kg.questions()[LANGUAGES.index(language) :: 1 if language == "en" else 4]
    told = opened(TOLD, [question["id"] for question in questions])
    for question in questions:
        found, reply = told[question["id"]], kg.ask(question["wording"][language], language)
        assert found["sentence"] == reply["answer"], question["id"]
        assert found["rows"] == asked(kg, reply, language), question["id"]
        claims = [claim["id"] for claim in reply["claims"]]
        assert found["claims"] == claims, question["id"]
        in_order = dict.fromkeys([claim for behind in reply["row_claims"] for claim in behind] + claims)
        assert found["cards"] == list(in_order)[:MOST_CARDS], question["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_that_names_complete_are_answered_as_ask_does(
    visit: Visit, kg: KnowledgeGraph, language: str
) -> None:
    """For each relation and end that is drawn, who did it to X and to whom X did it rest on the claims of `ask`."""
    opened = visit(f"lang={language}&theme=light")
    composed = opened("page.composedQuestions.map(({ id }) => [page.wordingOf(id), page.answerOf(id).claims])")
    assert len(composed) > len(opened("page.data.edges"))
    for wording, claims in composed:
        reply = kg.ask(wording, language)
        assert {claim["id"] for claim in reply["claims"]} == set(claims), wording


@pytest.mark.parametrize(
    ("language", "typed", "question"),
    [
        ("en", "who sued", "gai:q-who-sued-whom"),
        ("zh-Hant", "誰起訴", "gai:q-who-sued-whom"),
        ("zh-Hans", "谁起诉", "gai:q-who-sued-whom"),
        ("en", "rumours", "gai:q-rumours"),
        ("en", "who accused emad", "gai:q-who-accused-mostaque"),
        ("en", "who accused stability", "from~gai:accusedOfWrong~co:stability-ai"),
    ],
)
def test_a_question_is_asked_by_keyboard_alone(visit: Visit, language: str, typed: str, question: str) -> None:
    """A slash, some words, arrows and Enter give the answer: rows, evidence, and its lines lit in the graph."""
    opened = visit(f"lang={language}&theme=light")
    opened.page.keyboard.press("/")
    opened.page.keyboard.type(typed)
    offered = opened("[...document.querySelectorAll('#results li')].map(one => one.dataset.question)")
    assert question in offered
    marked = "document.querySelector('#results [aria-selected=true]')?.dataset.question"
    for _ in offered:
        if opened(marked) != question:
            opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("Enter")
    assert opened("page.state.question") == question
    told = set(opened("page.answerOf(page.state.question).claims"))
    assert set(opened(CARDS)) == told
    lit = opened("[...page.graph.focused.edges]")
    assert lit
    assert all(told & set(edge["claims"]) for edge in opened("page.data.edges") if edge["id"] in lit)


@pytest.mark.parametrize(
    "typed", ["who founded Google", "who sued Intel", "is Stability AI bankrupt", "why did Getty sue Stability AI"]
)
def test_another_question_is_never_taken_for_the_one_typed(visit: Visit, typed: str) -> None:
    """Enter answers nothing but a question as it is worded, and whoever is named is not left out of what is offered."""
    opened = visit()
    opened.page.keyboard.press("/")
    opened.page.keyboard.type(typed)
    offered = opened("[...document.querySelectorAll('#results [data-question]')].map(one => one.textContent)")
    named = [name for name in ("Google", "Intel", "Stability AI", "Getty") if name in typed]
    assert all(name in text for text in offered for name in named)
    opened.page.keyboard.press("Enter")
    assert opened("page.state.question") == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["Who sued whom?", "誰起訴了誰?", "谁起诉了谁"])
def test_a_question_is_found_in_any_language(visit: Visit, language: str, typed: str) -> None:
    """A question just as it is worded in any language is answered by Enter, in the language of the page."""
    opened = visit(f"lang={language}&theme=light")
    opened.page.fill("#search", typed)
    opened.page.keyboard.press("Enter")
    assert opened("page.state.question") == "gai:q-who-sued-whom"


def test_questions_are_suggested_before_anything_is_typed(visit: Visit) -> None:
    """The empty search box shows the questions that the ontology suggests, in its order."""
    opened = visit()
    opened.page.focus("#search")
    ranked = opened(
        "page.data.questions.filter(q => q.suggested).sort((a, b) => a.suggested - b.suggested).map(q => q.id)"
    )
    assert len(ranked) >= 5
    assert opened(ASKED) == ranked


def test_an_answer_follows_the_filters_and_says_so(visit: Visit) -> None:
    """Where rows are filtered out, how many are left is said in place of the sentence about them all."""
    opened = visit("lang=en&theme=light&ask=gai:q-who-sued-whom&from=2023-07&to=2023-07")
    assert [row["who"] for row in opened(ROWS)] == ["Cyrus Hodes"]
    assert opened(SENTENCE) == "1 of 2 rows pass the filters"


def test_an_answer_that_rests_on_several_claims_is_whole_or_none(visit: Visit) -> None:
    """Where the filters hide a part of it, what is left is not told as the answer."""
    opened = visit("lang=en&theme=light&ask=gai:q-accusers-of-the-ceo")
    whole = len(opened(ROWS))
    opened.page.click("#certainties [data-filter='gai:alleged']")
    assert whole > 0
    assert opened(ROWS) == []
    assert "rests on several claims" in opened(SENTENCE)


def test_hidden_is_not_unknown(visit: Visit) -> None:
    """An answer that the filters hide is not said to be no fact."""
    opened = visit("lang=en&theme=light&ask=gai:q-rumours&hide=gai:rumoured")
    assert opened(ROWS) == []
    assert "No such fact" not in opened(SENTENCE)


def test_closing_goes_back_one_step_at_a_time(visit: Visit) -> None:
    """What was opened inside an answer closes to the answer, the answer to the beginning, and Back undoes each."""
    opened = visit("lang=en&theme=light&ask=gai:q-who-sued-whom")
    opened.page.locator("#panel .facts .to-claim").first.click()
    assert opened("page.state.selected.kind") == "claim"
    opened.page.click("#panel .close")
    assert opened("[page.state.selected, page.state.question]") == [None, "gai:q-who-sued-whom"]
    opened.page.click("#panel .close")
    assert opened("page.state.question") == ""
    opened.page.go_back()
    opened.until("page.state.question === 'gai:q-who-sued-whom'")
    opened.page.go_back()
    opened.until("page.state.selected?.kind === 'claim'")


def test_typing_a_question_does_not_empty_the_table(visit: Visit) -> None:
    """Words that only a question has leave the table as it is; words that claims have narrow it."""
    opened = visit()
    everything = opened("page.seen.claims.length")
    opened.page.focus("#search")
    opened.page.keyboard.type("who sued whom")
    assert opened("page.seen.claims.length") == everything
    opened.page.fill("#search", "unicorn")
    assert 0 < opened("page.seen.claims.length") < everything
