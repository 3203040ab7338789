"""The page is one file that loads nothing, runs only what its hashes allow, and says what the dataset says."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from graph.claims import read_claims
from graph.network import network_of
from graph.page import assets, assets_hook, render, why_missing
from graph.page.colour import DARK, HEDGES, LEAST_CONTRAST, LIGHT, contrast, shades
from graph.page.content import variants
from graph.page.document import MOST_WITHOUT_SCRIPT, for_readers
from graph.page.wording import amount_in_words, phrases
from graph.store import Dataset
from graph.terms import shipped
from tests.hostile import hostile_page
from tests.pages import block, unpacked

PAGE = Path(render.__code__.co_filename).parent
LARGEST, LARGEST_WITH_SPARQL = 700_000, 3_000_000
LARGEST_OF_INDUSTRY, LARGEST_OF_INDUSTRY_WITH_SPARQL = 1_500_000, 5_000_000
HAS_SPARQL = not why_missing()


@pytest.fixture(scope="module")
def html(built: Path) -> str:
    """The page of the shipped facts."""
    return (built / "index.html").read_text(encoding="utf-8")


def own_files(*suffixes: str) -> list[Path]:
    """Return the files of the page that are its own: neither what npm brings nor what is made of it."""
    brought = {"node_modules", "assets"}
    found = (path for path in PAGE.rglob("*.*") if not brought & set(path.relative_to(PAGE).parts))
    return sorted(path for path in found if path.suffix in suffixes)


def digest(text: str) -> str:
    """Return a text's source expression for a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_what_the_page_runs_and_nothing_else(html: str) -> None:
    """The policy holds exactly the digests of the style and the scripts; more only where the page has an engine."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    assert policy
    assert style
    assert script
    said = policy.group(1).replace("&#39;", "'")
    assert "default-src 'none'" in said
    expected = {
        digest(style.group(1)),
        digest(script.group(1)),
        *(digest(unpacked(html, name)) for name in ("page-script", "vis-network")),
    }
    expected |= {digest(unpacked(html, "codemirror"))} if HAS_SPARQL else set()
    assert re.findall(r"'[\w-]*unsafe[\w-]*'", said) == (["'wasm-unsafe-eval'"] if HAS_SPARQL else [])
    assert ("worker-src blob:;" in said) == HAS_SPARQL
    assert set(re.findall(r"'sha256-[^']*'", said)) == expected


def test_the_page_refers_to_nothing_outside_itself(html: str) -> None:
    """No attribute and no style of the page names an address to load from."""
    assert not re.findall(r"\ssrc=", html)
    assert all(link.startswith(("data:", "#")) for link in re.findall(r'\shref="([^"]*)"', html))
    own = "".join(path.read_text(encoding="utf-8") for path in (*PAGE.glob("styles/*.css"), PAGE / "page.html"))
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


def test_every_column_of_an_answer_has_a_heading(html: str) -> None:
    """Each column of a stored answer, and of one that the page composes itself, has a heading in three languages."""
    columns = {column for question in block(html, "questions") for column in question["columns"]}
    headings = block(html, "headings")
    assert columns | set(block(html, "relation_columns")) <= set(headings)
    assert all(set(label) == {"en", "zh-Hant", "zh-Hans"} and all(label.values()) for label in headings.values())


def test_without_scripts_every_claim_is_in_a_table(article_built: Path) -> None:
    """The noscript table has a row a claim."""
    html = (article_built / "index.html").read_text(encoding="utf-8")
    static = html.partition("<noscript>")[2].partition("</noscript>")[0]
    assert static.count("<tr>") == len(block(html, "claims")) + 1


def test_the_table_without_scripts_is_in_both_languages(html: str) -> None:
    """Each row tells in English and Chinese what is said, how surely and where, and names who says it."""
    static = html.partition("<tbody>")[2].partition("</noscript>")[0]
    for row in static.split("</tr>")[:-1]:
        said, certainty, _when, who, where = re.findall(r"<td>(.*?)</td>", row)
        assert who, row
        for cell in (said, certainty, where):
            assert re.search("[a-z]", cell), row
            assert re.search("[\u4e00-\u9fff]", cell), row


def test_the_table_without_scripts_has_an_end(dataset: Dataset) -> None:
    """Of very many claims the static table has the first, and says how many more there are and where."""
    claims = read_claims(dataset)
    many = [*claims, *({**claims[0], "id": f"cl:more-{index}"} for index in range(MOST_WITHOUT_SCRIPT))]
    page = render(dataset, network_of(dataset), many)
    static = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert static.count("<tr>") == MOST_WITHOUT_SCRIPT + 1
    assert phrases()["more_claims"]["en"].format(count=len(claims)) in static
    assert len(block(page, "claims")) == len(many)


def test_the_same_dataset_gives_the_same_bytes(built: Path, html: str) -> None:
    """A page made in another process, with other hashes of strings, is the same to the byte."""
    code = (
        "import sys; from pathlib import Path; from graph.store import Dataset; from graph.claims import read_claims\n"
        "from graph.network import network_of; from graph.page import answered, render; import graph\n"
        "kg = graph.open(Path(sys.argv[1])); d = kg.dataset\n"
        "nquads = (kg.folder / 'dataset.nq').read_bytes()\n"
        "page = render(d, network_of(d), read_claims(d), questions=answered(kg.asker), nquads=nquads)\n"
        "sys.stdout.buffer.write(page.encode())"
    )
    again = subprocess.run(
        [sys.executable, "-c", code, str(built)],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        check=True,
    )
    assert again.stdout.decode() == html


def test_labels_cannot_become_markup(dataset: Dataset) -> None:
    """A label or a paraphrase that looks like markup is no tag of the page, and in its data it stays as it was."""
    evil = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
    label = dict.fromkeys(("en", "zh-Hant", "zh-Hans"), evil)
    network = network_of(dataset)
    name = sorted(network)[0]
    network.nodes[name]["label"] = label
    claims = read_claims(dataset)
    claims[0]["text"] = label
    page = render(dataset, network, claims)
    assert "<img" not in page + hostile_page(dataset, network, claims, [], lambda _: evil)
    assert block(page, "claims")[0]["text"]["en"] == evil
    forms = [form for entity in block(page, "entities") for form in entity["forms"]]
    assert any("7 * 7" in form for form in forms)
    assert not any("49" in form for form in forms)


def without(page: str, blocks: Iterable[str]) -> int:
    """Return how many bytes a page has without some of its blocks."""
    brought = re.compile(rf'<script type="text/plain" id="(?:{"|".join(blocks)})">.*?</script>', re.DOTALL)
    return len(brought.sub("", page).encode())


def test_the_page_is_small(article_built: Path) -> None:
    """The page of the article stays below its limit, without what its SPARQL tab alone needs and with it."""
    page = (article_built / "index.html").read_text(encoding="utf-8")
    assert without(page, assets.PARTS) <= LARGEST
    assert len(page.encode()) <= LARGEST_WITH_SPARQL


def test_the_page_of_the_industry_is_small(html: str) -> None:
    """The page of all shipped facts stays below its limit without its engine and its statements, and with them."""
    assert without(html, [*assets.PARTS, "dataset"]) <= LARGEST_OF_INDUSTRY
    assert len(html.encode()) <= LARGEST_OF_INDUSTRY_WITH_SPARQL


def test_the_page_carries_its_dataset(built: Path, html: str) -> None:
    """The N-Quads in the page are those beside it, to the byte, but for what only a build needs; no claim loses one."""
    beside = (built / "dataset.nq").read_bytes()
    assert unpacked(html, "dataset").encode() == for_readers(beside)
    left = set(beside.splitlines()) - set(for_readers(beside).splitlines())
    assert left
    assert not [line for line in left if line.startswith(b"<https://w3id.org/genai-kg/id/")]


def test_the_page_carries_the_licences_of_what_it_brings(html: str) -> None:
    """Each package of npm that is in the page is there with its licence, for people to read."""
    named = html.partition('<script type="text/plain" id="licences">')[2].partition("</script>")[0]
    assert bool(re.search(r"^oxigraph \d", named, re.MULTILINE)) == HAS_SPARQL
    assert bool(re.search(r"^@codemirror/view \d", named, re.MULTILINE)) == HAS_SPARQL


def test_without_its_parts_the_page_has_no_engine_and_says_why(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that is built where npm could not be reached allows no WebAssembly, and carries the reason."""
    (tmp_path / "missing.txt").write_text("npm could not bring the packages (ENOTFOUND)\n", encoding="utf-8")
    monkeypatch.setattr("graph.page.assets.ASSETS", tmp_path)
    page = render(dataset, network_of(dataset), read_claims(dataset))
    assert "wasm-unsafe-eval" not in page.partition("</head>")[0]
    assert 'id="oxigraph"' not in page
    assert block(page, "sparql_missing") == "npm could not bring the packages (ENOTFOUND)"


