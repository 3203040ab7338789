"""From the pages of a site to a folder that any web host, or nobody, can serve: all files, written at once."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import DataMissing
from graph.held import Held
from graph.page.around import PAGE, among
from graph.writing import replacing, told_of

if TYPE_CHECKING:
    from graph.site import Site

LIST = "files.txt"
"""The path of every file of the site, a line each: by it a later run knows what it may replace."""

_FEW = 500
"""So few files are written before another process has started."""


def write_whole(site: Site, held: Held, out: Path) -> int:
    """Write all pages of a site and the files of the build that is `held` to `out`, and return the number of files.

    Raises:
        DataMissing: `out` holds something else than an earlier site, or cannot be written; it is as it was.
    """
    if held.absent:
        raise DataMissing(f"{held.folder / held.absent[0]} is not there; run build.py again")
    with replacing(out, _listed) as fresh:
        site.warm()
        paths, built = site.paths(), list(held.files)
        listed = sorted([*paths, *built, LIST])
        with told_of(out):
            for parent in sorted({(fresh / path).parent for path in listed}):
                parent.mkdir(parents=True, exist_ok=True)
            for name in built:
                content = bytes(held.content(name))
                (fresh / name).write_bytes(among(content, served=False) if name == PAGE else content)
            _write_all(site, fresh, paths)
            (fresh / LIST).write_text("".join(f"{path}\n" for path in listed), encoding="utf-8", newline="\n")
            _settle()
    return len(listed)


def _listed(out: Path) -> set[str]:
    try:
        return set((out / LIST).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return set()


def _write_all(site: Site, fresh: Path, paths: list[str]) -> None:
    """Write pages, by as many processes as may run at once; which one makes a page changes nothing in it."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(paths) <= _FEW or count == 1 or "fork" not in multiprocessing.get_all_start_methods():
        _write(site, fresh, paths)
        return
    context = multiprocessing.get_context("fork")  # what was read is there in each, and need not be read again
    workers = [
        context.Process(target=_write_some, args=(site, fresh, paths[at::count], os.getpid())) for at in range(count)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failed := [worker.exitcode for worker in workers if worker.exitcode]:
        code = max(failed)
        raise OSError(code, os.strerror(code)) if code > 0 else OSError("not all pages could be written")


def _write_some(site: Site, fresh: Path, paths: Iterable[str], parent: int) -> None:
    """Write pages in a process of its own, whose exit code says why it could not; it does not outlive its parent."""
    try:
        _write(site, fresh, (path for path in paths if os.getppid() == parent or sys.exit(1)))
    except OSError as error:
        sys.exit(error.errno or 1)


def _write(site: Site, fresh: Path, paths: Iterable[str]) -> None:
    for path in paths:
        content = site.file(path)
        if content is None:
            raise OSError(f"there is no page {path}")
        (fresh / path).write_bytes(content)


def _settle() -> None:
    """Wait until the disk has all that was written: once for tens of thousands of files, not once for each."""
    getattr(os, "sync", partial(int, 0))()
