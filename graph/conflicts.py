"""From the rules of conflict and the editors' explanations to a node for each two claims that differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graph.chinese import simplified
from graph.errors import Problem
from graph.facts import Facts
from graph.rules import rule_in_words
from graph.store import Dataset, Literal, NamedNode, Quad, Statement, node
from graph.terms import EDGE_GRAPH, shorten
from graph.vocabulary import Ontology

Pair = frozenset[str]
"""The IRIs of two claims."""


class ExplainedPair(NamedTuple):
    """An editor's line: its IRI, the two claims, the IRI of the explanation, and the reason by language."""

    iri: str
    claims: Pair
    because: str
    reason: tuple[Literal, ...]


class Conflict(NamedTuple):
    """What a rule found: the rule's name, the IRIs of the two claims, and the explanation that the rule settles."""

    rule: str
    one: str
    other: str
    because: str | None

    @property
    def iri(self) -> str:
        """The same two claims under the same rule have the same IRI in every build."""
        return f"conflict:{self.rule}--{_slug(self.one)}--{_slug(self.other)}"


def add_conflicts(dataset: Dataset, ontology: Ontology, facts: Facts) -> tuple[int, list[Problem]]:
    """Add a node for each two claims that differ; return how many, and a problem for each stale explanation.

    The node carries the rule's words and what explains it: an editor's line where there is one, else what the rule
    settles. No claim is changed.
    """
    found = list(_found(dataset, ontology))
    lines = _explained_pairs(dataset)
    explained = {line.claims: line for line in reversed(lines)}
    labels = {name: list(_labels(text)) for name, _rule, text in ontology.queries("conflicts")}
    for conflict in found:
        line = explained.get(frozenset((conflict.one, conflict.other)))
        dataset.add(_statements(conflict, labels[conflict.rule], line))
    return len(found), list(_refused(lines, found, facts))


def _found(dataset: Dataset, ontology: Ontology) -> Iterator[Conflict]:
    """Yield what the rules find; two claims that differ in several ways under one rule are open if any of them is."""
    queries = ontology.queries("conflicts")
    found = dataset.select_all([text for _name, _rule, text in queries])
    for (name, *_), rows in zip(queries, found, strict=True):
        settled: dict[tuple[str, str], str | None] = {}
        for row in rows:
            pair = (row["one"], row["other"])
            settled[pair] = row.get("because") if settled.get(pair, "") is not None else None
        yield from (Conflict(name, *pair, because) for pair, because in settled.items())


def _explained_pairs(dataset: Dataset) -> list[ExplainedPair]:
    claims: dict[tuple[str, str], set[str]] = {}
    for row in dataset.select(_EXPLAINED):
        claims.setdefault((row["pair"], row["because"]), set()).add(row["claim"])
    return [
        ExplainedPair(iri, frozenset(pair), because, tuple(q.object for q in _reasons(dataset, iri)))
        for (iri, because), pair in sorted(claims.items())
    ]


def _reasons(dataset: Dataset, iri: str) -> list[Statement]:
    return sorted(dataset.match(NamedNode(iri), node("gai:reason")), key=str)


def _labels(text: str) -> Iterator[Literal]:
    for language, words in rule_in_words(text).items():
        yield Literal(words, language=language)
        if language == "zh-Hant":
            yield Literal(simplified(words), language="zh-Hans")


def _statements(conflict: Conflict, labels: list[Literal], line: ExplainedPair | None) -> Iterator[Statement]:
    because = line.because if line else conflict.because
    values: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", node("gai:Conflict")),
        ("gai:conflicting", NamedNode(conflict.one)),
        ("gai:conflicting", NamedNode(conflict.other)),
        ("gai:conflictRule", Literal(conflict.rule)),
        *(("rdfs:label", label) for label in labels),
        *([("gai:because", NamedNode(because))] if because else []),
        *(("gai:reason", reason) for reason in (line.reason if line else ())),
    ]
    graph, subject = node(EDGE_GRAPH), node(conflict.iri)
    return (Quad(subject, node(predicate), value, graph) for predicate, value in values)


def _refused(lines: list[ExplainedPair], found: list[Conflict], facts: Facts) -> Iterator[Problem]:
    differing = {frozenset((conflict.one, conflict.other)) for conflict in found}
    first: dict[Pair, str] = {}
    for line in sorted(lines, key=lambda line: facts.place(line.iri)):
        names = " and ".join(sorted(map(shorten, line.claims)))
        before = first.setdefault(line.claims, line.iri)
        if line.claims not in differing:
            happened = f"no rule finds that {names} differ"
            yield Problem(facts.place(line.iri), happened, "remove the explanation: it is stale")
        elif before != line.iri:
            happened = f"that {names} differ is already explained at {facts.place(before)}"
            yield Problem(facts.place(line.iri), happened, "keep one of the two")


def _slug(claim: str) -> str:
    return shorten(claim).partition(":")[2]


_EXPLAINED = """
SELECT ?pair ?because ?claim { ?pair a gai:ExplainedPair ; gai:because ?because ; gai:conflicting ?claim }
"""
