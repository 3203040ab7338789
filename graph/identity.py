"""From a register that says which ids are one and the same to facts in which each thing has a single id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph.errors import Problem
from graph.facts import Facts
from graph.store import Literal, NamedNode, Quad, Statement, node
from graph.terms import expand, shorten
from graph.vocabulary import Ontology

_TYPE, _NOT, _MERGED = expand("rdf:type"), expand("gai:notSameAs"), expand("gai:mergedInto")
_NAMES = {expand("rdfs:label"), expand("skos:altLabel")}
_TRACE = {_MERGED, expand("gai:evidence")}

Merges = dict[str, str]
"""The IRI of each merged entity with that of the entity into which it was merged."""


def merged(facts: Facts, ontology: Ontology) -> Facts:
    """Return the facts with each merged id replaced by the one it was merged into; what may not be is a problem.

    Of a merged entity stay its names, as aliases, its homonyms, and a trace: what it was merged into, and why.
    """
    typed = {q.subject.value for q in facts.quads if q.predicate.value == _TYPE}  # another is refused as unknown
    lines = (q for q in facts.quads if q.predicate.value == _MERGED)
    written = {q.subject.value: q.object.value for q in lines if q.object.value in typed}
    if not written:
        return facts
    refused = dict(_refused(facts, written, ontology))
    ends = _ends({old: new for old, new in written.items() if old not in refused})
    quads = list(dict.fromkeys(_rewritten(facts.quads, ends)))
    return replace(facts, quads=quads, problems=[*facts.problems, *refused.values()])


# ── what may be merged ──────────────────────────────────────────────────────


def _ends(merges: Merges) -> Merges:
    """Follow each chain to its end; a circle, which is refused, ends where it began."""
    return {old: _chain(old, merges)[-1] for old in merges}


def _chain(old: str, merges: Merges) -> list[str]:
    found = [old]
    while (new := merges.get(found[-1])) and new not in found:
        found.append(new)
    return found


def _refused(facts: Facts, merges: Merges, ontology: Ontology) -> Iterator[tuple[str, Problem]]:
    kinds: dict[str, set[str]] = {}
    for quad in facts.quads:
        if quad.predicate.value == _TYPE:
            kinds.setdefault(quad.subject.value, set()).add(quad.object.value)
    apart = list(_told_apart(facts.quads, merges))
    for old, new in sorted(merges.items()):
        chain = _chain(old, merges)
        place, names = facts.place(old, _MERGED), f"{shorten(old)} is merged into {shorten(new)}"
        if merges.get(chain[-1]) in chain:
            yield old, Problem(place, f"{names}, which is merged into it in a circle", "take one line of it out")
        elif not _alike(kinds[old], kinds[chain[-1]], ontology):
            yield old, Problem(place, f"{names}, which is of another class", "mend a type, or tie the two otherwise")
        elif pair := next((pair for pair in apart if old in pair), None):
            happened = f"{names}, though {shorten(pair[0])} says that it is not {shorten(pair[1])}"
            yield old, Problem(place, happened, "take out `merged_into:` or `not:`")


def _alike(some: set[str], others: set[str], ontology: Ontology) -> bool:
    """Say whether one of two things is of the class of the other or of one below it."""
    above = ontology.superclasses
    return any(one in above.get(other, ()) or other in above.get(one, ()) for one in some for other in others)


def _told_apart(quads: Iterable[Statement], merges: Merges) -> Iterator[tuple[str, str]]:
    """Yield the pairs that are told apart by `not:` and would be one after the merge."""
    for quad in quads:
        one, other = quad.subject.value, quad.object.value
        if quad.predicate.value == _NOT and _chain(one, merges)[-1] == _chain(other, merges)[-1]:
            yield one, other


# ── merging ─────────────────────────────────────────────────────────────────


def _rewritten(quads: Iterable[Statement], ends: Merges) -> Iterator[Statement]:
    known = {q.subject.value: set[tuple[str, str | None]]() for q in quads if q.subject.value in ends.values()}
    for quad in quads:
        if quad.predicate.value in _NAMES and quad.subject.value in known:
            known[quad.subject.value].add(_name(quad.object))
    for quad in quads:
        old, predicate = quad.subject.value, quad.predicate.value
        other = _at_end(quad.object, ends)
        if old not in ends or predicate in _TRACE:
            yield Quad(quad.subject, quad.predicate, other, quad.graph_name)
        elif predicate == _NOT:
            yield Quad(NamedNode(ends[old]), quad.predicate, other, quad.graph_name)
        elif predicate in _NAMES and _name(quad.object) not in known[ends[old]]:
            yield Quad(NamedNode(ends[old]), node("skos:altLabel"), quad.object, quad.graph_name)


def _name(literal: Literal) -> tuple[str, str | None]:
    return literal.value, literal.language


def _at_end(term: NamedNode | Literal, ends: Merges) -> NamedNode | Literal:
    return NamedNode(ends[term.value]) if isinstance(term, NamedNode) and term.value in ends else term
