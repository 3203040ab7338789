"""From bytes to files that are on the disk when the call returns: a whole folder in one step, or file by file."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from graph.errors import DataMissing
from graph.locks import claimed, is_still, lock

Content = bytes | bytearray
"""What a file holds; the few that are put together piece by piece are not copied for it."""

Listed = Callable[[Path], set[str]]
"""Gives the paths, within a folder, of the files that an earlier run of the same kind wrote there."""

_WHY = {
    errno.ENOSPC: "the disk is full; free some space on it",
    errno.EDQUOT: "no more may be stored there; free some space",
    errno.EFBIG: "a file would be larger than one may be; raise the limit (ulimit -f)",
    errno.EROFS: "the disk is read-only; mount it to be written",
    errno.EACCES: "this user may not write there; change the rights",
    errno.EPERM: "this user may not write there; change the rights",
    errno.EBUSY: "it is where a disk is mounted, which cannot be replaced; name a folder within it",
}


def aside(out: Path) -> Path:
    """Return where the last output waits for a moment, on a system that cannot exchange two folders in one step."""
    return out.with_name(f".{out.name}.old")


def left_behind(out: Path) -> bool:
    """Say whether a run that was cut off left something beside its output, which the next takes away."""
    out = out.resolve()
    return any(path.exists() for path in (_beside(out), aside(out)))


def _beside(out: Path) -> Path:
    """Return where the next output is written."""
    return out.with_name(f".{out.name}.new")


def write_through(path: Path, content: Content) -> None:
    """Write a file and wait until the disk has it, so that a rename after this never shows an empty one."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def told_of(out: Path) -> Iterator[None]:
    """Say of what cannot be written why that is, and the way out.

    Each is written before the next is asked for.

    Raises:
        DataMissing: in place of any OSError.
    """
    try:
        yield
    except OSError as error:
        # what is no part of Python tells of it in the system's words alone
        code = error.errno or next((code for code in _WHY if os.strerror(code) in str(error)), 0)
        why = _WHY.get(code, f"{error}; look at that")
        raise DataMissing(
            f"{out} could not be written: {why}, or write elsewhere; what was there is as it was"
        ) from error


def write_files(files: Iterable[tuple[str, Content]], folder: Path, out: Path) -> int:
    """Write files, by their paths, to a fresh folder that will be `out`, and return their number.

    Each is written before the next is asked for.

    Raises:
        DataMissing: one could not be written.
    """
    count = 0
    with told_of(out):
        for name, content in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_through(folder / name, content)
            count += 1
            del content  # else it would stay while the next is made
    return count


@contextmanager
def replacing(out: Path, listed: Listed) -> Iterator[Path]:
    """Give a fresh folder to be filled, which takes the place of `out` in one step when the block ends well.

    Nobody else can replace `out` meanwhile. What a run left that was cut off is taken away by the next.

    Raises:
        DataMissing: another process replaces `out`, it holds something that no earlier run wrote, or it cannot be
            written; it is as it was.
    """
    out = out.resolve()  # a link keeps pointing to the folder that it names
    if not out.name:
        raise DataMissing(f"{out} is no folder of its own; give another --out")
    fresh = _beside(out)
    with _room(fresh, out) as held:
        with told_of(out):
            _repair(out)
        _ours(out, listed)
        yield fresh
        with told_of(out):
            _sync_folders(fresh)
            _put(fresh, out, held)


@contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """Give a room for files, each of which is put into `folder` in one step when the block ends well.

    Raises:
        DataMissing: another process does the same, or it cannot be written; the files are as they were.
    """
    room = folder / ".new"
    with _room(room, folder):
        yield room
        with told_of(folder):
            for path in sorted(room.iterdir()):
                _sync(path)
            for path in sorted(room.iterdir()):
                path.replace(folder / path.name)
            _sync(folder)


