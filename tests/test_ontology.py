"""The ontology says what each of its terms means, in three languages, and holds together."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, XSD, Graph, URIRef
from rdflib.namespace import DefinedNamespace

from graph.loading import load
from graph.mapping_schema import generated
from graph.store import Dataset, RdfFormat, node, parse
from graph.terms import ONTOLOGY, PREFIXES, expand, shipped
from graph.vocabulary import Ontology

TERM = f'FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}"))'

RULES = {
    "every term has one label in each language": """
        SELECT DISTINCT ?term { ?term a ?type . %s FILTER(?type NOT IN (sh:NodeShape, gai:Question))
          { SELECT ?term (COUNT(DISTINCT ?label) AS ?labels) (COUNT(DISTINCT LANG(?label)) AS ?languages)
            { ?term a ?any OPTIONAL { ?term rdfs:label ?label } } GROUP BY ?term }
          FILTER(?labels != 3 || ?languages != 3) }""",
    "every class, property and annotation is defined in English and Chinese": """
        SELECT DISTINCT ?term {
          VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty } ?term a ?type . %s
          FILTER(!EXISTS { ?term skos:definition ?d FILTER(LANGMATCHES(LANG(?d), "en")) }
              || !EXISTS { ?term skos:definition ?d FILTER(LANGMATCHES(LANG(?d), "zh-Hant")) }) }""",
    "every definition is a full sentence": """
        SELECT ?term { ?term skos:definition ?text . %s FILTER(!REGEX(STR(?text), "[.。]$")) }""",
    "every property that facts use has a range, and a domain where one class owns it": """
        SELECT DISTINCT ?term { ?shape sh:property/sh:path ?term . %s
          FILTER NOT EXISTS { ?term rdfs:range ?range } }""",
    "every participant, characteristic and quantity has a domain": """
        SELECT DISTINCT ?term { VALUES ?role { gai:participant gai:characteristic gai:quantity }
          ?term rdfs:subPropertyOf+ ?role . %s FILTER NOT EXISTS { ?term rdfs:domain ?domain } }""",
    "no class is above itself": """
        SELECT ?term { ?term rdfs:subClassOf+ ?term . %s }""",
    "no property is above itself": """
        SELECT ?term { ?term rdfs:subPropertyOf+ ?term . %s }""",
    "every kind has a shape": """
        SELECT ?term { ?term rdfs:subClassOf+ gai:Situation . %s FILTER NOT EXISTS { ?shape sh:targetClass ?term } }""",
    "every participant, characteristic and quantity stands in a shape": """
        SELECT ?term { VALUES ?role { gai:participant gai:characteristic gai:quantity }
          ?term rdfs:subPropertyOf+ ?role . %s FILTER NOT EXISTS { ?shape sh:property/sh:path ?term } }""",
    "every edge property says from what it is derived": """
        SELECT ?term { ?term a gai:EdgeProperty . %s
          FILTER NOT EXISTS { ?term gai:edgeSituation ?kind ; gai:edgeFrom ?from ; gai:edgeTo ?to .
            ?kind a owl:Class .
            ?from rdfs:subPropertyOf+ gai:participant . ?to rdfs:subPropertyOf+ gai:participant } }""",
    "every stored question is worded in English and Chinese, has a query, and says what it expects": """
        SELECT ?term { ?term a gai:Question . %s
          FILTER(!EXISTS { ?term gai:wording ?w FILTER(LANGMATCHES(LANG(?w), "en")) }
              || !EXISTS { ?term gai:wording ?w FILTER(LANGMATCHES(LANG(?w), "zh-Hant")) }
              || !EXISTS { ?term sh:select ?query }
              || !EXISTS { ?term gai:expects|gai:expectsNothing ?what }) }""",
    "every tool has a name that each client takes, and no two questions share one": """
        SELECT DISTINCT ?term { ?term gai:toolName ?name . %s
          FILTER(!REGEX(?name, "^[a-z][a-z0-9_]{2,40}$") || !EXISTS { ?term a gai:Question }
              || EXISTS { ?term gai:toolName ?second FILTER(?second != ?name) }
              || EXISTS { ?other gai:toolName ?name FILTER(?other != ?term) }) }""",
    "every parameter of a tool has a name, a meaning and a variable, and a tool that takes it": """
        SELECT DISTINCT ?term { { ?term a gai:ToolParameter } UNION { ?question gai:takes ?term } . %s
          FILTER(!EXISTS { ?term a gai:ToolParameter ; skos:definition ?d FILTER(LANGMATCHES(LANG(?d), "en")) }
              || !EXISTS { ?term skos:definition ?d FILTER(LANGMATCHES(LANG(?d), "zh-Hant")) }
              || !EXISTS { ?term skos:notation ?name FILTER(REGEX(?name, "^[a-z][a-z_]*$")) }
              || !EXISTS { ?term gai:binds ?variable FILTER(REGEX(?variable, "^[a-z]+$")) }
              || !EXISTS { ?question gai:takes ?term ; gai:toolName ?tool }) }""",
    "no two parameters of a tool share a name or a variable": """
        SELECT DISTINCT ?term { ?term gai:takes ?one , ?other FILTER(?one != ?other) . %s
          { ?one skos:notation ?name . ?other skos:notation ?name }
          UNION { ?one gai:binds ?variable . ?other gai:binds ?variable } }""",
    "every concept is in a scheme": """
        SELECT ?term { ?term a/rdfs:subClassOf+ skos:Concept . %s
          FILTER NOT EXISTS { ?term skos:inScheme ?scheme } }""",
    "every certainty has a rank of its own and says whether it draws a plain edge": """
        SELECT ?term { ?term a gai:Certainty ; gai:rank ?rank . %s
          FILTER(!EXISTS { ?term gai:drawsPlainEdge ?draws }
              || EXISTS { ?other a gai:Certainty ; gai:rank ?rank FILTER(?other != ?term) }) }""",
    "every theme has a colour and a rank of its own, and a relation's theme is one": """
        SELECT DISTINCT ?term {
          { ?term a gai:Theme FILTER NOT EXISTS { ?term gai:colour ?colour ; gai:rank ?any } }
          UNION { ?term a gai:Theme ; gai:rank ?rank . ?other a gai:Theme ; gai:rank ?rank FILTER(?other != ?term) }
          UNION { ?relation gai:theme ?term FILTER NOT EXISTS { ?term a gai:Theme } } . %s }""",
    "every term that is used is declared": """
        SELECT DISTINCT ?term { { ?term ?p ?o } UNION { ?s ?term ?o } UNION { ?s ?p ?term } . %s
          FILTER NOT EXISTS { ?term a ?type } }""",
}


@pytest.mark.parametrize("rule", RULES)
def test_the_style_of_the_ontology(ontology: Ontology, rule: str) -> None:
    """Each rule of style, as a query, finds no term that breaks it."""
    assert ontology.dataset.select(RULES[rule] % TERM) == []


BROKEN_TOOLS = [
    'gai:q-plaintiffs gai:toolName "who_sued" .',
    'gai:q-plaintiffs gai:toolName "Who sued" .',
    'gai:q-plaintiffs gai:toolName "ab" .',
    'gai:q-who-sued-whom gai:toolName "who_sues" .',
    'gai:sued gai:toolName "sued_whom" .',
    "gai:q-plaintiffs gai:takes gai:sued .",
    'gai:parameter-x a gai:ToolParameter ; skos:notation "x" ; gai:binds "who" .',
    "gai:q-who-sued-whom gai:takes gai:parameter-investor .",
]


@pytest.mark.parametrize("statement", BROKEN_TOOLS)
def test_the_rules_of_tools_can_fail(ontology: Ontology, statement: str) -> None:
    """Two tools of one name, a name that is none, a parameter without one: some rule finds each."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    added = parse((prefixes + statement).encode(), format=RdfFormat.TURTLE)
    dataset = Dataset([*ontology.quads, *added])
    rules = [text for name, text in RULES.items() if "tool" in name]
    assert any(dataset.select(text % TERM) for text in rules)


