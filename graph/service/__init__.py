"""From a built folder to an HTTP service that only reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graph.errors import DataMissing
from graph.service.limits import Limits


def serve(
    folder: Path,
    host: str,
    port: int,
    *,
    limits: Limits,
    tell: Callable[[str], None],
    since: Path | None = None,
) -> int:
    """Serve a build until the process is told to stop; `since` names the build before, for the feed of changes.

    Raises:
        DataMissing: there is no whole build in the folder, the port cannot be had, or the extra is not installed.
    """
    try:
        from graph.service import server  # a worker, which is another process, does without it
    except ImportError as error:
        raise DataMissing(f"{error.name} is not installed; pip install 'genai-kg[serve]'") from error
    return server.serve(folder, host, port, limits, tell, since)
