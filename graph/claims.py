"""From the dataset to claims as plain values: who says what, how surely, since when and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.store import Dataset, Literal, Term, node
from graph.terms import expand, shorten
from graph.words import LANGUAGES

Json = dict[str, Any]
Label = dict[str, str]
_DAYS = ("beginEarliest", "beginLatest", "endEarliest", "endLatest")
_TIME = {"gai:timeBasis", *(f"gai:{name}" for name in _DAYS)}
_TAGS = {tag.lower(): tag for tag in LANGUAGES}


def labels_of(dataset: Dataset) -> dict[str, Label]:
    """Return the label of everything that has one, by IRI and then by language."""
    found: dict[str, Label] = {}
    for quad in dataset.match(None, node("rdfs:label")):
        tag = _TAGS.get(quad.object.language or "")
        if tag:
            found.setdefault(quad.subject.value, {})[tag] = quad.object.value
    return found


def label_of(dataset: Dataset, iri: str) -> Label:
    """Return the label of one thing by language; empty if it has none."""
    return texts_of(dataset, iri, "rdfs:label")


def texts_of(dataset: Dataset, iri: str, relation: str) -> Label:
    """Return the texts of one property of a thing by language; empty if it has none."""
    found = {quad.object.language: quad.object.value for quad in dataset.match(node(iri), node(relation))}
    return {tag: found[tag.lower()] for tag in LANGUAGES if tag.lower() in found}


def read_claims(dataset: Dataset, ids: Iterable[str] | None = None) -> list[Json]:
    """Return claims in the order of source and place, as docs/json.md describes them; all, or those of `ids`.

    Shapes: amounts carry their number as text, so that no digit is lost; labels are `{language: text}`.
    """
    return ClaimReader(dataset).read(ids)


def concepts_of(claim: Json) -> list[Json]:
    """Return the concepts of a claim as plain values, in the order of their properties."""
    return [concept for concepts in claim["concepts"].values() for concept in concepts]


class ClaimReader:
    """Reads claims of one dataset; each claim, and what they share (roles, notations, labels), it reads once."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.labels: dict[str, Label] = {}
        self.claims: dict[str, Json] = {}
        self.documents: dict[str, Json] = {}
        self.credits: dict[str, str | None] = {}
        self.roles = {
            role: self._below(node(role)) for role in ("gai:participant", "gai:characteristic", "gai:quantity")
        }
        self.notations = {q.subject.value: q.object.value for q in dataset.match(None, node("skos:notation"))}

    def read(self, ids: Iterable[str] | None) -> list[Json]:
        """Return what `read_claims` does; nobody may change it, for it is given out again."""
        wanted = {expand(one) for one in ids} if ids is not None else self._all()
        self.dataset.foresee(wanted - self.claims.keys())
        for iri in sorted(wanted - self.claims.keys()):
            self.claims[iri] = self._claim(iri)
        claims = [self.claims[iri] for iri in wanted]
        return sorted(claims, key=_order)

    def _all(self) -> set[str]:
        return {quad.subject.value for quad in self.dataset.match(None, node("rdf:type"), node("gai:Claim"))}

    def _properties(self, iri: str) -> dict[str, list[Term]]:
        found: dict[str, set[Term]] = {}
        for quad in self.dataset.match(node(iri)):
            found.setdefault(shorten(quad.predicate.value), set()).add(quad.object)
        return {name: sorted(values, key=str) for name, values in found.items()}

    def _part(self, claim: dict[str, list[Term]], name: str) -> dict[str, list[Term]]:
        iri = _one(claim, name)
        return self._properties(iri) if iri else {}

    def _claim(self, iri: str) -> Json:
        claim = self._properties(iri)
        situation_iri = _one(claim, "gai:asserts") or ""
        left_open = {shorten(str(term.value)) for term in claim.get("gai:leavesOpen", [])}
        situation = {k: v for k, v in self._properties(situation_iri).items() if k not in left_open}
        if "gai:when" in left_open:
            situation = {k: v for k, v in situation.items() if k not in _TIME}
        passage, row = (self._part(claim, name) for name in ("gai:passage", "gai:tableRow"))
        when = _one(situation, "gai:when")
        days = {name: _one(situation, f"gai:{name}") for name in _DAYS}
        basis = _one(situation, "gai:timeBasis")
        return {
            "id": shorten(iri),
            "iri": iri,
            "situation": shorten(situation_iri),
            "kind": shorten(_one(situation, "rdf:type") or "").removeprefix("gai:"),
            "certainty": shorten(_one(claim, "gai:certainty") or "").removeprefix("gai:"),
            "negated": _one(claim, "gai:negated") == "true",
            "source": shorten(_one(claim, "gai:source") or ""),
            **_place(passage, row),
            "credit": self._credit(_one(claim, "gai:source")),
            "cites": [self._cited(term.value) for term in claim.get("gai:cites", [])],
            "via": [self._named(term.value) for term in claim.get("gai:via", [])],
            "origin": [self._named(term.value) for term in claim.get("gai:origin", [])],
            "when": when,
            "time": {
                "begin": {"earliest": days["beginEarliest"], "latest": days["beginLatest"]},
                "end": {"earliest": days["endEarliest"], "latest": days["endLatest"]},
            },
            "time_basis": self.notations.get(basis or "", "stated") if when else None,
            "said_on": _one(claim, "gai:saidOn"),
            "condition": _texts(claim, "gai:condition"),
            "stated_as": _texts(claim, "gai:statedAs"),
            "note": _texts(claim, "gai:note") or _texts(situation, "gai:note"),
            "text": _texts(claim, "gai:paraphrase"),
            "text_generated": _one(claim, "gai:textGenerated") == "true",
            "independent_sources": int(_one(situation, "gai:independentSources") or 0),
            "participants": self._linked(situation, "gai:participant"),
            "amounts": self._amounts(situation),
            "concepts": self._linked(situation, "gai:characteristic"),
            "part_of": _curie(_one(situation, "gai:partOf")),
            "supersedes": [shorten(term.value) for term in claim.get("gai:supersedes", [])],
            "withdrawn": _texts(claim, "gai:withdrawn"),
            "in_force": _one(claim, "gai:inForce") == "true",
        }

    def _below(self, above: Term) -> set[str]:
        direct = [quad.subject for quad in self.dataset.match(None, node("rdfs:subPropertyOf"), above)]
        return {name for lower in direct for name in (lower.value, *self._below(lower))}

    def _named(self, iri: str) -> Json:
        if iri not in self.labels:
            self.labels[iri] = label_of(self.dataset, iri)
        return {"id": shorten(iri), "label": self.labels[iri]}

    def _credit(self, source: str | None) -> str | None:
        """Return the line by which the licence of a source asks to be credited."""
        if source and source not in self.credits:
            self.credits[source] = _one(self._properties(source), "gai:attribution")
        return self.credits[source] if source else None

    def _cited(self, iri: str) -> Json:
        """Return a document that backs a claim; its label only where it has one."""
        if iri not in self.documents:
            facts, named = self._properties(iri), self._named(iri)
            told = {key: _one(facts, f"gai:{key}") for key in ("url", "site")}
            self.documents[iri] = {"id": named["id"], **told, **({"label": named["label"]} if named["label"] else {})}
        return self.documents[iri]

    def _linked(self, situation: dict[str, list[Term]], role: str) -> Json:
        return {
            name.removeprefix("gai:"): [self._named(term.value) for term in values]
            for name, values in sorted(situation.items())
            if expand(name) in self.roles[role]
        }

    def _amounts(self, situation: dict[str, list[Term]]) -> list[Json]:
        names = [name for name in sorted(situation) if expand(name) in self.roles["gai:quantity"]]
        return [self._amount(name, term.value) for name in names for term in situation[name]]

    def _amount(self, role: str, iri: str) -> Json:
        amount = self._properties(iri)
        return {
            "role": role.removeprefix("gai:"),
            "number": _one(amount, "gai:number"),
            "unit": shorten(_one(amount, "gai:unit") or "").removeprefix("gai:"),
            "comparator": self.notations.get(_one(amount, "gai:comparator") or "", "="),
            "unit_basis": self.notations.get(_one(amount, "gai:unitBasis") or "", "stated"),
        }


