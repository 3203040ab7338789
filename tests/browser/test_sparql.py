"""In a browser, offline: the SPARQL tab gives the rows that Python gives, and tells what is wrong where it is."""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.claims import read_claims
from graph.network import network_of
from graph.page import render, why_missing
from graph.page.document import for_readers
from graph.store import Dataset, QueryResultsFormat, QuerySolutions
from tests.browser.conftest import Open

Visit = Callable[..., Any]

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a = ?l) }"
RUN = "text => page.engine.run(text)"
RUN_STORED = """async () => {
  const answers = {};
  for (const { id, sparql } of page.data.questions) answers[id] = await page.engine.run(sparql);
  return answers;
}"""
OTHERS = [
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/genai-kg/id/register> { ?s ?p ?o }",
    "PREFIX gai: <http://elsewhere/> SELECT * { ?s a gai:Claim }",
    'SELECT ?s ?l { ?s rdfs:label ?l FILTER(langMatches(lang(?l), "zh-Hant")) } ORDER BY ?s ?l',
    "SELECT ?s ?o { VALUES ?s { 1 2.5 true <a:b> } OPTIONAL { ?s rdf:type ?o } }",
]
WORDS = """[...document.querySelectorAll("#pane-sparql *, #tabs *")]
  .filter(node => !node.closest("[hidden], #sparql-answer"))
  .flatMap(node => [...[...node.childNodes].filter(child => child.nodeType === 3).map(child => child.data),
                    node.getAttribute("aria-label"), node.title])
  .filter(text => text && text.trim())"""


@pytest.fixture
def tab(visit: Visit) -> Callable[..., Any]:
    """Open the page at its SPARQL tab; skip where the page was built without, but not in CI."""
    if reason := why_missing():
        message = f"the page has no SPARQL tab: {reason}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)

    def open_tab(state: str = "lang=en&theme=light&tab=sparql", **options: Any) -> Any:
        opened = visit(state, **options)
        opened.page.locator("#sparql-stored option").nth(1).wait_for(state="attached")
        return opened

    return open_tab


def write(opened: Any, text: str) -> None:
    """Replace what stands in the editor, as by hand."""
    opened.page.locator("#sparql-editor .cm-content").click()
    opened.page.keyboard.press("Control+a")
    opened.page.keyboard.insert_text(text)


def run(opened: Any, text: str) -> str:
    """Write a query, run it by keyboard, and return what the status or else the error says of it."""
    write(opened, text)
    opened.page.keyboard.press("Control+Enter")
    opened.page.locator("#sparql-stop").wait_for(state="hidden")
    shown = opened.page.locator("#sparql-status:not(:empty), #sparql-error:not([hidden])").first
    shown.wait_for()
    return str(shown.inner_text())


def rows_in_python(dataset: Dataset, text: str) -> list[dict[str, Any]]:
    """Return the rows of a SELECT as SPARQL's JSON results tell them."""
    solutions = dataset.query(text)
    assert isinstance(solutions, QuerySolutions)
    bindings: list[dict[str, Any]] = json.loads(solutions.serialize(format=QueryResultsFormat.JSON))["results"][
        "bindings"
    ]
    return bindings


def counted(rows: list[dict[str, Any]]) -> Counter[str]:
    """Return how often each row stands there."""
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def test_every_stored_question_gives_the_rows_that_python_gives(tab: Callable[..., Any], built: Path) -> None:
    """Each shipped question has the same rows in the page as in Python, in the same order where it asks for one."""
    dataset = Dataset.load(built / "dataset.nq")
    opened = tab()
    answers, stored = opened(RUN_STORED), opened("page.data.questions")
    assert len(stored) == len(answers) > 100
    for question in stored:
        expected = rows_in_python(dataset, question["sparql"])
        found = answers[question["id"]]["rows"]
        assert counted(found) == counted(expected), question["id"]
        if "ORDER BY" in question["sparql"]:
            assert found == expected, question["id"]


def carried(built: Path, folder: Path) -> Path:
    """Write the statements that the page carries to a file of their own."""
    path = folder / "carried.nq"
    path.write_bytes(for_readers((built / "dataset.nq").read_bytes()))
    return path


