"""From the ontology to the files by which editors and the build read facts and mappings."""

from __future__ import annotations

import json
from typing import Any

from graph.schema import context_of, schema_of, snippets
from graph.vocabulary import Json, Ontology

_ADDED = {"cites", "claims", "file", "rows", "sha256"}  # by the import
_PLACED = frozenset({"at", "row", "cites"})
_SPREADS = {
    "each": {
        "type": ["string", "array"],
        "description": "The column, or the columns that go together, each value of which makes a claim of its own. "
        "每個值各成一項主張的欄,或成對的數欄。",
    },
    "if": {
        "type": "string",
        "description": "A place, such as {role.founds}, without which the row makes no such claim. "
        "須有值才產生此主張的位置,例如 {role.founds}。",
    },
}
_BY_HAND = "Column"  # the definition that no ontology tells of


def generated(ontology: Ontology) -> dict[str, str]:
    """Return the text of each file that is generated from the ontology and committed, by its name."""
    facts, mappings = schema_of(ontology), "mapping.schema.json"
    written = json.loads((ontology.folder / mappings).read_text(encoding="utf-8"))
    files = {
        "context.jsonld": context_of(ontology),
        "facts.schema.json": facts,
        mappings: mapping_schema_of(facts, written),
    }
    return {name: json.dumps(content, ensure_ascii=False, indent=1) + "\n" for name, content in files.items()}


def mapping_schema_of(facts: Json, written: Json) -> Json:
    """Return the schema of mappings: the part that is written by hand, and what facts may say with places in it."""
    parts = facts["$defs"]
    kinds = [branch["then"]["$ref"].rpartition("/")[2] for branch in parts["Situation"]["then"]["allOf"]]
    claim = _with_places(parts["Claim"], leave_out=_PLACED)
    definitions = {
        "Amount": {**_with_places(parts["Amount"]), "type": ["object", "string"]},
        "Cited": parts["Cited"],
        "Claim": {**claim, "properties": {**_SPREADS, **claim["properties"]}},
        "EntityType": parts["Entity"]["properties"]["type"],
        "Page": parts["Cited"]["then"],
        "Read": _with_places(parts["Claim"], leave_out=_PLACED - {"cites"}),
        "Situation": {key: value for key, value in parts["Situation"].items() if key != "pattern"},
        "Table": _head(parts["Table"]),
        **{kind: _with_places(parts[kind]) for kind in kinds},
    }
    return {**written, "$defs": {_BY_HAND: written["$defs"][_BY_HAND], **definitions}}


def _head(table: Json) -> Json:
    kept = {key: value for key, value in table["properties"].items() if key not in _ADDED}
    return {**table, "properties": kept, "required": [key for key in table["required"] if key in kept]}


def _with_places(part: Json, leave_out: frozenset[str] = frozenset()) -> Json:
    """Return an object's schema in which a text with a brace may stand for any value."""
    kept = {key: _any(key, value) for key, value in part["properties"].items() if key not in leave_out}
    return {**part, "properties": kept, "required": [key for key in part["required"] if key in kept and key != "text"]}


def _any(key: str, value: Json) -> Json:
    hint: Json = {name: value[name] for name in ("title", "description") if name in value}
    options = _options(value)
    if key == "type":
        return value
    if options:
        constant = {"type": "string", "not": {"pattern": "[{]"}}
        return {**hint, "if": constant, "then": options, **snippets(options)}
    if "$ref" in value:
        return {**hint, "$ref": value["$ref"]}
    return {**hint, "type": ["string", "number", "boolean", "array", "object"]}


def _options(value: Json) -> dict[str, Any]:
    one = value if "enum" in value else value.get("else", {})
    return {name: one[name] for name in ("enum", "enumDescriptions")} if "enum" in one else {}
