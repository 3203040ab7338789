"""The ways from one thing to another are all the shortest ones, in a dataset and in the file that a build keeps."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from graph.connections import LONGEST, connecting_edges
from graph.held import Held
from graph.kept import KeptDataset
from graph.network import network_of
from graph.store import Dataset
from graph.terms import expand, shorten
from graph.ties import Ties, table_of

ENDS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25)


class Tied:
    """A dataset of which only the edges matter."""

    def __init__(self, ends: list[tuple[int, int]]) -> None:
        self.edges = [(f"edge:{at}", f"co:{one}", f"co:{other}") for at, (one, other) in enumerate(ends)]
        self.ties = Ties(table_of(self.edges))


@given(ends=ENDS, start=st.integers(0, 13), end=st.integers(0, 13))
def test_every_edge_of_a_shortest_way_is_found(ends: list[tuple[int, int]], start: int, end: int) -> None:
    """And no other, up to the longest way that tells anything."""
    tied = Tied(ends)
    whole = nx.Graph([(one, other) for _, one, other in tied.edges])
    names = f"co:{start}", f"co:{end}"
    wanted = set()
    if start != end and set(names) <= set(whole) and nx.has_path(whole, *names):
        for way in nx.all_shortest_paths(whole, *names):
            steps = {frozenset(step) for step in pairwise(way)}
            wanted |= {edge for edge, *two in tied.edges if frozenset(two) in steps and len(way) <= LONGEST + 1}
    found = connecting_edges(tied, *map(expand, names))  # type: ignore[arg-type]
    assert found == sorted(map(expand, wanted))


def test_the_kept_table_is_that_of_the_dataset(built: Path, dataset: Dataset) -> None:
    """The build writes what the dataset gives, and each edge stands beside both its ends."""
    kept = KeptDataset(Held(built), "dataset.nq").ties
    network = network_of(dataset)
    told = {
        (kept.edge(edge), kept.name(at), kept.name(other))
        for at in range(kept.things)
        for edge, other in zip(kept.beside(at)[::2], kept.beside(at)[1::2], strict=True)
    }
    ends = {(key, one, other) for one, other, key in network.edges}
    assert told == ends | {(key, other, one) for key, one, other in ends}
    ours = dataset.ties
    for one, other in product(
        map(expand, ["co:openai", "co:intel"]), map(expand, ["co:midjourney", "person:elon-musk"])
    ):
        assert connecting_edges(KeptDataset(Held(built), "dataset.nq"), one, other) == connecting_edges(
            dataset, one, other
        )
    assert [ours.number(shorten(expand("co:nobody-at-all"))), ours.number("")] == [None, None]
