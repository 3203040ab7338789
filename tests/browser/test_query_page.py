"""In a browser, under the service's policy: queries are written, run, looked at, kept, passed on and saved."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

import graph
from graph.knowledge_graph import KnowledgeGraph
from graph.page import why_missing
from graph.page.query import query_files
from graph.store import QueryResultsFormat, RdfFormat, parse
from tests.browser.conftest import NARROW, WIDE, Opened, listen
from tests.hostile import PAYLOADS, dealt_and_alone, rewritten
from tests.query_app import Served, problem, serving

pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")
axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

Visit = Callable[..., Opened]

FEW = "SELECT ?s ?label { ?s a gai:Certainty ; rdfs:label ?label } ORDER BY ?s ?label"
MANY = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10000"
TRIPLES = "CONSTRUCT { ?s rdfs:label ?label } { ?s a gai:Certainty ; rdfs:label ?label }"
DOUBTED = "SELECT ?claim { ?claim gai:certainty gai:rumoured }"
WRONG = "SELECT ?s {\n  ?s foo:bar 1\n}"
REFUSED_BY_BROWSER = re.compile("Failed to load resource: the server responded with a status of ")
CELLS = "[...document.querySelectorAll('#answer tbody tr')].map(row => row.cells[{}].textContent)"
HIT = "window.hits = 0; window.hit = () => { window.hits += 1; }; window.alert = window.hit;"
WORDS = """[...document.querySelectorAll("#page *")]
  .filter(node => !node.closest("[hidden], #answer, .title"))
  .flatMap(node => [...[...node.childNodes].filter(child => child.nodeType === 3).map(child => child.data),
                    node.getAttribute("aria-label"), node.title, node.placeholder])
  .filter(text => text && text.trim())"""
STRINGS = "JSON.parse(document.getElementById('strings').textContent)"
FOREIGN = (
    "[...document.querySelectorAll('img, iframe, object, embed, base, math, a[href^=javascript], #page style,"
    " #page script, #page link, #page meta, #page form')].map(node => node.outerHTML.slice(0, 80))"
)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
AXE = """(rules) => axe.run(document, rules).then(({ violations }) => violations.map(broken =>
  `${broken.id}: ${broken.help}: ${broken.nodes.slice(0, 5).map(node => node.html.slice(0, 120)).join(" | ")}`))"""


@pytest.fixture(scope="module")
def kg(built: Path) -> KnowledgeGraph:
    """The graph of the article."""
    return graph.open(built)


@pytest.fixture(scope="module")
def server(kg: KnowledgeGraph) -> Iterator[Served]:
    """The page and an endpoint on loopback."""
    with serving(kg) as served:
        yield served


@pytest.fixture
def served(server: Served) -> Served:
    """The same, with nothing canned."""
    server.canned.clear()
    server.headers.clear()
    server.asked.clear()
    return server


@pytest.fixture
def open_at(browser: Any) -> Iterator[Visit]:
    """Open an address in a window of its own; at the end no page may have complained, or asked for anything else."""
    contexts: list[Any] = []
    pages: list[tuple[str, Opened]] = []

    def open_page(url: str, narrow: bool = False, before: str = "", context: Any = None, **options: Any) -> Opened:
        within = context or browser.new_context(viewport=NARROW if narrow else WIDE, **{"locale": "en", **options})
        contexts.append(within)
        opened = Opened(within.new_page())
        pages.append((url, opened))
        listen(opened)
        if before:
            opened.page.add_init_script(before)
        opened.page.goto(url)
        opened.page.wait_for_selector("html[data-ready]")
        return opened

    try:
        yield open_page
    finally:
        for context in contexts:
            context.close()
    said = [text for _, opened in pages for text in opened.complaints if not REFUSED_BY_BROWSER.match(text)]
    assert said == []
    for url, opened in pages:
        host = "/".join(url.split("/")[:3])
        assert [one for one in opened.requests if not one.startswith((f"{host}/", "data:", f"blob:{host}"))] == []


@pytest.fixture
def visit(open_at: Visit, served: Served) -> Visit:
    """Open the page, with a query where one is given."""

    def open_query(text: str = "", path: str = "/query", **options: Any) -> Opened:
        return open_at(f"{served.url}{path}" + (f"#query={quote(text)}" if text else ""), **options)

    return open_query


def editor(opened: Opened) -> Any:
    """Return the editor that is shown."""
    return opened.page.locator(".field:visible .cm-content, .field:visible textarea")


def write(opened: Opened, text: str) -> None:
    """Replace what stands in the editor, as by hand."""
    editor(opened).click()
    opened.page.keyboard.press("Control+a")
    opened.page.keyboard.insert_text(text)


def ended(opened: Opened) -> str:
    """Wait until an answer is there, and return what is said of it."""
    shown = opened.page.locator("#status:not(:empty):visible, #error:visible")
    opened.page.locator("#stop").wait_for(state="hidden")
    shown.first.wait_for()
    return str(shown.first.inner_text())


def run(opened: Opened, text: str) -> str:
    """Write a query, run it by keyboard, and return what is said of its answer."""
    write(opened, text)
    opened.page.keyboard.press("Control+Enter")
    return ended(opened)


needs_editor = pytest.mark.skipif(
    bool(why_missing()) and not os.environ.get("CI"), reason="the editor could not be made here"
)


# ── the editor ──────────────────────────────────────────────────────────────


@needs_editor
def test_the_editor_styles_itself_under_the_policy(visit: Visit) -> None:
    """The editor numbers, colours and completes in its shadow root, and the policy has nothing to refuse."""
    opened = visit()
    write(opened, "SELECT ?s { ?s a gai:Cla")
    opened.page.keyboard.press("Control+Space")
    opened.page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    assert opened.page.locator(".field .cm-lineNumbers").is_visible()
    root = "document.querySelector('.field').shadowRoot"
    assert opened(f"getComputedStyle({root}.querySelector('.cm-content')).whiteSpaceCollapse") == "break-spaces"
    colours = opened(f"[...{root}.querySelectorAll('.cm-line span')].map(node => getComputedStyle(node).color)")
    assert len(set(colours)) > 2
    opened.page.keyboard.press("Escape")
    opened.page.keyboard.press("Control+a")
    opened.page.keyboard.type("A")
    assert editor(opened).inner_text() == "A"


@needs_editor
def test_terms_and_entities_are_completed_by_their_names(visit: Visit) -> None:
    """What is typed becomes a term of the ontology or an entity, found by its label in the reader's language."""
    opened = visit(locale="zh-TW")
    write(opened, "SELECT * { ?s ?p ")
    opened.page.keyboard.type("stabi", delay=10)
    option = opened.page.locator(".cm-tooltip-autocomplete li", has_text="co:stability-ai")
    option.first.wait_for()


