"""From a built folder to worker processes, forked on demand from one that holds the graph."""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import struct
import sys
from pathlib import Path

from graph.errors import GraphError
from graph.service.answering import Answering
from graph.service.limits import Limits
from graph.service.worker import work

NOTE = struct.Struct("!cI32s")
"""What the nursery says: a letter, the process id of a worker, the digest of the manifest of the graph it holds."""

READY, WARM, BORN, FAILED = b"r", b"w", b"b", b"x"
FORK = b"f"
COLD = "cold"
"""An argument that says that queries alone will be run: what pages share is not read."""


def main() -> None:
    """Hold the graph of the folder that the first argument names; the second is the descriptor to take orders from."""
    control = socket.socket(fileno=int(sys.argv[2]))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the server is gone, and so are we
        try:
            _keep(Path(sys.argv[1]), control, Limits(seconds=float(sys.argv[3])))
        except GraphError as error:
            sys.stderr.write(f"{error}\n")
            control.sendall(NOTE.pack(FAILED, 0, b""))


def _keep(folder: Path, control: socket.socket, limits: Limits) -> None:
    import graph

    kg = graph.open(folder)
    digest = bytes.fromhex(kg.held.digest)
    kg.kept = kg.dataset  # whole, since workers keep no file open
    if COLD not in sys.argv:
        _ = kg.words
    answering = Answering(kg, limits)
    answering.kg.dataset.query("ASK {}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a worker
    control.sendall(NOTE.pack(READY, 0, digest))
    _serve_orders(control, answering, digest)


def _serve_orders(control: socket.socket, answering: Answering, digest: bytes) -> None:
    """Fork a worker for each order; warm up in the first pause, so that later ones are born warm."""
    cold = COLD not in sys.argv
    while True:
        if cold and not select.select([control], [], [], 0.05)[0]:
            answering.warm()
            gc.collect()
            gc.freeze()
            control.sendall(NOTE.pack(WARM, 0, digest))
            cold = False
        orders = control.recv(64)
        if not orders:
            return
        for _ in orders:
            _fork(control, answering)


def _fork(control: socket.socket, answering: Answering) -> None:
    ours, theirs = socket.socketpair()
    process = os.fork()
    if not process:
        status = 1
        try:
            work(theirs, answering)
            status = 0
        finally:
            os._exit(status)
    theirs.close()
    with ours:
        socket.send_fds(control, [NOTE.pack(BORN, process, b"")], [ours.fileno()])


if __name__ == "__main__":
    main()
