"""From the dataset to what does not add up: audits that fail, claims that conflict, lines that nobody read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from graph.claims import Json, read_claims
from graph.rules import rule_in_words, rule_queries
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
        for row in dataset.select(text)
    ]


def _holds(found: str | None, wanted: str) -> bool:
    if found is None:
        return False  # a sum too large for the store is no sum that holds
    bound = wanted.removeprefix("<= ")
    return Decimal(found) <= Decimal(bound) if bound != wanted else Decimal(found) == Decimal(wanted)


def conflicts(dataset: Dataset, ontology_folder: Path) -> list[Json]:
    """Return each pair of claims that contradict each other, as `{rule, label, claims: [one, other]}`.

    `rule` is in English, `label` by language.
    """
    pairs = [
        (rule, rule_in_words(text), row["one"], row["other"])
        for _name, rule, text in rule_queries(ontology_folder, "conflicts")
        for row in dataset.select(text)
    ]
    by_iri = {claim["iri"]: claim for claim in read_claims(dataset, {iri for pair in pairs for iri in pair[2:]})}
    return [{"rule": rule, "label": label, "claims": [by_iri[one], by_iri[other]]} for rule, label, one, other in pairs]


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
