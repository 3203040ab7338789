"""The service in bad company: others are answered, nothing is fetched, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import quote

import httpx
import pytest

pytest.importorskip("uvicorn")

import uvicorn

from graph.service import connection as connections
from graph.service.connection import Connection
from graph.service.frames import Reply
from graph.service.kept import Kept
from graph.service.limits import Limits
from graph.service.pool import Pool, Worker
from graph.service.responses import Answer
from tests import loops
from tests.service.attacks import KINDS
from tests.service.conftest import ROOT, Server
from tests.service.test_queries import CSV, JSON, LD, SERVICES, TRIPLES, TSV, TURTLE, UPDATES, XML, read

GOOD = "SELECT ?who { ?who gai:sued co:stability-ai } ORDER BY ?who"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def wait_until(condition: Callable[[], object], seconds: float = 30) -> bool:
    """Return whether a condition comes true in time."""
    late = time.monotonic() + seconds
    while not condition() and time.monotonic() < late:
        time.sleep(0.02)
    return bool(condition())


@pytest.fixture(scope="module")
def hasty(industry: Path) -> Iterator[Server]:
    """A server that gives a query one second."""
    running = Server(industry, "--timeout", "1")
    assert running.client.get("/id/co/stability-ai").status_code == 200  # it is warm by now
    yield running
    running.stop()


@pytest.fixture
def patient(industry: Path) -> Iterator[Server]:
    """A server of one's own, to be hurt, which gives a query a minute."""
    running = Server(industry, "--timeout", "60")
    yield running
    running.stop()


# ── attack queries ──────────────────────────────────────────────────────────


def test_attacks_are_refused_while_others_are_answered(hasty: Server) -> None:
    """Each kind of attack is ended with a reason, or answered whole; all good queries beside them are answered."""
    told: list[tuple[str, httpx.Response]] = []
    beside: list[httpx.Response] = []
    ended = threading.Event()

    def keep_asking() -> None:
        while not ended.is_set():
            beside.append(hasty.query(GOOD))
            time.sleep(0.05)

    others = [threading.Thread(target=keep_asking) for _ in range(2)]
    for other in others:
        other.start()
    with ThreadPoolExecutor(4) as attackers:
        told += attackers.map(lambda kind: (kind, hasty.query(KINDS[kind])), KINDS)
    ended.set()
    for other in others:
        other.join()
    for kind, answer in told:
        if answer.status_code == 200:
            assert read(answer) is not None, kind
        else:
            assert answer.status_code in (400, 422, 503), kind
            assert answer.json()["detail"], kind
            assert (answer.status_code == 503) == ("retry-after" in answer.headers), kind
    assert [answer.text for answer in beside if answer.status_code != 200] == []
    assert len({answer.content for answer in beside}) == 1


STREAMS = [
    *[("SELECT * { ?a ?b ?c . ?d ?e ?f }", form) for form in (JSON, XML, CSV, TSV)],
    *[("SELECT * { ?a ?b ?c } LIMIT 99990", form) for form in (JSON, XML, CSV, TSV)],
    *[("SELECT * { ?a ?b ?c . ?c ?e ?f FILTER(STRLEN(STR(?f)) > 400) }", form) for form in (JSON, XML, CSV, TSV)],
    *[("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", form) for form in (TURTLE, TRIPLES, LD)],
    *[("CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }", form) for form in (TURTLE, TRIPLES, LD)],
    *[("DESCRIBE ?a { ?a ?b ?c }", form) for form in (TURTLE, TRIPLES, LD)],
]


def truncation(query: str, form: str, number: int) -> str:
    """Return a query that is cut off at another place for each number."""
    return f"{query} #{number}" if "LIMIT" in query or form not in (JSON, CSV) else f"{query} OFFSET {number * 97}"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_no_answer_is_cut_off(hasty: Server, coding: str) -> None:
    """Of queries that take too long or give too much, none is answered with 200 and half a body."""

    def status(asked: tuple[int, tuple[str, str]]) -> int:
        number, (query, form) = asked
        answer = hasty.query(truncation(query, form, number), accept=form, accept_encoding=coding)
        if answer.status_code == 200:
            whole(answer, form)
        return answer.status_code

    asked = list(enumerate((STREAMS * 3)[:50]))
    with ThreadPoolExecutor(4) as clients:
        statuses = list(clients.map(status, asked))
    assert set(statuses) <= {200, 422, 503}
    assert {422, 503} & set(statuses)


