"""From the ontology to what reads facts files: the terms, the JSON-LD context and the JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.errors import OntologyInvalid
from graph.rules import rule_queries
from graph.store import BlankNode, Dataset, Quad, RdfFormat, Statement, node, parse
from graph.terms import ID_PREFIXES, ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, expand, shorten

Json = dict[str, Any]

RDF_TYPE = "rdf:type"
LANG_STRING = expand("rdf:langString")
_WRITTEN = ("gai:Amount", "gai:Claim", "gai:Entity", "gai:Passage", "gai:Situation", "gai:Source")
NUMBER_PATTERN = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"


@dataclass(frozen=True)
class Term:
    """A property as facts files use it: its key, its IRI, and what its values are."""

    key: str
    iri: str
    range: str | None
    names_things: bool
    concepts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Constraint:
    """One property shape: what a class asks of a property."""

    target: str
    path: str
    at_least: int
    at_most: int | None
    value_class: str | None
    datatype: str | None
    pattern: str | None
    minimum: int | None
    unique_language: bool


@dataclass(frozen=True)
class Ontology:
    """The parsed Turtle of the ontology folder with its query files; read once, asked often."""

    folder: Path
    quads: tuple[Statement, ...]

    @cached_property
    def dataset(self) -> Dataset:
        """The ontology's statements, to be queried."""
        return Dataset(self.quads)

    @cached_property
    def declared(self) -> tuple[Statement, ...]:
        """The terms and texts that queries need, with what each class declares in place of the shapes."""
        hidden = PREFIXES["sh"]
        declares, graph = node("gai:declares"), node(ONTOLOGY_GRAPH)
        terms = [
            quad
            for quad in self.quads
            if not any(
                isinstance(part, BlankNode) or part.value.startswith(hidden)
                for part in (quad.subject, quad.predicate, quad.object)
            )
        ]
        return (*terms, *(Quad(node(c.target), declares, node(c.path), graph) for c in self.constraints))

    def queries(self, room: str) -> list[tuple[str, str, str]]:
        """Return the query files of a room such as `checks`, as `rule_queries` does."""
        return rule_queries(self.folder, room)

    @cached_property
    def superclasses(self) -> dict[str, frozenset[str]]:
        """Each class IRI with itself and all its superclasses."""
        rows = self.dataset.select("SELECT ?c ?s { ?c a owl:Class ; rdfs:subClassOf* ?s }")
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["c"], set()).add(row["s"])
        return {name: frozenset(above) for name, above in found.items()}

    def subclasses(self, iri: str) -> list[str]:
        """Return a class and all its subclasses, sorted."""
        return sorted(name for name, above in self.superclasses.items() if iri in above)

    @cached_property
    def terms(self) -> dict[str, Term]:
        """Every property that facts files may use, by IRI."""
        rows = self.dataset.select(_PROPERTIES)
        return {row["p"]: self._term(row) for row in rows}

    def _term(self, row: dict[str, Any]) -> Term:
        names_things = row["object"] == "true"
        concepts = tuple(self._concepts(row["range"])) if names_things and row["range"] else ()
        return Term(row["key"] or _snake(row["p"]), row["p"], row["range"], names_things, concepts)

    def _concepts(self, value_class: str) -> Iterable[tuple[str, str]]:
        if expand("skos:Concept") not in self.superclasses.get(value_class, ()):
            return
        rows = self.dataset.select(_CONCEPTS, {"class": node(value_class)})
        for row in rows:
            yield row["notation"] or row["c"].removeprefix(ONTOLOGY), row["c"]

    @cached_property
    def constraints(self) -> list[Constraint]:
        """Every property shape, in the order of class and property."""
        return [
            Constraint(
                row["target"],
                row["path"],
                int(row["min"] or 0),
                int(row["max"]) if row["max"] else None,
                row["class"],
                row["datatype"],
                row["pattern"],
                int(row["least"]) if row["least"] else None,
                row["unique"] == "true",
            )
            for row in self.dataset.select(_SHAPES)
        ]

    def constraints_of(self, iri: str) -> list[Constraint]:
        """Return the property shapes that apply to members of a class, its superclasses' among them."""
        above = self.superclasses[iri]
        return [constraint for constraint in self.constraints if constraint.target in above]

    def members(self, iri: str) -> list[str]:
        """Return the classes under `iri` that facts may name as a type: those with ids of their own or shapes."""
        return [name for name in self.subclasses(iri) if name != iri]

    @cached_property
    def id_prefixes(self) -> dict[str, str]:
        """The id prefix of each class that has one of its own or inherits one."""
        own = {row["c"]: row["prefix"] for row in self.dataset.select("SELECT ?c ?prefix { ?c gai:idPrefix ?prefix }")}
        found = dict(own)
        for name, above in self.superclasses.items():
            nearest = [own[c] for c in sorted(above, key=lambda c: -len(self.superclasses.get(c, ()))) if c in own]
            if nearest:
                found[name] = nearest[0]
        return found

    def prefixes_of(self, iri: str) -> list[str]:
        """Return the id prefixes that members of a class may have."""
        return sorted({self.id_prefixes[name] for name in self.subclasses(iri) if name in self.id_prefixes})


