"""From the dataset and its claims to what the page tells: names, types, certainties, sources and claims in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx

from graph.answers import CLAIM_COLUMNS, RELATION_COLUMNS, heading
from graph.calendar import Calendar
from graph.chinese import folded, simplified
from graph.claims import Json, Label, labels_of
from graph.ledger import conflicts
from graph.page.answered import IN_CERTAINTY
from graph.page.colour import HEDGES, shades
from graph.page.naming import label_of, terms_named
from graph.page.part import Part, cut, relations_of
from graph.page.wording import amount_in_words, complete
from graph.store import Dataset, node
from graph.terms import PREFIXES, expand, shorten
from graph.words import LANGUAGES

_HAN = range(0x3400, 0xA000)
_TIES = ("gai:legalEntityOf", "gai:unitOf", "gai:continues")
_NO_LABEL: Label = {"en": "", "zh-Hant": "", "zh-Hans": ""}


def content_of(
    dataset: Dataset,
    network: nx.MultiDiGraph[str],
    claims: list[Json],
    texts: Path | None,
    questions: list[Json] | None = None,
    whole: Part | None = None,
) -> dict[str, Any]:
    """Return the data blocks of the page by name; labels are `{language: text}`, references are CURIEs.

    `questions` are the stored ones with their answers, as `answered` gives them. Where network and claims are a part of
    a `whole`, there is one block more, as `cut` gives it, and no names for queries: nothing in it is asked by them.
    """
    writer = _Writer(dataset, texts)
    entities, themes = writer.entities(network), writer.themes()
    relations = writer.relations(relations_of(whole.network if whole else network), themes)
    blocks: dict[str, Any] = {
        "claims": [writer.claim(claim) for claim in claims],
        "entities": entities,
        "types": writer.types({entity["type"] for entity in entities}),
        "certainties": writer.certainties(),
        "sources": writer.sources({claim["source"] for claim in claims}),
        "legal_entities": legal_entities_of(dataset),
        "documents": writer.documents(claims),
        "conflicts": writer.conflicts(),
        "questions": questions or [],
        "headings": writer.headings(),
        "relation_columns": RELATION_COLUMNS,
        "story": writer.story({claim["id"] for claim in claims}),
        "themes": themes,
        "relations": relations,
        "ready": writer.ready(relations),
        "variants": variants(form for entity in entities for form in entity["forms"]),
        "prefixes": dict(PREFIXES),
        "terms": [] if whole else terms_named(dataset, writer.labels),
    }
    blocks |= cut(Part(network, claims, whole), blocks, blocks["legal_entities"])
    return {**blocks, "names": writer.names_used()}  # last, when all that refers to a name is there


def variants(forms: Iterable[str]) -> dict[str, str]:
    """Return the Simplified character of every Traditional one that could be typed for a character of the forms."""
    wanted = {c for form in forms for c in form}
    candidates = [chr(code) for code in _HAN]
    pairs = zip(candidates, simplified("\n".join(candidates)).split("\n"), strict=True)
    return {typed: plain for typed, plain in pairs if typed != plain and plain in wanted}


def legal_entities_of(dataset: Dataset) -> dict[str, str]:
    """Return each body of the law with the entity that people name when they mean it."""
    quads = dataset.match(None, node("gai:legalEntityOf"))
    return dict(sorted((shorten(quad.subject.value), shorten(quad.object.value)) for quad in quads))


def claims_shown(dataset: Dataset) -> set[str]:
    """Return the claims that the steps of the story rest on."""
    return {shorten(quad.object.value) for quad in dataset.match(None, node("gai:shows"))}


class _Writer:
    """Puts what it is asked for into words, and remembers which names it used on the way."""

    def __init__(self, dataset: Dataset, texts: Path | None) -> None:
        self.dataset = dataset
        self.texts = texts
        self.labels = labels_of(dataset)
        self.calendar = Calendar(dataset)
        self.used: set[str] = set()
        self.notations = {(shorten(row["scheme"]), row["notation"]): row["term"] for row in dataset.select(_NOTATIONS)}
        self.lines: dict[str, list[str]] = {}

    def name(self, curie: str) -> str:
        self.used.add(curie)
        return curie

    def names_used(self) -> dict[str, Label]:
        return {curie: self._label(expand(curie), curie) for curie in sorted(self.used)}

    def _label(self, iri: str, otherwise: str = "") -> Label:
        return label_of(self.labels, iri, otherwise)

    def entities(self, network: nx.MultiDiGraph[str]) -> list[Json]:
        """What is said of the network's nodes, each found by its own names and by those of its legal entities."""
        spelled: dict[str, set[str]] = {}
        for quad in self.dataset.match(None, node("skos:altLabel")):
            spelled.setdefault(shorten(quad.subject.value), set()).add(quad.object.value)
        bodies: dict[str, list[str]] = {}
        for body, named in legal_entities_of(self.dataset).items():
            bodies.setdefault(named, []).append(self.name(body))
        return [
            {
                "id": self.name(curie),
                "type": self.name(network.nodes[curie]["shown_as"]),
                "aliases": sorted(spelled.get(curie, set())),
                "ties": self._ties(curie),
                "forms": _forms(
                    [
                        *network.nodes[curie]["label"].values(),
                        *self._spellings(bodies.get(curie, [])),
                        *{one for other in (curie, *bodies.get(curie, [])) for one in spelled.get(other, ())},
                    ]
                ),
            }
            for curie in sorted(network)
        ]

    def _spellings(self, curies: list[str]) -> list[str]:
        return [label for curie in curies for label in self.labels.get(expand(curie), {}).values()]

    def _ties(self, curie: str) -> list[Json]:
        """What the register says of its identity: `relation`, `other`, and the `evidence` for it."""
        evidence = self._texts(curie, "gai:evidence")
        return [
            {"relation": self.name(tie), "other": self.name(shorten(other)), "evidence": complete(evidence)}
            for tie in _TIES
            for other in self._values(curie, tie)
        ]

    def types(self, used: set[str]) -> list[Json]:
        rows = [row for row in self.dataset.select(_TYPES) if shorten(row["class"]) in used]
        return [
            {
                "id": self.name(shorten(row["class"])),
                "shape": row["shape"],
                "colour": shades(row["colour"]),
                "plural": self._label(row["class"]) | self._texts(row["class"], "gai:plural"),
            }
            for row in sorted(rows, key=lambda row: int(row["rank"]))
        ]

    def themes(self) -> list[Json]:
        """In the order of their ranks."""
        rows = sorted(self.dataset.select(_THEMES), key=lambda row: int(row["rank"]))
        return [
            {
                "id": self.name(shorten(row["theme"])),
                "colour": shades(row["colour"]),
                "folded": self._value(row["theme"], "gai:folded") == "true",
            }
            for row in rows
        ]

    def relations(self, used: set[str], themes: list[Json]) -> list[Json]:
        """Each with its own theme, or that of a relation above it, or the last theme, if there is any."""
        last = themes[-1]["id"] if themes else None
        own = {shorten(row["relation"]): shorten(row["theme"] or "") for row in self.dataset.select(_RELATIONS)}
        return [
            {"id": self.name(relation), "theme": own.get(relation) or last, "asks": self._asks(relation)}
            for relation in sorted(used)
        ]

    def ready(self, relations: list[Json]) -> list[Json]:
        """The ready views that have something to show, in order, each with its relations."""
        gathered: dict[str, set[str]] = {}
        for row in sorted(self.dataset.select(_READY), key=lambda row: (int(row["rank"]), row["view"])):
            gathered.setdefault(row["view"], set()).add(shorten(row["what"]))
        found = [
            {
                "id": self.name(shorten(view)),
                "hint": complete(self._texts(view, "skos:definition")),
                "relations": [one["id"] for one in relations if {one["id"], one["theme"]} & what],
            }
            for view, what in gathered.items()
        ]
        return [view for view in found if view["relations"]]

    def _asks(self, relation: str) -> dict[str, Label]:
        """How it is asked who stands in a relation (`from`) and to whom (`to`), where that is declared."""
        found = {side: self._texts(expand(relation), f"gai:asks{side.capitalize()}") for side in ("from", "to")}
        for asks in found.values():
            if "zh-Hant" in asks:
                asks["zh-Hans"] = simplified(asks["zh-Hant"])
        return found

    def certainties(self) -> list[Json]:
        """Surest first, with what each means; those that draw no plain edge carry how they are drawn instead."""
        rows = sorted(self.dataset.select(_CERTAINTIES), key=lambda row: -int(row["rank"]))
        hedged = [row["term"] for row in reversed(rows) if row["plain"] != "true"]
        look = {term: HEDGES[index % len(HEDGES)] for index, term in enumerate(hedged)}
        return [
            {
                "id": self.name(shorten(row["term"])),
                "hedged": row["term"] in look,
                "definition": complete(self._texts(row["term"], "skos:definition")),
                "colour": shades(look[row["term"]][0]) if row["term"] in look else None,
                "dashes": look[row["term"]][1] if row["term"] in look else None,
            }
            for row in rows
        ]

    def sources(self, used: set[str]) -> list[Json]:
        return [
            {
                "id": self.name(curie),
                "published": self.calendar.words(published)
                if (published := self._value(curie, "gai:published"))
                else None,
                "language": self._value(curie, "gai:language"),
                "publishers": [self.name(shorten(one)) for one in self._values(curie, "gai:publisher")],
                **{key: self._value(curie, f"gai:{key}") for key in ("url", "file", "licence", "attribution")},
            }
            for curie in sorted(used)
        ]

    def documents(self, claims: list[Json]) -> list[Json]:
        """What claims cite, each once: its address, its site, and its name where it has one."""
        cited = {document["id"]: document for claim in claims for document in claim["cites"]}
        return [
            {**document, "label": complete(document["label"]) if "label" in document else None}
            for _, document in sorted(cited.items())
        ]

    def conflicts(self) -> list[Json]:
        """Pairs of claims that contradict each other, with the rule that finds them and what explains it, if any."""
        return [
            {
                "rule": complete(found["label"]),
                "claims": [claim["id"] for claim in found["claims"]],
                "because": self.name(found["because"]["id"]) if found["because"] else None,
                "reason": complete(found["reason"]) if found["reason"] else None,
            }
            for found in conflicts(self.dataset)
        ]

    def headings(self) -> dict[str, Label]:
        """The headings of an answer's columns."""
        columns = sorted({*RELATION_COLUMNS, *CLAIM_COLUMNS} - {IN_CERTAINTY})
        return {column: heading(self.calendar.templates, column) for column in columns}

    def story(self, told: set[str]) -> list[Json]:
        """The steps of the story that rest on a claim of this graph, in order."""
        rows = sorted(self.dataset.select(_STEPS), key=lambda row: (int(row["rank"]), row["step"]))
        steps = [
            {
                "title": self._label(row["step"]),
                "text": complete(self._texts(row["step"], "gai:tells")),
                "claims": sorted(told & set(map(shorten, row["claims"].split()))),
            }
            for row in rows
        ]
        return [step for step in steps if step["claims"]]

    def _value(self, curie: str, relation: str) -> str | None:
        return min(self._values(curie, relation), default=None)

    def _values(self, curie: str, relation: str) -> list[str]:
        return sorted(quad.object.value for quad in self.dataset.match(node(curie), node(relation)))

    def _texts(self, iri: str, relation: str) -> Label:
        tags = {tag.lower(): tag for tag in LANGUAGES}
        quads = list(self.dataset.match(node(iri), node(relation)))
        return {tags[q.object.language]: q.object.value for q in quads if q.object.language in tags}

    def claim(self, claim: Json) -> Json:
        kept = {key: claim[key] for key in ("id", "situation", "negated", "line", "start", "end", "row")}
        texts = {
            key: complete(claim[key]) if claim[key] else None
            for key in ("text", "condition", "stated_as", "note", "withdrawn")
        }
        return {
            **kept,
            **texts,
            "kind": self.name(f"gai:{claim['kind']}"),
            "certainty": self.name(f"gai:{claim['certainty']}"),
            "source": self.name(claim["source"]),
            "via": [self.name(speaker["id"]) for speaker in claim["via"]],
            "origin": [self.name(speaker["id"]) for speaker in claim["origin"]],
            "edtf": claim["when"] or "",
            "bounds": [claim["time"][end][side] for end in ("begin", "end") for side in ("earliest", "latest")],
            "said": self._value(claim["id"], "gai:saidLatest"),  # by then it surely had been
            "supersedes": claim["supersedes"],
            "cites": [cited["id"] for cited in claim["cites"]],
            "when": self.calendar.words(claim["when"]) if claim["when"] else None,
            "basis": self._basis(claim["time_basis"]),
            "said_on": self.calendar.words(claim["said_on"]) if claim["said_on"] else None,
            "amounts": [self._amount(amount) for amount in claim["amounts"]],
            "roles": self._roles(claim),
            "concepts": [
                [self.name(f"gai:{p}"), self.name(c["id"])] for p, cs in sorted(claim["concepts"].items()) for c in cs
            ],
            "passage": self._passage(claim),
        }

    def _roles(self, claim: Json) -> list[list[str]]:
        roles = sorted(claim["participants"].items())
        return [[self.name(f"gai:{role}"), self.name(who["id"])] for role, found in roles for who in found]

    def _basis(self, notation: str | None) -> Label | None:
        """Only a time that the source does not write itself needs a remark."""
        return self._noted("gai:time-bases", notation) if notation not in (None, "stated") else None

    def _noted(self, scheme: str, notation: str | None) -> Label:
        iri = self.notations.get((scheme, notation))
        return self._label(iri) if iri else _NO_LABEL

    def _amount(self, amount: Json) -> Json:
        unit = self._label(expand(f"gai:{amount['unit']}"), amount["unit"])
        comparator = self._noted("gai:comparators", amount["comparator"])
        assumed = self._noted("gai:unit-bases", amount["unit_basis"])
        words = amount_in_words(amount, unit, comparator, assumed)
        return {"role": self.name(f"gai:{amount['role']}"), "words": words}

    def _passage(self, claim: Json) -> str | None:
        """The words of the source: only where its text is at hand, so only in a local build."""
        if self.texts is None or not claim["line"]:
            return None
        slug = claim["source"].partition(":")[2]
        if slug not in self.lines:
            path = self.texts / f"{slug}.txt"
            self.lines[slug] = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
        lines = self.lines[slug]
        return lines[claim["line"] - 1][claim["start"] : claim["end"]] if claim["line"] <= len(lines) else None


