"""From the forms that a dataset declares to a question cut into segments, each with what it can mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from graph.chinese import folded, simplified
from graph.numerals import NUMERALS, numeral
from graph.store import Dataset, NamedNode, node
from graph.terms import expand

Atoms = tuple[str, ...]

GAP = "…"
"""Stands in a declared form for the words that may come between its two parts."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'"})
_SPARED = {**_QUOTES, **{code: None for code in (*range(32), 127) if chr(code) not in "\n\t"}}


def _pattern(word: str, han: str, silent: str) -> str:
    """Return the pattern of one atom: a date, a number, an ending, a word, or a sign that is none."""
    ends = f"(?!{word})"
    return (
        rf"{han}\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?(?!\d)|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+\.\d+|\d+(?=[a-zA-Z])"
        rf"|'[sS]{ends}|[nN]'[tT]{ends}|(?:(?![nN]'[tT]{ends}){word})+|[^\s{silent}]"
    )


_SILENT = r""".,;:?!'"()\-/&"""
_ASCII_ATOM = re.compile(_pattern("[a-zA-Z0-9]", "", "a-zA-Z0-9" + _SILENT))


@lru_cache(maxsize=1)
def _any_atom() -> re.Pattern[str]:
    silent = rf"\w{_SILENT}、。，；：？！「」『』《》〈〉·…—–"
    return re.compile(_pattern(rf"[^\W_{_HAN}]", f"[{_HAN}]|_|", silent))  # takes milliseconds: ASCII goes without


_DATE = re.compile(r"\d{4}[-/]\d{1,2}([-/]\d{1,2})?")

_FORMS = ("activeForm", "passiveForm", "fromNoun", "toNoun", "eventNoun")


class Reading(NamedTuple):
    """One thing that a form can mean: the part it plays in a question, and the term or entity it stands for."""

    part: str
    iri: str
    tail: Atoms = ()


class Segment(NamedTuple):
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
    if text.isascii():
        return tuple(_ASCII_ATOM.findall(_plain(text).lower()))
    return _split(folded(_plain(text)))


