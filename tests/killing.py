"""Runs commands in children that are killed at a chosen step, or that a limit of the system keeps from writing."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
STEPS = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir"}
"""What Python tells of before it does it; of `open`, what is opened to be written."""


class Ended(NamedTuple):
    """What became of a command: its exit code or, below 0, the signal; how many steps it took; what it said."""

    code: int
    steps: int
    said: str


class Runner:
    """A process that has imported everything, and forks a child for each command: a start costs nothing then."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.killing"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, *command: object, within: Path, **how: Any) -> Ended:
        """Run a command to its end.

        `at` names the step within the folder `within` before which it is killed, of all or of those of the kind `of`;
        `after` the seconds after which it is; `size` bounds the bytes of a file; with `renames` the system cannot
        exchange folders.
        """
        self.begin(*command, within=within, **how)
        return self.end()

    def begin(self, *command: object, within: Path, **how: Any) -> None:
        """Begin to run a command."""
        assert self._process.stdin
        job = {"command": [str(word) for word in command], "within": str(within), **how}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()

    def end(self) -> Ended:
        """Wait for its end."""
        assert self._process.stdout
        return Ended(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


def _main() -> None:
    import graph.commands.building
    import graph.ftm
    import graph.imports
    import graph.page
    import graph.parquet
    import graph.questions
    import graph.site  # noqa: F401 - what the children need

    for line in sys.stdin:
        job = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _run(job, writing)
        os.close(writing)
        if "after" in job:
            time.sleep(job["after"])
            os.kill(child, signal.SIGKILL)
        with open(reading, encoding="utf-8", errors="replace") as told:
            said = told.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        steps = said.count("\0")
        sys.stdout.write(json.dumps([code, steps, said.replace("\0", "")]) + "\n")
        sys.stdout.flush()


def _run(job: dict[str, Any], told: int) -> None:
    """Run a command in this process, and end it."""
    from graph.commands import main

    code = 70
    try:
        os.dup2(told, 2)
        sys.stdin, sys.stdout = io.StringIO(), io.StringIO()
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "w"), encoding="utf-8", write_through=True)
        _watch(job, told)
        if "size" in job:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (job["size"], job["size"]))
        code = main(job["command"])
    except BaseException:
        sys.stderr.write(traceback.format_exc())
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def _watch(job: dict[str, Any], told: int) -> None:
    """Count steps, and kill this process before the one that was chosen."""
    from graph import build, writing

    steps = iter(range(10**9))
    own = os.getpid()

    def step(counted: bool = not job.get("of")) -> None:
        if os.getpid() == own:
            if counted and next(steps) == job.get("at"):
                os.kill(own, signal.SIGKILL)
            os.write(told, b"\0")

    def heard(event: str, values: tuple[Any, ...]) -> None:
        if event in STEPS and _is_within(job["within"], event, values):
            step(job.get("of") in (None, event))

    sync, swap, stage = os.fsync, writing._swap, build.Stages.stage

    def synced(descriptor: int) -> None:
        step()
        sync(descriptor)

    def swapped(one: bytes, other: bytes) -> bool:
        step()
        done = not job.get("renames") and swap(one, other)
        step()
        return done

    def staged(self: build.Stages, name: str) -> Any:
        step()
        return stage(self, name)

    os.fsync, writing._swap, build.Stages.stage = synced, swapped, staged  # type: ignore[method-assign]
    sys.addaudithook(heard)


def _is_within(folder: str, event: str, values: tuple[Any, ...]) -> bool:
    """Say whether a step changes something in a folder; a tree is taken away by names within folders that are open."""
    if event in ("os.remove", "os.rmdir") and values[1] >= 0:
        return True
    writes = event != "open" or (isinstance(values[2], int) and values[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return str(values[0]).startswith(folder) and bool(writes)


if __name__ == "__main__":
    _main()
