"""From a folder to the right to be the only one that writes it: a lock of the system, which ends with its process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import DataMissing

_TABLE = Path("/proc/locks")


def claimed(folder: Path, what: Path) -> int:
    """Make a folder if it is not there, and return a descriptor that keeps others away from it until it is closed.

    `what` names in the message what it is claimed for.

    Raises:
        DataMissing: another process has it.
    """
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = _opened(folder)
        except FileNotFoundError:  # taken away since
            continue
        except FileExistsError as error:
            raise DataMissing(_busy(what, "")) from error
        if not lock(descriptor):
            holder = _holder(descriptor)
            os.close(descriptor)
            raise DataMissing(_busy(what, holder))
        if is_still(folder, descriptor):
            return descriptor
        os.close(descriptor)  # who had it renamed it or took it away, and another has the name by now


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep others that ask for the same from a folder while a block runs.

    Raises:
        DataMissing: another process has it.
    """
    descriptor = claimed(folder, folder)
    try:
        yield
    finally:
        os.close(descriptor)


def lock(descriptor: int) -> bool:
    """Take the lock of a folder that is open, and say whether nobody else has it."""
    try:
        import fcntl
    except ImportError:  # Windows, where having the file is having the lock
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system of another machine that knows no locks
        return True
    return True


def _opened(folder: Path) -> int:
    """Return a descriptor of a folder or, on Windows, of a file beside it that the system takes away when it closes."""
    if os.name != "nt":
        return os.open(folder, os.O_RDONLY)
    name = folder.with_name(f"{folder.name}.lock")
    return os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0))


def is_still(folder: Path, descriptor: int) -> bool:
    """Say whether a name is still that of the folder that was claimed by it."""
    try:
        return os.name == "nt" or os.path.samestat(folder.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _holder(descriptor: int) -> str:
    """Return the number of the process that has the lock of a folder, where the system tells it."""
    inode = str(os.fstat(descriptor).st_ino)
    table = _TABLE.read_text(encoding="ascii") if _TABLE.is_file() else ""
    rows = (line.split() for line in table.splitlines())
    return next((row[4] for row in rows if row[1] == "FLOCK" and row[5].endswith(f":{inode}")), "")


def _busy(what: Path, holder: str) -> str:
    who = f"another process ({holder})" if holder else "another process"
    return f"{what} is being written by {who}; wait until that has ended, or write elsewhere"
