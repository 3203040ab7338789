"""In a browser: a claim of a table or a page says where it stands, what it cites, and whom to credit."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path

import pytest

from graph.build import build
from graph.claims import read_claims
from graph.network import network_of
from graph.page.content import content_of
from graph.page.document import document
from graph.page.drawing import drawing_of
from graph.page.wording import phrases
from graph.store import Dataset
from tests.browser.conftest import Open

SOURCED = Path(__file__).parent.parent / "sourced"
FACTS = """[...document.querySelectorAll('[data-claim="%s"] dl > div')].map(
  row => [...row.children].map(cell => cell.textContent)
)"""
LINKS = "[...document.querySelectorAll('.outward')].map(a => [a.getAttribute('href'), a.rel, a.target, a.textContent])"
CREDIT = "Data: Delta AI, delta.example"


@pytest.fixture(scope="module")
def sourced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the facts that have a table and a page."""
    out = tmp_path_factory.mktemp("sourced") / "output"
    build(SOURCED, out)
    return out


@pytest.fixture
def show(open_file: Open, sourced: Path) -> Open:
    """Open their page at a state."""
    return partial(open_file, sourced / "index.html")


@pytest.mark.parametrize(
    ("language", "row", "credit"),
    [
        ("en", "Table of suits, row L001", "Credit"),
        ("zh-Hant", "訴訟表，第 1 列（L001）", "標示"),
        ("zh-Hans", "诉讼表，第 1 行（L001）", "标示"),
    ],
)
def test_a_card_names_the_row_and_the_credit(show: Open, language: str, row: str, credit: str) -> None:
    """The card of a claim on a row says which, of which file, under which licence, and with the line asked for."""
    opened = show(f"lang={language}&claim=cl:suits-l001-filed")
    facts = opened(FACTS % "cl:suits-l001-filed")
    values = [value for _, value in facts]
    assert {row, "suits.csv", "CC-BY-4.0"} <= set(values)
    assert [credit, CREDIT] in facts
    assert CREDIT in opened("document.querySelector('#panel > footer').textContent")


def test_a_card_links_what_the_claim_cites(show: Open) -> None:
    """Each page that is cited is a link to its address, which tells it nothing of where the reader comes from."""
    opened = show("lang=en&claim=cl:suits-l001-filed")
    links = {link[0]: link[1:] for link in opened(LINKS)}
    assert {"https://news.example/one", "https://mirror.example/one"} <= set(links)
    assert all(link[:2] == ["noopener noreferrer", "_blank"] for link in links.values())
    assert links["https://news.example/one"][2] == "news.example/one"


def test_a_line_says_how_many_independent_sources_it_has(show: Open) -> None:
    """The panel of an edge counts copies of one page once."""
    roots = "document.querySelector('.roots').textContent"
    suit = show("lang=en&edge=edge:suit--sued--co-alpha--co-beta")
    assert suit(roots) == "2 independent sources"
    money = show("lang=zh-Hant&edge=edge:money--investedIn--co-gamma--co-beta")
    assert money(roots) == "1 個獨立來源"


def test_what_is_saved_carries_row_documents_and_credit(show: Open) -> None:
    """CSV and Turtle of what is visible name the row, the pages cited and the line that the licence asks for."""
    opened = show("lang=en")
    texts = {}
    for ending in ("csv", "ttl", "svg"):
        opened.page.click("#export")
        with opened.page.expect_download() as waiting:
            opened.page.click(f'[data-export="{ending}"]')
        texts[ending] = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert all(CREDIT in text for text in texts.values())
    rows = {row["Claim id"]: row for row in csv.DictReader(io.StringIO(texts["csv"], newline=""))}
    assert rows["cl:suits-l001-filed"]["Line"] == "row L001"
    assert rows["cl:page-suit"]["Line"] == ""
    assert rows["cl:suits-l002-money"]["Cites"] == "https://news.example/one"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:hit()//https://x.invalid/",
        " https://x.invalid/",
        "data:text/html,<script>hit()</script>",
        "//x.invalid/a",
        'HTTPS://x.invalid/"><img src=x onerror=hit()>',
    ],
)
def test_an_address_is_a_link_to_the_web_or_text(open_file: Open, sourced: Path, tmp_path: Path, url: str) -> None:
    """Even where an address got past the contract, nothing but http and https becomes a link, and nothing runs."""
    dataset = Dataset.load(sourced / "dataset.nq")
    claims, network = read_claims(dataset), network_of(dataset)
    content = content_of(dataset, network, claims, None, [])
    for part in [*content["documents"], *content["sources"]]:
        part["url"] = url
    drawing = drawing_of(network, content)
    path = tmp_path / "page.html"
    path.write_text(document(drawing.network, {**content, **drawing.blocks, "strings": phrases()}), encoding="utf-8")
    opened = open_file(
        path, "lang=en&claim=cl:suits-l001-filed", before="window.hit = () => { window.wasHit = true; };"
    )
    links = opened(LINKS)
    assert all(link[0].lower().startswith("https://") for link in links)
    assert bool(links) == url.startswith("HTTPS")
    assert opened("document.querySelector('img') === null && !window.wasHit")
    assert url.strip()[-12:] in opened("document.getElementById('panel').textContent")
