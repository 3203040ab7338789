"""From where a claim stands in its source to the words that say so."""

from __future__ import annotations

from graph.claims import Json
from graph.templates import Templates


def place_in_words(claim: Json, templates: Templates, language: str, *, short: bool = False) -> str:
    """Return `line 27` or `row L005` in a language; empty where the source is a page of which no text is kept.

    With `short`, for a column of lines, a line is its number alone.
    """
    if row := claim["row"]:
        return templates.say("named-row" if row["name"] else "row", language, **row)
    if claim["line"] is None:
        return ""
    return str(claim["line"]) if short else templates.say("line", language, line=claim["line"])