@pytest.mark.parametrize("url", ["/query", "/any/prefix/query"])
def test_a_query_runs_and_its_iris_lead_to_their_pages(visit: Visit, served: Served, url: str) -> None:
    """Rows are shown with short IRIs, under whatever path the service stands; an entity's leads to its page."""
    opened = visit(path=url)
    said = run(opened, "SELECT ?s ?c { ?s a/rdfs:subClassOf* gai:Company BIND(rdfs:label AS ?c) } ORDER BY ?s LIMIT 3")
    assert re.match(r"3 rows in [\d.]+ ms", said)
    link = opened.page.locator("#answer tbody a").first
    local = link.inner_text().removeprefix("co:")
    assert link.get_attribute("href") == f"{served.url}{url.removesuffix('/query')}/id/co/{local}"
    link.click()
    opened.page.wait_for_url(f"**/id/co/{local}")
    opened.page.go_back()


def test_a_claim_that_is_no_plain_fact_says_so(visit: Visit, kg: KnowledgeGraph) -> None:
    """Beside a rumour, an allegation or a denial stands what it is, though the query asks for the claim alone."""
    opened = visit("SELECT ?claim { ?claim a gai:Claim } ORDER BY ?claim")
    ended(opened)
    shown = opened("[...document.querySelectorAll('#answer tbody td:nth-of-type(1)')].map(cell => cell.innerText)")
    plain = {"stated", "reported"}
    claims = {claim["id"]: claim for claim in kg.claims()}
    assert len(shown) > 20
    for text in shown:
        id_, *badges = text.split("\n")
        claim = claims[id_]
        certainty = claim["certainty"]
        assert len(badges) == (certainty not in plain) + claim["negated"] + (not claim["in_force"]), text
        assert ("denial" in badges) == claim["negated"]


