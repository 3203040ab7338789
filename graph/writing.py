"""From bytes to files that are on the disk when the call returns, one by one or a whole folder at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from graph.errors import DataMissing

Listed = Callable[[Path], set[str]]
"""Gives the paths, within a folder, of the files that an earlier run of the same kind wrote there."""


def write_through(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it, so that a rename after this never shows an empty one."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def swap_in(files: Iterable[tuple[str, bytes]], out: Path, listed: Listed) -> int:
    """Put files, by their paths, in the place of a folder, which changes whole or not at all; return their number.

    Raises:
        DataMissing: the folder holds something that no earlier run wrote, or cannot be written; it is as it was.
    """

    def fill(fresh: Path) -> int:
        count = 0
        for name, content in files:
            write_through(fresh / name, content)
            count += 1
        return count

    return swap_folder(fill, out, listed)


def swap_folder(fill: Callable[[Path], int], out: Path, listed: Listed) -> int:
    """Let `fill` write a fresh folder, put it in the place of `out`, and return what `fill` does.

    Raises:
        DataMissing: as `swap_in` does.
    """
    out = out.resolve()  # a link keeps pointing to the folder that it names
    if not out.name:
        raise DataMissing(f"{out} is no folder of its own; give another --out")
    fresh = out.with_name(f".{out.name}.new")
    old = out.with_name(f".{out.name}.old")
    try:
        _repair(out, old)
        _ours(out, listed)
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        count = fill(fresh)
        if out.exists():
            out.rename(old)
        try:
            fresh.rename(out)
        except OSError:
            _repair(out, old)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise DataMissing(f"{out} could not be written ({error}); the last good output is as it was") from error
    return count


def _repair(out: Path, old: Path) -> None:
    """Undo a swap that was cut off between its two renames."""
    if old.exists() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _ours(out: Path, listed: Listed) -> None:
    """Refuse to replace a folder that holds something else than what an earlier run wrote."""
    if not out.exists():
        return
    known = listed(out) if out.is_dir() else set()
    folders = {parent.as_posix() for name in known for parent in Path(name).parents}
    if not out.is_dir() or any(path not in (folders if is_folder else known) for path, is_folder in _within(out)):
        raise OSError("it is no earlier output: it holds other files; give another --out")


def _within(out: Path) -> Iterable[tuple[str, bool]]:
    """Yield the path of all that is in a folder, and whether it is a folder itself."""
    for folder, folders, names in os.walk(out):
        inner = Path(folder).relative_to(out)
        yield from (((inner / name).as_posix(), True) for name in folders)
        yield from (((inner / name).as_posix(), False) for name in names)
