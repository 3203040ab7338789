"""From claims to edges: runs the ontology's rules, one CONSTRUCT after another."""

from __future__ import annotations

from graph.store import Dataset, node
from graph.terms import EDGE_GRAPH
from graph.vocabulary import Ontology


def infer(dataset: Dataset, ontology: Ontology) -> int:
    """Add to `dataset` what each rule of the ontology follows, in a graph of its own; return how many quads.

    Rules run once each in the order of their file names, so that a rule may build on those before it.
    """
    graph = node(EDGE_GRAPH)
    before = len(dataset)
    for _name, _rule, text in ontology.queries("rules"):
        dataset.follow(text, graph)
    return len(dataset) - before
