"""A claim without words of its own is told by the sentence that its kind declares."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from graph.claims import read_claims
from graph.documents import Document
from graph.errors import FactsInvalid
from graph.loading import load
from graph.sentences import generated
from graph.store import Quad, RdfFormat, node, parse
from graph.terms import ONTOLOGY_GRAPH, shipped
from graph.vocabulary import Ontology

FEUD = """
@prefix gai: <https://w3id.org/genai-kg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
gai:Feud a owl:Class ; rdfs:subClassOf gai:Situation ; rdfs:label "feud"@en ;
  gai:sentence
    "{foe}[ and others{more_foes}] fell out with {target}[ over {stake}][, as {post}][ for {cause}][ ({when})]."@en ,
    "{foe} [等{more_foes}]與 {target} 交惡[,爭執金額 {stake}][,身分:{post}][,緣由 {cause}][({when})]。"@zh-Hant .
gai:Truce a owl:Class ; rdfs:subClassOf gai:Feud ; rdfs:label "truce"@en ;
  gai:denial "{foe} never made peace with {target}."@en , "{foe} 從未與 {target} 和解。"@zh-Hant ;
  gai:sentence "{foe} made peace with {target}."@en , "{foe} 與 {target} 和解。"@zh-Hant .
gai:foe a owl:ObjectProperty ; rdfs:subPropertyOf gai:participant ; rdfs:domain gai:Feud ; rdfs:range gai:Agent .
gai:target a owl:ObjectProperty ; rdfs:subPropertyOf gai:participant ; rdfs:domain gai:Feud ; rdfs:range gai:Agent .
gai:moreFoes a owl:DatatypeProperty ; rdfs:domain gai:Feud ; rdfs:range xsd:boolean .
gai:stake a owl:ObjectProperty ; rdfs:subPropertyOf gai:quantity ; rdfs:domain gai:Feud ; rdfs:range gai:Amount .
gai:post a owl:ObjectProperty ; rdfs:subPropertyOf gai:characteristic ; rdfs:domain gai:Feud ; rdfs:range gai:Role .
gai:cause a owl:ObjectProperty ; rdfs:domain gai:Feud ; rdfs:range gai:Situation .
gai:FeudShape a sh:NodeShape ; sh:targetClass gai:Feud ;
  sh:property [ sh:path gai:foe ; sh:class gai:Agent ; sh:minCount 1 ] ,
    [ sh:path gai:target ; sh:class gai:Agent ] ,
    [ sh:path gai:moreFoes ; sh:datatype xsd:boolean ; sh:maxCount 1 ] ,
    [ sh:path gai:stake ; sh:class gai:Amount ] ,
    [ sh:path gai:post ; sh:class gai:Role ] ,
    [ sh:path gai:cause ; sh:class gai:Situation ] .
