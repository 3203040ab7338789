"""Exports are made one after another, and GraphML and GEXF are what networkx writes."""

from __future__ import annotations

import re
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claims import read_claims
from graph.drawn import gexf, graphml
from graph.exports import canonical, exports
from graph.network import network_of
from graph.store import Dataset
from graph.wordlist import word_list
from graph.writing import replacing, write_files

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n", exclude_characters="\u2028\u2029")
)


def by_networkx(flat: nx.MultiDiGraph[str]) -> tuple[bytes, bytes]:
    """Return GraphML and GEXF as networkx writes them, with a line for each node and edge and without a date."""
    written = (
        nx.generate_graphml(flat, named_key_ids=True, prettyprint=False),
        nx.generate_gexf(flat, prettyprint=False),
    )
    texts = (re.sub(r"(?=<(?:node|edge) )", "\n", "\n".join(lines)) + "\n" for lines in written)
    one, other = (re.sub(r' lastmodifieddate="[^"]*"', "", text).encode() for text in texts)
    return one, other


@given(labels=st.lists(st.tuples(TEXTS, st.booleans(), st.integers(0, 3)), max_size=6), alone=st.booleans())
def test_graphml_and_gexf_are_what_networkx_writes(labels: list[tuple[str, bool, int]], alone: bool) -> None:
    """Any text, with or without edges, gives the same bytes."""
    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, (label, plain, count) in enumerate(labels):
        flat.add_node(f"co:{number}", label=label, types=label[:1])
        if number and not alone:
            told = {"label": label, "plain": plain, "independent_sources": count, "when": ""}
            flat.add_edge(f"co:{number}", f"co:{number - 1}", key=f'edge:"{label}"', **told)
    assert (graphml(flat), gexf(flat)) == by_networkx(flat)


def test_an_export_is_made_when_it_is_asked_for(dataset: Dataset, tmp_path: Path) -> None:
    """What several are made of goes with the last of them, or when nobody asks on."""
    files = exports(dataset, network_of(dataset), read_claims(dataset), word_list(dataset), tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert next(files) == ("dataset.nq", canonical(dataset))
    assert len(list(tmp_path.iterdir())) == 1
    files.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_what_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    """A file that cannot be made leaves the folder as it was, and no other beside it."""

    def broken() -> object:
        yield "one", b""
        raise ZeroDivisionError

    out = tmp_path / "out"
    with pytest.raises(ZeroDivisionError), replacing(out, lambda _: set()) as fresh:
        write_files(broken(), fresh, out)
    assert list(tmp_path.iterdir()) == []
