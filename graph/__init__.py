"""From facts about the generative-AI industry to a graph of claims with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.terms import VERSION

if TYPE_CHECKING:
    from graph.knowledge_graph import KnowledgeGraph

__all__ = ["open"]
__version__ = VERSION


def open(folder: str | Path = "output") -> KnowledgeGraph:  # noqa: A001 - `graph.open()` reads as what it does
    """Return the graph built in a folder.

    Raises:
        DataMissing: there is no built graph in it.
    """
    from graph.knowledge_graph import KnowledgeGraph

    return KnowledgeGraph(Path(folder))
