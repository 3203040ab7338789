"""In a browser: whatever a label holds is only ever text, and however long it is, it stays where it belongs."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import graph
from graph.build import build
from graph.claims import read_claims
from graph.network import network_of
from graph.page import answered, render
from graph.store import Dataset
from graph.vocabulary import Ontology
from graph.words import LANGUAGES
from tests.browser.conftest import Open, Opened
from tests.hostile import PAYLOADS, STRANGE, dealt_and_alone, each_in_turn, hostile_page

HIT = """window.hits = 0;
window.hit = () => { window.hits += 1; };
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = window.hit;"""

WALK = """async (step) => {
  const rest = () => new Promise((done) => setTimeout(done, 5));
  const visit = async (state) => { location.hash = state; await rest(); };
  const some = (list, least) => list.filter((_, index) => index % Math.max(step, least) === 0);
  for (const edge of some(page.data.edges, 1)) await visit(`lang=en&view=${edge.view}&edge=${edge.id}`);
  for (const entity of some(page.data.entities, 1)) await visit(`lang=zh-Hant&node=${entity.id}`);
  for (const claim of some(page.data.claims, 6)) await visit(`lang=zh-Hans&theme=dark&claim=${claim.id}`);
  for (const { id } of some(page.data.questions, 40)) await visit(`lang=zh-Hant&theme=dark&ask=${id}`);
  for (const { from, to } of some(page.data.edges, 18)) await visit(`lang=zh-Hans&path=${from} ${to}`);
  for (const at of some([...page.data.story.keys()], 3)) await visit(`lang=en&theme=light&step=${at + 1}`);
  await visit("lang=en&theme=light");
}"""
TYPE = """async (text) => {
  const box = document.getElementById("search");
  box.focus();
  box.value = text;
  box.dispatchEvent(new Event("input"));
  await new Promise((done) => setTimeout(done, 30));
  return document.querySelectorAll("#results [role=option]").length;
}"""
FOREIGN = (
    '[...document.querySelectorAll(\'img, iframe, object, embed, base, form, math, a[href^="javascript"], #page style,'
    " #page script, #page link, #page meta')].map(node => node.outerHTML.slice(0, 80))"
)
WIDE_PARTS = """[...document.querySelectorAll("#page *")].filter(node => {
  const box = node.getBoundingClientRect();
  const beside = getComputedStyle(node).position === "absolute" || node.closest("#graph, .skip, thead");
  return box.width && box.right > innerWidth + 1 && !beside;
}).map(node => `${node.tagName} ${node.id} ${node.className}: ${node.textContent.slice(0, 40)}`)"""


@pytest.fixture
def open_hostile(open_file: Open) -> Open:
    """Open a page with every execution of a label counted."""
    return partial(open_file, before=HIT)


def asked(opened: Opened, path: Path) -> set[str]:
    """Return what was asked for beside the file itself and what it carries."""
    return {
        url
        for url in opened.requests
        if url.partition("#")[0] != path.as_uri() and not url.startswith(("data:", "blob:"))
    }


def walk(opened: Opened, searched: list[str], step: int, saved: str = "svg ttl csv png") -> None:
    """Go through nodes, edges, claims, languages and themes, search, and save what is visible."""
    opened(WALK, step)
    for text in [*searched, ""]:
        for _ in range(min(opened(TYPE, text), 3)):
            opened.page.keyboard.press("ArrowDown")
        opened.page.keyboard.press("Enter")
        opened.page.wait_for_timeout(20)
    opened(TYPE, "")
    opened.page.keyboard.press("Escape")
    for ending in saved.split():
        opened.page.click("#export")
        with opened.page.expect_download():
            opened.page.click(f"[data-export={ending}]")
    opened.page.wait_for_timeout(60)


@pytest.fixture(scope="module")
def parts(built: Path) -> tuple[Any, ...]:
    """The dataset of the article, its network, its claims, its questions and its N-Quads."""
    kg = graph.open(built)
    dataset = kg.dataset
    nquads = (built / "dataset.nq").read_text(encoding="utf-8")
    return dataset, network_of(dataset), read_claims(dataset), answered(kg.asker), nquads


def written(parts: tuple[Any, ...], texts: list[str], path: Path) -> Path:
    """Write the page with one of the texts in every place."""
    dataset, network, claims, questions, nquads = parts
    page = hostile_page(dataset, network, claims, questions, each_in_turn(texts), nquads)
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize("payloads", dealt_and_alone(PAYLOADS))
def test_a_label_is_never_more_than_text(
    open_hostile: Open, parts: tuple[Any, ...], tmp_path: Path, payloads: list[str]
) -> None:
    """With a payload in every label and no policy to stop it, nothing runs, is asked for, or becomes an element."""
    path = written(parts, payloads, tmp_path / "index.html")
    opened = open_hostile(path, bypass_csp=True)
    searched = [part for payload in payloads for part in (payload[:4], payload[-6:])]
    walk(opened, searched, step=24 // len(payloads), saved="svg")
    assert opened("window.hits") == 0
    assert asked(opened, path) == set()
    assert opened(FOREIGN) == []


def test_under_its_policy_the_page_has_nothing_to_refuse(
    open_hostile: Open, parts: tuple[Any, ...], tmp_path: Path
) -> None:
    """With all payloads in turn the policy is never asked: no complaint, and labels read as they are written."""
    path = written(parts, PAYLOADS, tmp_path / "index.html")
    opened = open_hostile(path)
    walk(opened, ["<", "hit", '"'], step=3)
    assert opened.complaints == []
    assert opened("window.hits") == 0
    assert asked(opened, path) == set()
    cells = opened("[...document.querySelectorAll('#rows .what button')].map(cell => cell.textContent)")
    assert set(cells) == set(opened("page.data.claims.map(claim => claim.text.en)"))


def test_a_saved_drawing_of_payloads_is_a_drawing(open_hostile: Open, parts: tuple[Any, ...], tmp_path: Path) -> None:
    """The SVG is well formed and holds no element but those of a drawing."""
    opened = open_hostile(written(parts, PAYLOADS, tmp_path / "index.html"))
    opened.page.click("#export")
    with opened.page.expect_download() as waiting:
        opened.page.click("[data-export=svg]")
    root = ElementTree.fromstring(Path(waiting.value.path()).read_bytes())
    drawn = {"svg", "title", "desc", "defs", "clipPath", "rect", "g", "path", "circle", "polygon", "polyline", "text"}
    assert {part.tag.rpartition("}")[2] for part in root.iter()} <= drawn
    assert not [name for part in root.iter() for name in part.attrib if name.startswith("on") or "href" in name]


def test_without_scripts_labels_are_text_as_well(open_file: Open, parts: tuple[Any, ...], tmp_path: Path) -> None:
    """The static table holds no element that a label brought."""
    page = open_file(written(parts, PAYLOADS, tmp_path / "index.html"), java_script_enabled=False).page
    assert page.locator("noscript table tr").count() > 1
    assert page.locator("img, iframe, object, embed, base, form, math, a[href^=javascript]").count() == 0


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_strange_names_stay_in_their_place(
    open_hostile: Open, parts: tuple[Any, ...], tmp_path: Path, narrow: bool
) -> None:
    """Long, high, right-to-left and empty names wrap: nothing is wider than the window, the panel or its column."""
    opened = open_hostile(written(parts, STRANGE, tmp_path / "index.html"), narrow=narrow)
    ids = opened("[page.data.nodes[0].id, page.data.edges[0].id, page.data.claims[0].id]")
    for kind, id_ in zip(("node", "edge", "claim"), ids, strict=True):
        opened("state => { location.hash = state; }", f"lang=en&{kind}={id_}")
        opened.page.wait_for_timeout(50)
        assert opened("document.documentElement.scrollWidth <= innerWidth"), (kind, opened(WIDE_PARTS))
        assert opened("(box => box.scrollWidth <= box.clientWidth)(document.getElementById('panel'))"), kind
        assert opened(WIDE_PARTS) == [], kind
    opened("document.getElementById('filters').open = true")
    assert opened(TYPE, "a") > 0
    assert opened("document.documentElement.scrollWidth <= innerWidth")
    assert opened(WIDE_PARTS) == []


def test_long_labels_are_shortened_on_the_canvas(open_hostile: Open, parts: tuple[Any, ...], tmp_path: Path) -> None:
    """A node's label is the beginning of its own name and an ellipsis, and no label is wider than 290 pixels."""
    opened = open_hostile(written(parts, STRANGE[:2], tmp_path / "index.html"))
    labels = opened("page.graph.drawnLabels")
    nodes = opened("Object.fromEntries(page.seen.nodes.map(({ id }) => [id, page.data.names[id].en]))")
    named = {label["id"]: label["text"].removesuffix("…") for label in labels if label["id"] in nodes}
    assert len(named) > len(nodes) / 2
    assert len(set(named.values())) > 1
    assert all(nodes[id_].startswith(text) for id_, text in named.items())
    assert all(label["box"][2] - label["box"][0] <= 290 for label in labels)
    assert all(label["text"].endswith("…") for label in labels)


