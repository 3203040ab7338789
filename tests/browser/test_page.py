"""In a browser, offline: the page opens clean, draws every edge once, and shows the evidence of what is clicked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.claims import read_claims
from graph.network import network_of
from graph.store import Dataset

Visit = Callable[..., Any]

DRAWN = (
    "Object.values(page.graph.network.body.edges).filter(e => e.connected && !e.options.hidden).map(e => e.id).sort()"
)
SHOWN = (
    "page.data.nodes.map(node => page.graph.network.body.nodes[node.id])"
    ".filter(node => !node.options.hidden).map(node => node.id).sort()"
)
ROWS = "[...document.querySelectorAll('#rows tr')].map(row => row.dataset.claim).sort()"
CARDS = "[...document.querySelectorAll('#panel .claim')].map(card => card.dataset.claim).sort()"
ON_EDGE = """id => {
  const spots = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map(part => page.graph.pointOn(id, part));
  const { network } = page.graph;
  return spots.find(spot => network.getEdgeAt(spot) === id && !network.getNodeAt(spot)) || spots[0];
}"""
FIND = """text => {
  const box = document.getElementById("search");
  box.focus();
  box.value = text;
  box.dispatchEvent(new Event("input"));
  return [...document.querySelectorAll("#results li")].map(result => result.dataset.node);
}"""
WORDS = """[...document.querySelectorAll("[data-text], [data-label], [data-title], .chip, h2, h3, dt, th")]
  .filter(node => !node.closest("[hidden]"))
  .flatMap(node => [node.textContent, node.getAttribute("aria-label"), node.title])
  .filter(Boolean)"""
ON_NODE = "id => page.graph.network.canvasToDOM(page.graph.network.getPositions([id])[id])"

LANGUAGES = ["en", "zh-Hant", "zh-Hans"]


def edges_of(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the edges of the network with their ids and ends."""
    edges = network_of(dataset).edges(keys=True, data=True)
    return [{"id": key, "from": start, "to": end, **facts} for start, end, key, facts in edges]


def click(opened: Any, locate: str, id_: str) -> None:
    """Click where an edge or a node is drawn."""
    spot = opened(locate, id_)
    opened.page.locator("#graph").click(position={"x": spot["x"], "y": spot["y"]})


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_the_page_opens_clean(visit: Visit, language: str, theme: str, narrow: bool) -> None:
    """Nothing is requested but the file itself, nothing is complained of, nothing is wider than the window."""
    opened = visit(f"lang={language}&theme={theme}", narrow=narrow)
    assert [url.partition("#")[0] for url in opened.requests if not url.startswith("data:")] == [
        opened.page.url.partition("#")[0]
    ]
    assert opened.complaints == []
    assert opened("document.documentElement.scrollWidth <= innerWidth")
    assert opened("[document.documentElement.lang, document.documentElement.dataset.theme]") == [language, theme]


def test_the_graph_is_soon_visible(visit: Visit) -> None:
    """The graph is drawn within a second of the beginning."""
    opened = visit()
    assert opened("page.graph.visibleAt") <= 1000


def test_language_and_theme_follow_the_reader(visit: Visit) -> None:
    """Without a state in the address the reader's own language and colours are taken."""
    opened = visit("", locale="zh-CN", color_scheme="dark")
    assert opened("[document.documentElement.lang, document.documentElement.dataset.theme]") == ["zh-Hans", "dark"]


def test_each_view_draws_its_edges_once(visit: Visit, dataset: Dataset) -> None:
    """The default view draws the direct edges; the other draws cases in place of the direct edges they stand for."""
    edges = edges_of(dataset)
    cases = {edge["situation"] for edge in edges if edge["view"] == "case"}
    through = [edge for edge in edges if edge["view"] == "case" or edge["situation"] not in cases]
    opened = visit()
    assert opened(DRAWN) == sorted(edge["id"] for edge in edges if edge["view"] == "direct")
    opened.page.click("[data-view=case]")
    assert opened(DRAWN) == sorted(edge["id"] for edge in through)


def test_nodes_without_an_edge_are_listed_beside_the_graph(visit: Visit, dataset: Dataset) -> None:
    """Each entity is a node with an edge or stands in the panel, none is lost."""
    opened = visit()
    drawn = set(opened(SHOWN))
    edges = [edge for edge in edges_of(dataset) if edge["view"] == "direct"]
    assert drawn == {edge["from"] for edge in edges} | {edge["to"] for edge in edges}
    listed = opened("document.querySelectorAll('#panel .flowing .entity').length")
    assert listed == network_of(dataset).number_of_nodes() - len(drawn)


