"""In a browser: no rule of axe-core is broken in any state, in print nothing is cut, and what may not move does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import opener

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

Visit = Callable[..., Any]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
AXE = """([context, rules]) => axe.run(context, rules).then(({ violations }) => violations.map(broken =>
  `${broken.id}: ${broken.help}: ${broken.nodes.slice(0, 5).map(node => node.html.slice(0, 120)).join(" | ")}`))"""
ALIKE = ["#rows tr:nth-child(n+13):not(.marked, .chosen)", "#panel .claim:nth-of-type(n+5)"]
GO = """state => new Promise(done => {
  const more = document.getElementById("more");
  if (more.getAttribute("aria-expanded") === "true") more.click();
  document.getElementById("filters").open = true;
  if (location.hash === `#${state}`) return done();
  addEventListener("popstate", () => requestAnimationFrame(done), { once: true });
  location.hash = state;
})"""
STILL = "document.getAnimations().every(one => one.playState === 'finished')"

TYPE = """text => {
  const box = document.getElementById("search");
  box.focus();
  box.value = text;
  box.dispatchEvent(new Event("input"));
}"""


def select(kind: str) -> Callable[[Any], None]:
    """Return what selects the first visible node, the first hedged edge or the first claim."""
    first = {
        "node": "page.seen.nodes[0]",
        "edge": "page.seen.edges.find(edge => !edge.plain)",
        "claim": "page.seen.claims[0]",
    }
    return lambda opened: opened(f"location.hash = location.hash + '&{kind}=' + {first[kind]}.id")


def click(target: str) -> Callable[[Any], None]:
    """Return what clicks on an element."""
    return lambda opened: opened.page.click(target)


def run(opened: Any) -> None:
    """Run the query and wait for its rows, or for what is wrong with it."""
    opened.page.click("#sparql-run")
    opened.page.locator("#sparql-answer table, #sparql-error:not([hidden])").first.wait_for()


def typed(text: str) -> Callable[[Any], None]:
    """Return what types into the search box."""
    return lambda opened: opened(TYPE, text)


STATES: dict[str, tuple[str, Callable[[Any], None] | None]] = {
    "start": ("lang=en&theme=light", None),
    "node": ("lang=en&theme=light", select("node")),
    "edge": ("lang=en&theme=light", select("edge")),
    "claim": ("lang=en&theme=light", select("claim")),
    "search open": ("lang=en&theme=light", typed("a")),
    "no result": ("lang=en&theme=light", typed("no such name")),
    "hedged hidden": ("lang=en&theme=light", click("#hedged")),
    "by case": ("lang=en&theme=light&view=case", None),
    "export menu": ("lang=en&theme=light", click("#export")),
    "dark": ("lang=en&theme=dark", None),
    "dark edge": ("lang=en&theme=dark", select("edge")),
    "Traditional": ("lang=zh-Hant&theme=light", select("claim")),
    "Simplified": ("lang=zh-Hans&theme=dark", select("node")),
    "answer": ("lang=en&theme=light&ask=gai:q-who-sued-whom", None),
    "dark answer": ("lang=zh-Hant&theme=dark&ask=gai:q-rumours", None),
    "no answer": ("lang=en&theme=light&ask=gai:q-who-sued-midjourney", None),
    "path": ("lang=en&theme=light&path=co:getty-images model:latent-diffusion", click(".hop summary")),
    "story": ("lang=en&theme=light&step=3", None),
    "dark story": ("lang=zh-Hans&theme=dark&step=9", None),
    "more filters": ("lang=en&theme=light&node=co:stability-ai&depth=1", click("#more")),
    "dark filters": ("lang=zh-Hant&theme=dark&from=2023-01&to=2023-10", click("#more")),
    "SPARQL": ("lang=en&theme=light&tab=sparql", run),
    "dark SPARQL": ("lang=zh-Hant&theme=dark&tab=sparql&sparql=SELECT", run),
    "narrow": ("lang=en&theme=light", None),
    "narrow dark": ("lang=zh-Hant&theme=dark", None),
    "narrow answer": ("lang=zh-Hant&theme=light&ask=gai:q-who-sued-whom", None),
    "narrow story": ("lang=en&theme=dark&step=2", None),
    "narrow SPARQL": ("lang=en&theme=dark&tab=sparql", run),
    "narrow edge": ("lang=zh-Hant&theme=dark", select("edge")),
    "narrow search": ("lang=en&theme=light", typed("a")),
    "narrow menu": ("lang=en&theme=dark", click("#export")),
}


WHOLE = {"start", "node", "dark", "Simplified", "narrow", "narrow dark"}
"""The states that are checked to the last row and card; in others those that are made like the ones before are not."""


@pytest.fixture(scope="module")
def standing(window: Callable[..., Any], built: Path) -> Iterator[Callable[[str, bool], Any]]:
    """Go to a state in a page that stands open in its theme and width: axe reads a page, however it came about."""
    pages: dict[tuple[bool, bool], Any] = {}

    with opener(window) as open_file:

        def at(state: str, narrow: bool) -> Any:
            key = "theme=dark" in state, narrow
            if key not in pages:
                pages[key] = open_file(built / "index.html", state, narrow)
                pages[key](axe_playwright.Axe().axe_script)
            for _ in range(2):  # out of a menu, and out of the box
                pages[key].page.keyboard.press("Escape")
            pages[key]("document.activeElement.blur()")
            pages[key](GO, state)
            return pages[key]

        yield at


@pytest.mark.parametrize("name", STATES)
def test_no_rule_of_accessibility_is_broken(standing: Callable[[str, bool], Any], name: str) -> None:
    """axe-core finds nothing against WCAG 2.2 AA or its own best practices."""
    state, act = STATES[name]
    opened = standing(state, name.startswith("narrow"))
    if act:
        act(opened)
    opened.until(STILL)
    context = {"include": [["html"]], "exclude": [] if name in WHOLE else [[alike] for alike in ALIKE]}
    assert opened(AXE, [context, RULES]) == []


def test_in_print_nothing_is_cut(visit: Visit) -> None:
    """On paper the table and the whole panel are there, nothing scrolls, and no control is in the way."""
    opened = visit("lang=en&theme=light")
    select("node")(opened)
    opened.page.set_viewport_size({"width": 720, "height": 1000})
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#rows").is_visible()
    assert opened.page.locator("#panel").is_visible()
    cut = """[...document.querySelectorAll("main, #panel, .claims, .scroll, #page, table")].filter(node => {
      const beside = node.getBoundingClientRect().right > innerWidth + 1;
      return beside || getComputedStyle(node).overflowY !== "visible" || getComputedStyle(node).maxHeight !== "none";
    }).map(node => node.tagName + node.id + node.className)"""
    assert opened(cut) == []
    panel, table = (opened.page.locator(part).bounding_box() for part in ("#panel", "section.claims"))
    assert panel["y"] + panel["height"] <= table["y"] + 1
    heads = opened("[...document.querySelectorAll('#columns th')].every(th => th.getBoundingClientRect().height > 10)")
    assert heads
    for control in ("#search", "#theme", "#zoom-in", "#export", "#table-csv", "#hedged"):
        assert opened.page.locator(control).is_hidden(), control


def test_a_dark_page_is_printed_dark_on_light(visit: Visit) -> None:
    """Whatever the colours on the screen, on paper text is dark and its ground is light."""
    opened = visit("lang=en&theme=dark")
    opened.page.emulate_media(media="print")
    colours = opened("['color', 'backgroundColor'].map(key => getComputedStyle(document.body)[key])")
    text, ground = ([int(part) for part in colour.strip("rgba()").split(",")[:3]] for colour in colours)
    assert max(text) < 80
    assert min(ground) > 200


def test_printing_leaves_the_reader_where_they_were(visit: Visit) -> None:
    """A dark page that was printed is dark on the screen again, and its address is the same."""
    opened = visit("lang=en&theme=dark")
    address = opened.page.url
    assert opened.page.pdf(print_background=True).startswith(b"%PDF")
    assert opened("[page.state.theme, document.documentElement.dataset.theme]") == ["dark", "dark"]
    assert opened.page.url == address


def test_what_may_not_move_does_not(visit: Visit) -> None:
    """For a reader who wants less motion nothing is animated and nothing slides."""
    opened = visit(reduced_motion="reduce")
    moving = """[...document.querySelectorAll("*")].filter(node => {
      const style = getComputedStyle(node);
      const slides = style.transitionDuration.split(",").some(time => parseFloat(time) > 0);
      return slides || parseFloat(style.animationDuration) > 0 || style.scrollBehavior === "smooth";
    }).map(node => node.className || node.tagName)"""
    assert opened(moving) == []
    assert opened("document.getAnimations().length") == 0
    before = opened("page.graph.drawnLabels.map(label => label.box)")
    opened.page.wait_for_timeout(250)
    assert opened("page.graph.drawnLabels.map(label => label.box)") == before
