"""From facts and the source texts to what the texts do not bear out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from graph.documents import Document, Path_
from graph.errors import Place, Problem
from graph.numerals import numbers_in
from graph.passages import digest, read_lines, text_digest
from graph.vocabulary import Json

_LOCATE = "run `locate` with the passage and copy what it prints"


def check_texts(documents: list[Document], texts: Path) -> list[Problem]:
    """Return every span that lies outside its line, digest that differs, and number that its passage does not give.

    `texts` holds the source texts as `<slug of the source>.txt`; a source whose text is not there is passed over.
    """
    return [p for document, path in _texts(documents, texts) if path.is_file() for p in _against_text(document, path)]


def absent_texts(documents: list[Document], texts: Path) -> list[Path]:
    """Return the text files that sources speak of and that are not in the folder, so that they can be named."""
    return [path for _document, path in _texts(documents, texts) if not path.is_file()]


def _texts(documents: list[Document], texts: Path) -> Iterator[tuple[Document, Path]]:
    for document in documents:
        if document.tree.get("type") == "Article":
            yield document, texts / f"{document.tree['id'].partition(':')[2]}.txt"


def _against_text(document: Document, path: Path) -> Iterator[Problem]:
    lines = read_lines(path)
    for key, given, found in (
        ("sha256", document.tree["sha256"], text_digest(lines)),
        ("lines", document.tree["lines"], len(lines)),
    ):
        if given != found:
            yield Problem(document.place((key,)), f"{key} is {given}, the text has {found}", "mend it or the text")
    for span_path, span in _spans(document.tree):
        yield from _span_problems(document.place((*span_path, "line")), span, lines)
    yield from _number_problems(document, lines)


def _spans(tree: Json) -> Iterator[tuple[Path_, Json]]:
    for index, claim in enumerate(tree["claims"]):
        if claim:
            yield ("claims", index, "at"), claim["at"]
    credited = tree.get("credit", [])
    for index, span in enumerate(credited if isinstance(credited, list) else [credited]):
        yield ("credit", index), span


def _span_problems(place: Place, span: Json, lines: list[str]) -> Iterator[Problem]:
    if not 1 <= span["line"] <= len(lines):
        yield Problem(place, f"the text has no line {span['line']}", f"give a line from 1 to {len(lines)}")
        return
    line = lines[span["line"] - 1]
    if span["end"] > len(line):
        happened = f"the span ends at {span['end']}, line {span['line']} has {len(line)} characters"
        yield Problem(place, happened, _LOCATE)
    elif digest(line[span["start"] : span["end"]]) != span["sha256"]:
        happened = f"the digest of line {span['line']} from {span['start']} to {span['end']} differs"
        yield Problem(place, happened, _LOCATE)


def _number_problems(document: Document, lines: list[str]) -> Iterator[Problem]:
    """A slip by 1e4 passes every type check; here each amount must be among the numbers that its passage gives."""
    for index, claim in enumerate(document.tree["claims"]):
        says = claim["says"] if claim else None
        if not isinstance(says, dict) or claim["at"]["line"] > len(lines):
            continue
        passage = lines[claim["at"]["line"] - 1][claim["at"]["start"] : claim["at"]["end"]]
        given = numbers_in(passage)
        for key, amount in says.items():
            if isinstance(amount, dict) and "number" in amount and Decimal(amount["number"]) not in given:
                shown = ", ".join(f"{number:f}" for number in sorted(given)) or "none"
                place = document.place(("claims", index, "says", key, "number"))
                happened = f"{key} is {amount['number']}, the passage gives {shown}"
                yield Problem(place, happened, "mend the number (萬 is 1e4, 億 1e8, 萬億 1e12) or the passage")