def test_other_queries_give_the_rows_that_python_gives(tab: Callable[..., Any], built: Path, tmp_path: Path) -> None:
    """Named graphs, FROM, a prefix of one's own, languages and unbound values mean what they mean in Python."""
    opened, dataset = tab(), Dataset.load(carried(built, tmp_path))
    for text in OTHERS:
        assert counted(opened(RUN, text)["rows"]) == counted(rows_in_python(dataset, text)), text


def test_each_form_of_query_is_answered_in_its_way(tab: Callable[..., Any], built: Path) -> None:
    """An ASK is told in words, a CONSTRUCT and a DESCRIBE as triples, an empty answer as one."""
    opened = tab()
    assert run(opened, "ASK { ?claim a gai:Claim }").startswith("Yes")
    assert run(opened, "ASK { ?claim a gai:Nothing }").startswith("No:")
    assert run(opened, "SELECT * { ?claim a gai:Nothing }").startswith("No row")
    assert opened.page.locator("#sparql-answer table").count() == 0
    claims = len(read_claims(Dataset.load(built / "dataset.nq")))
    assert run(opened, "CONSTRUCT { ?c a owl:Thing } { ?c a gai:Claim }").startswith(f"{claims} rows")
    assert opened.page.locator("#sparql-answer tbody tr").count() == claims
    assert opened.page.locator("#sparql-answer th").all_inner_texts() == ["subject", "predicate", "object"]
    assert re.match(r"\d+ rows", run(opened, "DESCRIBE gai:Claim"))


def test_the_engine_starts_with_the_tab_and_not_with_the_page(tab: Callable[..., Any], visit: Visit) -> None:
    """Nothing of the engine or the editor is there until the tab is opened."""
    editor = "document.querySelector('#sparql-editor').shadowRoot"
    there = f"[page.engine.worker, page.engine.readyIn, {editor}].map(Boolean)"
    assert visit()(there) == [False] * 3
    opened = tab()
    opened("page.engine.start()")
    assert opened(there) == [True] * 3


def test_the_tab_runs_clean(tab: Callable[..., Any]) -> None:
    """Nothing is complained of, and nothing is loaded but the worker that the page itself wrote."""
    opened = tab("lang=zh-Hant&theme=dark&tab=sparql")
    run(opened, "SELECT * { ?s ?p ?o } LIMIT 3")
    run(opened, "SELECT { nonsense")
    opened.page.keyboard.press("Control+Space")
    loaded = {url.partition(":")[0] for url in opened.requests[1:]}
    assert loaded <= {"blob", "data"}
    assert opened.complaints == []


def test_a_query_can_be_stopped(tab: Callable[..., Any]) -> None:
    """A query without end is stopped by a click, and the next one is answered."""
    opened = tab()
    write(opened, ENDLESS)
    opened.page.keyboard.press("Control+Enter")
    opened.page.locator("#sparql-stop").click()
    opened.page.get_by_text("Stopped.", exact=True).wait_for()
    assert opened.page.locator("#sparql-stop").is_hidden()
    assert run(opened, "SELECT * { ?claim a gai:Claim } LIMIT 1").startswith("1 row ")


def test_a_new_run_takes_the_place_of_one_that_goes_on(tab: Callable[..., Any]) -> None:
    """Whoever runs a query while another runs gets the answer of the later one."""
    opened = tab()
    write(opened, ENDLESS)
    opened.page.keyboard.press("Control+Enter")
    write(opened, "SELECT * { ?claim a gai:Claim } LIMIT 1")
    opened.page.keyboard.press("Control+Enter")
    opened.page.get_by_text(re.compile("^1 row in")).wait_for()


