"""From statements to Turtle and JSON-LD that people can read: sorted, with only the prefixes that are used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from graph.site.catalogue import Catalogue
from graph.store import BlankNode, NamedNode, Quad, RdfFormat, Statement, serialize
from graph.terms import PREFIXES, expand, shorten

_TYPE = expand("rdf:type")
_STRING = expand("xsd:string")
_PARTS = ("gai:passage", "gai:tableRow")
_CREDITS = {expand(name) for name in ("rdfs:label", "gai:attribution", "gai:licence")}
_TIES = {expand(f"gai:{name}") for name in ("mergedInto", "legalEntityOf", "unitOf", "continues")}


def told_of(catalogue: Catalogue, iri: str) -> list[Statement]:
    """Return what the data of a thing holds: what is said of it, its claims with their places, and their situations.

    No number and no relation goes without the claims that say how surely it is said, and whose data it is.
    """
    found = list(catalogue.said.get(iri, ()))
    found += [quad for quad in catalogue.pointing.get(iri, ()) if quad.predicate.value in _TIES]
    for claim in sorted(_claims(catalogue, iri)):
        found += _claim(catalogue, expand(claim))
    return list(_once(found))


def _claims(catalogue: Catalogue, iri: str) -> set[str]:
    curie = shorten(iri)
    if curie in catalogue.claims:
        return {curie}
    about = {*catalogue.claims_of.get(curie, ()), *catalogue.claims_asserting.get(curie, ())}
    apart = curie in catalogue.shown or curie in catalogue.sources  # a source's are too many for one file
    return about if apart else about or set(catalogue.behind(iri))


def _claim(catalogue: Catalogue, iri: str) -> Iterator[Statement]:
    """Yield what is said of a claim, of its place, of its situation and of the amounts of this; its source's credit."""
    yield from catalogue.said[iri]
    for part in (value for name in _PARTS for value in catalogue.values(iri, name)):
        yield from catalogue.said.get(part, ())
    for source in catalogue.values(iri, "gai:source"):
        yield from (quad for quad in catalogue.said.get(source, ()) if quad.predicate.value in _CREDITS)
    for situation in catalogue.values(iri, "gai:asserts"):
        for quad in catalogue.said.get(situation, ()):
            yield quad
            if quad.object.value.startswith(f"{situation}--"):
                yield from catalogue.said.get(quad.object.value, ())


def _once(quads: Iterable[Statement]) -> Iterator[Statement]:
    """Yield each triple once, in the order of things, whatever graph it stands in; nothing without a name."""
    triples = {
        (str(q.subject), str(q.predicate), str(q.object)): q
        for q in quads
        if not isinstance(q.subject, BlankNode) and not isinstance(q.object, BlankNode)
    }
    for _, quad in sorted(triples.items()):
        yield Quad(quad.subject, quad.predicate, quad.object)


def turtle(statements: list[Statement]) -> bytes:
    """Return statements as Turtle."""
    prefixes = _prefixes(statements)
    written = serialize(statements, format=RdfFormat.TURTLE, prefixes=prefixes) or b""
    lines = written.splitlines(keepends=True)
    body = b"".join(line for line in lines if not line.startswith(b"@prefix "))
    # the engine writes prefixes in another order at each run, and some names without any
    heads = [f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items() if f"{name}:".encode() in body]
    return "".join(heads).encode() + b"\n" + body


def json_ld(statements: list[Statement]) -> bytes:
    """Return statements as JSON-LD with short names."""
    nodes: dict[str, dict[str, Any]] = {}
    for quad in statements:
        thing = nodes.setdefault(quad.subject.value, {"@id": shorten(quad.subject.value)})
        is_type = quad.predicate.value == _TYPE
        key = "@type" if is_type else shorten(quad.predicate.value)
        thing.setdefault(key, []).append(shorten(quad.object.value) if is_type else _value(quad.object))
    graph = [{key: _single(value) for key, value in thing.items()} for thing in nodes.values()]
    document = {"@context": _prefixes(statements), "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _value(term: Any) -> Any:
    if isinstance(term, NamedNode):
        return {"@id": shorten(term.value)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value
    return term.value if kind == _STRING else {"@value": term.value, "@type": shorten(kind)}


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _prefixes(statements: list[Statement]) -> dict[str, str]:
    """Return the prefixes that are used, by name."""
    iris = {part for quad in statements for part in (quad.subject.value, *_named(quad.predicate), *_named(quad.object))}
    used = {short.partition(":")[0] for iri in iris if (short := shorten(iri)) != iri}
    return {name: PREFIXES[name] for name in sorted(used)}


def _named(term: Any) -> tuple[str, ...]:
    if isinstance(term, NamedNode):
        return () if term.value == _TYPE else (term.value,)
    return () if term.language else (term.datatype.value,)
