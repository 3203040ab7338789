"""From the dataset and its claims to what the page tells: names, types, certainties, sources and claims in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx

from graph.calendar import Calendar
from graph.chinese import folded, simplified
from graph.claims import Json, Label, labels_of
from graph.page.colour import HEDGES, shades
from graph.page.wording import amount_in_words, complete
from graph.store import Dataset, node
from graph.terms import expand, shorten
from graph.words import LANGUAGES

_HAN = range(0x3400, 0xA000)
_NO_LABEL: Label = {"en": "", "zh-Hant": "", "zh-Hans": ""}


def content_of(
    dataset: Dataset, network: nx.MultiDiGraph[str], claims: list[Json], texts: Path | None
) -> dict[str, Any]:
    """Return the data blocks of the page by name; labels are `{language: text}`, references are CURIEs."""
    writer = _Writer(dataset, texts)
    entities = writer.entities(network)
    return {
        "claims": [writer.claim(claim) for claim in claims],
        "entities": entities,
        "types": writer.types({entity["type"] for entity in entities}),
        "certainties": writer.certainties(),
        "sources": writer.sources({claim["source"] for claim in claims}),
        "variants": variants(form for entity in entities for form in entity["forms"]),
        "names": writer.names_used(network),
    }


def variants(forms: Iterable[str]) -> dict[str, str]:
    """Return the Simplified character of every Traditional one that could be typed for a character of the forms."""
    wanted = {c for form in forms for c in form}
    candidates = [chr(code) for code in _HAN]
    pairs = zip(candidates, simplified("\n".join(candidates)).split("\n"), strict=True)
    return {typed: plain for typed, plain in pairs if typed != plain and plain in wanted}


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

    def names_used(self, network: nx.MultiDiGraph[str]) -> dict[str, Label]:
        relations = {facts["relation"] for *_, facts in network.edges(data=True)}
        return {curie: self._label(expand(curie), curie) for curie in sorted(self.used | relations)}

    def _label(self, iri: str, otherwise: str = "") -> Label:
        return complete(self.labels.get(iri) or dict.fromkeys(LANGUAGES, otherwise))

    def entities(self, network: nx.MultiDiGraph[str]) -> list[Json]:
        aliases: dict[str, set[str]] = {}
        for quad in self.dataset.match(None, node("skos:altLabel")):
            aliases.setdefault(shorten(quad.subject.value), set()).add(quad.object.value)
        return [
            {
                "id": self.name(curie),
                "type": self.name(network.nodes[curie]["shown_as"]),
                "aliases": sorted(aliases.get(curie, set())),
                "forms": _forms([*network.nodes[curie]["label"].values(), *aliases.get(curie, set())]),
            }
            for curie in sorted(network)
        ]

    def types(self, used: set[str]) -> list[Json]:
        rows = [row for row in self.dataset.select(_TYPES) if shorten(row["class"]) in used]
        return [
            {"id": self.name(shorten(row["class"])), "shape": row["shape"], "colour": shades(row["colour"])}
            for row in sorted(rows, key=lambda row: int(row["rank"]))
        ]

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
            }
            for curie in sorted(used)
        ]

    def _value(self, curie: str, relation: str) -> str | None:
        return min((quad.object.value for quad in self.dataset.match(node(curie), node(relation))), default=None)

    def _texts(self, iri: str, relation: str) -> Label:
        tags = {tag.lower(): tag for tag in LANGUAGES}
        quads = list(self.dataset.match(node(iri), node(relation)))
        return {tags[q.object.language]: q.object.value for q in quads if q.object.language in tags}

    def claim(self, claim: Json) -> Json:
        kept = {key: claim[key] for key in ("id", "situation", "negated", "line", "start", "end", "sha256")}
        texts = {
            key: complete(claim[key]) if claim[key] else None for key in ("text", "condition", "stated_as", "note")
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
            "begin": claim["time"]["begin"]["earliest"] or claim["time"]["end"]["earliest"] or "",
            "when": self.calendar.words(claim["when"]) if claim["when"] else None,
            "basis": self._basis(claim["time_basis"]),
            "said_on": self.calendar.words(claim["said_on"]) if claim["said_on"] else None,
            "amounts": [self._amount(amount) for amount in claim["amounts"]],
            "roles": self._roles(claim),
            "concepts": [[self.name(f"gai:{p}"), self.name(c["id"])] for p, c in sorted(claim["concepts"].items())],
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

_CERTAINTIES = "SELECT ?term ?rank ?plain { ?term a gai:Certainty ; gai:rank ?rank ; gai:drawsPlainEdge ?plain }"

_NOTATIONS = "SELECT ?scheme ?notation ?term { ?term skos:inScheme ?scheme ; skos:notation ?notation }"
