"""From facts on entities to FollowTheMoney's files: entities as JSON lines, statements as CSV."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

PREFIX = "genai-kg"
"""What ids and names of files begin with."""

DATASET = "genai_kg"
"""What FollowTheMoney calls all of it; its names of datasets have no hyphen."""


class Fact(NamedTuple):
    """One statement on an entity of FollowTheMoney; `original` is the value as our facts have it, where it differs."""

    entity: str
    schema: str
    prop: str
    value: str
    lang: str = ""
    original: str = ""
    origin: str = ""
    """The ids of the claims that say it; empty for what the register says."""


def ftm_id(curie: str) -> str:
    """Return the id under which FollowTheMoney knows what we call `curie`."""
    return f"{PREFIX}-{curie.replace(':', '-')}"


def joined(facts: Iterable[Fact]) -> list[Fact]:
    """Return each fact once, in a stable order, with the claims of all that say it."""
    found: dict[tuple[str, str, str, str], Fact] = {}
    for fact in facts:
        key = (fact.entity, fact.prop, fact.value, fact.lang)
        before = found.get(key, fact)
        found[key] = fact if before == fact else _merged(before, fact)
    return [found[key] for key in sorted(found)]


def _merged(one: Fact, other: Fact) -> Fact:
    origins = {*one.origin.split(), *other.origin.split()} if one.origin and other.origin else ()
    return one._replace(origin=" ".join(sorted(origins)), original=one.original or other.original)


def entities_json(facts: list[Fact]) -> str:
    """Return a line of JSON for each entity."""
    entities: dict[str, dict[str, Any]] = {}
    for fact in facts:
        entity = entities.setdefault(
            fact.entity, {"id": fact.entity, "schema": fact.schema, "properties": {}, "datasets": [DATASET]}
        )
        values = entity["properties"].setdefault(fact.prop, [])
        if fact.value not in values:
            values.append(fact.value)
    return "".join(json.dumps(entity, ensure_ascii=False) + "\n" for entity in entities.values())


_COLUMNS = (
    *("canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "origin", "lang"),
    *("original_value", "external", "first_seen", "last_seen", "id"),
)


def statements_csv(facts: list[Fact], types: Mapping[str, str]) -> str:
    """Return the statements as FollowTheMoney's CSV: those of an entity, and before them the one that sums them up.

    `types` has the type of each property by its name.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entity, found in groupby(facts, key=lambda fact: fact.entity):
        rows = [(fact, _key(entity, fact.prop, fact.value, fact.lang)) for fact in found]
        schema = rows[0][0].schema
        summed = hashlib.sha1("".join([schema, *sorted(key for _, key in rows)]).encode()).hexdigest()
        rows.insert(0, (Fact(entity, schema, "id", summed), _key(entity, "id", summed)))
        writer.writerows(_row(fact, types.get(fact.prop, "id"), key) for fact, key in rows)
    return buffer.getvalue()


def _key(entity: str, prop: str, value: str, lang: str = "") -> str:
    text = f"{DATASET}.{entity}.{prop}.{value}" + (f"@{lang}" if lang else "")
    return hashlib.sha1(text.encode()).hexdigest()


def _row(fact: Fact, kind: str, key: str) -> tuple[str, ...]:
    said = (fact.entity, fact.entity, fact.prop, kind, fact.schema, fact.value, DATASET, fact.origin, fact.lang)
    return (*said, fact.original, "f", "", "", key)
