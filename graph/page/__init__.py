"""From the network and its claims to one HTML file that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.claims import Json
from graph.page.answered import answered
from graph.page.assets import why_missing
from graph.page.wording import phrases
from graph.store import Dataset

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["answered", "render", "why_missing"]


def render(
    dataset: Dataset,
    network: nx.MultiDiGraph[str],
    claims: list[Json],
    *,
    texts: Path | None = None,
    questions: list[Json] | None = None,
    nquads: bytes | bytearray = b"",
) -> str:
    """Return the page; the passages themselves are in it only where `texts` holds `<source slug>.txt`.

    `questions` are the stored ones with their answers, as `answered` gives them; `nquads` is the
    dataset as it is exported, which the page takes statements from. Of a graph that is too large for one page, the page
    holds a part, and says of how much.
    """
    # networkx and pyvis take half a second to import, and whoever wants a colour or a word of the page needs neither
    from graph.page.content import claims_shown, content_of, legal_entities_of
    from graph.page.document import document
    from graph.page.drawing import drawing_of
    from graph.page.part import part_of

    part = part_of(network, claims, legal_entities_of(dataset), claims_shown(dataset))
    content = content_of(dataset, part.network, part.claims, texts, questions, part.whole)
    drawing = drawing_of(part.network, content)
    blocks = {**content, **drawing.blocks, "strings": phrases()}
    return document(drawing.network, blocks, nquads)
