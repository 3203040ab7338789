"""Shapes compiled to SPARQL refuse just what pySHACL refuses, and a shape that cannot be compiled is an error."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from random import Random
from typing import Any

import pytest

from graph.breaches import Breach, breach_of, breaches, compiled
from graph.errors import OntologyInvalid
from graph.facts import emit, read_documents
from graph.schema import context_of
from graph.store import Dataset, Literal, NamedNode, Quad, RdfFormat, Statement, node, parse
from graph.terms import PREFIXES, expand, shipped
from graph.vocabulary import Ontology
from tests.oracle import pyshacl_breaches
from tests.test_contract import near_misses

W3C = Path(__file__).resolve().parent.parent.parent / "shared" / "w3c" / "shacl" / "core"
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


def quads_of(text: str, base: str = "urn:base:") -> list[Quad]:
    """Return the quads of a Turtle text in which the project's prefixes are known."""
    found = parse(HEAD + text, RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
    return [Quad(t.subject, t.predicate, t.object, node("urn:graph")) for t in found]


def ontology_of(text: str) -> Ontology:
    """Return an ontology that is a Turtle text."""
    return Ontology(Path(), tuple(quads_of(text)))


def comparable(found: list[Breach]) -> set[Breach]:
    """Return breaches less those where a comparison met a value of another datatype than the shape asks for.

    SHACL calls what cannot be compared a breach, pySHACL compares it by its spelling; its datatype is a breach in both.
    """
    odd = {breach.thing for breach in found if breach.component == "DatatypeConstraintComponent"}
    comparing = {"LessThanConstraintComponent", "MinInclusiveConstraintComponent"}
    return {b for b in found if b.component not in comparing or b.thing not in odd}


def both(dataset: Dataset, ontology: Ontology) -> tuple[set[Breach], set[Breach]]:
    """Return what the compiled shapes and what pySHACL find in a dataset."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib warns of each literal that is ill-typed, which is the point here
        theirs = pyshacl_breaches(dataset, ontology.quads)
    return comparable(breaches(dataset, ontology)), comparable(theirs)


# ── the shipped ontology ────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shipped_quads(ontology: Ontology) -> list[Statement]:
    """The statements of the shipped facts."""
    return emit(read_documents(shipped("facts")), context_of(ontology)).quads


def test_every_near_miss_is_refused_alike(ontology: Ontology, dataset: Dataset) -> None:
    """Each real thing with one constraint broken is refused in the same words by both."""
    cases = near_misses(ontology, dataset)
    ours, theirs = both(Dataset([*dataset, *(q for copy, _, _ in cases.values() for q in copy)]), ontology)
    assert ours == theirs
    assert cases.keys() <= {breach.thing for breach in ours}


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 20))])
def test_random_damage_is_refused_alike(ontology: Ontology, shipped_quads: list[Statement], seed: int) -> None:
    """Eighty statements of the shipped facts dropped, doubled, or given another value, property or class."""
    damaged = mutated(Random(seed), shipped_quads, 80)
    ours, theirs = both(Dataset([*ontology.declared, *damaged]), ontology)
    assert ours == theirs
    assert len(ours) > 40


def mutated(random: Random, sound: list[Statement], times: int) -> list[Statement]:
    """Return quads of which so many were damaged."""
    quads = list(sound)
    classes = sorted({q.object for q in quads if q.predicate == node("rdf:type")}, key=str)
    for _ in range(times):
        index = random.randrange(len(quads))
        old, other = quads[index], random.choice(quads)
        match random.randrange(6):
            case 0:
                quads.pop(index)
            case 1:
                quads.append(Quad(old.subject, old.predicate, odd_value(random), old.graph_name))
            case 2:
                quads[index] = Quad(old.subject, old.predicate, odd_value(random), old.graph_name)
            case 3:
                quads[index] = Quad(old.subject, old.predicate, other.object, old.graph_name)
            case 4:
                quads[index] = Quad(old.subject, other.predicate, old.object, old.graph_name)
            case 5:
                quads[index] = Quad(old.subject, node("rdf:type"), random.choice(classes), old.graph_name)
    return quads


def odd_value(random: Random) -> NamedNode | Literal:
    """Return a value that fits nearly nowhere."""
    datatype = random.choice(["string", "integer", "decimal", "date", "anyURI", "dateTime"])
    text = random.choice(["x", "1", "-3", "0", "2.5", "2023-02-30", "2023-01-01", "", "1e3", "9" * 40])
    typed = Literal(text, datatype=node(f"xsd:{datatype}"))
    tagged = Literal("word", language=random.choice(["en", "fr", "zh-Hant", "en-US"]))
    return random.choice([typed, typed, tagged, node("urn:nobody"), node("gai:stated")])


# ── each component by hand ──────────────────────────────────────────────────

SHAPE = """
gai:T a owl:Class . gai:U a owl:Class ; rdfs:subClassOf gai:T . gai:V a owl:Class ; rdfs:subClassOf gai:U .
gai:Shape a sh:NodeShape ; sh:targetClass gai:T ; sh:property [ sh:path gai:p ; sh:name "p" ; %s ] .
"""
THINGS = "<urn:v> a gai:V . <urn:t> a gai:T . <urn:w> a gai:W . "

# the constraint, then objects of gai:p that keep it, then objects that break it
CASES: dict[str, tuple[list[str], list[str]]] = {
    "sh:class gai:U": (["", "<urn:v>"], ["<urn:t>", "<urn:none>", "'x'", "<urn:v>, <urn:w>"]),
    "sh:class gai:T , gai:U": (["<urn:v>"], ["<urn:t>"]),
    "sh:datatype xsd:string": (["'x'", "''"], ["'x'@en", "1", "<urn:v>", "'x'^^xsd:anyURI"]),
    "sh:datatype rdf:langString": (["'x'@en", "''@zh-Hant"], ["'x'", "<urn:v>", "true"]),
    "sh:datatype xsd:anyURI": (["'x'^^xsd:anyURI"], ["'x'", "<urn:v>"]),
    "sh:datatype xsd:boolean": (["true", "'0'^^xsd:boolean"], ["'maybe'^^xsd:boolean", "'true'", "1"]),
    "sh:datatype xsd:integer": (
        ["1", "-7", "'+07'^^xsd:integer", "'99999999999999999999999'^^xsd:integer"],
        ["1.5", "'1.5'^^xsd:integer", "'x'^^xsd:integer", "''^^xsd:integer", "'1'", "1e3"],
    ),
    "sh:datatype xsd:decimal": (
        ["1.5", "'7'^^xsd:decimal", f"'{'9' * 60}.5'^^xsd:decimal", "'-.5'^^xsd:decimal"],
        ["1", "'.'^^xsd:decimal", "'1,5'^^xsd:decimal"],
    ),
    "sh:datatype xsd:date": (
        ["'2023-02-28'^^xsd:date", "'2024-02-29'^^xsd:date"],
        ["'2023-02-30'^^xsd:date", "'2023-02'^^xsd:date", "'2023-02-28'", "''^^xsd:date"],
    ),
    "sh:datatype xsd:dateTime": (
        ["'2023-02-28T10:00:00'^^xsd:dateTime"],
        ["'2023-02-28T25:00:00'^^xsd:dateTime", "'x'^^xsd:dateTime", "'2023-02-28'^^xsd:date"],
    ),
    "sh:datatype xsd:double": (["1e3", "'INF'^^xsd:double"], ["'x'^^xsd:double", "1"]),
    "sh:nodeKind sh:IRI": (["<urn:v>"], ["'x'", "[]"]),
    "sh:nodeKind sh:Literal": (["'x'", "1"], ["<urn:v>", "[]"]),
    "sh:nodeKind sh:BlankNode": (["[]"], ["<urn:v>", "'x'"]),
    "sh:nodeKind sh:BlankNodeOrIRI": (["[]", "<urn:v>"], ["'x'"]),
    "sh:nodeKind sh:BlankNodeOrLiteral": (["[]", "'x'"], ["<urn:v>"]),
    "sh:nodeKind sh:IRIOrLiteral": (["<urn:v>", "'x'"], ["[]"]),
    "sh:minCount 1": (["1", "1, 2"], [""]),
    "sh:minCount 2": (["1, 2", "1, 2, 3"], ["", "1"]),
    "sh:minCount 0": (["", "1"], []),
    "sh:maxCount 0": ([""], ["1"]),
    "sh:maxCount 1": (["", "1"], ["1, 2", "'a'@en, 'a'"]),
    "sh:maxCount 2": (["1, 2"], ["1, 2, 3"]),
    "sh:pattern '^[0-9a-f]{4}$'": (["'00ff'", "'00ff'@en"], ["'0ff'", "'00FF'", "<urn:v>", "[]"]),
    r"sh:pattern '^urn:\\w$'": (["<urn:v>"], ["<urn:none>"]),
    "sh:languageIn ( 'en' 'zh-Hant' )": (["'x'@en", "'x'@EN", "'x'@en-GB", "'x'@zh-Hant"], ["'x'@zh-Hans", "'x'", "1"]),
    "sh:languageIn ( '*' )": (["'x'@fr"], ["'x'"]),
    "sh:uniqueLang true": (["'x'@en, 'y'@fr", "'x', 'y'"], ["'x'@en, 'y'@en", "'x'@en, 'y'@EN, 'z'@fr"]),
    "sh:uniqueLang false": (["'x'@en, 'y'@en"], []),
    "sh:in ( 1 'x' gai:V )": (["1", "'x'", "gai:V"], ["2", "'x'@en", "gai:U"]),
    "sh:minInclusive 1": (["1", "1.0", "2e0"], ["0", "0.9", "'1'", "<urn:v>", "[]", "'x'@en"]),
    "sh:minExclusive 1": (["2", "1.1"], ["1", "0", "'x'"]),
    "sh:maxInclusive 1": (["1", "-3"], ["2", "1.5", "'x'"]),
    "sh:maxExclusive 1": (["0.5"], ["1", "2"]),
    "sh:minLength 2": (["'ab'", "'中文'@zh-Hant", "<urn:v>"], ["'a'", "[]"]),
    "sh:maxLength 2": (["'ab'", "''"], ["'abc'", "<urn:v>", "[]"]),
    "sh:lessThan gai:q": (["0", "0.5", "1"], ["2", "7, 1", "'x'"]),
}


@pytest.mark.parametrize("constraint", CASES)
def test_each_component_tells_sound_values_from_others(constraint: str) -> None:
    """A constraint refuses each unfit value and no fit one, just as pySHACL does."""
    fit, unfit = CASES[constraint]
    ontology = ontology_of(SHAPE % constraint)
    given = [
        f"<urn:{n}> a gai:V ; gai:q 2 {'; gai:p ' + values if values else ''} ."
        for n, values in enumerate([*fit, *unfit])
    ]
    dataset = Dataset([*ontology.declared, *quads_of(THINGS + "\n".join(given))])
    ours, theirs = set(breaches(dataset, ontology)), both(dataset, ontology)[1]
    numbered = {breach for breach in ours if breach.thing.removeprefix("urn:").isdigit()}
    assert {breach.thing for breach in numbered} == {f"urn:{n}" for n in range(len(fit), len(fit) + len(unfit))}
    assert anonymous(ours) == anonymous(theirs)
    assert all(breach.happened and breach.way_out for breach in ours)


def anonymous(found: set[Breach]) -> set[tuple[str, str, str, str | None]]:
    """Return breaches less their words and the names of blank nodes, which are each engine's own."""
    named = {(b.thing, b.property, b.component, b.value) for b in found}
    return {(t, p, c, None if value and BLANK.fullmatch(value) else value) for t, p, c, value in named}


BLANK = re.compile("N?[0-9a-f]{32}")


BEYOND = {
    "a decimal with an exponent": ("sh:datatype xsd:decimal", "'1E3'^^xsd:decimal", True),
    "a range of three subtags": ("sh:languageIn ( 'zh-Hant' )", "'x'@zh-Hant-TW", False),
    "IRIs in an order": ("sh:lessThan gai:q", "<urn:a>", True),
}


@pytest.mark.parametrize("name", BEYOND)
def test_where_pyshacl_departs_from_the_standard_the_standard_holds(name: str) -> None:
    """Known departures of pySHACL: the compiled shapes do as SHACL says; the test fails once pySHACL does, too."""
    constraint, value, refused = BEYOND[name]
    ontology = ontology_of(SHAPE % constraint)
    dataset = Dataset([*ontology.declared, *quads_of(f"<urn:1> a gai:V ; gai:q <urn:z> ; gai:p {value} .")])
    ours, theirs = both(dataset, ontology)
    assert bool(ours) is refused
    assert bool(theirs) is not refused


# ── what is not compiled ────────────────────────────────────────────────────

REFUSED = {
    "sh:node gai:Other": "sh:node is not compiled",
    "sh:or ( gai:A gai:B )": "sh:or is not compiled",
    "sh:hasValue 1": "sh:hasValue is not compiled",
    "sh:qualifiedValueShape [ sh:class gai:T ] ; sh:qualifiedMinCount 1": "sh:class stands outside",
    "sh:pattern 'x' ; sh:flags 'i'": "sh:flags is not compiled",
    "sh:pattern '(?=x)'": "is no regular expression",
    "sh:datatype xsd:gYearMonth": "literals of xsd:gYearMonth cannot be checked",
    "sh:datatype xsd:positiveInteger": "literals of xsd:positiveInteger cannot be checked",
    "sh:minCount 'many'": "sh:minCount has an unexpected value",
    "sh:minCount 1 , 2": "sh:minCount stands twice",
    "sh:nodeKind sh:Nothing": "sh:nodeKind has an unexpected value",
    "sh:severity sh:Warning": "sh:severity is not compiled",
    "sh:deactivated true": "sh:deactivated is not compiled",
    "sh:message 'no'": "sh:message is not compiled",
    "sh:property [ sh:path gai:q ; sh:minCount 1 ]": "sh:minCount stands outside",
    "sh:path gai:q": "is not one property",
}
REFUSED_SHAPES = {
    "gai:S a sh:NodeShape ; sh:property [ sh:path gai:p ; sh:minCount 1 ] .": "has no sh:targetClass",
    "gai:S a sh:NodeShape ; sh:targetClass gai:T ; sh:closed true .": "sh:closed on a node shape is not compiled",
    "gai:S a sh:NodeShape ; sh:targetNode gai:T .": "sh:targetNode on a node shape is not compiled",
    "gai:S sh:targetClass gai:T ; sh:property [ sh:path [ sh:inversePath gai:p ] ] .": "is not one property",
    "gai:S sh:path gai:p ; sh:minCount 1 .": "stands outside the property shapes of a class",
    "gai:S a sh:PropertyShape ; sh:targetClass gai:T ; sh:path gai:p .": "sh:path on a node shape is not compiled",
}


@pytest.mark.parametrize("text", [*(SHAPE % constraint for constraint in REFUSED), *REFUSED_SHAPES])
def test_a_shape_that_cannot_be_compiled_is_an_error(text: str) -> None:
    """What the compiler does not know is refused by its name; it is never passed over."""
    wanted = next(why for part, why in {**REFUSED, **REFUSED_SHAPES}.items() if part in text)
    with pytest.raises(OntologyInvalid, match=wanted):
        compiled(ontology_of(text))


def test_what_two_sources_state_alike_counts_once() -> None:
    """One statement in two named graphs is one value, though the store lists it twice."""
    ontology = ontology_of(SHAPE % "sh:maxCount 1 ; sh:uniqueLang true")
    said = quads_of("<urn:1> a gai:V ; gai:p 'x'@en .")
    again = [Quad(q.subject, q.predicate, q.object, node("urn:other")) for q in said]
    assert breaches(Dataset([*ontology.declared, *said, *again]), ontology) == []


def test_shapes_that_ask_the_same_share_a_query(ontology: Ontology) -> None:
    """There are fewer queries than constraints, and each says of which property and component it is."""
    queries = compiled(ontology)
    assert len(queries) < sum(1 for q in ontology.quads if q.predicate.value.startswith(PREFIXES["sh"]))
    assert all(query.component.endswith("ConstraintComponent") for query in queries)
    assert {query.property for query in queries} == {constraint.path for constraint in ontology.constraints}


# ── the W3C's own cases ─────────────────────────────────────────────────────

RESULTS = ("sh:ValidationReport", "sh:ValidationResult")
COMPILED = 23
"""How many of the W3C's cases ask only for what is compiled; the others are refused."""


def w3c_cases() -> list[Path]:
    """Return every case of SHACL Core."""
    return [path for path in sorted(W3C.glob("*/*.ttl")) if "sht:Validate" in path.read_text(encoding="utf-8")]


def case_of(path: Path) -> tuple[Ontology, Dataset, dict[Any, dict[str, Any]]]:
    """Return the shapes of a case, its data, and what it says of each node.

    Target nodes are made members of a class beforehand; data and shapes may be files of their own.
    """
    parts = [
        path,
        *(found for end in ("data", "shapes") if (found := path.with_name(f"{path.stem}-{end}.ttl")).exists()),
    ]
    quads = [quad for part in parts for quad in quads_of(part.read_text(encoding="utf-8"), part.as_uri())]
    about: dict[Any, dict[str, Any]] = {}
    for quad in quads:
        about.setdefault(quad.subject, {})[quad.predicate.value.rpartition("#")[2]] = quad.object
    results = {s for s, said in about.items() if said.get("type") in [node(name) for name in RESULTS]}
    shapes = [retargeted(q) for q in quads if q.subject not in results]
    implicit = [Quad(s, node("sh:targetClass"), s, node("urn:graph")) for s in implicit_classes(quads)]
    members = [
        Quad(q.object, node("rdf:type"), node("urn:focus"), node("urn:graph"))
        for q in quads
        if q.predicate == node("sh:targetNode") and not isinstance(q.object, Literal)  # only node shapes aim at these
    ]
    return Ontology(W3C, (*shapes, *implicit)), Dataset([*shapes, *members]), about


def compiles(ontology: Ontology) -> bool:
    """Say whether an ontology has only shapes that are compiled."""
    try:
        compiled(ontology)
    except OntologyInvalid:
        return False
    return True


@pytest.mark.skipif(not W3C.is_dir(), reason="the W3C's SHACL cases are not beside this checkout")
@pytest.mark.parametrize("path", w3c_cases(), ids=lambda path: path.stem)
def test_a_case_of_the_w3c_comes_out_as_it_says_or_is_refused(path: Path) -> None:
    """The result of a case is the one written in it, or its shapes are an error; none comes out otherwise."""
    ontology, dataset, about = case_of(path)
    if compiles(ontology):
        wanted = {expected(said) for said in about.values() if "sourceConstraintComponent" in said}
        assert anonymous(set(breaches(dataset, ontology))) == anonymous(wanted)


@pytest.mark.skipif(not W3C.is_dir(), reason="the W3C's SHACL cases are not beside this checkout")
def test_so_many_cases_of_the_w3c_are_compiled() -> None:
    """A case that was compiled is not refused from one day to the next."""
    assert sum(compiles(case_of(path)[0]) for path in w3c_cases()) == COMPILED


def expected(said: dict[str, Any]) -> Breach:
    """Return a result as the case writes it."""
    value = said.get("value")
    component = said["sourceConstraintComponent"].value.rpartition("#")[2]
    return breach_of(said["focusNode"].value, said["resultPath"].value, component, value and value.value)


def retargeted(quad: Quad) -> Quad:
    """Return a target node as a target class."""
    if quad.predicate != node("sh:targetNode"):
        return quad
    return Quad(quad.subject, node("sh:targetClass"), node("urn:focus"), quad.graph_name)


def implicit_classes(quads: list[Quad]) -> set[Any]:
    """Return the shapes that are classes and so target their own members."""
    typed = {
        kind: {q.subject for q in quads if q.object.value == expand(kind)} for kind in ("rdfs:Class", "sh:NodeShape")
    }
    return typed["rdfs:Class"] & typed["sh:NodeShape"]
