"""From quads and shapes to breaches: the one place that knows rdflib and pySHACL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SH, SKOS

from graph.store import BlankNode, Literal, NamedNode, Statement
from graph.terms import shorten
from graph.vocabulary import Ontology


@dataclass(frozen=True)
class Breach:
    """One violation: the IRI of the thing, the IRI of the property if any, what happened and the way out."""

    thing: str
    property: str | None
    happened: str
    way_out: str
    component: str
    value: str | None


def breaches(quads: Iterable[Statement], ontology: Ontology) -> list[Breach]:
    """Return what SHACL refuses in the quads; subclasses are followed, nothing else is inferred."""
    shapes = as_graph(ontology.quads)
    data = as_graph(quads)
    for triple in shapes.triples((None, RDFS.subClassOf, None)):
        data.add(triple)
    for concept in shapes.subjects(SKOS.inScheme):
        for kind in shapes.objects(concept, RDF.type):
            data.add((concept, RDF.type, kind))
    conforms, report, _text = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
    return [] if conforms else sorted(_read(report), key=str)


def as_graph(quads: Iterable[Statement]) -> rdflib.Graph:
    """Return the quads' triples as an rdflib graph."""
    graph = rdflib.Graph()
    for quad in quads:
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _term(term: Any) -> Any:
    match term:
        case NamedNode():
            return rdflib.URIRef(term.value)
        case BlankNode():
            return rdflib.BNode(term.value)
        case Literal() if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        case _:
            # a plain string carries no datatype: rdflib holds "a" and "a"^^xsd:string for different values
            plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
            return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value))


def _read(report: rdflib.Graph) -> Iterator[Breach]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        component = str(report.value(result, SH.sourceConstraintComponent)).partition("#")[2]
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        thing = str(report.value(result, SH.focusNode))
        name = shorten(str(path)).removeprefix("gai:") if path else "it"
        happened = f"{shorten(thing)}: {_happened(component, name, value)}"
        way_out = _WAY_OUT.get(component, str(report.value(result, SH.resultMessage)))
        yield Breach(
            thing, str(path) if path else None, happened, way_out, component, str(value) if value is not None else None
        )


def _happened(component: str, name: str, value: Any) -> str:
    shown = shorten(str(value)) if value is not None else ""
    return _HAPPENED.get(component, "{name} {value} breaks a constraint").format(name=name, value=shown)


_HAPPENED = {
    "MinCountConstraintComponent": "{name} is missing",
    "MaxCountConstraintComponent": "{name} is given more than once",
    "ClassConstraintComponent": "{name} {value} is of another class than the property takes",
    "DatatypeConstraintComponent": "{name} {value} is of another datatype than the property takes",
    "LessThanConstraintComponent": "{name} {value} is not below the end",
}

_WAY_OUT = {
    "MinCountConstraintComponent": "add it",
    "MaxCountConstraintComponent": "keep one; what contradicts it is a situation of its own",
    "ClassConstraintComponent": "name something of the right class, or mend its type in facts/entities/",
    "DatatypeConstraintComponent": "write a value of the right kind",
    "LessThanConstraintComponent": "start before the end",
}
