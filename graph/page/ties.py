"""From a network to who is tied to whom: its components, its hubs, and the tree that hangs on each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from typing import Any

import networkx as nx

DEFAULT_VIEW = "direct"

Ties = dict[str, dict[str, int]]
"""For each node its neighbours, and for each of these the lowest rank of the themes between the two."""


@dataclass(frozen=True)
class Tree:
    """A root and, for each node, those that were reached from it."""

    root: str
    children: Mapping[str, list[str]]

    def branch(self, name: str) -> list[str]:
        """Return a node and all below it, nearest first."""
        found = [name]
        for one in found:
            found.extend(self.children[one])
        return found

    def depth(self) -> int:
        """Return how many steps the farthest node is away from the root."""
        level, steps = [self.root], -1
        while level:
            level = [child for name in level for child in self.children[name]]
            steps += 1
        return steps


def in_view(network: nx.MultiDiGraph[str], view: str) -> nx.MultiDiGraph[str]:
    """Return what a view shows: its own edges and those of the default view that none of its own stands for."""
    own = {facts["situation"] for *_, facts in network.edges(data=True) if facts["view"] == view}
    return _part(
        network, lambda edge: edge["view"] == view or (edge["view"] == DEFAULT_VIEW and edge["situation"] not in own)
    )


def gathered(network: nx.MultiDiGraph[str], relations: Collection[str]) -> nx.MultiDiGraph[str]:
    """Return what some relations tie together."""
    return _part(network, lambda edge: edge["relation"] in relations)


def unfolded(
    network: nx.MultiDiGraph[str], theme_of: Mapping[str, str | None], folded: Collection[str]
) -> nx.MultiDiGraph[str]:
    """Return what relations of other themes than the folded tie together; where that is nothing, all."""
    kept = gathered(network, {relation for relation, theme in theme_of.items() if theme not in folded})
    return kept if len(kept) else network


def _part(network: nx.MultiDiGraph[str], keep: Callable[[dict[str, Any]], bool]) -> nx.MultiDiGraph[str]:
    """Return a network of some edges and their ends; a view of the whole, as networkx gives it, is ten times slower."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for start, end, key, facts in network.edges(keys=True, data=True):
        if keep(facts):
            found.add_edge(start, end, key, **facts)
    found.add_nodes_from((name, network.nodes[name]) for name in list(found))
    return found


def ties_of(network: nx.MultiDiGraph[str], ranks: Mapping[str, int]) -> Ties:
    """Return the ties of a network; a node that is tied only to itself has no neighbour."""
    found: Ties = {}
    for start, end, facts in network.edges(data=True):
        rank = ranks[facts["relation"]]
        for one, other in ((start, end), (end, start)):
            near = found.setdefault(one, {})
            if one != other:
                near[other] = min(rank, near.get(other, rank))
    return {name: dict(sorted(found[name].items())) for name in sorted(found)}


def within(ties: Ties, kept: Collection[str]) -> Ties:
    """Return the ties among some of the nodes."""
    return {name: {other: rank for other, rank in ties[name].items() if other in kept} for name in sorted(kept)}


def hub_of(ties: Ties, names: Iterable[str]) -> str:
    """Return which of the names has most neighbours."""
    return min(names, key=lambda name: (-len(ties[name]), name))


def components_of(ties: Ties) -> list[list[str]]:
    """Return the nodes by what hangs together, the largest first."""
    seen: set[str] = set()
    found = []
    for name in ties:
        if name not in seen:
            component = sorted(_outwards(ties, name))
            seen.update(component)
            found.append(component)
    return sorted(found, key=lambda component: (-len(component), component[0]))


def communities_of(ties: Ties) -> list[list[str]]:
    """Return the nodes of one component by who is tied to each other more than to the rest, the largest first."""
    names = list(ties)
    number = {name: index for index, name in enumerate(names)}  # sets of names have another order in each process
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    graph.add_edges_from((number[one], number[other]) for one in names for other in ties[one])
    found = [sorted(names[index] for index in part) for part in nx.community.louvain_communities(graph, seed=1)]
    return sorted(found, key=lambda part: (-len(part), part[0]))


def tree_of(ties: Ties) -> Tree:
    """Return the tree around the best connected node; what is not reached from it hangs on it, too."""
    root = hub_of(ties, ties)
    children: dict[str, list[str]] = {name: [] for name in ties}
    for name, parent in {**dict.fromkeys(ties, root), **_outwards(ties, root)}.items():
        if name != root:
            children[parent].append(name)
    return Tree(root, {name: sorted(below) for name, below in children.items()})


def most_connected(ties: Ties, count: int) -> set[str]:
    """Return the first so many nodes by connection."""
    return set(islice(by_connection(ties), count))


def by_connection(ties: Ties) -> Iterator[str]:
    """Yield nodes with many neighbours that hang together: next comes the best of those that touch one before."""
    found: set[str] = set()
    for start in sorted(ties, key=lambda name: (-len(ties[name]), name)):
        waiting = [(-len(ties[start]), start)]
        while waiting:
            _, name = heappop(waiting)
            if name not in found:
                found.add(name)
                yield name
                for other in ties[name]:
                    heappush(waiting, (-len(ties[other]), other))


def _outwards(ties: Ties, root: str) -> dict[str, str]:
    """Return the nodes reached from a root, nearest first, each with the node that it was reached from."""
    parents = {root: root}
    waiting = deque([root])
    while waiting:
        name = waiting.popleft()
        # well connected nodes adopt first, so that small groups gather around their own hub
        for other in sorted(ties[name], key=lambda node: (-len(ties[node]), node)):
            if other not in parents:
                parents[other] = name
                waiting.append(other)
    return parents
