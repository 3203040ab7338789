"""From a dataset to the names that a query can use: classes, properties, concepts and entities, with their labels."""

from __future__ import annotations

from collections.abc import Mapping

from graph.claims import Json, Label
from graph.page.wording import complete
from graph.store import Dataset
from graph.terms import shorten
from graph.wordlist import FORM_PROPERTIES
from graph.words import LANGUAGES

Labels = Mapping[str, Label]
"""The labels of everything, by IRI."""


def terms_named(dataset: Dataset, labels: Labels) -> list[Json]:
    """Return `id`, `what` and `label` of classes, properties and concepts; a foreign one has an empty label."""
    found = sorted((row["term"], row["what"]) for row in dataset.select(_TERMS))
    kept = {iri: what for iri, what in found if iri not in FORM_PROPERTIES}
    return [{"id": shorten(iri), "what": what, "label": label_of(labels, iri)} for iri, what in kept.items()]


def entities_named(dataset: Dataset, labels: Labels) -> list[Json]:
    """Return the same of all that a claim can speak of and that has a name."""
    found = sorted({row["entity"] for row in dataset.select(_ENTITIES)} & set(labels))
    return [{"id": shorten(iri), "what": "entity", "label": label_of(labels, iri)} for iri in found]


def label_of(labels: Labels, iri: str, otherwise: str = "") -> Label:
    """Return the label of an IRI in every language of the page."""
    return complete(labels.get(iri) or dict.fromkeys(LANGUAGES, otherwise))


_ENTITIES = "SELECT DISTINCT ?entity { ?entity a/rdfs:subClassOf* gai:Entity }"

_TERMS = """
SELECT DISTINCT ?term ?what {
  { ?thing ?term ?other BIND("property" AS ?what) }
  UNION { ?term skos:inScheme ?scheme BIND("concept" AS ?what) }
  UNION {
    VALUES (?type ?what) { (owl:Class "class") (owl:ObjectProperty "property") (owl:DatatypeProperty "property") }
    ?term a ?type FILTER (ISIRI(?term))
  }
}
"""
