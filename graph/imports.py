"""From a table and the mapping that declares how it is read to a facts file, with the entities that are new in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from graph.cells import Cell, CellRefused, read_cell
from graph.documents import Document, Path_, read_document, written_document
from graph.errors import DataMissing, FactsInvalid, Place, Problem, shown
from graph.facts import CUT_OFF
from graph.mapping_check import PLACE, mapping_problems
from graph.roster import Roster, folded, slug_of
from graph.schema import schema_of
from graph.sheet import Row, Sheet, read_sheet
from graph.signs import deceiving_in
from graph.trees import check_trees
from graph.vocabulary import Json, Ontology
from graph.writing import put_files

_MADE_BY = "# Made by import of "
_HEAD = (
    "# yaml-language-server: $schema=../../ontology/facts.schema.json\n"
    + _MADE_BY
    + "{file} by facts/mappings/{mapping}.yaml: import it again rather than change it here.\n"
)


@dataclass
class Imported:
    """The text of each facts file by its path below the facts folder, what it holds, and what a person must add."""

    files: dict[str, str]
    counts: dict[str, int]
    notices: list[str]


def write_files(made: Imported, folder: Path) -> list[Path]:
    """Write the files below a folder, and return their paths; a file that no import has made stays as it is.

    Raises:
        DataMissing: a file of that name is somebody's own, or one cannot be written; all are as they were.
    """
    paths = {folder / path: text for path, text in made.files.items()}
    for path in paths:
        if path.exists() and _MADE_BY not in path.read_text(encoding="utf-8")[:300]:
            raise DataMissing(f"{path} was not made by an import; rename it, or give the mapping another name")
    put_files({path: text.encode() for path, text in reversed(paths.items())}, CUT_OFF)
    return list(paths)


def mapping_path(name: str, facts: Path) -> Path:
    """Return the file of a mapping, given by its name in the facts folder or by its own path."""
    return Path(name) if name.endswith(".yaml") else facts / "mappings" / f"{name}.yaml"


def read_register(facts: Path, but: str) -> list[Document]:
    """Return the register files of a facts folder but the one that an earlier import by the mapping `but` has made."""
    paths = sorted((facts / "entities").glob("*.yaml"))
    return [read_document(path, path.name) for path in paths if path.stem != f"from-{but}"]


def read_mapping(path: Path, schema: Json) -> Document:
    """Return the checked mapping of a YAML file.

    Raises:
        DataMissing: there is no such file.
        FactsInvalid: with every problem of the mapping.
    """
    if not path.is_file():
        near = ", ".join(sorted(p.stem for p in path.parent.glob("*.yaml"))) or "none"
        raise DataMissing(f"there is no mapping {path}; in its folder there are: {near}")
    document = read_document(path, path.name)
    checked = check_trees([document], schema)
    if problems := checked.problems or mapping_problems(document):
        raise FactsInvalid(problems)
    return document


def import_table(table: Path, mapping: Document, register: list[Document], ontology: Ontology) -> Imported:
    """Return the facts files that a table makes, read by its mapping; `register` are the files of known entities.

    Raises:
        FactsInvalid: with one problem for each cell, row or header that the mapping does not foresee, for each part
            of what is made that no facts file may hold, or for each of the register that none may.
    """
    tree, name = mapping.tree, Path(mapping.file).stem
    columns = [*tree["columns"], *tree.get("unused", ())]
    sheet = read_sheet(table, columns, tree.get("encoding", "utf-8"), tree.get("delimiter", ","))
    schema = schema_of(ontology)
    importer = _Importer(tree, sheet, _register(tree, register, ontology, schema), mapping)
    claims = importer.claims()
    if importer.problems:
        raise FactsInvalid(importer.problems)
    source = {
        **tree["source"],
        "file": sheet.file,
        "sha256": sheet.sha256,
        "rows": len(sheet.rows),
        **({"cites": sorted(importer.pages.values(), key=lambda page: page["id"])} if importer.pages else {}),
        "claims": claims,
    }
    entities = sorted(importer.register.added.values(), key=lambda entity: entity["id"])
    if problems := importer.refused(source, entities, schema):
        raise FactsInvalid(problems)
    head = _HEAD.format(file=sheet.file, mapping=name)
    files = {f"sources/{name}.yaml": head + written_document(source)}
    files[f"entities/from-{name}.yaml"] = head + written_document({"entities": entities})
    counts = {"rows": len(sheet.rows), "claims": len(claims), "entities": len(entities), "pages": len(importer.pages)}
    return Imported(files, counts, importer.notices)


def _register(tree: Json, documents: list[Document], ontology: Ontology, schema: Json) -> Roster:
    register = Roster(ontology, {folded(name): given for name, given in tree.get("ids", {}).items()})
    checked = check_trees(documents, schema)
    if checked.problems:
        raise FactsInvalid(checked.problems)
    register.take(documents)
    return register


@dataclass
class _Read:
    """A row as its mapping reads it: the values of each column, and the pages that it cites."""

    row: Row
    name: str
    cells: dict[str, Cell]
    cites: list[str]
    by_person: bool
    """Whether a person has read the row as a whole."""

    def says(self, column: str) -> bool:
        """Return whether the column is read and says something in this row."""
        return bool(self.cells[column].items)


def _with_row(problem: Problem, sheet: Sheet) -> Problem:
    nth = next((row.nth for row in sheet.rows if (sheet.file, row.line) == problem.place[:2]), 0)
    return problem._replace(happened=f"row {nth}: {problem.happened}") if nth else problem


class _Importer:
    """Reads the rows one after the other; every problem is kept, and nothing is made of a table that has one."""

    def __init__(self, mapping: Json, sheet: Sheet, register: Roster, document: Document) -> None:
        self.mapping = mapping | {"columns": {name: spec or {} for name, spec in mapping["columns"].items()}}
        self.sheet = sheet
        self.register = register
        self.document = document
        self.problems = list(sheet.problems)
        self.pages: dict[str, Json] = {}
        self.named_pages = {page["id"]: page for page in mapping.get("cites", {}).get("pages", ())}
        self.notices: list[str] = []
        self.readings = self._readings()
        self.rows: dict[str, Row] = {}
        self.first: dict[str, Place] = {}
        """Where each page and each new entity is first named."""

    def _readings(self) -> dict[tuple[str, str], Json]:
        found = {}
        for index, reading in enumerate(self.mapping.get("readings", ())):
            key = (reading["row"], reading["column"])
            if key in found:
                place = self.document.place(("readings", index, "row"))
                self.problems.append(Problem(place, f"{key[0]}, {key[1]} is read twice", "join the two readings"))
            found[key] = reading | {"index": index}
        return found

    def claims(self) -> list[Json]:
        """Return the claims of all rows, in their order."""
        made: list[Json] = []
        for row in self.sheet.rows:
            made += self._of_row(row)
            for names in (self.register.added, self.pages):
                self.first |= {name: self._place(row) for name in takewhile(self._is_new, reversed(names))}
        if not self.problems:
            self._unused_readings()
        return made

    def _unused_readings(self) -> None:
        for (row, column), reading in self.readings.items():
            if not reading.get("used"):
                place = self.document.place(("readings", reading["index"], "row"))
                way_out = "remove the reading, or mend its row and column"
                self.problems.append(Problem(place, f"no row {row} has something in {column} to be read", way_out))

    def refused(self, source: Json, entities: list[Json], schema: Json) -> list[Problem]:
        """Return what no facts file may hold of all that is made, each at the row that it is made of."""
        rows: dict[int, Place] = {row.nth: self._place(row) for row in self.sheet.rows}
        claims: dict[Path_, Place] = {
            ("claims", at): rows[claim["row"]["nth"]] for at, claim in enumerate(source["claims"])
        }
        pages: dict[Path_, Place] = {
            ("cites", at): self.first[page["id"]] for at, page in enumerate(source.get("cites", ()))
        }
        new: dict[Path_, Place] = {("entities", at): self.first[entity["id"]] for at, entity in enumerate(entities)}
        head: dict[Path_, Place] = {(): self.document.place(("source",))}
        made = [
            Document(self.sheet.file, source, {**head, **claims, **pages}),
            Document(self.sheet.file, {"entities": entities}, {**head, **new}),
        ]
        return [_with_row(problem, self.sheet) for problem in check_trees(made, schema).problems]

    def _is_new(self, name: str) -> bool:
        return name not in self.first

    def _place(self, row: Row) -> Place:
        return Place(self.sheet.file, row.line)

    def _refuse(self, row: Row, name: str, column: str, refusal: CellRefused) -> None:
        place = self._place(row)
        named = f"row {row.nth}" + (f" ({name})" if name else "")
        self.problems.append(Problem(place, f"{named}, column {column!r}: {refusal.happened}", refusal.way_out))

    # ── a row ──

    def _of_row(self, row: Row) -> Iterator[Json]:
        name = " ".join(row.cells[self.mapping["row_id"]].split())
        before = self.rows.setdefault(slug_of(name), row)
        if not slug_of(name):
            self._refuse(row, name, self.mapping["row_id"], CellRefused("no id can be made of it", "name the row"))
            return
        if before is not row:
            other = before.cells[self.mapping["row_id"]].strip()
            refusal = CellRefused(f"{name!r} would name the claims of row {before.nth} ({other}), too", "rename one")
            self._refuse(row, name, self.mapping["row_id"], refusal)
            return
        instead = {column for (of, column), reading in self.readings.items() if of == name and reading.get("instead")}
        read = _Read(row, name, self._cells(row, name, instead), self._cited(row, name), bool(instead))
        for person, names in self.mapping.get("aliases", {}).items():
            self._aliases(read, person, names)
        if not instead:
            for template in self.mapping["claims"]:
                yield from self._from_template(template, read)
        for reading in self._by_hand(read):
            for claim in reading["claims"]:
                yield self._placed(claim, read)

    def _cells(self, row: Row, name: str, by_person: set[str]) -> dict[str, Cell]:
        backed = self._backed(row)
        cells = {}
        for column, spec in self.mapping["columns"].items():
            cells[column] = Cell()
            if column not in by_person and (backed is None or column in backed):
                try:
                    cells[column] = read_cell(row.cells[column], spec, self.register.id_of)
                except CellRefused as refusal:
                    self._refuse(row, name, column, refusal)
        return cells

    def _backed(self, row: Row) -> set[str] | None:
        backing = self.mapping.get("backed")
        return {*row.cells[backing["column"]].split(), *backing["always"]} if backing else None

    def _cited(self, row: Row, name: str) -> list[str]:
        declared = self.mapping.get("cites")
        if not declared:
            return []
        found = []
        if not row.cells[declared["column"]].strip():
            refusal = CellRefused("it names no page", "name one that the row rests on, or take the row out")
            self._refuse(row, name, declared["column"], refusal)
        for text in filter(None, row.cells[declared["column"]].split(declared["separator"])):
            try:
                page = self._known(_page(text.strip(), declared["forms"]))
            except CellRefused as refusal:
                self._refuse(row, name, declared["column"], refusal)
                continue
            self._take_page(page)
            found.append(page["id"])
        return sorted(set(found))

    def _known(self, page: Json) -> Json:
        """Return a page as the mapping writes it out, if it does; two addresses may not make one id."""
        named = next((named for named in self.named_pages.values() if named["url"] == page["url"]), None)
        if named:
            return dict(named)
        before = self.pages.get(page["id"], page)
        if before["url"] != page["url"] and page["id"] not in self.named_pages:
            happened = f"{page['url']} would have the id of {before['url']}, {page['id']}"
            raise CellRefused(happened, "write one of the two out under `pages`, with an id of its own")
        return page

    def _take_page(self, page: Json) -> None:
        page = self.pages[page["id"]] = self.named_pages.get(page["id"], page)
        if original := self.named_pages.get(page.get("derived_from")):
            self._take_page(original)

    def _aliases(self, read: _Read, column: str, names: str) -> None:
        for entity in (item[""] for item in read.cells[column].items):
            for item in read.cells[names].items:
                if not self.register.alias(entity, item[""]):
                    self.notices.append(f"{entity} has no alias {item['']!r} (row {read.name}): add it in its file")

    # ── claims ──

    def _by_hand(self, read: _Read) -> Iterator[Json]:
        """Yield the readings of a row; a cell that must be read by a person and was not, or has changed, is refused."""
        for column, spec in self.mapping["columns"].items():
            reading, cell = self.readings.get((read.name, column)), read.row.cells[column]
            whole = reading and reading.get(
                "instead"
            )  # what stands for the row is read again when any of its cells changes
            digest = read.row.sha256 if whole else hashlib.sha256(cell.encode()).hexdigest()
            if reading:
                reading["used"] = whole or read.says(column)
                if reading["sha256"] != digest:
                    way_out = f"read it again, and write `sha256: {digest}` with its reading"
                    self._refuse(read.row, read.name, column, CellRefused("it has changed since it was read", way_out))
                yield reading
            elif spec.get("by_hand") and read.says(column) and not read.by_person:
                way_out = f"add {{row: {read.name}, column: {column}, sha256: {digest}, claims: [...]}} to `readings`"
                self._refuse(read.row, read.name, column, CellRefused("nobody has read it", way_out))

    def _from_template(self, template: Json, read: _Read) -> Iterator[Json]:
        values = {"row": slug_of(read.name)} | {
            name: _value(cell, self.mapping["columns"][name]) for name, cell in read.cells.items()
        }
        flags = {f"{name}.{mark}": True for name, cell in read.cells.items() for mark in cell.marks}
        parts = {
            f"{name}.{part}": _parts(cell, part, self.mapping["columns"][name])
            for name, cell in read.cells.items()
            for part in {part for item in cell.items for part in item if part}
        }
        places = {**values, **flags, **parts}
        body = {key: value for key, value in template.items() if key not in ("each", "if")}
        for here in _each(template.get("each"), read.cells, places):
            claim = _filled(body, here) if _filled(template.get("if", True), here) else None
            if claim and "says" in claim:
                yield self._placed(claim, read)

    def _placed(self, claim: Json, read: _Read) -> Json:
        row = {"nth": read.row.nth, "name": read.name, "sha256": read.row.sha256}
        cited = claim.get("cites", read.cites)
        for one in set(cited) & self.named_pages.keys():
            self._take_page(self.named_pages[one])
        head = {key: value for key, value in claim.items() if key not in ("says", "cites")}
        return {**head, "row": row, **({"cites": cited} if cited else {}), "says": claim["says"]}


def _value(cell: Cell, spec: Json) -> Any:
    values = [item[""] for item in cell.items if item.get("") is not None]
    values = [one for value in values for one in (value if isinstance(value, list) else [value])]
    if "separator" in spec or len(values) > 1:
        return list(dict.fromkeys(values)) or None
    return values[0] if values else None


def _parts(cell: Cell, part: str, spec: Json) -> Any:
    return _value(Cell([{"": item[part]} for item in cell.items if part in item]), spec)


def _each(columns: Any, cells: dict[str, Cell], places: Json) -> Iterator[Json]:
    """Yield the places once for each value; of several columns, values of the same position belong together.

    Columns of different lengths are not paired: which value belongs to which is not said, so each stands alone.
    """
    if not columns:
        yield places
        return
    names = columns if isinstance(columns, list) else [columns]
    filled = [name for name in names if cells[name].items]
    lengths = {len(cells[name].items) for name in filled}
    groups = [filled] if len(lengths) <= 1 else [[name] for name in filled]
    nth = 0
    for group in groups:
        for index in range(len(cells[group[0]].items) if group else 0):
            nth += 1
            here = {key: value for key, value in places.items() if key.partition(".")[0] not in names}
            for name in group:
                item = cells[name].items[index]
                here |= {f"{name}.{part}" if part else name: value for part, value in item.items()}
            yield here | {"nth": str(nth)}


def _filled(template: Any, places: Json) -> Any:
    """Return the template with its places filled, or None.

    A place that is empty takes the mapping in which it stands with it; one with `?` only its own line.
    """
    if isinstance(template, dict):
        if "interval" in template:
            return _interval([_filled(side, places) for side in template["interval"]])
        filled = {key: _filled(value, places) for key, value in template.items()}
        if any(
            filled[key] is None and isinstance(value, str) and not _optional(value) for key, value in template.items()
        ):
            return None
        return {key: value for key, value in filled.items() if value is not None}
    if isinstance(template, list):
        several = [one for item in template if (one := _filled(item, places)) is not None]
        return several or None
    return _text(template, places) if isinstance(template, str) else template


def _optional(template: str) -> bool:
    return any(mark for _name, mark in PLACE.findall(template))


def _text(template: str, places: Json) -> Any:
    whole = PLACE.fullmatch(template)
    if whole:
        return places.get(whole[1])
    if any(places.get(name) is None for name, _mark in PLACE.findall(template)):
        return None
    return PLACE.sub(lambda found: str(places[found[1]]), template)


def _interval(sides: list[Any]) -> str | None:
    begin, end = sides
    return f"{begin or ''}/{end or ''}" if begin or end else None  # an empty cell does not say that it goes on


# ── pages ───────────────────────────────────────────────────────────────────


def _page(text: str, forms: Iterable[Json]) -> Json:
    if deception := deceiving_in(text):
        raise CellRefused(*deception)
    for form in forms:
        if match := re.fullmatch(form["match"], text):
            parts = match.groupdict("")
            url, site = form["url"].format_map(parts), form["site"].format_map(parts)
            return {"id": _page_id(url), "type": "WebPage", "url": url, "site": site}
    raise CellRefused(f"{shown(text)} reads as no page", "mend it, or add its form to the mapping")


def _page_id(url: str) -> str:
    slug = slug_of(url.partition("://")[2])
    if len(slug) > 60:
        slug = f"{slug[:60].strip('-')}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
    return f"src:{slug}"
