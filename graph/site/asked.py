"""From a question to the page that answers it: a sentence, the rows that it rests on, and their claims."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from graph.claims import Json
from graph.errors import QueryInvalid
from graph.page.answered import IN_CERTAINTY
from graph.site.cards import Cards
from graph.site.catalogue import Catalogue
from graph.site.entity import CardOf
from graph.terms import expand

MOST_CARDS = 12
"""So many claims are shown whole; the rows lead to all."""

_EXAMPLES = 12


def address_of(question: str, language: str, as_of: str | None, known_by: str | None) -> str:
    """Return the address of a question."""
    parts = {"q": question, "as_of": as_of or "", "known_by": known_by or "", "lang": language}
    return "ask?" + urlencode({name: value for name, value in parts.items() if value})


def asked_view(
    catalogue: Catalogue, cards: Cards, question: str, as_of: str | None, known_by: str | None, card_of: CardOf
) -> Json:
    """Return what the page tells of a question; of none, it shows some that are answered."""
    view: Json = {
        "question": question,
        "as_of": as_of or "",
        "known_by": known_by or "",
        **dict.fromkeys(("problem", "answer", "sparql"), ""),
        **{key: [] for key in ("suggestions", "conflicts", "rows", "columns", "claims", "credits")},
    }
    if question:
        try:
            answer = catalogue.kg.ask(question, cards.language, as_of=as_of, known_by=known_by)
        except QueryInvalid as error:
            return {**view, "problem": str(error), **_examples(catalogue, cards)}
        view |= _answered(catalogue, cards, answer, card_of)
        near = answer.get("questions") or []
        if near:
            return {**view, "examples_title": cards.words["ask_questions"], "examples": _links(near, cards.language)}
        return {**view, "examples_title": "", "examples": []}
    return {**view, **_examples(catalogue, cards)}


def _examples(catalogue: Catalogue, cards: Cards) -> Json:
    """Return some stored questions: those that the ontology shows before anything is typed, or else the first."""
    wordings = {question["id"]: question["wording"] for question in catalogue.kg.questions()}
    shown = [one for one in wordings if catalogue.value(expand(one), "gai:suggested")] or list(wordings)
    told = [wordings[one].get(cards.language) or wordings[one]["en"] for one in shown[:_EXAMPLES]]
    return {"examples_title": cards.words["ask_examples"], "examples": _links(told, cards.language)}


def _links(questions: list[str], language: str) -> list[Json]:
    return [{"text": text, "href": address_of(text, language, None, None)} for text in questions]


def _answered(catalogue: Catalogue, cards: Cards, answer: Json, card_of: CardOf) -> Json:
    columns = [(at, name) for at, name in enumerate(answer["columns"] or []) if name != IN_CERTAINTY]
    return {
        "answer": answer["answer"],
        "sparql": answer["sparql"] or "",
        "columns": [catalogue.kg.heading(column, cards.language) for _, column in columns],
        "rows": [
            _row(catalogue, cards, [(name, row[at]) for at, name in columns], claims)
            for row, claims in zip(answer["rows"] or [], answer["row_claims"] or [], strict=False)
        ],
        "credits": cards.credits(claim["id"] for claim in answer["claims"] or []),
        "claims": [card_of(claim["id"]) for claim in (answer["claims"] or [])[:MOST_CARDS]],
        "suggestions": [_suggested(cards, one) for one in answer.get("suggestions") or []],
        "conflicts": [
            {"others": [cards.marked(claim) for claim in conflict["claims"]]} for conflict in answer["conflicts"] or []
        ],
    }


def _row(catalogue: Catalogue, cards: Cards, row: list[tuple[str, Any]], claims: list[str]) -> Json:
    told = [cards.marked(claim) for claim in claims if claim in catalogue.claims]
    cells = [_cell(catalogue, cards, name, cell) for name, cell in row]
    if told:
        for cell in cells:  # a denial, or what was taken back, is told beside how surely it is said
            cell["marks"] += told[0]["marks"][1:] if cell["marks"] else []
        if cells and not (cells[-1]["href"] or cells[-1]["marks"]) and cells[-1]["text"]:
            cells[-1]["href"] = told[0]["href"]  # the place leads to the claim
    return {"cells": cells, **{key: told[0][key] if told else "" for key in ("look", "condition")}}


def _cell(catalogue: Catalogue, cards: Cards, column: str, cell: Any) -> Json:
    """Return a cell: a mark where it says how surely, a link where it names a thing, a date in words, or text."""
    if isinstance(cell, dict):
        value = str(cell["value"])
        label = (cell.get("label") or {}).get(cards.language) or value
        bare = value.partition(":")[2]
        if value.startswith("gai:") and bare in catalogue.certainties:
            return {"marks": [cards.mark(bare)], "href": "", "text": label}
        iri = cell.get("iri") or ""
        return {"marks": [], "href": cards.leads_to(iri), "text": label}
    text = "" if cell is None else str(cell)
    return {
        "marks": [],
        "href": "",
        "text": catalogue.kg.calendar.say(text, cards.language) if column == "when" else text,
    }


def _suggested(cards: Cards, one: Any) -> Json:
    """Return a suggestion: a candidate of a name with its page, or a question that can be asked."""
    if isinstance(one, dict):
        return {"text": one["label"].get(cards.language, one["id"]), "href": cards.link(one["id"])["href"]}
    return {"text": one, "href": ""}
