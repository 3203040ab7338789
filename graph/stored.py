"""From the questions that a dataset stores to their wordings and queries."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from graph.chinese import simplified
from graph.store import Dataset, node
from graph.terms import shorten

_TAGS = {"en": "en", "zh-hant": "zh-Hant"}


class StoredQuestion(NamedTuple):
    """A question with its SPARQL; `wording` is by language."""

    id: str
    wording: dict[str, str]
    sparql: str


class StoredQuestions:
    """The questions of one dataset, read when they are first needed."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    @cached_property
    def all(self) -> list[StoredQuestion]:
        """Every stored question, in the order of ids."""
        quads = self.dataset.match(None, node("rdf:type"), node("gai:Question"))
        return [self.read(iri) for iri in sorted(quad.subject.value for quad in quads)]

    def read(self, iri: str, language: str | None = None) -> StoredQuestion:
        """Return one question; given a language, worded at least in that one."""
        quads = self.dataset.match(node(iri), node("gai:wording"))
        wording = {_TAGS[quad.object.language]: quad.object.value for quad in quads}
        if language in (None, "zh-Hans"):  # the converter takes a tenth of an answer
            wording["zh-Hans"] = simplified(wording["zh-Hant"])
        sparql = next(quad.object.value for quad in self.dataset.match(node(iri), node("sh:select")))
        return StoredQuestion(shorten(iri), wording, sparql)
