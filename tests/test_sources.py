"""Sources are texts, tables and pages; a claim says where in its own it stands, and copies are no second witness."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from graph.build import build
from graph.commands import main
from graph.errors import FactsInvalid, Problem
from graph.evidence import absent_texts
from graph.facts import read_documents
from graph.knowledge_graph import KnowledgeGraph
from graph.loading import load
from graph.passages import digest
from graph.sheet import read_sheet
from graph.store import Dataset, node
from graph.terms import shorten

SOURCED = Path(__file__).parent / "sourced"
SUITS, PAGE, REGISTER = "sources/suits.yaml", "sources/page.yaml", "entities/register.yaml"
ZEROS = "0" * 64


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the facts with a table and a page, which a test may break."""
    return Path(shutil.copytree(SOURCED, tmp_path / "facts"))


@pytest.fixture(scope="module")
def sourced(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The graph built from those facts."""
    out = tmp_path_factory.mktemp("sourced") / "output"
    build(SOURCED, out)
    return KnowledgeGraph(out)


def changed(facts: Path, file: str, old: str, new: str) -> int:
    """Replace a passage of a file and return the line at which the new text ends."""
    text = (facts / file).read_text(encoding="utf-8")
    assert old in text, old
    before, _, after = text.partition(old)
    (facts / file).write_text(before + new + after, encoding="utf-8")
    return (before + new).count("\n") + 1


def problems_of(facts: Path, texts: Path | None = None) -> list[Problem]:
    """Return what is refused in a folder of facts."""
    try:
        load(facts, texts)
    except FactsInvalid as error:
        return error.problems
    return []


# ── the contract ──


def test_sound_sources_have_no_problem() -> None:
    """A table and a page pass the contract, and each digest matches the table."""
    assert problems_of(SOURCED, SOURCED / "tables") == []


BROKEN = {
    "claim of a page with a row": (
        PAGE,
        "  - id: cl:page-suit\n",
        f"  - id: cl:page-suit\n    row: {{nth: 1, sha256: {ZEROS}}}\n",
        "the claim names a row and its source has none",
    ),
    "claim of a page with a passage": (
        PAGE,
        "  - id: cl:page-suit\n",
        f"  - id: cl:page-suit\n    at: {{line: 1, start: 0, end: 1, sha256: {ZEROS}}}\n",
        "the claim names a passage and its source has none",
    ),
    "row beyond the table": (SUITS, "nth: 2,", "nth: 3,", "row 3 is cited, the table has 2 rows"),
    "row before the table": (SUITS, "nth: 2,", "nth: 0,", "0 is less than the minimum"),
    "one row with two digests": (SUITS, "nth: 2,", "nth: 1,", "row 1 has another digest or name in another claim"),
    "table without rows": (SUITS, "rows: 2\n", "", "src:suits has no 'rows'"),
    "table with a path": (SUITS, "file: suits.csv", "file: ../suits.csv", "file is '../suits.csv'"),
    "table with lines": (SUITS, "rows: 2\n", "rows: 2\nlines: 4\n", "the key 'lines' is unknown here"),
    "page without an address": (PAGE, "url: https://gazette", "note: https://gazette", "src:gazette-page has no 'url'"),
    "page of another site": (PAGE, "site: gazette.example", "site: gazete.example", "the site is gazete.example"),
    "page whose host only begins like the site": (
        PAGE,
        "url: https://gazette.example/",
        "url: https://gazette.example.invalid/",
        "the site is gazette.example, the address is https://gazette.example.invalid/",
    ),
    "report that cites nothing and nobody": (SUITS, "    cites: [src:news-one]\n", "", "names nobody who says it"),
    "citation of nothing known": (
        SUITS,
        "cites: [src:news-one]",
        "cites: [src:news-two]",
        "src:news-two is in no facts",
    ),
    "page told twice in one file": (
        SUITS,
        "cites: [src:news-one]",
        'cites: {id: src:news-one, type: WebPage, url: "https://news.example/one", site: news.example}',
        "src:news-one is already written out at",
    ),
    "page told apart in two files": (
        PAGE,
        '"https://mirror.example/one"',
        '"https://mirror.example/two"',
        "src:mirror-one has another url than at",
    ),
    "source told twice": (PAGE, "id: src:gazette-page", "id: src:suits", "src:suits is already written out at"),
    "source from itself": (
        PAGE,
        "publisher: media:gazette\n",
        "publisher: media:gazette\nderived_from: src:gazette-page\n",
        "the source is derived from itself",
    ),
    "claim that cites its own source": (
        SUITS,
        "cites: [src:news-one]",
        "cites: [src:suits]",
        "the source is cited as backing itself",
    ),
    "source that cites itself": (
        PAGE,
        "publisher: media:gazette\n",
        "publisher: media:gazette\ncites: [src:gazette-page]\n",
        "the source is cited as backing itself",
    ),
    "text in one language": (PAGE, ', zh-Hant: "阿法對貝塔的訴訟開始。"', "", "text has no 'zh-Hant'"),
}


ELSEWHERE = {"one row with two digests", "table without rows", "page told apart in two files", "source told twice"}
"""Where the other of two places is named: files are read in the order of their names."""


@pytest.mark.parametrize("name", BROKEN)
def test_each_slip_is_named_on_its_line(facts: Path, name: str) -> None:
    """A claim without its place, a row that is not there, a page told in two ways: each is said where it stands."""
    file, old, new, fragment = BROKEN[name]
    line = changed(facts, file, old, new)
    found = problems_of(facts)
    matching = [problem for problem in found if fragment in problem.happened]
    assert matching, [str(problem) for problem in found]
    lines = [problem.place.line for problem in matching if problem.place.file.endswith(file)]
    assert any(abs(one - line) <= 4 for one in lines) or name in ELSEWHERE, (line, matching)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<script>hit()</script>",
        "//x.invalid/a",
        "https://",
        "https://x.invalid/a b",
        "https://x.invalid/<script>",
        'https://x.invalid/\\"onload=hit()',
        "file:///etc/passwd",
        "ftp://x.invalid/a",
    ],
)
def test_an_address_leads_to_the_web(facts: Path, url: str) -> None:
    """An address that is none of http or https, or that holds what no address may, is refused."""
    changed(facts, PAGE, "url: https://gazette.example/suits?id=1&lang=en", f'url: "{url}"')
    assert any("url is" in problem.happened for problem in problems_of(facts))


def test_a_site_may_hold_the_owner_on_a_shared_host(facts: Path) -> None:
    """Where one host serves many owners, the site goes on to the owner's part of the path, and no further."""
    text = (facts / PAGE).read_text(encoding="utf-8")
    text = text.replace("https://gazette.example/suits?id=1&lang=en", "https://www.host.example/owner/list")
    (facts / PAGE).write_text(text.replace("site: gazette.example", "site: host.example/owner"), encoding="utf-8")
    assert problems_of(facts) == []
    changed(facts, PAGE, "site: host.example/owner", "site: host.example/own")
    assert len(problems_of(facts)) == 1


def test_a_claim_of_a_table_has_a_row(facts: Path) -> None:
    """Without its row a claim of a table is refused where the claim begins."""
    text = (facts / SUITS).read_text(encoding="utf-8").split("\n")
    (facts / SUITS).write_text("\n".join(line for line in text if "row: {nth: 2" not in line), encoding="utf-8")
    [problem] = problems_of(facts)
    assert problem.happened == "the claim of a table names no row"
    assert "cl:suits-l002-money" in text[problem.place.line - 1]


# ── the tables themselves ──


def test_a_table_that_changed_is_named(facts: Path) -> None:
    """Given the tables, the digest of the file, the count of rows, and each row that differs are problems on a line."""
    table = facts / "tables" / "suits.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("2023-05,", "2023-06,"), encoding="utf-8")
    found = {problem.happened.partition(",")[0]: problem.place for problem in problems_of(facts, facts / "tables")}
    assert set(found) == {next(key for key in found if key.startswith("sha256")), "the digest of row 2 differs"}
    lines = (facts / SUITS).read_text(encoding="utf-8").split("\n")
    assert "nth: 2" in lines[found["the digest of row 2 differs"].line - 1]
    table.write_text(table.read_text(encoding="utf-8") + "L003,x,y,z\n", encoding="utf-8")
    assert any(p.happened == "rows is 2, the table has 3" for p in problems_of(facts, facts / "tables"))


def test_a_row_is_named_as_the_table_names_it(facts: Path) -> None:
    """A name that no cell of the row holds is a slip of the row's number or of the name."""
    changed(facts, SUITS, "name: L001", "name: L002")
    found = [problem.happened for problem in problems_of(facts, facts / "tables")]
    assert found == ["row 1 is named L002, which none of its cells holds"]


def test_a_table_is_found_in_and_beside_the_folder_of_texts(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--texts` finds a table in the folder, below it and beside it, and names the one that is not there."""
    documents = read_documents(facts)
    assert absent_texts(documents, facts / "tables") == absent_texts(documents, facts) == []
    assert absent_texts(documents, facts / "sources") == []
    away = tmp_path / "elsewhere" / "texts"
    away.mkdir(parents=True)
    assert main(["check", "--facts", str(facts), "--texts", str(away)]) == 0
    assert f"not checked against its text: {away / 'suits.csv'} is not there" in capsys.readouterr().err


def test_rows_are_read_as_csv(tmp_path: Path) -> None:
    """Quotes, line breaks within a cell, a mark of UTF-8 and line ends of any kind give the cells that were meant."""
    path = tmp_path / "table.csv"
    path.write_bytes('\ufeffa,b\r\n1,"x ""y""\nz"\r\n\r\n2,\u2028\r\n'.encode())
    sheet = read_sheet(path, None)
    assert [tuple(row.cells.values()) for row in sheet.rows] == [("1", 'x "y"\nz'), ("2", "\u2028")]
    assert sheet.rows[0].sha256 == digest('1\x1fx "y"\nz')


# ── what claims tell ──


def test_claims_tell_their_row_and_what_they_cite(sourced: KnowledgeGraph) -> None:
    """A claim of a table has its row and no line, one of a page has neither, and both have what they cite."""
    claims = {claim["id"]: claim for claim in sourced.claims()}
    filed, suit = claims["cl:suits-l001-filed"], claims["cl:page-suit"]
    assert filed["row"] == {"nth": 1, "name": "L001"}
    assert (filed["line"], filed["start"], filed["end"]) == (suit["line"], suit["start"], suit["end"]) == (None,) * 3
    assert claims["cl:suits-l002-money"]["row"] == {"nth": 2, "name": None}
    assert suit["row"] is suit["sha256"] is None
    assert filed["cites"] == [
        {"id": "src:mirror-one", "url": "https://mirror.example/one", "site": "mirror.example"},
        {"id": "src:news-one", "url": "https://news.example/one", "site": "news.example"},
    ]


def test_claims_come_in_the_order_of_source_and_row(sourced: KnowledgeGraph) -> None:
    """Sources follow each other, and within a table its rows."""
    order = [claim["id"] for claim in sourced.claims()]
    assert order == ["cl:page-money", "cl:page-suit", "cl:suits-l001-filed", "cl:suits-l002-money"]


@pytest.mark.parametrize(
    ("language", "row"), [("en", "row L001"), ("zh-Hant", "第 1 列（L001）"), ("zh-Hans", "第 1 行（L001）")]
)
def test_a_row_is_said_in_words(
    sourced: KnowledgeGraph, capsys: pytest.CaptureFixture[str], language: str, row: str
) -> None:
    """The table of claims and an answer say the row where they would say the line."""
    assert main(["claims", "--data", str(sourced.folder), "--lang", language]) == 0
    assert row in capsys.readouterr().out
    answer = sourced.ask("who sued Beta Works?", language)
    cells = [r[answer["columns"].index("line")] for r in answer["rows"]]
    assert [cell and cell["label"][language] for cell in cells] == [None, row]


def test_claims_without_a_line_are_found_by_questions(sourced: KnowledgeGraph) -> None:
    """A question finds what tables and pages say as it finds what texts say, and the query it prints does too."""
    answer = sourced.ask("who invested in Beta Works?", "en")
    assert {claim["id"] for claim in answer["claims"]} == {"cl:suits-l002-money", "cl:page-money"}
    assert {shorten(row["claim"]) for row in sourced.sparql(answer["sparql"])} == {
        "cl:suits-l002-money",
        "cl:page-money",
    }


def test_exports_carry_row_documents_and_credit(sourced: KnowledgeGraph) -> None:
    """The CSV names row, cited addresses and credit; the statements hold the line that the licence asks for."""
    text = (sourced.folder / "claims.csv").read_text(encoding="utf-8")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    filed = rows["cl:suits-l001-filed"]
    assert (filed["line"], filed["row"], filed["credit"]) == ("", "L001", "Data: Delta AI, delta.example")
    assert filed["cites"] == "https://mirror.example/one; https://news.example/one"
    for name in ("graph.ttl", "graph.trig", "graph.jsonld", "graph.graphml", "graph.gexf", "dataset.nq"):
        assert "Data: Delta AI, delta.example" in (sourced.folder / name).read_text(encoding="utf-8"), name
    assert "Data: Delta AI, delta.example" in (sourced.folder / "index.html").read_text(encoding="utf-8")


def test_what_a_source_said_is_known_since_it_was_seen(sourced: KnowledgeGraph) -> None:
    """A table that bears no date of its own had said what it says by the day on which it was looked at."""
    rows = sourced.sparql("SELECT ?day { cl:suits-l001-filed gai:saidLatest ?day }")
    assert rows == [{"day": "2024-02-29"}]
    assert [r["day"] for r in sourced.sparql("SELECT ?day { cl:page-suit gai:saidLatest ?day }")] == ["2023-02-01"]


# ── independent sources ──


def roots(dataset: Dataset, thing: str) -> int:
    """Return how many independent sources a situation or an edge has."""
    [row] = dataset.select("SELECT ?thing ?n { ?thing gai:independentSources ?n }", {"thing": node(thing)})
    return int(row["n"])


def test_copies_of_one_page_count_once(sourced: KnowledgeGraph) -> None:
    """A table and a page that both rest on one page and its copy are one source; a page of its own is another."""
    assert roots(sourced.dataset, "sit:money") == 1
    assert roots(sourced.dataset, "sit:suit") == 2
    assert roots(sourced.dataset, "edge:suit--sued--co-alpha--co-beta") == 2


REPORTED = "certainty: reported\n"
ROOTS = {
    "a first speaker counts before what is cited": (REPORTED, "    origin: co:alpha\n", 2),
    "who passes it on counts before what is cited": (REPORTED, "    via: media:gazette\n", 2),
    "what supersedes another claim stands in its place": (REPORTED, "    supersedes: cl:suits-l002-money\n", 1),
    "a denial affirms nothing": (REPORTED, "    negated: true\n", 1),
}


@pytest.mark.parametrize("name", ROOTS)
def test_roots_are_counted_by_rule(facts: Path, name: str) -> None:
    """Each change of one claim on the round changes how many independent sources the round has, or does not."""
    before, added, count = ROOTS[name]
    changed(facts, PAGE, before, before + added)
    assert roots(load(facts).dataset, "sit:money") == count


def test_pages_of_one_publisher_count_once(facts: Path) -> None:
    """Two pages of one outlet are one source, whatever their sites are; two sites without a publisher are two."""
    changed(facts, PAGE, "cites: {id: src:mirror-one", "cites: {publisher: media:gazette, id: src:mirror-two")
    text = (facts / PAGE).read_text(encoding="utf-8").replace(", derived_from: src:news-one", "")
    (facts / PAGE).write_text(text, encoding="utf-8")
    assert roots(load(facts).dataset, "sit:money") == 2
    for old in ("{id: src:news-one", "{id: src:mirror-one"):
        changed(facts, SUITS, old, old.replace("{", "{publisher: media:gazette, "))
    assert roots(load(facts).dataset, "sit:money") == 1


def test_claims_edges_and_network_tell_the_count(sourced: KnowledgeGraph) -> None:
    """`claims`, `ask`, `show` and the network carry the count that SPARQL gives."""
    assert {c["situation"]: c["independent_sources"] for c in sourced.claims()} == {"sit:money": 1, "sit:suit": 2}
    asked = sourced.ask("who sued Beta Works?", "en")["claims"]
    assert {claim["independent_sources"] for claim in asked} == {2}
    assert {e["edge"]: e["independent_sources"] for e in sourced.show("co:gamma")["edges"]} == {
        "edge:money--investedIn--co-gamma--co-beta": 1
    }
    counts = {key: facts["independent_sources"] for *_, key, facts in sourced.network().edges(keys=True, data=True)}
    assert counts["edge:suit--sued--co-alpha--co-beta"] == 2


def test_everything_said_has_a_count(dataset: Dataset) -> None:
    """In the shipped facts each situation that a claim asserts and each edge has a count."""
    said = "{ ?claim gai:asserts ?thing } UNION { ?thing a gai:Edge }"
    assert dataset.select(f"SELECT ?thing {{ {said} }} LIMIT 1")
    without = f"SELECT ?thing {{ {said} FILTER NOT EXISTS {{ ?thing gai:independentSources ?n }} }}"
    assert dataset.select(without) == []
