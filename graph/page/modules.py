"""From the page's JavaScript modules to one script: each after those that it imports, each in a scope of its own."""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (?:(\{[^}]*\}) from )?"(\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const|class) ([\w$]+)", re.MULTILINE)


def joined(folder: Path, first: str) -> str:
    """Return `first` and all that it imports as one strict script; a module may await at its top level.

    A module may import from a folder beside its own. Lines that are comments stay behind: an eighth of the script,
    which no browser reads.
    """
    modules = [_scope(path) for path in in_order(folder, first)]
    return "(async () => {\n'use strict';\n" + "".join(modules) + "})();\n"


def _scope(path: Path) -> str:
    """Return a module as a value that holds its exports: what it imports are such values, made before it."""
    text = read(path)
    imported = [(names, _beside(path, file)) for names, file in _IMPORT.findall(text)]
    taken = "".join(f"const {names} = {_variable(other)};\n" for names, other in imported if names)
    body = _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))
    given = ", ".join(_EXPORTED.findall(text))
    return f"const {_variable(path)} = await (async () => {{\n{taken}{body}return {{ {given} }};\n}})();\n"


def _beside(path: Path, imported: str) -> Path:
    return (path.parent / imported).resolve()


def _variable(path: Path) -> str:
    return f"${path.parent.name}_{path.stem}".replace("-", "_")


def in_order(folder: Path, first: str) -> list[Path]:
    """Return the paths of a module and of those that it needs, as JavaScript runs them.

    Raises:
        ValueError: modules import each other in a circle.
    """
    done: list[Path] = []

    def visit(path: Path, before: tuple[Path, ...]) -> None:
        if path in before:
            raise ValueError(f"modules import each other: {' -> '.join(one.name for one in (*before, path))}")
        for _names, imported in _IMPORT.findall(read(path)):
            if _beside(path, imported) not in done:
                visit(_beside(path, imported), (*before, path))
        done.append(path)

    visit((folder / first).resolve(), ())
    return done


def read(path: Path) -> str:
    """Return a text with the line ends of Unix, which browsers hash."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")
