"""From the stored questions to what the page needs to answer them: rows, claims and a sentence in each language."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent

from graph.claims import Json
from graph.questions import Asker
from graph.store import node
from graph.stored import StoredQuestion
from graph.words import LANGUAGES

IN_CERTAINTY = "negated"
"""The column that no table shows: a denial is told by its certainty."""


def answered(asker: Asker, claims: Iterable[Json] = ()) -> list[Json]:
    """Return each stored question as `ask` answers it, with what does not change with the language said once.

    Shapes: `wording` and `answer` by language; `row_claims` a list for each row; `rows` hold cells that are None, a
    plain value, or a label; a paraphrase is left out, as its claim has it. `suggested` is the place among those that a
    reader who has typed nothing is shown, or 0; `together` says that a part of the answer is none. `claims` are those
    of the dataset that were read already.
    """
    asker.answerer.know(claims)
    return [_answered(asker, stored) for stored in asker.stored.all]


def _answered(asker: Asker, stored: StoredQuestion) -> Json:
    replies = {language: asker.ask(stored.wording[language], language) for language in LANGUAGES}
    first = replies[LANGUAGES[0]]
    shown = [(index, name) for index, name in enumerate(first["columns"]) if name != IN_CERTAINTY]
    return {
        "id": stored.id,
        "wording": stored.wording,
        "sparql": dedent(stored.sparql).strip(),
        "suggested": int(_declared(asker, stored, "gai:suggested") or 0),
        "together": _declared(asker, stored, "gai:together") == "true",
        "row_claims": first["row_claims"],
        "claims": [claim["id"] for claim in first["claims"]],
        "columns": [name for _, name in shown],
        "rows": [[_cell(name, row[index]) for index, name in shown] for row in first["rows"]],
        "answer": {language: reply["answer"] for language, reply in replies.items()},
    }


def _declared(asker: Asker, stored: StoredQuestion, name: str) -> str | None:
    """Return what the ontology says of a question besides its words and its query."""
    quads = asker.answerer.dataset.match(node(stored.id), node(name))
    return next((quad.object.value for quad in quads), None)


def _cell(column: str, cell: object) -> object:
    if column == "text":
        return None
    return cell["label"] if isinstance(cell, dict) else cell
