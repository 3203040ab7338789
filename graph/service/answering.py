"""From a job to a reply, inside a worker: a query on the dataset, a page of the site, an answer to a question."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graph.errors import GraphError, QueryInvalid, UnknownName
from graph.service.datasets import graphs_named
from graph.service.description import SD, described, graphs_of
from graph.service.frames import Reply
from graph.service.limits import Limits
from graph.service.negotiation import best
from graph.service.problems import Refused, problem
from graph.store import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    bare_text,
    serialize,
)
from graph.terms import PREFIXES

if TYPE_CHECKING:
    from graph.knowledge_graph import KnowledgeGraph
    from graph.site import Site

ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
TRIPLES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "text/plain": RdfFormat.N_TRIPLES,
    "application/json": RdfFormat.JSON_LD,
}
_UPDATE = re.compile(r"(?<![\w:?$-])(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD)(?![\w:-])", re.IGNORECASE)
_END_OF_ROW = {
    QueryResultsFormat.JSON: b"}},{",
    QueryResultsFormat.XML: b"<result>",
    QueryResultsFormat.CSV: b"\n",
    QueryResultsFormat.TSV: b"\n",
    RdfFormat.N_TRIPLES: b" .\n",
}
"""What stands once in each row, and seldom elsewhere; Turtle and JSON-LD are bounded by their bytes alone."""


class Answering:
    """Answers jobs on one built graph."""

    def __init__(self, kg: KnowledgeGraph, limits: Limits) -> None:
        self.kg, self.limits = kg, limits
        self._site: Site | None = None
        self._jobs: dict[str, Callable[..., Reply]] = {
            "query": self.query,
            "page": self.page,
            "missing": self.missing,
            "ask": self.ask,
            "editor": self.editor,
            "shipped": self.shipped,
            "description": self.description,
        }

    @property
    def site(self) -> Site:
        """The pages of the graph."""
        from graph.site import Site  # templates, which a query does not need

        self._site = self._site or Site(self.kg, served=True)
        return self._site

    def warm(self) -> None:
        """Read what all pages and questions share, and import what they need."""
        self.kg.asker.ask("who", None, None, None)
        self.site.warm()
        _ = self._graph_sizes

    def reply(self, name: str, values: list[object]) -> Reply:
        """Return the reply to a job; what is wrong with it is a reply, too."""
        try:
            return self._jobs[name](*values)
        except Refused as refused:
            return refused.reply()
        except (QueryInvalid, UnknownName) as error:
            return problem(400, str(error))
        except GraphError as error:
            return problem(500, str(error))

    def query(self, text: str, default: list[str] | None, named: list[str] | None, accept: str) -> Reply:
        """Run a query on the union of all graphs, or on the graphs given, and write what it gives as accepted."""
        try:
            results = self.kg.dataset.query(text, graphs=self._graphs(text, default, named))
        except QueryInvalid as error:
            if _UPDATE.search(bare_text(text)):
                raise Refused(400, f"this endpoint only reads, and an update is no query ({error})") from error
            raise
        forms: Mapping[str, Any] = ROWS if isinstance(results, (QueryBoolean, QuerySolutions)) else TRIPLES
        media = best(accept, tuple(forms))
        if media is None:
            raise Refused(406, f"this query can be answered as {', '.join(forms)}; accept one of these")
        written = _Bounded(self.limits, _END_OF_ROW.get(forms[media]))
        if forms is ROWS:
            results.serialize(written, format=forms[media])
        else:
            serialize(results, written, format=forms[media], prefixes=PREFIXES)
        return Reply(200, media, written.getvalue())

    @cached_property
    def _graph_sizes(self) -> list[tuple[str, int]]:
        return graphs_of(self.kg.dataset)

    def _graphs(self, text: str, default: list[str] | None, named: list[str] | None) -> Any:
        asked = graphs_named(text) if default is None else {*default, *(named or [])}
        if unknown := sorted(asked - self.kg.dataset.graph_names):
            known = ", ".join(sorted(self.kg.dataset.graph_names))
            raise Refused(400, f"<{unknown[0]}> is no graph of this dataset, and nothing is fetched; it has {known}")
        if default is None:
            return None
        return [NamedNode(one) for one in default], [NamedNode(one) for one in named or []]

    def page(self, path: str) -> Reply:
        """Return a page of the site; 404 where there is none."""
        content = self.site.file(path)
        if content is None:
            raise Refused(404, f"there is nothing at {path}")
        return Reply(200, media_of(path), content)

    def missing(self, path: str, language: str, html: bool) -> Reply:
        """Return the page, or the problem, that says that there is nothing at a path, and what is near it."""
        if not html:
            from graph.site.missing import near

            found = near(self.site.catalogue, self.site.cards[language], path)
            return problem(404, f"there is nothing at {path[:200]}", near=[one["id"] for one in found])
        return Reply(404, media_of(".html"), self.site.missing(path, language))

    def ask(self, question: str, language: str | None, as_of: str | None, known_by: str | None, html: bool) -> Reply:
        """Answer a question as a page or as JSON."""
        if html:
            return Reply(200, media_of(".html"), self.site.asked(question, language, as_of, known_by))
        answer = self.kg.ask(question, language, as_of=as_of, known_by=known_by)
        return Reply(200, "application/json", json.dumps(answer, ensure_ascii=False).encode())

    def editor(self) -> Reply:
        """Return what the editor of queries knows of the graph."""
        from graph.page.query import query_data

        return Reply(200, "application/json", query_data(self.kg))

    def shipped(self) -> Reply:
        """Return the queries of the stored questions."""
        queries = [question["sparql"] for question in self.kg.questions()]
        return Reply(200, "application/json", json.dumps(queries).encode())

    def description(self, address: str, accept: str) -> Reply:
        """Return the description of the endpoint at an address."""
        media = best(accept, tuple(TRIPLES))
        if media is None:
            raise Refused(406, f"the service is described as {', '.join(TRIPLES)}; accept one of these")
        told = serialize(described(self._graph_sizes, address), format=TRIPLES[media], prefixes={**PREFIXES, **SD})
        return Reply(200, media, told or b"")


_MEDIA = {
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "graphml": "application/xml",
    "gexf": "application/xml",
}


def media_of(path: str) -> str:
    """Return the media type of a file by its name."""
    return _MEDIA.get(path.rpartition(".")[2], "application/octet-stream")


class _Bounded(io.BytesIO):
    """A file that takes as much as a result may hold.

    Raises:
        Refused: there is more.
    """

    def __init__(self, limits: Limits, end_of_row: bytes | None) -> None:
        super().__init__()
        self._limits, self._end, self._rows = limits, end_of_row, 0

    def write(self, part: Any) -> int:
        if self._end:
            self._rows += bytes(part).count(self._end)
        if self._rows > self._limits.rows or self.tell() + len(part) > self._limits.result:
            raise Refused(
                422,
                f"the answer has more than {self._limits.rows:,} rows or {self._limits.result >> 20} MiB; "
                "add a LIMIT, or take the dataset as a download",
            )
        return super().write(part)
