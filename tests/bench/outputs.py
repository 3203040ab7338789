"""What each export costs in time, memory and bytes, and a question then, as an invented industry grows.

Run it with `python -m tests.bench.outputs FOLDER [ENTITIES]`; 16,000 entities are a million statements. It builds into
the folder, without the page, prints two tables and fails on nothing.
"""

from __future__ import annotations

import gc
import hashlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import graph
import graph.knowledge_graph
from graph.claims import read_claims
from graph.compressed import compressed
from graph.exports import CANONICAL, exports
from graph.held import LAYOUT, MANIFEST
from graph.network import network_of
from graph.terms import VERSION, expand
from graph.wordlist import word_list
from graph.writing import Content, replacing, write_files
from tests.bench.grown import dataset_of

RUNS = 9
ROOT = Path(__file__).resolve().parent.parent.parent


def peak(*, fresh: bool = False) -> float:
    """Return the most memory in MB that the process had, since it was last asked for afresh; Linux alone tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    if fresh:
        Path("/proc/self/clear_refs").write_text("5")
    told = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(told["VmHWM"].split()[0]) / 1024


def made(size: int, room: Path) -> Iterator[tuple[str, Content]]:
    """Yield each export and, last, the manifest; print what each cost."""
    dataset = dataset_of(size)
    network, claims, words = network_of(dataset), read_claims(dataset), word_list(dataset)
    base, whole, begin = peak(fresh=True), 0.0, time.process_time()
    print(f"{'export':<16} {'CPU':>7} {'memory':>9} {'size':>10} {'a statement':>12}, {len(dataset)} statements")
    digests, count = {}, 1
    for name, content in exports(dataset, network, claims, words, room):
        seconds = time.process_time() - begin
        count = content.count(b"\n") if name == CANONICAL else count
        per = len(content) / count
        print(f"{name:<16} {seconds:5.2f} s {peak() - base:+6.0f} MB {len(content) / 1e6:7.1f} MB {per:10.1f} B")
        digests[name], whole = hashlib.sha256(content).hexdigest(), whole + seconds
        yield name, content
        if name == CANONICAL:
            packed = len(compressed(bytes(content), ".zst"))
            print(f"{'dataset.nq.zst':<16} {'':>7} {'':>9} {packed / 1e6:7.1f} MB {packed / count:10.1f} B")
        del content
        peak(fresh=True)
        begin = time.process_time()
    print(f"{'all':<16} {whole:5.2f} s")
    manifest = {
        "version": VERSION,
        "layout": LAYOUT,
        "counts": {},
        "inputs": {},
        "files": dict(sorted(digests.items())),
    }
    yield MANIFEST, json.dumps(manifest).encode()


def built_names(out: Path) -> set[str]:
    """Return the names of what an earlier run wrote."""
    return {MANIFEST, *json.loads((out / MANIFEST).read_bytes())["files"]}


def processor_seconds(command: list[str]) -> float:
    """Return what a process takes of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], check=False, capture_output=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def questions_of(folder: Path) -> dict[str, list[str]]:
    """Return questions of each sort about whoever is sued, and whoever is tied, in a build."""
    kg = graph.open(folder)
    ties = kg.kept.ties
    companies = [at for at in range(ties.things) if ties.name(at).startswith("co:")]

    def named(number: int) -> str:
        return str(kg.asker.answerer.label(expand(ties.name(number)), "en"))

    def is_sued(number: int) -> bool:
        end = f"--{ties.name(number).replace(':', '-')}"
        edges = map(ties.edge, ties.beside(number)[::2])
        return any("--sued--" in edge and edge.endswith(end) for edge in edges)

    sued = [named(at) for at in companies if is_sued(at)]
    ends = [named(at) for at in companies[:: len(companies) // 40]]
    return {
        "who sued X": [f"who sued {name}" for name in sued[:20]],
        "how is X connected to Y": [f"how is {one} connected to {ends[-at]}" for at, one in enumerate(ends[:20], 1)],
    }


def answers(folder: Path) -> None:
    """Print what questions cost cold, as a ratio to `python -c pass`, and warm."""
    print(f"\n{'question':<26} {'cold':>8} {'ratio':>7} {'another, warm':>15} {'again':>9}")
    for name, questions in questions_of(folder).items():
        turns = [
            (processor_seconds(["-c", "pass"]), processor_seconds(["-m", "graph", "ask", one, "--data", str(folder)]))
            for one in (questions * RUNS)[:RUNS]
        ]
        bare, cold = (statistics.median(column) for column in zip(*turns, strict=True))
        kg = graph.open(folder)
        kg.ask(questions[0])
        first, again = (statistics.median(milliseconds(kg, questions[1:])) for _ in range(2))
        print(f"{name:<26} {cold * 1000:5.0f} ms {cold / bare:5.1f} x {first:12.1f} ms {again:6.1f} ms")


def milliseconds(kg: graph.knowledge_graph.KnowledgeGraph, questions: list[str]) -> list[float]:
    """Return what the processor takes for each question; found answers are not kept."""
    found = []
    for question in questions:
        kg.asker.answerer._found.cache_clear()
        begin = time.process_time()
        kg.ask(question)
        found.append((time.process_time() - begin) * 1000)
    return found


def main() -> None:
    """Measure and print."""
    gc.disable()
    folder, size = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 16_000
    with replacing(folder, built_names) as fresh:
        write_files(made(size, fresh), fresh, folder)
    answers(folder)


if __name__ == "__main__":
    main()