def _place(passage: dict[str, list[Term]], row: dict[str, list[Term]]) -> Json:
    """Return where a claim stands: in a passage, in a row, or, of a page of which no text is kept, in neither."""
    found = {key: _one(passage, f"gai:{key}") for key in ("line", "start", "end")}
    nth = _one(row, "gai:nth")
    return {
        **{key: int(value) if value else None for key, value in found.items()},
        "row": {"nth": int(nth), "name": _one(row, "gai:rowName")} if nth else None,
        "sha256": _one(passage, "gai:sha256") or _one(row, "gai:sha256"),
    }


def _order(claim: Json) -> tuple[str, int, int, int, str]:
    nth = (claim["row"] or {}).get("nth")
    return claim["source"], claim["line"] or nth or 0, claim["start"] or 0, claim["end"] or 0, claim["id"]


def _one(properties: dict[str, list[Term]], name: str) -> str | None:
    values = properties.get(name)
    return str(values[0].value) if values else None


def _texts(properties: dict[str, list[Term]], name: str) -> Label | None:
    found = {_TAGS[str(t.language)]: t.value for t in properties.get(name, []) if isinstance(t, Literal)}
    return {tag: found[tag] for tag in LANGUAGES if tag in found} or None


def _curie(iri: str | None) -> str | None:
    return shorten(iri) if iri else None


def doubts_of(dataset: Dataset) -> dict[str, list[str]]:
    """Return why things are no plain facts, by their ids: certainties, `denied`, `out` where not in force.

    Such are claims and edges, and the situations, with their amounts, that no claim in force plainly affirms.
    """
    found: dict[str, set[str]] = {}
    for row in dataset.select(_DOUBTS):
        found.setdefault(row["what"], set()).add(shorten(row["doubt"]))
    dataset.foresee(found.keys())
    for what in list(found):
        parts = {quad.object.value for quad in dataset.match(node(what)) if quad.object.value.startswith(f"{what}--")}
        amounts = (part for part in parts if any(dataset.match(node(part), node("rdf:type"), node("gai:Amount"))))
        found |= dict.fromkeys(amounts, found[what])
    return {shorten(what): sorted(found[what]) for what in sorted(found)}


_DOUBTS = """
SELECT DISTINCT ?what ?doubt {
  {
    ?what gai:edgeCertainty ?doubt . ?doubt gai:drawsPlainEdge false
    FILTER NOT EXISTS { ?what gai:edgeCertainty/gai:drawsPlainEdge true }
  }
  UNION {
    { ?claim gai:certainty ?doubt . ?doubt gai:drawsPlainEdge false }
    UNION { ?claim gai:negated true BIND("denied" AS ?doubt) }
    UNION { ?claim a gai:Claim FILTER NOT EXISTS { ?claim gai:inForce true } BIND("out" AS ?doubt) }
    ?claim gai:asserts? ?what
    FILTER NOT EXISTS {
      ?sure gai:asserts ?what ; gai:inForce true ; gai:certainty/gai:drawsPlainEdge true
      FILTER NOT EXISTS { ?sure gai:negated true }
    }
  }
}
"""
