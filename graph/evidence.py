"""From facts and the texts and tables of their sources to what these do not bear out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from graph.documents import Document, Path_
from graph.errors import Place, Problem
from graph.numerals import numbers_in
from graph.passages import digest, read_lines, text_digest
from graph.sheet import Row, read_sheet
from graph.vocabulary import Json

_LOCATE = "run `locate` with the passage and copy what it prints"


def check_texts(documents: list[Document], texts: Path) -> list[Problem]:
    """Return every span that lies outside its line, digest that differs, and number that its passage does not give.

    `texts` holds the source texts as `<slug of the source>.txt`; tables are looked for under their file names in it, in
    its folders and in the folders beside it. A source whose text or table is not there is passed over.
    """
    found = [p for document, path in _texts(documents, texts) if path.is_file() for p in _against_text(document, path)]
    tables = [(document, path) for document, path in _tables(documents, texts) if path.is_file()]
    return found + [problem for document, path in tables for problem in _against_table(document, path)]


def absent_texts(documents: list[Document], texts: Path) -> list[Path]:
    """Return the files that sources speak of and that are not there, so that they can be named."""
    return [path for _, path in [*_texts(documents, texts), *_tables(documents, texts)] if not path.is_file()]


def _texts(documents: list[Document], texts: Path) -> Iterator[tuple[Document, Path]]:
    for document in documents:
        if document.tree.get("type") == "Article":
            yield document, texts / f"{document.tree['id'].partition(':')[2]}.txt"


def _tables(documents: list[Document], texts: Path) -> Iterator[tuple[Document, Path]]:
    for document in documents:
        if document.tree.get("type") == "Table":
            name = document.tree["file"]
            around = [texts / name, *sorted(texts.glob(f"*/{name}")), *sorted(texts.resolve().parent.glob(f"*/{name}"))]
            yield document, next((path for path in around if path.is_file()), around[0])


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


def _against_table(document: Document, path: Path) -> Iterator[Problem]:
    sheet = read_sheet(path, None)
    yield from sheet.problems
    for key, given, found in (
        ("sha256", document.tree["sha256"], sheet.sha256),
        ("rows", document.tree["rows"], len(sheet.rows)),
    ):
        if given != found:
            yield Problem(document.place((key,)), f"{key} is {given}, the table has {found}", "mend it or the table")
    rows = {row.nth: row for row in sheet.rows}
    for index, claim in enumerate(document.tree["claims"]):
        row = (claim or {}).get("row")
        if row and row["nth"] in rows:
            place = document.place(("claims", index, "row", "sha256"))
            yield from _row_problems(place, row, rows[row["nth"]])


def _row_problems(place: Place, row: Json, found: Row) -> Iterator[Problem]:
    if row["sha256"] != found.sha256:
        way_out = "read the row again, then copy its digest"
        yield Problem(place, f"the digest of row {row['nth']} differs, the table gives {found.sha256}", way_out)
    if "name" in row and row["name"] not in {" ".join(cell.split()) for cell in found.cells.values()}:
        happened = f"row {row['nth']} is named {row['name']}, which none of its cells holds"
        yield Problem(place, happened, "give the row that is meant, or the name that it has")


def _spans(tree: Json) -> Iterator[tuple[Path_, Json]]:
    for index, claim in enumerate(tree["claims"]):
        if claim and "at" in claim:
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
        if not isinstance(says, dict) or "at" not in claim or claim["at"]["line"] > len(lines):
            continue
        passage = lines[claim["at"]["line"] - 1][claim["at"]["start"] : claim["at"]["end"]]
        given = numbers_in(passage)
        for key, amount in says.items():
            if isinstance(amount, dict) and "number" in amount and Decimal(amount["number"]) not in given:
                shown = ", ".join(f"{number:f}" for number in sorted(given)) or "none"
                place = document.place(("claims", index, "says", key, "number"))
                happened = f"{key} is {amount['number']}, the passage gives {shown}"
                yield Problem(place, happened, "mend the number (萬 is 1e4, 億 1e8, 萬億 1e12) or the passage")
