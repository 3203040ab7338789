"""From the network and its claims to one HTML file that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx

from graph.page.content import content_of
from graph.page.document import document
from graph.page.drawing import drawing_of
from graph.page.wording import phrases
from graph.store import Dataset


def render(dataset: Dataset, network: nx.MultiDiGraph[str], claims: list[dict[str, Any]], texts: Path | None) -> str:
    """Return the page; the passages themselves are in it only where `texts` holds `<source slug>.txt`."""
    content = content_of(dataset, network, claims, texts)
    return document(drawing_of(network, content["types"]), {**content, "strings": phrases()})
