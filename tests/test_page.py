"""The page is one file that loads nothing, runs only what its hashes allow, and says what the dataset says."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graph.claims import read_claims
from graph.network import network_of
from graph.page import render
from graph.page.colour import DARK, HEDGES, LEAST_CONTRAST, LIGHT, contrast, shades
from graph.page.content import variants
from graph.page.layout import places
from graph.page.wording import amount_in_words, phrases
from graph.store import Dataset
from graph.terms import shipped

PAGE = Path(render.__code__.co_filename).parent
LARGEST = 700_000


@pytest.fixture(scope="module")
def html(built: Path) -> str:
    """The page of the shipped facts."""
    return (built / "index.html").read_text(encoding="utf-8")


def block(html: str, name: str) -> Any:
    """Return a data block of the page."""
    found = re.search(rf'<script type="application/json" id="data-{name}">(.*?)</script>', html, re.DOTALL)
    assert found, name
    return json.loads(found.group(1))


def digest(text: str) -> str:
    """Return a text's source expression for a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def library(html: str) -> str:
    """Return vis-network as the page unpacks it."""
    packed = re.search(r'<script type="text/plain" id="vis-network">(.*?)</script>', html)
    assert packed
    return zlib.decompress(base64.b64decode(packed.group(1)), -15).decode()


def test_the_policy_allows_what_the_page_runs_and_nothing_else(html: str) -> None:
    """The content security policy holds exactly the digests of the page's style and its two scripts."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    assert policy
    assert style
    assert script
    said = policy.group(1).replace("&#39;", "'")
    assert "default-src 'none'" in said
    assert "unsafe" not in said
    expected = {digest(style.group(1)), digest(script.group(1)), digest(library(html))}
    assert set(re.findall(r"'sha256-[^']*'", said)) == expected


def test_the_page_refers_to_nothing_outside_itself(html: str) -> None:
    """No attribute and no style of the page names an address to load from."""
    assert not re.findall(r"\ssrc=", html)
    assert all(link.startswith(("data:", "#")) for link in re.findall(r'\shref="([^"]*)"', html))
    own = "".join((PAGE / name).read_text(encoding="utf-8") for name in ("page.css", "page.html"))
    assert "@import" not in own
    assert "url(" not in own


def test_the_page_says_what_it_is(html: str) -> None:
    """A doctype, a language, a title and a viewport stand at its head."""
    assert html.startswith("<!doctype html>")
    assert '<html lang="en"' in html
    assert re.search(r"<title>[^<]+</title>", html)
    assert '<meta name="viewport"' in html


def test_every_edge_stands_in_the_page_once(html: str, dataset: Dataset) -> None:
    """The edges of the page are the edges of the dataset, each once, and their ends are nodes."""
    counted = Counter(edge["id"] for edge in block(html, "edges"))
    assert set(counted.values()) == {1}
    assert set(counted) == {key for _, _, key in network_of(dataset).edges(keys=True)}
    nodes = {node["id"] for node in block(html, "nodes")}
    assert all(edge["from"] in nodes and edge["to"] in nodes for edge in block(html, "edges"))


def test_every_claim_and_name_stands_in_the_page(html: str, dataset: Dataset) -> None:
    """Each claim is in the page, and everything that it refers to has a name in three languages."""
    claims = block(html, "claims")
    assert [claim["id"] for claim in claims] == [claim["id"] for claim in read_claims(dataset)]
    names = block(html, "names")
    for claim in claims:
        used = {claim["kind"], claim["certainty"], claim["source"], *claim["via"], *claim["origin"]}
        used |= {id_ for pair in [*claim["roles"], *claim["concepts"]] for id_ in pair}
        assert used <= set(names), claim["id"]
    assert all(set(label) == {"en", "zh-Hant", "zh-Hans"} and all(label.values()) for label in names.values())


def test_without_scripts_every_claim_is_in_a_table(html: str) -> None:
    """The noscript table has a row a claim."""
    static = html.partition("<noscript>")[2].partition("</noscript>")[0]
    assert static.count("<tr>") == len(block(html, "claims")) + 1


def test_the_same_dataset_gives_the_same_bytes(built: Path, html: str) -> None:
    """A page made in another process, with other hashes of strings, is the same to the byte."""
    code = (
        "import sys; from pathlib import Path; from graph.store import Dataset; from graph.claims import read_claims\n"
        "from graph.network import network_of; from graph.page import render\n"
        "d = Dataset.load(Path(sys.argv[1])); page = render(d, network_of(d), read_claims(d), None)\n"
        "sys.stdout.buffer.write(page.encode())"
    )
    again = subprocess.run(
        [sys.executable, "-c", code, str(built / "dataset.nq")],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        check=True,
    )
    assert again.stdout.decode() == html


def test_labels_cannot_become_markup(dataset: Dataset) -> None:
    """A label or a paraphrase that looks like markup stays text, in the data as in the static table."""
    evil = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
    label = dict.fromkeys(("en", "zh-Hant", "zh-Hans"), evil)
    network = network_of(dataset)
    name = sorted(network)[0]
    network.nodes[name]["label"] = label
    claims = read_claims(dataset)
    claims[0]["text"] = label
    page = render(dataset, network, claims, None)
    assert "<img" not in page
    assert block(page, "claims")[0]["text"]["en"] == evil
    assert "49" not in {form for entity in block(page, "entities") for form in entity["forms"]}


def test_the_page_is_small(built: Path) -> None:
    """The page of the article stays below its limit."""
    assert (built / "index.html").stat().st_size <= LARGEST


def test_words_of_a_source_are_only_in_a_local_build(built: Path, dataset: Dataset, texts: Path) -> None:
    """With texts each claim of a text carries its passage; without, none does."""
    assert not any(claim["passage"] for claim in block((built / "index.html").read_text(encoding="utf-8"), "claims"))
    page = render(dataset, network_of(dataset), read_claims(dataset), texts)
    for claim in block(page, "claims"):
        if (texts / f"{claim['source'].partition(':')[2]}.txt").is_file():
            assert hashlib.sha256(claim["passage"].encode()).hexdigest() == claim["sha256"]


def test_no_two_nodes_overlap(dataset: Dataset) -> None:
    """Every entity with an edge has a place, and no place is another's."""
    network = network_of(dataset)
    spots = places(network)
    assert set(spots) == {name for name in network if network.degree(name)}
    listed = sorted(spots.items())
    for index, (one, (x, y)) in enumerate(listed):
        for other, (left, top) in listed[index + 1 :]:
            assert abs(x - left) > 100 or abs(y - top) > 50, (one, other)


