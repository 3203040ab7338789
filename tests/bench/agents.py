"""Measure what agents wait for and read: `python -m tests.bench.agents [OUTPUT]`.

Cold starts over standard streams up to the first answer, answers of a warm server, the sizes of all answers about
all entities, and the memory of a server that has given them.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters

from graph.agents.current import Current

STARTS = 7
TIMES = 50
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": "who sued Stability AI"}),
    ("who_sued", {"defendant": "Stability AI"}),
    ("describe_entity", {"entity": "Midjourney"}),
    ("find_entity", {"name": "Stabilty"}),
    ("run_sparql", {"query": "SELECT ?who { ?who gai:sued co:stability-ai }"}),
]


def server_of(folder: str) -> StdioServerParameters:
    """Return how a client starts the server."""
    return StdioServerParameters(command=sys.executable, args=["-m", "graph", "mcp", "--data", folder], cwd=Path.cwd())


async def cold(folder: str, name: str, arguments: dict[str, Any]) -> float:
    """Return the seconds from the start of the process to the answer of its first call."""
    start = time.perf_counter()
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "graph", "mcp", "--data", folder], cwd=Path.cwd()
    )
    async with Client(server) as client:
        await client.call_tool(name, arguments)
        return time.perf_counter() - start


async def warm(folder: str, name: str, arguments: dict[str, Any]) -> float:
    """Return the seconds of a further call, over the protocol."""
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "graph", "mcp", "--data", folder], cwd=Path.cwd()
    )
    async with Client(server) as client:
        await client.call_tool(name, arguments)
        times = []
        for _ in range(TIMES if name != "run_sparql" else 5):
            start = time.perf_counter()
            await client.call_tool(name, arguments)
            times.append(time.perf_counter() - start)
        return statistics.median(times)


def sizes(folder: str) -> None:
    """Print how large the answers about all entities are, and the memory in the end."""
    current = Current(Path(folder))
    for tool in ("describe_entity", "timeline", "conflicts"):
        start = time.perf_counter()
        found = [
            len(current.call(tool, {"entity": entity, "language": language})[0].encode())
            for entity in sorted(current.build.kg._entities)
            for language in ("en", "zh-Hant")
        ]
        took = time.perf_counter() - start
        print(
            f"{tool}: {len(found)} answers in {took:.1f} s, median {statistics.median(found):.0f} B, max {max(found)} B"
        )
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def main(folder: str = "output") -> None:
    """Print every figure."""
    for name, arguments in CALLS:
        starts = [asyncio.run(cold(folder, name, arguments)) for _ in range(STARTS)]
        again = asyncio.run(warm(folder, name, arguments))
        print(
            f"{name}: first answer {statistics.median(starts):.2f} s after the start "
            f"(median of {STARTS}; {min(starts):.2f} to {max(starts):.2f}), then {again * 1000:.1f} ms"
        )
    sizes(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
