"""From the text of a cell to what it says, as its column's declaration reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from graph.dates import bounds
from graph.errors import shown
from graph.signs import deceiving_in

Spec = dict[str, Any]
Item = dict[str, Any]
"""One value of a cell: what it says as a whole under `""`, and what its parts say under their names."""

Names = Callable[[str, Spec], str]
"""Returns the id of a name, given what kind of thing it must name; raises CellRefused."""

_SPREADSHEET_ERROR = re.compile(r"#(NAME\?|REF!|VALUE!|DIV/0!|N/A|NULL!|NUM!|SPILL!|CALC!)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


class CellRefused(Exception):
    """A cell could not be read: what happened, and the way out."""

    def __init__(self, happened: str, way_out: str) -> None:
        super().__init__(happened)
        self.happened, self.way_out = happened, way_out


@dataclass
class Cell:
    """What a cell says: its values in order, and the marks that stood beside them ("et al.")."""

    items: list[Item] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


def read_cell(text: str, spec: Spec, names: Names) -> Cell:
    """Read one cell.

    Raises:
        CellRefused: the cell says something that the declaration does not foresee.
    """
    if error := _SPREADSHEET_ERROR.search(text):
        raise CellRefused(
            f"it holds the spreadsheet error {error[0]}", "mend the formula that made it, or empty the cell"
        )
    cell = Cell()
    for piece in _pieces(_tidied(text, spec), spec):
        rest = _without_marks(piece, spec, cell)
        if rest:
            cell.items.append(_item(rest, spec, names))
    return cell


def _tidied(text: str, spec: Spec) -> str:
    folded = " ".join(text.split())
    if folded != text and not spec.get("tidy"):
        raise CellRefused(
            "it has a line break or white space where none belongs", "mend it, or write `tidy: true` under its column"
        )
    if deception := deceiving_in(folded):
        raise CellRefused(*deception)
    return folded


def _pieces(text: str, spec: Spec) -> Iterator[str]:
    if text in ("", *spec.get("empty", ())):
        return
    separator = spec.get("separator")
    if not separator:
        yield text
        return
    # names that hold the separator are declared, and stand aside while the cell is split
    held = {f"\x00{index}\x00": name for index, name in enumerate(spec.get("whole", ()))}
    for mark, name in held.items():
        text = text.replace(name, mark)
    separators = separator if isinstance(separator, list) else [separator]
    for piece in re.split("|".join(map(re.escape, separators)), text):
        whole = re.sub(r"\x00\d+\x00", lambda found: held[found[0]], piece)
        if whole != whole.strip() or not whole:
            raise CellRefused(
                f"{shown(whole)} stands between two separators",
                "remove the one too many, or list a name that holds it under `whole` of its column",
            )
        yield whole


def _without_marks(piece: str, spec: Spec, cell: Cell) -> str:
    marks: dict[str, str] = spec.get("marks", {})
    found = True
    while found:
        found = False
        for name, mark in marks.items():
            if piece.endswith(mark):
                piece, found = piece.removesuffix(mark).rstrip(), True
                cell.marks.add(name)
    return piece


def _item(text: str, spec: Spec, names: Names) -> Item:
    if "pattern" in spec:
        match = re.fullmatch(spec["pattern"], text)
        if not match:
            raise CellRefused(
                f"{shown(text)} does not read as {spec['pattern']}", "mend it, or widen the column's pattern"
            )
        groups = {name: part for name, part in match.groupdict().items() if part}
        return {"": text} | {
            name: _item(part, spec.get("groups", {}).get(name) or {}, names)[""] for name, part in groups.items()
        }
    if "values" in spec:
        return _listed(text, spec["values"])
    if "name" in spec:
        return {"": names(text, spec["name"])}
    if spec.get("date"):
        return {"": _date(text, spec["date"])}
    if spec.get("number"):
        return {"": _number(text, spec["number"])}
    return {"": text}


def _listed(text: str, values: dict[str, Any]) -> Item:
    if text not in values:
        near = get_close_matches(text, list(values), n=1)
        meant = f"did you mean {near[0]!r}? Else add" if near else "add"
        raise CellRefused(f"{shown(text)} is not among the column's values", f"{meant} it to them in the mapping")
    value = values[text]
    return value if isinstance(value, dict) else {"": value}


def _date(text: str, spec: Spec) -> str:
    text = spec.get("as", {}).get(text, text)
    try:
        days = bounds(text)
    except ValueError as error:
        way_out = "write EDTF such as 2023, 2023-10 or 2023-10-05, or say under `as` of its column what it means"
        raise CellRefused(f"{shown(text)} is no date: {error}", way_out) from error
    first, last = int(spec["from"]), int(spec["to"])
    for day in (days.begin_earliest, days.end_latest):
        if day and not first <= day.year <= last:
            raise CellRefused(
                f"the year of {shown(text)} is not within {first} to {last}", "mend it, or widen the bounds"
            )
    return text


def _number(text: str, spec: Spec) -> int | str:
    text = spec.get("as", {}).get(text, text)
    if not _NUMBER.fullmatch(text):
        raise CellRefused(
            f"{shown(text)} is no plain number", "write digits only, in full, without unit or thousands mark"
        )
    number = Decimal(text) * Decimal(str(spec.get("times", 1)))
    if number > Decimal(str(spec.get("most", "Infinity"))):
        raise CellRefused(f"{shown(text)} is above {spec['most']}", "mend it: its unit may be in thousands or millions")
    return int(number) if number == int(number) else f"{number.normalize():f}"
