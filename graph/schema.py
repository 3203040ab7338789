"""From the ontology to what reads facts files: the JSON-LD context and the JSON Schema."""

from __future__ import annotations

from graph.terms import ID_PREFIXES, ONTOLOGY, PREFIXES, expand, shorten
from graph.vocabulary import LANG_STRING, Constraint, Json, Ontology, Term

_WRITTEN = (
    "gai:Amount",
    "gai:Claim",
    "gai:Entity",
    "gai:ExplainedPair",
    "gai:Passage",
    "gai:Row",
    "gai:Situation",
    "gai:Source",
)
_PLACED = tuple(ONTOLOGY + name for name in ("Amount", "Passage", "Row"))
_NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"


# ── JSON-LD context ─────────────────────────────────────────────────────────


def context_of(ontology: Ontology) -> Json:
    """Return the JSON-LD 1.1 context by which a facts file is RDF; generated, committed, never written by hand."""
    entries: Json = {"@version": 1.1, **PREFIXES, "id": "@id", "type": "@type", "entities": "@graph"}
    written = {name for upper in _WRITTEN for name in ontology.subclasses(expand(upper))}
    for name in sorted(written):
        entries[name.removeprefix(ONTOLOGY)] = shorten(name)
    for term in ontology.terms.values():
        entries[term.key] = _context_entry(ontology, term)
    entries["claims"] = {"@reverse": "gai:source"}
    pair = {"claims": {"@id": "gai:conflicting", "@type": "@id"}}
    entries["explanations"] = {"@id": "gai:explains", "@type": "@id", "@context": pair}
    return {"@context": dict(sorted(entries.items()))}


def _context_entry(ontology: Ontology, term: Term) -> Json:
    entry: Json = {"@id": shorten(term.iri)}
    if term.concepts:
        entry |= {"@type": "@vocab", "@context": {key: shorten(iri) for key, iri in sorted(term.concepts)}}
    elif term.names_things:
        entry["@type"] = "@id"
    elif _is_text(ontology, term):
        entry["@container"] = "@language"
    elif term.range and term.range != expand("xsd:string"):
        entry["@type"] = shorten(term.range)
    return entry


def _is_text(ontology: Ontology, term: Term) -> bool:
    return any(c.datatype == LANG_STRING for c in ontology.constraints if c.path == term.iri)


# ── JSON Schema ─────────────────────────────────────────────────────────────


def schema_of(ontology: Ontology) -> Json:
    """Return the JSON Schema of facts files; closed objects, so that a mistyped key is named."""
    gai = ONTOLOGY
    kinds = ontology.members(gai + "Situation")
    entity_types = [c for c in ontology.members(gai + "Entity") if c in ontology.id_prefixes]
    source_types = ontology.members(gai + "Source")
    definitions = {
        "Amount": _object(ontology, [gai + "Amount"], named=False),
        "Passage": _object(ontology, [gai + "Passage"], named=False),
        "Row": _object(ontology, [gai + "Row"], named=False),
        "Cited": _cited(ontology),
        "Claim": _object(ontology, [gai + "Claim"], leave_out={gai + "source"}),
        "Entity": _entity(ontology, entity_types),
        "ExplainedPair": _explained_pair(ontology),
        "Source": _one_of_types(ontology, source_types),
        "Situation": _situation(ontology, kinds),
        **{name.removeprefix(gai): _source(ontology, name) for name in source_types},
        **{kind.removeprefix(gai): _object(ontology, [kind], typed=True) for kind in kinds},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts",
        "description": "A source with its claims, or more of them, entities of the register, or explained conflicts.",
        "type": "object",
        "if": {"required": ["entities"]},
        "then": _list_of("entities", "Entity"),
        "else": {
            "if": {"required": ["explanations"]},
            "then": _list_of("explanations", "ExplainedPair"),
            "else": {
                "if": {"required": ["source"]},
                "then": _part_of_source(ontology),
                "else": {"$ref": "#/$defs/Source"},
            },
        },
        "$defs": definitions,
    }


