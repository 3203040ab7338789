"""What suggestions of identities cost and how good they are: the labelled pairs, and a register of many names.

Run it with `python -m tests.bench.identities`; it prints and fails on nothing.
"""

from __future__ import annotations

import random
import time

from graph.names import words_of
from graph.store import Dataset, Literal, Quad, node
from graph.suggestions import suggestions
from graph.terms import shipped
from graph.vocabulary import Ontology, read_ontology
from tests.test_suggestions import measured

SIZE = 2000
WORDS = words_of("Alder Birch Cedar Delta Ember Falcon Garnet Harbor Indigo Juniper Kestrel Lumen Maple Nimbus Onyx")
LAST = words_of("AI Labs Research Systems Robotics Capital Ventures Media Music Data Cloud Health Vision Works")


def grown(ontology: Ontology) -> Dataset:
    """Return a register of invented companies, people and models, whose names share their words."""
    chance = random.Random(7)
    dataset = Dataset(ontology.declared)
    for number in range(SIZE):
        prefix, kind = (("co", "Company"), ("person", "Person"), ("model", "Model"))[number % 3]
        name = f"{chance.choice(WORDS)}{chance.choice(WORDS).lower()} {chance.choice(LAST)} {number % 97}".strip()
        thing, graph = node(f"{prefix}:made-{number}"), node("src:made")
        kind_of, label = node(f"gai:{kind}"), Literal(name, language="en")
        dataset.add([Quad(thing, node("rdf:type"), kind_of, graph), Quad(thing, node("rdfs:label"), label, graph)])
    return dataset


def main() -> None:
    """Print the measure of both halves, and the time for a large register."""
    ontology = read_ontology(shipped("ontology"))
    for half in ("tuned", "untouched"):
        found = {name: len(pairs) for name, pairs in measured(half, ontology).items()}
        precision = found["right"] / (found["right"] + found["wrong"])
        recall = found["right"] / (found["right"] + found["missed"])
        print(f"{half}: {sum(found.values())} pairs, precision {precision:.3f}, recall {recall:.3f} {found}")
    dataset = grown(ontology)
    begin = time.perf_counter()
    pairs = suggestions(dataset)
    print(f"{SIZE} names: {len(pairs)} suggestions in {time.perf_counter() - begin:.2f} s")


if __name__ == "__main__":
    main()
