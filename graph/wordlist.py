"""From a dataset to every form that it declares, folded, as one plain value that can be kept beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph.atoms import GAP, atoms_of
from graph.chinese import folded, simplified
from graph.store import Dataset, NamedNode, node
from graph.terminology import Terminology
from graph.terms import expand

WordList = Mapping[str, Any]

Form = tuple[str, str, str]
"""A form as it is declared, the part that it plays, and the IRI of what it stands for."""

_FORMS = ("activeForm", "passiveForm", "fromNoun", "toNoun", "eventNoun")
FORM_PROPERTIES = frozenset(expand(f"gai:{name}") for name in (*_FORMS, "form"))
"""The properties whose values are words of questions; nothing but a word list is made of them."""
_VERBS = {"activeForm": "Verb", "passiveForm": "Passive"}
_WORDS = {
    "gai:QuestionWord": "question",
    "gai:TimeWord": "time",
    "gai:Comparator": "comparator",
    "gai:Unit": "unit",
    "gai:Scale": "scale",
    "gai:CommonWord": "common",
}


def word_list(dataset: Dataset) -> WordList:
    """Return what questions are read by.

    `iris`: every IRI that is named; `forms`: for each form, its atoms joined by spaces, a list of
    `[part, place in iris, atoms of its second half]`, where the part of a name that is a common word too is `capital`;
    `longest`: for each first atom the number of atoms of its longest form; `questions`: for each stored wording the
    place of its question; `simplified`: the characters that only Simplified Chinese writes.
    """
    forms = sorted(set(_declared(Terminology(dataset))))
    wordings = (quad for name in ("wording", "alsoWorded") for quad in dataset.match(None, node(f"gai:{name}")))
    stored = [(quad.object.value, quad.subject.value) for quad in wordings]
    iris = sorted({iri for _, _, iri in forms} | {iri for _, iri in stored})
    place = {iri: at for at, iri in enumerate(iris)}
    texts = iter(_folded([*(text for text, _, _ in forms), *(text for text, _ in stored)]))
    common = {" ".join(atoms_of(text)) for text, part, _ in forms if part == "common"}
    readings: dict[str, set[tuple[str, int, str]]] = {}
    for _text, part, iri in forms:
        head, _, tail = (" ".join(atoms_of(half)) for half in next(texts).partition("\t"))
        if head and part != "common":
            told = "capital" if part == "entity" and head in common else part
            readings.setdefault(head, set()).add((told, place[iri], tail))
        if tail:
            readings.setdefault(tail, set()).add(("tail", place[iri], ""))
    longest: dict[str, int] = {}
    for key in readings:
        first = key.partition(" ")[0]
        longest[first] = max(longest.get(first, 0), key.count(" ") + 1)
    return {
        "iris": iris,
        "forms": {key: sorted(map(list, found)) for key, found in sorted(readings.items())},
        "longest": dict(sorted(longest.items())),
        "questions": dict(sorted((" ".join(atoms_of(next(texts))), place[iri]) for _, iri in stored)),
        "simplified": _only_simplified(dataset),
    }


def _folded(texts: list[str]) -> list[str]:
    """Fold many texts at once, as each conversion has its price; a gap would not survive it and becomes a tab."""
    return folded("\n".join(texts).replace(GAP, "\t")).split("\n")


def _declared(terms: Terminology) -> Iterator[Form]:
    yield from _labelled(terms)
    parts = _parts(terms)
    for form in _FORMS:
        for quad in terms.dataset.match(None, node(f"gai:{form}")):
            part = parts.get(quad.subject.value, "class")
            verb = _VERBS.get(form, "") if part in ("concept", "kind") else ""
            yield quad.object.value, form if part == "relation" else part + verb, quad.subject.value
    words = {iri: part for name, part in _WORDS.items() for iri in terms.members(name)}
    for quad in terms.dataset.match(None, node("gai:form")):
        yield quad.object.value, words.get(quad.subject.value, "marker"), quad.subject.value


def _labelled(terms: Terminology) -> Iterator[Form]:
    """Yield the labels that are forms: the names of entities, and those of relations, concepts and kinds."""
    groups = (
        ("entity", terms.members("gai:Entity")),
        ("activeForm", terms.relations),
        ("concept", terms.characteristics),
        ("kind", terms.kinds),
    )
    predicates = (node("rdfs:label"), node("skos:altLabel"))
    for part, iris in groups:
        for iri in iris:
            for predicate in predicates:
                for quad in terms.dataset.match(NamedNode(iri), predicate):
                    yield quad.object.value, part, iri


def _parts(terms: Terminology) -> dict[str, str]:
    """Return the part that forms of a term play; those of a class of entities are left out."""
    return {
        **dict.fromkeys(terms.kinds, "kind"),
        **dict.fromkeys(terms.quantities, "quantity"),
        **dict.fromkeys(terms.properties, "property"),
        **dict.fromkeys(terms.members("gai:Certainty"), "certainty"),
        **dict.fromkeys(terms.characteristics, "concept"),
        **dict.fromkeys(terms.relations, "relation"),
    }


def _only_simplified(dataset: Dataset) -> str:
    traditional: set[str] = set()
    for name in ("rdfs:label", "gai:form", *(f"gai:{form}" for form in _FORMS)):
        for quad in dataset.match(None, node(name)):
            if quad.object.language == "zh-hant":
                traditional.update(quad.object.value)
    return "".join(sorted(set(simplified("".join(sorted(traditional)))) - traditional))
