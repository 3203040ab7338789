"""From bytes on a connection to requests: uvicorn's protocol, with bounds on how slow and how large each may be."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from graph.service.problems import problem

_HEAD_PATIENCE = 15.0
"""Seconds for the head of a request to come."""
_BODY_PATIENCE = 20.0
"""Seconds for its body to come, even if nobody reads it."""
_READING_PATIENCE = 30.0
"""Seconds for a client to read so many bytes of what is ready for it:"""
_READ = 256 << 10
_HEAD = 256 << 10
"""Bytes of the head of a request: a query of 64 KiB may take three times as many in an address."""
_ADDRESS = 0xFFFF
"""Bytes of an address that httptools takes apart."""
_FIELD = 16 << 10
"""Bytes of one field of it: reading a list of media types takes more than linear time."""


class Connection(HttpToolsProtocol):
    """A connection that is closed when a request is too slow or too long, or when nobody reads the response."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._late: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._begin_head(_HEAD_PATIENCE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._wait(None)
        self._stop_watching()
        super().connection_lost(exc)

    # ── what comes ──────────────────────────────────────────────────────────

    def data_received(self, data: bytes) -> None:
        """Take bytes, unless a head has become too long."""
        if self._in_head:
            if self._head > _HEAD:
                self.send_400_response(f"the head of the request is longer than {_HEAD >> 10} KiB; post the query")
                return
            self._head += len(data)
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Say that what came is no request, as any refusal is said."""
        refusal = problem(400, msg)
        head = f"content-type: {refusal.media}\r\ncontent-length: {len(refusal.body)}\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[400] + head.encode("ascii") + refusal.body)
        self.transport.close()

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self._begin_head(_HEAD_PATIENCE)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of a head; one that is too long is an error, as any that cannot be read."""
        if len(name) + len(value) > _FIELD:
            raise ValueError(f"a field is longer than {_FIELD} bytes")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to wait for a body."""
        self._in_head = False
        self._wait(_BODY_PATIENCE)
        address, query = self.url, b""
        if len(address) > _ADDRESS:
            self.url, _, query = address.partition(b"?")
        super().on_headers_complete()
        if query:
            self.scope["query_string"] = query.partition(b"#")[0]  # before any task sees it

    def on_message_complete(self) -> None:
        """Wait for the response, or for the next head if it has gone out before all had come."""
        if self.cycle.response_complete:
            self._begin_head(self.timeout_keep_alive)
        else:
            self._wait(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next head, or for the rest of a body that nobody reads."""
        if not self.pipeline:
            self._wait(self.timeout_keep_alive)
        super().on_response_complete()

    def _begin_head(self, patience: float) -> None:
        self._in_head, self._head = True, 0
        self._wait(patience)

    def _wait(self, patience: float | None) -> None:
        """Wait for so many seconds, whatever else comes, or no longer."""
        if self._late:
            self._late.cancel()
        self._late = self.loop.call_later(patience, self._expire) if patience else None

    def _expire(self) -> None:
        """Close the connection, unless a response is under way."""
        self._late = None
        if self._unread or (self.cycle and not self.cycle.response_complete):
            self._wait(_HEAD_PATIENCE)
        elif self.transport.get_write_buffer_size():
            self.transport.abort()  # closing would wait until it is read
        else:
            self.transport.close()

    # ── what goes ───────────────────────────────────────────────────────────

    def pause_writing(self) -> None:
        """Begin to look whether the client reads what waits for it."""
        super().pause_writing()
        self._watch_reader(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Know that it does."""
        self._stop_watching()
        super().resume_writing()

    def _watch_reader(self, waiting: int) -> None:
        self._stop_watching()
        self._unread = self.loop.call_later(_READING_PATIENCE, self._look_at_reader, waiting)

    def _look_at_reader(self, before: int) -> None:
        waiting = self.transport.get_write_buffer_size()
        if before - waiting < min(_READ, before // 2):
            self.transport.abort()
        else:
            self._watch_reader(waiting)

    def _stop_watching(self) -> None:
        if self._unread:
            self._unread.cancel()
            self._unread = None
