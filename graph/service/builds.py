"""From an output folder to a build as it is served: its files held open, its workers, what is kept of its answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from graph.errors import DataMissing
from graph.held import Held
from graph.knowledge_graph import DATASET
from graph.page.around import PAGE, among
from graph.service.kept import Kept
from graph.service.limits import Limits
from graph.service.pool import Pool

_KEPT = 64 << 20
_CHUNK = 1 << 18


class Build:
    """One build, from when it is opened until nobody reads it any more."""

    def __init__(self, folder: Path, limits: Limits, since: int | None = None) -> None:
        """Hold the files in `folder` open; `since` is the open dataset of the build before, if it is known already.

        Raises:
            DataMissing: there is no whole build in it.
        """
        self.folder = folder
        self._held = _whole(folder)
        self.files, self.manifest, self.digest = self._held.files, self._held.manifest, self._held.digest
        self.pool = Pool(folder, limits)
        self.kept = Kept(_KEPT)
        self.shipped: frozenset[str] = frozenset()
        """The queries of the stored questions, whose results are kept."""
        self._since = since
        self._feeds: dict[str, bytes] = {}
        self._zipped: dict[str, bytes] = {}
        self._zipping, self._comparing = asyncio.Lock(), asyncio.Lock()
        self._users, self._retired = 0, False

    async def start(self) -> None:
        """Have workers that hold just this build.

        Raises:
            DataMissing: the folder holds another one by now, or none.
        """
        await self.pool.start()
        if self.pool.digest.hex() != self.digest:
            await self.pool.close()
            raise DataMissing(f"{self.folder} was replaced while it was read; it will be read again")

    async def learn(self) -> None:
        """Wait until the workers are warm, and learn which queries are shipped."""
        await self.pool.warm.wait()
        reply = await self.pool.run("shipped")
        if reply.status == 200:
            self.shipped = frozenset(json.loads(reply.body))

    def follow(self, before: Build) -> None:
        """Take what `before` served as the build before; if it is the same as this one, what it followed itself."""
        since = before.files[DATASET].descriptor if before.digest != self.digest else before._since
        self._since = None if since is None else os.dup(since)

    # ── who reads it ────────────────────────────────────────────────────────

    def __enter__(self) -> Build:
        self._users += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._users -= 1
        self._close_if_unused()

    def retire(self) -> None:
        """Close all as soon as nobody reads it."""
        self._retired = True
        self._close_if_unused()

    def drop(self) -> None:
        """Close the files of a build whose workers never started."""
        self._close_files()

    def _close_if_unused(self) -> None:
        if self._retired and not self._users and self.files:
            self._close_files()
            self._closing = asyncio.ensure_future(self.pool.close())

    def _close_files(self) -> None:
        self._held.close()
        if self._since is not None:
            with contextlib.suppress(OSError):
                os.close(self._since)
        self.files, self._since = {}, None

    # ── what it holds ───────────────────────────────────────────────────────

    def read(self, name: str, begin: int = 0, length: int = -1) -> bytes:
        """Return a part of a file, or all of it from `begin` on."""
        file = self.files[name]
        return os.pread(file.descriptor, file.size - begin if length < 0 else length, begin)

    def length(self, name: str) -> int:
        """Return how many bytes a file has as it is served."""
        more = len(among(b"<html ", served=True)) - len(b"<html ") if name == PAGE else 0
        return self.files[name].size + more

    def parts(self, name: str) -> Iterator[bytes]:
        """Yield a file part by part; the page of the graph is given as a part of the service."""
        for begin in range(0, self.files[name].size, _CHUNK):
            part = self.read(name, begin, _CHUNK)
            yield among(part, served=True) if name == PAGE and not begin else part

    async def zipped(self, name: str) -> bytes:
        """Return a file compressed for gzip; it is compressed once."""
        async with self._zipping:
            if name not in self._zipped:
                self._zipped[name] = await asyncio.to_thread(_zipped, self.parts(name))
        return self._zipped[name]

    async def feed(self, language: str) -> bytes:
        """Return the Atom feed of what changed since the build before; empty where there is none.

        Raises:
            DataMissing: the two could not be compared.
        """
        async with self._comparing:
            if language not in self._feeds:
                old = self.files[DATASET].descriptor if self._since is None else self._since
                self._feeds[language] = await _feed(old, self.files[DATASET].descriptor, language)
        return self._feeds[language]


def _whole(folder: Path) -> Held:
    """Return the build in a folder, of which nothing is absent."""
    held = Held(folder)
    wanted = [*held.absent, *({DATASET, PAGE} - held.files.keys()), *({"counts"} - held.manifest.keys())]
    if wanted:
        held.close()
        raise DataMissing(
            f"{folder} holds no whole build ({wanted[0]} is missing); run build.py, or name another with --data"
        )
    return held


def _zipped(parts: Iterable[bytes]) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join([*map(packer.compress, parts), packer.flush()])


async def _feed(old: int, new: int, language: str) -> bytes:
    """Return what `diff --atom` writes: it is another process, for it takes seconds."""
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "graph", "diff", "--atom", "--lang", language, f"/dev/fd/{old}", f"/dev/fd/{new}"],
        pass_fds=(old, new),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    written, _ = await process.communicate()
    if process.returncode:
        raise DataMissing("the two builds could not be compared")
    return written
