"""From quads to answers: the one place that knows the SPARQL engine."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    serialize,
)

from graph.errors import DataMissing, QueryInvalid
from graph.terms import PREFIXES, expand

__all__ = [
    "QUOTED",
    "BlankNode",
    "Dataset",
    "Literal",
    "NamedNode",
    "Quad",
    "QueryBoolean",
    "QueryResultsFormat",
    "QuerySolutions",
    "RdfFormat",
    "Statement",
    "Term",
    "Triple",
    "node",
    "parse",
    "serialize",
]

QUOTED = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|#[^\n]*")
_FROM = re.compile(r"(?<![\w:?$-])FROM(?![\w:-])", re.IGNORECASE)
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE(?![\w:-])", re.IGNORECASE)

MAX_NESTING = 200
"""The parser overruns its stack, and ends the process, some way above this."""

Term = NamedNode | Literal | BlankNode
Row = dict[str, Any]
Statement = Any
"""A quad; the engine types its terms wide enough for RDF 1.2 triples, which nothing here writes."""


@lru_cache(maxsize=1 << 16)
def node(curie: str) -> NamedNode:
    """Return the node of a CURIE or an IRI."""
    return NamedNode(expand(curie))


class Dataset:
    """Quads in an in-memory store; the default graph of every query is the union of all named graphs."""

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        self._store = Store()
        self.add(quads)

    @classmethod
    def load(cls, path: Path) -> Dataset:
        """Return the dataset kept in an N-Quads file.

        Raises:
            DataMissing: the file is not there or cannot be parsed.
        """
        dataset = cls()
        try:
            # lenient: the build wrote and checked the file, and checking every IRI again costs a third of an answer
            dataset._store.load(path=str(path), format=RdfFormat.N_QUADS, lenient=True)
        except (OSError, SyntaxError) as error:
            raise DataMissing(f"{path} could not be read ({error}); run build.py again") from error
        return dataset

    def add(self, quads: Iterable[Quad]) -> None:
        """Put quads into the store."""
        self._store.extend(quads)

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self._store)

    def match(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[Statement]:
        """Yield the quads of any graph that fit the given parts; None fits all."""
        return self._store.quads_for_pattern(subject, predicate, value)

    def query(self, text: str, values: Mapping[str, Term] | None = None, edges: Collection[str] | None = None) -> Any:
        """Run a SPARQL query; `values` binds variables of its SELECT list without any pasting of text.

        `edges` names the only relations that its edges are of, if they are known, for a dataset that is read by parts.

        Raises:
            QueryInvalid: the text is no SPARQL 1.1 query, or it could not be run.
        """
        bare = QUOTED.sub(" ", text)
        if _deepest(bare) > MAX_NESTING:
            raise QueryInvalid(f"the query nests deeper than {MAX_NESTING}; flatten it")
        if _SERVICE.search(bare):
            raise QueryInvalid("SERVICE is not allowed: a query reads this graph and nothing else")
        bound: dict[Variable, Any] = {Variable(name): term for name, term in (values or {}).items()}
        try:
            return self._store.query(
                text, prefixes=PREFIXES, use_default_graph_as_union=not _FROM.search(bare), substitutions=bound
            )
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise QueryInvalid(str(error)) from error

    def select(
        self, text: str, values: Mapping[str, Term] | None = None, edges: Collection[str] | None = None
    ) -> list[Row]:
        """Return the rows of a SELECT as plain values: IRIs and literals as str, unbound as None."""
        solutions = self.query(text, values, edges)
        if not isinstance(solutions, QuerySolutions):
            raise QueryInvalid("only a SELECT gives rows; the `query` verb runs the other forms")
        names = [variable.value for variable in solutions.variables]
        return [{name: _plain(solution[name]) for name in names} for solution in solutions]

    def construct(self, text: str) -> list[Triple]:
        """Return the triples of a CONSTRUCT in a stable order."""
        return sorted(self.query(text), key=str)


def _deepest(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "({[") - (character in ")}]")
        deepest = max(deepest, depth)
    return deepest


def _plain(term: Any) -> str | None:
    return None if term is None else str(term.value)