def put_files(contents: Mapping[Path, bytes], mark: str) -> None:
    """Put files in place once all are written; where that is cut off, what is left beside them tells of it.

    What is left has the name of the file after a dot and before `mark`.

    Raises:
        DataMissing: one of them cannot be written; all are as they were.
    """
    fresh = {path: path.with_name(f".{path.name}{mark}") for path in contents}
    waiting = list(fresh.items())
    with _undone(fresh.values(), lambda: len(waiting) == len(fresh)):
        for path, content in contents.items():
            with told_of(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_through(fresh[path], content)
        while waiting:
            path, written = waiting[0]
            with told_of(path):
                written.replace(path)
                del waiting[0]
                _sync(path.parent)


@contextmanager
def _undone(fresh: Iterable[Path], may_be: Callable[[], bool]) -> Iterator[None]:
    """Take away what was written where something could not be; not where a part is in its place, which tells of it."""
    try:
        yield
    except DataMissing:
        for written in fresh if may_be() else ():
            with suppress(OSError):
                written.unlink()
        raise


@contextmanager
def _room(fresh: Path, out: Path) -> Iterator[list[int]]:
    """Have an empty folder to oneself, and leave nothing of it; give the descriptors that are closed in the end."""
    with told_of(out):
        held = [claimed(fresh, out)]
    try:
        with told_of(out):
            _empty(fresh)
        yield held
    finally:
        # once it was renamed, its name may be that of another's
        if any(is_still(fresh, descriptor) for descriptor in held):
            shutil.rmtree(fresh, ignore_errors=True)
        for descriptor in held:
            os.close(descriptor)


def _empty(folder: Path) -> None:
    """Take away what a run left that was cut off; the folder itself stays, since it is what is locked."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _put(fresh: Path, out: Path, held: list[int]) -> None:
    """Let a fresh folder take the place of another, which has its name then, or none."""
    if not out.exists():
        fresh.rename(out)
    elif os.name == "nt" or not _exchanged(fresh, out, held):
        old = aside(out)
        out.rename(old)
        try:
            fresh.rename(out)
        except OSError:
            _repair(out)
            raise
        shutil.rmtree(old, ignore_errors=True)
    os.close(held.pop(0))  # it is the output's now
    _sync(out.parent)


def _exchanged(fresh: Path, out: Path, held: list[int]) -> bool:
    """Let two folders change names, and say whether the system can; the lock is then that of the old one."""
    old = os.open(out, os.O_RDONLY)
    lock(old)  # before it has the name by which others would claim it
    held.append(old)
    return _swap(os.fsencode(fresh), os.fsencode(out))


def _swap(one: bytes, other: bytes) -> bool:
    import ctypes  # only a build pays for it

    system = ctypes.CDLL(None, use_errno=True)
    try:
        if sys.platform == "linux":
            failed = system.renameat2(_HERE, one, _HERE, other, _EXCHANGE)
        else:
            failed = system.renamex_np(one, other, _EXCHANGE)
    except AttributeError:  # neither
        return False
    if failed and ctypes.get_errno() not in _UNKNOWN:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), os.fsdecode(other))
    return not failed


_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
_UNKNOWN = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def _repair(out: Path) -> None:
    """Undo a swap that was cut off between its two renames."""
    old = aside(out)
    if old.exists() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _sync_folders(folder: Path) -> None:
    """Wait until the disk has the names of all files in a folder."""
    for inner, _, _ in os.walk(folder):
        _sync(Path(inner))


def _sync(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder."""
    if os.name == "nt":
        return  # folders cannot be opened there, and files only to be written
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ours(out: Path, listed: Listed) -> None:
    """Refuse to replace a folder that holds something else than what an earlier run wrote."""
    if not out.exists():
        return
    known = listed(out) if out.is_dir() else set()
    folders = {parent.as_posix() for name in known for parent in Path(name).parents}
    if not out.is_dir() or any(path not in (folders if is_folder else known) for path, is_folder in _within(out)):
        raise DataMissing(
            f"{out} could not be written: it is no earlier output, since it holds other files; give another --out"
        )


def _within(out: Path) -> Iterable[tuple[str, bool]]:
    """Yield the path of all that is in a folder, and whether it is a folder itself."""
    for folder, folders, names in os.walk(out):
        inner = Path(folder).relative_to(out)
        yield from (((inner / name).as_posix(), True) for name in folders)
        yield from (((inner / name).as_posix(), False) for name in names)
