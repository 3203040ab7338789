"""What pySHACL says of a dataset: the second opinion that the compiled shapes are measured against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from graph.breaches import Breach, breach_of, in_order
from graph.store import BlankNode, Literal, NamedNode, Statement


def pyshacl_breaches(data: Iterable[Statement], shapes: Iterable[Statement]) -> list[Breach]:
    """Return what SHACL refuses in the data, sorted, each once; subclasses are followed, nothing else is inferred."""
    graph = as_graph(data)
    conforms, report, _text = pyshacl.validate(graph, shacl_graph=as_graph(shapes), inference="none", inplace=True)
    return [] if conforms else in_order(_read(report))


def as_graph(quads: Iterable[Statement]) -> rdflib.Graph:
    """Return the quads' triples as an rdflib graph, spelled as they are."""
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
            datatype = None if plain else rdflib.URIRef(term.datatype.value)
            return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def _read(report: rdflib.Graph) -> Iterator[Breach]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        component = str(report.value(result, SH.sourceConstraintComponent)).partition("#")[2]
        value = report.value(result, SH.value)
        yield breach_of(
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.resultPath)),
            component,
            str(value) if value is not None else None,
        )
