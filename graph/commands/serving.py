"""The verbs that serve a build: over HTTP, as static files, to agents, and to a remote store."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from graph.commands.speech import Arguments, opened, reading_verb, say, user_option, verb
from graph.errors import DataMissing


def serving_verbs(verbs: Any) -> None:
    """Declare `serve`, `site`, `mcp` and `publish`."""
    serve = reading_verb(verbs, "serve", "serve the page, SPARQL and entity pages over HTTP", _serve, remote=False)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, default=8080, help="port to listen on (default: 8080; 0: any free one)")
    serve.add_argument(
        "--timeout", type=_seconds, default=2.5, metavar="SECONDS", help="time for a query (default: 2.5)"
    )
    serve.add_argument("--since", type=Path, metavar="OLD", help="the build before, for the feed of changes")
    site = reading_verb(verbs, "site", "write the same pages as static files for any web host", _site, remote=False)
    site.add_argument("--out", type=Path, default=Path("site"), help="folder to write (default: site)")
    mcp = reading_verb(verbs, "mcp", "serve the graph to agents over the Model Context Protocol", _mcp, remote=False)
    mcp.add_argument("--http", action="store_true", help="streamable HTTP instead of standard input and output")
    mcp.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    mcp.add_argument("--port", type=int, default=8081, help="port to listen on (default: 8081)")
    publish = verb(verbs, "publish", "load a build into a store that answers SPARQL", _publish)
    publish.add_argument("--data", type=Path, default=Path("output"), help="built output to publish (default: output)")
    publish.add_argument("--endpoint", metavar="URL", required=True, help="where the store is asked")
    publish.add_argument(
        "--update-endpoint", metavar="URL", help="where it takes SPARQL updates, often .../update (default: --endpoint)"
    )
    publish.add_argument("--graph-store", metavar="URL", help="where it speaks the Graph Store Protocol")
    user_option(publish)


def _seconds(text: str) -> float:
    """Return a time that a query may be given: less than a tenth is none, and no client waits for an hour."""
    found = float(text)
    if not 0.1 <= found <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is no time for a query; give 0.1 to 3600 seconds")
    return found


def _serve(options: Arguments) -> int:
    from graph.service import serve  # Starlette and uvicorn, which it needs, are an extra
    from graph.service.limits import Limits

    limits = Limits(seconds=options.timeout)
    return serve(options.data, options.host, options.port, limits=limits, tell=say, since=options.since)


def _site(options: Arguments) -> int:
    from graph.site import write_site

    count = write_site(opened(options), options.out)
    say(f"{count} files; open {options.out / 'index.html'}")
    return 0


def _mcp(options: Arguments) -> int:
    from graph.agents import run  # the protocol's SDK is an extra

    return run(options.data, http=(options.host, options.port) if options.http else None, tell=say)


def _publish(options: Arguments) -> int:
    from graph.knowledge_graph import DATASET
    from graph.publishing import Target, build_in, publish
    from graph.remote import Remote

    asked = Remote(options.endpoint, options.user)
    # a store that takes whole graphs alone is given no updates
    updates = options.update_endpoint or (None if options.graph_store else options.endpoint)
    target = Target(
        asked,
        Remote(updates, options.user) if updates else None,
        Remote(options.graph_store, options.user) if options.graph_store else None,
    )
    try:
        sent = publish(build_in(options.data / DATASET), target, say)
    except DataMissing as error:
        if options.update_endpoint or options.graph_store:
            raise
        raise DataMissing(f"{error}; if the store takes updates elsewhere, name that with --update-endpoint") from error
    say(f"{sent.statements} statements sent, {len(sent.replaced)} graphs replaced, {len(sent.removed)} removed")
    return 0
