"""From jobs to replies: workers of one built graph, quick and slow, replaced when they die or take too long."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from graph.errors import DataMissing
from graph.service import nursery
from graph.service.frames import Reply, job_frame, reply_of
from graph.service.limits import Limits
from graph.service.problems import Refused, problem

_JOBS_OF_A_WORKER = 5000  # then another takes its place, so that nothing it might leak adds up
_PATIENCE = 60.0  # seconds for a graph to be loaded
_PAUSE = 0.5  # seconds until a worker that could not be taken in is ordered again
_NICE = 10
_MOMENT = 0.002  # seconds of a processor that are not worth another look


Gone = Callable[[], Awaitable[Any]]


class Worker(asyncio.Protocol):
    """One process that answers one job at a time."""

    def __init__(self, process: int, *, warm: bool) -> None:
        self.process, self.jobs = process, 0
        self.warm = warm
        """Whether it was born with what pages share."""
        self.turned_away = False
        self.crossing: asyncio.TimerHandle | None = None
        """When it is looked at whether its query is a slow one; of a slow one, when it is ended."""
        self.until = 0.0
        """When its job must be done, by the clock of the event loop."""
        self._before: float | None = None
        self._transport: Any = None  # uvloop's is none of asyncio's
        self._received = bytearray()
        self._waiting: asyncio.Future[Reply | None] | None = None
        self._watching: asyncio.Future[object] | None = None

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._transport is not None

    def connection_made(self, transport: Any) -> None:
        """Take the connection to the process."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Gather a reply."""
        self._received += data
        reply = reply_of(self._received)
        if reply:
            self._received.clear()
            self._tell(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """Know that the process is gone."""
        self._transport = None
        self._tell(None)

    def _tell(self, reply: Reply | None) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(reply)

    def send(self, frame: bytes) -> asyncio.Future[Reply | None]:
        """Give a job to the process; the outcome is None when it died of it."""
        self.jobs += 1
        self._before = _processor_seconds(self.process)
        self._waiting = asyncio.get_running_loop().create_future()
        if self._transport:
            self._transport.write(frame)
        else:  # it died after it was chosen
            self._waiting.set_result(None)
        return self._waiting

    @property
    def spent(self) -> float:
        """The seconds of a processor that the job has had so far; infinite where the system does not tell."""
        now = _processor_seconds(self.process)
        return float("inf") if now is None or self._before is None else now - self._before

    def dismiss(self) -> None:
        """Let the process end after what it is doing."""
        if self._transport:
            self._transport.close()
            self._transport = None

    def kill(self) -> None:
        """End the process at once."""
        if self._transport:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, 9)
            self.dismiss()
            self._tell(None)

    def watch(self, gone: Gone) -> None:
        """End the process when nobody waits for it."""
        self._watching = asyncio.ensure_future(gone())
        self._watching.add_done_callback(lambda done: None if done.cancelled() else self.kill())

    def unwatch(self) -> None:
        """Wait for nobody to go away any more."""
        if self._watching:
            self._watching.cancel()

    def give_way(self) -> None:
        """Let others go first."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.process, _NICE)


def _processor_seconds(process: int) -> float | None:
    """Return the seconds of a processor that a process has had; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime(~process << 3 | 2)  # what clock_getcpuclockid(3) makes of a process
    except OSError:  # it is gone
        return None