def test_literals_show_their_language_and_the_long_ones_unfold(visit: Visit) -> None:
    """A literal has its tag or type beside it; a long one is cut until the rest is asked for."""
    long = "x" * 900
    opened = visit(f'SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ ("甲"@zh-Hant 5 "{long}") }} }}')
    ended(opened)
    row = opened.page.locator("#answer tbody tr")
    assert "@zh-hant" in row.inner_text()
    assert "xsd:integer" in row.inner_text()
    assert long not in row.inner_text()
    row.get_by_role("button").click()
    assert long in row.inner_text()


def test_each_form_of_query_is_shown_in_its_way(visit: Visit) -> None:
    """An ASK is yes or no, a CONSTRUCT or DESCRIBE triples as a table and as Turtle that says the same."""
    opened = visit()
    assert run(opened, "ASK { ?claim a gai:Claim }").startswith("Yes")
    assert opened.page.locator(".verdict").inner_text() == "Yes"
    run(opened, "ASK { ?claim a gai:Nothing }")
    assert opened.page.locator(".verdict").inner_text() == "No"
    run(opened, TRIPLES)
    rows = opened.page.locator("#answer tbody tr").count()
    assert opened.page.locator("#answer thead th").all_inner_texts() == ["subject", "predicate", "object"]
    opened.page.click("[data-form=turtle]")
    text = opened.page.locator("#answer pre").inner_text()
    assert len({str(quad) for quad in parse(text.encode(), format=RdfFormat.TURTLE)}) == rows > 10
    assert run(opened, "DESCRIBE gai:Claim").endswith("ms")
    assert opened.page.locator("#answer pre").is_visible()  # the way to look at triples stays


def test_many_rows_are_turned_over_sorted_and_filtered(visit: Visit) -> None:
    """Of 10,000 rows a hundred stand in the page; the others are reached by pages, sorting and a filter."""
    opened = visit("SELECT ?n ?s { { SELECT ?s { ?s ?p ?o } LIMIT 10000 } BIND(STRLEN(STR(?s)) AS ?n) }")
    assert ended(opened).startswith("10000 rows")
    assert opened.page.locator("#answer tbody tr").count() == 100
    assert opened.page.locator("#place").inner_text() == "1–100 of 10000"
    opened.page.click("#last")
    assert opened.page.locator("#place").inner_text() == "9901–10000 of 10000"
    opened.page.click("[data-sort=n]")
    numbers = [int(re.sub(r"\D.*", "", text)) for text in opened(CELLS.format(1))]
    assert numbers == sorted(numbers)
    opened.page.keyboard.press("Enter")
    turned = [int(re.sub(r"\D.*", "", text)) for text in opened(CELLS.format(1))]
    assert turned == sorted(turned, reverse=True) != numbers
    assert opened.page.locator("th[aria-sort=descending]").count() == 1
    opened.page.fill("#sought", "gai:claim")
    opened.page.get_by_text("of 10000 in all").wait_for()
    assert all("gai:claim" in text.lower() for text in opened(CELLS.format(2)))


def test_an_empty_answer_says_what_may_be_wrong(visit: Visit) -> None:
    """Where nothing fits, names that the graph does not have are told, or else that the patterns are too many."""
    opened = visit("SELECT * { ?claim gai:certanty ?c ; gai:asserts ?s }")
    assert ended(opened).startswith("No row")
    assert "gai:certanty." in opened.page.locator("#note").inner_text()
    run(opened, "SELECT * { ?claim gai:certainty gai:Claim }")
    assert "patterns" in opened.page.locator("#note").inner_text()
    run(opened, FEW)
    assert opened.page.locator("#note").is_hidden()


# ── what goes wrong ─────────────────────────────────────────────────────────


@needs_editor
def test_an_error_is_shown_where_it_is(visit: Visit) -> None:
    """The endpoint's message becomes a sentence and a mark in the editor; both go with the next good query."""
    opened = visit(WRONG)
    assert ended(opened) == "Line 2, column 13: this prefix is not declared"
    assert opened.page.locator(".field .cm-wrong").inner_text() == "foo:bar"
    opened.page.click("[data-language=zh-Hant]")
    assert ended(opened) == "第 2 行第 13 字：此前綴未宣告"
    run(opened, FEW)
    assert opened.page.locator("#error").is_hidden()
    assert opened.page.locator(".field .cm-wrong-line").count() == 0