def test_an_error_is_shown_where_it_is(tab: Callable[..., Any]) -> None:
    """A query that cannot be read says line and column, marks the place, and both go with the next good query."""
    opened = tab()
    assert run(opened, "SELECT ?s {\n  ?s foo:bar 1\n}") == "Line 2, column 13: this prefix is not declared"
    assert opened.page.locator("#sparql-editor .cm-wrong").inner_text() == "foo:bar"
    assert run(opened, "SELECT ?s { ?s ?p }").startswith("Line 1, column 20: the query cannot be read")
    assert run(opened, "SELECT ?s { ?s ?p ?o } LIMIT 2").startswith("2 rows")
    assert opened.page.locator("#sparql-error").is_hidden()
    assert opened.page.locator("#sparql-editor .cm-wrong").count() == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "A query only reads"),
        (f"SELECT * {'{' * 201}{'}' * 201}", "nests deeper than 200"),
        ("# nothing", "Write a query"),
    ],
)
def test_what_is_refused_is_refused_in_a_sentence(tab: Callable[..., Any], text: str, said: str) -> None:
    """SERVICE, updates, deep nesting and an empty text never reach the engine, and the reason is told."""
    opened = tab()
    assert said in run(opened, text)
    assert len(opened.requests) <= 2


def test_nesting_up_to_the_limit_is_no_harm(tab: Callable[..., Any]) -> None:
    """The engine reads what nests as deep as is allowed."""
    assert "rows" in tab()(RUN, f"SELECT * {'{' * 200} ?s ?p ?o {'}' * 200} LIMIT 1")


def test_an_engine_that_fails_is_started_anew(tab: Callable[..., Any]) -> None:
    """A query that overruns the engine's stack is told as a failure, and the next one is answered."""
    opened = tab()
    assert run(opened, f"ASK {{ FILTER({'!' * 20000}true) }}").startswith("The engine failed")
    assert run(opened, "ASK { ?claim a gai:Claim }").startswith("Yes")
    assert opened("async () => { const run = page.engine.run('ASK {}'); page.engine.stop(); return run; }")["stopped"]


def test_a_large_answer_is_cut_and_says_so(tab: Callable[..., Any]) -> None:
    """No more than 5,000 rows are shown, and the status tells that there are more."""
    opened = tab()
    assert run(opened, "SELECT * { ?s ?p ?o . ?x ?y ?z }").startswith("The first 5000 rows")
    assert opened.page.locator("#sparql-answer tbody tr").count() == 5000


def test_it_is_used_by_keyboard_alone(tab: Callable[..., Any], visit: Visit) -> None:
    """Arrows open the tab, typing completes, Ctrl+Enter runs, and Tab leaves the editor."""
    opened = visit()
    opened.page.locator("#tab-claims").focus()
    opened.page.keyboard.press("ArrowRight")
    assert opened("[page.state.tab, document.activeElement.id]") == ["sparql", "tab-sparql"]
    opened.page.locator("#sparql-editor .cm-content").wait_for()
    for _ in range(4):
        opened.page.keyboard.press("Tab")
        if opened("document.activeElement.id") == "sparql-editor":
            break
    opened.page.keyboard.press("Control+a")
    opened.page.keyboard.type("SELECT (COUNT(*) AS ?n) { ?c a gai:Cla", delay=10)
    opened.page.locator("#sparql-editor .cm-tooltip-autocomplete li").first.wait_for()
    opened.page.wait_for_timeout(150)
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("Control+Enter")
    opened.page.get_by_text(re.compile("^1 row in")).wait_for()
    opened.page.keyboard.press("Tab")
    assert opened("document.activeElement.id") != "sparql-editor"


def test_an_iri_leads_to_its_node(tab: Callable[..., Any]) -> None:
    """An IRI that the page knows as entity, claim or edge selects it, any other is plain."""
    opened = tab()
    for kind, pattern in {
        "node": "?x a/rdfs:subClassOf* gai:Company",
        "claim": "?x a gai:Claim",
        "edge": "?x gai:followsFrom ?claim",
    }.items():
        run(opened, f"SELECT DISTINCT ?x {{ {pattern} }} ORDER BY ?x LIMIT 1")
        button = opened.page.locator("#sparql-answer tbody button").first
        shown = button.inner_text()
        button.click()
        assert opened("page.state.selected") == {"kind": kind, "id": shown}
    run(opened, "SELECT ?x { ?x a owl:Class } LIMIT 5")
    assert opened.page.locator("#sparql-answer tbody button").count() == 0


