"""From the page's JavaScript modules to one script: each after those that it imports, in one scope."""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class) )", re.MULTILINE)


def joined(folder: Path, first: str) -> str:
    """Return `first` and all that it imports as one strict script; names are shared, so none may stand twice."""
    texts = {name: read(folder / name) for name in in_order(folder, first)}
    bodies = [_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts.values()]
    return "(() => {\n'use strict';\n" + "\n".join(bodies) + "})();\n"


def in_order(folder: Path, name: str, before: tuple[str, ...] = ()) -> list[str]:
    """Return the names of a module and of those that it needs, as JavaScript runs them.

    Raises:
        ValueError: modules import each other in a circle.
    """
    if name in before:
        raise ValueError(f"modules import each other: {' -> '.join([*before, name])}")
    needed = [
        file
        for imported in _IMPORT.findall(read(folder / name))
        for file in in_order(folder, imported, (*before, name))
    ]
    return list(dict.fromkeys([*needed, name]))


def read(path: Path) -> str:
    """Return a text with the line ends of Unix, which browsers hash."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")
