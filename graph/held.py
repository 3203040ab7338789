"""From an output folder to the files of the one build in it, held open: a new build there changes none of them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import weakref
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from graph.errors import DataMissing
from graph.terms import VERSION
from graph.writing import aside

Json = dict[str, Any]

MANIFEST = "manifest.json"

LAYOUT = 1
"""What files a build has and how they are to be read; raised when those of an earlier one can no longer be."""

_HOLDS = os.open in os.supports_dir_fd
"""Whether files outlive their names here; on Windows they keep a new build away, and so are opened when needed."""

_TRIES = 100
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)


class File(NamedTuple):
    """A file of a build; one that is held open outlives its name."""

    descriptor: int
    size: int
    sha256: str


class Held:
    """The files of one build, by their names; what the manifest names and is not there is in `absent`."""

    def __init__(self, folder: Path) -> None:
        """Hold the build in a folder.

        Raises:
            DataMissing: there is none, or it is of another layout.
        """
        self.folder = folder
        self.manifest, self.files = _held(folder)
        self.close = weakref.finalize(self, _close, list(self.files.values()))
        self.digest = self.files[MANIFEST].sha256
        """SHA-256 of the manifest."""
        self.absent = sorted(self.manifest["files"].keys() - self.files.keys())

    def content(self, name: str) -> bytes | mmap.mmap:
        """Return what a file holds; it is read where it is looked at.

        Raises:
            DataMissing: it is not there, or the system cannot hold files and another build is there by now.
        """
        if name not in self.files:
            raise DataMissing(f"{self.folder / name} is not there; run build.py again")
        file = self.files[name]
        if not _HOLDS:
            return self._content_now(name)
        return mmap.mmap(file.descriptor, 0, access=mmap.ACCESS_READ) if file.size else b""

    def _content_now(self, name: str) -> bytes:
        with contextlib.suppress(OSError):
            content = (self.folder / name).read_bytes()
            if hashlib.sha256((self.folder / MANIFEST).read_bytes()).hexdigest() == self.digest:
                return content
        raise DataMissing(f"{self.folder} was replaced by another build since it was opened; open it again")


def _held(folder: Path) -> tuple[Json, dict[str, File]]:
    """Return the manifest of the build in a folder, and its files."""
    for _ in range(_TRIES):
        at, named = _opened(folder)
        files: dict[str, File] = {}
        try:
            manifest = _all_of(at, named, files)
            if manifest is not None and not manifest["files"].keys() - files.keys():
                return manifest, files
            replaced = not _is_still(named, at)
        except DataMissing:
            _close(files.values())
            raise
        finally:
            if at is not None:
                os.close(at)
        if manifest is not None and not replaced:
            return manifest, files
        _close(files.values())
        if not replaced:
            raise DataMissing(_no_build(folder, f"{MANIFEST} is not there"))
    raise DataMissing(f"{folder} is replaced again and again; read it when that has ended")


def _opened(folder: Path) -> tuple[int | None, Path]:
    """Return an output folder, opened where that can be, and its name: for a moment of a swap it may be another."""
    for name in (folder, aside(folder.resolve()), folder) if folder.resolve().name else (folder,):
        try:
            if _HOLDS:
                return os.open(name, os.O_RDONLY), name
            if name.is_dir():
                return None, name
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DataMissing(_no_build(folder, str(error.strerror))) from error
    raise DataMissing(f"{folder} holds no built graph; run build.py, or name one with --data")


def _all_of(at: int | None, folder: Path, files: dict[str, File]) -> Json | None:
    """Put the files that the manifest names into `files`, and return what it says; None where there is none."""
    name = MANIFEST
    try:
        files[name] = _file(name, at, folder, "")
        content = (folder / name).read_bytes() if at is None else os.pread(files[name].descriptor, files[name].size, 0)
        files[name] = files[name]._replace(sha256=hashlib.sha256(content).hexdigest())
        manifest = _read(content, folder)
        for name, digest in manifest["files"].items():
            with contextlib.suppress(FileNotFoundError):
                files[name] = _file(name, at, folder, digest)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataMissing(_no_build(folder, f"{name}: {error.strerror}")) from error
    return manifest


def _file(name: str, at: int | None, folder: Path, digest: str) -> File:
    if at is None:
        return File(-1, (folder / name).stat().st_size, digest)
    descriptor = os.open(name, _FLAGS, dir_fd=at)
    return File(descriptor, os.fstat(descriptor).st_size, digest)


def _is_still(name: Path, at: int | None) -> bool:
    try:
        return at is None or os.path.samestat(name.stat(), os.fstat(at))
    except OSError:
        return False


def _read(content: bytes, folder: Path) -> Json:
    """Return what a manifest says.

    Raises:
        DataMissing: it is none, or that of another layout.
    """
    try:
        found: Json = json.loads(content)
        names = {str(name): str(digest) for name, digest in found["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataMissing(_no_build(folder, f"{MANIFEST} cannot be read")) from error
    if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in names):
        raise DataMissing(_no_build(folder, f"{MANIFEST} names files elsewhere"))
    if found.get("layout") != LAYOUT:
        raise DataMissing(
            f"{folder} was built by genai-kg {found.get('version', 'of an unknown version')} in another layout "
            f"({found.get('layout', 'the first')}) than this version reads ({LAYOUT}, {VERSION}); "
            f"build it again: genai-kg build --out {folder}"
        )
    return found


def _no_build(folder: Path, reason: str) -> str:
    return f"{folder} holds no whole build ({reason}); run build.py, or name another with --data"


def _close(files: Iterable[File]) -> None:
    for file in files:
        if file.descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(file.descriptor)
