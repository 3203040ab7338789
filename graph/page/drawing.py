"""From the network to a Pyvis network: an entity with an edge is a node, each edge is drawn once."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from typing import Any

import networkx as nx
from pyvis.network import Network

from graph.page.layout import places

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "selectable": False,
        "multiselect": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "zoomSpeed": 0.6,
    },
    "nodes": {"chosen": False, "borderWidth": 0, "shadow": False},
    "edges": {
        "chosen": False,
        "selectionWidth": 0,
        "hoverWidth": 0,
        "arrowStrikethrough": False,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}},
    },
}
_FAN = 0.24  # how far apart parallel edges bend


def drawing_of(network: nx.MultiDiGraph[str], types: list[dict[str, Any]]) -> Network:
    """Return the drawing: nodes with `x`, `y`, `size`, edges with their CURIE as `id` and how far they `bend`."""
    drawing = Network(directed=True)
    looks = {kind["id"]: {"shape": kind["shape"], "color": kind["colour"]["light"]} for kind in types}
    for name, (x, y) in places(network).items():
        facts = network.nodes[name]
        size = round(11 + 3.2 * sqrt(network.degree(name)))
        label = facts["label"].get("en", name)
        drawing.add_node(name, label=label, type=facts["shown_as"], x=x, y=y, size=size, **looks[facts["shown_as"]])
    bends = _bends(network)
    for start, end, key, facts in sorted(network.edges(keys=True, data=True), key=lambda edge: edge[2]):
        kept = {name: facts[name] for name in ("relation", "plain", "view", "situation", "claims")}
        drawing.add_edge(start, end, id=key, certainty=f"gai:{facts['certainty']}", bend=bends[key], **kept)
    drawing.options = _OPTIONS
    return drawing


def _bends(network: nx.MultiDiGraph[str]) -> dict[str, float]:
    """Return how far each edge bends to its left, so that edges between the same two nodes fan out."""
    parallel: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for start, end, key in sorted(network.edges(keys=True), key=lambda edge: edge[2]):
        parallel[min(start, end), max(start, end)].append((key, start))
    found = {}
    for (first, _), edges in parallel.items():
        for index, (key, start) in enumerate(edges):
            bend = (index - (len(edges) - 1) / 2) * _FAN
            found[key] = round(bend if start == first else -bend, 3)
    return found
