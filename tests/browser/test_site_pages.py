"""In a browser: the pages of the site break no rule of axe-core, fit a telephone, ask for nothing, and run nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import graph
from graph.site import Site
from graph.terms import ONTOLOGY_GRAPH
from tests.browser.conftest import NARROW, WIDE, Opened, listen
from tests.browser.test_hostile import HIT
from tests.hostile import PAYLOADS, STRANGE, dealt_and_alone, each_in_turn, relabelled

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

Look = Callable[..., Opened]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,  # a page of the file system may not read its own stylesheet
}
AXE = """rules => axe.run(document, rules).then(({ violations }) => violations.map(broken =>
  `${broken.id}: ${broken.help}: ${broken.nodes.slice(0, 5).map(node => node.html.slice(0, 160)).join(" | ")}`))"""
SHOWN = "document.querySelectorAll('details').forEach(part => { part.open = true; })"
WIDER = """[...document.querySelectorAll("body *")].filter(node => {
  const box = node.getBoundingClientRect();
  return box.width > 1 && box.right > innerWidth + 1 && !node.closest(".table, pre, .skip");
}).map(node => `${node.tagName} ${node.className}: ${node.textContent.slice(0, 40)}`)"""
FOREIGN = """[...document.querySelectorAll("script, img, iframe, object, embed, base, math, style, video, audio,"
  + "template, a[href^=javascript], [onload], [onerror], [onfocus], [ontoggle], [autofocus], meta[http-equiv=refresh]")]
  .map(node => node.outerHTML.slice(0, 80))"""

COLOURED = ("id/co/stability-ai", "id/claim/intel-note", "ontology", "ask")
"""Pages that between them hold all that has a colour of its own: pictures, marks, tables, forms and code."""

STEMS = (
    *(*COLOURED, "id/co/openai", "id/src/zhineng-yongxian-stability-ai", "id/sit/stability-note-2023", "id/index"),
    *("sources/index", "downloads", "types/Company", "missing"),
)


def written(site: Site, folder: Path, stems: tuple[str, ...], question: str) -> Path:
    """Write some pages of a site, with what only a service answers beside them."""
    for name in ("site.css", *(f"{stem}{suffix}" for stem in stems for suffix in (".html", ".zh-Hant.html"))):
        content = site.file(name)
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    for language, suffix in (("en", ".html"), ("zh-Hant", ".zh-Hant.html")):
        (folder / f"ask{suffix}").write_bytes(site.asked(question, language, "2024", None))
        (folder / f"missing{suffix}").write_bytes(site.missing(question.replace("/", "|"), language))
    return folder


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of the site of the article."""
    site = Site(graph.open(built), served=True)
    return written(site, tmp_path_factory.mktemp("pages"), STEMS, "rumours about Stability AI")


@pytest.fixture
def look(window: Callable[..., Any], folder: Path) -> Any:
    """Open a page of the site; nobody may have complained of anything in the end, nor asked for anything elsewhere."""
    pages: list[Opened] = []

    def open_page(stem: str, suffix: str = ".html", *, root: Path = folder, before: str = "", **options: Any) -> Opened:
        opened = Opened(window(**{"viewport": WIDE, **options}))
        pages.append(opened)
        listen(opened)
        if before:
            opened.page.add_init_script(before)
        opened.page.goto((root / f"{stem}{suffix}").as_uri())
        return opened

    yield open_page
    for opened in pages:
        opened.page.close()
    assert [said for opened in pages for said in opened.complaints] == []
    assert {url for one in pages for url in one.requests if not url.startswith(("file:", "data:"))} == set()


@pytest.mark.parametrize(
    ("stem", "scheme"), [*((stem, "light") for stem in STEMS), *((stem, "dark") for stem in COLOURED)]
)
def test_no_rule_of_axe_is_broken(look: Look, stem: str, scheme: str) -> None:
    """With everything unfolded, in either colours, axe-core finds nothing, its rules of contrast included."""
    opened = look(stem, color_scheme=scheme, bypass_csp=True)
    opened(SHOWN)
    opened.page.add_script_tag(path=Path(axe_playwright.__file__).parent / "axe.min.js")
    assert opened(AXE, RULES) == []


@pytest.mark.parametrize(
    ("stem", "suffix"), [*((stem, ".html") for stem in STEMS), *((stem, ".zh-Hant.html") for stem in COLOURED)]
)
def test_a_telephone_needs_no_scrolling_to_the_side(look: Look, stem: str, suffix: str) -> None:
    """At 390 pixels nothing is wider than the window."""
    opened = look(stem, suffix, viewport=NARROW)
    opened(SHOWN)
    assert opened(WIDER) == []
    assert opened("document.documentElement.scrollWidth <= innerWidth")


def test_the_stylesheet_applies_from_the_file_system(look: Look) -> None:
    """Under its policy the page is styled, also where it is opened from a folder."""
    assert look("id/co/openai")("getComputedStyle(document.querySelector('header.site')).display") == "flex"


