"""What the service bears: requests a second beside a bare Oxigraph, connections held, attacks, cut-off answers.

Run it with `python -m tests.bench.service [load hold poison truncation start] [--seconds N] [--data FOLDER]`;
it prints figures and fails on nothing. `load` and `hold` take Debian's wrk.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

import graph
from graph.build import build
from graph.terms import PREFIXES, shipped
from tests.service.attacks import attacks
from tests.service.conftest import Server
from tests.service.test_trust import STREAMS, truncation, whole

SIMPLE = f"SELECT ?who {{ ?who <{PREFIXES['gai']}sued> <{PREFIXES['co']}stability-ai> }} ORDER BY ?who"
JSON = "application/sparql-results+json"
CONNECTIONS = 8
ROUNDS = 3
ATTACKERS, OTHERS = 8, 4
_PAGE = 1 << 10


def wrk(url: str, connections: int, seconds: float) -> dict[str, float]:
    """Return what wrk says: requests a second, the 99th percentile in milliseconds, and how many went wrong."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout", "10s"]
    told = subprocess.run([*command, "-H", f"Accept: {JSON}", url], capture_output=True, text=True, check=True).stdout
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    errors = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    assert late
    assert rate
    return {
        "rate": float(rate[1]),
        "p99": float(late[1]) * {"us": 0.001, "ms": 1, "s": 1000}[late[2]],
        "errors": sum(map(int, errors.groups())) if errors else 0,
        "wrong": int(wrong[1]) if wrong else 0,
    }


def asked(server: str, path: str, query: str) -> str:
    return f"{server}{path}?query={quote(query)}"


@contextlib.contextmanager
def served(folder: Path, *options: str) -> Iterator[Server]:
    """A server of a build, warm."""
    server = Server(folder, *options)
    server.client.get("/id/")
    server.client.get("/changes")
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """A bare Oxigraph of the same dataset."""
    program = str(Path(sys.executable).with_name("oxigraph"))
    with tempfile.TemporaryDirectory() as store:
        loading = [program, "load", "--location", store, "--file", str(folder / "dataset.nq")]
        subprocess.run(loading, check=True, capture_output=True)
        bind = ["--bind", "127.0.0.1:17878", "--union-default-graph"]
        running = subprocess.Popen([program, "serve-read-only", "--location", store, *bind], stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                with contextlib.suppress(httpx.HTTPError):
                    httpx.get(asked("http://127.0.0.1:17878", "/query", "ASK {}"))
                    break
                time.sleep(0.05)
            yield "http://127.0.0.1:17878"
        finally:
            running.terminate()
            running.wait()


def load(folder: Path, seconds: float) -> None:
    """Requests a second with 8 connections, beside a bare Oxigraph, in turn."""
    shipped_query = next(one["sparql"] for one in graph.open(folder).questions() if one["id"].endswith("who-sued-whom"))
    with served(folder) as ours, oxigraph(folder) as bare:
        queries = {"computed afresh": SIMPLE, "a shipped question, kept": shipped_query}
        bare_rate = 0.0
        for name, query in queries.items():
            addresses = {
                "service": asked(ours.url, "/sparql", query),
                "oxigraph": asked(bare, "/query", _declared(query)),
            }
            runs: dict[str, list[dict[str, float]]] = {who: [] for who in addresses}
            for _ in range(ROUNDS):
                for who, address in addresses.items():
                    runs[who].append(wrk(address, CONNECTIONS, seconds / ROUNDS))
            _tell_load(name, runs)
            bare_rate = bare_rate or statistics.median(run["rate"] for run in runs["oxigraph"])
        kept = statistics.median(run["rate"] for run in runs["service"])
        print(f"a kept answer, beside the simple query of oxigraph {kept / bare_rate:10.1%}")


def _declared(query: str) -> str:
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items()) + query if "gai:" in query else query


def _tell_load(name: str, runs: dict[str, list[dict[str, float]]]) -> None:
    rates = {who: statistics.median(run["rate"] for run in told) for who, told in runs.items()}
    for who, told in runs.items():
        worst, bad = max(run["p99"] for run in told), sum(run["errors"] + run["wrong"] for run in told)
        print(f"{name:<26} {who:<9} {rates[who]:10.0f} req/s   p99 {worst:7.1f} ms   errors {bad:.0f}")
    print(f"{name:<26} ratio     {rates['service'] / rates['oxigraph']:10.1%}")


def measured(server: Server) -> dict[str, float]:
    """Return the memory in MiB and the threads of all processes of a server."""
    memory = threads = 0
    for process in {server.process.pid, *server.processes()}:
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
            memory += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
            threads += len(list(Path(f"/proc/{process}/task").iterdir()))
    own = len(list(Path(f"/proc/{server.process.pid}/task").iterdir()))
    return {"memory": memory / _PAGE, "threads": threads, "own": own}


