"""From told changes to an Atom feed (RFC 4287) that is the same to the byte whenever it is written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from graph.terms import BASE

Json = dict[str, Any]

ATOM = "http://www.w3.org/2005/Atom"
_HOST, _, _PATH = BASE.removeprefix("https://").partition("/")
_TAG = f"tag:{_HOST},2024:{_PATH}"
_AUTHOR = "genai-kg"
_NO_TEXT = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]")


def feed(changes: Sequence[Json], title: str, language: str, day: str) -> str:
    """Return the feed of changes in a language; each of its entries is dated by `day`, such as 2024-05-01.

    The id of an entry stays the same as long as the change does.
    """
    root = Element("feed", {"xmlns": ATOM, "xml:lang": language})
    updated = f"{day}T00:00:00Z"
    _put(root, "id", f"{_TAG}changes/{language}")
    _put(root, "title", title)
    _put(root, "updated", updated)
    _put(SubElement(root, "author"), "name", _AUTHOR)
    for change in changes:
        _entry(SubElement(root, "entry"), change, language, updated)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _entry(entry: Element, change: Json, language: str, updated: str) -> None:
    _put(entry, "id", entry_id(change, language))
    _put(entry, "title", change["title"][language])
    _put(entry, "updated", updated)
    SubElement(entry, "category", {"term": change["kind"]})
    if change["source"]:
        SubElement(
            entry, "category", {"term": change["source"]["id"], "label": _text(change["source"]["label"][language])}
        )
    _put(entry, "content", change["text"][language]).set("type", "text")


def entry_id(change: Json, language: str) -> str:
    """Return the tag URI (RFC 4151) of a change: its kind, its thing, and a digest of its particulars."""
    told = [change[key] for key in ("kind", "iri", "reason", "by")] + [change.get("certainty")]
    told += [[one["property"], _raw(one["old"]), _raw(one["new"])] for one in change["what"]]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
    thing = quote(change["thing"].replace(":", "/"), safe="/-._~")
    return f"{_TAG}change/{change['kind']}/{thing}/{digest}/{language}"


def _raw(values: list[Json]) -> list[list[str]]:
    return [[one.get("lang", ""), one["value"]] for one in values]


def _put(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _text(text)
    return child


def _text(text: str) -> str:
    """Return a text without what XML 1.0 forbids or discourages."""
    return _NO_TEXT.sub("\ufffd", text)
