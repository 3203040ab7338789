"""From the statements of a dataset to parts of a file, each of one predicate, so that a question reads few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from graph.terms import expand, shorten
from graph.ties import Edge

Index = dict[str, Any]
"""`parts`: where each begins and ends; `edges`: what is said of edges; `left_out`: predicates that have no part."""

_RELATION, _TYPE, _FROM, _TO = (
    f"<{expand(name)}>".encode() for name in ("gai:relation", "rdf:type", "gai:from", "gai:to")
)


def parts_of(triples: Iterable[bytes]) -> tuple[bytearray, Index, list[Edge]]:
    """Return lines of N-Triples, each given once, part after part, the index of the parts, and the edges.

    What is said of an edge is in the part `edge RELATION`, a type in `a CLASS`, all else in the part of its predicate.
    A part is sorted by what its statements point to, so that what points to a thing is found by halves.
    Texts with a language are left out: they are looked up by what they are said of. `triples` is gone through twice.
    """
    relations = _relations(triples)
    left_out, edges = set[bytes](), set[bytes]()
    parts: defaultdict[tuple[str, bytes], bytearray] = defaultdict(bytearray)
    ends: dict[bytes, dict[bytes, bytes]] = {_FROM: {}, _TO: {}}
    for line in triples:
        subject, predicate, rest = line.split(b" ", 2)
        if rest[-4] not in b'">':  # it ends in the language of a text
            left_out.add(predicate)
        elif relation := relations.get(subject):
            edges.add(predicate)
            parts["edge ", relation] += line
            if predicate in ends:
                ends[predicate][subject] = rest[:-3]
        elif predicate == _TYPE:
            parts["a ", rest[:-3]] += line
        else:
            parts["", predicate] += line
    content, places = bytearray(), {}
    for name, key in sorted((key[0] + _short(key[1]), key) for key in parts):
        begin = len(content)
        # taken out, so that it is not there twice
        content += b"".join(_by_object(bytes(parts.pop(key))))
        places[name] = [begin, len(content)]
    told = {"edges": sorted(map(_short, edges)), "left_out": sorted(map(_short, left_out))}
    both = ends[_FROM].keys() & ends[_TO].keys()
    joined = [(_short(edge), _short(ends[_FROM][edge]), _short(ends[_TO][edge])) for edge in both]
    return content, {"parts": places, **told}, joined


def _relations(triples: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return the relation of each edge."""
    asked = b" %s " % _RELATION
    found = (line.split(b" ", 2) for line in triples if asked in line)
    return {subject: rest[:-3] for subject, predicate, rest in found if predicate == _RELATION}


def _by_object(part: bytes) -> list[bytes]:
    return sorted(part.splitlines(keepends=True), key=lambda line: line.split(b" ", 2)[2])


def _short(term: bytes) -> str:
    return shorten(term.decode()[1:-1])