def test_keys_of_facts_files_are_unique(ontology: Ontology) -> None:
    """No two properties share a key, and none has the name of a prefix, which JSON-LD could not tell apart."""
    keys = [term.key for term in ontology.terms.values()]
    assert sorted(keys) == sorted(set(keys))
    assert set(keys).isdisjoint(PREFIXES)


def test_generated_files_are_current(ontology: Ontology) -> None:
    """The committed context and schema are what the ontology gives today."""
    for name, text in generated(ontology).items():
        assert (ontology.folder / name).read_text(encoding="utf-8") == text, (
            f"run `python -m graph generate` for {name}"
        )


def test_foreign_terms_exist(ontology: Ontology) -> None:
    """Every term of a vocabulary that rdflib knows in full is one that the vocabulary has."""
    known: list[type[DefinedNamespace]] = [DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, XSD]
    graph = Graph()
    for path in ontology.folder.rglob("*.ttl"):
        graph.parse(path)
    for term in {term for triple in graph for term in triple if isinstance(term, URIRef)}:
        for namespace in known:
            if str(term).startswith(str(namespace._NS)):
                assert term in namespace, term


def test_the_ontology_names_its_licence_and_version(ontology: Ontology) -> None:
    """Licence, version IRI and version stand in the header, and the version is the package's."""
    from graph import __version__

    header = node(expand("gai:").removesuffix("#"))
    found = {quad.predicate.value: quad.object.value for quad in ontology.dataset.match(header)}
    assert found[PREFIXES["dcterms"] + "license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found[PREFIXES["owl"] + "versionInfo"] == __version__
    assert found[PREFIXES["owl"] + "versionIRI"].endswith(__version__)


def test_every_query_file_begins_with_its_rule(ontology: Ontology) -> None:
    """The first line of each rule, check, audit and conflict is a sentence in English."""
    for room in ("rules", "checks", "audits", "conflicts"):
        for name, rule, _text in ontology.queries(room):
            assert rule[:1].isupper(), (room, name)
            assert rule.endswith("."), (room, name)


def test_every_kind_has_a_sentence_whose_places_are_its_keys(ontology: Ontology) -> None:
    """A sentence, in English and Chinese, has places for keys of its kind only, and one in each bracket."""
    for kind in ontology.members(expand("gai:Situation")):
        keys = {ontology.terms[constraint.path].key for constraint in ontology.constraints_of(kind)}
        names = (node("gai:sentence"), node("gai:denial"))
        texts = [quad.object for name in names for quad in ontology.dataset.match(node(kind), name)]
        assert {"en", "zh-hant"} <= {text.language for text in texts}, kind
        for text in texts:
            assert set(re.findall(r"{(.*?)}", text.value)) <= keys, text.value
            assert set(_PARTS.sub("", text.value)).isdisjoint("[]{}"), text.value


def test_a_new_kind_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Turtle file of a new kind is validated, drawn and derived at once, with no line of Python."""
    folder = Path(shutil.copytree(shipped("ontology"), tmp_path / "ontology"))
    small = Path(shutil.copytree(Path(__file__).parent / "small", tmp_path / "facts"))
    (folder / "kinds" / "fine.ttl").write_text(FINE, encoding="utf-8")
    story = small / "sources" / "story.yaml"
    text = story.read_text(encoding="utf-8")
    fine = "{id: sit:fine, type: Fine, fined_by: co:alpha, fined_party: co:beta}"
    story.write_text(text.replace(text[text.index("{id: sit:part-two") :].split("\n")[0], fine), encoding="utf-8")
    text = story.read_text(encoding="utf-8").replace("number: 7000000", "number: 3000000")
    story.write_text(text, encoding="utf-8")
    monkeypatch.setattr("graph.loading.shipped", lambda name: folder if name == "ontology" else shipped(name))
    loaded = load(small)
    assert loaded.dataset.select("SELECT ?a ?b { ?a gai:fined ?b }") == [
        {"a": expand("co:alpha"), "b": expand("co:beta")}
    ]


_PARTS = re.compile(r"\[[^][{}]*({[a-z_]+}[^][{}]*)+\]|{[a-z_]+}")
"""The bracketed parts of a sentence, each with a place, and the places outside of them."""

FINE = """
@prefix gai: <https://w3id.org/genai-kg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
gai:Fine a owl:Class ; rdfs:subClassOf gai:Situation ; rdfs:label "fine"@en .
gai:finedBy a owl:ObjectProperty ; rdfs:subPropertyOf gai:participant ; rdfs:domain gai:Fine ; rdfs:range gai:Agent .
gai:finedParty a owl:ObjectProperty ; rdfs:subPropertyOf gai:participant ; rdfs:domain gai:Fine ; rdfs:range gai:Agent .
gai:FineShape a sh:NodeShape ; sh:targetClass gai:Fine ;
  sh:property [ sh:path gai:finedBy ; sh:class gai:Agent ; sh:minCount 1 ] ,
    [ sh:path gai:finedParty ; sh:class gai:Agent ; sh:minCount 1 ] .
gai:fined a owl:ObjectProperty , gai:EdgeProperty ; rdfs:label "fined"@en ;
  rdfs:domain gai:Agent ; rdfs:range gai:Agent ;
  gai:edgeSituation gai:Fine ; gai:edgeFrom gai:finedBy ; gai:edgeTo gai:finedParty .
"""


def test_each_choice_has_a_hint_in_both_languages(ontology: Ontology) -> None:
    """Where an editor offers values, each comes with its meaning in English and Chinese, in facts and in mappings."""
    for name, text in generated(ontology).items():
        for part in _objects(json.loads(text)):
            if "enumDescriptions" in part:
                assert len(part["enumDescriptions"]) == len(part["enum"]), name
                assert all(" · " in hint for hint in part["enumDescriptions"]), (name, part["enum"])


def _objects(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _objects(inner)
