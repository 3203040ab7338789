"""The ontology is consistent, and a reasoner finds what must not be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, XSD, Graph, URIRef

from graph.terms import PREFIXES, expand
from graph.vocabulary import Ontology

pytestmark = pytest.mark.skipif(
    not shutil.which("java") and not os.environ.get("CI"), reason="HermiT needs Java, which is not here"
)

SUIT = f"""
@prefix gai: <{PREFIXES["gai"]}> .
<urn:suit> a gai:Litigation ; gai:plaintiff <urn:a> ; gai:defendant <urn:b> .
<urn:b> a gai:Company .
"""


def logic_of(ontology: Ontology, more: str) -> Graph:
    """Return the ontology's OWL with further triples, without shapes and date ranges, which HermiT does not take."""
    graph = Graph()
    for path in ontology.folder.rglob("*.ttl"):
        graph.parse(path)
    shapes = [*graph.subjects(RDF.type, SH.NodeShape), *graph.objects(None, SH.property)]
    for shape in shapes:
        graph.remove((shape, None, None))
    graph.remove((None, RDFS.range, XSD.date))
    return graph.parse(data=more, format="turtle")


def consistent(ontology: Ontology, folder: Path, more: str = "") -> bool:
    """Return whether HermiT finds a model for the ontology with further triples."""
    import owlready2

    path = folder / "logic.nt"
    path.write_text("\n".join(sorted(logic_of(ontology, more).serialize(format="nt").splitlines())), encoding="utf-8")
    world = owlready2.World()
    loaded = world.get_ontology(path.as_uri()).load()
    try:
        with loaded:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    return list(world.inconsistent_classes()) == []


def test_the_ontology_is_consistent(ontology: Ontology, tmp_path: Path) -> None:
    """HermiT finds a model, and no class that nothing can be in."""
    assert consistent(ontology, tmp_path, SUIT + "<urn:a> a gai:Person .")


def test_a_model_as_plaintiff_is_inconsistent(ontology: Ontology, tmp_path: Path) -> None:
    """That a model sued somebody contradicts what a model is."""
    assert not consistent(ontology, tmp_path, SUIT + "<urn:a> a gai:Model .")


def test_the_logic_keeps_its_domains(ontology: Ontology) -> None:
    """What the reasoner is given still holds the domains and ranges that it reasons by."""
    graph = logic_of(ontology, "")
    assert (URIRef(expand("gai:plaintiff")), RDFS.range, URIRef(expand("gai:Agent"))) in graph
