"""From a built graph to a small server of the page of queries, as the service sends it but without its limits."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from graph.errors import QueryInvalid
from graph.knowledge_graph import KnowledgeGraph
from graph.page.query import query_data, query_files
from graph.store import Dataset, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, serialize
from graph.terms import PREFIXES

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "json": "application/json"}
RESULTS = {
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
TRIPLES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
}

Sent = tuple[int, str, bytes]
"""Status, media type and body."""


@dataclass
class Served:
    """Where the server is, and what it answers to certain queries in place of the dataset."""

    url: str = ""
    canned: dict[str, Sent] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


def answer(dataset: Dataset, text: str, accept: str) -> Sent:
    """Return what a SPARQL endpoint sends."""
    try:
        found = dataset.query(text)
        if isinstance(found, QuerySolutions | QueryBoolean):
            return 200, accept, bytes(found.serialize(format=RESULTS[accept]))
        kind = TRIPLES[accept]
        prefixes = PREFIXES if kind == RdfFormat.TURTLE else None
        return 200, accept, bytes(serialize(found, format=kind, prefixes=prefixes))
    except QueryInvalid as error:
        return problem(400, str(error))


def problem(status: int, detail: str) -> Sent:
    """Return an error as the service tells it."""
    return status, "application/problem+json", json.dumps({"title": "refused", "detail": detail}).encode()


def app_of(kg: KnowledgeGraph, served: Served, files: dict[str, bytes]) -> Any:
    """Return the application, at the root and once more under a path."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Mount, Route

    sent = {**files, "data.json": query_data(kg)}

    def file(request: Request) -> Response:
        name = request.path_params.get("name", "query.html")
        if name not in sent:
            return Response(status_code=404)
        headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
        return Response(sent[name], media_type=TYPES[name.rpartition(".")[2]], headers=headers)

    def found(text: str, accept: str) -> Sent:
        served.asked.append(text)
        if "# endless" in text:
            served.released.wait(20)
        return served.canned.get(text) or answer(kg.dataset, text, accept)

    async def sparql(request: Request) -> Response:
        status, media_type, body = await run_in_threadpool(
            found, (await request.body()).decode(), request.headers["accept"]
        )
        headers = {**served.headers, "content-type": media_type}
        return Response(body, status_code=status, headers=headers)

    async def page(request: Request) -> Response:
        return Response(f"<!doctype html><title>{request.url.path}</title>".encode(), media_type="text/html")

    routes = [
        Route("/query", file),
        Route("/query/{name}", file),
        Route("/sparql", sparql, methods=["POST"]),
        Route("/id/{rest:path}", page),
    ]
    return Starlette(routes=[*routes, Mount("/any/prefix", routes=routes)])


@contextmanager
def serving(kg: KnowledgeGraph, change: Callable[[dict[str, bytes]], dict[str, bytes]] = dict) -> Iterator[Served]:
    """Serve the page of a graph on a free port of loopback; `change` may take files away."""
    import uvicorn

    served = Served()
    listening = socket.create_server(("127.0.0.1", 0))
    served.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = app_of(kg, served, change(query_files()))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off", access_log=False))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.released.set()
        server.should_exit = True
        thread.join()
        listening.close()
