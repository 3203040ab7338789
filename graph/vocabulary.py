"""From the Turtle of the ontology to its terms, classes and shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.errors import OntologyInvalid
from graph.rules import rule_queries
from graph.store import BlankNode, Dataset, Quad, RdfFormat, Statement, node, parse
from graph.terms import ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, expand

Json = dict[str, Any]

LANG_STRING = expand("rdf:langString")


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
        hidden, kept = PREFIXES["sh"], expand("sh:select")
        declares, graph = node("gai:declares"), node(ONTOLOGY_GRAPH)
        terms = [
            quad
            for quad in self.quads
            if not any(
                isinstance(part, BlankNode) or (part.value.startswith(hidden) and part.value != kept)
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
        """Yield (key, IRI) of what a value of the class may be: concepts of a scheme, or properties by their keys."""
        if value_class == expand("rdf:Property"):
            for row in self.dataset.select(_OF_SITUATIONS):
                yield row["key"] or _snake(row["p"]), row["p"]
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

    @cached_property
    def meanings(self) -> dict[str, tuple[str, str]]:
        """The title and the definition of each term for a hint, in English and Chinese; a definition may be empty."""
        rows = self.dataset.select(_MEANINGS)
        return {
            row["term"]: (f"{row['en']} · {row['zh']}", f"{row['enDef'] or ''} {row['zhDef'] or ''}") for row in rows
        }

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


_MEANINGS = """
SELECT ?term ?en ?zh ?enDef ?zhDef {
  ?term rdfs:label ?en, ?zh .
  FILTER(LANGMATCHES(LANG(?en), "en") && LANGMATCHES(LANG(?zh), "zh-Hant"))
  OPTIONAL {
    ?term skos:definition ?enDef, ?zhDef .
    FILTER(LANGMATCHES(LANG(?enDef), "en") && LANGMATCHES(LANG(?zhDef), "zh-Hant"))
  }
}
"""

_PROPERTIES = """
SELECT ?p ?key ?range ?object {
  { SELECT DISTINCT ?p { ?shape sh:property/sh:path ?p } }
  OPTIONAL { ?p gai:key ?key }
  OPTIONAL { ?p rdfs:range ?range }
  BIND(EXISTS { ?p a owl:ObjectProperty } AS ?object)
} ORDER BY ?p
"""

_OF_SITUATIONS = """
SELECT DISTINCT ?p ?key {
  { VALUES ?role { gai:participant gai:characteristic gai:quantity } ?p rdfs:subPropertyOf+ ?role }
  UNION { VALUES ?p { gai:when } }
  OPTIONAL { ?p gai:key ?key }
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
