"""In a browser: a large graph opens on an overview, and grows where a reader looks, with nothing moved."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from graph.page.layout import OVERVIEW
from tests.bench.grown import page_of
from tests.browser.conftest import Open
from tests.browser.test_page import SHOWN

SIZE = 2000
PLACES = "Object.fromEntries(page.seen.nodes.map(({ id }) => [id, page.graph.network.getPositions([id])[id]]))"
MOST_CONNECTED = "[...page.seen.nodes].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1))[5].id"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an invented industry that is too large to be drawn whole."""
    path = tmp_path_factory.mktemp("large") / "index.html"
    path.write_text(page_of(SIZE), encoding="utf-8")
    return path


@pytest.fixture
def visit_large(open_file: Open, large: Path) -> Open:
    """Open that page at a state."""
    return partial(open_file, large)


def test_a_large_graph_opens_on_an_overview(visit_large: Open) -> None:
    """A part is drawn, all of it is in the data, in the counts and in the table, and the panel says so."""
    opened = visit_large()
    assert opened("page.data.overview")
    assert opened("page.seen.nodes.length") == OVERVIEW < opened("page.data.nodes.length") / 2
    assert opened("new Set(page.data.edges.map(edge => edge.id)).size") == opened("page.data.edges.length")
    assert opened("page.seen.claims.length") == opened("page.data.claims.length")
    assert "overview" in opened.page.inner_text("#panel")


def test_a_click_brings_in_neighbours_and_moves_nothing(visit_large: Open) -> None:
    """Choosing a node draws its neighbours in free places; what was drawn stays where it is."""
    opened = visit_large()
    before = opened(PLACES)
    node = opened(MOST_CONNECTED)
    opened("id => page.graph.choose({ kind: 'node', id })", node)
    after = opened(PLACES)
    assert len(after) > len(before)
    assert {id_: after[id_] for id_ in before} == before
    spots = sorted(after.values(), key=lambda spot: (spot["x"], spot["y"]))
    new = [after[id_] for id_ in after if id_ not in before]
    for one in new:
        near = [two for two in spots if abs(one["x"] - two["x"]) < 100 and abs(one["y"] - two["y"]) < 50]
        assert near == [one]


def test_what_was_opened_is_in_the_address(visit_large: Open) -> None:
    """Another reader at the same address sees the same nodes in the same places."""
    one = visit_large()
    for _ in range(3):
        one("id => page.graph.choose({ kind: 'node', id })", one("page.seen.nodes.at(-1).id"))
    two = visit_large(one("location.hash.slice(1)"))
    assert two(PLACES) == one(PLACES)


def test_search_reaches_what_is_not_drawn(visit_large: Open) -> None:
    """A name that the overview leaves out is found, drawn and selected."""
    opened = visit_large()
    hidden = opened(
        "page.data.nodes.find(node => !page.seen.nodeIds.has(node.id) && page.seen.touched.has(node.id)).id"
    )
    opened.page.fill("#search", opened("id => page.data.names[id].en", hidden))
    opened.page.keyboard.press("Enter")
    assert opened("page.state.selected") == {"kind": "node", "id": hidden}
    assert hidden in opened(SHOWN)


def test_the_table_grows_on_demand(visit_large: Open) -> None:
    """Only the first rows of a long table are made; a button brings more, and the counts tell of all."""
    opened = visit_large()
    rows = "document.querySelectorAll('#rows tr').length"
    first = opened(rows)
    assert first < opened("page.seen.claims.length")
    opened.page.click("#more-rows")
    assert opened(rows) > first


def test_a_denial_that_contradicts_is_marked_as_one(visit_large: Open) -> None:
    """Where a claim is contradicted by a denial, the denial says that it is one, or both would read alike."""
    opened = visit_large()
    denials = "new Set(page.data.claims.filter(claim => claim.negated).map(claim => claim.id))"
    both = opened(f"page.data.conflicts.map(({{ claims }}) => claims).find(([, other]) => {denials}.has(other))")
    assert both
    opened.page.evaluate("id => page.graph.choose({ kind: 'claim', id })", both[0])
    assert opened.page.locator("#panel .contradicted .denied").first.is_visible()
