"""From the dataset to what does not add up: audits that fail, claims that conflict, lines that nobody read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from graph.claims import ClaimReader, Json, label_of, texts_of
from graph.rules import rule_queries
from graph.store import Dataset, node
from graph.terms import shorten


def audits(dataset: Dataset, ontology_folder: Path) -> list[Json]:
    """Return each sum, product and bound that must hold, as `{rule, thing, found, wanted, holds}`."""
    return [
        {
            "rule": rule,
            "thing": shorten(row["thing"]),
            "found": row["found"],
            "wanted": row["wanted"],
            "holds": _holds(row["found"], row["wanted"]),
        }
        for _name, rule, text in rule_queries(ontology_folder, "audits")
        # a query without an order has the store's, which is not the same in a remote one
        for row in sorted(dataset.select(text), key=lambda row: str(row["thing"]))
    ]


def _holds(found: str | None, wanted: str) -> bool:
    if found is None:
        return False  # a sum too large for the store is no sum that holds
    bound = wanted.removeprefix("<= ")
    return Decimal(found) <= Decimal(bound) if bound != wanted else Decimal(found) == Decimal(wanted)


def conflicts(dataset: Dataset) -> list[Json]:
    """Return the conflicts of a built dataset as docs/json.md describes them: open ones first, then explained ones."""
    nodes = (quad.subject.value for quad in dataset.match(None, _TYPE, node("gai:Conflict")))
    return _conflicts(ClaimReader(dataset), nodes)


def open_conflicts_of(reader: ClaimReader, claims: Iterable[str]) -> list[Json]:
    """Return the conflicts in which any of some claims, given by their IRIs, stands and which nothing explains."""
    dataset = reader.dataset
    nodes = {q.subject.value for one in claims for q in dataset.match(None, node("gai:conflicting"), node(one))}
    conflicts = (iri for iri in nodes if any(dataset.match(node(iri), _TYPE, node("gai:Conflict"))))
    return [found for found in _conflicts(reader, conflicts) if found["open"]]


def _conflicts(reader: ClaimReader, nodes: Iterable[str]) -> list[Json]:
    dataset = reader.dataset
    pairs = {iri: {q.object.value for q in dataset.match(node(iri), node("gai:conflicting"))} for iri in nodes}
    claims = {claim["iri"]: claim for claim in reader.read({one for pair in pairs.values() for one in pair})}
    found = [_conflict(dataset, iri, [claims[one] for one in sorted(pair)]) for iri, pair in pairs.items()]
    return sorted(found, key=lambda one: (not one["open"], one["rule"], one["id"]))


_TYPE = node("rdf:type")


def _conflict(dataset: Dataset, iri: str, claims: list[Json]) -> Json:
    because = next((q.object.value for q in dataset.match(node(iri), node("gai:because"))), None)
    rule = next(q.object.value for q in dataset.match(node(iri), node("gai:conflictRule")))
    return {
        "id": shorten(iri),
        "iri": iri,
        "rule": rule,
        "label": label_of(dataset, iri),
        "claims": sorted(claims, key=lambda claim: claim["negated"]),  # what is affirmed, then what is denied
        "open": because is None,
        "because": {"id": shorten(because), "label": label_of(dataset, because)} if because else None,
        "reason": texts_of(dataset, iri, "gai:reason") or None,
    }


def coverage(dataset: Dataset) -> list[Json]:
    """Return each line of each text, as `{source, line, status, claims}`.

    The status is `cited` (claims stand on it), `credits` (it names publisher or authors), `states-nothing`, or
    `unread`.
    """
    lines = []
    for row in dataset.select(_TEXTS):
        cited: dict[int, list[tuple[str, str]]] = {}
        for found in dataset.select(_CITED, {"source": node(row["source"])}):
            cited.setdefault(int(found["line"]), []).append((found["status"], shorten(found["by"])))
        lines += [_covered(shorten(row["source"]), n, cited.get(n, [])) for n in range(1, int(row["lines"]) + 1)]
    return lines


def _covered(source: str, line: int, cited: list[tuple[str, str]]) -> Json:
    claims = sorted(by for status, by in cited if status == "cited")
    status = "cited" if claims else cited[0][0] if cited else "unread"
    return {"source": source, "line": line, "status": status, "claims": claims}


_TEXTS = "SELECT ?source ?lines { ?source gai:lines ?lines } ORDER BY ?source"

_CITED = """
SELECT ?source ?line ?status ?by {
  { ?by gai:source ?source ; gai:passage/gai:line ?line . BIND("cited" AS ?status) }
  UNION { ?source gai:credit ?by . ?by gai:line ?line . BIND("credits" AS ?status) }
  UNION { ?source gai:statesNothing ?line . BIND(?source AS ?by) BIND("states-nothing" AS ?status) }
}
"""
