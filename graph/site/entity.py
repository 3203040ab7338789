"""From an entity to its page: what stands out, relations and their picture, a timeline, conflicts, claims by kind."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from graph.claims import Json
from graph.site.addresses import page_of, stem_of
from graph.site.cards import Cards
from graph.site.catalogue import Catalogue
from graph.site.picture import Caption, Dot, picture_of
from graph.site.relations import SHOWN, Group, Tie, groups_of, neighbours_of
from graph.site.rendering import data_links, graph_at
from graph.terms import expand, shorten

MOST_REASONS = 4
"""So many claims behind a relation are linked; its page, and its claims, have all."""

CardOf = Callable[[str], Any]
"""Gives the card of a claim as markup."""


def entity_view(catalogue: Catalogue, cards: Cards, curie: str, card_of: CardOf) -> Json:
    """Return what the page of an entity tells in the language of `cards`."""
    language = cards.language
    claims = catalogue.claims_of.get(curie, [])
    groups = groups_of(catalogue, curie)
    ties = catalogue.ties.get(curie, [])
    conflicts = _conflicts(catalogue, cards, claims)
    view = {
        **about(catalogue, cards, curie),
        "aliases": _aliases(catalogue, curie, language),
        "shown_as": catalogue.shown_as(curie).partition(":")[2],
        "in_graph": graph_at(language, node=curie) if groups or claims else "",
        "whose": [_tied(cards, tie) for tie in ties if tie["of"]["id"] == curie],
        "ties": [_tied(cards, tie) for tie in ties if tie["of"]["id"] != curie],
        "open": [conflict for conflict in conflicts if conflict["open"]],
        "explained": [conflict for conflict in conflicts if not conflict["open"]],
        "explained_text": cards.words.said("conflicts_explained", count=sum(not one["open"] for one in conflicts)),
        "themes": _themes(catalogue, cards, groups, frozenset(claims)),
        "picture": _picture(catalogue, cards, curie),
        "timeline": [cards.marked(one) for one in _dated(catalogue, claims)],
        "kinds": _kinds(catalogue, language, claims, card_of),
    }
    view["timeline_text"] = cards.words.said("timeline_whole", count=len(view["timeline"]))
    view["stats"] = _stats(catalogue, cards, claims, groups, conflicts)
    return view


def about(catalogue: Catalogue, cards: Cards, curie: str) -> Json:
    """Return what every page says of its thing: name, id, types, and where its data is."""
    iri = expand(curie)
    types = sorted({shorten(one) for one in catalogue.values(iri, "rdf:type")})
    stem = stem_of(curie)
    return {
        "name": catalogue.name(curie, cards.language),
        "id": curie,
        "types": [catalogue.name(one, cards.language) for one in types],
        "address": {"iri": iri, "data": data_links(stem)},
    }


def _aliases(catalogue: Catalogue, curie: str, language: str) -> list[str]:
    """Return the other names of an entity: those of other languages first."""
    own = catalogue.name(curie, language)
    labels = [catalogue.name(curie, tag) for tag in ("en", "zh-Hant") if tag != language]
    other = sorted(catalogue.values(expand(curie), "skos:altLabel"))
    return [name for name in dict.fromkeys([*labels, *other]) if name != own]


def _tied(cards: Cards, tie: Json) -> Json:
    """Return a tie of the register as a sentence around two links."""
    sentence = cards.words[f"tie_{tie['relation']}"]
    before, _, rest = sentence.partition("{of}")
    between, _, after = rest.partition("{to}")
    links = {end: cards.link(tie[end]["id"]) for end in ("of", "to")}
    return {
        "before": before,
        "between": between,
        "after": after,
        "evidence": tie["evidence"].get(cards.language, ""),
        **links,
    }


def _conflicts(catalogue: Catalogue, cards: Cards, claims: list[str]) -> list[Json]:
    found = {one["id"]: one for claim in claims for one in catalogue.conflicts_of.get(claim, ())}
    ordered = sorted(found.values(), key=lambda one: (not one["open"], one["rule"], one["id"]))
    return [cards.conflict(one) for one in ordered]


# ── what stands out ─────────────────────────────────────────────────────────


def _stats(
    catalogue: Catalogue, cards: Cards, claims: list[str], groups: list[Group], conflicts: list[Json]
) -> list[Json]:
    """Return the numbers that stand out, those that are none left out."""
    told = [catalogue.claims[one] for one in claims]
    years = sorted({day[:4] for claim in told for day in _days(claim)})
    numbers = {
        "claims": len(told),
        "hedged": sum(catalogue.certainties[claim["certainty"]].hedged for claim in told),
        "denied": sum(claim["negated"] for claim in told),
        "gone": sum(not claim["in_force"] for claim in told),
        "sources": len({claim["source"] for claim in told}),
        "neighbours": len(neighbours_of(groups)),
        "open": sum(conflict["open"] for conflict in conflicts),
    }
    found = [
        {"number": number, "text": _counted(cards, f"stat_{key}", number), "look": key}
        for key, number in numbers.items()
        if number
    ]
    if years:
        span = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
        found.append({"number": span, "text": cards.words["stat_years"], "look": "years"})
    return found


def _counted(cards: Cards, key: str, number: int) -> str:
    return cards.words.said(key, count=number)


def _days(claim: Json) -> list[str]:
    bounds = (claim["time"][end][side] for end in ("begin", "end") for side in ("earliest", "latest"))
    return [day for day in bounds if day]


def _dated(catalogue: Catalogue, claims: list[str]) -> list[str]:
    """Return the claims that say when, in the order of time."""
    found = [(_days(claim), one) for one in claims if (claim := catalogue.claims[one])["when"]]
    return [one for days, one in sorted(found, key=lambda pair: (min(pair[0], default="9999"), pair[1]))]


def _kinds(catalogue: Catalogue, language: str, claims: list[str], card_of: CardOf) -> list[Json]:
    """Return the claims by kind: kinds in the order of their themes, claims as their sources give them."""
    grouped: dict[str, list[str]] = {}
    for one in claims:
        grouped.setdefault(catalogue.claims[one]["kind"], []).append(one)
    order = catalogue.kind_order
    return [
        {
            "id": kind,
            "name": catalogue.name(f"gai:{kind}", language),
            "count": len(found),
            "cards": [card_of(one) for one in found],
        }
        for kind, found in sorted(grouped.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
    ]


# ── relations ───────────────────────────────────────────────────────────────


def _themes(catalogue: Catalogue, cards: Cards, groups: list[Group], near: Container[str]) -> list[Json]:
    found: dict[str, list[Json]] = {}
    for group in groups:
        found.setdefault(group.theme, []).append(_group(catalogue, cards, group, near))
    return [{"name": catalogue.name(theme, cards.language), "groups": told} for theme, told in found.items()]


def _group(catalogue: Catalogue, cards: Cards, group: Group, near: Container[str]) -> Json:
    ties = [_neighbour(cards, tie, near) for tie in group.ties]
    return {
        "relation": catalogue.name(group.relation, cards.language),
        "outward": group.outward,
        "count": len(ties),
        "shown": ties[:SHOWN],
        "more": ties[SHOWN:],
        "more_text": cards.words.said("more", count=len(ties) - SHOWN),
    }


def _why(claim: str, near: Container[str], cards: Cards, place: int) -> Json:
    """Return the link to a claim: its card, where that stands on the same page, or else its own page."""
    anchor = "#" + claim.partition(":")[2]
    return {
        "local": claim in near,
        "href": anchor if claim in near else page_of(claim, cards.language),
        "text": cards.words["why"] if place == 0 else str(place + 1),
    }


def _neighbour(cards: Cards, tie: Tie, near: Container[str]) -> Json:
    link = cards.link(tie.other)
    return {
        **link,
        "plain": tie.plain,
        "mark": cards.mark(tie.certainty),
        "why": [_why(claim, near, cards, place) for place, claim in enumerate(tie.claims[:MOST_REASONS])],
        "why_text": cards.words.said("why_of", name=link["name"]),
    }


# ── the picture ─────────────────────────────────────────────────────────────


def _picture(catalogue: Catalogue, cards: Cards, curie: str) -> Json | None:
    groups = groups_of(catalogue, curie, direct=True)
    named = neighbours_of(groups) | {group.relation for group in groups}
    names = {one: catalogue.name(one, cards.language) for one in named}
    marks = {name: catalogue.name(f"gai:{name}", cards.language) for name in catalogue.certainties}
    picture = picture_of(groups, names, marks)
    if not picture:
        return None
    key = "picture_all" if picture.drawn == picture.all else "picture_of"
    name = catalogue.name(curie, cards.language)
    return {
        "height": f"{picture.height:.0f}",
        "centre": f"{picture.height / 2:.1f}",
        "text": cards.words.said(key, drawn=picture.drawn, count=picture.all, name=name),
        "dots": [_dot(catalogue, cards, dot) for dot in picture.dots],
        "captions": [_caption(caption) for caption in picture.captions],
    }


def _dot(catalogue: Catalogue, cards: Cards, dot: Dot) -> Json:
    certainty = catalogue.certainties[dot.tie.certainty]
    link = cards.link(dot.tie.other)
    aside = -10 if dot.left else 10
    top = dot.y - 13 * (len(dot.lines) - 1) / 2 + 4
    return {
        "name": link["name"],
        "href": link["href"],
        "type": link["look"],
        "look": "plain" if dot.tie.plain else f"hedged h-{dot.tie.certainty}",
        "path": dot.path,
        "head": dot.head,
        "dashes": "" if dot.tie.plain else " ".join(map(str, certainty.dashes)),
        "x": f"{dot.x:g}",
        "y": f"{dot.y:.1f}",
        "left": dot.left,
        "lines": [
            {"x": f"{dot.x + aside:g}", "y": f"{top + 13 * place:.1f}", "text": line.text, "role": line.role}
            for place, line in enumerate(dot.lines)
        ],
    }


def _caption(caption: Caption) -> Json:
    """Return the name of a relation with an arrow to where it leads: from the centre outwards, or to the centre."""
    *before, last = caption.lines
    lines = [*before, f"{last} →"] if caption.rightwards else [f"← {caption.lines[0]}", *caption.lines[1:]]
    return {
        "x": f"{caption.x:g}",
        "left": caption.left,
        "lines": [{"y": f"{caption.y + 12 * place:.1f}", "text": text} for place, text in enumerate(lines)],
    }
