"""In a browser: a page that holds a part of a graph says so wherever it could seem to be the whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from graph.claims import read_claims
from graph.network import network_of
from graph.page import answered, render
from graph.page import part as parts
from graph.page.around import among
from graph.questions import Asker
from tests.bench.grown import dataset_of
from tests.browser.conftest import Open

SIZE, MOST, HUBS, HELD = 600, 200, 20, 120
LANGUAGES = ("en", "zh-Hant", "zh-Hans")
LARGEST = "[...page.seen.nodes].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1))[0].id"
CUT = "page.data.nodes.find(({ id }) => page.seen.nodeIds.has(id) && page.data.part.nodes[id]?.[' direct']).id"
WORDS = (
    "(await new Promise((done) => requestAnimationFrame(() => done(page.graph.drawnLabels)))).map(({ text }) => text)"
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an invented industry of which it holds a part."""
    dataset = dataset_of(SIZE)
    claims = read_claims(dataset)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"MOST": MOST, "HUBS": HUBS, "HELD": HELD}.items():
            patch.setattr(parts, name, value)
        html = render(dataset, network_of(dataset), claims, questions=answered(Asker(dataset), claims))
    path = tmp_path_factory.mktemp("part") / "index.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture
def visit_part(open_file: Open, written: Path) -> Open:
    """Open that page at a state."""
    return partial(open_file, written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_of_how_much_it_is_a_part(visit_part: Open, language: str) -> None:
    """Above everything stands how many entities, relations and claims there are, and where to find them."""
    opened = visit_part(f"lang={language}")
    told = opened.page.inner_text("#part")
    part = opened("page.data.part")
    for number in (part["entities"], part["claims"], part["views"][" direct"][1], opened("page.data.entities.length")):
        assert f"{number:,}" in told
    assert "python -m graph serve" in told


def test_the_counts_are_of_the_whole(visit_part: Open) -> None:
    """What stands under the graph counts what is drawn of all that there is, in each view."""
    opened = visit_part()
    for view, key in (("direct", " direct"), ("case", " case")):
        opened.page.click(f"[data-view={view}]")
        nodes, edges = opened("key => page.data.part.views[key]", key)
        told = opened.page.inner_text("#counts")
        assert f"of {nodes} entities" in told
        assert f"of {edges} relations" in told
        assert f"of {opened('page.data.part.claims')} claims" in told


def test_a_node_says_what_is_elsewhere(visit_part: Open) -> None:
    """The panel of a node whose lines are not all here, and its name in the graph, tell how many there are."""
    opened = visit_part()
    node = opened(CUT)
    opened("id => page.graph.choose({ kind: 'node', id })", node)
    here = opened(
        "id => page.data.edges.filter((e) => e.view === 'direct' && [e.from, e.to].includes(id)).length", node
    )
    beyond = opened("id => page.data.part.nodes[id][' direct']", node)
    assert f"{here} of its {here + beyond} relations" in opened.page.inner_text("#panel .partly")
    assert any(f"{beyond} elsewhere" in text for text in opened(f"(async () => {WORDS})()"))


def test_a_node_that_is_whole_says_nothing(visit_part: Open) -> None:
    """Where all that is said of a node is here, the panel does not speak of a part."""
    opened = visit_part()
    opened("id => page.graph.go(id)", opened("page.data.nodes.find(({ id }) => !page.data.part.nodes[id]).id"))
    assert opened.page.locator("#panel .partly").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_found_may_be_elsewhere(visit_part: Open, language: str) -> None:
    """A name that is not here is not said to be no name: how many the page holds of how many stands there."""
    opened = visit_part(f"lang={language}")
    opened.page.fill("#search", "Qwxyz")
    told = opened.page.inner_text("#no-results")
    assert f"{opened('page.data.part.entities'):,}" in told
    assert "python -m graph" in told


def test_an_address_of_what_is_elsewhere_says_so(visit_part: Open) -> None:
    """Whoever comes by a link to a node that is not here reads that, until they choose something."""
    opened = visit_part("lang=en&node=co%3Anot-on-this-page")
    assert "not on this page" in opened.page.inner_text("#panel")
    opened("id => page.graph.choose({ kind: 'node', id })", opened(LARGEST))
    opened.page.keyboard.press("Escape")
    assert "What this address names" not in opened.page.inner_text("#panel")


def test_an_answer_says_how_many_rows_are_elsewhere(visit_part: Open) -> None:
    """A stored answer that is cut tells its rows here and in all, under the sentence that is made from the whole."""
    opened = visit_part()
    cut = opened("page.data.questions.filter(({ whole, rows }) => whole && rows.length)[0]")
    opened("id => page.tell({ question: id })", cut["id"])
    assert cut["answer"]["en"] in opened.page.inner_text("#panel .sentence")
    assert f"{len(cut['rows'])} of the {cut['whole'][0]} rows" in opened.page.inner_text("#panel")


def test_an_answer_with_no_row_here_is_no_denial(visit_part: Open) -> None:
    """In the list of questions, one whose answers are all elsewhere says how many there are, not that none is known."""
    opened = visit_part()
    none = opened("page.data.questions.find(({ whole, rows }) => whole && !rows.length)")
    if none is None:
        pytest.skip("every stored question has a row on this page")
    opened.page.fill("#search", none["wording"]["en"])
    assert f"{none['whole'][0]} answers, not on this page" in opened.page.inner_text("#results")


def test_a_composed_answer_says_how_many_there_are(visit_part: Open) -> None:
    """Who stands in a relation to a node, asked of lines of which some are elsewhere, is told as a part of all."""
    opened = visit_part()
    question, there = opened("Object.entries(page.data.part.asked)[0]")
    opened("id => page.tell({ question: id })", question)
    here = opened("id => page.answerOf(id).facts", question)
    assert here < there
    assert f"{here} of {there} answers" in opened.page.inner_text("#panel")


def test_a_claim_says_what_speaks_against_it_elsewhere(visit_part: Open) -> None:
    """A claim that others contradict which are not here does not look as if nobody did."""
    opened = visit_part()
    claim, count = opened("Object.entries(page.data.part.against)[0]")
    opened("id => page.graph.choose({ kind: 'claim', id })", claim)
    assert f"by {count} more claims that are not on this page" in opened.page.inner_text(
        "#panel .contrary:last-of-type"
    )


def test_there_are_no_queries_and_no_statements(visit_part: Open) -> None:
    """In place of the tab for queries stands why there is none; what is visible can be saved in every other way."""
    opened = visit_part("tab=sparql")
    assert opened.page.is_hidden("#tabs")
    assert opened.page.is_hidden("#pane-sparql")
    assert "python -m graph" in opened.page.inner_text("#sparql-missing")
    opened.page.click("#export")
    assert opened(
        "[...document.querySelectorAll('[data-export]')].filter((one) => !one.hidden).map((one) => one.dataset.export)"
    ) == [
        "png",
        "svg",
        "csv",
    ]


def test_a_ready_view_says_of_how_much_it_is(visit_part: Open) -> None:
    """A ready view of a part tells how many of its relations are here."""
    opened = visit_part()
    ready = opened("page.data.ready[0].id")
    opened("id => page.tell({ ready: id })", ready)
    there = opened("id => page.data.part.views[`${id} direct`][1]", ready)
    assert f"of the {there:,} relations of this view" in opened.page.inner_text("#panel .partly")


def test_within_a_site_links_lead_to_the_whole(open_file: Open, written: Path, tmp_path: Path) -> None:
    """Where pages of everything stand around it, the part points to them, and a node to its own page."""
    served = tmp_path / "index.html"
    served.write_bytes(among(written.read_bytes(), served=True))
    opened = open_file(served)
    assert "Browse, Ask and Query" in opened.page.inner_text("#part")
    node = opened(CUT)
    opened("id => page.graph.choose({ kind: 'node', id })", node)
    link = opened.page.locator("#panel .partly a").get_attribute("href")
    assert link == f"id/{node.replace(':', '/')}.html"


def test_the_table_is_named_as_a_part(visit_part: Open) -> None:
    """The list of claims does not say that it has all of them."""
    opened = visit_part()
    assert opened.page.inner_text("#table-named") == "Claims on this page"
    assert opened("page.seen.claims.length") < opened("page.data.part.claims")
