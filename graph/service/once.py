"""From one query to its reply, in a process that ends with it: for who has no event loop, and asks now and then."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from graph.service.frames import Reply, job_frame, reply_of
from graph.service.limits import Limits
from graph.service.problems import problem

AVAILABLE = hasattr(os, "fork")
"""Whether a process can be limited here."""

_AT_ONCE = 2
_PATIENCE = 30.0  # seconds for a graph to be loaded


class Confined:
    """Runs queries on the graph in a folder as it was when the first of them came."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder, self._limits = folder, limits
        self._lock, self._room = threading.Lock(), threading.BoundedSemaphore(_AT_ONCE)
        self._control: socket.socket | None = None
        self._end: Callable[[], object] = _nothing

    def run(self, text: str, accept: str) -> Reply:
        """Return the reply to a query, whatever becomes of it."""
        if len(text.encode("utf-8", "surrogatepass")) > self._limits.query:
            return problem(413, f"the query is longer than {self._limits.query >> 10} KiB; write a shorter one")
        with self._room:
            try:
                with self._lock:
                    worker = self._forked()
                with worker:
                    return self._answered(worker, ("query", self._limits.seconds, False, text, None, None, accept))
            except (OSError, EOFError):
                self.close()
                return problem(503, "the query could not be run just now; try again in a few seconds")

    def _answered(self, worker: socket.socket, job: tuple[object, ...]) -> Reply:
        begin = time.monotonic()
        worker.settimeout(self._limits.seconds + 1)
        worker.sendall(job_frame(job))
        received = bytearray()
        while part := worker.recv(1 << 16):
            received += part
            if reply := reply_of(received):
                return reply
        if time.monotonic() - begin >= self._limits.seconds - 0.1:
            return problem(503, f"the query took longer than {self._limits.seconds:g} s and was stopped; ask for less")
        return problem(503, f"the query took more than {self._limits.memory >> 20} MB or nests too deep; ask for less")

    def _forked(self) -> socket.socket:
        """Return a connection to a process that waits for a query."""
        from graph.service import nursery  # which only POSIX can import

        control = self._control or self._started()
        control.sendall(nursery.FORK)
        note, descriptors, _, _ = socket.recv_fds(control, nursery.NOTE.size, 1)
        if not note or not descriptors:
            raise EOFError
        return socket.socket(fileno=descriptors[0])

    def _started(self) -> socket.socket:
        from graph.service import nursery

        ours, theirs = socket.socketpair()
        ours.settimeout(_PATIENCE)
        arguments = [str(self._folder.resolve()), str(theirs.fileno()), str(self._limits.seconds), nursery.COLD]
        # -m finds the package from here, wherever this process was started
        found = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = subprocess.Popen(
            [sys.executable, "-m", "graph.service.nursery", *arguments],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=found,
        )
        theirs.close()
        self._control, self._end = ours, weakref.finalize(self, _ended, ours, process)
        if ours.recv(nursery.NOTE.size)[:1] != nursery.READY:
            raise EOFError
        return ours

    def close(self) -> None:
        """End the process that holds the graph; what runs goes on to its end."""
        with self._lock:
            self._end()
            self._control = None


def _nothing() -> None:
    """Do nothing: no process has been started."""


def _ended(control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    control.close()
    process.wait()
