"""From the shipped facts and a corpus to a table of how often each trait of a claim is had by either.

Run it with `python -m tests.bench.traits [STATEMENTS]`; it prints a table and fails on nothing.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from graph.documents import Document
from graph.facts import documents_of
from graph.loading import load
from graph.store import Dataset
from graph.terms import shipped
from tests.bench.corpus import Line, Written, broken, lines
from tests.bench.telling import ids_in

OF_CLAIMS = (
    *("at", "row", "text", "via", "origin", "cites", "negated", "supersedes", "withdrawn", "leaves_open"),
    *("condition", "said_on", "note", "stated_as"),
)
OF_ENTITIES = ("aliases", "legal_entity_of", "unit_of", "merged_into", "not", "evidence")
KINDS = 8
"""So many kinds of situation are told apart; the rest are one row."""


def lines_of(documents: Iterable[Document]) -> Iterator[Line]:
    """Yield what documents say as the lines of a corpus."""
    for document in documents:
        for room, key in (("entities", "entities"), ("explanations", "explanations"), ("sources", "claims")):
            yield from ((room, {**line, "source": document.tree.get("id")}) for line in document.tree.get(key, ()))
        if "claims" in document.tree:
            yield "sources", {key: value for key, value in document.tree.items() if key != "claims"}


def traits(told: Iterable[Line]) -> dict[str, str]:
    """Return the share of claims, entities, amounts or mentions that has each trait, by its name."""
    found: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for room, line in told:
        if room == "entities":
            found["entities"] += 1
            found[f"type {line['type']}"] += 1
            found.update(f"entity: {key}" for key in OF_ENTITIES if key in line)
            found.update(f"entity: alias in {tag}" for tag in line.get("aliases", ()))
        elif line["id"].startswith("cl:"):
            found["claims"] += 1
            found[f"certainty {line['certainty']}"] += 1
            found.update(f"claim: {key}" for key in OF_CLAIMS if key in line)
            says = line["says"]
            kinds[says["type"] if isinstance(says, dict) else "(told before)"] += 1
            mentions.update(name for name in ids_in(says) if not name.startswith(("sit:", "cl:")))
            for amount in _amounts(says):
                found["amounts"] += 1
                found["amount: comparator"] += "comparator" in amount
    found.update({f"kind {name}": count for name, count in kinds.most_common(KINDS)})
    found["kind, any other"] = kinds.total() - sum(count for _, count in kinds.most_common(KINDS))
    return {**_shares(found), **_skew(mentions), "entities a claim": f"{found['entities'] / found['claims']:.2f}"}


def _amounts(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if "number" in tree:
            yield tree
        for value in tree.values():
            yield from _amounts(value)


def _shares(found: Counter[str]) -> dict[str, str]:
    of = {"type": "entities", "entity:": "entities", "amount:": "amounts"}
    wholes = ("entities", "claims", "amounts")
    return {
        name: f"{count / found[of.get(name.split()[0], 'claims')]:.1%}"
        for name, count in sorted(found.items())
        if name not in wholes
    }


def _skew(mentions: Counter[str]) -> dict[str, str]:
    counts = sorted(mentions.values(), reverse=True)
    first = sum(counts[: max(1, len(counts) // 100)])
    return {
        "mentions: of the first entity": f"{counts[0] / sum(counts):.1%}",
        "mentions: of the first hundredth of entities": f"{first / sum(counts):.1%}",
        "mentions: entities named once": f"{counts.count(1) / len(counts):.1%}",
    }


def of_dataset(dataset: Dataset) -> dict[str, str]:
    """Return statements a claim, and pairs of claims that differ for each 100 claims, by rule."""
    claims = dataset.select("SELECT (COUNT(?c) AS ?n) { ?c a gai:Claim }")[0]["n"]
    rows = dataset.select("SELECT ?rule (COUNT(?c) AS ?n) { ?c gai:conflictRule ?rule } GROUP BY ?rule")
    pairs = {f"pairs a 100 claims: {row['rule']}": f"{100 * int(row['n']) / int(claims):.2f}" for row in rows}
    return {"statements a claim": f"{len(dataset) / int(claims):.0f}", **dict(sorted(pairs.items()))}


def main() -> None:
    """Measure and print."""
    statements = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory() as folder:
        Written(Path(folder)).write(broken(lines(statements), "", 1))
        columns = [
            {**traits(lines_of(documents_of(facts))), **of_dataset(load(facts).dataset)}
            for facts in (shipped("facts"), Path(folder))
        ]
    print(f"{'trait':<48} {'facts':>10} {'corpus':>10}")
    for name in {**columns[0], **columns[1]}:
        print(f"{name:<48} " + " ".join(f"{column.get(name, '-'):>10}" for column in columns))


if __name__ == "__main__":
    main()
