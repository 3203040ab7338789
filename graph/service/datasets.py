"""From the text of a query to the graphs that it names with FROM, so that one that is not here is refused."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from graph.store import IRI, QUOTED, bare_text
from graph.terms import BASE, PREFIXES

_FROM = re.compile(rf"(?<![\w:?$-])FROM\s*(?:(?<=\s)NAMED\s*)?({IRI}|[\w.-]*:[\w.%-]*)", re.IGNORECASE)
_NAMES = re.compile(r"(?<![\w:?$-])FROM(?![\w:-])", re.IGNORECASE)
_PREFIX = re.compile(rf"(?<![\w:?$-])PREFIX\s+([\w.-]*):\s*({IRI})", re.IGNORECASE)
_BASE = re.compile(rf"(?<![\w:?$-])BASE\s*({IRI})", re.IGNORECASE)


def graphs_named(text: str) -> set[str]:
    """Return the IRIs that FROM and FROM NAMED name in a query; what cannot be read as one is returned as it stands."""
    if not _NAMES.search(bare_text(text)):
        return set()
    kept = QUOTED.sub(lambda found: found[0] if found[0].startswith("<") else " ", text)
    prefixes = {**PREFIXES, **{name: iri[1:-1] for name, iri in _PREFIX.findall(kept)}}
    base = next((iri[1:-1] for iri in _BASE.findall(kept)), BASE)
    named = {_resolved(term, prefixes, base) for term in _FROM.findall(kept)}
    return named if len(_FROM.findall(kept)) == len(_NAMES.findall(bare_text(text))) else {*named, "FROM"}


def _resolved(term: str, prefixes: dict[str, str], base: str) -> str:
    if term.startswith("<"):
        return urljoin(base, term[1:-1])
    prefix, _, local = term.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + local
