"""From Accept headers to the form and the language of an answer (RFC 9110)."""

from __future__ import annotations

import re
from functools import lru_cache

from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from graph.words import LANGUAGES

_LONGEST = 4096
"""Characters of a header that are read: to read more takes long, and a list that long comes from no client."""
_CHARSET = re.compile(r";\s*charset=[^,;]*", re.IGNORECASE)  # clients send it with types that have none


def best(accept: str, offered: tuple[str, ...]) -> str | None:
    """Return which of the media types offered, the first of which is the default, a client likes best; None if none."""
    return _best(_first(accept), offered)


def language(accept: str) -> str:
    """Return the language of the pages that a client likes best: Chinese of Taiwan, Hong Kong and Macau is zh-Hant."""
    return _tongue(_first(accept))


def _first(accept: str) -> str:
    return accept if len(accept) <= _LONGEST else accept[:_LONGEST].rpartition(",")[0]


@lru_cache(maxsize=1024)
def _best(accept: str, offered: tuple[str, ...]) -> str | None:
    if not accept.strip():
        return offered[0]
    found = parse_accept_header(_CHARSET.sub("", accept), MIMEAccept).best_match(offered)
    return str(found) if found else None


@lru_cache(maxsize=1024)
def _tongue(accept: str) -> str:
    wanted = parse_accept_header(accept, LanguageAccept)
    for tag, quality in wanted:
        if quality > 0 and (found := _language(tag)):
            return found
    return LANGUAGES[0]


def _language(tag: str) -> str | None:
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(parts) else "zh-Hans"
    return "en" if parts[0] == "en" else None
