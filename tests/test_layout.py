"""Places are stable, no node covers another, and what belongs together stands together and apart from the rest."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections import Counter
from itertools import combinations, permutations
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.network import network_of
from graph.page.content import content_of
from graph.page.crowding import Writing, crowding
from graph.page.drawing import drawing_of
from graph.page.layout import MOST, OVERVIEW, Layout, layout_of
from graph.page.packing import ROOM, packed
from graph.page.ties import in_view
from graph.store import Dataset
from graph.terms import expand

THEMES = ["theme:a", "theme:b", "theme:c"]
THEME_OF = dict(zip("pqr", THEMES, strict=True))
PADDING = 40
"""The page draws the ground of a group so far beyond its outermost nodes."""

Edges = list[tuple[int, int]]
Points = list[tuple[int, int]]


def network(edges: Edges, case: Edges | None = None) -> nx.MultiDiGraph[str]:
    """Return a network with relations in turn, as `network_of` gives it."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for view, pairs in (("direct", edges), ("case", case or [])):
        for index, (one, other) in enumerate(pairs):
            for number in (one, other):
                graph.add_node(f"n{number:04}", label={"en": f"name {number}"})
            facts: dict[str, Any] = {"view": view, "label": {"en": "rel"}, "plain": True, "certainty": "stated"}
            facts |= {"situation": f"sit:{index}", "claims": [f"cl:{index}"], "independent_sources": 1}
            graph.add_edge(f"n{one:04}", f"n{other:04}", f"{view}{index:05}", relation="pqr"[index % 3], **facts)
    return graph


def laid(edges: Edges, case: Edges | None = None) -> Layout:
    """Return the layout of such a network."""
    return layout_of(network(edges, case), THEMES, THEME_OF)


def sparse(count: int, edges: int, seed: int = 1) -> Edges:
    """Return edges between random nodes."""
    random = Random(seed)
    return [(random.randrange(count), random.randrange(count)) for _ in range(edges)]


SHAPES: dict[str, Edges] = {
    "nothing": [],
    "a node tied to itself": [(0, 0)],
    "two nodes": [(0, 1)],
    "parallel edges": [(0, 1)] * 5 + [(1, 0)],
    "a star": [(0, leaf) for leaf in range(1, 1001)],
    "a chain": [(link, link + 1) for link in range(999)],
    "a clique": list(combinations(range(60), 2)),
    "pairs": [(2 * pair, 2 * pair + 1) for pair in range(300)],
    "many stars": [(5 * star, 5 * star + leaf) for star in range(100) for leaf in range(1, 5)],
    "two hubs": [(0, leaf) for leaf in range(2, 40)] + [(1, leaf) for leaf in range(40, 90)] + [(0, 1)],
    "a star with a tail": [(0, leaf) for leaf in range(1, 300)] + [(link, link + 1) for link in range(299, 500)],
    "a thousand nodes": sparse(1000, 1500),
}


def overlapping(places: dict[str, tuple[int, int]]) -> list[tuple[str, str]]:
    """Return the pairs of nodes that share room, looking only at those next to each other from left to right."""
    listed = sorted(places, key=lambda name: places[name])
    found = []
    for index, one in enumerate(listed):
        for other in listed[index + 1 :]:
            if places[other][0] - places[one][0] >= ROOM[0]:
                break
            if abs(places[other][1] - places[one][1]) < ROOM[1]:
                found.append((one, other))
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_no_two_nodes_overlap(shape: str) -> None:
    """Every node with an edge has a place, and room for its name that is no other's."""
    layout = laid(SHAPES[shape])
    assert set(layout.places) == set(network(SHAPES[shape]))
    assert overlapping(layout.places) == []


pairs = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=60)


@settings(max_examples=60)
@given(pairs, pairs)
def test_any_small_network_has_a_layout(edges: Edges, case: Edges) -> None:
    """Whatever is tied to whom in either view, every node has a place that is no other's."""
    layout = laid(edges, case)
    assert set(layout.places) == set(network(edges, case))
    assert overlapping(layout.places) == []


@settings(max_examples=60)
@given(pairs, pairs)
def test_no_node_is_in_two_groups(edges: Edges, case: Edges) -> None:
    """Whatever is tied to whom in either view, a group is made of nodes that are in no other."""
    layout = laid(edges, case)
    grouped = Counter(name for group in layout.groups for name in group["nodes"])
    assert set(grouped.values()) <= {1}
    assert set(grouped) <= set(layout.places)


def test_the_article_has_its_places(article: Dataset) -> None:
    """Every entity of the article with an edge has a place, and none is in the way of another."""
    graph = network_of(article)
    layout = drawing_of(graph, content_of(article, graph, [], None)).network
    places = {node["id"]: (node["x"], node["y"]) for node in layout.nodes}
    assert set(places) == {name for name in graph if graph.degree(name)}
    assert overlapping(places) == []


def test_a_hub_stands_amid_its_themes(article: Dataset) -> None:
    """Around the hub of the article each theme has one group, in the order of the themes."""
    graph = network_of(article)
    content = content_of(article, graph, [], None)
    groups = drawing_of(graph, content).blocks["groups"]
    found = [group["theme"] for group in groups]
    assert len({group["hub"] for group in groups}) == 1
    assert found == [theme["id"] for theme in content["themes"] if theme["id"] in found]


