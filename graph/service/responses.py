"""From replies to HTTP responses: headers that keep a browser safe, conditional requests, HEAD."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph.service.frames import Reply

Headers = list[tuple[bytes, bytes]]

POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OWN_POLICY = b"frame-ancestors 'self'"
"""For the page of the graph, which carries its own policy: it has no resource but itself."""

_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
]


class Answer(Response):
    """A response whose body is there, or is read part by part as it is sent."""

    def __init__(
        self,
        status: int,
        media: str,
        body: bytes,
        headers: Iterable[tuple[bytes, bytes]] = (),
        *,
        length: int | None = None,
        parts: Iterable[bytes] = (),
        held: AbstractContextManager[object] | None = None,
        policy: bytes = POLICY,
    ) -> None:
        """Make a response; one with `parts`, which follow the body, says its `length` beforehand.

        `held` is what they are read from; it stays open until they are sent.
        """
        self.status_code, self.body, self.background = status, body, None
        self._parts, self._held = parts, held or nullcontext()
        self.raw_headers = [
            (b"content-type", media.encode("latin-1")),
            (b"content-length", str(len(body) if length is None else length).encode()),
            *_ALWAYS,
            *([(b"content-security-policy", policy)] if media.startswith("text/html") else []),
            *headers,
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        with self._held:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for part in self._parts if scope["method"] != "HEAD" else ():
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": self.body})


def answer(reply: Reply, headers: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """Return a reply as a response; a `+` before its media type says that the body is compressed for gzip."""
    more = list(headers)
    if reply.media.startswith("+"):
        more.append((b"content-encoding", b"gzip"))
    if reply.status == 503:
        more.append((b"retry-after", b"5"))
    return Answer(reply.status, reply.media.removeprefix("+"), reply.body, more)


def not_modified(scope: Scope, tag: bytes) -> bool:
    """Return whether the client has what the tag names already."""
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            return value.strip() == b"*" or tag in [one.strip().removeprefix(b"W/") for one in value.split(b",")]
    return False


def header(scope: Scope, name: bytes) -> str:
    """Return a header of a request; several of one name are one list."""
    return ", ".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)


def takes_gzip(scope: Scope) -> bool:
    """Return whether a client reads what is compressed for gzip."""
    for part in header(scope, b"accept-encoding").lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
