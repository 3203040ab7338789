"""From the shipped facts to bundles of claims that belong together, each of which can be told again of others.

What has the same situation, contradicts the other, is explained with it, or names the other by id is in one bundle.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from graph.facts import read_documents
from graph.loading import Loaded, load
from graph.store import Dataset
from graph.terms import BASE, ONTOLOGY_GRAPH, shipped, shorten
from graph.vocabulary import Ontology
from graph.wordlist import FORM_PROPERTIES
from tests.bench.invented import Names, Prose

Json = dict[str, Any]

_ID = re.compile(r"[a-z]+:[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"(\d{4}-\d\d)-(\d\d)")
_DATES = frozenset(("when", "said_on"))
_TEXTS = frozenset(("text", "note", "reason", "evidence", "condition", "stated_as", "withdrawn"))
_NAMES = frozenset(("label", "aliases"))


@dataclass(frozen=True)
class Bundle:
    """Claims that belong together, by the id of their source, what explains their conflicts, and what they speak of."""

    claims: tuple[tuple[str, Json], ...]
    explanations: tuple[Json, ...]
    entities: frozenset[str]
    fixed: frozenset[str]
    """Entities that tell one account from another: drawn from all tellings, they would make everything contradict."""
    weight: int
    """Statements that the built dataset has of it."""


@dataclass
class Templates:
    """The shipped facts as bundles, entities and sources, with the statements that the built dataset has of each."""

    bundles: list[Bundle]
    entities: dict[str, Json]
    sources: dict[str, Json]
    weights: dict[str, int]
    mentioned: frozenset[str]
    """Entities that some claim names."""
    shared: frozenset[str]
    """Those that several do."""
    ontology_statements: int
    told_statements: int
    """What the facts bring beside the ontology's own."""
    prose: Prose
    keyed: frozenset[str]
    """The types of situation of which there are accounts."""
    contested: frozenset[str]
    """The ids of claims that a conflict is about."""
    names: Names = field(default_factory=Names)

    def closure(self, ids: set[str]) -> set[str]:
        """Return entities with those that their own entries name."""
        found, fresh = set(ids), list(ids)
        while fresh:
            for other in ids_in(self.entities.get(fresh.pop(), {})):
                if other in self.entities and other not in found:
                    found.add(other)
                    fresh.append(other)
        return found


@lru_cache(maxsize=1)
def read_templates() -> Templates:
    """Return the shipped facts as what a corpus is told from; one that tells takes names of its own for them."""
    loaded = load(shipped("facts"))
    trees = [document.tree for document in read_documents(shipped("facts"))]
    claims = {claim["id"]: (tree["id"], claim) for tree in trees for claim in tree.get("claims", ())}
    entities = {entity["id"]: entity for tree in trees for entity in tree.get("entities", ())}
    pairs = [pair for tree in trees for pair in tree.get("explanations", ())]
    weights = _weights(loaded)
    keys = _keys(loaded.ontology, trees)
    mentions = Counter(name for _, claim in claims.values() for name in set(ids_in(claim)) & entities.keys())
    contested = [group for group in _contested(loaded.dataset) if len(group) > 1]
    return Templates(
        bundles=list(_bundles(claims, pairs, contested, entities, keys, weights)),
        entities=entities,
        sources={tree["id"]: {k: v for k, v in tree.items() if k != "claims"} for tree in trees if "claims" in tree},
        weights=weights,
        mentioned=frozenset(mentions),
        shared=frozenset(name for name, count in mentions.items() if count > 1),
        ontology_statements=weights[""],
        told_statements=sum(weights.values()) - weights[""],
        prose=Prose([text for tree in trees for text in _prose(tree)]),
        keyed=frozenset(keys),
        contested=frozenset(name for group in contested for name in group),
    )


# ── what belongs together ──


