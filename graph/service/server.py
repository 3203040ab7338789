"""From an output folder to a server that answers until it is stopped, and takes up each new build of the folder."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from graph.errors import DataMissing
from graph.held import MANIFEST
from graph.knowledge_graph import DATASET
from graph.service.app import Service
from graph.service.builds import Build
from graph.service.connection import Connection
from graph.service.limits import Limits

Tell = Callable[[str], None]
_PAUSE = 0.5  # seconds between two looks at the folder
_LONGEST_PAUSE = 8.0  # and after several that found nothing whole
_FAREWELL = 5  # seconds that answers under way may take when the server is stopped


def serve(folder: Path, host: str, port: int, limits: Limits, tell: Tell, since: Path | None = None) -> int:
    """Serve a build until the process is told to stop; `since` names the build before, for the feed of changes.

    Raises:
        DataMissing: there is no whole build in the folder, or the port cannot be had.
    """
    if not hasattr(os, "fork"):
        raise DataMissing("serving takes a POSIX system; on Windows open the page, or serve from WSL")
    _allow_many_connections()
    listener = _listener(host, port)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    serving = Serving(folder, limits, tell, f"http://{shown}:{port}/", since)
    config = uvicorn.Config(
        Service(serving.current, limits).app(serving.lifespan),
        http=Connection,
        ws="none",
        access_log=False,
        log_level="error",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_FAREWELL,
        server_header=False,
        backlog=2048,
    )
    server = uvicorn.Server(config)
    serving.give_up = lambda: setattr(server, "should_exit", True)
    server.run(sockets=[listener])
    if serving.failed:
        raise serving.failed
    return 0


def _allow_many_connections() -> None:
    import resource  # there is none on Windows

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(OSError, ValueError):  # macOS allows less than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listener(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataMissing(f"port {port} of {host} cannot be had ({reason}); give another --port or --host") from error


class Serving:
    """The build that is current, and its successors."""

    def __init__(self, folder: Path, limits: Limits, tell: Tell, address: str, since: Path | None) -> None:
        self._folder, self._limits, self._tell, self._address = folder, limits, tell, address
        self._since = since
        self._build: Build | None = None
        self._seen: tuple[int, ...] | None = None
        self._complaint = ""
        self.failed: DataMissing | None = None
        """Why nothing could be served."""
        self.give_up: Callable[[], None] = _nothing
        """What ends the server then."""

    def current(self) -> Build:
        """Return the current build.

        Raises:
            DataMissing: there is none yet.
        """
        if not self._build:
            raise DataMissing("no build has been loaded yet")
        return self._build

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Load the build before the first request; look for new ones until the last."""
        try:
            await self._begin()
        except DataMissing as error:
            self.failed = error
            self.give_up()
            yield
            return
        self._tell(f"serving {self._folder} at {self._address}; stop with Ctrl-C")
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            self.current().retire()

    async def _begin(self) -> None:
        self._seen = self._signature()
        since = _dataset_in(self._since) if self._since else None
        build = Build(self._folder, self._limits, since)
        await build.start()
        self._build = build
        self._learning = asyncio.create_task(build.learn())

    async def _watch(self) -> None:
        pause = _PAUSE
        while True:
            await asyncio.sleep(pause)
            signature = self._signature()
            if self.current().pool.lost or signature not in (None, self._seen):
                self._seen = signature
                try:
                    await self._take_up()
                    pause, self._complaint = _PAUSE, ""
                except DataMissing as error:
                    pause = min(2 * pause, _LONGEST_PAUSE)
                    self._complain(f"{error}; the build before is served on")

    def _complain(self, complaint: str) -> None:
        """Say what is wrong, once."""
        if complaint != self._complaint:
            self._tell(complaint)
        self._complaint = complaint

    async def _take_up(self) -> None:
        """Put the build that is in the folder now in the place of the current one, once its workers are warm.

        Raises:
            DataMissing: there is no whole one.
        """
        before = self.current()
        fresh = Build(self._folder, self._limits)
        if fresh.digest == before.digest and not before.pool.lost:
            fresh.drop()
            return
        fresh.follow(before)
        try:
            await fresh.start()
            await fresh.learn()
        except DataMissing:
            fresh.drop()
            self._seen = None  # look again
            raise
        self._build = fresh
        before.retire()
        self._tell(f"took up the build {fresh.digest[:12]}")

    def _signature(self) -> tuple[int, ...] | None:
        try:
            told = (self._folder / MANIFEST).stat()
        except OSError:
            return None  # between the two renames of a build, or gone: what is served stays
        return told.st_ino, told.st_mtime_ns, told.st_size


def _nothing() -> None:
    """Do nothing: there is no server to be ended."""


def _dataset_in(folder: Path) -> int:
    try:
        return os.open(folder / DATASET if folder.is_dir() else folder, os.O_RDONLY)
    except OSError as error:
        raise DataMissing(f"{folder} holds no built graph; give the output of a build, or its {DATASET}") from error
