"""From a register to pairs of its entities that may be one, with what speaks for and against; none is merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any

from graph.claims import label_of
from graph.likeness import NONE, Likeness, block_keys, likeness
from graph.names import plain, words_of
from graph.register import ties_of
from graph.store import Dataset, node
from graph.terminology import Terminology
from graph.terms import expand, shorten

Json = dict[str, Any]

LEAST = 0.3
"""Names that are less alike are not worth an editor's look."""

_CROWDED = 60
"""So many entities share a word only where it says nothing of which thing is meant."""

_GROUPS = {"gai:Person": "person", "gai:Organization": "body", "gai:Artifact": "thing", "gai:Lawsuit": "case"}
_FOR, _AGAINST = 0.1, -0.3
"""What each reason adds to the score of two names."""


@dataclass(frozen=True)
class Entry:
    """An entity of the register as it is compared: its names, its classes, and those above them."""

    id: str
    names: tuple[str, ...]
    classes: frozenset[str]
    above: frozenset[str]

    @cached_property
    def group(self) -> str | None:
        """How its names are compared; None where they are descriptions."""
        return next((group for name, group in _GROUPS.items() if expand(name) in self.above), None)


def suggestions(dataset: Dataset) -> list[Json]:
    """Return pairs of entities that may be one, or one a legal entity, unit or successor of the other, surest first.

    Each is `{"relation", "score", "of", "to", "for", "against"}`; `for` and `against` are sentences in English.
    What the register settles by a tie is left out, what it settles by `not:` is at most a homonym.
    """
    entries = {entry.id: entry for entry in _entries(dataset)}
    register = _Register(dataset)
    found = [
        suggestion
        for one, other in sorted(_candidates(entries.values()))
        for like in [compared(entries[one], entries[other])]
        if like.score >= LEAST and not register.settled(one, other, like)
        for suggestion in [_suggestion(entries[one], entries[other], like, register)]
    ]
    for suggestion in found:
        for side in ("of", "to"):
            suggestion[side] = {"id": suggestion[side], "label": label_of(dataset, expand(suggestion[side]))}
    return sorted(found, key=lambda s: (-s["score"], s["of"]["id"], s["to"]["id"]))


def compared(one: Entry, other: Entry) -> Likeness:
    """Return how alike the names of two entries are, in the pair of names that speaks most for it."""
    if None in (one.group, other.group):
        return NONE
    if one.group != other.group or not (one.classes & other.above or other.classes & one.above):
        shared = {plain(name) for name in one.names} & {plain(name) for name in other.names}
        against = "they are of different classes"
        return Likeness(0.4, "homonym", "they share a name", against) if shared else NONE
    likes = [likeness(a, b, str(one.group)) for a in one.names for b in other.names]
    best = max(likes, key=lambda like: (like.score, like.relation), default=NONE)
    against = next((like.against for like in likes if like.against and like.score >= LEAST), "")
    if best.relation == "legal_entity_of" or best.against or not against:
        return best
    return replace(best, score=max(LEAST, best.score + _AGAINST), against=against)


def _entries(dataset: Dataset) -> Iterator[Entry]:
    terms = Terminology(dataset)
    kind = node("rdf:type")
    names = (node("rdfs:label"), node("skos:altLabel"))
    for iri in sorted(terms.members("gai:Entity")):
        spelled = {quad.object.value for name in names for quad in dataset.match(node(iri), name)}
        classes = frozenset(quad.object.value for quad in dataset.match(node(iri), kind))
        yield Entry(shorten(iri), tuple(sorted(spelled)), classes, frozenset(terms.types(iri)))


def _candidates(entries: Any) -> set[tuple[str, str]]:
    """Return the pairs that share something rare enough, so that not every entity is compared with every other."""
    blocks: dict[str, set[str]] = {}
    for entry in entries:
        if entry.group:
            for key in {key for name in entry.names for key in block_keys(name, entry.group)}:
                blocks.setdefault(key, set()).add(entry.id)
    kept = (sorted(ids) for ids in blocks.values() if 1 < len(ids) <= _CROWDED)
    return {pair for ids in kept for pair in combinations(ids, 2)}