def _list_of(key: str, definition: str) -> Json:
    items = {"type": "array", "items": {"$ref": f"#/$defs/{definition}"}}
    return {"properties": {key: items}, "additionalProperties": False}


def _part_of_source(ontology: Ontology) -> Json:
    """Return the schema of claims whose source is described elsewhere, as the lines of JSON Lines are."""
    part = _list_of("claims", "Claim")
    part["properties"]["source"] = _reference(ontology, [ONTOLOGY + "Source"])
    return {**part, "required": ["claims"]}


def _object(
    ontology: Ontology,
    classes: list[str],
    *,
    named: bool = True,
    typed: bool = False,
    leave_out: set[str] | None = None,
) -> Json:
    properties: Json = {}
    required: list[str] = []
    if named:
        properties["id"] = _reference(ontology, classes)
        required.append("id")
    if typed:
        properties["type"] = _class_choice(ontology, classes)
        required.append("type")
    for constraint in sorted({c for name in classes for c in ontology.constraints_of(name)}, key=lambda c: c.path):
        term = ontology.terms[constraint.path]
        if constraint.path in (leave_out or ()):
            continue
        properties[term.key] = _described(ontology, term.iri, _values(ontology, term, constraint))
        if constraint.at_least and all(constraint in ontology.constraints_of(c) for c in classes):
            required.append(term.key)
    text = _described(ontology, classes[0], {}) if len(classes) == 1 else {}
    return {
        **text,
        "type": "object",
        "properties": dict(sorted(properties.items())),
        "required": sorted(required),
        "additionalProperties": False,
    }


def _entity(ontology: Ontology, types: list[str]) -> Json:
    schema = _object(ontology, types, typed=True)
    schema["allOf"] = [_prefix_follows_type(ontology, name) for name in types]
    return schema


def _prefix_follows_type(ontology: Ontology, name: str) -> Json:
    own = {"pattern": _id_pattern([ontology.id_prefixes[name]])}
    return {
        "if": {"properties": {"type": {"const": name.removeprefix(ONTOLOGY)}}, "required": ["type"]},
        "then": {"properties": {"id": own}},
    }


def _explained_pair(ontology: Ontology) -> Json:
    """Return what an editor's explanation holds; its two claims stand under `claims`."""
    schema = _object(ontology, [ONTOLOGY + "ExplainedPair"])
    one = _reference(ontology, [ONTOLOGY + "Claim"])
    del schema["properties"]["conflicting"]
    schema["properties"]["claims"] = {"type": "array", "items": one, "uniqueItems": True, "minItems": 2, "maxItems": 2}
    schema["required"] = sorted({*schema["required"], "claims"} - {"conflicting"})
    return schema


def _source(ontology: Ontology, name: str) -> Json:
    schema = _object(ontology, [name], typed=True)
    schema["properties"]["claims"] = {"type": "array", "items": {"$ref": "#/$defs/Claim"}}
    schema["required"].append("claims")
    return schema


def _cited(ontology: Ontology) -> Json:
    """A page may be written out where it is cited, for a table cites hundreds and none has claims of its own."""
    return {
        "description": "The id of a source, or a web page written out.",
        "type": ["object", "string"],
        "pattern": _id_pattern(["src"]),
        "if": {"type": "object"},
        "then": _object(ontology, [ONTOLOGY + "WebPage"], typed=True),
    }


def _situation(ontology: Ontology, kinds: list[str]) -> Json:
    return {
        "description": "A situation written out, or the id of one that stands elsewhere.",
        "type": ["object", "string"],
        "pattern": _id_pattern(["sit"]),
        "if": {"type": "object"},
        "then": _one_of_types(ontology, kinds),
    }


def _one_of_types(ontology: Ontology, classes: list[str]) -> Json:
    names = [name.removeprefix(ONTOLOGY) for name in classes]
    return {
        "properties": {"type": _class_choice(ontology, classes)},
        "required": ["type"],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for name in names
        ],
    }