def test_strings_are_all_used_and_all_there(html: str) -> None:
    """Each string of the page is said somewhere, and nothing is said that has no string; no language lacks one."""
    sources = {
        path.name: path.read_text(encoding="utf-8")
        for path in PAGE.glob("*.*")
        if path.suffix in (".js", ".html", ".py")
    }
    text = "\n".join(sources.values())
    asked = set(re.findall(r'say\("(\w+)"', text))
    asked |= set(re.findall(r'data-(?:text|label|title|placeholder)="(\w+)"', text))
    assert asked <= set(phrases())
    assert {key for key in phrases() if not re.search(rf'["\'.]{key}\b', text)} == set()
    for key, label in phrases().items():
        assert all(label.values()), key
        assert len({tuple(sorted(re.findall(r"\{\w+\}", said))) for said in label.values()}) == 1, key


@pytest.mark.parametrize("background", [LIGHT, DARK])
def test_colours_stand_out(html: str, background: str) -> None:
    """Each colour of a type or a hedged certainty has a contrast of 4.5 in either theme, and text far more."""
    theme = "light" if background == LIGHT else "dark"
    drawn = [kind["colour"][theme] for kind in block(html, "types")] + [shades(colour)[theme] for colour, _ in HEDGES]
    assert all(contrast(colour, background) >= LEAST_CONTRAST for colour in drawn)
    assert len({tuple(dashes) for _, dashes in HEDGES}) == len(HEDGES)
    rules = (PAGE / "page.css").read_text(encoding="utf-8").split('[data-theme="dark"]')
    inks = dict(re.findall(r"--([\w-]+): (#\w{6});", rules[0 if theme == "light" else 1].partition("}")[0]))
    assert inks["ground"] == background
    for ground in ("ground", "page", "card"):
        assert all(contrast(inks[ink], inks[ground]) >= LEAST_CONTRAST for ink in ("text", "muted", "accent", "denied"))
    assert contrast(inks["notice"], inks["notice-ground"]) >= LEAST_CONTRAST
    assert contrast(inks["accent"], inks["accent-ground"]) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    ("number", "comparator", "basis", "english", "chinese"),
    [
        ("101000000", "=", "stated", "101 million dollars", "1.01 億元"),
        ("50000000", "nearly", "stated", "nearly 50 million dollars", "近 5000 萬元"),
        ("1800000000000", "=", "assumed", "1.8 trillion dollars (assumed)", "1.8 萬億元（假定）"),
        ("100", "=", "stated", "100 dollars", "100元"),
        ("1234567", "=", "stated", "1,234,567 dollars", "1,234,567元"),
        ("0.5", "=", "stated", "0.5 dollars", "0.5元"),
    ],
)
def test_amounts_are_said_without_losing_a_digit(
    number: str, comparator: str, basis: str, english: str, chinese: str
) -> None:
    """An amount is counted in the largest unit that keeps every digit, with its bound and what is assumed."""
    amount = {"number": number, "comparator": comparator, "unit_basis": basis}
    labels = [
        {"en": en, "zh-Hant": zh, "zh-Hans": zh}
        for en, zh in (("dollars", "元"), ("nearly", "近"), ("assumed", "假定"))
    ]
    words = amount_in_words(amount, *labels)
    assert (words["en"], words["zh-Hant"]) == (english, chinese)


def test_traditional_characters_reach_simplified_names() -> None:
    """A Traditional character is folded where a name has its Simplified form, and only there."""
    found = variants(["英特尔"])
    assert found["爾"] == "尔"
    assert "灣" not in found


def test_the_page_names_no_kind() -> None:
    """The page's own scripts and template name no term of ontology/kinds/."""
    kinds = "".join(path.read_text(encoding="utf-8") for path in (shipped("ontology") / "kinds").glob("*.ttl"))
    terms = set(re.findall(r"^gai:([\w-]+) a ", kinds, flags=re.MULTILINE))
    for path in sorted(PAGE.glob("*.*")):
        if path.suffix in (".js", ".html", ".css"):
            assert not set(re.findall(r"gai:([\w-]+)", path.read_text(encoding="utf-8"))) & terms, path.name
