"""From the forms that a dataset declares to a question cut into segments, each with what it can mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from graph.chinese import folded, simplified
from graph.store import Dataset, node
from graph.terms import expand

Atoms = tuple[str, ...]

GAP = "…"
"""Stands in a declared form for the words that may come between its two parts."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_ATOM = re.compile(
    rf"[{_HAN}]|\d{{4}}-\d{{1,2}}(?:-\d{{1,2}})?|\d{{4}}(?=q[1-4](?![^\W_]))|'s(?![^\W_])|n't(?![^\W_])"
    rf"|(?:(?!n't(?![^\W_]))[^\W_{_HAN}])+|[^\s\w.,;:?!'\"()\-/&、。，；：？！「」『』《》〈〉·…—–]",
    re.IGNORECASE,
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'"})
_FORMS = ("activeForm", "passiveForm", "fromNoun", "toNoun", "eventNoun")


@dataclass(frozen=True, order=True)
class Reading:
    """One thing that a form can mean: the part it plays in a question, and the term or entity it stands for."""

    part: str
    iri: str
    tail: Atoms = ()


@dataclass(frozen=True)
class Segment:
    """A stretch of a question with its readings; without readings it is not understood."""

    start: int
    atoms: Atoms
    readings: tuple[Reading, ...]
    spelled: Atoms

    @property
    def text(self) -> str:
        """The stretch as the question spells it: words with spaces, Chinese without."""
        return joined(self.spelled)


def atoms_of(text: str) -> Atoms:
    """Return the folded words of a text, each Chinese character alone; ordinary punctuation is left out.

    Any other sign is an atom of its own: no form holds it, so that it cannot slip through.
    """
    return tuple(_ATOM.findall(folded(text.translate(_QUOTES)).translate(_QUOTES)))