def _bundles(
    claims: dict[str, tuple[str, Json]],
    pairs: list[Json],
    contested: list[list[str]],
    entities: dict[str, Json],
    keys: dict[str, set[str]],
    weights: dict[str, int],
) -> Iterator[Bundle]:
    groups = _Groups(claims)
    for name, (_, claim) in claims.items():
        for other in ids_in(claim):
            if other.startswith(("cl:", "sit:")):
                groups.join(name, other)
    for together in [*contested, *(pair["claims"] for pair in pairs)]:
        for other in together:
            groups.join(together[0], other)
    for members in groups.members(claims):
        told = tuple(claims[name] for name in members)
        within = {name for _, claim in told for name in ids_in(claim)}
        yield Bundle(
            claims=told,
            explanations=tuple(pair for pair in pairs if pair["claims"][0] in members),
            entities=frozenset(within & entities.keys()),
            fixed=frozenset(name for _, claim in told for name in _fixed(claim, keys)),
            weight=sum(weights.get(name, 0) for name in {*members, *within} - entities.keys()),
        )


class _Groups:
    """Names that are joined, two by two, into groups."""

    def __init__(self, names: Any) -> None:
        self._leader = {name: name for name in names}

    def _find(self, name: str) -> str:
        self._leader.setdefault(name, name)
        while self._leader[name] != name:
            name = self._leader[name]
        return name

    def join(self, one: str, other: str) -> None:
        self._leader[self._find(other)] = self._find(one)

    def members(self, names: Any) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in names:
            found[self._find(name)].append(name)
        return list(found.values())


def _contested(dataset: Dataset) -> Iterator[list[str]]:
    """Yield the claims of each conflict, and those of each account."""
    for query in (
        "SELECT ?node ?claim { ?node a gai:Conflict ; gai:conflicting ?claim } ORDER BY ?claim",
        "SELECT (?a AS ?node) ?claim { ?s gai:accountOf ?a . ?claim gai:asserts ?s } ORDER BY ?claim",
    ):
        groups: dict[str, list[str]] = defaultdict(list)
        for row in dataset.select(query):
            groups[row["node"]].append(shorten(row["claim"]))
        yield from groups.values()


def _keys(ontology: Ontology, trees: list[Json]) -> dict[str, set[str]]:
    """Return for each type of situation that has accounts the keys of the facts files that tell them apart."""
    from graph.schema import context_of
    from graph.terms import expand

    entries = context_of(ontology)["@context"]
    rows = ontology.dataset.select("SELECT ?kind ?key { ?kind gai:conflictKey|gai:tellsApart ?key }")
    found: dict[str, set[str]] = {}
    for key, entry in entries.items():
        if not isinstance(entry, (dict, str)):
            continue
        iri = expand(entry if isinstance(entry, str) else entry.get("@id", ""))
        for row in rows:
            kind = next(k for k, v in entries.items() if isinstance(v, str) and expand(v) == row["kind"])
            if row["key"] == iri:
                found.setdefault(kind, set()).add(key)
    return found


def _fixed(claim: Json, keys: dict[str, set[str]]) -> Iterator[str]:
    says = claim["says"]
    if not isinstance(says, dict):
        return
    if claim.get("negated"):
        yield from ids_in(says)
    for key in set().union(*keys.values()):  # of any kind: a proceeding's docket stays with its case, too
        yield from ids_in(says.get(key))


def _weights(loaded: Loaded) -> dict[str, int]:
    """Return how many statements of the built dataset are about each claim, situation, entity and source."""
    found: Counter[str] = Counter()
    start = f"{BASE}id/"
    for quad in loaded.dataset:
        subject = str(getattr(quad.subject, "value", ""))
        if quad.predicate.value in FORM_PROPERTIES:
            continue  # kept beside the dataset that is built
        if quad.graph_name.value == ONTOLOGY_GRAPH or not subject.startswith((start, "conflict:")):
            found[""] += 1
        elif subject.startswith("conflict:"):
            found["cl:" + subject.split("--")[1]] += 1
        elif subject.startswith(f"{start}edge/"):
            found["sit:" + subject.removeprefix(f"{start}edge/").split("--")[0]] += 1
        else:
            found[shorten(subject.split("--")[0])] += 1
    return dict(found)