def test_parts_that_are_older_than_their_sources_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that were made from other sources count as missing, and the reason says what to do."""
    for name in (*assets.PARTS.values(), assets.DIGEST):
        (tmp_path / name).write_text("old", encoding="utf-8")
    monkeypatch.setattr("graph.page.assets.ASSETS", tmp_path)
    assert "older than their sources" in (why_missing() or "")
    assert assets.parts() == ({}, why_missing())


@pytest.mark.parametrize("writable", [True, False])
def test_an_installation_never_fails_for_want_of_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    """Where a part was not made it ends all the same, and leaves the reason where it can write."""
    folder = tmp_path / "assets"
    if not writable:
        folder.write_text("a file in the way", encoding="utf-8")
    monkeypatch.setattr(assets, "ASSETS", folder)
    monkeypatch.setattr(assets_hook, "_assets", lambda: assets)
    monkeypatch.setattr(assets_hook, "_npm", lambda: Path("npm"))
    monkeypatch.setattr(assets_hook, "_run", lambda *_: None)
    hook: Any = assets_hook.AssetsHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    hook.initialize("standard", {})
    reason = why_missing() or ""
    assert ("FileNotFoundError" if writable else "were not made") in reason


def test_words_of_a_source_are_only_in_a_local_build(built: Path, dataset: Dataset, texts: Path) -> None:
    """With texts each claim of a text carries its passage; without, none does."""
    assert not any(claim["passage"] for claim in block((built / "index.html").read_text(encoding="utf-8"), "claims"))
    page = render(dataset, network_of(dataset), read_claims(dataset), texts=texts)
    digests = {claim["id"]: claim["sha256"] for claim in read_claims(dataset)}
    for claim in block(page, "claims"):
        if (texts / f"{claim['source'].partition(':')[2]}.txt").is_file():
            assert hashlib.sha256(claim["passage"].encode()).hexdigest() == digests[claim["id"]]


def test_strings_are_all_used_and_all_there(html: str) -> None:
    """Each string of the page is said somewhere, and nothing is said that has no string; no language lacks one."""
    own = [path for path in own_files(".js", ".html", ".py") if path.parent.name != "query"]  # it has its own strings
    text = "\n".join(path.read_text(encoding="utf-8") for path in own)
    asked = set(re.findall(r'say\("(\w+)"', text))
    asked |= set(re.findall(r'data-(?:text|label|title|placeholder)="(\w+)"', text))
    assert asked <= set(phrases())
    assert {key for key in phrases() if not re.search(rf'["\'.]{key}\b', text)} == set()
    for key, label in phrases().items():
        assert all(label.values()), key
        if key == "named_row":
            continue  # in English a row that has a name needs no number
        assert len({tuple(sorted(re.findall(r"\{\w+\}", said))) for said in label.values()}) == 1, key


@pytest.mark.parametrize(("theme", "background"), [("light", LIGHT), ("dark", DARK)])
def test_colours_stand_out(html: str, theme: str, background: str) -> None:
    """Each colour of a type or a hedged certainty has a contrast of 4.5 in either theme."""
    drawn = [kind["colour"][theme] for kind in block(html, "types")] + [shades(colour)[theme] for colour, _ in HEDGES]
    assert all(contrast(colour, background) >= LEAST_CONTRAST for colour in drawn)


def test_dashes_alone_tell_certainties_apart() -> None:
    """No two hedged certainties have the same dashes."""
    assert len({tuple(dashes) for _, dashes in HEDGES}) == len(HEDGES)


def inks_of(theme: str) -> dict[str, str]:
    """Return the colours of all styles by the name of their variable; a dark one stands for the light one."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("styles/*.css")))
    heads = [":root", r'\[data-theme="dark"\]'][: 2 if theme == "dark" else 1]
    rules = [rule for head in heads for rule in re.findall(rf"{head} \{{(.*?)\}}", text, re.DOTALL)]
    return {name: colour for rule in rules for name, colour in re.findall(r"--([\w-]+): (#\w{6});", rule)}


@pytest.mark.parametrize(("theme", "background"), [("light", LIGHT), ("dark", DARK)])
def test_inks_stand_out(theme: str, background: str) -> None:
    """What is written, in words or in code, has a contrast of 4.5 on each ground that it stands on."""
    inks = inks_of(theme)
    code = [ink for ink in inks if ink.startswith("code-")]
    assert inks["ground"] == background
    assert code
    written = [(ink, ground) for ink in ("text", "muted", "accent", "denied") for ground in ("ground", "page", "card")]
    written += [(ink, "ground") for ink in code]
    written += [("notice", "notice-ground"), ("accent", "accent-ground"), ("denied", "denied-ground")]
    low = [(ink, ground) for ink, ground in written if contrast(inks[ink], inks[ground]) < LEAST_CONTRAST]
    assert low == []


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
    for path in own_files(".js", ".html", ".css"):
        assert not set(re.findall(r"gai:([\w-]+)", path.read_text(encoding="utf-8"))) & terms, path.name