def _visible(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return "".join(c for c in normal if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t")


def spelled(text: str) -> Atoms:
    """Return the words of a text as they are written, one for each atom."""
    return tuple(_ATOM.findall(_visible(text.translate(_QUOTES)).translate(_QUOTES)))


def joined(atoms: Iterable[str]) -> str:
    """Return atoms as text."""
    return re.sub(rf"(?<=[{_HAN}]) | (?=[{_HAN}])", "", " ".join(atoms)).replace(" 's", "'s")


def has_han(text: str) -> bool:
    """Say whether a text holds a Chinese character."""
    return re.search(f"[{_HAN}]", text) is not None


@dataclass(frozen=True)
class Relation:
    """An edge property as it is declared: what it joins, and the relations below it."""

    iri: str
    kind: str
    roles: tuple[str, str]
    classes: tuple[str, str]
    either_way: bool
    below: tuple[str, ...]


class Lexicon:
    """Every form that the ontology and the register declare; Chinese ones are read when a question needs them."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._forms: dict[Atoms, set[Reading]] = {}
        self._longest: dict[str, int] = {}
        self._later: list[tuple[str, Reading]] = []
        for text, reading in sorted(self._declared()):
            parted = text.replace(GAP, "\t")
            if parted.isascii():
                self._put(parted, reading)
            else:
                self._later.append((parted, reading))

    # ── what the dataset declares ───────────────────────────────────────────

    @cached_property
    def superclasses(self) -> dict[str, set[str]]:
        """Each class with itself and all its superclasses."""
        return self._closure("rdfs:subClassOf")

    def _closure(self, name: str) -> dict[str, set[str]]:
        direct: dict[str, set[str]] = {}
        for quad in self.dataset.match(None, node(name)):
            direct.setdefault(quad.subject.value, set()).add(quad.object.value)
        found: dict[str, set[str]] = {}
        for start in direct:
            todo, seen = [start], {start}
            while todo:
                new = direct.get(todo.pop(), set()) - seen
                seen |= new
                todo += new
            found[start] = seen
        return found

    @cached_property
    def types(self) -> dict[str, set[str]]:
        """Each typed thing with its classes and their superclasses."""
        found: dict[str, set[str]] = {}
        for quad in self.dataset.match(None, node("rdf:type")):
            name = quad.object.value
            found.setdefault(quad.subject.value, set()).update(self.superclasses.get(name, {name}))
        return found

    def members(self, name: str) -> set[str]:
        """Return the things of a class or of one below it."""
        return {thing for thing, classes in self.types.items() if expand(name) in classes}

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """Every edge property, by IRI."""
        above = self._closure("rdfs:subPropertyOf")
        names = self.members("gai:EdgeProperty")
        return {iri: self._relation(iri, sorted(n for n in names if iri in above.get(n, {n}))) for iri in names}

    def _relation(self, iri: str, below: list[str]) -> Relation:
        values = {quad.predicate.value: quad.object.value for quad in self.dataset.match(node(iri))}
        symmetric = expand("owl:SymmetricProperty") in self.types[iri]
        return Relation(
            iri,
            values[expand("gai:edgeSituation")],
            (values[expand("gai:edgeFrom")], values[expand("gai:edgeTo")]),
            (values.get(expand("rdfs:domain"), ""), values.get(expand("rdfs:range"), "")),
            symmetric or expand("gai:eitherWay") in values,
            tuple(below),
        )

    @cached_property
    def characteristics(self) -> dict[str, tuple[str, str, str | None]]:
        """Each concept of situations: its property, their class, and the relation that it is asked through."""
        by_range: dict[str, tuple[str, str, str | None]] = {}
        for quad in self.dataset.match(None, node("rdfs:subPropertyOf"), node("gai:characteristic")):
            iri = quad.subject.value
            by_range[self._value(iri, "rdfs:range")] = (
                iri,
                self._value(iri, "rdfs:domain"),
                self._value(iri, "gai:askedThrough") or None,
            )
        return {
            quad.subject.value: by_range[quad.object.value]
            for quad in self.dataset.match(None, node("rdf:type"))
            if quad.object.value in by_range
        }

    @cached_property
    def quantities(self) -> set[str]:
        """The properties that tie an amount to a situation."""
        quads = self.dataset.match(None, node("rdfs:subPropertyOf"), node("gai:quantity"))
        return {quad.subject.value for quad in quads}

    @cached_property
    def event_kinds(self) -> set[str]:
        """The classes of situations that have a noun for their event."""
        nouns = {quad.subject.value for quad in self.dataset.match(None, node("gai:eventNoun"))}
        return {self.relations[iri].kind if iri in self.relations else iri for iri in nouns}

    def _value(self, iri: str, name: str) -> str:
        return next((str(quad.object.value) for quad in self.dataset.match(node(iri), node(name))), "")

    def rank(self, iri: str) -> int:
        """Return the number of a month or a quarter."""
        return int(self._value(iri, "gai:rank") or 0)

    # ── forms ───────────────────────────────────────────────────────────────

    def _declared(self) -> Iterator[tuple[str, Reading]]:
        entities, kinds = self.members("gai:Entity"), self._kinds()
        concepts = set(self.characteristics)
        for name in ("rdfs:label", "skos:altLabel"):
            for quad in self.dataset.match(None, node(name)):
                part = self._labelled(quad.subject.value, entities, kinds, concepts)
                if part:
                    yield quad.object.value, Reading(part, quad.subject.value)
        for form in _FORMS:
            for quad in self.dataset.match(None, node(f"gai:{form}")):
                yield quad.object.value, Reading(self._part(form, quad.subject.value), quad.subject.value)
        for quad in self.dataset.match(None, node("gai:form")):
            iri = quad.subject.value
            part = "question" if expand("gai:QuestionWord") in self.types[iri] else self._marker(iri)
            yield quad.object.value, Reading(part, iri)

    def _kinds(self) -> set[str]:
        above = expand("gai:Situation")
        return {name for name, classes in self.superclasses.items() if above in classes and name != above}

    def _labelled(self, iri: str, entities: set[str], kinds: set[str], concepts: set[str]) -> str | None:
        if iri in entities:
            return "entity"
        if iri in self.relations:
            return "activeForm"
        if iri in concepts:
            return "concept"
        return "kind" if iri in kinds else None

    def _part(self, form: str, iri: str) -> str:
        if iri in self.relations:
            return form
        if iri in self.characteristics:
            return "conceptVerb" if form == "activeForm" else "concept"
        if expand("gai:Certainty") in self.types.get(iri, ()):
            return "certainty"
        if iri in self.quantities:
            return "quantity"
        if expand("gai:Situation") in self.superclasses.get(iri, ()):
            return "kindVerb" if form == "activeForm" else "kind"
        return "class"

    def _marker(self, iri: str) -> str:
        return "time" if expand("gai:TimeWord") in self.types[iri] else "marker"

    def _put(self, text: str, reading: Reading) -> None:
        head, _, tail = text.partition("\t")
        atoms, after = atoms_of(head), atoms_of(tail)
        if after:
            self._add(after, Reading("tail", reading.iri))
        self._add(atoms, Reading(reading.part, reading.iri, after))

    def _add(self, atoms: Atoms, reading: Reading) -> None:
        if atoms:
            self._forms.setdefault(atoms, set()).add(reading)
            self._longest[atoms[0]] = max(self._longest.get(atoms[0], 0), len(atoms))

    def _complete(self) -> None:
        """Read the forms that are not ASCII: folding them needs the Chinese tables, which take a while to load."""
        later, self._later = self._later, []
        texts = folded("\n".join(text for text, _ in later)).split("\n")
        for text, (_, reading) in zip(texts, later, strict=True):
            self._put(text, reading)

    @cached_property
    def _only_simplified(self) -> set[str]:
        traditional: set[str] = set()
        for name in ("rdfs:label", "gai:form", *(f"gai:{form}" for form in _FORMS)):
            for quad in self.dataset.match(None, node(name)):
                if quad.object.language == "zh-hant":
                    traditional.update(quad.object.value)
        return set(simplified("".join(sorted(traditional)))) - traditional

    # ── reading a question ──────────────────────────────────────────────────

    def language(self, question: str) -> str:
        """Return the language that a question is most likely in."""
        if not has_han(question):
            return "en"
        if simplified(question) != question:
            return "zh-Hant"
        return "zh-Hans" if self._only_simplified & set(question) else "zh-Hant"

    def segments(self, question: str) -> list[Segment]:
        """Cut a question so that as little as possible is left over, and then into as few segments as possible."""
        atoms = atoms_of(question)
        if self._later and not all(atom.isascii() for atom in atoms):
            self._complete()
        best: list[tuple[int, int, int]] = [(0, 0, 0)] * (len(atoms) + 1)
        for end in range(len(atoms) - 1, -1, -1):
            left, count, _ = best[end + 1]
            best[end] = (left + 1, count + 1, 1)
            for length in range(min(self._longest.get(atoms[end], 0), len(atoms) - end), 0, -1):
                if self.readings(atoms[end : end + length]):
                    left, count, _ = best[end + length]
                    best[end] = min(best[end], (left, count + 1, length), key=lambda b: b[:2])
        shown = spelled(question)
        return list(self._cut(atoms, shown if len(shown) == len(atoms) else atoms, best))

    def _cut(self, atoms: Atoms, shown: Atoms, best: list[tuple[int, int, int]]) -> Iterator[Segment]:
        start = 0
        while start < len(atoms):
            end = start + best[start][2]
            yield Segment(start, atoms[start:end], self.readings(atoms[start:end]), shown[start:end])
            start = end

    def readings(self, atoms: Atoms) -> tuple[Reading, ...]:
        """Return what a form can mean, in a stable order; a number is a reading of its own."""
        found = sorted(self._forms.get(atoms, ()))
        if len(atoms) == 1 and re.fullmatch(r"\d{1,4}|\d{4}-\d{1,2}(-\d{1,2})?", atoms[0]):
            found.append(Reading("number", atoms[0]))
        return tuple(found)

    def content_forms(self) -> list[str]:
        """Return every form that names something: an entity, a relation, a kind, a concept, a certainty."""
        empty = {"marker", "question", "time", "tail"}
        forms = self._forms.items()
        return [joined(atoms) for atoms, readings in forms if any(r.part not in empty for r in readings)]

    def entity_forms(self) -> dict[str, str]:
        """Return every known name of an entity as text with the entity's IRI."""
        return {
            joined(atoms): reading.iri
            for atoms, readings in sorted(self._forms.items())
            for reading in readings
            if reading.part == "entity"
        }
