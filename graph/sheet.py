"""From a CSV file to rows of text cells, each with its line; or to what makes it no table."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from graph.errors import Place, Problem, shown

CELL_SEPARATOR = "\x1f"
_OTHER_ENCODINGS = ("cp1252", "mac_roman")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class Row:
    """One data row: its number from 1 below the header, the line on which it begins, and its cells by column."""

    nth: int
    line: int
    cells: dict[str, str]

    @property
    def sha256(self) -> str:
        """The digest of the cells, joined by U+001F, in UTF-8."""
        return hashlib.sha256(CELL_SEPARATOR.join(self.cells.values()).encode()).hexdigest()


@dataclass
class Sheet:
    """A table: the file's name and digest, its rows, and the problems met on reading it."""

    file: str
    sha256: str = ""
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_sheet(path: Path, columns: list[str] | None, encoding: str = "utf-8", delimiter: str = ",") -> Sheet:
    """Read a CSV file whose header must hold exactly `columns`, in any order; any header where that is None.

    Line ends may be LF, CRLF or CR, and values may hold line breaks within quotes. What cannot be read becomes a
    problem of the sheet, never an exception; an unreadable file raises OSError.
    """
    content = path.read_bytes()
    sheet = Sheet(path.name, hashlib.sha256(content).hexdigest())
    mark = _MARKS.get(content[:2])
    if mark and not encoding.lower().startswith(mark):
        _refuse(sheet, 1, f"the file is {mark.upper()}", "save it as UTF-8, or write `encoding: utf-16` in the mapping")
        return sheet
    # bytes that are not of the encoding are kept, so that the cells in which they stand can be named
    codec = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
    try:
        text = content.decode(codec, errors="surrogateescape")
    except UnicodeDecodeError as error:
        _refuse(sheet, 1, f"the file is no {encoding}: {error.reason}", "save it as UTF-8, or say what it is")
        return sheet
    lines = _lines(sheet, text, delimiter)
    if not lines:
        _refuse(sheet, 1, "the table is empty", "give a CSV file with a header")
        return sheet
    if len(lines) == 1 and not sheet.problems:
        _refuse(sheet, 1, "the table has a header and no rows", "give a table with rows")
    header = lines[0][1]
    sheet.problems += _header_problems(sheet.file, header, columns)
    if not sheet.problems:
        sheet.rows = _rows(sheet, header, lines[1:])
        undecoded = list(_undecoded(sheet, encoding))
        sheet.problems += [*undecoded, *_repeated(sheet)]
        sheet.rows = [] if undecoded else sheet.rows
    return sheet


def _refuse(sheet: Sheet, line: int, happened: str, way_out: str) -> None:
    sheet.problems.append(Problem(Place(sheet.file, line), happened, way_out))


def _lines(sheet: Sheet, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, begin = [], 1
    try:
        for cells in reader:
            if cells:  # a blank line at the end
                lines.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        _refuse(
            sheet, begin, f"the row that begins here could not be read: {error}", "close its quotes, or double them"
        )
    return lines


def _header_problems(file: str, header: list[str], columns: list[str] | None) -> Iterator[Problem]:
    place = Place(file)
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Problem(place, f"the column {name!r} stands twice in the header", "rename one")
    if columns is None:
        return
    for name in columns:
        if name not in header:
            near = get_close_matches(name, [h for h in header if h not in columns], n=1)
            meant = f"did it become {near[0]!r}? R" if near else "r"
            yield Problem(
                place, f"the header has no column {name!r}", f"{meant}ename it in the table or in the mapping"
            )
    for name in header:
        if name not in columns:
            yield Problem(
                place, f"the mapping does not know the column {name!r}", "declare it under `columns` or `unused`"
            )


def _rows(sheet: Sheet, header: list[str], lines: list[tuple[int, list[str]]]) -> list[Row]:
    rows = []
    for nth, (line, cells) in enumerate(lines, start=1):
        if len(cells) != len(header):
            happened = f"row {nth} has {len(cells)} cells where the header has {len(header)}"
            _refuse(sheet, line, happened, "put a value that holds the separator into quotes")
        else:
            rows.append(Row(nth, line, dict(zip(header, cells, strict=True))))
    return rows


def _undecoded(sheet: Sheet, encoding: str) -> Iterator[Problem]:
    for row in sheet.rows:
        for column, cell in row.cells.items():
            if any("\udc80" <= character <= "\udcff" for character in cell):
                content = cell.encode(encoding, errors="surrogateescape")
                other = [f"`encoding: {e}` reads {_read_as(content, e)}" for e in _OTHER_ENCODINGS]
                happened = f"row {row.nth}, column {column!r}: its bytes are no {encoding}"
                way_out = f"save the table as UTF-8, or say in the mapping what it is: {', '.join(other)}"
                yield Problem(Place(sheet.file, row.line), happened, way_out)


def _read_as(content: bytes, encoding: str) -> str:
    return shown(content.decode(encoding, errors="replace"))


def _repeated(sheet: Sheet) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Row] = {}
    for row in sheet.rows:
        before = first.setdefault(tuple(row.cells.values()), row)
        if before is not row:
            happened = f"row {row.nth} repeats row {before.nth} of line {before.line}"
            yield Problem(Place(sheet.file, row.line), happened, "remove one of the two")