def spelled(text: str) -> Atoms:
    """Return the words of a text as they are written, one for each atom."""
    normal = unicodedata.normalize("NFKC", _plain(text))
    return _split("".join(c for c in normal if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t"))


def _plain(text: str) -> str:
    return text if text.isprintable() and text.isascii() and "`" not in text else text.translate(_SPARED)


def _split(text: str) -> Atoms:
    pattern = _ASCII_ATOM if text.isascii() else _any_atom()
    return tuple(pattern.findall(text.translate(_QUOTES)))


def joined(atoms: Iterable[str]) -> str:
    """Return atoms as text: words with spaces between, Chinese without."""
    text = ""
    for atom in atoms:
        close = not text or atom in ("'s", "n't") or (has_han(atom) and has_han(text[-1]))
        text += atom if close else f" {atom}"
    return text


def has_han(text: str) -> bool:
    """Say whether a text holds a Chinese character."""
    return any("\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" for c in text)


_MOST_DIGITS = 9
"""A numeral in Chinese characters has no more of them than this."""


def _numeral_like(atoms: Atoms) -> bool:
    return all(atom in NUMERALS or atom[0].isdigit() for atom in atoms)


class Relation(NamedTuple):
    """An edge property as it is declared: what it joins, and the relations below it."""

    iri: str
    kind: str
    roles: tuple[str, str]
    classes: tuple[str, str]
    either_way: bool
    below: tuple[str, ...]
    aside: bool = False
    """True for a relation that shows the same situation by its case, where another joins the parties themselves."""


class Lexicon:
    """Every form that the ontology and the register declare; Chinese ones are read when a question needs them."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._forms: dict[Atoms, set[Reading]] = {}
        self._longest: dict[str, int] = {}
        self._later: list[tuple[str, Reading]] = []
        for text, reading in self._declared():
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

    def types(self, iri: str) -> set[str]:
        """Return the classes of a thing with all their superclasses."""
        names = {quad.object.value for quad in self.dataset.match(node(iri), node("rdf:type"))}
        return names.union(*(self.superclasses.get(name, ()) for name in names))

    def members(self, name: str) -> set[str]:
        """Return the things of a class or of one below it."""
        wanted, kind = expand(name), node("rdf:type")
        below = {wanted, *(n for n, above in self.superclasses.items() if wanted in above)}
        return {q.subject.value for n in below for q in self.dataset.match(None, kind, NamedNode(n))}

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """Every edge property, by IRI."""
        above = self._closure("rdfs:subPropertyOf")
        names = self.members("gai:EdgeProperty")
        return {iri: self._relation(iri, sorted(n for n in names if iri in above.get(n, {n}))) for iri in names}

    def roles(self, iri: str, side: int) -> tuple[str, ...]:
        """Return the participants that may stand on a side of a relation or of one below it."""
        return tuple(sorted({self.relations[name].roles[side] for name in self.relations[iri].below}))

    def _relation(self, iri: str, below: list[str]) -> Relation:
        values = {quad.predicate.value: quad.object.value for quad in self.dataset.match(node(iri))}
        symmetric = expand("owl:SymmetricProperty") in self.types(iri)
        return Relation(
            iri,
            values[expand("gai:edgeSituation")],
            (values[expand("gai:edgeFrom")], values[expand("gai:edgeTo")]),
            (values.get(expand("rdfs:domain"), ""), values.get(expand("rdfs:range"), "")),
            symmetric or expand("gai:eitherWay") in values,
            tuple(below),
            expand("gai:edgeView") in values,
        )

    def carried(self, reading: Reading) -> tuple[str, str | None, str | None]:
        """Return the property that a reading speaks of, the class that carries it, and the relation to ask through."""
        if reading.part == "quantity":
            return reading.iri, None, None
        if reading.part == "property":
            return self._property(reading.iri)
        return self.characteristics[reading.iri]

    def _property(self, iri: str) -> tuple[str, str, str | None]:
        return iri, self._value(iri, "rdfs:domain"), self._value(iri, "gai:askedThrough") or None

    def measured(self, iri: str) -> bool:
        """Say whether situations of a class, or those that carry a property, have an amount."""
        kind = self._value(iri, "rdfs:domain") or iri
        declared = self.dataset.match(NamedNode(kind), node("gai:declares"))
        return any(quad.object.value in self.quantities for quad in declared)

    def additive(self, kind: str) -> bool:
        """Say whether the amounts of a class may be summed up."""
        return self._value(kind, "gai:additive") == "true"

    @cached_property
    def characteristics(self) -> dict[str, tuple[str, str, str | None]]:
        """Each concept of situations: its property, their class, and the relation that it is asked through."""
        by_range = {self._value(iri, "rdfs:range"): self._property(iri) for iri in self.properties}
        kind = node("rdf:type")
        return {
            quad.subject.value: told
            for name, told in by_range.items()
            if name
            for quad in self.dataset.match(None, kind, NamedNode(name))
        }

    @cached_property
    def properties(self) -> set[str]:
        """The properties that tie a concept to a situation."""
        quads = self.dataset.match(None, node("rdfs:subPropertyOf"), node("gai:characteristic"))
        return {quad.subject.value for quad in quads}

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

    def factor(self, iri: str, name: str = "gai:factor") -> Decimal | None:
        """Return what a word of number multiplies by; None where it says nothing."""
        value = self._value(iri, name)
        return Decimal(value) if value else None

    def notation(self, iri: str) -> str:
        """Return the sign of a concept."""
        return self._value(iri, "skos:notation")

    # ── forms ───────────────────────────────────────────────────────────────

    def _declared(self) -> Iterator[tuple[str, Reading]]:
        yield from self._labelled()
        parts = self._parts()
        for form in _FORMS:
            for quad in self.dataset.match(None, node(f"gai:{form}")):
                part = parts.get(quad.subject.value, "class")
                verb = "Verb" if form == "activeForm" and part in ("concept", "kind") else ""
                yield quad.object.value, Reading(form if part == "relation" else part + verb, quad.subject.value)
        words = {
            **dict.fromkeys(self.members("gai:QuestionWord"), "question"),
            **dict.fromkeys(self.members("gai:TimeWord"), "time"),
            **dict.fromkeys(self.members("gai:Comparator"), "comparator"),
            **dict.fromkeys(self.members("gai:Unit"), "unit"),
            **dict.fromkeys(self.members("gai:Scale"), "scale"),
        }
        for quad in self.dataset.match(None, node("gai:form")):
            yield quad.object.value, Reading(words.get(quad.subject.value, "marker"), quad.subject.value)

    def _labelled(self) -> Iterator[tuple[str, Reading]]:
        """Yield the labels that are forms: the names of entities, and those of relations, concepts and kinds."""
        groups = (
            ("entity", self.members("gai:Entity")),
            ("activeForm", self.relations),
            ("concept", self.characteristics),
            ("kind", self._kinds()),
        )
        predicates = (node("rdfs:label"), node("skos:altLabel"))
        for part, iris in groups:
            for iri in iris:
                for predicate in predicates:
                    for quad in self.dataset.match(NamedNode(iri), predicate):
                        yield quad.object.value, Reading(part, iri)

    def _kinds(self) -> set[str]:
        above = expand("gai:Situation")
        return {name for name, classes in self.superclasses.items() if above in classes and name != above}

    def _parts(self) -> dict[str, str]:
        """Return the part that forms of a term play; those of a class of entities are left out."""
        return {
            **dict.fromkeys(self._kinds(), "kind"),
            **dict.fromkeys(self.quantities, "quantity"),
            **dict.fromkeys(self.properties, "property"),
            **dict.fromkeys(self.members("gai:Certainty"), "certainty"),
            **dict.fromkeys(self.characteristics, "concept"),
            **dict.fromkeys(self.relations, "relation"),
        }

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
            longest = _MOST_DIGITS if _numeral_like(atoms[end : end + 1]) else self._longest.get(atoms[end], 0)
            for length in range(min(longest, len(atoms) - end), 0, -1):
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
        found = sorted(self._forms.get(atoms, ()), key=lambda r: (r.part, r.iri, r.tail))
        if len(atoms) == 1 and _DATE.fullmatch(atoms[0]):
            found.append(Reading("number", atoms[0].replace("/", "-")))
        elif _numeral_like(atoms):
            number = numeral("".join(atoms))
            found += [Reading("number", f"{number:f}")] if number is not None else []
        return tuple(found)

    def content_forms(self) -> list[str]:
        """Return every form that names something: an entity, a relation, a kind, a concept, a certainty."""
        empty = {"marker", "question", "time", "tail", "comparator", "unit", "scale"}
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
