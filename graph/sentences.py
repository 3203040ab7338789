"""From the sentence that a kind declares to the paraphrase of a claim that nobody wrote one for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from graph.calendar import Calendar
from graph.chinese import simplified
from graph.claims import Label, labels_of
from graph.documents import Document
from graph.facts import graph_of
from graph.store import Literal, NamedNode, Quad, Statement, node
from graph.terms import ONTOLOGY, expand
from graph.vocabulary import Json, Ontology
from graph.words import measured, spaced

LANGUAGES = ("en", "zh-Hant")
"""The languages that sentences are declared in; Simplified Chinese is made of the Traditional."""

Parts = tuple[Any, ...]
"""A template taken apart: text, places, and the parts of what may fall away."""


class Place(NamedTuple):
    """Where the value of a key stands, such as `{plaintiff}`."""

    key: str


def generated(documents: Collection[Document], ontology: Ontology) -> list[Statement]:
    """Return the paraphrases of claims without `text`, each marked as generated, in the graphs of their sources.

    A claim whose kind declares no sentence, or one with a place that nothing fills, gets none: the contract says so.
    """
    teller = Teller(ontology)
    found = [quad for document in documents for quad in teller.tell(document)]
    return [*found, *teller.tell_waiting(lambda: documents)]


def _quads(claim: str, texts: Label, graph: NamedNode) -> Iterator[Statement]:
    subject = NamedNode(claim)
    for language, text in texts.items():
        yield Quad(subject, node("gai:paraphrase"), Literal(text, language=language), graph)
    yield Quad(subject, node("gai:textGenerated"), Literal("true", datatype=node("xsd:boolean")), graph)


class Untold(NamedTuple):
    """A claim without `text`: the IRI of its source, the claim, and its situation or the id of one."""

    source: str
    claim: Json
    says: Any


class Teller:
    """Says in words what claims assert, by the keys that facts files use; it hears of one document after another."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.terms = {term.key: term for term in ontology.terms.values()}
        self.concepts = {(key, name): iri for key, term in self.terms.items() for name, iri in term.concepts}
        draws = ontology.dataset.match(None, node("gai:drawsPlainEdge"))
        self.plain = {quad.subject.value for quad in draws if quad.object.value == "true"}
        self.calendar = Calendar(ontology.dataset)
        self.dates: dict[tuple[str, str], str] = {}
        self.parsed: dict[str, tuple[dict[str, Parts], dict[str, Parts]]] = {}
        self.labels: dict[str, Label] = labels_of(ontology.dataset)
        self.waiting: list[Untold] = []
        """Claims that speak of what no document so far has written out or named."""

    def tell(self, document: Document) -> list[Statement]:
        """Return the paraphrases of a document's claims; what needs another document waits."""
        self.labels |= {one["id"]: one["label"] for one in document.tree.get("entities", ()) if one}
        source, here = graph_of(document.tree), dict(_written(document))
        claims = (claim for claim in document.tree.get("claims", ()) if claim and "text" not in claim)
        says = ((claim, claim["says"]) for claim in claims)
        whole = ((claim, said if isinstance(said, dict) else here.get(said, said)) for claim, said in says)
        untold = [Untold(source, claim, said) for claim, said in whole]
        quads, waiting = self._told(untold)
        self.waiting += waiting
        return quads

    def tell_waiting(self, documents: Callable[[], Iterable[Document]]) -> list[Statement]:
        """Return the paraphrases of what waited, now that all is known; `documents` gives them all again.

        A situation is taken as the claim's own source writes it out, else as the last one does.
        """
        wanted = {one.says for one in self.waiting if isinstance(one.says, str)}
        found: dict[tuple[str, str], Json] = {}
        for document in documents() if wanted else ():
            for name, situation in _written(document):
                if name in wanted:
                    found[name, graph_of(document.tree)] = found[name, ""] = situation
        whole = (
            one._replace(says=found.get((one.says, one.source), found.get((one.says, ""), one.says)))
            if isinstance(one.says, str)
            else one
            for one in self.waiting
        )
        quads, _ = self._told(list(whole))
        return quads

    def _told(self, untold: list[Untold]) -> tuple[list[Statement], list[Untold]]:
        """Return the paraphrases of those that can be told, and the others."""
        told, waiting = [], []
        for one in untold:
            texts = {tag: self._sentence(one.claim, one.says, tag) for tag in LANGUAGES if isinstance(one.says, dict)}
            if texts and all(texts.values()):
                told.append((one, {tag: text for tag, text in texts.items() if text}))
            else:
                waiting.append(one)
        # at once, as each conversion has its price
        chinese = simplified("\n".join(texts["zh-Hant"] for _, texts in told)).split("\n")
        quads = [
            quad
            for (one, texts), hans in zip(told, chinese, strict=False)
            for quad in _quads(expand(one.claim["id"]), {**texts, "zh-Hans": hans}, NamedNode(one.source))
        ]
        return quads, waiting

    def _sentence(self, claim: Json, situation: Json, tag: str) -> str | None:
        left_open = claim.get("leaves_open", [])
        told = {key: value for key, value in situation.items() if key not in left_open}
        words = {key: self._words(key, value, tag) for key, value in told.items() if key not in ("id", "type")}
        sentence, denial = self._templates(situation["type"])
        negated = bool(claim.get("negated"))
        template = (denial if negated else {}) or sentence
        text = _filled(template[tag], words) if tag in template else None
        if text is None:
            return None
        whole = self._marked(_tidy(text, tag), claim["certainty"], tag)
        return self.calendar.templates.say("not-so", tag, sentence=whole) if negated and not denial else whole

    def _marked(self, text: str, certainty: str, tag: str) -> str:
        """Return a sentence that is no plain fact with how surely it is said, since its template cannot know."""
        concept = self.concepts["certainty", certainty]
        if concept in self.plain:
            return text
        say, label = self.calendar.templates.say, self.labels[concept][tag]
        return say("hedged-sentence", tag, sentence=text.rstrip(".。"), certainty=label)

    def _templates(self, kind: str) -> tuple[dict[str, Parts], dict[str, Parts]]:
        """Return sentence and denial of a kind by language, or those of the nearest class above that declares any."""
        if kind not in self.parsed:
            above = self.ontology.superclasses
            nearest = sorted(above[ONTOLOGY + kind], key=lambda one: (-len(above.get(one, ())), one))
            found = [(self._declared(one, "gai:sentence"), self._declared(one, "gai:denial")) for one in nearest]
            self.parsed[kind] = next((texts for texts in found if any(texts)), ({}, {}))
        return self.parsed[kind]

    def _declared(self, iri: str, name: str) -> dict[str, Parts]:
        tags = {tag.lower(): tag for tag in LANGUAGES}
        quads = self.ontology.dataset.match(NamedNode(iri), node(name))
        return {tags[q.object.language]: _parts(q.object.value) for q in quads if q.object.language in tags}

    def _words(self, key: str, value: Any, tag: str) -> str | None:
        """Return what stands in a place, in a language; None where nothing does."""
        items = value if isinstance(value, list) else [value]
        said = [words for item in items if (words := self._said(key, item, tag)) is not None]
        if len(said) < 2:
            return said[0] if said else None
        say = self.calendar.templates.say
        return say("and", tag, some=say("comma", tag).join(said[:-1]), last=said[-1])

    def _said(self, key: str, item: Any, tag: str) -> str | None:
        if isinstance(item, bool):
            return "" if item else None
        if isinstance(item, dict):
            return self._amount(item, tag) if "number" in item else None
        term = self.terms[key]
        if term.concepts:
            return self.labels[self.concepts[key, item]].get(tag)
        if term.names_things:
            return self.labels.get(item, {}).get(tag)
        return self._date(item, tag) if key == "when" else str(item)

    def _date(self, edtf: str, tag: str) -> str:
        if (edtf, tag) not in self.dates:
            self.dates[edtf, tag] = self.calendar.say(edtf, tag)
        return self.dates[edtf, tag]

    def _amount(self, amount: Json, tag: str) -> str:
        def named(key: str, silent: str) -> str:
            value = amount.get(key, silent)
            return "" if value == silent else self.labels[self.concepts[key, value]][tag]

        basis = named("unit_basis", "stated")
        remark = (f" ({basis})" if tag == "en" else f"（{basis}）") if basis else ""
        return measured(str(amount["number"]), named("unit", ""), named("comparator", "="), remark, tag)