def whole(answer: httpx.Response, form: str) -> None:
    """Parse an answer; of long triples only the end is looked at, since parsing them takes a minute."""
    if form in (TURTLE, TRIPLES):
        assert answer.text.rstrip().endswith(".")
    elif form == LD:
        assert answer.json()
    else:
        assert read(answer) is not None


def test_too_much_memory_is_told(hasty: Server) -> None:
    """A query that takes more memory than one may is answered with 503, and the next one is answered."""
    answer = hasty.query(KINDS["doubled strings"])
    assert answer.status_code == 503
    assert hasty.query(GOOD).status_code == 200


def test_the_pool_does_not_take_a_busy_machine_for_a_slow_query() -> None:
    """A query is turned away by the time that it had a processor; one that only waits for it goes on."""

    async def crossed() -> tuple[bool, bool]:
        pool, idle = Pool(Path(), Limits(quick=0.05, slow=0)), subprocess.Popen(["sleep", "60"])
        try:
            worker = Worker(idle.pid, warm=True)
            worker.connection_made(Mock())
            worker.send(b"")
            pool._crossed(worker, None)
            again = worker.crossing is not None
            if worker.crossing:
                worker.crossing.cancel()
            return worker.turned_away, again
        finally:
            idle.kill()
            idle.wait()

    assert loops.run(crossed()) == ((False, True) if sys.platform == "linux" else (True, False))


def test_a_job_for_a_worker_that_has_just_died_is_told_so() -> None:
    """A worker may die between being chosen and being given its job; the job ends like one that it died of."""

    async def outcome() -> object:
        worker = Worker(os.getpid(), warm=True)
        return await worker.send(b"")

    assert loops.run(outcome()) is None


# ── nothing is fetched ──────────────────────────────────────────────────────


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who has come to it."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        stopped = threading.Event()

        def accept() -> None:
            while not stopped.is_set():
                with contextlib.suppress(TimeoutError):
                    client, address = listening.accept()
                    came.append(address)
                    client.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield listening.getsockname()[1], came
        stopped.set()
        thread.join()


def lures(port: int) -> list[tuple[str, str, bytes, dict[str, str]]]:
    """Return requests that ask the server to fetch something from a port: method, target, body, headers."""
    at = f"http://127.0.0.1:{port}/"
    spellings = [at, f"http://localhost:{port}/", f"http://[::ffff:127.0.0.1]:{port}/", f"http://2130706433:{port}/"]
    queries = [query.replace("http://127.0.0.1:9/", at) for query in (*SERVICES, *UPDATES)]
    queries += [f"SELECT * FROM {named}<{where}> {{ ?s ?p ?o }}" for named in ("", "NAMED ") for where in spellings]
    queries += [f"SELECT * {{ GRAPH <{at}> {{ ?s ?p ?o }} }}", f"DESCRIBE <{at}>", f"BASE <{at}> DESCRIBE <x>"]
    found = [("POST", "/sparql", query.encode(), {"content-type": "application/sparql-query"}) for query in queries]
    for where in spellings:
        for parameter in ("default-graph-uri", "named-graph-uri", "using-graph-uri", "update", "query", "url", "uri"):
            found.append(("GET", f"/sparql?query=ASK%7B%7D&{parameter}={quote(where)}", b"", {}))
        found.append(("GET", f"/id/{quote(where, safe='')}", b"", {"accept": "text/html"}))
        found.append(("GET", f"/ask?q={quote(f'who sued <{where}>')}&as_of={quote(where)}", b"", {}))
    documents = {
        "application/ld+json": f'{{"@context": "{at}", "@id": "x:a", "x:b": 1}}',
        "application/rdf+xml": f'<!DOCTYPE r [<!ENTITY x SYSTEM "{at}">]><r:RDF xmlns:r="{at}">&x;</r:RDF>',
        "text/turtle": f"<> <http://www.w3.org/2002/07/owl#imports> <{at}> .",
        "application/xml": f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{at}"><x/>',
        "application/sparql-update": f"LOAD <{at}>",
    }
    for media, document in documents.items():
        for method, target in (("POST", "/sparql"), ("PUT", "/graph.ttl"), ("POST", "/id/co/stability-ai")):
            found.append((method, target, document.encode(), {"content-type": media}))
    for target in ("/sparql", "/id/co/stability-ai", "/sources/lawsuits", "/", "/changes"):
        for name in (
            "host",
            "x-forwarded-host",
            "forwarded",
            "referer",
            "origin",
            "x-original-url",
            "x-http-destination",
        ):
            found.append(("GET", target, b"", {name: f"127.0.0.1:{port}"}))
    for target in (f"{at}sparql", f"{at}id/co/stability-ai", f"//127.0.0.1:{port}/", f"/sources//127.0.0.1:{port}/x"):
        found.append(("GET", target, b"", {}))
    return found