def test_the_rows_can_be_saved_as_csv(tab: Callable[..., Any], tmp_path: Path) -> None:
    """The file has the variables as its head and every row below."""
    opened = tab()
    run(opened, "SELECT ?s ?label { ?s a gai:Certainty ; rdfs:label ?label } ORDER BY ?s ?label")
    with opened.page.expect_download() as download:
        opened.page.click("#sparql-csv")
    download.value.save_as(tmp_path / "answer.csv")
    with (tmp_path / "answer.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["s", "label"]
    assert len(rows) - 1 == opened.page.locator("#sparql-answer tbody tr").count()


def test_a_query_travels_in_the_address(tab: Callable[..., Any]) -> None:
    """A stored question that is chosen stands in the address, and whoever opens the address sees its answer."""
    opened = tab()
    question = opened("page.data.questions[0]")
    opened.page.select_option("#sparql-stored", question["id"])
    opened.page.get_by_text(re.compile(r"^\d+ rows? in")).wait_for()
    again = tab(opened.page.url.partition("#")[2])
    again.page.get_by_text(re.compile(r"^\d+ rows? in")).wait_for()
    assert again("page.state.sparql") == question["sparql"]
    answer = "document.querySelector('#sparql-answer').textContent"
    assert again(answer) == opened(answer)


def test_typing_goes_on_while_the_page_changes(tab: Callable[..., Any]) -> None:
    """What is being typed stays when the state changes otherwise, and is kept when it rests."""
    opened = tab()
    write(opened, "ASK { ?s ?p 1 }")
    opened.page.click("[data-language=zh-Hant]")
    assert opened.page.locator("#sparql-editor .cm-content").inner_text() == "ASK { ?s ?p 1 }"
    opened.until("page.state.sparql === 'ASK { ?s ?p 1 }'")


def test_every_word_of_the_tab_changes_with_the_language(tab: Callable[..., Any]) -> None:
    """After a switch no label, option or message of the tab is left in another language."""
    opened = tab("lang=zh-Hant&theme=light&tab=sparql")
    run(opened, "SELECT ?s {\n foo")
    known = set(opened("Object.values(page.data.strings).map(s => s['zh-Hant'])"))
    known |= set(opened("page.data.questions.map(q => q.wording['zh-Hant'])"))
    for language in ("en", "zh-Hans"):
        opened.page.click(f"[data-language={language}]")
        others = known - set(opened(f"Object.values(page.data.strings).map(s => s['{language}'])"))
        others -= set(opened(f"page.data.questions.map(q => q.wording['{language}'])"))
        assert not set(opened(WORDS)) & others


def test_an_answer_is_no_wider_than_a_narrow_window(tab: Callable[..., Any]) -> None:
    """On a narrow screen a wide answer scrolls within itself."""
    opened = tab(narrow=True)
    run(opened, "SELECT * { GRAPH ?graph { ?claim a gai:Claim ; ?relation ?value } } LIMIT 20")
    assert opened("document.documentElement.scrollWidth <= innerWidth")


def test_without_its_editor_a_plain_field_takes_the_query(visit: Visit, tab: Callable[..., Any]) -> None:
    """Where the editor does not run, a text field takes its place."""
    opened = visit()
    opened("document.getElementById('codemirror').textContent = ''")
    opened.page.click("#tab-sparql")
    opened.page.locator("#sparql-editor textarea").fill("ASK { ?claim a gai:Claim }")
    opened.page.keyboard.press("Control+Enter")
    opened.page.get_by_text(re.compile("^Yes")).wait_for()


def test_a_page_without_the_engine_says_so(
    open_file: Open, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the parts are missing there is no tab, the reason stands there, and the table is there as ever."""
    (tmp_path / "missing.txt").write_text("npm could not bring the packages (ENOTFOUND)\n", encoding="utf-8")
    monkeypatch.setattr("graph.page.assets.ASSETS", tmp_path)
    html = render(dataset, network_of(dataset), read_claims(dataset))
    (tmp_path / "index.html").write_text(html, encoding="utf-8")
    page = open_file(tmp_path / "index.html", "lang=en&tab=sparql").page
    assert page.locator("#tabs").is_hidden()
    assert "ENOTFOUND" in page.inner_text("#sparql-missing")
    assert page.locator("#rows tr").first.is_visible()
