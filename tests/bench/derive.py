"""What it costs to check facts and to follow rules from them, as the facts grow.

Run it with `python -m tests.bench.derive`, with `--json FILE` to keep the figures; it prints them and fails on nothing.
Seconds are of processor time. Beside shapes compiled to SPARQL stands pySHACL, in the same run and on the same
statements, up to some 100,000 of them; it takes most of the time.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.breaches import breaches
from graph.conflicts import add_conflicts
from graph.contract import check_graph
from graph.facts import Facts, emit
from graph.inference import infer
from graph.ledger import audits
from graph.schema import context_of
from graph.store import Dataset, NamedNode, Quad, Statement
from graph.terms import shipped
from graph.vocabulary import Ontology, read_ontology
from tests.bench.grown import Industry
from tests.bench.shapes import BROKEN, seconds
from tests.oracle import pyshacl_breaches

SIZES = (180, 1450, 2400, 15000)
"""Entities of invented industries; 2,400 tell some 100,000 statements, 15,000 come to a million built ones."""
COMPARED = 2400
RUNS = 3


def once(run: Callable[[], object]) -> float:
    """Return the seconds of a call that changes what it works on."""
    begin = time.process_time()
    run()
    return round(time.process_time() - begin, 3)


def shapes(quads: list[Statement], ontology: Ontology, compared: bool) -> dict[str, Any]:
    """Return what shapes cost on quads, and what pySHACL takes for the same, if it is asked."""
    dataset = Dataset([*ontology.declared, *quads])
    found, theirs = breaches(dataset, ontology), list[Any]()
    ours_s = round(seconds(lambda: breaches(dataset, ontology), RUNS), 3)
    told: dict[str, Any] = {"compiled": ours_s, "breaches": len(found)}
    if compared:
        theirs_s = once(lambda: theirs.extend(pyshacl_breaches(dataset, ontology.quads)))
        told |= {"pyshacl": theirs_s, "ratio": round(theirs_s / ours_s, 1), "same": found == theirs}
    return told


def measured(size: int, ontology: Ontology) -> dict[str, Any]:
    """Return the figures of an invented industry."""
    facts = emit(Industry(size).documents(), context_of(ontology))
    told: dict[str, Any] = {"facts": len(facts.quads), "shapes": shapes(facts.quads, ontology, size <= COMPARED)}
    told["broken"] = shapes(_broken(facts.quads), ontology, size <= COMPARED)
    return told | _derived(facts, ontology)


def _broken(quads: list[Statement]) -> list[Statement]:
    """Return quads of which every so manieth has a value that is nobody."""
    nobody = NamedNode("urn:nobody")
    return [q if n % BROKEN else Quad(q.subject, q.predicate, nobody, q.graph_name) for n, q in enumerate(quads)]


def _derived(facts: Facts, ontology: Ontology) -> dict[str, Any]:
    dataset = Dataset([*ontology.declared, *facts.quads])
    told: dict[str, Any] = {
        "contract": once(lambda: check_graph(facts, dataset, ontology, set())),
        "audits": once(lambda: audits(dataset, ontology.folder)),
        "rules": once(lambda: infer(dataset, ontology)),
        "conflicts": once(lambda: add_conflicts(dataset, ontology, facts)),
        "statements": len(dataset),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="entities of each industry")
    asked = parser.parse_args()
    ontology = read_ontology(shipped("ontology"))
    told = []
    for size in asked.sizes:
        told.append({"entities": size, **measured(size, ontology)})
        print(json.dumps(told[-1]), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
