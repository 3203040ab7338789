"""From facts about the generative-AI industry to a graph of claims with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.terms import VERSION

if TYPE_CHECKING:
    from graph.knowledge_graph import KnowledgeGraph

__all__ = ["open"]
__version__ = VERSION


def open(  # noqa: A001 - `graph.open()` reads as what it does
    folder: str | Path = "output", *, endpoint: str | None = None, user: str | None = None
) -> KnowledgeGraph:
    """Return the graph built in a folder, or the one that a SPARQL endpoint holds; both answer alike.

    `user` is the name by which the endpoint knows who asks; the password is in the variable GENAI_KG_PASSWORD.

    Raises:
        DataMissing: there is no built graph in the folder. What an endpoint lacks is known when it is first asked.
        QueryInvalid: `endpoint` is no address.
    """
    from graph.knowledge_graph import KnowledgeGraph

    if endpoint is not None:
        from graph.knowledge_graph import RemoteGraph
        from graph.remote import Remote

        return RemoteGraph(Remote(endpoint, user))

    return KnowledgeGraph(Path(folder))
