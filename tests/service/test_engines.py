"""The stored questions have the same rows whichever engine runs their queries."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import rdflib

import graph
from graph.knowledge_graph import KnowledgeGraph
from graph.store import Dataset
from graph.stored import StoredQuestions
from graph.terms import PREFIXES
from tests.service.conftest import Server


def rows_of(found: Iterable[Iterable[Any]]) -> Counter[tuple[str, ...]]:
    """Return rows as they can be compared: as texts, in no order, nothing for what is unbound."""
    return Counter(tuple("" if cell is None else str(cell) for cell in row) for row in found)


@pytest.fixture(scope="module")
def kg(industry: Path) -> KnowledgeGraph:
    """The graph that the server serves, opened in this process."""
    return KnowledgeGraph(industry)


def test_the_server_gives_the_rows_that_python_gives(server: Server, kg: KnowledgeGraph) -> None:
    """Each stored query has the same rows over HTTP, in the same order."""
    for question in kg.questions():
        found = kg.dataset.select(question["sparql"])
        answer = server.query(question["sparql"], accept="text/csv")
        assert answer.status_code == 200, question["id"]
        _, *rows = csv.reader(io.StringIO(answer.text, newline=""))
        assert rows == [["" if cell is None else cell for cell in row.values()] for row in found], question["id"]


def test_the_server_is_a_store_that_can_be_asked(server: Server, kg: KnowledgeGraph) -> None:
    """A graph opened at the server's endpoint answers as the output does, though nothing was published to it."""
    remote = graph.open(endpoint=f"{server.url}/sparql")
    assert remote.remarks == []
    for question in ("who sued Stability AI", "誰領投了 Mistral AI", "rumours about Stability AI"):
        assert remote.ask(question) == kg.ask(question)


def test_rdflib_gives_the_rows_that_this_engine_gives(article_built: Path) -> None:
    """Each stored query has the same rows in rdflib, over the article alone, for rdflib is slow."""
    ours = Dataset.load(article_built / "dataset.nq")
    lines = {f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in ours}
    theirs = rdflib.Graph().parse(data="".join(sorted(lines)), format="nt")
    for question in StoredQuestions(ours).all:
        found = theirs.query(question.sparql, initNs=PREFIXES)
        assert rows_of(found) == rows_of(row.values() for row in ours.select(question.sparql)), question.id
