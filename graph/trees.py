"""From documents to problems: what the JSON Schema refuses, and what is written out twice or told differently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import reduce
from typing import Any, NamedTuple

import jsonschema_rs

from graph.documents import Document, Path_
from graph.errors import Place, Problem, shown
from graph.facts import LISTS
from graph.vocabulary import Json


@dataclass(frozen=True)
class Checked:
    """Problems of the raw trees, and the documents less the parts that a problem stands in."""

    problems: list[Problem]
    sound: list[Document]


def check_trees(documents: Iterable[Document], schema: Json) -> Checked:
    """Check documents against the JSON Schema; what is refused is left out of `sound`, so that the rest goes on."""
    checker = TreeChecker(schema)
    found = [checker.check(document) for document in documents]
    problems = [problem for checked in found for problem in checked.problems]
    return Checked(problems, [document for checked in found for document in checked.sound])


class _Told(NamedTuple):
    """What was first written of a situation or source: in which source, what by key, hashed, and where."""

    scope: str
    values: dict[str, int]
    places: dict[str, Place]


class TreeChecker:
    """Checks one document after another, and remembers what is written out where."""

    def __init__(self, schema: Json) -> None:
        self._schema = schema
        self._validator = jsonschema_rs.validator_for(schema)
        self._first: dict[tuple[str, str], Place] = {}
        self._told: dict[str, _Told] = {}
        self.refused_ids: set[str] = set()
        """The ids that are written out in refused parts, and in these alone."""

    def check(self, document: Document) -> Checked:
        """Return the problems of a document, and what is sound of it."""
        again, alone = self.check_again(document), self.check_alone(document)
        return Checked([*again, *alone.problems], alone.sound)

    def check_again(self, document: Document) -> list[Problem]:
        """Return what a document writes out again, or otherwise, of what those before it wrote out."""
        written = list(_written_ids(document.tree, ()))
        return [*self._doubled(document, written), *self._told_apart(document, written)]

    def check_alone(self, document: Document) -> Checked:
        """Return what is wrong with a document whatever stands in others, and what is sound of it."""
        if document.problems or not isinstance(document.tree, dict):
            way_out = "begin with `id:`, `entities:`, `explanations:` or `source:`"
            empty = Problem(Place(document.file), "the file holds no mapping", way_out)
            self.refused_ids.update(written_names(document))
            return Checked(document.problems or [empty], [])
        errors = list(self._validator.iter_errors(document.tree))
        if not errors:
            return Checked([], [document])
        problems = [problem for error in errors for problem in _refusals(document, self._schema, error)]
        sound = _sound_part(document, [tuple(error.instance_path) for error in errors])
        kept = {name for one in sound for name in written_names(one)}
        self.refused_ids.update(name for name in written_names(document) if name not in kept)
        return Checked(problems, sound)

    def _doubled(self, document: Document, written: list[tuple[Path_, str]]) -> Iterator[Problem]:
        for path, name in written:
            place = document.place((*path, "id"))
            before = [self._first.setdefault((scope, name), place) for scope in _scopes(document, path, name)]
            if other := next((one for one in before if one is not place), None):
                way_out = "refer to it by its id, or rename one"
                yield Problem(place, f"{name} is already written out at {other}", way_out)

    def _told_apart(self, document: Document, written: list[tuple[Path_, str]]) -> Iterator[Problem]:
        """Yield what two sources write differently of one thing: joined, they would state what neither does."""
        for path, name in written:
            if not _may_stand_again(name):
                continue
            here = reduce(lambda tree, step: tree[step], path, document.tree)
            values = {key: hash(_as_set(value)) for key, value in here.items() if key not in _MAY_DIFFER}
            places = {key: document.place((*path, key)) for key in values}
            before = self._told.setdefault(name, _Told(_scope(document), values, places))
            for key in sorted(values.keys() & before.values.keys()) if before.scope != _scope(document) else ():
                if values[key] != before.values[key]:
                    happened = f"{name} has another {key} than at {before.places[key]}"
                    yield Problem(places[key], happened, _APART[name.partition(":")[0]])


def _refusals(document: Document, schema: Json, error: Any) -> Iterator[Problem]:
    path: Path_ = tuple(error.instance_path)
    kind, place = error.kind, document.place(path)
    name = str(path[-1]) if path and isinstance(path[-1], str) else ".".join(map(str, path[-2:])) or "the file"
    match type(kind).__name__:
        case "AdditionalProperties":
            beside = reduce(lambda part, step: part[step], error.schema_path[:-1], schema)
            for key in kind.unexpected:
                way_out = _one_of(key, sorted(beside["properties"]))
                yield Problem(document.place((*path, key)), f"the key {key!r} is unknown here", way_out)
        case "Required":
            yield Problem(place, f"{_named(document, path)} has no {kind.property!r}", f"add `{kind.property}: ...`")
        case "Enum":
            yield Problem(place, f"{name} is {shown(error.instance)}", _one_of(str(error.instance), kind.options))
        case "Pattern":
            yield Problem(place, f"{name} is {shown(error.instance)}", _wanted(kind.pattern))
        case "Type":
            yield Problem(place, f"{name} is {shown(error.instance, 60)}", f"write {_types(kind.types)}")
        case _:
            said = error.message.replace(json.dumps(error.instance, ensure_ascii=False), shown(error.instance, 60))
            yield Problem(place, f"{name}: {said}", "the hints of ontology/facts.schema.json say what fits")


def _named(document: Document, path: Path_) -> str:
    part = reduce(lambda tree, step: tree[step], path, document.tree)
    name = part.get("id") if isinstance(part, dict) else None
    return str(name or (path[-1] if path else "the file"))


def _one_of(given: str, options: list[str]) -> str:
    near = get_close_matches(given, options, n=1, cutoff=0.6)
    meant = f"did you mean {near[0]!r}? " if near else ""
    return f"{meant}allowed: {', '.join(options)}"


def _wanted(pattern: str) -> str:
    if ":[a-z0-9]" in pattern:
        prefixes = pattern[2 : pattern.index(")")].split("|")
        return f"write an id that begins with {' or '.join(p + ':' for p in prefixes)} (a-z, 0-9 and hyphens follow)"
    if r"(\.[0-9]+)?" in pattern:
        return "write the number out in full, such as 1800000000000"
    if "{64}" in pattern:
        return "copy the 64 hex digits that `locate` prints"
    if pattern.startswith("^https?"):
        return "write an address that begins with https:// or http:// and has no spaces"
    return "write text without spaces at its ends"


def _types(names: list[str]) -> str:
    words = {"string": "text (in quotes)", "integer": "a whole number", "boolean": "true or false", "array": "a list"}
    return " or ".join(words.get(name, "keys and values") for name in names)


def _sound_part(document: Document, refused: list[Path_]) -> list[Document]:
    lists = set(LISTS.values())
    if any(path[:1] not in {(name,) for name in lists} or len(path) < 2 for path in refused):
        return []
    bad = {path[:2] for path in refused}
    tree = {
        key: [None if (key, index) in bad else item for index, item in enumerate(value)] if key in lists else value
        for key, value in document.tree.items()
    }
    return [replace(document, tree=tree)]


# ── what is written out ─────────────────────────────────────────────────────


def _scope(document: Document) -> str:
    """Return within what things are written out once: the source, or the file of what is no source."""
    tree = document.tree
    return str(tree.get("source") or tree.get("id") or document.file) if isinstance(tree, dict) else document.file


def _scopes(document: Document, path: Path_, name: str) -> list[str]:
    """Return within what a thing is written out once: its source, all files, or, for a source by itself, both."""
    if not _may_stand_again(name):
        return [""]
    return [_scope(document)] if path else ["", _scope(document)]


def _may_stand_again(name: str) -> bool:
    return name.startswith(("sit:", "src:"))


_MAY_DIFFER = frozenset({"id", "note", "time_basis", "claims"})

_APART = {
    "sit": "what contradicts a situation is one of its own: give it an id of its own",
    "src": "write the source as it stands there, or refer to it by its id",
}


def _as_set(value: Any) -> frozenset[str]:
    return frozenset(str(item) for item in (value if isinstance(value, list) else [value]))


def written_names(document: Document) -> list[str]:
    """Return the ids that a document writes out, each as often as it does."""
    return [name for _path, name in _written_ids(document.tree, ())]


def _written_ids(tree: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(tree, dict) and isinstance(tree.get("id"), str):
        yield path, tree["id"]
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in steps:
        if isinstance(value, (dict, list)):
            yield from _written_ids(value, (*path, step))
