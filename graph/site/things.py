"""From a claim, a source or anything else that has an IRI to what its page tells."""

from __future__ import annotations

from collections.abc import Iterator

from graph.claims import Json
from graph.site.addresses import SUFFIXES, stem_of
from graph.site.cards import Cards
from graph.site.catalogue import Catalogue
from graph.site.entity import about
from graph.site.rendering import graph_at
from graph.store import Statement
from graph.terms import expand, shorten

A_PAGE = 100
"""So many claims of a source stand on one page."""

_MOST_POINTING = 50


# ── a claim ─────────────────────────────────────────────────────────────────


def claim_view(catalogue: Catalogue, cards: Cards, curie: str) -> Json:
    """Return what the page of a claim tells beside its card."""
    claim, card = catalogue.claims[curie], cards.card(curie)
    situation = claim["situation"]
    span, doubt = card["span"], card["look"] != "plain"
    return {
        **about(catalogue, cards, curie),
        **{key: card[key] for key in ("marks", "look", "generated", "roots", "sha256")},
        "name": card["text"],
        "title": _title(cards, card) if doubt else card["text"],
        "doubt": doubt,
        "card": card,
        "kind": catalogue.name(f"gai:{claim['kind']}", cards.language),
        "in_graph": graph_at(cards.language, claim=curie),
        "situation": {**cards.link(situation), "name": situation},
        "span": cards.words.said("span", begin=span[0] + 1, end=span[1]) if span else "",
        "same": [cards.marked(one) for one in catalogue.claims_asserting.get(situation, ()) if one != curie],
        "edges": list(_edges(catalogue, cards, expand(curie))),
    }


def _title(cards: Cards, card: Json) -> str:
    """Return what tabs, bookmarks and searches show: first how the claim stands."""
    words = cards.words
    return f"{words['comma'].join(mark['word'] for mark in card['marks'])}{words['colon']}{card['text']}"


def _edges(catalogue: Catalogue, cards: Cards, iri: str) -> Iterator[Json]:
    """Yield the relations that follow from a claim."""
    for quad in catalogue.pointing.get(iri, ()):
        if quad.predicate.value == expand("gai:followsFrom"):
            edge = quad.subject.value
            start, relation, end = (
                shorten(catalogue.value(edge, f"gai:{n}") or "") for n in ("from", "relation", "to")
            )
            certainties = [shorten(one).partition(":")[2] for one in catalogue.values(edge, "gai:edgeCertainty")]
            surest = max(certainties, key=lambda name: catalogue.certainties[name].rank)
            yield {
                "href": cards.leads_to(edge),
                "start": cards.link(start),
                "relation": catalogue.name(relation, cards.language),
                "end": cards.link(end),
                "plain": catalogue.value(edge, "gai:plain") == "true",
                "mark": cards.mark(surest),
            }


# ── a source ────────────────────────────────────────────────────────────────


def pages_of(catalogue: Catalogue, curie: str) -> int:
    """Return how many pages a source has."""
    return max(1, -(-len(catalogue.claims_by_source.get(curie, ())) // A_PAGE))


def stem_of_page(curie: str, number: int) -> str:
    """Return the path of a page of a source without its ending; the first is the source's own."""
    return stem_of(curie) + (f".page-{number}" if number > 1 else "")


def source_view(catalogue: Catalogue, cards: Cards, curie: str, number: int) -> Json:
    """Return what a page of a source tells: on the first one what it is, and on each some of its claims."""
    claims = catalogue.claims_by_source.get(curie, [])
    begin = (number - 1) * A_PAGE
    shown = claims[begin : begin + A_PAGE]
    said = cards.words.said
    pages = [
        {
            "href": stem_of_page(curie, page) + SUFFIXES[cards.language],
            "name": said("page_n", n=page),
            "here": page == number,
        }
        for page in range(1, pages_of(catalogue, curie) + 1)
    ]
    return {
        **about(catalogue, cards, curie),
        "first_page": number == 1,
        "facts": _source_facts(catalogue, cards, curie) if number == 1 else [],
        "cites": [cards.link(shorten(one)) for one in catalogue.values(expand(curie), "gai:cites")]
        if number == 1
        else [],
        "claims": [cards.marked(one) for one in shown],
        "credits": cards.credits(shown),
        "range": said("page_of", first=begin + 1, last=begin + len(shown), count=len(claims)),
        "pages": pages,
        "cited_by": [cards.marked(one) for one in catalogue.claims_citing.get(curie, ())] if number == 1 else [],
    }


def _source_facts(catalogue: Catalogue, cards: Cards, curie: str) -> list[Json]:
    """Return what is said of a source, but what stands elsewhere on its page and what the build computes."""
    kept = [
        quad
        for quad in catalogue.said[expand(curie)]
        if shorten(quad.predicate.value) not in _ELSEWHERE
        and catalogue.value(quad.predicate.value, "gai:computed") != "true"
    ]
    return facts_of(catalogue, cards, kept)


_ELSEWHERE = frozenset({"rdf:type", "rdfs:label", "gai:cites"})
_DATES = frozenset({"gai:published", "gai:seen", "gai:when", "gai:saidOn"})
"""What holds a date as it is written in the facts, which is told in words."""


# ── anything else ───────────────────────────────────────────────────────────


def plain_view(catalogue: Catalogue, cards: Cards, iri: str) -> Json:
    """Return what the page of any other thing tells: its statements, the claims behind them, what refers to it."""
    view = about(catalogue, cards, shorten(iri))
    pointing = catalogue.pointing.get(iri, [])
    behind = catalogue.behind(iri)
    return {
        **view,
        "notice": bool(behind),
        "behind": [cards.marked(one) for one in behind],
        "credits": cards.credits(behind),
        "facts": facts_of(catalogue, cards, catalogue.said[iri]),
        "pointing": [_pointer(catalogue, cards, quad) for quad in pointing[:_MOST_POINTING]],
        "pointing_more": cards.words.said("more", count=len(pointing) - _MOST_POINTING)
        if len(pointing) > _MOST_POINTING
        else "",
    }


def facts_of(catalogue: Catalogue, cards: Cards, statements: list[Statement]) -> list[Json]:
    """Return statements by property, with the values of one property together."""
    found: dict[str, list[Json]] = {}
    for quad in statements:
        value = cards.value(quad.object)
        if shorten(quad.predicate.value) in _DATES:
            value["text"] = catalogue.kg.calendar.say(value["text"], cards.language)
        values = found.setdefault(shorten(quad.predicate.value), [])
        if value not in values:
            values.append(value)
    return [
        {"name": catalogue.name(name, cards.language), "told": _of_language(values, cards.language)}
        for name, values in found.items()
    ]


def _of_language(values: list[Json], language: str) -> list[Json]:
    """Return the values in a language, if there are any: who reads Chinese need not read the same in English."""
    own = [value for value in values if value["lang"] == language.lower()]
    return [*own, *(value for value in values if not value["lang"])] if own else values


def _pointer(catalogue: Catalogue, cards: Cards, quad: Statement) -> Json:
    subject = shorten(quad.subject.value)
    return {
        "property": catalogue.name(shorten(quad.predicate.value), cards.language),
        "href": cards.leads_to(quad.subject.value),
        "text": catalogue.name(subject, cards.language),
    }
