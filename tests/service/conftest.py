"""A server in a process of its own, on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
START = 30.0  # seconds that a busy machine may need


class Server:
    """`python -m graph serve`, until it is stopped."""

    def __init__(self, folder: Path, *options: str, within: Sequence[str] = ()) -> None:
        """Start one; `within` is a command that runs another with less than it had."""
        self.folder = folder
        self.said: list[str] = []
        command = [*within, sys.executable, "-m", "graph", "serve", "--port", "0", "--data", str(folder), *options]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()
        self.url = self._heard(r"http://\S+(?=/;)")
        self.client = httpx.Client(base_url=self.url, timeout=30)

    def _listen(self) -> None:
        assert self.process.stderr
        with self.process.stderr as told:
            for line in told:
                self.said.append(line.rstrip())

    def _heard(self, pattern: str) -> str:
        found = self.wait_for(lambda: next(filter(None, (re.search(pattern, line) for line in self.said)), None))
        assert found, f"the server said {self.said}"
        return str(found[0])

    def wait_for(self, condition: object, seconds: float = START) -> object:
        """Return what a condition gives as soon as it is true, or what it gives in the end."""
        assert callable(condition)
        late = time.monotonic() + seconds
        while not (found := condition()) and time.monotonic() < late and self.process.poll() is None:
            time.sleep(0.02)
        return found

    def query(self, text: str, **headers: str) -> httpx.Response:
        """Post a query."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("/sparql", content=text, headers={"content-type": "application/sparql-query", **named})

    def processes(self) -> set[int]:
        """Return the ids of the processes that the server has started, and those that they have."""
        found, new = set(), {self.process.pid}
        while new:
            parents = new - found
            found |= parents
            new = {child for parent in parents for child in _children(parent)}
        return found - {self.process.pid}

    def stop(self) -> int:
        """Stop the server as Ctrl-C does, and return its exit code."""
        self.client.close()
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(20)
        self._listening.join(20)
        assert self.process.stderr
        self.process.stderr.close()
        return code


def _children(process: int) -> set[int]:
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{process}/task").iterdir()
        return {int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()}
    return set()


@pytest.fixture(scope="session")
def server(industry: Path) -> Iterator[Server]:
    """A server of the shipped facts."""
    running = Server(industry)
    yield running
    running.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what takes a POSIX system where there is none."""
    if not hasattr(os, "fork"):
        for item in items:
            if "tests/service" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason="serving takes a POSIX system"))