def _values(ontology: Ontology, term: Term, constraint: Constraint) -> Json:
    if constraint.datatype == LANG_STRING:
        return _language_map(constraint)
    one = _value(ontology, term, constraint)
    if constraint.at_most == 1:
        return one
    types = one.pop("type", "string")
    several = {"type": types, **one}
    if "$ref" in one or "enum" in one:
        many = {"if": {"type": "array"}, "then": {"items": one, "uniqueItems": True, "minItems": 1}, "else": one}
        return {"type": ["object", "string", "array"], **many} if "$ref" in one else {**many, **snippets(one)}
    return {
        "type": [*([types] if isinstance(types, str) else types), "array"],
        **one,
        "items": several,
        "uniqueItems": True,
        "minItems": 1,
    }


def snippets(one: Json) -> Json:
    """Return what an editor completes where one value or a list may stand: it does not look behind a condition."""
    hints = zip(one.get("enum", ()), one.get("enumDescriptions", ()), strict=True)
    found = [{"label": key, "body": key, "description": hint} for key, hint in hints]
    return {"defaultSnippets": found} if found else {}


def _language_map(constraint: Constraint) -> Json:
    text: Json = {"type": "string", "pattern": r"^\S(.*\S)?$", "maxLength": 1000}
    if not constraint.unique_language:
        text = {"type": "array", "items": text, "uniqueItems": True, "minItems": 1}
    required = ["en", "zh-Hant"] if constraint.unique_language else []
    languages = dict.fromkeys(("en", "zh-Hant", "zh-Hans"), text)
    return {"type": "object", "properties": languages, "required": required, "additionalProperties": False}


def _value(ontology: Ontology, term: Term, constraint: Constraint) -> Json:
    if term.concepts:
        return _choice(ontology, dict(sorted(term.concepts)))
    if constraint.value_class == ONTOLOGY + "Situation":
        return {"$ref": "#/$defs/Situation"}
    if constraint.value_class == ONTOLOGY + "Source":
        return {"$ref": "#/$defs/Cited"}
    if constraint.value_class in _PLACED:
        return {"$ref": f"#/$defs/{constraint.value_class.removeprefix(ONTOLOGY)}"}
    if constraint.value_class:
        return _reference(ontology, [constraint.value_class])
    return _literal(constraint)


def _literal(constraint: Constraint) -> Json:
    match shorten(constraint.datatype or ""):
        case "xsd:integer":
            return {"type": "integer", **({"minimum": constraint.minimum} if constraint.minimum is not None else {})}
        case "xsd:boolean":
            return {"type": "boolean"}
        case "xsd:decimal":
            return {"type": ["integer", "string"], "pattern": _NUMBER}
    return {"type": "string", "pattern": constraint.pattern or r"^\S(.*\S)?$"}


def _reference(ontology: Ontology, classes: list[str]) -> Json:
    prefixes = sorted({prefix for name in classes for prefix in ontology.prefixes_of(name)})
    return {"type": "string", "pattern": _id_pattern(prefixes)}


def _id_pattern(prefixes: list[str]) -> str:
    return f"^({'|'.join(prefixes or ID_PREFIXES)}):[a-z0-9]+(-[a-z0-9]+)*$"


def _described(ontology: Ontology, iri: str, schema: Json) -> Json:
    """Return a schema with the hint of a term that has a definition; it stands before what a reference says."""
    title, definition = ontology.meanings.get(iri, ("", ""))
    return {**schema, "title": title, "description": definition} if definition.strip() else schema


def _choice(ontology: Ontology, options: dict[str, str]) -> Json:
    """Return the schema of one of several keys, each with the hint of the term that it stands for."""
    hints = [": ".join(filter(None, map(str.strip, ontology.meanings.get(iri, ("", ""))))) for iri in options.values()]
    return {"enum": list(options), "enumDescriptions": hints}


def _class_choice(ontology: Ontology, classes: list[str]) -> Json:
    one = _choice(ontology, {name.removeprefix(ONTOLOGY): name for name in sorted(classes)})
    return {"title": "type · 類型", "description": "What it is. 屬於何種。", **one}
