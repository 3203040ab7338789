"""From the page's JavaScript modules to one script: each after those that it imports, each in a scope of its own."""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (?:(\{[^}]*\}) from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const|class) ([\w$]+)", re.MULTILINE)


def joined(folder: Path, first: str) -> str:
    """Return `first` and all that it imports as one strict script; a module may await at its top level.

    Lines that are comments stay behind: an eighth of the script, which no browser reads.
    """
    modules = [_scope(name, read(folder / name)) for name in in_order(folder, first)]
    return "(async () => {\n'use strict';\n" + "".join(modules) + "})();\n"


def _scope(name: str, text: str) -> str:
    """Return a module as a value that holds its exports: what it imports are such values, made before it."""
    taken = "".join(f"const {names} = {_variable(file)};\n" for names, file in _IMPORT.findall(text) if names)
    body = _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))
    given = ", ".join(_EXPORTED.findall(text))
    return f"const {_variable(name)} = await (async () => {{\n{taken}{body}return {{ {given} }};\n}})();\n"


def _variable(name: str) -> str:
    return "$" + name.removesuffix(".js").replace("-", "_")


def in_order(folder: Path, first: str) -> list[str]:
    """Return the names of a module and of those that it needs, as JavaScript runs them.

    Raises:
        ValueError: modules import each other in a circle.
    """
    done: list[str] = []

    def visit(name: str, before: tuple[str, ...]) -> None:
        if name in before:
            raise ValueError(f"modules import each other: {' -> '.join([*before, name])}")
        for _names, imported in _IMPORT.findall(read(folder / name)):
            if imported not in done:
                visit(imported, (*before, name))
        done.append(name)

    visit(first, ())
    return done


def read(path: Path) -> str:
    """Return a text with the line ends of Unix, which browsers hash."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")
