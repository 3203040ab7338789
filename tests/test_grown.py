"""The invented industry that big pages are measured with is one that the contract accepts."""

from __future__ import annotations

import pytest

from graph.contract import check_graph
from graph.facts import emit
from graph.network import network_of
from graph.schema import context_of, schema_of
from graph.store import Dataset
from graph.trees import check_trees
from graph.vocabulary import Ontology
from tests.bench.grown import Industry, dataset_of, page_of
from tests.pages import block

SIZES = [0, 1, 2, 7, 60]


@pytest.mark.parametrize("size", SIZES)
def test_an_invented_industry_keeps_the_contract(size: int, ontology: Ontology) -> None:
    """Its documents are valid facts, of as many entities as were asked for."""
    documents = Industry(size).documents()
    checked = check_trees(documents, schema_of(ontology))
    facts = emit(checked.sound, context_of(ontology))
    dataset = Dataset([*ontology.declared, *facts.quads])
    assert [*checked.problems, *facts.problems, *check_graph(facts, dataset, ontology, set())] == []
    assert len(network_of(dataset)) == size


@pytest.mark.parametrize("size", SIZES)
def test_an_industry_of_any_size_has_a_page(size: int) -> None:
    """Its page holds each edge once, between nodes that are there."""
    page = page_of(size)
    network = network_of(dataset_of(size))
    edges = block(page, "edges")
    assert sorted(edge["id"] for edge in edges) == sorted(key for *_, key in network.edges(keys=True))
    assert {end for edge in edges for end in (edge["from"], edge["to"])} == {n["id"] for n in block(page, "nodes")}


@pytest.mark.parametrize("size", SIZES)
def test_a_size_gives_one_page(size: int) -> None:
    """Two pages of the same size are the same to the byte."""
    assert page_of(size) == page_of(size)


def test_what_is_told_is_told_once() -> None:
    """An industry gives the same documents however often it is asked for them."""
    industry = Industry(7)
    assert industry.documents() == industry.documents()
