"""From IRIs to the paths of their pages, and from one page to the relative address of another."""

from __future__ import annotations

from urllib.parse import quote

from graph.terms import BASE, expand

SUFFIXES = {"en": ".html", "zh-Hant": ".zh-Hant.html", "zh-Hans": ".zh-Hans.html"}
"""What stands behind the path of a thing where it is a page, by language."""

DATA = {"ttl": ("text/turtle", "Turtle"), "jsonld": ("application/ld+json", "JSON-LD")}
"""The endings of a thing's data, each with its media type and its name."""


def stem_of(curie: str) -> str:
    """Return the path of a thing without any ending: `id/co/intel` of `co:intel`, or of its whole IRI."""
    return expand(curie).removeprefix(BASE)


def page_of(curie: str, language: str) -> str:
    """Return the path of a thing's page in a language."""
    return quote(stem_of(curie), safe="/") + SUFFIXES[language]


def taken_apart(path: str) -> tuple[str, str]:
    """Return what a path stands for and its ending: a language of `SUFFIXES`, a key of `DATA`, or nothing."""
    for language in ("zh-Hant", "zh-Hans", "en"):
        if path.endswith(SUFFIXES[language]):
            return path.removesuffix(SUFFIXES[language]), language
    stem, _, ending = path.rpartition(".")
    return (stem, ending) if ending in DATA else (path, "")


def root_of(path: str) -> str:
    """Return what leads from a page to the root of the site, such as `../../`; a page at the root needs nothing."""
    return "../" * path.count("/")


def is_web(address: str | None) -> bool:
    """Say whether an address may be linked: whatever is not of the web is shown as text."""
    return bool(address) and str(address).lower().startswith(("http://", "https://"))
