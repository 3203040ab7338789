"""In a browser, from a file: what is saved is what is visible, and nothing that is hidden comes with it."""

from __future__ import annotations

import csv
import io
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from graph.store import Dataset, node

Visit = Callable[..., Any]
Triple = tuple[str, str, str]

SVG = "{http://www.w3.org/2000/svg}"
NAMES = "page.seen.nodes.map(node => page.data.names[node.id][page.state.language])"
LINES = "page.seen.edges.map(edge => edge.id)"
ROWS = "[...document.querySelectorAll('#rows tr')].map(row => row.dataset.claim)"
COUNT = "page.seen.claims.length"


def saved(opened: Any, ending: str) -> bytes:
    """Return the file that the menu saves."""
    opened.page.click("#export")
    with opened.page.expect_download() as waiting:
        opened.page.click(f"[data-export={ending}]")
    assert waiting.value.suggested_filename == f"genai-kg-visible.{ending}"
    return Path(waiting.value.path()).read_bytes()


def triples(turtle: bytes) -> set[Triple]:
    """Return the triples of a Turtle text as the engine reads them."""
    quads = pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}


def stated(dataset: Dataset) -> set[Triple]:
    """Return the triples of the dataset."""
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in dataset}


def hedged(dataset: Dataset) -> set[Triple]:
    """Return what hedged edges would be as triples, but for those that a plain edge states as well."""
    rows = dataset.select("SELECT ?s ?p ?o ?plain { ?e gai:from ?s ; gai:relation ?p ; gai:to ?o ; gai:plain ?plain }")
    found = {(f"<{row['s']}>", f"<{row['p']}>", f"<{row['o']}>"): row["plain"] for row in rows}
    plain = {(f"<{row['s']}>", f"<{row['p']}>", f"<{row['o']}>") for row in rows if row["plain"] == "true"}
    assert found
    return set(found) - plain


def test_a_png_has_twice_the_size_of_the_drawing(visit: Visit) -> None:
    """The PNG is one, twice as wide as the stage, and as the SVG it is twice as high: the stage and what it means."""
    opened = visit()
    width, height = opened(
        "[document.getElementById('graph').clientWidth, document.getElementById('graph').clientHeight]"
    )
    image = saved(opened, "png")
    root = ElementTree.fromstring(saved(opened, "svg"))
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    drawn = struct.unpack(">II", image[16:24])
    assert drawn == (2 * width, 2 * round(float(root.attrib["height"])))
    clip = root.find(f"{SVG}defs/{SVG}clipPath/{SVG}rect")
    assert clip is not None
    assert (float(clip.attrib["width"]), float(clip.attrib["height"])) == (width, height)


@pytest.mark.parametrize(
    "state", ["lang=en&theme=light", "lang=zh-Hant&theme=dark&view=case", "lang=zh-Hans&theme=light"]
)
def test_an_svg_holds_every_label_and_its_caveat(visit: Visit, state: str) -> None:
    """The SVG is XML with each node's name, each label that is drawn, a line for each edge, a legend and the caveat."""
    opened = visit(state)
    root = ElementTree.fromstring(saved(opened, "svg"))
    said = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert set(opened(NAMES)) <= set(said)
    assert set(opened("page.graph.drawnLabels.map(label => label.text)")) <= set(said)
    group = root.find(f"{SVG}g")
    assert group is not None
    assert len(group.findall(f"{SVG}polyline")) == len(opened(LINES))
    types = opened("[...new Set(page.seen.nodes.map(node => page.data.names[node.type][page.state.language]))]")
    assert set(types) <= set(said)
    caveat = opened("page.data.strings.notice[page.state.language]")
    assert caveat.replace(" ", "") in "".join(said).replace(" ", "")
    assert root.findtext(f"{SVG}title") == opened("document.title")
    assert caveat in (root.findtext(f"{SVG}desc") or "")
    assert root.attrib["lang"] == opened("page.state.language")


def test_turtle_says_what_the_dataset_says(visit: Visit, dataset: Dataset) -> None:
    """Two parsers read the same triples, all of them in the dataset, each visible claim and edge among them."""
    opened = visit()
    turtle = saved(opened, "ttl")
    found = triples(turtle)
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == len(found)
    assert found <= stated(dataset)
    kinds = {(subject, kind) for subject, relation, kind in found if relation == str(node("rdf:type"))}
    for name, ids in (("gai:Claim", opened(ROWS)), ("gai:Edge", opened(LINES))):
        assert {subject for subject, kind in kinds if kind == str(node(name))} == {str(node(id_)) for id_ in ids}
    assert turtle == saved(opened, "ttl")


@pytest.mark.parametrize(
    "state", ["lang=en", "lang=en&view=case", "lang=en&hide=gai:stated", "lang=en&hide=gai:alleged"]
)
def test_a_hedged_edge_is_never_a_triple(visit: Visit, dataset: Dataset, state: str) -> None:
    """Whatever is hidden, no relation that is only alleged, rumoured or opined stands as a statement."""
    found = triples(saved(visit(state), "ttl"))
    assert found
    assert not found & hedged(dataset)


def test_turtle_follows_the_filters(visit: Visit) -> None:
    """What is hidden is in no statement of the file, neither its edges nor its claims nor the certainty itself."""
    opened = visit()
    everything = triples(saved(opened, "ttl"))
    opened.page.click("#hedged")
    fewer = triples(saved(opened, "ttl"))
    assert fewer < everything
    hidden = {str(node(id_)) for id_ in opened("[...page.state.hidden]")}
    assert not {term for triple in fewer for term in triple} & hidden
    claims = opened("page.data.claims.filter(c => page.state.hidden.has(c.certainty)).map(c => c.id)")
    assert claims
    assert not {subject for subject, _, _ in fewer} & {str(node(id_)) for id_ in claims}


