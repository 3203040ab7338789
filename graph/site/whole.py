"""From the pages of a site to a folder that any web host, or nobody, can serve: all files, written at once."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import DataMissing
from graph.page.around import PAGE, among
from graph.writing import swap_folder

if TYPE_CHECKING:
    from graph.site import Site

LIST = "files.txt"
"""The path of every file of the site, a line each: by it a later run knows what it may replace."""

_FEW = 500
"""So few files are written before another process has started."""


def write_whole(site: Site, folder: Path, out: Path) -> int:
    """Write all pages of a site and the files of the built `folder` to `out`, and return the number of files.

    Raises:
        DataMissing: `out` holds something else than an earlier site, or cannot be written; it is as it was.
    """
    site.warm()
    paths, built = site.paths(), _built(folder)

    def fill(fresh: Path) -> int:
        listed = sorted([*paths, *built, LIST])
        for parent in sorted({(fresh / path).parent for path in listed}):
            parent.mkdir(parents=True, exist_ok=True)
        for name in built:
            content = (folder / name).read_bytes()
            (fresh / name).write_bytes(among(content, served=False) if name == PAGE else content)
        _write_all(site, fresh, paths)
        (fresh / LIST).write_text("".join(f"{path}\n" for path in listed), encoding="utf-8", newline="\n")
        _settle()
        return len(listed)

    return swap_folder(fill, out, _listed)


def _built(folder: Path) -> list[str]:
    """Return the names of the files of a build, by its manifest.

    Raises:
        DataMissing: the build is not whole.
    """
    manifest = folder / "manifest.json"
    try:
        names = ["manifest.json", *json.loads(manifest.read_text(encoding="utf-8"))["files"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataMissing(f"{manifest} could not be read ({error}); run build.py again") from error
    if absent := [name for name in names if not (folder / name).is_file()]:
        raise DataMissing(f"{folder / absent[0]} is not there; run build.py again")
    return names


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
    workers = [context.Process(target=_write, args=(site, fresh, paths[at::count])) for at in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise OSError("not all pages could be written")


def _write(site: Site, fresh: Path, paths: Iterable[str]) -> None:
    for path in paths:
        content = site.file(path)
        if content is None:
            raise OSError(f"there is no page {path}")
        (fresh / path).write_bytes(content)


def _settle() -> None:
    """Wait until the disk has all that was written: once for tens of thousands of files, not once for each."""
    getattr(os, "sync", partial(int, 0))()
