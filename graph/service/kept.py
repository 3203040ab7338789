"""From answers that cost something to the same answers again: those used last, up to so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from graph.service.frames import Reply


class Kept:
    """Replies by what was asked; the ones that were not asked for longest go first."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._replies: OrderedDict[Hashable, Reply] = OrderedDict()

    def get(self, key: Hashable) -> Reply | None:
        """Return what was kept, if it still is."""
        reply = self._replies.get(key)
        if reply:
            self._replies.move_to_end(key)
        return reply

    def put(self, key: Hashable, reply: Reply) -> None:
        """Keep a reply."""
        if key in self._replies or len(reply.body) > self._most // 4:
            return
        self._replies[key] = reply
        self._bytes += _size(reply)
        while self._bytes > self._most:
            self._bytes -= _size(self._replies.popitem(last=False)[1])


def _size(reply: Reply) -> int:
    return len(reply.body) + 1024  # and what asked for it
