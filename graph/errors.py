"""From what went wrong to what is said of it: problems with their place, and the exit code of each kind of fault."""

from __future__ import annotations

from typing import ClassVar, NamedTuple


def shown(value: object, most: int = 200) -> str:
    """Return a value as a message shows it, in quotes where it is a text, cut at `most` characters."""
    text = repr(value)
    return text if len(text) <= most else text[: most - 3] + "..."


class Place(NamedTuple):
    """Where in a file something stands; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """One thing that is wrong: where, what happened, and the way out."""

    place: Place
    happened: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.place}: {self.happened}; {self.way_out}"


class GraphError(Exception):
    """The base of everything this package raises on purpose; `exit_code` is what the shell gets."""

    exit_code: ClassVar[int] = 1


class FactsInvalid(GraphError):
    """The facts broke the contract; `problems` lists every breach found in one run."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class OntologyInvalid(GraphError):
    """The ontology could not be read; the fault is the project's, not the facts'."""


class QueryInvalid(GraphError):
    """The SPARQL text could not be parsed or run."""

    exit_code = 2


class UnknownName(GraphError):
    """A name or id is in no source; the message suggests the nearest ones."""

    exit_code = 2


class DataMissing(GraphError):
    """A file or folder could not be read or written."""

    exit_code = 4
