"""Facts become the quads that any JSON-LD processor would make of them, with their places kept."""

from __future__ import annotations

import json
from pathlib import Path

import edtf
import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from graph.calendar import Calendar
from graph.dates import bounds
from graph.documents import Document, read_document
from graph.evidence import check_texts
from graph.facts import emit, read_documents
from graph.numerals import numbers_in
from graph.passages import digest, locate, read_lines
from graph.schema import context_of
from graph.store import Literal, Quad, node
from graph.terms import ONTOLOGY, PREFIXES, REGISTER_GRAPH, expand, shipped, shorten
from graph.vocabulary import Ontology

IMPLIED = {node(f"gai:{name}") for name in ("Claim", "Passage", "Amount", "Row", "ExplainedPair")}


def as_json_ld(document: Document, context: dict[str, object]) -> set[Quad]:
    """Return what pyoxigraph's JSON-LD processor makes of a document, its ids for unnamed things left blank."""
    text = json.dumps({**context, **document.tree})
    return set(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD))


def comparable(quads: set[Quad]) -> list[str]:
    """Return triples as sorted text, with unnamed things by no name and without what the build adds."""
    computed = {ONTOLOGY + name for name in ("beginEarliest", "beginLatest", "endEarliest", "endLatest")}
    computed.add(ONTOLOGY + "explains")  # ties explanations to the file, which is no thing
    computed |= {
        ONTOLOGY + name for name in ("saidEarliest", "saidLatest", "publishedEarliest", "publishedLatest", "seenLatest")
    }
    kept = []
    for quad in quads:
        added = quad.predicate.value in computed or (quad.predicate == node("rdf:type") and quad.object in IMPLIED)
        simplified = isinstance(quad.object, Literal) and quad.object.language == "zh-hans"
        if not added and not simplified:
            kept.append(" ".join(_name(part) for part in (quad.subject, quad.predicate, quad.object)))
    return sorted(kept)


def _name(term: object) -> str:
    text = str(term)
    return "unnamed" if text.startswith("_:") or (text.startswith("<") and "--" in text) else text


def test_the_emitter_agrees_with_a_json_ld_processor_on_every_fact(ontology: Ontology) -> None:
    """Each shipped file gives the same triples as pyoxigraph's JSON-LD parser reads through the context."""
    context = context_of(ontology)
    for document in read_documents(shipped("facts")):
        ours = comparable(set(emit([document], context).quads))
        assert ours == comparable(as_json_ld(document, context)), document.file


def test_each_source_has_a_named_graph_of_its_own(ontology: Ontology) -> None:
    """Statements of a source file lie in the graph of its id, those of the register in one graph."""
    for document in read_documents(shipped("facts")):
        graphs = {quad.graph_name.value for quad in emit([document], context_of(ontology)).quads}
        assert graphs == {expand(document.tree["id"]) if "id" in document.tree else REGISTER_GRAPH}


def test_two_parsers_read_the_same_turtle(ontology: Ontology) -> None:
    """rdflib and pyoxigraph find the same number of triples in every file of the ontology."""
    for path in sorted(ontology.folder.rglob("*.ttl")):
        theirs = rdflib.Graph().parse(path, format="turtle")
        ours = set(pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE))
        assert len(theirs) == len(ours), path.name


def test_every_digest_and_number_stands_in_its_text(texts: Path) -> None:
    """Each passage of the shipped facts has the digest that its text gives, and the numbers of its claim."""
    assert [str(problem) for problem in check_texts(read_documents(shipped("facts")), texts)] == []


def test_a_passage_is_found_where_it_stands(tmp_path: Path) -> None:
    """`locate` gives line, half-open offsets and digest of each place where a passage stands."""
    path = tmp_path / "text.txt"
    path.write_bytes("一二三\r\n二三二三\r\n".encode())
    spans = locate("二三", read_lines(path))
    assert [(span.line, span.start, span.end) for span in spans] == [(1, 1, 3), (2, 0, 2), (2, 2, 4)]
    assert {span.sha256 for span in spans} == {digest("二三")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023", "2023-01-01 2023-12-31 2023-01-01 2023-12-31"),
        ("2023-01", "2023-01-01 2023-01-31 2023-01-01 2023-01-31"),
        ("2024-03~", "2024-03-01 2024-03-31 2024-03-01 2024-03-31"),
        ("2024-33", "2024-01-01 2024-03-31 2024-01-01 2024-03-31"),
        ("2021-08/2024", "2021-08-01 2021-08-31 2024-01-01 2024-12-31"),
        ("../2024-03", "None None 2024-03-01 2024-03-31"),
        ("2021/..", "2021-01-01 2021-12-31 None None"),
    ],
)
def test_edtf_gives_the_days_between_which_things_begin_and_end(text: str, expected: str) -> None:
    """An EDTF string gives earliest and latest day of begin and of end; an open side gives none."""
    days = bounds(text)
    found = (days.begin_earliest, days.begin_latest, days.end_earliest, days.end_latest)
    assert " ".join(map(str, found)) == expected