def test_names_in_the_picture_can_be_read_on_a_telephone(look: Look) -> None:
    """At 390 pixels the names are no smaller than eleven pixels, none is cut off, and no two of them meet."""
    opened = look("id/co/stability-ai", viewport=NARROW)
    boxes = opened(
        "[...document.querySelectorAll('.picture svg text')].map(one => one.getBoundingClientRect())"
        ".map(({ left, right, top, bottom }) => [left, right, top, bottom])"
    )
    frame = opened(
        "(({ left, right }) => [left, right])(document.querySelector('.picture svg').getBoundingClientRect())"
    )
    size = opened(
        "(svg => parseFloat(getComputedStyle(svg.querySelector('text:not(.caption)')).fontSize)"
        " * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)(document.querySelector('.picture svg'))"
    )
    assert size >= 11
    assert all(frame[0] - 1 <= left and right <= frame[1] + 1 for left, right, _, _ in boxes)
    for at, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = other[0] >= right or other[1] <= left or other[2] >= bottom - 2 or other[3] <= top + 2
            assert apart, (left, top, other)


def test_a_page_can_be_read_by_keyboard_alone(look: Look) -> None:
    """The first stop leads past the header to the content, and what is reached is seen to be."""
    opened = look("id/co/stability-ai")
    opened.page.keyboard.press("Tab")
    assert opened("document.activeElement.className") == "skip"
    opened.page.keyboard.press("Enter")
    assert opened("location.hash") == "#main"
    opened.page.keyboard.press("Tab")
    assert opened("document.activeElement.closest('main') !== null")
    assert opened("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize("stem", ["id/co/stability-ai", "id/claim/intel-note", "ask"])
def test_marks_are_seen_without_colour(look: Look, stem: str) -> None:
    """A mark of what is hedged has a dashed border and a sign before its word, in every colour scheme."""
    opened = look(stem)
    style = opened(
        "(style => [style.borderTopStyle, style.fontWeight])(getComputedStyle(document.querySelector('.mark.hedged')))"
    )
    assert style == ["dashed", "600"]
    assert "≈" in opened("getComputedStyle(document.querySelector('.mark.hedged'), '::before').content")


# ── labels ────────────────────────────────────────────────────────────────────

SMALL = Path(__file__).parent.parent / "small"
PLACES = (
    *("id/co/alpha", "id/co/beta", "id/claim/suit", "id/claim/money", "id/src/story", "id/sit/money", "id/index"),
    *("sources/index", "ontology", "ask", "missing"),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the small facts."""
    from graph.build import build

    out = tmp_path_factory.mktemp("hostile") / "output"
    build(SMALL, out)
    return out


def hostile(small: Path, out: Path, texts: list[str]) -> Path:
    """Write pages of the small facts with one of the texts in every label, text and address of the facts and terms."""
    output = Path(shutil.copytree(small, out / "output"))
    path = output / "dataset.nq"
    write = each_in_turn(texts)
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    path.write_text("".join(_rewritten(f"{line}\n", write) for line in lines), encoding="utf-8", newline="\n")
    return written(Site(graph.open(output), served=True), out / "pages", PLACES, texts[0])


def _rewritten(line: str, write: Callable[[str], str]) -> str:
    """Return a statement with its text written anew; of the ontology only names and definitions are no code."""
    _subject, predicate, _rest = line.split(" ", 2)
    if line.endswith(f"<{ONTOLOGY_GRAPH}> .\n"):
        named = predicate.endswith(("#label>", "#definition>", "#plural>"))
        return relabelled(line, write) if named and "ontology#month-" not in line else line
    if predicate.endswith(("#url>", "#licence>", "#attribution>", "#file>", "#language>", "#site>")):
        line = f'{_subject} {predicate} "plain"@en {line.rsplit(" ", 2)[1]} .\n'
        return relabelled(line, write).replace('"@en ', '" ')
    return relabelled(line, write)


@pytest.mark.parametrize("payloads", dealt_and_alone(PAYLOADS))
def test_a_label_is_never_more_than_text(look: Look, small: Path, tmp_path: Path, payloads: list[str]) -> None:
    """With a payload in every label and no policy to stop it, nothing runs, is asked for, or becomes an element."""
    pages = hostile(small, tmp_path, payloads)
    opened = look(PLACES[0], root=pages, before=HIT, bypass_csp=True)
    for stem in PLACES:
        opened.page.goto((pages / f"{stem}.html").as_uri())
        opened(SHOWN)
        assert opened("window.hits") == 0, stem
        assert opened(FOREIGN) == [], stem
        shown = opened("document.body.textContent")
        assert any(payload[:12] in shown for payload in payloads) or stem in ("ask", "missing"), stem


@pytest.mark.parametrize("texts", dealt_and_alone(STRANGE[:9]))
def test_strange_names_stay_in_their_place(look: Look, small: Path, tmp_path: Path, texts: list[str]) -> None:
    """Long, high and right-to-left names wrap: at 390 pixels nothing is wider than the window."""
    pages = hostile(small, tmp_path, texts)
    opened = look(PLACES[0], root=pages, viewport=NARROW)
    for stem in PLACES:
        opened.page.goto((pages / f"{stem}.html").as_uri())
        opened(SHOWN)
        assert opened("document.documentElement.scrollWidth <= innerWidth"), (stem, opened(WIDER))
