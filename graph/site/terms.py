"""From the ontology to its documentation: every class, property, certainty, concept and rule in words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from graph.chinese import simplified
from graph.claims import Json
from graph.rules import rule_in_words
from graph.shapes import Asked, asked_by
from graph.site.addresses import SUFFIXES, is_web
from graph.site.cards import Cards
from graph.site.catalogue import Catalogue
from graph.store import NamedNode
from graph.terms import ONTOLOGY, PREFIXES, expand, shipped, shorten
from graph.vocabulary import Ontology, read_ontology

_ROOMS = ("rules", "conflicts", "checks", "audits")
_SECTIONS = (
    ("classes", "owl:Class"),
    ("edge_properties", "gai:EdgeProperty"),
    ("object_properties", "owl:ObjectProperty"),
    ("datatype_properties", "owl:DatatypeProperty"),
    ("annotation_properties", "owl:AnnotationProperty"),
)
_MATCHES = ("skos:exactMatch", "skos:closeMatch")


def ontology_turtle() -> bytes:
    """Return the Turtle files of the ontology as one, as people wrote them, with the prefixes once at the top."""
    prefixes: set[str] = set()
    bodies = []
    folder = shipped("ontology")
    for path in sorted(folder.rglob("*.ttl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        prefixes.update(" ".join(line.split()) for line in lines if line.startswith("@prefix "))
        body = "\n".join(line for line in lines if not line.startswith("@prefix ")).strip()
        bodies.append(f"# ══ {path.relative_to(folder).as_posix()}\n\n{body}\n")
    return ("\n".join(sorted(prefixes)) + "\n\n" + "\n".join(bodies)).encode()


@lru_cache(maxsize=1)
def _ontology() -> Ontology:
    return read_ontology(shipped("ontology"))


@lru_cache(maxsize=1)
def _asked() -> dict[tuple[str, str], list[Asked]]:
    """What shapes ask of each class that they name themselves, by class and property."""
    targets = {(row["target"], row["path"]) for row in _ontology().dataset.select(_TARGETS)}
    found: dict[tuple[str, str], list[Asked]] = {}
    for asked in asked_by(_ontology()):
        for target, path in sorted(targets):
            if path == asked.path and target in asked.classes:
                found.setdefault((target, path), []).append(asked)
    return found


_TARGETS = "SELECT DISTINCT ?target ?path { ?shape sh:targetClass ?target ; sh:property/sh:path ?path }"


def ontology_view(catalogue: Catalogue, cards: Cards) -> Json:
    """Return what the documentation tells in the language of `cards`."""
    writer = _Writer(catalogue, cards)
    sections = writer.sections()
    return {
        "intro": cards.words.said("ontology_intro", iri=ONTOLOGY),
        "sections": sections,
        "certainties": writer.certainties(),
        "schemes": writer.schemes(),
        "rooms": [room for name in _ROOMS if (room := writer.room(name))["rules"]],
        "prefixes": sorted(PREFIXES.items()),
        "queries": [{"title": cards.words[f"howto_{name}"], "text": text} for name, text in writer.queries()],
    }


class _Writer:
    """Puts the terms of the ontology into the words of one language."""

    def __init__(self, catalogue: Catalogue, cards: Cards) -> None:
        self.catalogue = catalogue
        self.cards = cards
        self.language = cards.language

    def sections(self) -> list[Json]:
        """Return the terms by what they are; each stands in the first section that it fits."""
        taken: set[str] = set()
        found = []
        for name, kind in _SECTIONS:
            terms = [iri for iri in self._instances(kind) if iri not in taken]
            taken.update(terms)
            ordered = sorted(terms, key=lambda iri: iri.removeprefix(ONTOLOGY).casefold())
            title = self.cards.words[name]
            found.append({"id": f"all-{name}", "title": title, "terms": [self.term(iri) for iri in ordered]})
        return [section for section in found if section["terms"]]

    def _instances(self, kind: str) -> list[str]:
        wanted = expand(kind)
        return [
            iri
            for iri, quads in self.catalogue.said.items()
            if iri.startswith(ONTOLOGY) and any(q.object.value == wanted and _is_type(q) for q in quads)
        ]

    def term(self, iri: str) -> Json:
        """Return a term: its name, label and definition, facts about it, and what it asks of its members."""
        definition = self.catalogue.texts(iri, "skos:definition")
        return {
            "id": iri.removeprefix(ONTOLOGY),
            "curie": shorten(iri),
            "label": self.catalogue.name(shorten(iri), self.language),
            "definition": definition[self.language] if definition else "",
            "facts": [fact for fact in self._facts(iri) if fact["told"]],
            "asks": self._asks(iri),
        }

    def _facts(self, iri: str) -> list[Json]:
        words, values = self.cards.words, self.catalogue.values
        found = [
            self._fact(words["superclasses"], values(iri, "rdfs:subClassOf")),
            self._fact(words["subclasses"], self._pointing(iri, "rdfs:subClassOf")),
            self._fact(words["superproperties"], values(iri, "rdfs:subPropertyOf")),
            self._fact(words["domain"], values(iri, "rdfs:domain")),
            self._fact(words["range"], values(iri, "rdfs:range")),
            self._fact(words["gives_edges"], self._pointing(iri, "gai:edgeSituation")),
            {"name": words["edge_from"], "told": self._edge(iri)},
            self._text(words["id_prefix"], iri, "gai:idPrefix"),
            self._text(words["key"], iri, "gai:key"),
            self._fact(words["matches"], [one for name in _MATCHES for one in values(iri, name)]),
        ]
        if self.catalogue.value(iri, "gai:computed") == "true":
            found.append({"name": words["note"], "told": [{"text": words["computed"], "href": "", "url": ""}]})
        return found

    def _fact(self, name: str, iris: Iterable[str]) -> Json:
        return {"name": name, "told": [self._link(iri) for iri in sorted(iris)]}

    def _text(self, name: str, iri: str, predicate: str) -> Json:
        values = self.catalogue.values(iri, predicate)
        return {"name": name, "told": [{"text": value, "href": "", "url": ""} for value in values]}

    def _link(self, iri: str) -> Json:
        own = iri.startswith(ONTOLOGY) and iri in self.catalogue.said
        text = self.catalogue.name(shorten(iri), self.language)
        href = f"ontology{SUFFIXES[self.language]}#{iri.removeprefix(ONTOLOGY)}" if own else ""
        return {"text": text, "href": href, "url": iri if not own and is_web(iri) else ""}

    def _pointing(self, iri: str, predicate: str) -> list[str]:
        quads = self.catalogue.kg.dataset.match(None, NamedNode(expand(predicate)), NamedNode(iri))
        return sorted({quad.subject.value for quad in quads})

    def _edge(self, iri: str) -> list[Json]:
        """Return from which situations a relation follows, and from which of their parts."""
        parts = [self.catalogue.value(iri, f"gai:edge{name}") for name in ("Situation", "From", "To")]
        if not all(parts):
            return []
        situation, start, end = (self.catalogue.name(shorten(part or ""), self.language) for part in parts)
        text = self.cards.words.said("edge_from_text", situation=situation, start=start, end=end)
        return [{**self._link(parts[0] or ""), "text": text}]

    # ── constraints ─────────────────────────────────────────────────────────

    def _asks(self, iri: str) -> list[Json]:
        """Return what the shapes of a class ask of each property, in words."""
        asked = _asked()
        paths = sorted(path for target, path in asked if target == iri)
        return [{**self._link(path), "says": self._in_words(asked[iri, path])} for path in paths]

    def _in_words(self, constraints: list[Asked]) -> str:
        given = {constraint.parameter: constraint.value for constraint in constraints}
        parts = [self._times(given)]
        parts += [
            self._constraint(constraint.parameter, constraint.value)
            for constraint in sorted(constraints, key=lambda one: (one.parameter, str(one.value)))
            if constraint.parameter not in ("minCount", "maxCount")
        ]
        return self.cards.words["comma"].join(part for part in parts if part)

    def _times(self, given: Json) -> str:
        least = int(given["minCount"].value) if "minCount" in given else 0
        most = int(given["maxCount"].value) if "maxCount" in given else None
        said = self.cards.words.said
        if least == most:
            return said("times_exactly", n=least)
        bounds = [said("times_least", n=least)] if least else []
        bounds += [said("times_most", n=most)] if most is not None else []
        return self.cards.words["comma"].join(bounds) or said("times_any")

    def _constraint(self, parameter: str, value: object) -> str:
        words = self.cards.words
        texts = [self._value(one) for one in value] if isinstance(value, tuple) else [self._value(value)]
        text = words["comma"].join(texts)
        if parameter == "uniqueLang":
            return words["constraint_uniqueLang"] if text == "true" else ""
        key = f"constraint_{parameter}"
        return (
            words.said(key, value=text) if key in words else words.said("constraint_other", name=parameter, value=text)
        )

    def _value(self, term: object) -> str:
        value = str(getattr(term, "value", term))
        if isinstance(term, NamedNode):
            return self.catalogue.name(shorten(value), self.language)
        return value

    # ── concepts, rules ─────────────────────────────────────────────────────

    def certainties(self) -> list[Json]:
        """Return the certainties, surest first."""
        return [
            {**self.term(expand(f"gai:{one.id}")), "mark": self.cards.mark(one.id), "hedged": one.hedged}
            for one in self.catalogue.certainties.values()
        ]

    def schemes(self) -> list[Json]:
        """Return the other schemes of concepts with their members."""
        certain = {expand(f"gai:{name}") for name in self.catalogue.certainties}
        found = []
        for scheme in self._instances("skos:ConceptScheme"):
            members = [one for one in self._pointing(scheme, "skos:inScheme") if one not in certain]
            if members:
                found.append({**self.term(scheme), "members": [self._member(one) for one in members]})
        return sorted(found, key=lambda one: one["id"])

    def _member(self, iri: str) -> Json:
        definition = self.catalogue.texts(iri, "skos:definition")
        return {
            "id": iri.removeprefix(ONTOLOGY),
            "label": self.catalogue.name(shorten(iri), self.language),
            "sign": self.catalogue.value(iri, "skos:notation") or "",
            "definition": definition[self.language] if definition else "",
        }

    def room(self, name: str) -> Json:
        """Return the rules of a room of the ontology, each as it says of itself, with its query."""
        paths: list[Path] = sorted((shipped("ontology") / name).glob("*.rq"))
        rules = []
        for path in paths:
            text = path.read_text(encoding="utf-8")
            body = "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()
            rules.append({"id": f"{name}-{path.stem}", "name": path.stem, "says": self._rule(text), "query": body})
        return {"title": self.cards.words[f"room_{name}"], "id": f"all-{name}", "rules": rules}

    def _rule(self, text: str) -> str:
        said = rule_in_words(text)
        if self.language == "en" or "zh-Hant" not in said:
            return said["en"]
        return said["zh-Hant"] if self.language == "zh-Hant" else simplified(said["zh-Hant"])

    def queries(self) -> list[tuple[str, str]]:
        """Return three queries to begin with, made of the first relation that there is and its best known end."""
        edges = [edge for edges in self.catalogue.edges_of.values() for edge in edges if edge.plain and edge.direct]
        claims = self.catalogue.claims_of
        edge = max(edges, key=lambda one: (len(claims.get(one.end, ())), one.end), default=None)
        if not edge:
            return []
        return [
            ("relation", f"SELECT ?who {{ ?who {edge.relation} {edge.end} }} ORDER BY ?who"),
            ("claims", _CLAIMS.replace("ENTITY", edge.end)),
            ("hedged", _HEDGED),
        ]


def _is_type(quad: object) -> bool:
    return bool(getattr(quad, "predicate", None) == NamedNode(expand("rdf:type")))


_CLAIMS = """SELECT ?claim ?text ?certainty ?source {
  ?claim gai:asserts ?situation ; gai:certainty ?certainty ; gai:source ?source ; gai:paraphrase ?text .
  ?situation ?role ENTITY .
  FILTER EXISTS { ?claim gai:inForce true }
  FILTER (LANGMATCHES(LANG(?text), "en"))
} ORDER BY ?claim"""

_HEDGED = """SELECT ?from ?relation ?to ?certainty {
  ?edge gai:plain false ; gai:from ?from ; gai:relation ?relation ; gai:to ?to ; gai:edgeCertainty ?certainty .
} ORDER BY ?edge LIMIT 10"""
