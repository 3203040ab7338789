"""From a built output to tools that agents call over the Model Context Protocol."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from graph.errors import DataMissing


def run(folder: Path, http: tuple[str, int] | None = None, tell: Callable[[str], None] = lambda _text: None) -> int:
    """Serve the build in a folder on standard input and output, or over HTTP at a host and port, and return 0.

    `tell` gets what a person should know, such as the address.

    Raises:
        DataMissing: there is no whole build, the port is taken, or the extra `mcp` is not installed.
    """
    from graph.agents.current import Current

    current = Current(folder)
    # while the protocol's library is imported, which takes most of a start
    threading.Thread(target=current.warm, daemon=True).start()
    try:
        from graph.agents.protocol import serve_http, serve_streams
    except ModuleNotFoundError as error:
        raise DataMissing(
            f"{error.name} is not installed, which speaks to agents; run: pip install 'genai-kg[mcp]'"
        ) from error
    if http:
        serve_http(current, *http, tell)
    else:
        serve_streams(current, tell)
    return 0