"""

NAMES = {
    "co:alpha": {"en": "Alpha Labs", "zh-Hant": "阿法實驗室"},
    "co:beta": {"en": "Beta", "zh-Hant": "Beta"},
    "person:carol": {"en": "Carol Chan", "zh-Hant": "陳卡羅"},
    "unnamed:insider": {"en": "an insider", "zh-Hant": "一名內部人士"},
}
REGISTER = Document("register", {"entities": [{"id": curie, "label": label} for curie, label in NAMES.items()]})


@pytest.fixture(scope="module")
def feuds(ontology: Ontology) -> Ontology:
    """The shipped ontology with a kind that declares sentences."""
    triples = parse(FEUD, format=RdfFormat.TURTLE)
    quads = [Quad(t.subject, t.predicate, t.object, node(ONTOLOGY_GRAPH)) for t in triples]
    return Ontology(ontology.folder, (*ontology.quads, *quads))


def told(feuds: Ontology, says: Any, *, kind: str = "Feud", **claim: Any) -> dict[str, str]:
    """Return what is generated for one claim, by language."""
    situation = {"id": "sit:one", "type": kind, **says} if isinstance(says, dict) else says
    claims = [{"id": "cl:one", "certainty": "stated", "says": situation, **claim}]
    quads = generated([REGISTER, Document("source", {"id": "src:one", "claims": claims})], feuds)
    return {q.object.language: q.object.value for q in quads if q.predicate == node("gai:paraphrase")}


CASES = {
    "places are filled with labels": (
        {"foe": "co:alpha", "target": "co:beta"},
        "Alpha Labs fell out with Beta.",
        "阿法實驗室與 Beta 交惡。",
    ),
    "several names are joined as the language joins them": (
        {"foe": ["co:alpha", "person:carol", "co:beta"], "target": "co:beta"},
        "Alpha Labs, Carol Chan and Beta fell out with Beta.",
        "阿法實驗室、陳卡羅與 Beta 與 Beta 交惡。",
    ),
    "a date and an amount are said in words": (
        {
            "foe": "co:alpha",
            "target": "person:carol",
            "when": "2023-01-16",
            "stake": {"number": 5000000, "unit": "USD"},
        },
        "Alpha Labs fell out with Carol Chan over 5 million US dollars (16 January 2023).",
        "阿法實驗室與陳卡羅交惡,爭執金額 500 萬美元(2023 年 1 月 16 日)。",
    ),
    "an amount keeps its comparator and its assumed unit": (
        {
            "foe": "co:alpha",
            "target": "person:carol",
            "stake": {"number": "1500000000", "unit": "USD", "comparator": "nearly", "unit_basis": "assumed"},
        },
        "Alpha Labs fell out with Carol Chan over nearly 1.5 billion US dollars (unit assumed).",
        "阿法實驗室與陳卡羅交惡,爭執金額近 15 億美元（單位為假定）。",
    ),
    "true keeps its part and prints nothing": (
        {"foe": "co:alpha", "target": "co:beta", "more_foes": True},
        "Alpha Labs and others fell out with Beta.",
        "阿法實驗室等與 Beta 交惡。",
    ),
    "false drops its part": (
        {"foe": "co:alpha", "target": "co:beta", "more_foes": False},
        "Alpha Labs fell out with Beta.",
        "阿法實驗室與 Beta 交惡。",
    ),
    "a concept is told by its label": (
        {"foe": "person:carol", "target": "co:alpha", "post": "ceo"},
        "Carol Chan fell out with Alpha Labs, as chief executive.",
        "陳卡羅與阿法實驗室交惡,身分:執行長。",
    ),
    "a situation within has no name and drops its part": (
        {"foe": "co:alpha", "target": "co:beta", "cause": {"id": "sit:two", "type": "Feud", "foe": "co:beta"}},
        "Alpha Labs fell out with Beta.",
        "阿法實驗室與 Beta 交惡。",
    ),
    "an article at the start is capitalized, a name never": (
        {"foe": "unnamed:insider", "target": "co:beta"},
        "An insider fell out with Beta.",
        "一名內部人士與 Beta 交惡。",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_sentence_is_filled(feuds: Ontology, name: str) -> None:
    """Each way in which a place is filled gives this sentence in English and in Traditional Chinese."""
    says, english, chinese = CASES[name]
    found = told(feuds, says)
    assert (found["en"], found["zh-hant"]) == (english, chinese)


def test_simplified_chinese_follows_from_traditional(feuds: Ontology) -> None:
    """The third language is made of the second, claim by claim."""
    assert told(feuds, {"foe": "co:alpha", "target": "person:carol"})["zh-hans"] == "阿法实验室与陈卡罗交恶。"


def test_a_denial_is_told_by_its_own_sentence_or_in_general(feuds: Ontology) -> None:
    """A kind's denial is used where it has one; a kind never denies by the words of the class above it."""
    says = {"foe": "co:alpha", "target": "co:beta"}
    assert told(feuds, says, kind="Truce", negated=True)["en"] == "Alpha Labs never made peace with Beta."
    assert told(feuds, says, negated=True)["en"] == "This does not hold: Alpha Labs fell out with Beta."
    assert told(feuds, says, negated=True)["zh-hant"] == "下列事項並不成立：阿法實驗室與 Beta 交惡。"


def test_what_is_no_plain_fact_is_marked(feuds: Ontology) -> None:
    """A sentence that the build made of an allegation says that it is one."""
    found = told(feuds, {"foe": "co:alpha", "target": "co:beta"}, certainty="alleged")
    assert (found["en"], found["zh-hant"]) == (
        "Alpha Labs fell out with Beta (alleged).",
        "阿法實驗室與 Beta 交惡（指控）。",
    )