def read_ontology(folder: Path) -> Ontology:
    """Return the ontology of a folder of Turtle files.

    Raises:
        OntologyInvalid: a file is not Turtle, or there is none.
    """
    quads: list[Statement] = []
    for path in sorted(folder.rglob("*.ttl")):
        try:
            triples = list(parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True))
        except (SyntaxError, ValueError) as error:
            raise OntologyInvalid(f"{path}: {error}; mend the ontology") from error
        quads += [Quad(t.subject, t.predicate, t.object, node(ONTOLOGY_GRAPH)) for t in triples]
    if not quads:
        raise OntologyInvalid(f"{folder} holds no Turtle; give the folder of the ontology")
    return Ontology(folder, tuple(quads))


def _snake(iri: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", iri.removeprefix(ONTOLOGY)).lower()


def generated(ontology: Ontology) -> dict[str, str]:
    """Return the text of each file that is generated from the ontology and committed, by its name."""
    files = {"context.jsonld": context_of(ontology), "facts.schema.json": schema_of(ontology)}
    return {name: json.dumps(content, ensure_ascii=False, indent=1) + "\n" for name, content in files.items()}


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
        "Claim": _object(ontology, [gai + "Claim"], leave_out={gai + "source"}),
        "Entity": _entity(ontology, entity_types),
        "Source": _source(ontology, source_types),
        "Situation": _situation(ontology, kinds),
        **{kind.removeprefix(gai): _object(ontology, [kind], typed=True) for kind in kinds},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts",
        "description": "A source with its claims, or a part of the identity register.",
        "type": "object",
        "if": {"required": ["entities"]},
        "then": {
            "properties": {"entities": {"type": "array", "items": {"$ref": "#/$defs/Entity"}}},
            "additionalProperties": False,
        },
        "else": {"$ref": "#/$defs/Source"},
        "$defs": definitions,
    }


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
        properties["type"] = {"enum": sorted(shorten(c).removeprefix("gai:") for c in classes)}
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


def _source(ontology: Ontology, types: list[str]) -> Json:
    schema = _object(ontology, types, typed=True)
    schema["properties"]["claims"] = {"type": "array", "items": {"$ref": "#/$defs/Claim"}}
    schema["required"].append("claims")
    return schema


def _situation(ontology: Ontology, kinds: list[str]) -> Json:
    names = [kind.removeprefix(ONTOLOGY) for kind in kinds]
    return {
        "description": "A situation written out, or the id of one that stands elsewhere.",
        "type": ["object", "string"],
        "pattern": _id_pattern(["sit"]),
        "if": {"type": "object"},
        "then": {
            "properties": {"type": {"enum": names}},
            "required": ["type"],
            "allOf": [
                {
                    "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                    "then": {"$ref": f"#/$defs/{name}"},
                }
                for name in names
            ],
        },
    }


