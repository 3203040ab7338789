"""What checking the shapes costs: compiled to SPARQL beside pySHACL, in one run, as the data grow.

Run it with `python -m tests.bench.shapes`; it prints a table and fails on nothing. pySHACL takes minutes of it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from graph.breaches import breaches
from graph.facts import emit
from graph.schema import context_of
from graph.store import Dataset, NamedNode, Quad
from graph.terms import shipped
from graph.vocabulary import read_ontology
from tests.bench.grown import Industry
from tests.oracle import pyshacl_breaches

SIZES = (75, 725, 2400)
"""Entities of invented industries of some 3,000, 30,000 and 100,000 statements."""
BROKEN = 50
"""Every so manieth statement loses its value, so that there is something to find."""
RUNS = 5


def seconds(run: Callable[[], object], runs: int) -> float:
    """Return the median seconds of processor time of a call, which other work on the machine hardly changes."""
    taken = []
    for _ in range(runs):
        begin = time.process_time()
        run()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def main() -> None:
    """Measure and print."""
    ontology = read_ontology(shipped("ontology"))
    context = context_of(ontology)
    print(f"{'statements':>10} {'compiled':>10} {'pySHACL':>10} {'ratio':>8} {'breaches':>9}  same")
    for size in SIZES:
        quads = emit(Industry(size).documents(), context).quads
        nobody = NamedNode("urn:nobody")
        quads[::BROKEN] = [Quad(q.subject, q.predicate, nobody, q.graph_name) for q in quads[::BROKEN]]
        dataset = Dataset([*ontology.declared, *quads])
        found = breaches(dataset, ontology)
        theirs = pyshacl_breaches(dataset, ontology.quads)
        ours_s = seconds(lambda: breaches(dataset, ontology), RUNS)  # noqa: B023 - called before the next round
        theirs_s = seconds(lambda: pyshacl_breaches(dataset, ontology.quads), 1)  # noqa: B023
        ratio = f"{theirs_s / ours_s:.0f} x"
        print(f"{len(quads):>10} {ours_s:>8.3f} s {theirs_s:>8.2f} s {ratio:>8} {len(found):>9}  {found == theirs}")


if __name__ == "__main__":
    main()