def test_nothing_is_fetched(server: Server, listener: tuple[int, list[object]]) -> None:
    """Whatever names another address, in a query, a parameter, a document or a header, leads to no connection."""
    port, came = listener
    asked = lures(port)
    assert len(asked) >= 120
    for method, target, body, headers in asked:
        answer = raw(server, request(method, target, body, headers))
        assert answer.startswith(b"HTTP/1.1 ")
        location = next((line for line in answer.split(b"\r\n") if line.lower().startswith(b"location:")), b"")
        assert str(port).encode() not in location.partition(b"?")[0] or b"%3A" in location
        assert not location.partition(b":")[2].strip().startswith((b"/", b"http"))
    assert server.query(GOOD).status_code == 200
    assert came == []


def test_a_worker_can_open_no_descriptor(tmp_path: Path) -> None:
    """While it answers a query a worker cannot open a socket or a file, so that nothing in the engine can."""
    script = """
import os, resource, socket
from graph.service.frames import Reply, job_frame, reply_of
from graph.service.limits import Limits
from graph.service.worker import work

class Tries:
    limits = Limits()
    def reply(self, name, values):
        said = []
        for attempt in (socket.socket, lambda: open(os.devnull), lambda: os.dup(0)):
            try:
                attempt()
                said.append("opened")
            except OSError as error:
                said.append(os.strerror(error.errno))
        return Reply(200, "text/plain", "|".join(said).encode())

spare = [os.open(os.devnull, os.O_RDONLY) for _ in range(5)]  # what a worker inherits
ours, theirs = socket.socketpair()
if not os.fork():
    work(theirs, Tries())
    os._exit(0)
theirs.close()
for name in ("query", "page", "query"):
    ours.sendall(job_frame((name, 5, False)))
    print(reply_of(ours.recv(4096)).body.decode())
"""
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    query, page, again = (line.split("|") for line in told.split("\n")[:3])
    assert set(query) == set(again) == {"Too many open files"}
    assert set(page) == {"opened"}


# ── raw connections ─────────────────────────────────────────────────────────