def test_parallel_edges_are_fanned_out(visit: Visit) -> None:
    """No two edges between the same nodes lie on one another."""
    opened = visit()
    middles: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for edge in opened("page.seen.edges"):
        spot = opened("id => page.graph.pointOn(id, 0.5)", edge["id"])
        middles.setdefault(tuple(sorted((edge["from"], edge["to"]))), []).append((round(spot["x"]), round(spot["y"])))
    assert any(len(spots) > 1 for spots in middles.values())
    assert all(len(set(spots)) == len(spots) for spots in middles.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_readable_and_apart(visit: Visit, language: str) -> None:
    """Labels keep their size, none covers another, and all the nodes of the article have theirs."""
    opened = visit(f"lang={language}&theme=light")
    boxes = opened("page.graph.drawnLabels.map(label => label.box)")
    assert all(bottom - top >= 12 for _, top, _, bottom in boxes)
    for index, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
    named = set(opened("page.graph.drawnLabels.map(label => label.id)"))
    assert set(opened(SHOWN)) <= named


def test_clicking_an_edge_shows_its_claims(visit: Visit, dataset: Dataset) -> None:
    """Every edge can be clicked, and the panel holds each claim that it follows from."""
    opened = visit()
    for edge in [edge for edge in edges_of(dataset) if edge["view"] == "direct"]:
        opened.page.keyboard.press("Escape")
        click(opened, ON_EDGE, edge["id"])
        assert opened("page.state.selected") == {"kind": "edge", "id": edge["id"]}
        assert set(edge["claims"]) <= set(opened(CARDS))


def test_clicking_a_node_shows_every_claim_it_takes_part_in(visit: Visit, dataset: Dataset) -> None:
    """The panel of a node holds the claims in which it takes part or speaks, and no other."""
    opened = visit()
    node = max(opened("page.seen.nodes"), key=lambda found: found["size"])["id"]
    click(opened, ON_NODE, node)
    expected = {
        claim["id"]
        for claim in read_claims(dataset)
        if node in {who["id"] for found in claim["participants"].values() for who in found}
        or node in {who["id"] for who in claim["via"] + claim["origin"]}
    }
    assert set(opened(CARDS)) == expected


def test_a_denial_is_marked_as_one(visit: Visit, dataset: Dataset) -> None:
    """A negated claim says in its card and in its row that it is a denial."""
    negated = next(claim["id"] for claim in read_claims(dataset) if claim["negated"])
    opened = visit(f"lang=en&theme=light&claim={negated}")
    assert opened.page.locator(f"#panel [data-claim='{negated}'] .denied").is_visible()
    assert opened.page.locator(f"#rows [data-claim='{negated}'] .denied").is_visible()


def test_one_click_hides_what_is_hedged_and_only_that(visit: Visit, dataset: Dataset) -> None:
    """The button hides every hedged edge and claim and leaves all others, and a second click brings them back."""
    opened = visit()
    before = opened(DRAWN)
    opened.page.click("#hedged")
    direct = [edge for edge in edges_of(dataset) if edge["view"] == "direct"]
    assert opened(DRAWN) == sorted(edge["id"] for edge in direct if edge["plain"])
    plain = {
        row["id"] for row in dataset.select("SELECT (STRAFTER(STR(?c), '#') AS ?id) { ?c gai:drawsPlainEdge true }")
    }
    assert opened(ROWS) == sorted(claim["id"] for claim in read_claims(dataset) if claim["certainty"] in plain)
    opened.page.click("#hedged")
    assert opened(DRAWN) == before


def test_filters_by_type_and_their_counts(visit: Visit) -> None:
    """Switching a type off removes its nodes and their edges, and the counts say so."""
    opened = visit()
    chip = opened.page.locator("#types button").first
    kind = chip.get_attribute("data-filter")
    chip.click()
    ids = set(opened(f"page.data.nodes.filter(n => n.type === '{kind}').map(n => n.id)"))
    assert ids
    assert not ids & set(opened(SHOWN))
    shown = opened("[page.seen.nodes.length, page.seen.edges.length]")
    assert all(str(count) in opened.page.inner_text("#counts") for count in shown)
    assert chip.get_attribute("aria-pressed") == "false"


def searchable(dataset: Dataset) -> list[tuple[str, str]]:
    """Return names and aliases that differ between Traditional and Simplified, with their entities."""
    rows = dataset.select("SELECT ?id ?name { ?id a/rdfs:subClassOf* gai:Entity ; rdfs:label|skos:altLabel ?name }")
    return sorted({(row["name"], row["id"].rsplit("/id/", 1)[1].replace("/", ":")) for row in rows})


def test_search_finds_every_name_and_alias_in_any_script(visit: Visit, dataset: Dataset) -> None:
    """Each label and alias, Traditional or Simplified, in full-width or capital letters, finds its entity."""
    opened = visit()
    for name, entity in searchable(dataset):
        for typed in (name, name.upper(), "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)):
            assert entity in opened(FIND, typed), typed


def test_search_answers_each_key_at_once(visit: Visit) -> None:
    """A key in the search box is answered within 20 ms."""
    opened = visit()
    timed = f"text => {{ const begin = performance.now(); ({FIND})(text); return performance.now() - begin }}"
    times = sorted(opened(timed, text) for text in ("s", "st", "sta", "stab", "英", "特", "g", "ge", "get"))
    assert times[len(times) // 2] <= 20


def test_search_by_keyboard_alone(visit: Visit) -> None:
    """A slash goes to the box, arrows choose, Enter selects, Escape leaves; the table follows what is typed."""
    opened = visit()
    everything = len(opened(ROWS))
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("mid")
    assert 0 < len(opened(ROWS)) < everything
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("ArrowUp")
    first = opened("document.querySelector('#results [aria-selected=true]').dataset.node")
    opened.page.keyboard.press("Enter")
    assert opened("page.state.selected") == {"kind": "node", "id": first}
    assert len(opened(ROWS)) == everything
    opened.page.keyboard.press("Escape")
    opened.page.keyboard.press("Escape")
    assert opened("document.activeElement.id") != "search"


def test_the_table_is_the_equal_of_the_graph(visit: Visit, dataset: Dataset) -> None:
    """The table lists every claim, sorts by each column, and a row selects its claim in panel and graph."""
    opened = visit()
    assert opened(ROWS) == sorted(claim["id"] for claim in read_claims(dataset))
    for index in range(5):
        heading = opened.page.locator("#columns th").nth(index)
        for order in ("ascending", "descending"):
            heading.locator("button").click()
            if heading.get_attribute("aria-sort") != order:
                heading.locator("button").click()
            assert heading.get_attribute("aria-sort") == order
    edge = edges_of(dataset)[0]
    opened.page.locator(f"#rows tr[data-claim='{edge['claims'][0]}'] button").click()
    assert opened(CARDS)[0] in edge["claims"] or edge["claims"][0] in opened(CARDS)
    opened.page.click("#only")
    assert opened(ROWS) == [edge["claims"][0]]


def test_every_word_changes_with_the_language(visit: Visit) -> None:
    """After a switch no heading, button, label or hint is left in another language."""
    opened = visit("lang=zh-Hant&theme=light&view=case")
    known = set(opened("Object.values(page.data.strings).map(s => s['zh-Hant'])"))
    for language in ("en", "zh-Hans"):
        opened.page.click(f"[data-language={language}]")
        said = set(opened(WORDS))
        others = known - set(opened(f"Object.values(page.data.strings).map(s => s['{language}'])"))
        assert not said & others


def test_the_state_is_in_the_address(visit: Visit, dataset: Dataset) -> None:
    """A state that is opened from its address is the state that wrote it, and back goes back."""
    edge = next(edge for edge in edges_of(dataset) if edge["view"] == "direct" and not edge["plain"])
    opened = visit()
    opened.page.click("[data-language=zh-Hant]")
    opened.page.click("#theme")
    opened.page.locator("#certainties button").first.click()
    click(opened, ON_EDGE, edge["id"])
    again = visit(opened.page.url.partition("#")[2])
    shown = "JSON.stringify([page.state, [...page.state.hidden], page.graph.drawnLabels.length])"
    assert again(shown) == opened(shown)
    opened.page.go_back()
    opened.page.wait_for_function("page.state.selected === null")


def test_the_order_of_tabs_is_the_order_of_the_page(visit: Visit) -> None:
    """No element jumps the queue of the tab key."""
    assert visit()("[...document.querySelectorAll('[tabindex]')].every(node => node.tabIndex <= 0)")


def test_without_scripts_the_claims_are_readable(visit: Visit, browser: Any, built: Any) -> None:
    """Where scripts are off, the table of all claims is there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "index.html").as_uri())
    assert page.locator("noscript table tr").count() > 1
    assert page.locator("noscript table").is_visible()
    context.close()
