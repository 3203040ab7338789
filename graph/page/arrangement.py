"""From the network to where its nodes stand in each way that it can be seen: whole, through cases, in ready views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from graph.page.layout import Layout, layout_of, overview_of, whole_of
from graph.page.ties import DEFAULT_VIEW, gathered, in_view


@dataclass(frozen=True)
class Arrangement:
    """The layout of the whole in the default view, and the others: `ready` views, or "" for the whole, by view."""

    main: Layout
    others: list[dict[str, Any]]


def arranged(
    network: nx.MultiDiGraph[str],
    themes: Sequence[str | None],
    theme_of: Mapping[str, str | None],
    folded: Sequence[str],
    ready: Mapping[str, Sequence[str]],
    *,
    part: bool = False,
) -> Arrangement:
    """Return all layouts; `ready` has the relations of each ready view.

    In a graph that is not drawn whole, as no `part` of one is, each view has an overview of its own. A ready view is
    laid out once for all views in which it is the same.
    """
    main = layout_of(network, themes, theme_of, folded, part=part)
    views = [DEFAULT_VIEW, *sorted({facts["view"] for *_, facts in network.edges(data=True)} - {DEFAULT_VIEW})]
    others = []
    for view in views:
        shown = in_view(network, view)
        if main.overview and view != DEFAULT_VIEW:
            others.append(_block("", view, overview_of(network, shown, themes, theme_of, folded)))
        for name, relations in ready.items():
            own = gathered(shown, relations)
            if view == DEFAULT_VIEW or any(facts["view"] == view for *_, facts in own.edges(data=True)):
                others.append(_block(name, view, whole_of(network, own, themes, theme_of)))
    return Arrangement(main, others)


def _block(ready: str, view: str, layout: Layout) -> dict[str, Any]:
    return {"ready": ready, "view": view, "places": layout.places, "groups": layout.groups}