def _written(document: Document) -> Iterator[tuple[str, Json]]:
    """Yield the situations that a document writes out; one that was refused may look like anything."""
    claims = document.tree.get("claims") if isinstance(document.tree, dict) else None
    for claim in claims if isinstance(claims, list) else ():
        says = claim.get("says") if isinstance(claim, dict) else None
        if isinstance(says, dict) and isinstance(says.get("id"), str):
            yield says["id"], says


# ── templates ───────────────────────────────────────────────────────────────


def _parts(template: str) -> Parts:
    """Take a template apart at its places and brackets; an unclosed bracket closes at the end."""
    opened: list[list[Any]] = [[]]
    for piece in re.split(r"(\{\w+\}|\[|\])", template):
        if piece == "[":
            opened.append([])
        elif piece == "]" and len(opened) > 1:
            inner = tuple(opened.pop())
            opened[-1].append(inner)
        elif piece:
            opened[-1].append(Place(piece[1:-1]) if piece[0] == "{" and piece[-1] == "}" else piece)
    while len(opened) > 1:
        inner = tuple(opened.pop())
        opened[-1].append(inner)
    return tuple(opened[0])


def _filled(parts: Parts, words: dict[str, str | None]) -> str | None:
    """Return the parts with their places filled; None where one is empty, by which an optional part falls away."""
    filled = []
    for part in parts:
        if isinstance(part, str):
            filled.append(part)
        elif isinstance(part, Place):
            word = words.get(part.key)
            if word is None:
                return None
            filled.append(word)
        else:
            filled.append(_filled(part, words) or "")
    return "".join(filled)


def _tidy(text: str, tag: str) -> str:
    """Return a sentence spaced as its language is: one space, none between Chinese, one between it and Latin."""
    single = re.sub(r" {2,}", " ", text).strip()
    if tag == "en":
        return re.sub(r"^(an?|the) ", lambda article: article.group().capitalize(), single)
    return spaced(single)
