"""From a register that says which ids are one and the same to facts in which each thing has a single id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.errors import Problem
from graph.facts import Facts
from graph.store import Dataset, Literal, NamedNode, Quad, Statement, node
from graph.terms import shorten
from graph.vocabulary import Ontology

_TYPE, _NOT, _MERGED = node("rdf:type"), node("gai:notSameAs"), node("gai:mergedInto")
_NAMES = (node("rdfs:label"), node("skos:altLabel"))
_TRACE = (_MERGED, node("gai:evidence"))

Merges = dict[str, str]
"""The IRI of each merged entity with that of the entity into which it was merged."""


def merge(dataset: Dataset, ontology: Ontology, facts: Facts) -> list[Problem]:
    """Replace each merged id in the dataset by the one it was merged into; return a problem for each that may not be.

    Of a merged entity stay its names, as aliases, its homonyms, and a trace: what it was merged into, and why.
    """
    # what has no type is refused as unknown
    lines = (quad for quad in dataset.match(None, _MERGED) if _kinds(dataset, quad.object.value))
    written = {quad.subject.value: quad.object.value for quad in lines}
    refused = dict(_refused(dataset, facts, written, ontology))
    ends = _ends({old: new for old, new in written.items() if old not in refused})
    old_quads = {quad for old in ends for quad in _naming(dataset, old)}
    new_quads = list(_rewritten(dataset, old_quads, ends))
    dataset.remove(old_quads)
    dataset.add(new_quads)
    return list(refused.values())


def _naming(dataset: Dataset, iri: str) -> Iterator[Statement]:
    yield from dataset.match(NamedNode(iri))
    yield from dataset.match(None, None, NamedNode(iri))


def _kinds(dataset: Dataset, iri: str) -> set[str]:
    return {quad.object.value for quad in dataset.match(NamedNode(iri), _TYPE)}


# ── what may be merged ──────────────────────────────────────────────────────


def _ends(merges: Merges) -> Merges:
    """Follow each chain to its end; a circle, which is refused, ends where it began."""
    return {old: _chain(old, merges)[-1] for old in merges}


def _chain(old: str, merges: Merges) -> list[str]:
    found = [old]
    while (new := merges.get(found[-1])) and new not in found:
        found.append(new)
    return found


def _refused(dataset: Dataset, facts: Facts, merges: Merges, ontology: Ontology) -> Iterator[tuple[str, Problem]]:
    apart = list(_told_apart(dataset.match(None, _NOT), merges)) if merges else []
    for old, new in sorted(merges.items()):
        chain = _chain(old, merges)
        names = f"{shorten(old)} is merged into {shorten(new)}"
        if merges.get(chain[-1]) in chain:
            happened, way_out = f"{names}, which is merged into it in a circle", "take one line of it out"
        elif not _alike(_kinds(dataset, old), _kinds(dataset, chain[-1]), ontology):
            happened, way_out = f"{names}, which is of another class", "mend a type, or tie the two otherwise"
        elif pair := next((pair for pair in apart if old in pair), None):
            happened = f"{names}, though {shorten(pair[0])} says that it is not {shorten(pair[1])}"
            way_out = "take out `merged_into:` or `not:`"
        else:
            continue
        yield old, Problem(facts.place(old, _MERGED.value), happened, way_out)


def _alike(some: set[str], others: set[str], ontology: Ontology) -> bool:
    """Say whether one of two things is of the class of the other or of one below it."""
    above = ontology.superclasses
    return any(one in above.get(other, ()) or other in above.get(one, ()) for one in some for other in others)


def _told_apart(quads: Iterable[Statement], merges: Merges) -> Iterator[tuple[str, str]]:
    """Yield the pairs that are told apart by `not:` and would be one after the merge."""
    for quad in quads:
        one, other = quad.subject.value, quad.object.value
        if _chain(one, merges)[-1] == _chain(other, merges)[-1]:
            yield one, other


# ── merging ─────────────────────────────────────────────────────────────────


def _rewritten(dataset: Dataset, quads: Iterable[Statement], ends: Merges) -> Iterator[Statement]:
    known = {
        end: {_name(q.object) for name in _NAMES for q in dataset.match(NamedNode(end), name)} for end in ends.values()
    }
    for quad in quads:
        old, predicate = quad.subject.value, quad.predicate
        other = _at_end(quad.object, ends)
        if old not in ends or predicate in _TRACE:
            yield Quad(quad.subject, predicate, other, quad.graph_name)
        elif predicate == _NOT:
            yield Quad(NamedNode(ends[old]), predicate, other, quad.graph_name)
        elif predicate in _NAMES and _name(quad.object) not in known[ends[old]]:
            yield Quad(NamedNode(ends[old]), node("skos:altLabel"), quad.object, quad.graph_name)


def _name(literal: Literal) -> tuple[str, str | None]:
    return literal.value, literal.language


def _at_end(term: NamedNode | Literal, ends: Merges) -> NamedNode | Literal:
    return NamedNode(ends[term.value]) if isinstance(term, NamedNode) and term.value in ends else term