@pytest.fixture(scope="module")
def scarce(tmp_path_factory: pytest.TempPathFactory, ontology: Ontology) -> dict[str, Path]:
    """A page of no facts at all, and one of a single claim about a single company."""
    folder = tmp_path_factory.mktemp("scarce")
    empty = Dataset(ontology.declared)
    page = render(empty, network_of(empty), read_claims(empty))
    (folder / "empty.html").write_text(page, encoding="utf-8", newline="\n")
    build(Path(__file__).resolve().parent.parent / "lone", folder / "lone")
    return {"empty": folder / "empty.html", "lone": folder / "lone" / "index.html"}


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["empty", "lone"])
def test_a_page_with_nothing_to_draw_says_so(open_file: Open, scarce: dict[str, Path], name: str, narrow: bool) -> None:
    """The page opens clean, says in words that there is nothing to draw, and every control can still be used."""
    opened = open_file(scarce[name], narrow=narrow)
    note = opened.page.locator("#graph-note")
    assert note.is_visible()
    for language in LANGUAGES:
        opened.page.click(f"[data-language={language}]")
        assert note.inner_text() == opened("language => page.data.strings.graph_empty[language]", language)
    opened("document.getElementById('filters').open = true")
    for control in ("#zoom-in", "#zoom-fit", "#hedged", "#theme"):
        opened.page.click(control)
    assert opened("document.querySelectorAll('#rows tr').length") == (1 if name == "lone" else 0)
    for ending in ("svg", "png", "csv"):
        opened.page.click("#export")
        with opened.page.expect_download():
            opened.page.click(f"[data-export={ending}]")
    assert opened("document.documentElement.scrollWidth <= innerWidth")


def test_the_lone_entity_is_found_and_its_claim_read(open_file: Open, scarce: dict[str, Path]) -> None:
    """An entity without a relation is found by its name, and its claim is shown."""
    opened = open_file(scarce["lone"])
    assert opened(TYPE, "lone") == 1
    opened.page.keyboard.press("Enter")
    assert opened("document.querySelectorAll('#panel .claim').length") == 1
