"""From all things to the pages that list them: by type, all sources, and all files that can be had."""

from __future__ import annotations

from graph.claims import Json
from graph.page.around import PAGE
from graph.site.addresses import SUFFIXES
from graph.site.cards import Cards
from graph.site.catalogue import Catalogue
from graph.terms import expand, shorten

TOP = 24
"""So many things of a type are named where all types are."""


def by_type(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return the entities by the class that they are shown as, in the order of display; most claims first."""
    found: dict[str, list[str]] = {shorten(iri): [] for iri in catalogue.ranks}
    for curie in catalogue.entities:
        if catalogue.shown_as(curie) and curie not in catalogue.merged:
            found[catalogue.shown_as(curie)].append(curie)
    claims = catalogue.claims_of
    return {
        kind: sorted(curies, key=lambda one: (-len(claims.get(one, ())), one))
        for kind, curies in found.items()
        if curies
    }


def stem_of_type(kind: str) -> str:
    """Return the path of the list of a type."""
    return f"types/{kind.partition(':')[2]}"


def plural(catalogue: Catalogue, kind: str, language: str) -> str:
    """Return what several things of a class are called."""
    texts = catalogue.texts(expand(kind), "gai:plural") if language == "en" else None
    return (texts or catalogue.label(kind))[language]


def browse_view(catalogue: Catalogue, cards: Cards) -> Json:
    """Return what the overview of all types tells."""
    groups = [_group(catalogue, cards, kind, found, TOP) for kind, found in by_type(catalogue).items()]
    return {"intro": cards.words["browse_intro"], "groups": groups, "back": ""}


def type_view(catalogue: Catalogue, cards: Cards, kind: str) -> Json:
    """Return what the list of one type tells: all its things by name."""
    found = by_type(catalogue)[kind]
    group = _group(catalogue, cards, kind, found, len(found))
    things = sorted(group["things"], key=lambda thing: (thing["name"].casefold(), thing["href"]))
    back = "id/index" + SUFFIXES[cards.language]
    return {"intro": "", "groups": [{**group, "things": things, "all": ""}], "back": back}


def _group(catalogue: Catalogue, cards: Cards, kind: str, curies: list[str], most: int) -> Json:
    return {
        "id": kind.partition(":")[2],
        "name": plural(catalogue, kind, cards.language),
        "count": len(curies),
        "things": [{**cards.link(one), "count": _count(catalogue, one), "aside": ""} for one in curies[:most]],
        "all": stem_of_type(kind) + SUFFIXES[cards.language] if len(curies) > most else "",
        "all_text": cards.words.said("browse_all", count=len(curies)),
    }


def _count(catalogue: Catalogue, curie: str) -> int:
    return len(catalogue.claims_of.get(curie, ()))


def sources_view(catalogue: Catalogue, cards: Cards) -> Json:
    """Return what the list of sources tells: those that make claims, and the pages that they cite."""
    claims = catalogue.claims_by_source
    read = [one for one in catalogue.sources if one in claims]
    cited = [one for one in catalogue.sources if one not in claims]
    groups = [
        _sources(cards, "read", cards.words["nav_sources"], [_source(catalogue, cards, one) for one in read]),
        _sources(cards, "cited", cards.words["cited_pages"], [_source(catalogue, cards, one) for one in cited]),
    ]
    return {"intro": cards.words["sources_intro"], "groups": [group for group in groups if group["count"]], "back": ""}


def _sources(cards: Cards, name: str, title: str, things: list[Json]) -> Json:
    ordered = sorted(things, key=lambda thing: (-thing["weight"], thing["name"].casefold(), thing["href"]))
    return {"id": name, "name": title, "count": len(things), "things": ordered, "all": "", "all_text": ""}


def _source(catalogue: Catalogue, cards: Cards, curie: str) -> Json:
    iri = expand(curie)
    link = cards.link(curie)
    count = len(catalogue.claims_by_source.get(curie, ()))
    licence = catalogue.value(iri, "gai:licence") or ""
    return {
        **link,
        "count": 0,
        "weight": count,
        "aside": cards.words["comma"].join(
            part for part in (cards.words.said("count_claims", count=count) if count else "", licence) if part
        ),
    }


# ── downloads ───────────────────────────────────────────────────────────────


def downloads_view(catalogue: Catalogue, cards: Cards) -> Json:
    """Return what the list of files tells: name, size and digest of each, and what it is good for."""
    held = catalogue.kg.held
    digests: dict[str, str] = held.manifest["files"]
    files = [
        {
            "name": name,
            "size": _size(held.files[name].size),
            "sha256": digest,
            "text": cards.words.get(f"file_{name}", cards.words["file_other"]),
        }
        for name, digest in digests.items()
        if name != PAGE and name in held.files  # the page of a site has links that the build's has not
    ]
    known = [key.removeprefix("file_") for key in cards.words if key.startswith("file_")]
    rank = {name: place for place, name in enumerate(known)}
    return {
        "credits": cards.credits(catalogue.claims),
        "files": sorted(files, key=lambda file: (rank.get(file["name"], len(rank)), file["name"])),
    }


def _size(count: int) -> str:
    if count < 1_000_000:
        return f"{count / 1000:.1f} KB"
    return f"{count / 1_000_000:.1f} MB"
