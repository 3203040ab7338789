"""What a question costs as the graph grows: the article's facts, and many copies of them under other names.

Run it with `python -m tests.bench.ask`; it prints a table and fails on nothing.
"""

from __future__ import annotations

import statistics
import time

from graph.loading import load
from graph.questions import Asker
from graph.store import Dataset, Literal, NamedNode, Quad, Statement
from graph.terms import BASE, ONTOLOGY_GRAPH, shipped

QUADS = 100_000
QUESTIONS = (
    "who sued whom",
    "who sued {name}",
    "誰起訴了 {name}",
    "revenue of {name} in Q1 2024",
    "{name} 2024 年第一季的營收",
    "how many lawsuits does {name} face",
    "which co-founder sued his own company",
    "founders of rivals of {name}",
    "what happened to {name} in 2023",
    "tell me about {name}",
    "funding rounds of more than 100 million dollars",
    "how is {name} connected to Latent Diffusion",
    "who sued Stabilty AI",
)


def copied(dataset: Dataset, quads: int) -> Dataset:
    """Return a dataset of so many quads: the facts again and again, each copy with a number in its ids and names."""
    facts = [quad for quad in dataset if quad.graph_name.value != ONTOLOGY_GRAPH]
    copies = range(1, (quads - len(dataset)) // len(facts) + 2)
    return Dataset([*dataset, *(_renamed(quad, number) for number in copies for quad in facts)])


def _renamed(quad: Statement, number: int) -> Quad:
    return Quad(*(_again(term, number) for term in (quad.subject, quad.predicate, quad.object)), quad.graph_name)


def _again(term: Statement, number: int) -> Statement:
    if isinstance(term, NamedNode) and term.value.startswith(f"{BASE}id/"):
        return NamedNode(f"{term.value}-{number}")
    if isinstance(term, Literal) and term.language:
        return Literal(f"{term.value} {number}", language=term.language)
    return term


def milliseconds(asker: Asker, question: str) -> float:
    """Return the median milliseconds of five answers to a question, once it has been asked."""
    asker.ask(question)
    seconds = []
    for _ in range(5):
        begin = time.perf_counter()
        asker.ask(question)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds) * 1000


def main() -> None:
    """Measure and print."""
    small = load(shipped("facts")).dataset
    large = copied(small, QUADS)
    columns = [
        [milliseconds(asker, question.format(name=name)) for question in QUESTIONS]
        for asker, name in ((Asker(small), "Stability AI"), (Asker(large), "Stability AI 17"))
    ]
    print(f"{'question':<52} {len(small):>9} quads {len(large):>9} quads")
    for question, *times in zip(QUESTIONS, *columns, strict=True):
        print(f"{question:<52} " + " ".join(f"{time:12.1f} ms" for time in times))
    print(f"{'median':<52} " + " ".join(f"{statistics.median(times):12.1f} ms" for times in columns))


if __name__ == "__main__":
    main()
