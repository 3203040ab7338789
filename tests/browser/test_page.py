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
    ".filter(node => node && !node.options.hidden).map(node => node.id).sort()"
)
ROWS = "[...document.querySelectorAll('#rows tr')].map(row => row.dataset.claim).sort()"
IN_ORDER = "[...document.querySelectorAll('#rows tr')].map(row => row.dataset.claim)"
COLLATED = """column => {
  const at = [...document.querySelectorAll("#columns th")].findIndex(head => head.dataset.column === column);
  const cells = [...document.querySelectorAll("#rows tr")].map(row =>
    [row.dataset.claim, (row.children[at].querySelector("button") || row.children[at]).textContent]);
  const texts = [...new Set(cells.map(([, text]) => text))].sort(new Intl.Collator("en").compare);
  return Object.fromEntries(cells.map(([claim, text]) => [claim, texts.indexOf(text)]));
}"""
UNDATED = "9"  # what bears no date comes after all that does
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


def first_evidence(dataset: Dataset) -> tuple[str, str]:
    """Return an edge of the view that opens, and the first claim that it follows from."""
    edge = next(edge for edge in edges_of(dataset) if edge["view"] == "direct")
    return edge["id"], edge["claims"][0]


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
    for folded in opened.page.locator("#panel details.group summary").all():
        folded.click()
    opened.until("[...document.querySelectorAll('#panel details.group')].every(group => group.querySelector('.claim'))")
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
    """The table lists every claim."""
    assert visit()(ROWS) == sorted(claim["id"] for claim in read_claims(dataset))


def sort_keys(opened: Any, dataset: Dataset) -> dict[str, dict[str, Any]]:
    """Return what each column sorts by, by claim: its text as a dictionary has it, how sure it is, when, or where."""
    rows = dataset.select("SELECT (STRAFTER(STR(?term), '#') AS ?id) ?rank { ?term a gai:Certainty ; gai:rank ?rank }")
    ranks = {row["id"]: int(row["rank"]) for row in rows}
    claims = read_claims(dataset)
    days = {
        claim["id"]: [claim["time"][side][edge] for side in ("begin", "end") for edge in ("earliest", "latest")]
        for claim in claims
    }
    return {
        "said": opened(COLLATED, "said"),
        "certainty": {claim["id"]: -ranks[claim["certainty"]] for claim in claims},  # surest first
        "when": {claim: next(filter(None, bounds), UNDATED) for claim, bounds in days.items()},
        "who": opened(COLLATED, "who"),
        "where": {claim["id"]: (claim["source"], claim["line"], claim["start"]) for claim in claims},
    }


@pytest.mark.parametrize("column", ["said", "certainty", "when", "who", "where"])
def test_the_table_sorts_by_each_column(visit: Visit, dataset: Dataset, column: str) -> None:
    """A click on a heading puts the least first, the next is the reverse of it, ties aside."""
    opened = visit()
    keys = sort_keys(opened, dataset)[column]
    heading = opened.page.locator(f"#columns [data-column={column}]")
    if column == "where":
        opened.page.locator("#columns [data-column=said] button").click()
    for order, least_last in (("ascending", False), ("descending", True)):
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == order
        shown = [keys[claim] for claim in opened(IN_ORDER)]
        assert shown == sorted(keys.values(), reverse=least_last)
        assert shown[0] != shown[-1]


def test_a_row_selects_its_claim(visit: Visit, dataset: Dataset) -> None:
    """A click on a row opens its claim in the panel and lights its line in the graph."""
    edge, claim = first_evidence(dataset)
    opened = visit()
    opened.page.locator(f"#rows tr[data-claim='{claim}'] button").click()
    assert opened("page.state.selected") == {"kind": "claim", "id": claim}
    assert opened("document.querySelector('#panel .claim').dataset.claim") == claim
    assert edge in opened("[...page.graph.focused.edges]")


def test_the_table_can_be_narrowed_to_what_is_selected(visit: Visit, dataset: Dataset) -> None:
    """With a claim selected, a button leaves its row alone, and a second click brings the others back."""
    _, claim = first_evidence(dataset)
    opened = visit(f"lang=en&theme=light&claim={claim}")
    everything = opened(ROWS)
    opened.page.click("#only")
    assert opened(ROWS) == [claim]
    opened.page.click("#only")
    assert opened(ROWS) == everything


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
    opened.until("page.state.selected === null")


def test_the_order_of_tabs_is_the_order_of_the_page(visit: Visit) -> None:
    """No element jumps the queue of the tab key."""
    assert visit()("[...document.querySelectorAll('[tabindex]')].every(node => node.tabIndex <= 0)")


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_without_scripts_the_claims_are_readable(visit: Visit, dataset: Dataset, narrow: bool) -> None:
    """Where scripts are off, the table of all claims lies within the window, and its texts have room for words."""
    page = visit("", narrow=narrow, java_script_enabled=False).page
    rows = page.locator("noscript tbody tr")
    assert rows.count() == len(read_claims(dataset))
    width = page.viewport_size["width"]
    for part in (page.locator("noscript table"), page.locator("noscript main"), rows.first.locator("td").first):
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert rows.first.locator("td").first.bounding_box()["width"] >= 120


def test_chinese_is_drawn_and_not_boxes(visit: Visit) -> None:
    """Different Chinese characters look different on the canvas: a font without them draws each as the same box."""
    opened = visit("lang=zh-Hant&theme=light")
    drawn = opened("""() => {
      const font = getComputedStyle(document.documentElement).getPropertyValue("--font");
      return [..."起訴傳聞简体争议"].map(character => {
        const context = Object.assign(document.createElement("canvas"), { width: 40, height: 40 }).getContext("2d");
        context.font = `24px ${font}`;
        context.fillText(character, 4, 30);
        return [...context.getImageData(0, 0, 40, 40).data].join();
      });
    }""")
    assert len(set(drawn)) == len(drawn)


def test_nothing_moves_after_the_first_paint(visit: Visit) -> None:
    """Nodes stand where they stood when the graph was first seen."""
    opened = visit()
    places = "JSON.stringify(page.graph.network.getPositions())"
    first = opened(places)
    opened.page.wait_for_timeout(700)
    assert opened(places) == first


@pytest.mark.parametrize("view", ["direct", "case"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_view_names_what_it_shows(visit: Visit, language: str, view: str) -> None:
    """Each node, each group and each line that is hedged has its words on the canvas, in both views."""
    opened = visit(f"lang={language}&theme=light&view={view}")
    written = set(opened("page.graph.drawnLabels.map(label => label.id)"))
    assert set(opened(SHOWN)) <= written
    assert set(opened("page.graph.labels.hullsDrawn.map(hull => hull.group.theme)")) <= written
    assert set(opened("page.seen.edges.filter(edge => !edge.plain).map(edge => edge.id)")) <= written
