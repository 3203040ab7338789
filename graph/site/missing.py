"""From a path at which there is nothing to what stands near it: ids and names that are like what was asked for."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import unquote

from graph.chinese import folded
from graph.claims import Json
from graph.site.addresses import stem_of, taken_apart
from graph.site.cards import Cards
from graph.site.catalogue import Catalogue

MOST = 8
_LONGEST = 120
"""What is asked for beyond this is no name, and takes long to compare."""


def near(catalogue: Catalogue, cards: Cards, path: str) -> list[Json]:
    """Return the things whose ids or names are most like the last part of a path, best first."""
    asked = unquote(taken_apart(path.strip("/"))[0])[:_LONGEST]
    last = asked.rpartition("/")[2]
    ids: dict[str, list[str]] = {}
    for curie in [*catalogue.entities, *catalogue.sources, *catalogue.claims]:
        ids.setdefault(stem_of(curie).rpartition("/")[2], []).append(curie)
    words = folded(last.replace("-", " ").replace("_", " "))
    found = [*ids.get(last, ()), *catalogue.by_name.get(words, ())]
    found += [curie for name in get_close_matches(words, catalogue.by_name, MOST) for curie in catalogue.by_name[name]]
    found += [curie for name in get_close_matches(last, ids, MOST) for curie in ids[name]]
    return [{**cards.link(curie), "id": curie} for curie in list(dict.fromkeys(found))[:MOST]]
