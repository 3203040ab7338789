"""From an HTTP request to a query and its dataset, as the SPARQL 1.1 Protocol has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from graph.service.problems import Refused

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_MOST_FIELDS = 200
_READ_ONLY = "this endpoint only reads; change the facts and build again"


class Asked(NamedTuple):
    """A query with the graphs of its dataset, if the request names any."""

    text: str
    default: list[str] | None
    named: list[str] | None


def asked(method: str, query_string: bytes, media: str, body: bytes, most: int) -> Asked | None:
    """Return what a request asks; None where it asks for nothing, and so for the description of the service.

    Raises:
        Refused: it is no query by the protocol, or one of more than `most` bytes.
    """
    if method not in METHODS:
        raise Refused(405, f"{method} is not answered here; GET or POST a query")
    fields = _fields(query_string)
    if method == "POST":
        kind = media.partition(";")[0].strip().lower()
        if kind == FORM:
            fields += _fields(body)
        elif kind == DIRECT:
            fields.append(("query", _text(body)))
        elif kind == UPDATE:
            raise Refused(403, _READ_ONLY)
        else:
            raise Refused(415, f"a query is posted as {DIRECT} or as a form, {FORM}")
        _only_utf8(media)
    return _asked(fields, method, most)


def _asked(fields: list[tuple[str, str]], method: str, most: int) -> Asked | None:
    found: Mapping[str, list[str]] = {
        name: [value for key, value in fields if key == name]
        for name in ("query", "update", "default-graph-uri", "named-graph-uri")
    }
    if found["update"]:
        raise Refused(403, _READ_ONLY)
    if not found["query"]:
        if method == "POST" or found["default-graph-uri"] or found["named-graph-uri"]:
            raise Refused(400, "the request has no query")
        return None
    if len(found["query"]) > 1:
        raise Refused(400, "the request has more than one query; send one")
    text = found["query"][0]
    if len(text.encode("utf-8", "surrogatepass")) > most:
        raise Refused(413, f"the query is longer than {most >> 10} KiB; make it shorter, or query a download")
    if "\x00" in text:
        raise Refused(400, "the query has a null character in it; leave it out")
    default, named = found["default-graph-uri"], found["named-graph-uri"]
    return Asked(text, default, named) if default or named else Asked(text, None, None)


def _fields(content: bytes) -> list[tuple[str, str]]:
    if not content:
        return []
    try:
        text = content.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise Refused(400, "the request is not in UTF-8, percent-encoded; encode it so") from error
    except ValueError as error:
        raise Refused(400, f"the request has more than {_MOST_FIELDS} fields; send fewer") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "the query is not in UTF-8; encode it so") from error


def _only_utf8(media: str) -> None:
    """Refuse a charset that is not UTF-8."""
    for parameter in media.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise Refused(415, "a query is text in UTF-8; send it so")
