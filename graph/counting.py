"""From claims to the things that they tell of: several accounts of one thing are one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from graph.claims import Json
from graph.store import Dataset, node
from graph.terms import shorten


def things(dataset: Dataset, claims: Iterable[Json]) -> list[list[Json]]:
    """Return claims in groups: two are in one where they assert one situation, or give accounts of one thing."""
    groups: list[list[Json]] = []
    for claim in sorted(claims, key=lambda one: str(one["id"])):
        met = [group for group in groups if any(_one_thing(dataset, claim, other) for other in group)]
        groups = [group for group in groups if group not in met]
        groups.append([*(other for group in met for other in group), claim])
    return groups


def total(dataset: Dataset, claims: Iterable[Json]) -> Json | None:
    """Return the sum of the main amounts of things; None where accounts of one thing differ, or units or signs do."""
    told = [
        {
            (a["number"], a["unit"], a["comparator"])
            for claim in group
            for a in claim["amounts"]
            if a["role"] == "amount"
        }
        for group in things(dataset, claims)
    ]
    amounts = [next(iter(amounts)) for amounts in told if amounts]
    signs = {sign for _, _, sign in amounts} - {"="}
    if any(len(one) > 1 for one in told) or len({unit for _, unit, _ in amounts}) != 1 or len(signs) > 1:
        return None
    number = sum((Decimal(one) for one, _, _ in amounts), Decimal(0))
    return {"number": f"{number:f}", "unit": amounts[0][1], "comparator": next(iter(signs), "=")}


def _one_thing(dataset: Dataset, one: Json, other: Json) -> bool:
    if one["situation"] == other["situation"]:
        return True
    if one["kind"] != other["kind"] or not _values(dataset, one, "accountOf") & _values(dataset, other, "accountOf"):
        return False
    kind = node("gai:" + one["kind"])
    if any(_apart(one, other, shorten(q.object.value)) for q in dataset.match(kind, node("gai:tellsApart"))):
        return False
    return any(dataset.match(kind, node("gai:happensOnce"))) or _meet(one, other)


def _values(dataset: Dataset, claim: Json, name: str) -> set[str]:
    quads = dataset.match(node(claim["situation"]), node(f"gai:{name}"))
    return {str(quad.object.value) for quad in quads}


def _apart(one: Json, other: Json, name: str) -> bool:
    """Say whether two situations have concepts or parties of a property, and share none."""
    key = name.removeprefix("gai:")
    mine, yours = (
        {value["id"] for value in claim["concepts"].get(key, claim["participants"].get(key, ()))}
        for claim in (one, other)
    )
    return bool(mine and yours) and not mine & yours


def _meet(one: Json, other: Json) -> bool:
    """Say whether two times are known and have a day in common."""
    if not (one["when"] and other["when"]):
        return False
    return all(
        (first["time"]["begin"]["earliest"] or "") <= (then["time"]["end"]["latest"] or "9")
        for first, then in ((one, other), (other, one))
    )