def test_a_neighbour_stands_by_the_first_theme_that_ties_it(article: Dataset) -> None:
    """A neighbour of the article's hub is in the group of the first theme among its ties to the hub."""
    graph = network_of(article)
    content = content_of(article, graph, [], None)
    groups = drawing_of(graph, content).blocks["groups"]
    order = [theme["id"] for theme in content["themes"]]
    theme_of = {relation["id"]: relation["theme"] for relation in content["relations"]}
    hub = groups[0]["hub"]
    ties: dict[str, set[str]] = {}
    for start, end, facts in graph.edges(data=True):
        if facts["view"] == "direct" and hub in (start, end):
            ties.setdefault(end if start == hub else start, set()).add(theme_of[facts["relation"]])
    for name, themes in ties.items():
        (group,) = [group for group in groups if name in group["nodes"]]
        assert group["theme"] == min(themes, key=order.index)


def test_a_relation_has_a_theme_in_any_case(article: Dataset) -> None:
    """A relation that names no theme has that of the relation above it, or else the last."""
    graph = network_of(article)
    facts = {
        "label": {},
        "plain": True,
        "certainty": "stated",
        "view": "direct",
        "situation": "sit:x",
        "claims": [],
        "independent_sources": 0,
    }
    for relation in ("gai:ledRoundOf", "gai:investedIn", "gai:neverHeardOf"):
        graph.add_edge("co:intel", "co:openai", relation, relation=relation, **facts)
    content = content_of(article, graph, [], None)
    theme_of = {relation["id"]: relation["theme"] for relation in content["relations"]}
    assert theme_of["gai:ledRoundOf"] == theme_of["gai:investedIn"]
    assert theme_of["gai:neverHeardOf"] == content["themes"][-1]["id"]


def test_without_themes_there_is_a_layout(article: Dataset) -> None:
    """Where the ontology has no theme, all neighbours of a hub are one group without one."""
    bare = Dataset(quad for quad in article if quad.predicate.value not in (expand("gai:theme"), expand("gai:rank")))
    graph = network_of(article)
    drawing = drawing_of(graph, content_of(bare, graph, [], None))
    assert [group["theme"] for group in drawing.blocks["groups"]] == [None]


# ── groups stand apart ──


def hull(points: Points) -> Points:
    """Return the corners of the least convex ground under the points."""
    ordered = sorted(set(points))
    halves = []
    for row in (ordered, ordered[::-1]):
        half: Points = []
        for x, y in row:
            while len(half) > 1 and (
                (half[-1][0] - half[-2][0]) * (y - half[-2][1]) <= (half[-1][1] - half[-2][1]) * (x - half[-2][0])
            ):
                half.pop()
            half.append((x, y))
        halves.append(half)
    return halves[0][:-1] + halves[1][:-1] or ordered


def distance(corners: Points, point: tuple[int, int]) -> float:
    """Return how far a point is away from a convex ground; 0 inside."""
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    turned = [(b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) for a, b in sides]
    if len(corners) > 2 and all(turn >= 0 for turn in turned):
        return 0.0
    return min(_to_side(a, b, point) for a, b in sides)


