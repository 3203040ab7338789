"""From the statements of a dataset to parts of a file, each of one predicate, so that a question reads few of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from graph.store import Literal, Statement
from graph.terms import expand, shorten

Index = dict[str, Any]
"""`parts`: where each begins and ends; `edges`: what is said of edges; `left_out`: predicates that have no part."""

_RELATION, _TYPE = expand("gai:relation"), expand("rdf:type")


def parts_of(triples: Collection[Statement]) -> tuple[bytes, Index]:
    """Return statements, each given once and sorted, as N-Triples, part after part, and the index of the parts.

    What is said of an edge is in the part `edge RELATION`, a type in `a CLASS`, all else in the part of its predicate.
    Texts with a language are left out: they are looked up by what they are said of.
    """
    relations = {t.subject: shorten(t.object.value) for t in triples if t.predicate.value == _RELATION}
    parts: dict[str, list[str]] = {}
    left_out, edges = set(), set()
    for triple in triples:
        name = shorten(triple.predicate.value)
        if isinstance(triple.object, Literal) and triple.object.language:
            left_out.add(name)
        else:
            edges |= {name} if triple.subject in relations else set()
            parts.setdefault(_part(triple, name, relations), []).append(f"{triple} .\n")
    content, places = bytearray(), {}
    for key, found in sorted(parts.items()):
        begin = len(content)
        content += "".join(found).encode()
        places[key] = [begin, len(content)]
    return bytes(content), {"parts": places, "edges": sorted(edges), "left_out": sorted(left_out)}


def _part(triple: Statement, name: str, relations: dict[Any, str]) -> str:
    if triple.subject in relations:
        return f"edge {relations[triple.subject]}"
    return f"a {shorten(triple.object.value)}" if triple.predicate.value == _TYPE else name
