"""From a mapping to what in it could never be filled or matched: unknown columns and places, broken expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import Formatter
from typing import Any

from graph.documents import Document, Path_
from graph.errors import Problem

Json = dict[str, Any]
Slip = tuple[Path_, str, str]
"""Where in the mapping, what happened, and the way out."""

PLACE = re.compile(r"\{([^{}.?]+(?:\.[a-z_]+)?)(\??)\}")
"""A place in a template, such as {company}, {parties.further} or {filed?}: its name, and whether it is optional."""


def mapping_problems(mapping: Document) -> list[Problem]:
    """Return what a mapping that fits its schema refers to without its being there."""
    tree = mapping.tree
    slips = [*_columns(tree), *_templates(tree), *_expressions(tree), *_forms(tree), *_encoding(tree)]
    return [Problem(mapping.place(path), happened, way_out) for path, happened, way_out in slips]


def _columns(tree: Json) -> Iterator[Slip]:
    read, known = set(tree["columns"]), {*tree["columns"], *tree.get("unused", ())}
    named: list[tuple[Path_, Iterable[str], set[str]]] = [(("row_id",), [tree["row_id"]], known)]
    for key in ("backed", "cites"):
        if key in tree:
            named.append(((key, "column"), [tree[key]["column"]], known))
    named.append((("backed", "always"), tree.get("backed", {}).get("always", ()), known))
    for names, others in tree.get("aliases", {}).items():
        named.append((("aliases", names), [names, others], read))
        if names in read and "name" not in (tree["columns"][names] or {}):
            yield ("aliases", names), f"the column {names!r} names nothing", "give the column whose `name:` they spell"
        if others in read and (tree["columns"][others] or {}).get("number"):
            yield ("aliases", names), f"the column {others!r} holds numbers", "give a column of names"
    for index, template in enumerate(tree["claims"]):
        each = template.get("each", [])
        named.append((("claims", index, "each"), each if isinstance(each, list) else [each], read))
    for path, names, there in named:
        for name in names:
            if name not in there:
                yield path, f"the mapping declares no column {name!r}", "declare it under `columns`, or mend the name"


# ── templates ───────────────────────────────────────────────────────────────


def _templates(tree: Json) -> Iterator[Slip]:
    places = {"row", "nth", *(name for column, spec in tree["columns"].items() for name in _places(column, spec or {}))}
    for index, template in enumerate(tree["claims"]):
        for path, text in _texts(template, ("claims", index)):
            for name, _mark in PLACE.findall(text):
                if name not in places:
                    yield path, f"nothing fills the place {{{name}}}", "name a column, or a part that its values have"
            if re.search(r"[{}]", PLACE.sub("", text)):
                yield path, f"{text!r} has a brace that is part of no place", "write {column}, without spaces"
        for path, interval in _intervals(template, ("claims", index)):
            if not isinstance(interval, list) or len(interval) != 2:
                yield path, "an interval has two sides", "write interval: ['{begin}', '{end}']"


def _places(column: str, spec: Json) -> Iterator[str]:
    yield column
    meanings = [value for value in spec.get("values", {}).values() if isinstance(value, dict)]
    for part in (
        *spec.get("marks", ()),
        *(part for value in meanings for part in value),
        *_groups(spec.get("pattern")),
    ):
        yield f"{column}.{part}"


def _texts(template: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(template, str):
        yield path, template
    steps = (
        template.items() if isinstance(template, dict) else enumerate(template) if isinstance(template, list) else ()
    )
    for step, part in steps:
        yield from _texts(part, (*path, step))


def _intervals(template: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    for step, part in template.items() if isinstance(template, dict) else ():
        if step == "interval":
            yield (*path, step), part
        yield from _intervals(part, (*path, step))


# ── expressions ─────────────────────────────────────────────────────────────


def _expressions(tree: Json) -> Iterator[Slip]:
    for column, spec in tree["columns"].items():
        yield from _of_column(spec or {}, ("columns", column))


def _of_column(spec: Json, path: Path_) -> Iterator[Slip]:
    if "pattern" in spec:
        yield from _broken(spec["pattern"], (), (*path, "pattern"))
    for name, inner in spec.get("groups", {}).items():
        if name not in _groups(spec.get("pattern")):
            yield (*path, "groups", name), f"the pattern has no group {name!r}", f"write (?P<{name}>...) in the pattern"
        yield from _of_column(inner or {}, (*path, "groups", name))
    for index, rule in enumerate(spec.get("name", {}).get("new", ())):
        yield from _broken(rule["match"], rule.get("label", {}).values(), (*path, "name", "new", index, "match"))


def _broken(pattern: str, expanded: Iterable[str], path: Path_) -> Iterator[Slip]:
    """Yield why an expression cannot be read, or a text in which its groups stand."""
    try:
        for text in ("", *expanded):
            re.sub(pattern, text, "")
    except (re.error, IndexError) as error:
        yield path, f"{pattern!r} is no regular expression that can be used: {error}", "mend it"


def _groups(pattern: str | None) -> set[str]:
    try:
        return set(re.compile(pattern or "").groupindex)
    except re.error:
        return set()  # it is refused as broken


def _forms(tree: Json) -> Iterator[Slip]:
    for index, form in enumerate(tree.get("cites", {}).get("forms", ())):
        path: Path_ = ("cites", "forms", index)
        yield from _broken(form["match"], (), (*path, "match"))
        for key in ("url", "site"):
            if not _made_of(form[key], _groups(form["match"])):
                happened = f"{form[key]!r} is not made of groups of {form['match']!r}"
                yield (*path, key), happened, "write {name} for each group (?P<name>...)"


def _made_of(text: str, groups: set[str]) -> bool:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(name is None or (name in groups and not form and not turned) for _, name, form, turned in parts)


def _encoding(tree: Json) -> Iterator[Slip]:
    encoding = tree.get("encoding", "utf-8")
    try:
        bytes(4).decode(encoding, errors="surrogateescape")
    except (LookupError, UnicodeError):
        yield ("encoding",), f"there is no encoding {encoding!r}", "write one such as cp1252, mac_roman or utf-16"