def ids_in(tree: Any) -> Iterator[str]:
    """Yield whatever in a tree has the form of an id."""
    if isinstance(tree, str):
        if _ID.fullmatch(tree):
            yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key not in _TEXTS | _NAMES:
                yield from ids_in(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from ids_in(value)


def _prose(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in _TEXTS and isinstance(value, dict):
                yield from value.values()
            else:
                yield from _prose(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _prose(value)


# ── told again ──


@dataclass
class Telling:
    """Rewrites the parts of one bundle for one telling: names, ids, days, amounts, dockets, digests and texts."""

    templates: Templates
    number: int
    random: Random
    drawn: dict[str, int] = field(default_factory=dict)
    """From which telling each entity is, where it is not of this one."""
    shift: int = 0
    factor: int = 1

    def rewritten(self, tree: Any, key: str = "") -> Any:
        """Return a tree of the facts as this telling has it."""
        if isinstance(tree, dict):
            if key in _TEXTS:
                return {tag: self.templates.prose.text(text, self.random) for tag, text in tree.items()}
            if key in _NAMES:
                return {tag: self._named(text) for tag, text in tree.items()}
            new = {inner: self.rewritten(value, inner) for inner, value in tree.items()}
            return {**new, "url": self._address(tree)} if "url" in tree else new
        if isinstance(tree, list):
            return [self.rewritten(value, key) for value in tree]
        return self._value(tree, key)

    def _named(self, text: Any) -> Any:
        return [self._named(one) for one in text] if isinstance(text, list) else self._name(text)

    def _name(self, text: str) -> str:
        return self.templates.names.name(text, self.number)

    def _value(self, value: Any, key: str) -> Any:
        if key == "number" and isinstance(value, int) and value > 100:
            return value * self.factor
        if not isinstance(value, str):
            return value
        if rewrite := _REWRITES.get(key):
            return rewrite(self, value)
        if key in _DATES:
            return value if "/" in value else _DAY.sub(self._day, value)
        return self.id(value) if _ID.fullmatch(value) else value

    def id(self, name: str) -> str:
        """Return the id of a thing of this telling, or of the one that it was drawn from."""
        prefix, _, local = name.partition(":")
        return f"{prefix}:{self.templates.names.slug(local, self.drawn.get(name, self.number))}"

    def site(self, text: str) -> str:
        """Return a site that is nobody's."""
        return f"{self.templates.names.slug(re.sub('[^a-z0-9]+', '-', text.lower()), self.number)}.example"

    def _address(self, page: Json) -> str:
        return f"https://{self.site(page.get('site', page['url']))}/{self.digest(page['url'])[:16]}"

    def _day(self, found: re.Match[str]) -> str:
        return f"{found[1]}-{(int(found[2]) - 1 + self.shift) % 28 + 1:02}"

    def digest(self, text: str) -> str:
        """Return a digest of the form of another."""
        return hashlib.sha256(f"{self.number} {text}".encode()).hexdigest()

    def docket(self, text: str) -> str:
        """Return a docket number with another last number, of the same year."""
        last = list(re.finditer(r"\d+", text))[-1]
        length = len(last[0])
        if length < 4:
            return f"{text}{self.number}"
        number = (int(last[0]) + 31_337 * (self.number + 1)) % 10**length
        return f"{text[: last.start()]}{number:0{length}}{text[last.end() :]}"


_REWRITES = {
    "sha256": Telling.digest,
    "docket": Telling.docket,
    "name": Telling._name,
    "site": Telling.site,
    "file": lambda telling, text: f"{telling.number}-{text}",
    "attribution": lambda telling, text: telling._name(text),
}
