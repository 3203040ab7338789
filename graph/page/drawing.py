"""From the network to a Pyvis network: an entity with an edge is a node, each edge is drawn once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
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

    Of the page's content it reads `types`, `themes`, `relations` and `ready`, and whether it is a `part`.
    """
    theme_of = {relation["id"]: relation["theme"] for relation in content["relations"]}
    themes = [theme["id"] for theme in content["themes"]] or [None]
    folded = [theme["id"] for theme in content["themes"] if theme["folded"]]
    ready = {view["id"]: view["relations"] for view in content["ready"]}
    arrangement = arranged(network, themes, theme_of, folded, ready, part="part" in content)
    layout = arrangement.main
    blocks = {"groups": layout.groups, "overview": layout.overview, "layouts": arrangement.others}
    return Drawing(drawn(network, content["types"], layout.places), blocks)


def drawn(network: nx.MultiDiGraph[str], types: list[Json], places: Mapping[str, tuple[int, int]]) -> Network:
    """Return what Pyvis makes a page of: all nodes that have an edge, those that have a place at it, and all edges."""
    drawing = Network(directed=True)
    _fill(drawing, _nodes(network, types, places), _edges(network))
    drawing.options = _OPTIONS
    return drawing


def _fill(drawing: Network, nodes: list[Json], edges: list[Json]) -> None:
    """Give Pyvis what is placed; it compares each name with all before it, so the rest goes into its lists at once."""
    placed = {node["id"] for node in nodes if "x" in node}
    inner = [edge for edge in edges if edge["from"] in placed and edge["to"] in placed]
    outer = [edge for edge in edges if edge["from"] not in placed or edge["to"] not in placed]
    for node in nodes:
        if node["id"] in placed:
            drawing.add_node(node["id"], **{key: value for key, value in node.items() if key != "id"})
    drawing.nodes.extend(node for node in nodes if node["id"] not in placed)
    for edge in inner:
        options = {key: value for key, value in edge.items() if key not in ("from", "to")}
        drawing.add_edge(edge["from"], edge["to"], **options)
    drawing.edges.extend(outer)


def _nodes(network: nx.MultiDiGraph[str], types: list[Json], places: Mapping[str, tuple[int, int]]) -> list[Json]:
    looks = {kind["id"]: {"shape": kind["shape"], "color": kind["colour"]["light"]} for kind in types}
    found = []
    for name, degree in sorted(network.degree()):
        if degree:
            facts = network.nodes[name]
            shown, label = facts["shown_as"], facts["label"].get("en", name)
            node = {
                "id": name,
                "label": label,
                "type": shown,
                "size": reach_of(facts.get("degree", degree)),
                **looks[shown],
            }
            found.append(node | dict(zip("xy", places[name], strict=True)) if name in places else node)
    return found


def _edges(network: nx.MultiDiGraph[str]) -> list[Json]:
    around = ((start, *one) for start, near in network.adjacency() for one in near.items())  # networkx's own is slower
    edges = sorted(
        ((start, end, key, facts) for start, end, keyed in around for key, facts in keyed.items()), key=itemgetter(2)
    )
    return [
        {
            "id": key,
            "from": start,
            "to": end,
            "arrows": "to",
            "bend": bend,
            "certainty": f"gai:{facts['certainty']}",
            "relation": facts["relation"],
            "plain": facts["plain"],
            "view": facts["view"],
            "situation": facts["situation"],
            "claims": facts["claims"],
            "roots": facts["independent_sources"],
        }
        for (start, end, key, facts), bend in zip(edges, _bends([edge[:2] for edge in edges]), strict=True)
    ]


def _bends(edges: list[tuple[str, str]]) -> list[float]:
    """Return how far each edge bends to its left, so that edges between the same two nodes fan out."""
    parallel: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (start, end) in enumerate(edges):
        parallel[(start, end) if start < end else (end, start)].append(index)
    found = [0.0 if start <= end else -0.0 for start, end in edges]
    for (first, _), several in parallel.items():
        for place, index in enumerate(several if len(several) > 1 else ()):
            bend = round((place - (len(several) - 1) / 2) * _FAN, 3)
            found[index] = bend if edges[index][0] == first else -bend
    return found
