"""Two servers that are not ours and one that is hostile, started on loopback by the tests that need them."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

USER, PASSWORD = "publisher", "not-a-secret"


@dataclass
class Store:
    """A running server: where it is asked, and where it is written to."""

    name: str
    query: str
    update: str
    graph_store: str
    user: str | None
    process: subprocess.Popen[bytes]

    def options(self, *without: str) -> list[str]:
        """Return the options by which `publish` finds it."""
        found = ["--endpoint", self.query]
        found += [] if "update" in without else ["--update-endpoint", self.update]
        found += [] if "graph_store" in without else ["--graph-store", self.graph_store]
        return found + (["--user", self.user] if self.user else [])


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        if ready():
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start in time")


def _listens(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def oxigraph() -> Iterator[Store]:
    """Run the server of the PyPI package `oxigraph`, in memory."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if not program:
        pytest.skip("the program `oxigraph` is not installed (it comes with the extra `test`)")
    port = free_port()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([program, "serve", "--bind", f"127.0.0.1:{port}"], stdout=quiet, stderr=quiet)
    try:
        _await(lambda: _listens(port), process)
        base = f"http://127.0.0.1:{port}"
        yield Store("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store", None, process)
    finally:
        process.kill()
        process.wait()


_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
MaxClientConnections = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
EnabledGzipContent = 1
HTTPThreadSize = 280000
[SPARQL]
; as Debian's: larger answers are cut off without a word in the body
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
[Plugins]
"""


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[Store]:
    """Run Debian's Virtuoso with its data in a folder and one user who may write."""
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        pytest.skip("Virtuoso is not installed (apt-get install virtuoso-opensource)")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(folder=folder, sql=sql, http=http), encoding="utf-8")
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], cwd=folder, stdout=quiet, stderr=quiet
    )
    grant = f"DB.DBA.USER_CREATE('{USER}', '{PASSWORD}'); GRANT SPARQL_UPDATE TO \"{USER}\";"
    command = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={grant}"]
    try:
        _await(lambda: subprocess.run(command, capture_output=True, check=False).returncode == 0, process)
        _await(lambda: _listens(http), process)
        base = f"http://127.0.0.1:{http}"
        yield Store(
            "virtuoso", f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth", USER, process
        )
    finally:
        process.kill()
        process.wait()


@dataclass
class Hostile:
    """A server that answers as it is told to, and remembers what it was asked."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    end: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def hostile() -> Iterator[Hostile]:
    """Run a server whose answers a test appends; the last one is given again and again."""
    told = Hostile("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            told.asked.append((self.path, body))
            answer = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    for method in ("GET", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.do_POST)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/sparql"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        told.end.set()
        server.shutdown()
        server.server_close()
        thread.join()


def says(status: int, body: bytes = b"", length: int | None = None, **headers: str) -> Callable[..., None]:
    """Return an answer of a hostile server; a `length` that is too long cuts the body off."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        if length is not None:
            handler.close_connection = True

    return answer