def request(method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """Return the bytes of a request after which the connection is closed."""
    fields = {"host": "x", "connection": "close", "content-length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body


def connected(server: Server) -> socket.socket:
    """Return a connection to a server."""
    url = httpx.URL(server.url)
    return socket.create_connection((url.host, url.port or 80), timeout=20)


def raw(server: Server, sent: bytes) -> bytes:
    """Return all that is answered to some bytes."""
    with connected(server) as talking:
        with contextlib.suppress(ConnectionError):
            talking.sendall(sent)
        return rest(talking)


def rest(talking: socket.socket) -> bytes:
    """Return what comes on a connection until it is closed."""
    got = bytearray()
    with contextlib.suppress(ConnectionError):
        while part := talking.recv(1 << 16):
            got += part
    return bytes(got)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
        b"\x00" * 1000,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nx-long: " + b"a" * 20_000 + b"\r\n\r\n",
        b"CONNECT 127.0.0.1:80 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(server: Server, sent: bytes) -> None:
    """Bytes that are no request end the connection, with 400 where it can be said."""
    answer = raw(server, sent)
    assert answer[:12] in (b"HTTP/1.1 400", b"")
    assert b"application/problem+json" in answer or not answer
    assert server.query(GOOD).status_code == 200


def test_thousands_of_headers_are_refused(server: Server) -> None:
    """A head of more than 256 KiB is refused, however many lines it has."""
    head = b"".join(b"x-%d: %s\r\n" % (number, b"a" * 100) for number in range(8000))
    answer = raw(server, b"GET / HTTP/1.1\r\nhost: x\r\n" + head + b"\r\n")
    assert answer[:12] in (b"HTTP/1.1 400", b"")
    assert server.query(GOOD).status_code == 200


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    """Requests that do not wait for each other's answers are answered, in their order."""
    asked = [f"/sparql?query={quote(f'SELECT (3{number:03} AS ?n) {{}}')}" for number in range(50)]
    sent = b"".join(f"GET {target} HTTP/1.1\r\nhost: x\r\n\r\n".encode() for target in asked)
    told = raw(server, sent + request("GET", "/healthz"))
    places = [told.find(f'"3{number:03}"'.encode()) for number in range(50)]
    assert places == sorted(places)
    assert -1 not in places
    assert told.count(b"HTTP/1.1 200") == 51


def test_upgrades_are_ignored(server: Server) -> None:
    """Who wants to speak WebSocket or HTTP/2 is answered in HTTP/1.1."""
    for protocol in ("websocket", "h2c"):
        sent = request("GET", "/healthz", headers={"connection": "upgrade, close", "upgrade": protocol})
        assert raw(server, sent).startswith(b"HTTP/1.1 200")


def test_half_closed_connections_leave_nothing(server: Server) -> None:
    """Clients that close one side at once, or reset, leave no connection behind."""
    before = descriptors(server)
    for number in range(60):
        talking = connected(server)
        talking.sendall(request("GET", "/graph.ttl")[: None if number % 3 else 20])
        if number % 2:
            talking.shutdown(socket.SHUT_WR)
        talking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        talking.close()
    assert wait_until(lambda: descriptors(server) <= before + 2)
    assert server.query(GOOD).status_code == 200


def descriptors(server: Server) -> int:
    """Return how many files the server has open."""
    folder = Path(f"/proc/{server.process.pid}/fd")
    if not folder.is_dir():
        pytest.skip("the system does not tell which files a process has open")
    return len(list(folder.iterdir()))


# ── slow connections, with a short patience ─────────────────────────────────


def _megabytes(ended: threading.Event) -> Callable[..., Awaitable[None]]:
    """Return an application that answers with as many megabytes as the path says, in parts if it ends with a slash."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        size = int(scope["path"].strip("/") or 0) << 20
        by_parts = scope["path"].endswith("/")
        parts = [bytes(1 << 20)] * (size >> 20) if by_parts else []
        body = b"" if by_parts else bytes(size)
        await Answer(200, "text/plain", body, length=size, parts=parts)(scope, receive, send)
        ended.set()

    return app


class Patience:
    """A server in this process whose connections have next to no patience."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            _megabytes(self.ended), http=Connection, lifespan="off", log_level="error", timeout_keep_alive=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]})
        self._thread.start()

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._server.server_state.connections)

    def stop(self) -> None:
        """Stop, and wait for it."""
        self._server.should_exit = True
        self._thread.join(20)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[Patience]:
    for name in ("_HEAD_PATIENCE", "_BODY_PATIENCE", "_READING_PATIENCE"):
        monkeypatch.setattr(connections, name, 0.4)
    running = Patience()
    yield running
    running.stop()


@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"", b""),
        (b"", b"G"),
        (b"GET / HTTP/1.1\r\n", b"x: y\r\n"),
        (b"GET / HTTP/1.1\r\nx: ", b"y"),
        (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", b"\r\n"),
        (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", b""),
        (b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n", b"x"),
        (b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_slow_requests_are_closed(impatient: Patience, first: bytes, drip: bytes) -> None:
    """A head, a body or a pause between requests that goes on drop by drop is ended."""
    url = httpx.URL(impatient.url)
    with socket.create_connection((url.host, url.port or 80), timeout=0.05) as talking:
        talking.sendall(first)

        def closed() -> bool:
            with contextlib.suppress(TimeoutError):
                try:
                    talking.sendall(drip)
                    return not talking.recv(1 << 16)
                except ConnectionError:
                    return True
            return False

        assert wait_until(closed, 20)


@pytest.mark.parametrize("path", ["/8", "/8/", "/1"])
def test_who_does_not_read_is_left(impatient: Patience, path: str) -> None:
    """A response that nobody reads is dropped, whether it goes out in one part or in several."""
    url = httpx.URL(impatient.url)
    with socket.socket() as talking:
        talking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        talking.connect((url.host, url.port or 80))
        talking.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        assert impatient.ended.wait(20)
        assert wait_until(lambda: not impatient.open, 20)


def test_who_reads_slowly_gets_all(impatient: Patience) -> None:
    """A client that goes on reading is not left, even if it takes longer than the patience for one that does not."""
    with httpx.stream("GET", f"{impatient.url}/6/") as answer:
        got = 0
        for part in answer.iter_bytes(1 << 20):
            got += len(part)
            time.sleep(0.15)
    assert got == 6 << 20


# ── who goes away, and what is killed ───────────────────────────────────────


def test_who_goes_away_frees_a_worker(patient: Server) -> None:
    """When nobody waits for a slow query any more, it is ended."""
    left = [connected(patient) for _ in range(3)]
    for number, talking in enumerate(left):
        if number % 2:
            talking.sendall(request("POST", "/sparql", ENDLESS.encode(), {"content-type": "application/sparql-query"}))
        else:
            talking.sendall(request("GET", f"/sparql?query={quote(ENDLESS)}"))
    assert wait_until(lambda: state(patient)["slow"] == 3)
    for talking in left:
        talking.close()
    assert wait_until(lambda: state(patient)["slow"] == 0, 15)
    assert patient.query(GOOD).status_code == 200


def state(server: Server) -> dict[str, Any]:
    """Return what the server says of itself."""
    return dict(server.client.get("/healthz").json())


def nursery_of(server: Server) -> int:
    """Return the process that has the graph."""
    return min(process for process in server.processes() if "graph.service.nursery" in command(process))


def command(process: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    return ""


def answers(server: Server) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return server.query(GOOD).status_code == 200
    return False


def test_what_is_killed_is_replaced(patient: Server) -> None:
    """Idle workers, busy ones and the process that has the graph may be killed; the service recovers from each."""
    if not Path("/proc/self/task").is_dir():
        pytest.skip("the system does not tell which processes another has started")
    assert wait_until(lambda: state(patient)["idle"] >= 2)
    nursery = nursery_of(patient)
    for worker in patient.processes() - {nursery}:
        os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: answers(patient))
    busy = connected(patient)
    busy.sendall(request("GET", f"/sparql?query={quote(ENDLESS)}"))
    assert wait_until(lambda: state(patient)["slow"] == 1)
    for worker in patient.processes() - {nursery}:
        os.kill(worker, signal.SIGKILL)
    assert rest(busy).startswith(b"HTTP/1.1 503")
    busy.close()
    feed = patient.client.get("/changes").content
    os.kill(nursery, signal.SIGKILL)
    assert wait_until(lambda: nursery not in patient.processes() and state(patient).get("status") == "ok")
    assert wait_until(lambda: answers(patient))
    assert patient.client.get("/changes").content == feed
    gone = patient.processes()
    assert patient.stop() in (0, -signal.SIGTERM)
    assert wait_until(lambda: not any(map(running, gone)))


def running(process: int) -> bool:
    with contextlib.suppress(OSError):
        return ") Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    return False


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_behind(industry: Path, by: signal.Signals) -> None:
    """When the server ends, by whatever signal, its other processes end, those that work included."""
    if not Path("/proc/self/task").is_dir():
        pytest.skip("the system does not tell which processes another has started")
    server = Server(industry)
    busy = connected(server)
    busy.sendall(request("GET", f"/sparql?query={quote(ENDLESS)}"))
    assert wait_until(lambda: state(server)["slow"] == 1)
    left = server.processes()
    assert len(left) >= 3
    server.process.send_signal(by)
    server.process.wait(20)
    assert wait_until(lambda: not any(map(running, left)))
    busy.close()
    server.stop()
    assert not [line for line in server.said if "Traceback" in line]


def test_what_is_kept_is_bounded() -> None:
    """Kept answers take no more than they may, the newest are there, and one that is too large is not kept."""
    kept = Kept(100_000)
    for number in range(1000):
        kept.put(number, Reply(200, "text/plain", bytes(1000)))
    kept.put("large", Reply(200, "text/plain", bytes(50_000)))
    found = [number for number in range(1000) if kept.get(number)]
    assert found[-1] == 999
    assert len(found) <= 100
    assert kept.get("large") is None