@pytest.mark.parametrize(
    ("sent", "headers", "said"),
    [
        (problem(503, "It ran longer than 3 s."), {"Retry-After": "7"}, "ran longer than 3 s. Try again in 7 s."),
        (problem(413, "64 KB are the most."), {}, "too large; ask for less, with LIMIT. 64 KB are the most."),
        (problem(422, "More than 9 rows."), {}, "too large; ask for less, with LIMIT. More than 9 rows."),
        (problem(400, "Line 1 names no graph"), {}, "could not run this query. Line 1 names no graph"),
        ((502, "text/html", b"<h1>Bad gateway</h1>"), {}, "The endpoint answered with status 502."),
        ((500, "text/plain", b"broken"), {}, "The endpoint answered with status 500. broken"),
        ((400, "application/problem+json", b"{"), {}, "could not run this query."),
        ((200, "application/sparql-results+json", b'{"head": {"vars": ["a"]}, "resul'), {}, "broke off"),
    ],
)
def test_what_the_endpoint_refuses_is_told(
    visit: Visit, served: Served, sent: tuple[int, str, bytes], headers: dict[str, str], said: str
) -> None:
    """A problem of the endpoint, or of what stands before it, is told in a sentence with the way out."""
    served.canned[FEW] = sent
    served.headers.update(headers)
    assert said in " ".join(ended(visit(FEW)).split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "A query only reads"),
        ("# nothing", "Write a query"),
    ],
)
def test_what_cannot_be_a_query_is_not_sent(visit: Visit, served: Served, text: str, said: str) -> None:
    """SERVICE, updates and an empty text are refused in a sentence before they are asked."""
    assert said in ended(visit(text))
    assert served.asked == []


def test_a_query_is_stopped_and_another_goes_on(visit: Visit, served: Served) -> None:
    """Stop ends the request; a query that runs in one tab leaves the others free."""
    opened = visit("SELECT * { ?s ?p ?o } LIMIT 1 # endless")
    opened.page.click("#new")
    assert run(opened, FEW).endswith("ms")
    opened.page.locator("[role=tab].running").click()
    opened.page.click("#stop")
    assert ended(opened) == "Stopped."
    assert opened("document.activeElement.id") == "run"
    served.released.set()


def test_a_service_that_is_gone_is_told(open_at: Visit, browser: Any, kg: KnowledgeGraph) -> None:
    """Where nothing answers, the page says so."""
    with serving(kg) as served:
        opened = open_at(f"{served.url}/query")
    opened.page.click("#run")
    assert "could not be reached" in ended(opened)
    opened.complaints[:] = [text for text in opened.complaints if "ERR_CONNECTION" not in text]


# ── tabs and questions ──────────────────────────────────────────────────────


def test_a_stored_question_opens_a_tab_and_runs(visit: Visit, kg: KnowledgeGraph) -> None:
    """The question is found by its words in any language and titles its tab in the reader's; a change unnames it."""
    opened = visit()
    question = next(one for one in kg.questions() if one["id"] == "gai:q-who-sued-whom")
    opened.page.fill("#search", question["wording"]["zh-Hans"])
    opened.page.get_by_role("button", name=question["wording"]["en"], exact=True).click()
    assert ended(opened).endswith("ms")
    tab = opened.page.locator("[role=tab][aria-selected=true] .title")
    assert tab.inner_text() == question["wording"]["en"]
    opened.page.click("[data-language=zh-Hant]")
    assert tab.inner_text() == question["wording"]["zh-Hant"]
    opened.page.click("#questions button >> nth=0")
    assert opened.page.locator("[role=tab]").count() == 2
    opened.page.fill("#search", "no such words")
    assert opened.page.locator("#no-question").inner_text()
    write(opened, "ASK {}")
    assert tab.inner_text() == "ASK {}"


def test_tabs_are_kept_until_the_next_visit(visit: Visit, open_at: Visit, browser: Any, served: Served) -> None:
    """Queries, the open tab, language and theme are there again; answers are asked anew."""
    context = browser.new_context(viewport=WIDE, locale="en")
    opened = visit(FEW, context=context)
    opened.page.click("#new")
    write(opened, "ASK { ?s ?p 1 }")
    opened.page.click("[data-language=zh-Hant]")
    opened.page.click("#theme")
    opened.page.close()
    again = open_at(f"{served.url}/query", context=context)
    titles = again.page.locator("[role=tab] .title").all_inner_texts()
    assert [FEW.startswith(titles[0]), titles[1:]] == [True, ["ASK { ?s ?p 1 }"]]
    assert editor(again).inner_text() == "ASK { ?s ?p 1 }"
    assert again("[document.documentElement.lang, document.documentElement.dataset.theme]") == ["zh-Hant", "dark"]