def _values(ontology: Ontology, term: Term, constraint: Constraint) -> Json:
    if constraint.datatype == LANG_STRING:
        return _language_map(constraint)
    one = _value(ontology, term, constraint)
    if constraint.at_most == 1:
        return one
    types = one.pop("type", "string")
    many = {"type": types, **one}
    if "$ref" in one or "enum" in one:
        return {"if": {"type": "array"}, "then": {"items": one, "uniqueItems": True, "minItems": 1}, "else": one}
    return {
        "type": [*([types] if isinstance(types, str) else types), "array"],
        **one,
        "items": many,
        "uniqueItems": True,
        "minItems": 1,
    }


def _language_map(constraint: Constraint) -> Json:
    text: Json = {"type": "string", "minLength": 1, "maxLength": 1000}
    if not constraint.unique_language:
        text = {"type": "array", "items": text, "uniqueItems": True, "minItems": 1}
    required = ["en", "zh-Hant"] if constraint.unique_language else []
    languages = dict.fromkeys(("en", "zh-Hant", "zh-Hans"), text)
    return {"type": "object", "properties": languages, "required": required, "additionalProperties": False}


def _value(ontology: Ontology, term: Term, constraint: Constraint) -> Json:
    if term.concepts:
        return {"enum": sorted(key for key, _ in term.concepts)}
    if constraint.value_class == ONTOLOGY + "Situation":
        return {"$ref": "#/$defs/Situation"}
    if constraint.value_class in (ONTOLOGY + "Amount", ONTOLOGY + "Passage"):
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
            return {"type": ["integer", "string"], "pattern": NUMBER_PATTERN}
    return {"type": "string", "pattern": constraint.pattern or r"^\S(.*\S)?$"}


def _reference(ontology: Ontology, classes: list[str]) -> Json:
    prefixes = sorted({prefix for name in classes for prefix in ontology.prefixes_of(name)})
    return {"type": "string", "pattern": _id_pattern(prefixes)}


def _id_pattern(prefixes: list[str]) -> str:
    return f"^({'|'.join(prefixes or ID_PREFIXES)}):[a-z0-9]+(-[a-z0-9]+)*$"


def _described(ontology: Ontology, iri: str, schema: Json) -> Json:
    rows = ontology.dataset.select(_TEXTS, {"term": node(iri)})
    if rows and "$ref" not in schema:
        row = rows[0]
        schema |= {"title": f"{row['en']} · {row['zh']}", "description": f"{row['enDef']} {row['zhDef']}"}
    return schema


_PROPERTIES = """
SELECT ?p ?key ?range ?object {
  { SELECT DISTINCT ?p { ?shape sh:property/sh:path ?p } }
  OPTIONAL { ?p gai:key ?key }
  OPTIONAL { ?p rdfs:range ?range }
  BIND(EXISTS { ?p a owl:ObjectProperty } AS ?object)
} ORDER BY ?p
"""

_CONCEPTS = """
SELECT ?class ?c ?notation { ?c a ?class OPTIONAL { ?c skos:notation ?notation } } ORDER BY ?c
"""

_SHAPES = """
SELECT ?target ?path ?min ?max ?class ?datatype ?pattern ?least ?unique {
  ?shape sh:targetClass ?target ; sh:property ?p . ?p sh:path ?path .
  OPTIONAL { ?p sh:minCount ?min } OPTIONAL { ?p sh:maxCount ?max } OPTIONAL { ?p sh:class ?class }
  OPTIONAL { ?p sh:datatype ?datatype } OPTIONAL { ?p sh:pattern ?pattern }
  OPTIONAL { ?p sh:minInclusive ?least } OPTIONAL { ?p sh:uniqueLang ?unique }
} ORDER BY ?target ?path
"""

_TEXTS = """
SELECT ?term ?en ?zh ?enDef ?zhDef {
  ?term rdfs:label ?en, ?zh ; skos:definition ?enDef, ?zhDef .
  FILTER(LANGMATCHES(LANG(?en), "en") && LANGMATCHES(LANG(?zh), "zh-Hant"))
  FILTER(LANGMATCHES(LANG(?enDef), "en") && LANGMATCHES(LANG(?zhDef), "zh-Hant"))
}
"""
