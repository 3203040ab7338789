"""From a loaded dataset to problems: lost references, SHACL shapes, and the ontology's own checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from graph.breaches import Breach, breaches
from graph.errors import Problem
from graph.facts import Facts
from graph.ledger import audits
from graph.signs import ALIKE, latin
from graph.store import Dataset, NamedNode, node
from graph.terms import BASE, ONTOLOGY_GRAPH, REGISTER_GRAPH, expand, shorten
from graph.vocabulary import Ontology

Finder = Callable[[Dataset, Ontology], list[Breach]]
"""Finds what the ontology's shapes refuse in a dataset, as `breaches` does."""


def check_graph(
    facts: Facts, dataset: Dataset, ontology: Ontology, refused_ids: set[str], find: Finder = breaches
) -> list[Problem]:
    """Return what references, SHACL shapes, and the ontology's checks refuse in the facts' graph.

    Of `facts` only the places are asked. `refused_ids` are those that the dataset need not hold, since they stand in
    parts that were refused before, and that are known all the same. `find` finds what shapes refuse.
    """
    return [
        *_dangling(facts, dataset, refused_ids),
        *_shape_breaches(facts, dataset, find(dataset, ontology)),
        *_look_alikes(facts, dataset),
        *_rule_breaches(facts, dataset, ontology),
        *_failed_audits(facts, dataset, ontology),
    ]


def _dangling(facts: Facts, dataset: Dataset, refused_ids: set[str]) -> Iterator[Problem]:
    refused = {expand(name) for name in refused_ids}
    rows = [(row["thing"], row["property"], row["lost"]) for row in dataset.select(_LOST)]
    lost = sorted(row for row in rows if row[2] not in refused)
    meant = _nearest({shorten(value) for _, _, value in lost}, refused_ids | _written(dataset)) if lost else {}
    for subject, predicate, value in lost:
        name = shorten(value)
        where = "where it is first said" if name.startswith(("sit:", "cl:")) else "to facts/entities/"
        way_out = f"did you mean {meant[name]}? Else add it {where}" if meant[name] else f"add it {where}"
        yield Problem(facts.place(subject, predicate), f"{name} is in no facts file", way_out)


# what the ontology's questions expect of facts is no reference; most values are known, so that a text is read of few
_LOST = f"""
SELECT DISTINCT ?thing ?property ?lost {{
  GRAPH ?graph {{ ?thing ?property ?lost }}
  FILTER(isIRI(?lost) && ?graph != <{ONTOLOGY_GRAPH}> && NOT EXISTS {{ ?lost ?any ?value }}
    && STRSTARTS(STR(?lost), "{BASE}id/"))
}}
"""
_WRITTEN = f'SELECT DISTINCT ?thing {{ ?thing a ?class FILTER(STRSTARTS(STR(?thing), "{BASE}id/")) }}'


def _written(dataset: Dataset) -> set[str]:
    """Return the ids that are written out, less the names made for parts without one."""
    return {name for row in dataset.select(_WRITTEN) if "--" not in (name := shorten(row["thing"]))}


def _nearest(lost: set[str], known: set[str]) -> dict[str, str | None]:
    """Return for each name the known one that it is most like, if any."""
    from rapidfuzz import fuzz, process  # only where something is lost; difflib takes 100 times as long

    names = sorted(known)
    near = {name: process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=70) for name in lost}
    return {name: found[0] if found else None for name, found in near.items()}


def _look_alikes(facts: Facts, dataset: Dataset) -> Iterator[Problem]:
    """Yield names of another alphabet that look like the Latin name of another entity."""
    doubtful = list(dataset.select(_NAMES.format(filter=f'FILTER(REGEX(?name, "[{ALIKE}]"))')))
    rows = dataset.select(_NAMES.format(filter="")) if doubtful else ()
    known = {str(row["name"]).casefold(): str(row["thing"]) for row in rows}
    for row in doubtful:
        thing, name = str(row["thing"]), str(row["name"])
        other = known.get(latin(name).casefold(), thing)
        if other != thing and not _told_two(dataset, thing, other):
            happened = f"the name {name!r} ({ascii(name)[1:-1]}) looks like a name of {shorten(other)}"
            way_out = "write it in the letters of that, or list one under the other's `not:`"
            yield Problem(facts.place(thing, row["property"]), happened, way_out)


_NAMES = f"""
SELECT DISTINCT ?thing ?property ?name {{{{
  VALUES ?property {{{{ rdfs:label skos:altLabel }}}}
  GRAPH <{REGISTER_GRAPH}> {{{{ ?thing ?property ?text }}}}
  BIND(STR(?text) AS ?name) {{filter}}
}}}} ORDER BY ?name ?thing ?property
"""


def _told_two(dataset: Dataset, one: str, other: str) -> bool:
    pairs = ((one, other), (other, one))
    return any(any(dataset.match(node(a), node("gai:notSameAs"), node(b))) for a, b in pairs)


def _rule_breaches(facts: Facts, dataset: Dataset, ontology: Ontology) -> Iterator[Problem]:
    texts = [text for _name, _rule, text in ontology.queries("checks")]
    for rows in dataset.select_all(texts):
        for row in rows:
            yield Problem(facts.place(row["thing"], row.get("property")), row["problem"], row["fix"])


def _failed_audits(facts: Facts, dataset: Dataset, ontology: Ontology) -> Iterator[Problem]:
    for audit in audits(dataset, ontology.folder):
        if not audit["holds"]:
            happened = f"{audit['thing']}: {audit['found']} was found where {audit['wanted']} must be"
            yield Problem(facts.place(expand(audit["thing"])), happened, f"mend a number: {audit['rule']}")


def _shape_breaches(facts: Facts, dataset: Dataset, found: Iterable[Breach]) -> Iterator[Problem]:
    for breach in found:
        value = breach.value or ""
        if value.startswith(BASE + "id/") and not any(dataset.match(NamedNode(value))):
            continue  # dangling, or refused above: said already
        yield Problem(facts.place(breach.thing, breach.property), breach.happened, breach.way_out)
