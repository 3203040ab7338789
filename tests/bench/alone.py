"""From the name of a measurement to its figures: run in a process of its own, with its time and its peak memory."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Any

Json = dict[str, Any]
Task = Callable[..., Json]

SEED = 7
"""Of the corpora that are measured, where none is given."""
PATIENCE_OF_THE_CLOCK = 10
"""So many times its seconds of the processor a measurement may take by the clock."""
ROOT = Path(__file__).resolve().parent.parent.parent


def measured(module: str, task: str, *given: object, patience: int) -> Json:
    """Run a task of a module and return what it found, with `peak_mb`.

    Where it takes more than `patience` seconds of the processor it is ended and `over` says so, where it fails
    `failed` says why. Seconds of the processor, so that other work on the machine does not end it.
    """
    command = [sys.executable, "-m", f"tests.bench.{module}", task, *map(str, given)]
    with TemporaryFile("w+") as said, TemporaryFile("w+") as complained:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=complained)
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (patience, patience))
        late = Timer(PATIENCE_OF_THE_CLOCK * patience, process.kill)
        late.start()
        _, status, usage = os.wait4(process.pid, 0)  # tells the peak of this one child, of one that was ended, too
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        found: Json = {"peak_mb": round(usage.ru_maxrss / 1024, 1)}
        for line in _read(said):  # what was found before the end came is kept
            found |= json.loads(line)
        if process.returncode < 0:
            found["over"] = patience
        elif process.returncode:
            found["failed"] = "".join(_read(complained)[-1:])
        return found


def told_again(statements: int, seed: int, folder: Path, *, beside_ontology: bool) -> None:
    """Write a corpus, in a process of its own: a child is said to have held what its parent did when it began."""
    counted = ["--beside-ontology"] if beside_ontology else []
    command = [sys.executable, "-m", "tests.bench.corpus", str(statements), str(folder), "--seed", str(seed), *counted]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _read(file: IO[str]) -> list[str]:
    file.seek(0)
    return file.read().splitlines()


def run(tasks: dict[str, Task]) -> None:
    """Run the task that the command line names and print what it found as a line of JSON."""
    tell(tasks[sys.argv[1]](*sys.argv[2:]))


def tell(found: Json) -> None:
    """Print figures as soon as they are there."""
    print(json.dumps(found), flush=True)


@dataclass
class Steps:
    """Wall and processor seconds of steps, by name."""

    seconds: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what runs inside, and tell it."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = round(time.perf_counter() - wall, 4)
        self.cpu[name] = round(time.process_time() - cpu, 4)
        tell(self.found())

    def found(self) -> Json:
        """Return the figures."""
        return {"seconds": self.seconds, "cpu": self.cpu}


def typical(call: Callable[[], object], runs: int = 5) -> float:
    """Return the median processor seconds of several calls; of one, where it takes longer than a second."""
    first, times = _once(call)
    return first if first > 1 else statistics.median(_seconds(call, times) for _ in range(runs))


def both(one: Callable[[], object], other: Callable[[], object], runs: int = 7) -> tuple[float, float]:
    """Return the typical processor seconds of two calls that take turns, so that they share the machine's mood."""
    first, times = _once(one)
    _once(other)
    pairs = [(_seconds(one, times), _seconds(other, times)) for _ in range(runs if first < 1 else 2)]
    return statistics.median(mine for mine, _ in pairs), statistics.median(theirs for _, theirs in pairs)


def _once(call: Callable[[], object]) -> tuple[float, int]:
    """Return the seconds of a first call and how often it is to be repeated, so that short ones are told apart."""
    seconds = _seconds(call, 1)
    return seconds, max(1, min(200, int(0.02 / max(seconds, 1e-6))))


def _seconds(call: Callable[[], object], times: int) -> float:
    begin = time.thread_time()  # that of the process counts in ticks where a limit is set to it
    for _ in range(times):
        call()
    return (time.thread_time() - begin) / times


def bytes_of(path: Path) -> int:
    """Return the size of a file, or of all files of a folder."""
    return path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.rglob("*") if p.is_file())


os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every child compiles the package anew
