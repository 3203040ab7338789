"""From a built graph to what all pages share, read once: statements, claims, edges and conflicts by thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from graph.chinese import folded
from graph.claims import Json, Label, label_of, read_claims
from graph.knowledge_graph import KnowledgeGraph, mentioned
from graph.page.colour import HEDGES
from graph.page.wording import amount_in_words, complete
from graph.register import merged_ids, ties_of
from graph.store import Statement, node
from graph.terms import BASE, expand, shorten

IDS = BASE + "id/"
"""What the IRI of everything that has a page of its own begins with."""


class Certainty(NamedTuple):
    """How surely something is said: its name in the ontology, its rank, and how it is drawn where it is hedged."""

    id: str
    rank: int
    hedged: bool
    colour: str
    dashes: tuple[int, ...]


class Edge(NamedTuple):
    """A relation between two entities; what several situations give between the same two is one."""

    start: str
    relation: str
    end: str
    plain: bool
    certainty: str
    claims: tuple[str, ...]
    direct: bool


_PART = re.compile(rf"{re.escape(IDS)}(?:sit/|edge/|claim/.*--)")
"""The IRIs of what claims are made of."""


class Catalogue:
    """What all pages are made of; each part is read when it is first asked for, and `warm` asks for all."""

    def __init__(self, kg: KnowledgeGraph, *, whole: bool = False) -> None:
        """Read a graph; what claims are made of has pages of its own only in a `whole` site."""
        self.kg, self._whole = kg, whole
        self._labels: dict[str, Label] = {}

    def warm(self) -> None:
        """Read everything now."""
        for name, part in vars(type(self)).items():
            if isinstance(part, cached_property):
                getattr(self, name)

    # ── statements ──────────────────────────────────────────────────────────

    @cached_property
    def said(self) -> dict[str, list[Statement]]:
        """What is said of each thing, sorted."""
        found: dict[str, list[Statement]] = {}
        for _, quad in sorted(((str(quad), quad) for quad in self.kg.dataset), key=_line):
            found.setdefault(quad.subject.value, []).append(quad)
        return dict(sorted(found.items()))

    @cached_property
    def things(self) -> list[str]:
        """The IRIs of all that has a page of its own, sorted."""
        return [iri for iri in self.said if iri.startswith(IDS) and self.has_page(iri)]

    def has_page(self, iri: str) -> bool:
        """Say whether a page tells of a thing, a term of the ontology among them.

        Files stay under the 20,000 that many hosts take: situations, edges, rows and amounts stand on the pages of
        claims, and have a page of their own only where a service makes it.
        """
        return iri in self.said and (self._whole or not _PART.match(iri))

    @cached_property
    def pointing(self) -> dict[str, list[Statement]]:
        """What is said of other things with each thing as its value, sorted."""
        found: dict[str, list[Statement]] = {}
        for quads in self.said.values():
            for quad in quads:
                if quad.object.value.startswith(IDS):
                    found.setdefault(quad.object.value, []).append(quad)
        return found

    def values(self, iri: str, name: str) -> list[str]:
        """Return the values of a property of a thing."""
        wanted = expand(name)
        found = [quad.object.value for quad in self.said.get(iri, ()) if quad.predicate.value == wanted]
        return list(dict.fromkeys(found))

    def value(self, iri: str, name: str) -> str | None:
        """Return the only or the first value of a property of a thing."""
        return next(iter(self.values(iri, name)), None)

    def texts(self, iri: str, name: str) -> Label | None:
        """Return the texts of a property of a thing in every language; None where it has none."""
        wanted = expand(name)
        found = {
            q.object.language or "en": q.object.value for q in self.said.get(iri, ()) if q.predicate.value == wanted
        }
        tags = {"en": "en", "zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}
        return complete({tags[tag]: text for tag, text in found.items() if tag in tags}) if found else None

    # ── names ───────────────────────────────────────────────────────────────

    def label(self, curie: str) -> Label:
        """Return the name of a thing in every language; one that has none goes by its address, or else by its id."""
        if curie not in self._labels:
            iri = expand(curie)
            address = (self.value(iri, "gai:url") or "").partition("://")[2].removeprefix("www.").rstrip("/")
            self._labels[curie] = complete(label_of(self.kg.dataset, iri) or {"en": address or curie})
        return self._labels[curie]

    def name(self, curie: str, language: str) -> str:
        """Return the name of a thing in a language."""
        return self.label(curie)[language]

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Each class that things are shown as, with its rank."""
        return self._numbers("gai:displayRank")

    @cached_property
    def above(self) -> dict[str, list[str]]:
        """Each class with itself and all above it, nearest first."""
        return {
            iri: found
            for iri in (q.subject.value for q in self.kg.dataset.match(None, node("rdf:type"), node("owl:Class")))
            if (found := self._upwards(iri))
        }

    def _upwards(self, iri: str) -> list[str]:
        found = [iri]
        for one in found:
            found += [up for up in self.values(one, "rdfs:subClassOf") if up not in found]
        return found

    def shown_as(self, curie: str) -> str:
        """Return the class that an entity is shown as."""
        kinds = {up for one in self.types.get(expand(curie), ()) for up in self.above.get(one, [one])}
        return min(((self.ranks[kind], shorten(kind)) for kind in kinds if kind in self.ranks), default=(0, ""))[1]

    @cached_property
    def entities(self) -> list[str]:
        """The ids of all entities, sorted."""
        return self._members("gai:Entity")

    @cached_property
    def types(self) -> dict[str, list[str]]:
        """The classes of each thing."""
        found: dict[str, list[str]] = {}
        for quad in self.kg.dataset.match(None, node("rdf:type")):
            found.setdefault(quad.subject.value, []).append(quad.object.value)
        return found

    def _members(self, above: str) -> list[str]:
        """Return the ids of the things of a class or of one below it, sorted."""
        below = {kind for kind, found in self.above.items() if expand(above) in found}
        return [shorten(iri) for iri in self.things if not below.isdisjoint(self.types.get(iri, ()))]

    @cached_property
    def shown(self) -> frozenset[str]:
        """The same, to be looked up in."""
        return frozenset(self.entities)

    @cached_property
    def sources(self) -> list[str]:
        """The ids of all sources, sorted."""
        return self._members("gai:Source")

    @cached_property
    def ties(self) -> dict[str, list[Json]]:
        """What the register says of how each entity is tied to others."""
        found: dict[str, list[Json]] = {}
        for tie in ties_of(self.kg.dataset):
            for entity in (tie["of"]["id"], tie["to"]["id"]):
                found.setdefault(entity, []).append(tie)
        return found

    @cached_property
    def merged(self) -> dict[str, str]:
        """The id of each merged entity with that of the entity into which it was merged."""
        return merged_ids(self.kg.dataset)

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """The entities that go by each name, folded."""
        found: dict[str, list[str]] = {}
        for curie in self.entities:
            names = {*self.label(curie).values(), *self.values(expand(curie), "skos:altLabel")}
            for name in sorted({folded(name) for name in names}):
                found.setdefault(name, []).append(curie)
        return found

    # ── claims ──────────────────────────────────────────────────────────────

    @cached_property
    def claims(self) -> dict[str, Json]:
        """All claims by id, in the order of source and place."""
        return {claim["id"]: claim for claim in read_claims(self.kg.dataset)}

    @cached_property
    def claims_of(self) -> dict[str, list[str]]:
        """The claims about each entity or its legal entities."""
        bodies = {
            tie["of"]["id"]: tie["to"]["id"]
            for found in self.ties.values()
            for tie in found
            if tie["relation"] == "legal_entity_of"
        }
        told: dict[str, list[str]] = {}
        for claim in self.claims.values():
            names = mentioned(claim)
            for one in sorted(names | {bodies[name] for name in names if name in bodies}):
                told.setdefault(one, []).append(claim["id"])
        return told

    @cached_property
    def claims_by_source(self) -> dict[str, list[str]]:
        """The claims of each source in the order of their places."""
        return _grouped((claim["source"], claim["id"]) for claim in self.claims.values())

    @cached_property
    def claims_citing(self) -> dict[str, list[str]]:
        """The claims that cite each source."""
        return _grouped((cited["id"], claim["id"]) for claim in self.claims.values() for cited in claim["cites"])

    @cached_property
    def claims_asserting(self) -> dict[str, list[str]]:
        """The claims on each situation."""
        return _grouped((claim["situation"], claim["id"]) for claim in self.claims.values())

    def behind(self, iri: str) -> list[str]:
        """Return the claims that stand behind a thing: those that it names or that name it, or what it is a part of."""
        near = [quad.object.value for quad in self.said[iri]]
        near += [quad.subject.value for quad in self.pointing.get(iri, ())]
        found = [curie for one in near if (curie := shorten(one)) in self.claims]
        if not found:
            owners = [quad.subject.value for quad in self.pointing.get(iri, ())]
            found = [claim for owner in owners for claim in self.claims_asserting.get(shorten(owner), ())]
        return sorted(set(found))

    @cached_property
    def superseding(self) -> dict[str, list[str]]:
        """The claims that replace each claim."""
        return _grouped((older, claim["id"]) for claim in self.claims.values() for older in claim["supersedes"])

    @cached_property
    def conflicts(self) -> list[Json]:
        """All conflicts, open ones first."""
        return self.kg.conflicts()

    @cached_property
    def conflicts_of(self) -> dict[str, list[Json]]:
        """The conflicts in which each claim stands, open ones first."""
        found: dict[str, list[Json]] = {}
        for conflict in self.conflicts:
            for claim in conflict["claims"]:
                found.setdefault(claim["id"], []).append(conflict)
        return found

    @cached_property
    def certainties(self) -> dict[str, Certainty]:
        """Every certainty by its bare name, surest first."""
        ranked = sorted(self._numbers("gai:rank", "gai:Certainty").items(), key=lambda pair: pair[1])
        hedged = [iri for iri, _ in ranked if self.value(iri, "gai:drawsPlainEdge") != "true"]
        looks = {iri: HEDGES[index % len(HEDGES)] for index, iri in enumerate(hedged)}
        found = {}
        for iri, rank in reversed(ranked):
            name, (colour, dashes) = shorten(iri).removeprefix("gai:"), looks.get(iri, ("", []))
            found[name] = Certainty(name, rank, iri in looks, colour, tuple(dashes))
        return found

    @cached_property
    def notations(self) -> dict[tuple[str, str], str]:
        """The concept of each sign of a scheme."""
        rows = self.kg.dataset.select(
            "SELECT ?scheme ?sign ?term { ?term skos:inScheme ?scheme ; skos:notation ?sign }"
        )
        return {(shorten(row["scheme"]), row["sign"]): shorten(row["term"]) for row in rows}

    def noted(self, scheme: str, sign: str | None) -> Label:
        """Return the name of the concept that a sign of a scheme stands for; nothing where there is none."""
        found = self.notations.get((scheme, sign or ""))
        return self.label(found) if found else {"en": "", "zh-Hant": "", "zh-Hans": ""}

    def amount(self, amount: Json) -> Label:
        """Return an amount in words."""
        comparator, basis = (
            self.noted("gai:comparators", amount["comparator"]),
            self.noted("gai:unit-bases", amount["unit_basis"]),
        )
        return amount_in_words(amount, self.label(f"gai:{amount['unit']}"), comparator, basis)

    # ── edges ───────────────────────────────────────────────────────────────

    @cached_property
    def edges_of(self) -> dict[str, list[Edge]]:
        """The edges of each entity, both those that start at it and those that end there."""
        gathered: dict[tuple[str, str, str], list[str]] = {}
        for quad in self.kg.dataset.match(None, node("rdf:type"), node("gai:Edge")):
            said = {one.predicate.value: one.object.value for one in self.said[quad.subject.value]}
            start, relation, end = (shorten(said[expand(f"gai:{name}")]) for name in ("from", "relation", "to"))
            gathered.setdefault((start, relation, end), []).append(quad.subject.value)
        found: dict[str, list[Edge]] = {}
        for key in sorted(gathered):
            edge = self._edge(*key, sorted(gathered[key]))
            for entity in dict.fromkeys((edge.start, edge.end)):
                found.setdefault(entity, []).append(edge)
        return found

    def _edge(self, start: str, relation: str, end: str, iris: list[str]) -> Edge:
        certainties = {shorten(c).removeprefix("gai:") for iri in iris for c in self.values(iri, "gai:edgeCertainty")}
        surest = max(certainties, key=lambda name: self.certainties[name].rank)
        plain = any(self.value(iri, "gai:plain") == "true" for iri in iris)
        claims = sorted({shorten(claim) for iri in iris for claim in self.values(iri, "gai:followsFrom")})
        return Edge(start, relation, end, plain, surest, tuple(claims), relation not in self.aside)

    @cached_property
    def aside(self) -> set[str]:
        """The relations that show by a case what others show between the parties themselves."""
        return {shorten(quad.subject.value) for quad in self.kg.dataset.match(None, node("gai:edgeView"))}

    @cached_property
    def themes(self) -> list[str]:
        """The themes of relations in order."""
        return [shorten(iri) for iri in self._numbers("gai:rank", "gai:Theme")]

    @cached_property
    def theme_of(self) -> dict[str, str]:
        """The theme of each relation: its own, or that of one above it, or the last."""
        found = {}
        for quad in self.kg.dataset.match(None, node("rdf:type"), node("gai:EdgeProperty")):
            chain = [quad.subject.value]
            for one in chain:
                chain += [up for up in self.values(one, "rdfs:subPropertyOf") if up not in chain]
            own = next((theme for one in chain if (theme := self.value(one, "gai:theme"))), None)
            found[shorten(chain[0])] = shorten(own) if own else (self.themes or [""])[-1]
        return found

    @cached_property
    def kind_order(self) -> dict[str, int]:
        """The place of each class of situations: by the first theme among the relations that it gives."""
        order = {theme: place for place, theme in enumerate(self.themes)}
        found: dict[str, int] = {}
        for relation, theme in sorted(self.theme_of.items()):
            for kind in self.values(expand(relation), "gai:edgeSituation"):
                name = shorten(kind).removeprefix("gai:")
                found[name] = min(order[theme], found.get(name, len(order)))
        return found

    def _numbers(self, name: str, kind: str = "") -> dict[str, int]:
        """Return the things that have a number, of a class if one is given, with it, lowest first."""
        rows = [(int(q.object.value), q.subject.value) for q in self.kg.dataset.match(None, node(name))]
        kept = [(rank, iri) for rank, iri in rows if not kind or expand(kind) in self.values(iri, "rdf:type")]
        return {iri: rank for rank, iri in sorted(kept)}


def _line(pair: tuple[str, Statement]) -> str:
    return pair[0]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        if value not in found.setdefault(key, []):
            found[key].append(value)
    return found