def hold(folder: Path, seconds: float) -> None:
    """200 connections held; memory and threads in the first and in the last fifth of the time."""
    with served(folder) as server:
        samples: list[dict[str, float]] = []
        ended = threading.Event()

        def sample() -> None:
            while not ended.wait(seconds / 60):
                samples.append(measured(server))

        sampling = threading.Thread(target=sample)
        sampling.start()
        told = wrk(asked(server.url, "/sparql", SIMPLE), 200, seconds)
        ended.set()
        sampling.join()
        fifth = max(len(samples) // 5, 1)
        first, last = samples[fifth : 2 * fifth] or samples[:1], samples[-fifth:]
        memory = [statistics.median(one["memory"] for one in part) for part in (first, last)]
        print(
            f"200 connections for {seconds:g} s: {told['rate']:.0f} req/s, p99 {told['p99']:.0f} ms, "
            f"errors {told['errors'] + told['wrong']:.0f}"
        )
        print(f"memory of all processes {memory[0]:.0f} -> {memory[1]:.0f} MiB ({memory[1] / memory[0] - 1:+.1%})")
        for name, what in (("own", "of the server"), ("threads", "of all processes")):
            print(f"threads {what}: {sorted({int(one[name]) for one in samples})}")


def poison(folder: Path, count: int, good: int) -> None:
    """So many attacks while others ask so many good queries."""
    with served(folder) as server:
        lost: list[str] = []
        times: list[float] = []
        ended = threading.Event()

        def keep_asking() -> None:
            while not ended.is_set() or len(times) < good:
                begin = time.perf_counter()
                answer = server.query(SIMPLE)
                times.append(time.perf_counter() - begin)
                if answer.status_code != 200:
                    lost.append(answer.text)

        others = [threading.Thread(target=keep_asking) for _ in range(OTHERS)]
        for other in others:
            other.start()
        with ThreadPoolExecutor(ATTACKERS) as attackers:
            told = list(attackers.map(lambda one: _attacked(server, *one), attacks(count)))
        ended.set()
        for other in others:
            other.join()
        print(f"{count} attacks: longest {max(seconds for _, _, seconds in told):.2f} s, {_statuses(told)}")
        rank = statistics.quantiles(times, n=100)
        print(
            f"{len(times)} good queries: lost {len(lost)}, p50 {rank[49] * 1000:.1f} ms, p95 {rank[94] * 1000:.1f} ms, "
            f"p99 {rank[98] * 1000:.1f} ms, longest {max(times):.2f} s"
        )
        for detail, number in Counter(lost).most_common(3):
            print(f"  {number} x {detail}")


def _attacked(server: Server, kind: str, query: str) -> tuple[str, int, float]:
    begin = time.perf_counter()
    answer = server.query(query)
    return kind, answer.status_code, time.perf_counter() - begin


def _statuses(told: list[tuple[str, int, float]]) -> str:
    found = Counter(status for _, status, _ in told)
    return ", ".join(f"{number} x {status}" for status, number in sorted(found.items()))


def cut_off(folder: Path, count: int) -> None:
    """So many answers that take too long or are too large, in all formats; each 200 is parsed."""
    with served(folder, "--timeout", "1") as server:
        found: Counter[Any] = Counter()

        def ask(number: int) -> None:
            query, form = STREAMS[number % len(STREAMS)]
            coding = "gzip" if number % 3 else "identity"
            answer = server.query(truncation(query, form, number), accept=form, accept_encoding=coding)
            found[answer.status_code] += 1
            if answer.status_code == 200:
                try:
                    whole(answer, form)
                except (ValueError, SyntaxError, AssertionError):
                    found["does not parse"] += 1

        with ThreadPoolExecutor(4) as clients:
            list(clients.map(ask, range(count)))
        told = ", ".join(f"{number} x {status}" for status, number in found.items())
        print(f"{count} answers too long or too late: {told}; 200 that do not parse: {found['does not parse']}")


def start(folder: Path) -> None:
    """From the start of the process to the first answers."""
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        server = Server(folder)
        ready = time.perf_counter()
        server.query(SIMPLE).raise_for_status()
        first = time.perf_counter()
        server.client.get("/id/co/stability-ai").raise_for_status()
        page = time.perf_counter()
        server.stop()
        print(
            f"serving after {ready - begin:.2f} s; first query {first - ready:.3f} s later, "
            f"first page {page - first:.2f} s after that"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["load", "hold", "poison", "truncation", "start"])
    parser.add_argument("--seconds", type=float, help="for `load` (60) and `hold` (600)")
    parser.add_argument("--attacks", type=int, default=500)
    parser.add_argument("--good", type=int, default=5000)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--data", type=Path, help="a built folder; without it one is built")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = options.data or Path(place) / "output"
        if not options.data:
            build(shipped("facts"), folder)
        for what in options.what:
            print(f"== {what}", flush=True)
            if what in ("load", "hold") and not shutil.which("wrk"):
                print("left out: wrk is not installed")
            elif what in ("load", "hold"):
                {"load": load, "hold": hold}[what](folder, options.seconds or {"load": 60, "hold": 600}[what])
            elif what == "poison":
                poison(folder, options.attacks, options.good)
            elif what == "truncation":
                cut_off(folder, options.answers)
            else:
                start(folder)


if __name__ == "__main__":
    main()
