"""From facts to problems: JSON Schema on the raw trees, SHACL on the graph, and the ontology's own checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import reduce
from typing import Any

import jsonschema_rs

from graph.breaches import breaches
from graph.documents import Document, Path_
from graph.errors import Place, Problem, shown
from graph.facts import Facts
from graph.ledger import audits
from graph.store import Dataset, NamedNode
from graph.terms import BASE, expand, shorten
from graph.vocabulary import Json, Ontology

# ── the raw trees ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Checked:
    """Problems of the raw trees, and the documents less the parts that a problem stands in."""

    problems: list[Problem]
    sound: list[Document]


def check_trees(documents: list[Document], schema: Json) -> Checked:
    """Check documents against the JSON Schema; what is refused is left out of `sound`, so that the rest goes on."""
    validator = jsonschema_rs.validator_for(schema)
    problems, sound = [*_doubled_ids(documents), *_told_apart(documents)], []
    for document in documents:
        if document.problems or not isinstance(document.tree, dict):
            way_out = "begin with `id:`, `entities:` or `explanations:`"
            empty = Problem(Place(document.file), "the file holds no mapping", way_out)
            problems += document.problems or [empty]
            continue
        errors = list(validator.iter_errors(document.tree))
        problems += [problem for error in errors for problem in _refusals(document, schema, error)]
        sound += _sound_part(document, [tuple(error.instance_path) for error in errors])
    return Checked(problems, sound)


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


_LISTS = ("claims", "entities", "explanations")


def _sound_part(document: Document, refused: list[Path_]) -> list[Document]:
    if any(path[:1] not in {(name,) for name in _LISTS} or len(path) < 2 for path in refused):
        return []
    bad = {path[:2] for path in refused}
    tree = {
        key: [None if (key, index) in bad else item for index, item in enumerate(value)] if key in _LISTS else value
        for key, value in document.tree.items()
    }
    return [replace(document, tree=tree)]


def _doubled_ids(documents: list[Document]) -> list[Problem]:
    found, first = [], dict[tuple[str, str], Place]()
    for document in documents:
        for path, name in _written_ids(document.tree, ()):
            place = document.place((*path, "id"))
            before = [first.setdefault((scope, name), place) for scope in _scopes(document, path, name)]
            if other := next((one for one in before if one != place), None):
                way_out = "refer to it by its id, or rename one"
                found.append(Problem(place, f"{name} is already written out at {other}", way_out))
    return found


def _scopes(document: Document, path: Path_, name: str) -> list[str]:
    """Return within what a thing is written out once: its file, all files, or, for a source that has claims, both."""
    if not _may_stand_again(name):
        return [""]
    return [document.file] if path else ["", document.file]


def _may_stand_again(name: str) -> bool:
    return name.startswith(("sit:", "src:"))


def _told_apart(documents: list[Document]) -> Iterator[Problem]:
    """Yield what two files write differently of one situation or source: joined, they would state what neither does."""
    first: dict[str, tuple[Document, Path_, Json]] = {}
    for document in documents:
        for path, name in _written_ids(document.tree, ()):
            if not _may_stand_again(name):
                continue
            here = reduce(lambda tree, step: tree[step], path, document.tree)
            before, before_path, other = first.setdefault(name, (document, path, here))
            for key in sorted(here.keys() & other.keys() - {"id", "note", "time_basis", "claims"}):
                if before is not document and _as_set(here[key]) != _as_set(other[key]):
                    happened = f"{name} has another {key} than at {before.place((*before_path, key))}"
                    yield Problem(document.place((*path, key)), happened, _APART[name.partition(":")[0]])


_APART = {
    "sit": "what contradicts a situation is one of its own: give it an id of its own",
    "src": "write the source as it stands there, or refer to it by its id",
}


def _as_set(value: Any) -> set[str]:
    return {str(item) for item in (value if isinstance(value, list) else [value])}


def _written_ids(tree: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(tree, dict) and isinstance(tree.get("id"), str):
        yield path, tree["id"]
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in steps:
        yield from _written_ids(value, (*path, step))


# ── the graph ───────────────────────────────────────────────────────────────


def check_graph(facts: Facts, dataset: Dataset, ontology: Ontology, known_ids: set[str]) -> list[Problem]:
    """Return what references, SHACL shapes, and the ontology's checks refuse in the facts' graph."""
    return [
        *_dangling(facts, known_ids),
        *_shape_breaches(facts, dataset, ontology),
        *_rule_breaches(facts, dataset, ontology),
        *_failed_audits(facts, dataset, ontology),
    ]


def ids_of(documents: list[Document]) -> set[str]:
    """Return every id that is written out in the documents, in sound and refused parts alike."""
    return {name for document in documents for _path, name in _written_ids(document.tree, ())}


def _dangling(facts: Facts, known_ids: set[str]) -> Iterator[Problem]:
    known = {expand(name) for name in known_ids}
    seen = {(q.subject.value, q.predicate.value, q.object.value) for q in facts.quads if _is_id(q.object)}
    owned = {quad.subject.value for quad in facts.quads}
    lost = sorted(reference for reference in seen if reference[2] not in known and reference[2] not in owned)
    meant = _nearest({shorten(value) for _, _, value in lost}, known_ids) if lost else {}
    for subject, predicate, value in lost:
        name = shorten(value)
        where = "where it is first said" if name.startswith(("sit:", "cl:")) else "to facts/entities/"
        way_out = f"did you mean {meant[name]}? Else add it {where}" if meant[name] else f"add it {where}"
        yield Problem(facts.place(subject, predicate), f"{name} is in no facts file", way_out)


def _nearest(lost: set[str], known: set[str]) -> dict[str, str | None]:
    """Return for each name the known one that it is most like, if any."""
    from rapidfuzz import fuzz, process  # only where something is lost; difflib takes 100 times as long

    names = sorted(known)
    near = {name: process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=70) for name in lost}
    return {name: found[0] if found else None for name, found in near.items()}


def _is_id(term: Any) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(BASE + "id/")


def _rule_breaches(facts: Facts, dataset: Dataset, ontology: Ontology) -> Iterator[Problem]:
    for _name, _rule, text in ontology.queries("checks"):
        for row in dataset.select(text):
            yield Problem(facts.place(row["thing"], row.get("property")), row["problem"], row["fix"])


def _failed_audits(facts: Facts, dataset: Dataset, ontology: Ontology) -> Iterator[Problem]:
    for audit in audits(dataset, ontology.folder):
        if not audit["holds"]:
            happened = f"{audit['thing']}: {audit['found']} was found where {audit['wanted']} must be"
            yield Problem(facts.place(expand(audit["thing"])), happened, f"mend a number: {audit['rule']}")


def _shape_breaches(facts: Facts, dataset: Dataset, ontology: Ontology) -> Iterator[Problem]:
    written = {quad.subject.value for quad in facts.quads}
    for breach in breaches(dataset, ontology):
        if (breach.value or "").startswith(BASE + "id/") and breach.value not in written:
            continue  # dangling, or refused above: said already
        yield Problem(facts.place(breach.thing, breach.property), breach.happened, breach.way_out)
