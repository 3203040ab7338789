"""From a JSON Lines file, a claim or an entity a line, to documents of the form that YAML files have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graph.compressed import ENDINGS, chunks
from graph.documents import MAX_DEPTH, Document, Path_, Tree
from graph.errors import Place, Problem
from graph.signs import deceiving_in

SUFFIXES = tuple(f".jsonl{ending}" for ending in ENDINGS)
"""How the names of JSON Lines files end."""

BATCH = 2000
"""Lines that are read, checked and written at once; more gains nothing."""

MAX_LINE = 1024 * 1024

Heard = Callable[[int], None]


def read_lines(path: Path, name: str, key: str, heard: Heard = lambda _bytes: None) -> Iterator[Document]:
    """Yield the documents of a file: its objects under `key`, claims together with the source that they name.

    A line that cannot be read is a document of its own that holds the problem, and so is the end of a file that breaks
    off; what stands before and after is read. `heard` is told how many bytes of the file were read.
    """
    yield from read_part(chunks(path, heard), name, key)


def read_part(content: Iterator[bytes], name: str, key: str, before: int = 0) -> Iterator[Document]:
    """Yield the documents of a part of a file, as `read_lines` does, before which so many lines stand."""
    batch: list[tuple[int, Tree]] = []
    number = before
    try:
        for number, line in enumerate(_lines(content), before + 1):
            try:
                batch += [(number, tree)] if (tree := _tree(line)) is not None else []
            except _Unreadable as error:
                yield _unread(Place(name, number, error.column), error.happened, error.way_out)
            if len(batch) == BATCH:
                yield from _documents(batch, name, key)
                batch = []
    except (EOFError, OSError) as error:
        way_out = "make or copy it again; what stands before can be kept with `--keep-going`"
        yield _unread(Place(name, number + 1), f"the file could not be read on: {error}", way_out)
    yield from _documents(batch, name, key)


def _unread(place: Place, happened: str, way_out: str) -> Document:
    return Document(place.file, problems=[Problem(place, happened, way_out)])


def _lines(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield lines without their ends; of one that is too long no more than is needed to see that."""
    rest = b""
    for part in parts:
        lines = (rest + part).split(b"\n")
        rest = lines.pop()[: MAX_LINE + 1]
        yield from lines
    yield from [rest] if rest else []


class _Unreadable(Exception):
    """A line is no JSON object that facts could be read of."""

    def __init__(self, happened: str, way_out: str = "mend the line, or take it out", column: int = 1) -> None:
        super().__init__(happened)
        self.happened, self.way_out, self.column = happened, way_out, column


def _tree(line: bytes) -> Tree | None:
    """Return the object of a line, None of an empty one."""
    if len(line) > MAX_LINE:
        raise _Unreadable(f"the line has more than {MAX_LINE // 1024} KB", "write one claim or entity a line")
    try:
        text = line.decode("utf-8-sig").strip()
        tree = json.loads(text, object_pairs_hook=_once) if text else None
    except UnicodeDecodeError as error:
        raise _Unreadable("the line is not UTF-8", "save the file as UTF-8", error.start + 1) from error
    except json.JSONDecodeError as error:
        raise _Unreadable(f"the JSON could not be read: {error.msg}", column=error.colno) from error
    except (RecursionError, ValueError) as error:
        raise _Unreadable(f"the JSON could not be read: {error}") from error
    if text and not isinstance(tree, dict):
        raise _Unreadable("the line holds no object", "write one claim or entity a line, in braces")
    if max(text.count("{"), text.count("[")) > MAX_DEPTH and _depth(tree) > MAX_DEPTH:
        raise _Unreadable(f"the nesting is deeper than {MAX_DEPTH}", "flatten it")
    # what is escaped does not show in the line
    if deception := deceiving_in("\n".join(_strings(tree)) if "\\" in text else text):
        raise _Unreadable(*deception)
    return tree


def _once(pairs: list[tuple[str, Any]]) -> Tree:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        keys = [key for key, _value in pairs]
        raise _Unreadable(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice", "remove one")
    return tree


def _strings(tree: Tree) -> Iterator[str]:
    if isinstance(tree, dict):
        yield from tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from [inner] if isinstance(inner, str) else _strings(inner)


def _depth(tree: Tree) -> int:
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return 1 + max(map(_depth, inner), default=0) if isinstance(tree, (dict, list)) else 0


def _documents(batch: list[tuple[int, Tree]], name: str, key: str) -> Iterator[Document]:
    """Yield a batch as documents: claims by the source that they name, each source by itself, all else as it is."""
    found: dict[str, list[tuple[int, Tree]]] = {}
    for number, tree in batch:
        if key != "claims":
            found.setdefault("", []).append((number, tree))
        elif not str(tree.get("id", "")).startswith("cl:"):
            yield Document(name, {"claims": [], **tree}, {(): Place(name, number)}, by_line=True)
        elif "source" in tree:
            found.setdefault(str(tree.pop("source")), []).append((number, tree))
        else:
            yield _unread(Place(name, number), f"{tree['id']} names no source", 'add `"source": "src:..."`')
    for source, items in found.items():
        places: dict[Path_, Place] = {(key, at): Place(name, number) for at, (number, _tree) in enumerate(items)}
        trees = [tree for _number, tree in items]
        about = {"source": source} if key == "claims" else {}
        yield Document(name, {**about, key: trees}, {(): Place(name, items[0][0]), **places}, by_line=True)