class Pool:
    """The workers of one built graph."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self.digest = b""
        """SHA-256 of the manifest of the graph that the workers hold."""
        self.warm = asyncio.Event()
        self._ready: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._idle: deque[Worker] = deque()
        self._waiting: deque[asyncio.Future[Worker | None]] = deque()
        self._slow: set[Worker] = set()
        self._births: set[asyncio.Future[None]] = set()
        self._closed = False
        self.lost = False
        """Whether the process that has the graph is gone, so that no new worker can come."""

    # ── the nursery ─────────────────────────────────────────────────────────

    async def start(self) -> None:
        """Load the graph and have workers for it.

        Raises:
            DataMissing: there is no whole graph in the folder.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._control = ours
        arguments = [sys.executable, "-m", "graph.service.nursery", str(self.folder), str(theirs.fileno())]
        self._nursery = subprocess.Popen(
            [*arguments, str(self.limits.seconds)], pass_fds=[theirs.fileno()], start_new_session=True
        )
        theirs.close()
        asyncio.get_running_loop().add_reader(ours, self._noted)
        loaded, _ = await asyncio.wait([self._ready], timeout=_PATIENCE)
        if not loaded or not self._ready.result():
            await self.close()
            raise DataMissing(f"{self.folder} holds no whole graph; run build.py, or name one with --data")

    def _noted(self) -> None:
        """Take what the nursery says."""
        while True:
            try:
                note, descriptors, _, _ = socket.recv_fds(self._control, nursery.NOTE.size, 1)
            except BlockingIOError:
                return
            except OSError:
                note = b""
            if len(note) < nursery.NOTE.size:
                self._lost()
                return
            kind, process, digest = nursery.NOTE.unpack(note)
            if kind == nursery.BORN:
                self._deliver(process, descriptors)
            elif kind == nursery.READY:
                self.digest = digest
                self._ready.set_result(True)
                self._order(self.limits.workers + self.limits.slow)  # none is born while it warms up
            elif kind == nursery.WARM:
                self._renew()

    def _deliver(self, process: int, descriptors: list[int]) -> None:
        """Take in a worker; without its connection, as the process has too many files open, another one later."""
        if not descriptors:
            asyncio.get_running_loop().call_later(_PAUSE, self._order, 1)
            return
        worker = Worker(process, warm=self.warm.is_set())
        born = asyncio.ensure_future(self._born(worker, socket.socket(fileno=descriptors[0])))
        self._births.add(born)
        born.add_done_callback(self._births.discard)

    def _lost(self) -> None:
        """Know that the nursery is gone; who waits for a worker is told so."""
        self.warm.set()
        asyncio.get_running_loop().remove_reader(self._control)
        self.lost = True
        if not self._ready.done():
            self._ready.set_result(False)
        while self._waiting:
            self._wake(None)

    def _renew(self) -> None:
        """Put workers that were born warm in the place of those that were not."""
        self.warm.set()
        for worker in self._idle:
            worker.dismiss()
        self._idle.clear()
        self._order(self.limits.workers)

    def _order(self, count: int) -> None:
        if count and not self.lost and not self._closed:
            with contextlib.suppress(OSError):  # the nursery has just gone, and will be noticed
                self._control.send(nursery.FORK * count)

    async def _born(self, worker: Worker, connection: socket.socket) -> None:
        connection.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=connection)
        self._free(worker)

    # ── the workers ─────────────────────────────────────────────────────────

    @property
    def state(self) -> dict[str, int]:
        """How many workers are idle, how many queries are slow, and how many wait."""
        return {"idle": len(self._idle), "slow": len(self._slow), "waiting": len(self._waiting)}

    async def run(self, name: str, *values: object, zipped: bool = False, gone: Gone | None = None) -> Reply:
        """Return the reply to a job, whatever becomes of it.

        With `zipped`, a `+` before the media type says that the body is compressed for gzip. `gone` returns when
        nobody waits for the reply any more; a slow query ends then.
        """
        if name != "query":
            await self._warmed()
        loop = asyncio.get_running_loop()
        begin = loop.time()
        try:
            worker = await self._taken()
        except Refused as refused:
            return refused.reply()
        left = max(self.limits.seconds - (loop.time() - begin), self.limits.quick)
        worker.until = loop.time() + left
        outcome = worker.send(job_frame((name, left, zipped, *values)))
        worker.crossing = loop.call_later(self.limits.quick, self._crossed, worker, gone)
        reply = None
        try:
            reply = await outcome
        finally:
            worker.crossing.cancel()
            worker.unwatch()
            self._done(worker, answered=reply is not None)
        return reply or self._why(name, worker, loop.time() - begin)

    async def _warmed(self) -> None:
        """Wait until workers have what pages share; each would read it by itself otherwise."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.warm.wait(), _PATIENCE)

    async def _taken(self) -> Worker:
        """Return a worker, as soon as there is one.

        Raises:
            Refused: too many wait, or none came free in time.
        """
        while self._idle:
            worker = self._idle.popleft()
            if worker.alive:
                return worker
            self._order(1)
        if self.lost or len(self._waiting) >= self.limits.waiting:
            raise Refused(503, _FULL)
        place: asyncio.Future[Worker | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        late = asyncio.get_running_loop().call_later(self.limits.seconds, _give_up, place)
        try:
            taken = await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and (given := place.result()):
                self._free(given)
            raise
        finally:
            late.cancel()
        if not taken:
            raise Refused(503, _FULL)
        return taken

    def _free(self, worker: Worker) -> None:
        """Give a worker to who waits longest, or let it wait."""
        if self._closed:
            worker.dismiss()
        elif self.warm.is_set() and not worker.warm and not self.lost:
            worker.dismiss()  # others were ordered in its place when all were
        elif worker.jobs >= _JOBS_OF_A_WORKER or not worker.alive:
            worker.dismiss()
            self._order(1)
        elif not self._wake(worker):
            self._idle.append(worker)

    def _wake(self, worker: Worker | None) -> bool:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return True
        return False

    def _crossed(self, worker: Worker, gone: Gone | None) -> None:
        """Let a query that is not quick go on behind the others, if few enough do; turn it away otherwise.

        It is not turned away before it had a processor for as long: on a busy machine a quick one, too, may take long.
        """
        left = self.limits.quick - worker.spent
        if len(self._slow) < self.limits.slow:
            worker.give_way()
            self._slow.add(worker)
            self._order(1)
            # it ends itself by then, but a system that is busy taking back its memory tells so late
            worker.crossing = asyncio.get_running_loop().call_at(worker.until, worker.kill)
            if gone:
                worker.watch(gone)
        elif left > _MOMENT:
            worker.crossing = asyncio.get_running_loop().call_later(left, self._crossed, worker, gone)
        else:
            worker.turned_away = True
            worker.kill()

    def _done(self, worker: Worker, *, answered: bool) -> None:
        if not answered:
            worker.kill()  # it is dead, or nobody waits for its answer
        if worker in self._slow:
            self._slow.discard(worker)
            worker.dismiss()
        else:
            self._free(worker)

    def _why(self, name: str, worker: Worker, seconds: float) -> Reply:
        """Return what is said of a job that has ended its worker."""
        if worker.turned_away:
            return problem(503, _BUSY)
        if seconds >= self.limits.seconds - 0.1:
            return problem(
                503, f"the query took longer than {self.limits.seconds:g} s; make it smaller, or query a download"
            )
        if name != "query":
            return problem(503, "this could not be made just now; try again in a few seconds")
        return problem(503, "the query needed more memory or depth than one may have; make it smaller")

    async def close(self) -> None:
        """Let the workers go: the idle ones now, the others when they have answered."""
        self._closed = True
        asyncio.get_running_loop().remove_reader(self._control)
        for worker in self._idle:
            worker.dismiss()
        self._idle.clear()
        self._control.close()
        self._nursery.kill()  # it has nothing to finish; its workers have
        await asyncio.to_thread(self._nursery.wait)


_FULL = "too many queries wait already; try again in a few seconds"
_BUSY = "too many long queries run already; try again in a few seconds, or make the query smaller"


def _give_up(place: asyncio.Future[Worker | None]) -> None:
    if not place.done():
        place.set_result(None)
