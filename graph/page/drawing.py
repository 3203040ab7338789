"""From the network to a Pyvis network: an entity with an edge is a node, each edge is drawn once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import networkx as nx
from pyvis.network import Network

from graph.claims import Json
from graph.page.arrangement import arranged
from graph.page.layout import reach_of

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "selectable": False,
        "multiselect": False,
        "keyboard": {"enabled": False},  # the page has keys of its own
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


@dataclass(frozen=True)
class Drawing:
    """A Pyvis network and what the page needs to know of places besides: `groups`, `overview`, other `layouts`."""

    network: Network
    blocks: dict[str, Any]


def drawing_of(network: nx.MultiDiGraph[str], content: dict[str, list[Json]]) -> Drawing:
    """Return the drawing: nodes with `size` and, where they are placed, `x` and `y`; edges with how far they `bend`.

    Of the page's content it reads `types`, `themes`, `relations` and `ready`.
    """
    theme_of = {relation["id"]: relation["theme"] for relation in content["relations"]}
    themes = [theme["id"] for theme in content["themes"]] or [None]
    folded = [theme["id"] for theme in content["themes"] if theme["folded"]]
    ready = {view["id"]: view["relations"] for view in content["ready"]}
    arrangement = arranged(network, themes, theme_of, folded, ready)
    layout = arrangement.main
    drawing = Network(directed=True)
    _fill(drawing, _nodes(network, content["types"], layout.places), _edges(network))
    drawing.options = _OPTIONS
    blocks = {"groups": layout.groups, "overview": layout.overview, "layouts": arrangement.others}
    return Drawing(drawing, blocks)


def _fill(drawing: Network, nodes: list[Json], edges: list[Json]) -> None:
    """Give Pyvis what is placed; it compares each name with all before it, so the rest goes into its lists at once."""
    placed = {node["id"] for node in nodes if "x" in node}
    for node in nodes:
        if node["id"] in placed:
            drawing.add_node(node["id"], **{key: value for key, value in node.items() if key != "id"})
    drawing.nodes.extend(node for node in nodes if node["id"] not in placed)
    for edge in edges:
        if {edge["from"], edge["to"]} <= placed:
            options = {key: value for key, value in edge.items() if key not in ("from", "to")}
            drawing.add_edge(edge["from"], edge["to"], **options)
    drawing.edges.extend(edge for edge in edges if not {edge["from"], edge["to"]} <= placed)


def _nodes(network: nx.MultiDiGraph[str], types: list[Json], places: dict[str, tuple[int, int]]) -> list[Json]:
    looks = {kind["id"]: {"shape": kind["shape"], "color": kind["colour"]["light"]} for kind in types}
    found = []
    for name in sorted(name for name in network if network.degree(name)):
        facts = network.nodes[name]
        place = dict(zip("xy", places.get(name, ()), strict=False))
        size = reach_of(network.degree(name))
        label = facts["label"].get("en", name)
        found.append(
            {"id": name, "label": label, "type": facts["shown_as"], "size": size, **looks[facts["shown_as"]], **place}
        )
    return found


def _edges(network: nx.MultiDiGraph[str]) -> list[Json]:
    bends = _bends(network)
    return [
        {
            "id": key,
            "from": start,
            "to": end,
            "arrows": "to",
            "bend": bends[key],
            "certainty": f"gai:{facts['certainty']}",
            **{name: facts[name] for name in ("relation", "plain", "view", "situation", "claims")},
            "roots": facts["independent_sources"],
        }
        for start, end, key, facts in sorted(network.edges(keys=True, data=True), key=lambda edge: edge[2])
    ]


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
