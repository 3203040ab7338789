"""From the files of the editor of queries, and from a graph, to what the service sends for `/query`."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from textwrap import dedent
from typing import Any, Protocol

from graph.claims import Json, Label, doubts_of, labels_of
from graph.page.assets import inflated, parts
from graph.page.modules import joined, read
from graph.page.naming import entities_named, terms_named
from graph.page.wording import complete, phrases
from graph.store import Dataset
from graph.stored import StoredQuestions
from graph.terms import BASE, PREFIXES

_HERE = Path(__file__).parent
_OWN = _HERE / "query"
_LIBRARY, _LICENCES = "codemirror", "licences"
_SHARED = ("language", "theme_to_dark", "theme_to_light", "denied_short")
"""The phrases of the graph's page that this one shows, too, beside those of its own tab for queries."""


class Opened(Protocol):
    """A graph that was opened, as far as it is read here."""

    @property
    def dataset(self) -> Dataset:
        """Return all its statements."""


@lru_cache(maxsize=1)
def query_files() -> dict[str, bytes]:
    """Return the static files of the page by name; `query.html` stands at `/query`, the others in `/query/`.

    `codemirror.js` is missing where an installation could not make it: then a plain field takes the queries.
    """
    texts = {"query.html": _html(), "query.js": joined(_OWN, "main.js"), "query.css": _style()}
    editor = _editor()
    return {name: text.encode() for name, text in texts.items()} | ({f"{_LIBRARY}.js": editor} if editor else {})


def query_data(kg: Opened) -> bytes:
    """Return as JSON what the page knows of a graph.

    Shape: `base` an IRI; `prefixes` by name; `questions` with `id`, `wording` by language and `sparql`; `terms` with
    `id`, `what` (class, property, concept or entity) and `label` by language; `doubts` as `doubts_of` gives them.
    """
    labels = labels_of(kg.dataset)
    named = [*terms_named(kg.dataset, labels), *entities_named(kg.dataset, labels)]
    content = {
        "base": BASE,
        "prefixes": dict(PREFIXES),
        "questions": [_question(stored._asdict()) for stored in StoredQuestions(kg.dataset).all],
        "terms": named,
        "doubts": doubts_of(kg.dataset),
    }
    return _json(content).encode()


def _question(stored: Json) -> Json:
    return {**stored, "sparql": dedent(stored["sparql"]).strip()}


def _html() -> str:
    strings = _json(_strings()).replace("<", "\\u003c")  # so that no text can end the block that it stands in
    library = f"query/{_LIBRARY}.js" if _editor() else ""
    return read(_OWN / "query.html").replace("{{strings}}", strings).replace("{{library}}", library)


def _strings() -> dict[str, Label]:
    own: dict[str, Label] = json.loads(read(_OWN / "strings.json"))
    shared = {key: label for key, label in phrases().items() if key.startswith("sparql_") or key in _SHARED}
    return {**shared, **{key: complete(label) for key, label in own.items()}}


def _style() -> str:
    return "".join(read(path) for path in (*sorted((_HERE / "styles").glob("*.css")), _OWN / "query.css"))


def _editor() -> bytes | None:
    made, _missing = parts()
    if not made:
        return None
    licences = made[_LICENCES].replace(b"*/", b"* /")  # they travel with what they are the licences of
    return b"/*\n" + licences + b"*/\n" + inflated(made[_LIBRARY])


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
