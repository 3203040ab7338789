"""From requests at /sparql to responses: what the protocol asks is run by a worker, or kept from when it was."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from graph.service.answering import ROWS, TRIPLES
from graph.service.builds import Build
from graph.service.limits import Limits
from graph.service.negotiation import best
from graph.service.problems import Refused
from graph.service.responses import Answer, answer, header, takes_gzip
from graph.service.sparql import METHODS, Asked, asked

_BODY_PATIENCE = 10.0  # seconds for the whole of a body to come
_VARY = [(b"vary", b"accept, accept-encoding")]
_FORMS = tuple(ROWS), tuple(TRIPLES)
_ALLOW = ", ".join(METHODS).encode()
_PREFLIGHT = [
    (b"access-control-allow-methods", _ALLOW),
    (b"access-control-allow-headers", b"accept, content-type"),
    (b"access-control-max-age", b"86400"),
    (b"allow", _ALLOW),
]


class Endpoint:
    """The SPARQL endpoint, as an ASGI application."""

    def __init__(self, current: Callable[[], Build], limits: Limits) -> None:
        self._current, self._limits = current, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._response(scope, receive)
        except Refused as refused:
            allow = [(b"allow", _ALLOW)] if refused.status == 405 else []
            response = answer(refused.reply(), [*_VARY, *allow])
        await response(scope, receive, send)

    async def _response(self, scope: Scope, receive: Receive) -> Answer:
        method = scope["method"]
        if method == "OPTIONS":
            return Answer(204, "text/plain", b"", _PREFLIGHT)
        media = header(scope, b"content-type")
        body = await whole_body(scope, receive, 4 * self._limits.query) if method == "POST" else b""
        query = asked(method, scope["query_string"], media, body, self._limits.query)
        if query is None:
            return await self._description(scope)
        return await self._answer(query, scope, receive)

    async def _answer(self, query: Asked, scope: Scope, receive: Receive) -> Answer:
        accept, zipped = header(scope, b"accept"), takes_gzip(scope)
        with self._current() as build:
            key = _key(query, accept, zipped) if query.text in build.shipped and query.default is None else None
            reply = build.kept.get(key) if key else None
            if reply is None:
                reply = await build.pool.run("query", *query, accept, zipped=zipped, gone=lambda: _departed(receive))
                if key and reply.status == 200:
                    build.kept.put(key, reply)
        return answer(reply, _VARY)

    async def _description(self, scope: Scope) -> Answer:
        """Return the description of the service; a browser is shown the editor."""
        accept = header(scope, b"accept")
        if "text/html" in accept:
            editor = b"../query" if scope["path"].endswith("/") else b"query"
            return Answer(303, "text/plain", b"", [*_VARY, (b"location", editor)])
        host = header(scope, b"host") or "localhost"
        with self._current() as build:
            reply = await build.pool.run("description", f"{scope['scheme']}://{host}/sparql", accept)
        return answer(reply, _VARY)


def _key(query: Asked, accept: str, zipped: bool) -> tuple[object, ...]:
    """Return what an answer is kept under: not what the client accepts, of which there is no end, but what it gets."""
    return query.text, *(best(accept, forms) for forms in _FORMS), zipped


async def _departed(receive: Receive) -> None:
    """Return when the client has gone away; what it sends until then is nothing to a query."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def whole_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """Return the body of a request.

    Raises:
        Refused: it is longer than `most` bytes, or did not come in time.
    """
    told = header(scope, b"content-length")
    if told.isdecimal() and int(told) > most:
        raise Refused(413, f"the request is longer than {most >> 10} KiB; make it shorter")
    parts, length, more = [], 0, True
    try:
        async with asyncio.timeout(_BODY_PATIENCE):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(400, "the client went away")
                parts.append(message.get("body", b""))
                length += len(parts[-1])
                more = message.get("more_body", False)
                if length > most:
                    raise Refused(413, f"the request is longer than {most >> 10} KiB; make it shorter")
    except TimeoutError as error:
        raise Refused(408, f"the request did not come within {_BODY_PATIENCE:g} s") from error
    return b"".join(parts)