@pytest.mark.parametrize(
    "kept",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })",
        *(
            f"localStorage.setItem('genai-kg query', {json.dumps(text)})"
            for text in ("{", "[]", "7", "null", '{"tabs": 5}', '{"tabs": [1, {"text": 2}], "active": {}, "theme": 1}')
        ),
    ],
)
def test_what_was_kept_may_be_anything(visit: Visit, kept: str) -> None:
    """A page whose memory is forbidden or of another hand opens as at the first visit."""
    opened = visit(before=kept)
    opened.page.click("#run")
    assert ended(opened).endswith("ms")


def test_it_is_used_by_keyboard_alone(visit: Visit) -> None:
    """Arrows go from tab to tab, Delete closes one, Tab leaves the editor, and the last tab leaves an empty one."""
    opened = visit(FEW)
    opened.page.click("#new")
    opened.page.keyboard.press("Tab")
    assert opened("document.activeElement.closest('.field')") is None
    opened.page.locator("[role=tab][aria-selected=true]").focus()
    opened.page.keyboard.press("ArrowLeft")
    assert FEW.startswith(opened("document.activeElement.querySelector('.title').textContent"))
    opened.page.keyboard.press("Delete")
    assert opened.page.locator("[role=tab]").count() == 1
    opened.page.keyboard.press("Delete")
    assert opened("document.activeElement.getAttribute('role')") == "tab"
    assert editor(opened).inner_text().strip() == ""
    opened.page.locator("#run").focus()
    opened.page.keyboard.press("Control+Enter")
    assert "Write a query" in ended(opened)


def test_undoing_stays_within_a_tab(visit: Visit) -> None:
    """What is undone in one tab brings back nothing of another."""
    opened = visit(FEW)
    opened.page.click("#new")
    write(opened, "ASK {}")
    for _ in range(3):
        opened.page.keyboard.press("Control+z")
    assert editor(opened).inner_text().strip() in ("", "ASK {}")


# ── saving and sharing ──────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["#", "?"])
def test_an_address_opens_and_runs_its_query(open_at: Visit, served: Served, form: str) -> None:
    """A query behind either sign is opened and run, and the address of what ran last does the same."""
    opened = open_at(f"{served.url}/query{form}{urlencode({'query': FEW})}")
    assert ended(opened).endswith("ms")
    assert opened.page.locator("[role=tab]").count() == 1
    again = open_at(opened.page.url)
    assert ended(again).endswith("ms")
    assert again(CELLS.format(2)) == opened(CELLS.format(2))


def test_the_link_and_the_command_line_are_copied(visit: Visit, served: Served, browser: Any) -> None:
    """The clipboard has the link that runs the query, or a line that a shell reads as curl with the very text."""
    text = "SELECT ('it''s \"$HOME\" `x` \\\\ 甲' AS ?a) {}".replace("''", "\\'")
    context = browser.new_context(viewport=WIDE, locale="en", permissions=["clipboard-read", "clipboard-write"])
    opened = visit(text, context=context)
    ended(opened)
    opened.page.click("#link")
    opened.page.get_by_text("is copied").wait_for()
    assert opened("navigator.clipboard.readText()") == opened.page.url
    opened.page.click("#curl")
    opened.page.get_by_text("curl command is copied").wait_for()
    words = shlex.split(opened("navigator.clipboard.readText()"))
    assert words[:1] + words[-1:] == ["curl", f"{served.url}/sparql"]
    assert f"query={text}" in words
    assert "Accept: text/csv" in words


def downloaded(opened: Opened, ending: str) -> bytes:
    """Save a file and return what is in it."""
    with opened.page.expect_download() as waiting:
        opened.page.click(f"[data-format={ending}]")
    assert waiting.value.suggested_filename == f"answer.{ending}"
    return Path(waiting.value.path()).read_bytes()


