"""From a built graph to pages that can be linked to: of each thing, of the ontology, and of what there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markupsafe import Markup

from graph.knowledge_graph import KnowledgeGraph
from graph.site.addresses import DATA, SUFFIXES, stem_of, taken_apart
from graph.site.asked import address_of, asked_view
from graph.site.cards import Cards
from graph.site.catalogue import Catalogue
from graph.site.data import json_ld, told_of, turtle
from graph.site.entity import entity_view
from graph.site.lists import (
    browse_view,
    by_type,
    downloads_view,
    plural,
    sources_view,
    stem_of_type,
    type_view,
)
from graph.site.missing import near
from graph.site.rendering import Pages
from graph.site.style import stylesheet
from graph.site.terms import ontology_turtle, ontology_view
from graph.site.things import claim_view, pages_of, plain_view, source_view, stem_of_page
from graph.site.whole import write_whole
from graph.terms import BASE, shorten
from graph.words import LANGUAGES

__all__ = ["Site", "write_site"]

_DEEP = "../../"
"""What leads from `id/co/x.html`, and from every page that shows cards of claims but one, to the root."""

_DEEPEST = 50


class Site:
    """Everything that a built graph shows as pages; pure functions of the graph, no clock."""

    def __init__(self, kg: KnowledgeGraph, *, served: bool = False) -> None:
        """Show a graph; `served` pages lead to what only a service has, too."""
        self.catalogue = Catalogue(kg, whole=served)
        self.cards = {language: Cards(self.catalogue, language) for language in LANGUAGES}
        self.pages = Pages(served=served)
        self._made: dict[tuple[str, str, str], Markup] = {}
        self._lists: dict[tuple[str, str], bytes] = {}

    def warm(self) -> None:
        """Read what all pages share."""
        self.catalogue.warm()
        self.pages.warm()
        for suffix in SUFFIXES.values():
            self.file(f"ontology{suffix}")
            self.file(f"id/index{suffix}")

    def paths(self) -> list[str]:
        """Return the path of every file of the static site, sorted."""
        return sorted(self._paths())

    def _paths(self) -> Iterator[str]:
        yield from ("site.css", "ontology.ttl")
        stems = ["id/index", "sources/index", "ontology", "downloads"]
        stems += [stem_of_type(kind) for kind in by_type(self.catalogue)]
        for curie in self.catalogue.sources:
            stems += [stem_of_page(curie, page) for page in range(2, pages_of(self.catalogue, curie) + 1)]
        things = [stem_of(iri) for iri in self.catalogue.things]
        yield from (stem + suffix for stem in [*stems, *things] for suffix in SUFFIXES.values())
        yield from (f"{stem}.{ending}" for stem in things for ending in DATA)

    def file(self, path: str) -> bytes | None:
        """Return the content of a file of the site; None where there is none."""
        if path == "site.css":
            return stylesheet(self.catalogue)
        if path == "ontology.ttl":
            return ontology_turtle()
        stem, ending = taken_apart(path)
        if ending in DATA:
            return self._data(stem, ending)
        if ending not in SUFFIXES:
            return None
        if stem.startswith("id/") and stem != "id/index":
            return self._thing(stem, ending)
        if (stem, ending) not in self._lists:
            made = self._list(stem, ending)
            if made is None:
                return None
            self._lists[stem, ending] = made
        return self._lists[stem, ending]

    # ── things ──────────────────────────────────────────────────────────────

    def _data(self, stem: str, ending: str) -> bytes | None:
        iri = BASE + stem
        if not stem.startswith("id/") or iri not in self.catalogue.said:
            return None
        statements = told_of(self.catalogue, iri)
        return turtle(statements) if ending == "ttl" else json_ld(statements)

    def _thing(self, stem: str, language: str) -> bytes | None:
        iri = BASE + stem
        if iri not in self.catalogue.said:
            return self._further_page(stem, language)
        curie, cards = shorten(iri), self.cards[language]
        if curie in self.catalogue.claims:
            view = claim_view(self.catalogue, cards, curie)
            title = view.pop("title")
            return self.pages.render("claim.html", stem, language, title, data=True, **view)
        if curie in self.catalogue.shown:
            view = entity_view(self.catalogue, cards, curie, lambda one: self.card(one, language))
            return self.pages.render("entity.html", stem, language, view["name"], here="entity", data=True, **view)
        if curie in self.catalogue.sources:
            return self._source(curie, 1, language)
        view = plain_view(self.catalogue, cards, iri)
        return self.pages.render("plain.html", stem, language, view["name"], data=True, **view)

    def _source(self, curie: str, page: int, language: str) -> bytes:
        view = source_view(self.catalogue, self.cards[language], curie, page)
        stem = stem_of_page(curie, page)
        return self.pages.render("source.html", stem, language, view["name"], data=page == 1, **view)

    def _further_page(self, stem: str, language: str) -> bytes | None:
        """Return a page of a long source beyond its first."""
        own, marked, number = stem.rpartition(".page-")
        curie = shorten(BASE + own)
        if not marked or not number.isdecimal() or curie not in self.catalogue.sources:
            return None
        page = int(number)
        known = 1 < page <= pages_of(self.catalogue, curie) and number == str(page)
        return self._source(curie, page, language) if known else None

    def card(self, curie: str, language: str, root: str = _DEEP) -> Markup:
        """Return the card of a claim; cards are made once for all pages that are equally deep."""
        key = (curie, language, root)
        if key not in self._made:
            card = self.cards[language].card(curie)
            # the template escapes what it fills in
            self._made[key] = Markup(self.pages.piece("card.html", root, language, it=card))
        return self._made[key]

    # ── lists ───────────────────────────────────────────────────────────────

    def _list(self, stem: str, language: str) -> bytes | None:
        cards = self.cards[language]
        words = cards.words
        render = self.pages.render
        if stem == "id/index":
            view = browse_view(self.catalogue, cards)
            return render("list.html", stem, language, words["browse_title"], here="browse", **view)
        if stem == "sources/index":
            view = sources_view(self.catalogue, cards)
            return render("list.html", stem, language, words["nav_sources"], here="sources", **view)
        if stem == "ontology":
            view = ontology_view(self.catalogue, cards)
            return render("ontology.html", stem, language, words["ontology_title"], here="ontology", **view)
        if stem == "downloads":
            view = downloads_view(self.catalogue, cards)
            return render("downloads.html", stem, language, words["nav_downloads"], here="downloads", **view)
        return self._type(stem, language)

    def _type(self, stem: str, language: str) -> bytes | None:
        kinds = {stem_of_type(kind): kind for kind in by_type(self.catalogue)}
        if stem not in kinds:
            return None
        cards, kind = self.cards[language], kinds[stem]
        title = plural(self.catalogue, kind, language)
        return self.pages.render(
            "list.html", stem, language, title, here="types", **type_view(self.catalogue, cards, kind)
        )

    # ── what only a service has ─────────────────────────────────────────────

    def missing(self, path: str, language: str) -> bytes:
        """Return the page that says that there is nothing at a path, with what is near it."""
        cards = self.cards[_language(language)]
        path = path.lstrip("/")
        view = {
            "said": cards.words.said("missing_said", path=path[:200]),
            "near": near(self.catalogue, cards, path),
        }
        title = cards.words["missing_title"]
        stem = path if path.count("/") <= _DEEPEST else "missing"  # each link of the page repeats its depth
        return self.pages.render("missing.html", stem, cards.language, title, alternate=None, **view)

    def asked(self, question: str, language: str | None, as_of: str | None, known_by: str | None) -> bytes:
        """Return the page that answers a question, with a form for the next; without a language, in the question's."""
        tag = _language(language or _spoken(question))
        cards = self.cards[tag]
        view = asked_view(self.catalogue, cards, question.strip(), as_of, known_by, lambda one: self.card(one, tag, ""))
        return self.pages.render(
            "asked.html",
            "ask",
            tag,
            question.strip() or cards.words["ask_title"],
            here="ask",
            alternate=lambda other: address_of(question, other, as_of, known_by),
            **view,
        )


def _language(tag: str) -> str:
    return tag if tag in LANGUAGES else "en"


def _spoken(question: str) -> str:
    return "en" if question.isascii() else "zh-Hant"


def write_site(kg: KnowledgeGraph, out: Path) -> int:
    """Write the site of a graph, its interactive page and all its downloads to a folder; return the number of files.

    Raises:
        DataMissing: `out` holds something else than an earlier site, or cannot be written; it is as it was.
    """
    return write_whole(Site(kg), kg.held, out)
