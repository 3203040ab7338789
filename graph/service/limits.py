"""From what one query may take of the machine to one value."""

from __future__ import annotations

import os
from dataclasses import dataclass


def _cores() -> int:
    return os.cpu_count() or 2


@dataclass(frozen=True)
class Limits:
    """What one query may take, and how many may run; the README lists the defaults."""

    seconds: float = 2.5
    """From the arrival of a query to its answer, waiting included."""
    quick: float = 0.1
    """Seconds after which a query goes on as a slow one, behind all others; it is turned away if too many are."""
    memory: int = 512 << 20
    """Bytes of address space beyond those of the graph."""
    result: int = 16 << 20
    """Bytes of an answer."""
    rows: int = 100_000
    """Rows, or triples, of an answer."""
    query: int = 64 << 10
    """Bytes of the text of a query."""
    workers: int = max(4, _cores())
    """Processes that wait for quick queries: more than processors, so that a quick one overtakes one that is not."""
    slow: int = 2 * max(2, _cores())
    """Slow queries that may run side by side."""
    waiting: int = 1000
    """Queries that may wait for a worker."""