def _to_side(a: tuple[int, int], b: tuple[int, int], point: tuple[int, int]) -> float:
    along = (b[0] - a[0], b[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2
    part = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / length if length else 0.0
    part = min(1.0, max(0.0, part))
    return math.hypot(point[0] - a[0] - part * along[0], point[1] - a[1] - part * along[1])


def closest(layout: Layout) -> float:
    """Return the least distance between the grounds of two groups."""
    corners = [hull([layout.places[name] for name in group["nodes"]]) for group in layout.groups]
    ways = [(one, other) for one, other in combinations(corners, 2)] + [(b, a) for a, b in combinations(corners, 2)]
    return min((distance(one, point) for one, other in ways for point in other), default=math.inf)


@pytest.mark.parametrize(
    "shape", ["a star", "a chain", "a clique", "many stars", "two hubs", "a star with a tail", "a thousand nodes"]
)
def test_the_grounds_of_groups_do_not_touch(shape: str) -> None:
    """With its padding no group reaches another, so that a name on a ground is true of all that stand on it."""
    assert closest(laid(SHAPES[shape])) > 2 * PADDING


@settings(max_examples=60)
@given(pairs)
def test_small_groups_stand_apart(edges: Edges) -> None:
    """The groups of a small network do not touch either, whatever is tied to whom."""
    assert closest(laid(edges)) > 2 * PADDING


@settings(max_examples=60)
@given(st.lists(st.floats(1, 900), min_size=1, max_size=9), st.booleans())
def test_circles_lie_around_the_first_that_is_fixed(radii: list[float], around_first: bool) -> None:
    """No two circles overlap, and the one in the middle is the largest, or the first, however small it is."""
    found = packed(radii, {(0, len(radii) - 1): 1.0}, around_first=around_first)
    assert found[0 if around_first else radii.index(max(radii))] == (0.0, 0.0)
    for one, other in combinations(range(len(radii)), 2):
        assert math.dist(found[one], found[other]) >= radii[one] + radii[other] - 1e-3


# ── how much can be read ──


def test_the_crowding_is_the_same_in_any_order_of_the_words() -> None:
    """A word that lies on a name counts, whichever numbers the two have."""
    places = {"a": (0.0, 0.0), "b": (200.0, 0.0), "c": (0.0, 400.0)}
    words = [("a", "b", 300.0, 45.0), ("a", "c", 90.0, 15.0), ("b", "c", 60.0, 15.0)]
    names = dict.fromkeys(places, 60.0)
    assert len({crowding(places, Writing(names, list(order))) for order in permutations(words)}) == 1


# ── an overview ──

BIG = MOST + 300


@pytest.fixture(scope="module")
def big() -> nx.MultiDiGraph[str]:
    """A network that is too large to be drawn whole: some nodes are well connected, some edges are of cases."""
    random = Random(4)
    edges = [(node, int(node * random.random() ** 3)) for node in range(1, BIG)] + sparse(BIG, 600)
    graph = network(edges, sparse(BIG, 50))
    for name in graph:
        graph.nodes[name]["shown_as"] = "type:t"
    return graph


CONTENT: dict[str, Any] = {
    "types": [{"id": "type:t", "shape": "dot", "colour": {"light": "#000000"}}],
    "themes": [{"id": theme, "folded": False} for theme in THEMES],
    "relations": [{"id": relation, "theme": theme} for relation, theme in THEME_OF.items()],
    "ready": [{"id": "view:p", "relations": ["p"]}],
}


def test_a_big_network_has_an_overview(big: nx.MultiDiGraph[str]) -> None:
    """Of too many nodes the best connected that hang together are placed, and no group has one that is not."""
    layout = layout_of(big, THEMES, THEME_OF)
    assert layout.overview
    assert len(layout.places) == OVERVIEW
    assert nx.is_connected(big.subgraph(layout.places).to_undirected())
    assert max(big, key=lambda name: big.degree(name)) in layout.places
    assert {name for group in layout.groups for name in group["nodes"]} <= set(layout.places)
    assert overlapping(layout.places) == []


def test_the_data_of_an_overview_holds_everything_once(big: nx.MultiDiGraph[str]) -> None:
    """Each node and edge is in the drawing once, in one shape; only what is placed has coordinates."""
    drawing = drawing_of(big, CONTENT)
    assert drawing.blocks["overview"] is True
    nodes, edges = drawing.network.nodes, drawing.network.edges
    assert sorted(node["id"] for node in nodes) == sorted(big)
    assert sorted(edge["id"] for edge in edges) == sorted(key for *_, key in big.edges(keys=True))
    assert {frozenset(node.keys() - {"x", "y"}) for node in nodes} == {frozenset(nodes[0].keys() - {"x", "y"})}
    assert len({frozenset(edge) for edge in edges}) == 1
    assert sum("x" in node and "y" in node for node in nodes) == OVERVIEW


def test_an_overview_folds_what_only_a_folded_theme_leads_to(big: nx.MultiDiGraph[str]) -> None:
    """Who is tied by relations of a folded theme alone has no place in the overview."""
    folded = layout_of(big, THEMES, THEME_OF, ["theme:a", "theme:b"])
    left = {end for *ends, facts in big.edges(data=True) if facts["relation"] == "r" for end in ends}
    assert set(folded.places) <= left
    assert len(folded.places) == OVERVIEW


def test_each_ready_view_places_all_that_it_shows(article: Dataset) -> None:
    """A ready view has a place, free of others, for each end of its relations, in each view in which it differs."""
    graph = network_of(article)
    content = content_of(article, graph, [], None)
    layouts = drawing_of(graph, content).blocks["layouts"]
    assert {layout["ready"] for layout in layouts} == {view["id"] for view in content["ready"]}
    for layout in layouts:
        (relations,) = [view["relations"] for view in content["ready"] if view["id"] == layout["ready"]]
        shown = in_view(graph, layout["view"])
        ends = {end for *pair, facts in shown.edges(data=True) if facts["relation"] in relations for end in pair}
        assert set(layout["places"]) == ends
        assert overlapping(layout["places"]) == []


def test_an_overview_has_places_for_each_view(big: nx.MultiDiGraph[str]) -> None:
    """Where cases are shown, the overview is of what that view ties together."""
    (layout,) = [one for one in drawing_of(big, CONTENT).blocks["layouts"] if not one["ready"]]
    assert layout["view"] == "case"
    assert set(layout["places"]) <= set(in_view(big, "case"))
    assert len(layout["places"]) == OVERVIEW


def test_a_layout_is_the_same_in_every_process() -> None:
    """Another order of sets gives the same places and groups."""
    code = (
        "from tests.test_layout import laid, sparse, SHAPES\n"
        "print([laid(edges) for edges in (sparse(120, 180), SHAPES['two hubs'], [(1, 2), (2, 3), (1, 4), (4, 5)])])"
    )
    root = Path(__file__).resolve().parent.parent
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "4711")
    }
    assert len(said) == 1