def _forms(names: Iterable[str]) -> list[str]:
    """The spellings that a name is found by: folded, as typed in Traditional or Simplified alike."""
    return sorted({" ".join(unicodedata.normalize("NFKC", folded(name)).split()) for name in names})


_TYPES = "SELECT ?class ?colour ?shape ?rank { ?class gai:colour ?colour ; gai:shape ?shape ; gai:displayRank ?rank }"

_THEMES = "SELECT ?theme ?colour ?rank { ?theme a gai:Theme ; gai:colour ?colour ; gai:rank ?rank }"

_RELATIONS = """
SELECT ?relation (COALESCE(?own, MIN(?above)) AS ?theme) {
  ?relation a gai:EdgeProperty .
  OPTIONAL { ?relation gai:theme ?own }
  OPTIONAL { ?relation rdfs:subPropertyOf+/gai:theme ?above }
} GROUP BY ?relation ?own
"""

_READY = "SELECT ?view ?rank ?what { ?view a gai:ReadyView ; gai:rank ?rank ; gai:gathers ?what }"

_CERTAINTIES = "SELECT ?term ?rank ?plain { ?term a gai:Certainty ; gai:rank ?rank ; gai:drawsPlainEdge ?plain }"

_STEPS = """
SELECT ?step ?rank (GROUP_CONCAT(STR(?claim); separator=" ") AS ?claims) {
  ?step a gai:StoryStep ; gai:rank ?rank ; gai:shows ?claim
} GROUP BY ?step ?rank
"""

_NOTATIONS = "SELECT ?scheme ?notation ?term { ?term skos:inScheme ?scheme ; skos:notation ?notation }"
