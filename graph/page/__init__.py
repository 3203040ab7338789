"""From the network and its claims to one HTML file."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx

from graph.store import Dataset


def render(dataset: Dataset, network: nx.MultiDiGraph[str], claims: list[dict[str, Any]], texts: Path | None) -> str:
    """Return the page."""
    return "<!doctype html>"