@pytest.mark.parametrize("text", ["2023-02-30", "2023-13", "soon", "2024/2023", "../..", "", "2023-1", "/"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """A day that does not exist, an end before its begin and free text are no dates."""
    with pytest.raises(ValueError, match=r"."):
        bounds(text)


@pytest.mark.parametrize(
    ("edtf", "english", "chinese"),
    [
        ("2023", "2023", "2023 年"),
        ("2023-01", "January 2023", "2023 年 1 月"),
        ("2023-12-05", "5 December 2023", "2023 年 12 月 5 日"),
        ("2024-33", "Q1 2024", "2024 年第 1 季"),
        ("2024-21", "spring 2024", "2024 年春季"),
        ("2024-03~", "about March 2024", "約 2024 年 3 月"),
        ("2021-08/..", "since August 2021", "2021 年 8 月起"),
        ("../2024-03", "until March 2024", "至 2024 年 3 月"),
        ("2021-08/", "from August 2021, no end said", "2021 年 8 月始，未言何時結束"),
        ("[2019..2020]", "some time from 2019 to 2020", "2019 年至 2020 年間某時"),
        ("2021-08/2024", "August 2021 to 2024", "2021 年 8 月至 2024 年"),
        ("202X", "202X", "202X"),
    ],
)
def test_dates_are_said_in_words(ontology: Ontology, edtf: str, english: str, chinese: str) -> None:
    """An EDTF date is said with the precision it was written in; a form unknown here is shown as it is."""
    words = Calendar(ontology.dataset).words(edtf)
    assert (words["en"], words["zh-Hant"]) == (english, chinese)


@pytest.mark.parametrize(
    "text",
    [
        *("1000", "1999", "2023", "2023-01", "2023-02", "2024-02", "1900-02", "2000-02", "2023-12", "9999-12"),
        *("2023-02-28", "2024-02-29", "2023-12-31", "2023-01-01", "2023-04-30"),
    ],
)
def test_plain_dates_are_read_as_the_whole_grammar_reads_them(text: str) -> None:
    """A year, a month and a day have the bounds that the edtf package gives."""
    parsed = edtf.parse_edtf(text)
    lower, upper = (tuple(moment[:3]) for moment in (parsed.lower_strict(), parsed.upper_strict()))
    days = bounds(text)
    assert [(d.year, d.month, d.day) for d in (days.begin_earliest, days.end_latest) if d] == [lower, upper]


@pytest.mark.parametrize(
    "text", ["2023-02-29", "2023-04-31", "2023-01-00", "2023-13", "2023-00", "0000", "2023-1", "23"]
)
def test_a_date_that_does_not_exist_is_no_date(text: str) -> None:
    """Neither a plain date nor any other EDTF names a day that no calendar has."""
    with pytest.raises(ValueError, match=r"."):
        bounds(text)


@given(st.dates(), st.integers(0, 4000))
def test_an_interval_ends_no_earlier_than_it_begins(first: object, length: int) -> None:
    """The bounds of any interval of days are those days."""
    from datetime import date, timedelta

    assert isinstance(first, date)
    if first.year < 1000 or first.year > 9000:
        return
    last = first + timedelta(days=length)
    days = bounds(f"{first.isoformat()}/{last.isoformat()}")
    assert (days.begin_earliest, days.end_latest) == (first, last)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.8萬億美元", 1_800_000_000_000),
        ("1200万张", 12_000_000),
        ("近5000 萬美元", 50_000_000),
        ("1.53 億", 153_000_000),
        ("1億多", 100_000_000),
        ("五人", 5),
        ("三十五", 35),
        ("半數以上", 50),
        ("1.5 billion", 1_500_000_000),
        ("1,234,567", 1_234_567),
    ],
)
def test_numerals_are_read_with_their_magnitude(text: str, expected: int) -> None:
    """萬 is 1e4, 億 1e8, 萬億 1e12, in both scripts, with or without a space."""
    assert expected in numbers_in(text)


def test_curies_and_iris_are_inverse() -> None:
    """Every predeclared prefix expands and shortens back."""
    for prefix in PREFIXES:
        assert shorten(expand(f"{prefix}:some-name")) == f"{prefix}:some-name"


def test_yaml_words_stay_what_was_written(tmp_path: Path) -> None:
    """Dates, `no` and exponents stay text, so that the schema can speak of them; integers and booleans are typed."""
    path = tmp_path / "words.yaml"
    path.write_text('a: 2023-01-15\nb: no\nc: 1.8e12\nd: 153000000\ne: true\nf: "12"\n', encoding="utf-8")
    tree = read_document(path, path.name).tree
    assert tree == {"a": "2023-01-15", "b": "no", "c": "1.8e12", "d": 153000000, "e": True, "f": "12"}