def test_what_a_claim_leaves_open_is_not_told(feuds: Ontology) -> None:
    """A claim is not given the date that only another claim has."""
    says = {"foe": "co:alpha", "target": "co:beta", "when": "2023"}
    assert told(feuds, says, leaves_open=["when"])["en"] == "Alpha Labs fell out with Beta."


def test_a_place_that_nothing_fills_leaves_no_sentence(feuds: Ontology) -> None:
    """A sentence with a hole outside brackets is none, and what somebody wrote is never replaced."""
    assert told(feuds, {"foe": "co:alpha"}) == {}
    assert told(feuds, {"foe": "co:alpha", "target": "co:beta"}, text={"en": "x", "zh-Hant": "x"}) == {}


def test_a_situation_that_stands_elsewhere_is_told(feuds: Ontology) -> None:
    """A claim that refers to a situation by its id is told by what is written out under it."""
    says = {"id": "sit:one", "type": "Feud", "foe": "co:alpha", "target": "co:beta"}
    source = {
        "id": "src:one",
        "claims": [
            {"id": "cl:one", "certainty": "stated", "says": says, "text": {"en": "x", "zh-Hant": "x"}},
            {"id": "cl:two", "certainty": "stated", "says": "sit:one"},
        ],
    }
    quads = generated([REGISTER, Document("source", source)], feuds)
    assert [q.object.value for q in quads if q.object.language == "en"] == ["Alpha Labs fell out with Beta."]
    assert {q.subject for q in quads} == {node("cl:two")}
    assert {q.graph_name for q in quads} == {node("src:one")}


def facts_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> Path:
    """Return the sourced facts with a claim without text, read by an ontology that has feuds."""
    folder = Path(shutil.copytree(shipped("ontology"), tmp_path / "ontology"))
    (folder / "kinds" / "feud.ttl").write_text(FEUD.replace("gai:sentence", kind), encoding="utf-8")
    monkeypatch.setattr("graph.loading.shipped", lambda name: folder if name == "ontology" else shipped(name))
    facts = Path(shutil.copytree(Path(__file__).parent / "sourced", tmp_path / "facts"))
    page = facts / "sources" / "page.yaml"
    claim = "  - id: cl:feud\n    certainty: stated\n"
    says = "    says: {id: sit:feud, type: Feud, foe: co:alpha, target: co:beta}\n"
    page.write_text(page.read_text(encoding="utf-8") + claim + says, encoding="utf-8")
    return facts


def test_a_generated_text_is_marked_as_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`text_generated` and gai:textGenerated tell a sentence of the build from one that somebody wrote."""
    dataset = load(facts_with(tmp_path, monkeypatch, "gai:sentence")).dataset
    claims = {claim["id"]: claim for claim in read_claims(dataset)}
    assert claims["cl:feud"]["text"]["en"] == "Alpha Labs fell out with Beta Works."
    assert {name for name, claim in claims.items() if claim["text_generated"]} == {"cl:feud"}
    assert dataset.select("SELECT ?c { ?c gai:textGenerated true }") == [{"c": node("cl:feud").value}]


def test_a_claim_without_text_and_sentence_is_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a kind declares no sentence, the claim is refused on its line, once, with both ways out."""
    with pytest.raises(FactsInvalid) as refused:
        load(facts_with(tmp_path, monkeypatch, "rdfs:comment"))
    [problem] = refused.value.problems
    assert problem.happened == "the claim has no text, and Feud has no sentence whose places it fills"
    assert problem.way_out == "add `text: {en: ..., zh-Hant: ...}`, or declare gai:sentence of gai:Feud"
    assert problem.place.file.endswith("page.yaml")


def test_fifteen_hundred_sentences_take_no_time(feuds: Ontology) -> None:
    """A table of 1,500 claims adds less than a second to a build, on any machine."""
    says = {"type": "Feud", "foe": ["co:alpha", "person:carol"], "target": "co:beta", "when": "2023-01-16"}
    claims = [{"id": f"cl:c{n}", "certainty": "reported", "says": {"id": f"sit:s{n}", **says}} for n in range(1500)]
    begin = time.perf_counter()
    assert len(generated([REGISTER, Document("source", {"id": "src:one", "claims": claims})], feuds)) == 6000
    assert time.perf_counter() - begin < 1