def _suggestion(one: Entry, other: Entry, like: Likeness, register: _Register) -> Json:
    reasons, against = [like.why] if like.why else [], [like.against] if like.against else []
    relation, score = like.relation, like.score
    if one.group == other.group:
        more, less = register.weighed(one.id, other.id)
        reasons, against = reasons + more, against + less
        score = min(1.0, max(0.0, score + _FOR * len(more) + _AGAINST * len(less)))
    if register.told_apart(one.id, other.id):
        relation, score, against = "homonym", min(score, LEAST), [*against, "the register says that they differ"]
    of, to = sorted((one, other), key=lambda entry: (-max(len(words_of(n)) for n in entry.names), entry.id))
    return {
        "relation": relation,
        "score": round(score, 2),
        "of": of.id,
        "to": to.id,
        "for": reasons,
        "against": against,
    }


# ── what the register and the claims say of two entities ────────────────────


@dataclass
class _Register:
    """What a dataset says of entities beside their names: ties, homonyms, the cases and sites they have in common."""

    dataset: Dataset
    houses: dict[str, str] = field(default_factory=dict)
    pairs: set[frozenset[str]] = field(default_factory=set)
    apart: set[frozenset[str]] = field(default_factory=set)
    stands: dict[str, set[tuple[str, str, str]]] = field(default_factory=dict)
    parties: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    sites: dict[str, set[str]] = field(default_factory=dict)
    opposite: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for tie in ties_of(self.dataset):
            self.pairs.add(frozenset((tie["of"]["id"], tie["to"]["id"])))
            self.houses[self._house(tie["of"]["id"])] = self._house(tie["to"]["id"])
        quads = self.dataset.match(None, node("gai:notSameAs"))
        self.apart = {frozenset((shorten(q.subject.value), shorten(q.object.value))) for q in quads}
        for row in self.dataset.select(_STANDS):
            case, role, party = shorten(row["tie"]), row["role"], shorten(row["party"])
            if party != case:
                self.stands.setdefault(party, set()).add((case, role, row["situation"]))
                self.parties.setdefault(case, set()).add((role, party))
        for row in self.dataset.select(_SITES):
            self.sites.setdefault(shorten(row["publisher"]), set()).add(row["site"])
        for row in self.dataset.select(_SIDES):
            self.opposite |= {(row["from"], row["to"]), (row["to"], row["from"])}

    def _house(self, entity: str) -> str:
        while (above := self.houses.get(entity, entity)) != entity:
            entity = above
        return entity

    def settled(self, one: str, other: str, like: Likeness) -> bool:
        """Say whether ties answer what the names ask; within a house two of one name are still worth a look."""
        if frozenset((one, other)) in self.pairs:
            return True
        return self._house(one) == self._house(other) and not (like.sure and like.relation == "same")

    def told_apart(self, one: str, other: str) -> bool:
        return frozenset((one, other)) in self.apart

    def weighed(self, one: str, other: str) -> tuple[list[str], list[str]]:
        """Return what speaks for two entities being one, and what against."""
        more, less = set[str](), set[str]()
        for case, role, situation in self.stands.get(one, ()):
            for other_case, other_role, other_situation in self.stands.get(other, ()):
                if case != other_case:
                    continue
                if (role, other_role) in self.opposite:
                    less.add(f"they stand on opposite sides of {case}")
                elif role == other_role and situation == other_situation:
                    less.add(f"they are listed side by side in {case}")
                elif role == other_role:
                    more.add(f"they stand on the same side of {case}")
        if self.parties.get(one) and self.parties.get(one) == self.parties.get(other):
            more.add("the parties are the same")
        more |= {f"both publish on {site}" for site in self.sites.get(one, set()) & self.sites.get(other, set())}
        return sorted(more), sorted(less)


_STANDS = """
SELECT DISTINCT ?tie ?situation ?role ?party {
  ?shared gai:tiesSituations true . ?situation ?shared ?tie ; ?role ?party . ?role rdfs:subPropertyOf+ gai:participant .
}
"""

_SITES = "SELECT DISTINCT ?publisher ?site { ?source gai:publisher ?publisher ; gai:site ?site }"

_SIDES = "SELECT DISTINCT ?from ?to { ?relation gai:edgeFrom ?from ; gai:edgeTo ?to FILTER(?from != ?to) }"
