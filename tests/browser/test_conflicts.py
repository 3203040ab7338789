"""In a browser: what contradicts and what is explained are told apart, in the overview and on the cards."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from graph.build import build
from tests.browser.conftest import Open
from tests.test_conflicts import disputed_facts


@pytest.fixture(scope="module")
def disputed_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the disputed facts."""
    folder = tmp_path_factory.mktemp("disputed")
    build(disputed_facts(folder), folder / "output")
    return folder / "output" / "index.html"


@pytest.fixture
def visit_disputed(open_file: Open, disputed_page: Path) -> Open:
    """Open that page at a state."""
    return partial(open_file, disputed_page)


def test_the_overview_lists_open_conflicts_before_explained_ones(visit_disputed: Open) -> None:
    """Contradictions come first, each with its rule; then what is explained, with what explains it."""
    opened = visit_disputed()
    headings = [text.strip() for text in opened.page.locator("#panel h3").all_text_contents()]
    titles = [text for text in headings if text.startswith(("Contradictions", "Explained"))]
    assert [title.rstrip("0123456789") for title in titles] == ["Contradictions", "Explained differences"]
    told = opened.page.locator("#panel .conflict > p.muted").all_text_contents()
    assert told[0].endswith("Open")
    assert any(text.endswith("plain error: The company's own accounts have 7 million.") for text in told)


def test_a_card_says_what_explains_a_difference(visit_disputed: Open) -> None:
    """A claim that is contradicted is marked as such; one that is explained is told otherwise, with the reason."""
    opened = visit_disputed("lang=zh-Hant&claim=cl:suit")
    assert opened.page.locator("#panel .contradicted").count() == 1
    opened = visit_disputed("lang=zh-Hant&claim=cl:total")
    assert opened.page.locator("#panel .contradicted").count() == 0
    told = opened.page.locator("#panel .explained").all_text_contents()
    assert any(text.endswith("明顯錯誤：公司帳目為 700 萬。") for text in told)