def test_an_answer_is_saved_in_each_format(visit: Visit, kg: KnowledgeGraph) -> None:
    """Rows come as CSV, TSV, JSON and XML, triples as Turtle, N-Triples and JSON-LD: what the endpoint sends."""
    opened = visit(FEW)
    ended(opened)
    formats = {"csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "xml": QueryResultsFormat.XML}
    formats["json"] = QueryResultsFormat.JSON
    for ending, kind in formats.items():
        assert downloaded(opened, ending) == kg.dataset.query(FEW).serialize(format=kind)
    rows = list(csv.reader(downloaded(opened, "csv").decode().splitlines()))
    assert len(rows) - 1 == opened.page.locator("#answer tbody tr").count()
    run(opened, TRIPLES)
    expected = {str(triple) for triple in kg.dataset.query(TRIPLES)}
    for ending, form in {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}.items():
        found = {str(quad.triple) for quad in parse(downloaded(opened, ending), format=form)}
        assert found == expected
    assert opened.page.locator("#formats button:visible").count() == 3


# ── whoever reads it, with whatever is there ────────────────────────────────


def test_without_its_library_a_plain_field_takes_the_query(
    open_at: Visit, kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation without the editor serves a page that asks for none, and an error is chosen in the field."""
    monkeypatch.setattr("graph.page.query.parts", lambda: ({}, "not made"))
    query_files.cache_clear()
    try:
        assert "codemirror.js" not in query_files()
        with serving(kg) as served:
            opened = open_at(f"{served.url}/query")
            assert run(opened, FEW).endswith("ms")
            run(opened, WRONG)
            assert opened("document.getSelection().toString()") == "  ?s foo:bar 1"
    finally:
        query_files.cache_clear()


def test_without_the_graphs_names_queries_still_run(open_at: Visit, kg: KnowledgeGraph, served: Served) -> None:
    """Where the names cannot be loaded the page says so and runs queries."""

    def without_names(files: dict[str, bytes]) -> dict[str, bytes]:
        return {name: body for name, body in files.items() if name != "codemirror.js"}

    context_of = partial(
        open_at,
        before="window.fetch = ((own) => (to, ...rest) => "
        "String(to).endsWith('data.json') ? Promise.reject(new Error('no')) : own(to, ...rest))(fetch)",
    )
    with serving(kg, without_names) as other:
        opened = context_of(f"{other.url}/query")
        assert "could not be loaded" in opened.page.locator("#no-question").inner_text()
        assert run(opened, FEW).endswith("ms")


def test_every_word_changes_with_the_language(visit: Visit) -> None:
    """After a switch no label, hint or message is left in another language."""
    opened = visit(TRIPLES, locale="zh-TW")
    ended(opened)
    known = set(opened(f"Object.values({STRINGS}).map(s => s['zh-Hant'])"))
    for language in ("en", "zh-Hans"):
        opened.page.click(f"[data-language={language}]")
        others = known - set(opened(f"Object.values({STRINGS}).map(s => s['{language}'])"))
        assert not set(opened(WORDS)) & others


@pytest.mark.parametrize(
    ("locale", "language"), [("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hans"), ("fr", "en"), ("zh-HK", "zh-Hant")]
)
def test_the_browser_says_which_language_comes_first(visit: Visit, locale: str, language: str) -> None:
    """A first visit is in the browser's language, or else in English, and in its colours."""
    opened = visit(locale=locale, color_scheme="dark")
    assert opened("[document.documentElement.lang, document.documentElement.dataset.theme]") == [language, "dark"]


STATES = {
    "start": {},
    "rows": {"text": MANY},
    "triples": {"text": TRIPLES},
    "verdict": {"text": "ASK {}", "locale": "zh-TW"},
    "error": {"text": WRONG, "color_scheme": "dark"},
    "empty": {"text": "SELECT * { ?a gai:nothing ?b }", "locale": "zh-CN"},
    "dark rows": {"text": FEW, "color_scheme": "dark"},
    "doubts": {"text": DOUBTED},
    "dark doubts": {"text": DOUBTED, "color_scheme": "dark", "locale": "zh-TW"},
    "narrow": {"narrow": True},
    "narrow rows": {"text": FEW, "narrow": True, "locale": "zh-TW"},
    "narrow error": {"text": WRONG, "narrow": True, "color_scheme": "dark"},
}


@pytest.mark.parametrize("name", STATES)
def test_no_rule_of_accessibility_is_broken(visit: Visit, name: str) -> None:
    """axe-core finds nothing against WCAG 2.2 AA or its own best practices, and nothing is wider than the window."""
    opened = visit(**STATES[name])
    if "text" in STATES[name]:
        ended(opened)
    if name == "triples":
        opened.page.click("[data-form=turtle]")
    opened(axe_playwright.Axe().axe_script)
    opened.until("document.getAnimations().every(one => one.playState === 'finished')")
    assert opened(AXE, RULES) == []
    assert opened("document.documentElement.scrollWidth <= innerWidth")


def hostile_results(payloads: list[str]) -> bytes:
    """Return results with each payload as variable, literal, language, datatype, IRI and blank node."""
    rows = [
        {
            payload: {"type": "literal", "value": payload, "xml:lang": payload},
            "a": {"type": "uri", "value": payload},
            "b": {"type": "bnode", "value": payload},
            "c": {"type": "literal", "value": payload * 20, "datatype": payload},
            "d": {"type": "uri", "value": f"https://w3id.org/genai-kg/id/{payload}"},
            "e": {"type": payload, "value": payload},
        }
        for payload in payloads
    ]
    return json.dumps({"head": {"vars": [*payloads, *"abcde"]}, "results": {"bindings": rows}}).encode()


def hostile(payloads: list[str], served: Served) -> dict[str, str]:
    """Put each payload wherever the endpoint can say something; return the queries that bring them."""
    payload = " ".join(payloads)
    asked = {name: f"SELECT * {{ ?{name} ?p ?o }}" for name in ("rows", "problem", "place", "text", "triples")}
    asked["triples"] = "CONSTRUCT WHERE { ?s ?p ?o }"
    served.canned[asked["rows"]] = 200, "application/sparql-results+json", hostile_results(payloads)
    served.canned[asked["problem"]] = problem(503, payload)
    served.canned[asked["place"]] = problem(400, f"error at 1:8: {payload}")
    served.canned[asked["text"]] = 500, "text/plain", payload.encode()
    lines = "".join(
        f"<a:b> <a:c> {literal} .\n<a:b> <{text.replace('>', '')}> {literal}@en .\n_:x <a:c> <<( {text} )>> .\n"
        for text in payloads
        for literal in [json.dumps(text, ensure_ascii=True)]
    )
    served.canned[asked["triples"]] = 200, "application/n-triples", lines.encode()
    return asked


@pytest.mark.parametrize("payloads", dealt_and_alone(PAYLOADS))
def test_what_the_endpoint_says_is_never_more_than_text(visit: Visit, served: Served, payloads: list[str]) -> None:
    """With no policy to stop it, a payload in rows, triples, problems, tabs and addresses runs nowhere."""
    opened = visit(before=HIT, bypass_csp=True)
    for text in hostile(payloads, served).values():
        run(opened, text)
        opened("document.querySelectorAll('#answer .more').forEach(more => more.click())")
        if opened.page.locator("[data-form=turtle]").is_visible():
            opened.page.click("[data-form=turtle]")
        assert opened(FOREIGN) == []
    for payload in payloads:
        run(opened, payload)
        opened.page.fill("#search", payload)
        opened.page.wait_for_timeout(30)
    assert opened("window.hits") == 0
    assert opened(FOREIGN) == []
    assert all(url.startswith(served.url) for url in opened.requests)


def test_labels_of_the_graph_are_never_more_than_text(
    open_at: Visit, kg: KnowledgeGraph, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With payloads in every label, wording and phrase, under the policy, nothing runs and nothing is refused."""
    from graph.page import query
    from tests import query_app

    content = json.loads(query.query_data(kg))
    turn = iter(PAYLOADS * 2000)
    hostile_data = rewritten(content, lambda _text: next(turn))
    monkeypatch.setattr(query_app, "query_data", lambda _kg: json.dumps(hostile_data).encode())
    strings = {
        key: dict.fromkeys(label, payload)
        for (key, label), payload in zip(query._strings().items(), PAYLOADS * 20, strict=False)
    }
    monkeypatch.setattr(query, "_strings", lambda: strings)
    query_files.cache_clear()
    try:
        with serving(kg) as other:
            opened = open_at(f"{other.url}/query#query={quote(FEW)}", before=HIT)
            opened.page.locator("#answer tbody tr").first.wait_for()
            for index in range(5):
                opened.page.locator("#questions button").nth(index).click()
                opened.page.wait_for_timeout(30)
            opened.page.click("[data-language=zh-Hans]")
            assert opened("window.hits") == 0
            assert opened(FOREIGN) == []
    finally:
        query_files.cache_clear()