def left_open_without(dataset: Dataset) -> dict[str, set[tuple[str, str]]]:
    """Return, by certainty, what only claims of it say: situations and properties that all other claims leave open."""
    rows = dataset.select(
        "SELECT ?claim ?situation ?open (CONCAT('gai:', STRAFTER(STR(?certainty), '#')) AS ?how) {"
        " ?claim gai:asserts ?situation ; gai:certainty ?certainty . OPTIONAL { ?claim gai:leavesOpen ?open } }"
    )
    how = {row["claim"]: row["how"] for row in rows}
    telling: dict[str, set[str]] = {}
    for row in rows:
        telling.setdefault(row["situation"], set()).add(row["claim"])
    silent: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row["open"]:
            silent.setdefault((row["situation"], row["open"]), set()).add(row["claim"])
    found: dict[str, set[tuple[str, str]]] = {}
    for (situation, relation), without in silent.items():
        saying = {how[claim] for claim in telling[situation] - without}
        if len(saying) == 1 and not saying & {how[claim] for claim in without}:
            found.setdefault(saying.pop(), set()).add((f"<{situation}>", f"<{relation}>"))
    return found


def test_what_only_a_hidden_claim_says_of_a_situation_is_hidden(visit: Visit, dataset: Dataset) -> None:
    """A property that every visible claim on a situation leaves open does not come with it."""
    found = left_open_without(dataset)
    everything = {(subject, relation) for subject, relation, _ in triples(saved(visit(), "ttl"))}
    assert found
    for certainty, said in found.items():
        fewer = triples(saved(visit(f"lang=en&hide={certainty}"), "ttl"))
        asserted = {situation for _, relation, situation in fewer if relation == str(node("gai:asserts"))}
        assert said <= everything
        assert {situation for situation, _ in said} <= asserted
        assert not said & {(subject, relation) for subject, relation, _ in fewer}


@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans"])
def test_csv_is_the_table(visit: Visit, language: str) -> None:
    """The CSV has a row for each of the table, in its order and language, after filters, search and sorting."""
    opened = visit(f"lang={language}&theme=light")
    opened.page.locator("#certainties button").first.click()
    opened.page.locator("#columns th button").nth(1).click()
    opened.page.fill("#search", "stability")
    opened.page.keyboard.press("Escape")
    text = saved(opened, "csv").decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert {len(row) for row in rows} == {14}
    assert [row[0] for row in rows[1:]] == opened(ROWS)
    assert 0 < len(rows) - 1 < opened("page.data.claims.length")
    shown = opened(
        "[...document.querySelectorAll('#rows tr')].map(row => [row.querySelector('.what button').textContent,"
        " ...[1, 2, 3, 4].map(index => row.children[index].textContent)])"
    )
    assert [[row[1], row[2], row[4], row[5], row[7]] for row in rows[1:]] == shown
    denials = opened("[...document.querySelectorAll('#rows tr')].map(row => Boolean(row.querySelector('.denied')))")
    assert [bool(row[3]) for row in rows[1:]] == denials


def test_the_table_has_its_own_button(visit: Visit) -> None:
    """The button beside the count saves the same file, and with nothing to save it is off."""
    opened = visit()
    with opened.page.expect_download() as waiting:
        opened.page.click("#table-csv")
    assert Path(waiting.value.path()).read_bytes() == saved(opened, "csv")
    opened.page.fill("#search", "no such words anywhere")
    assert opened.page.locator("#table-csv").is_disabled()


def test_the_menu_works_by_keyboard_alone(visit: Visit) -> None:
    """Arrows go round, Home and End go to the ends, Escape and Tab leave, Enter saves and gives the focus back."""
    opened = visit()
    keys, at = opened.page.keyboard, "document.activeElement.dataset.export || document.activeElement.id"
    opened.page.focus("#export")
    keys.press("Enter")
    assert opened("document.getElementById('export').getAttribute('aria-expanded')") == "true"
    seen = [opened(at)]
    for key in ("ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "End", "Home"):
        keys.press(key)
        seen.append(opened(at))
    assert seen == ["png", "svg", "png", "csv", "png", "csv", "png"]
    keys.press("Escape")
    assert opened(at) == "export"
    assert opened.page.locator("#export-menu").is_hidden()
    keys.press("ArrowUp")
    assert opened(at) == "csv"
    with opened.page.expect_download():
        keys.press("Enter")
    assert opened(at) == "export"
    keys.press("ArrowDown")
    keys.press("Tab")
    assert opened.page.locator("#export-menu").is_hidden()
    opened.page.click("#export")
    opened.page.click("#counts")
    assert opened.page.locator("#export-menu").is_hidden()


def test_escape_in_the_menu_keeps_the_selection(visit: Visit) -> None:
    """Leaving the menu is not leaving what is selected."""
    opened = visit()
    opened.page.locator("#panel .entity").first.click()
    opened.page.click("#export")
    opened.page.keyboard.press("Escape")
    assert opened("page.state.selected") is not None


def test_every_word_of_the_menu_is_in_the_readers_language(visit: Visit) -> None:
    """The menu, its button and the name of the table's button change with the language."""
    opened = visit("lang=en&theme=light")
    words = "[...document.querySelectorAll('.export [data-text]')].map(n => n.textContent)"
    english = opened(words)
    opened.page.click("[data-language=zh-Hant]")
    assert not set(english) & set(opened(words))
    assert "CSV" in opened("document.getElementById('table-csv').getAttribute('aria-label')")
