"""From HTTP requests to responses: the page, the editor, entity pages, the ontology, sources, changes, downloads."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.errors import DataMissing
from graph.page.around import PAGE
from graph.page.query import query_files
from graph.service.answering import media_of
from graph.service.builds import Build
from graph.service.endpoint import Endpoint
from graph.service.limits import Limits
from graph.service.negotiation import best, language
from graph.service.problems import problem
from graph.service.responses import OWN_POLICY, POLICY, Answer, answer, header, not_modified, takes_gzip
from graph.words import LANGUAGES

_FORMS = {"text/html": "html", "text/turtle": "ttl", "application/ld+json": "jsonld"}
_ALIASES = {
    "ontology": "ontology.html",
    "downloads": "downloads.html",
    "sources/": "sources/index.html",
    "id/": "id/index.html",
}
_RESPELT = {
    "id": "id/",
    "sources": "sources/",
    "ontology/": "../ontology",
    "downloads/": "../downloads",
    "ask/": "../ask",
    "query/": "../query",
    "changes/": "../changes",
}
"""Addresses with a slash too many or too few, and where they lead from where they stand."""
_CHUNK = 1 << 18
_LONGEST_QUESTION = 1000
_VARY = (b"vary", b"accept, accept-language, accept-encoding")

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


class Service:
    """Answers requests from the build that is current when they come."""

    def __init__(self, current: Callable[[], Build], limits: Limits) -> None:
        self._current, self._limits = current, limits
        self._editor = {name: (content, gzip.compress(content, mtime=0)) for name, content in query_files().items()}
        self._description = (Path(__file__).parent / "openapi.json").read_bytes()

    def app(self, lifespan: Lifespan) -> Starlette:
        """Return the application."""
        get = ["GET"]  # and so HEAD
        return Starlette(
            routes=[
                *[Route(path, Endpoint(self._current, self._limits)) for path in ("/sparql", "/sparql/")],
                Route("/", self.page, methods=get),
                Route("/query", self.editor, methods=get),
                Route("/query/{name}", self.editor, methods=get),
                Route("/ask", self.ask, methods=get),
                Route("/changes", self.changes, methods=get),
                Route("/healthz", self.health, methods=get),
                Route("/openapi.json", self.description, methods=get),
                *[Route(f"/{wrong}", _respelt, methods=get) for wrong in _RESPELT],
                Route("/id/{path:path}", self.thing, methods=get),
                Route("/sources/{name}", self.source, methods=get),
                Route("/{path:path}", self.file, methods=get),
            ],
            exception_handlers={HTTPException: _wrong, DataMissing: _missing},
            lifespan=lifespan,
        )

    async def page(self, request: Request) -> Response:
        """The graph as a page."""
        with self._current() as build:
            return await self._download(request, build, PAGE)

    async def editor(self, request: Request) -> Response:
        """The editor of queries, and what it is made of."""
        name = request.path_params.get("name", "query.html")
        if name == "data.json":
            with self._current() as build:
                return await self._made(request, build, "editor")
        if name not in self._editor:
            raise HTTPException(404, f"there is no {name} here")
        whole, packed = self._editor[name]
        zipped = takes_gzip(request.scope)
        tag = f'"{hashlib.sha256(whole).hexdigest()[:20]}{"-gzip" if zipped else ""}"'.encode()
        headers = [(b"vary", b"accept-encoding"), (b"etag", tag), (b"cache-control", b"no-cache")]
        if not_modified(request.scope, tag):
            return Answer(304, media_of(name), b"", headers)
        packing = [(b"content-encoding", b"gzip")] if zipped else []
        return Answer(200, media_of(name), packed if zipped else whole, [*headers, *packing])

    async def ask(self, request: Request) -> Response:
        """A question in words, answered as a page or as JSON."""
        fields = request.query_params
        question = fields.get("q", "")
        tongue = fields.get("lang") or None
        if tongue not in (None, *LANGUAGES):
            raise HTTPException(400, f"lang is one of {', '.join(LANGUAGES)}")
        if len(question) > _LONGEST_QUESTION:
            raise HTTPException(413, f"the question is longer than {_LONGEST_QUESTION:,} characters; make it shorter")
        html = best(header(request.scope, b"accept"), ("text/html", "application/json"))
        if html is None:
            raise HTTPException(406, "an answer is text/html or application/json; accept one of these")
        shown = tongue or (language(header(request.scope, b"accept-language")) if html == "text/html" else None)
        values = (question, shown, fields.get("as_of") or None, fields.get("known_by") or None)
        with self._current() as build:
            reply = await build.pool.run("ask", *values, html == "text/html", zipped=takes_gzip(request.scope))
        return answer(reply, [_VARY])

    async def changes(self, request: Request) -> Response:
        """What changed since the build before, as an Atom feed."""
        tongue = request.query_params.get("lang") or language(header(request.scope, b"accept-language"))
        if tongue not in LANGUAGES:
            raise HTTPException(400, f"lang is one of {', '.join(LANGUAGES)}")
        with self._current() as build:
            return Answer(200, "application/atom+xml", await build.feed(tongue), [_VARY])

    async def health(self, _request: Request) -> Response:
        """Whether the service can answer, from which build."""
        with self._current() as build:
            told = {"status": "ok", "build": build.digest, "counts": build.manifest["counts"], **build.pool.state}
            status = 503 if build.pool.lost else 200
        told["status"] = "ok" if status == 200 else "restarting"
        return Answer(status, "application/json", json.dumps(told).encode(), [(b"cache-control", b"no-store")])

    async def description(self, _request: Request) -> Response:
        """The description of this interface (OpenAPI)."""
        return Answer(200, "application/json", self._description)

    async def source(self, request: Request) -> Response:
        """The page of a source, under its IRI."""
        name = request.path_params["name"]
        if name.startswith("index."):
            return await self._site_page(request, f"sources/{name}")
        return _redirect(request, f"../id/src/{quote(name)}")

    async def thing(self, request: Request) -> Response:
        """What an IRI names, in the form and the language that the client likes best."""
        path = f"id/{request.path_params['path']}"
        if path in _ALIASES:
            return await self._site_page(request, path, negotiated=True)
        if path.endswith("/") or path.rpartition(".")[2] in _FORMS.values():
            return await self._site_page(request, path)
        media = best(header(request.scope, b"accept"), tuple(_FORMS))
        if media is None:
            raise HTTPException(406, f"this can be had as {', '.join(_FORMS)}; accept one of these")
        made = await self._site_page(request, f"{path}.{_FORMS[media]}", negotiated=True)
        if made.status_code == 200:
            made.raw_headers.append((b"link", _alternates(path)))
        return made

    async def file(self, request: Request) -> Response:
        """A download, or a page of the site."""
        path = request.path_params["path"]
        with self._current() as build:
            if path in build.files:
                return await self._download(request, build, path)
        return await self._site_page(request, path, negotiated=path in _ALIASES)

    # ── pages ───────────────────────────────────────────────────────────────

    async def _site_page(self, request: Request, path: str, *, negotiated: bool = False) -> Answer:
        path = _ALIASES.get(path, path)
        if negotiated:
            path = _in_language(path, language(header(request.scope, b"accept-language")))
        with self._current() as build:
            made = await self._made(request, build, "page", path)
            if made.status_code == 404:
                html = "text/html" in header(request.scope, b"accept")
                tongue = language(header(request.scope, b"accept-language"))
                asked = request.scope["path"].lstrip("/")
                return answer(await build.pool.run("missing", asked, tongue, html), [_VARY])
        if negotiated and made.status_code in (200, 304):
            # relative, since the service may stand below any path
            made.raw_headers.append((b"content-location", quote(path.rpartition("/")[2]).encode()))
        return made

    async def _made(self, request: Request, build: Build, name: str, *values: str) -> Answer:
        """Return what a worker makes, or made before, of the build alone."""
        zipped = takes_gzip(request.scope)
        key = (name, values, zipped)
        reply = build.kept.get(key) or await build.pool.run(name, *values, zipped=zipped)
        if reply.status != 200:
            return answer(reply, [_VARY])
        build.kept.put(key, reply)
        # each language and form of a thing has a tag of its own: by it a cache tells which of them it may show
        tag = f'"{build.digest[:20]}-{zlib.crc32(repr(key).encode()):08x}"'.encode()
        if not_modified(request.scope, tag):
            return Answer(304, "text/plain", b"", [_VARY, (b"etag", tag)])
        return answer(reply, [_VARY, (b"etag", tag)])

    # ── files ───────────────────────────────────────────────────────────────

    async def _download(self, request: Request, build: Build, name: str) -> Response:
        zipped = takes_gzip(request.scope)
        tag = f'"{build.files[name].sha256[:20]}{"-gzip" if zipped else ""}"'.encode()
        headers = [(b"vary", b"accept-encoding"), (b"etag", tag), (b"cache-control", b"no-cache")]
        if not_modified(request.scope, tag):
            return Answer(304, media_of(name), b"", headers)
        policy = OWN_POLICY if name == PAGE else POLICY
        if zipped:
            packed = await build.zipped(name)
            return Answer(200, media_of(name), packed, [*headers, (b"content-encoding", b"gzip")], policy=policy)
        return Answer(
            200,
            media_of(name),
            b"",
            headers,
            length=build.length(name),
            parts=build.parts(name),
            held=build,
            policy=policy,
        )


def _alternates(path: str) -> bytes:
    """Return the Link header that names the forms in which a thing can be had."""
    stem = quote(path.rpartition("/")[2])
    return ", ".join(f'<{stem}.{form}>; rel="alternate"; type="{media}"' for media, form in _FORMS.items()).encode()


def _in_language(path: str, tongue: str) -> str:
    """Return the path of a page in a language; English ones have no mark of it."""
    stem, _, form = path.rpartition(".")
    return path if form != "html" or tongue == "en" else f"{stem}.{tongue}.{form}"


def _redirect(request: Request, to: str) -> Answer:
    query: bytes = request.scope["query_string"]
    return Answer(303, "text/plain", b"", [(b"location", b"?".join([to.encode("ascii"), *filter(None, [query])]))])


async def _respelt(request: Request) -> Response:
    """Lead on to the address that was meant."""
    return _redirect(request, _RESPELT[request.scope["path"].lstrip("/")])


async def _wrong(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = [(name.lower().encode(), value.encode()) for name, value in (error.headers or {}).items()]
    detail = "this only reads; use GET" if error.status_code == 405 else error.detail
    return answer(problem(error.status_code, detail), headers)


async def _missing(_request: Request, error: Exception) -> Response:
    return answer(problem(503, str(error)))
