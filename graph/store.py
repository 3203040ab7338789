"""From quads to answers: the one place that knows the SPARQL engine."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

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
    parse_query_results,
    serialize,
)

from graph.errors import DataMissing, QueryInvalid
from graph.terms import BASE, PREFIXES, expand, shorten
from graph.ties import Ties, table_of

__all__ = [
    "FROM",
    "QUOTED",
    "BlankNode",
    "Dataset",
    "Graphs",
    "Literal",
    "NamedNode",
    "Quad",
    "QueryBoolean",
    "QueryResultsFormat",
    "QuerySolutions",
    "RdfFormat",
    "Row",
    "Statement",
    "Term",
    "Triple",
    "as_kept",
    "bare_text",
    "checked",
    "node",
    "parse",
    "parse_query_results",
    "rows_of",
    "serialize",
    "side_by_side",
]

One = TypeVar("One")
Found = TypeVar("Found")

IRI = r"<[^<>\"{}|^`\\\x00-\x20]*>"
QUOTED = re.compile(
    rf"{IRI}|\\.|#[^\r\n]*"
    r"|\"\"\"(?:(?:\"\"?)?(?:[^\"\\]|\\.))*\"\"\"|'''(?:(?:''?)?(?:[^'\\]|\\.))*'''"
    r"|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'",
    re.DOTALL,
)
"""What is no syntax of a query: IRIs, escapes in names, comments and strings, as the grammar of SPARQL has them."""
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
FROM = re.compile(r"(?<![\w:?$-])FROM(?![\w:-])", re.IGNORECASE)
_EXPECTED = re.compile(r"(error at (\d+):(\d+): )expected (?:one of )?(.*)", re.DOTALL)
_RANGES = re.compile(r'\[(?!")[^\]]*\]')
_BRACKET = re.compile(r"[(){}\[\]]")
_PREFIX = re.compile(r"((?:[^\W\d][\w.-]*)?:)\S*$")
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE(?![\w:-])", re.IGNORECASE)

MAX_NESTING = 200
"""The parser overruns its stack, and ends the process, some way above this."""

Term = NamedNode | Literal | BlankNode
Row = dict[str, Any]
Graphs = tuple[list[Any], list[Any]]
"""The nodes of the default graphs and of the named graphs that a query reads."""
Statement = Any
"""A quad; the engine types its terms wide enough for RDF 1.2 triples, which nothing here writes."""


@lru_cache(maxsize=1 << 16)
def node(curie: str) -> NamedNode:
    """Return the node of a CURIE or an IRI."""
    return NamedNode(expand(curie))


class Dataset:
    """Quads in a store; the default graph of every query is the union of all named graphs."""

    def __init__(self, quads: Iterable[Quad] = (), folder: Path | None = None) -> None:
        """Open a store in memory, or one of its own in an empty folder, for what memory does not hold."""
        self._store = Store(folder) if folder else Store()
        self._load = self._store.bulk_load if folder else self._store.load
        self.add(quads)

    @classmethod
    def load(cls, path: Path, content: Any = None) -> Dataset:
        """Return the dataset in an N-Quads file, which may be compressed; of `content` where it was opened already.

        Raises:
            DataMissing: the file is not there or cannot be parsed.
        """
        dataset = cls()
        try:
            # lenient: the build wrote and checked the file, and checking every IRI again costs a third of an answer
            if content is not None or path.suffix == ".nq":
                given = {"path": str(path)} if content is None else {"input": content}
                dataset._store.load(**given, format=RdfFormat.N_QUADS, lenient=True)
            else:
                from graph.compressed import lines  # a question needs it not

                for some in lines(path):
                    dataset._store.load(some, format=RdfFormat.N_QUADS, lenient=True)
        except (EOFError, OSError, SyntaxError) as error:
            raise DataMissing(f"{path} could not be read ({error}); run build.py again") from error
        return dataset

    def add(self, quads: Iterable[Quad]) -> None:
        """Put quads into the store."""
        self._store.extend(quads)

    def write(self, path: Path) -> None:
        """Write every quad as a line of N-Quads, in the order of the store."""
        self._store.dump(str(path), format=RdfFormat.N_QUADS)

    def n_quads(self) -> bytes:
        """Return what `write` writes."""
        return self._store.dump(format=RdfFormat.N_QUADS) or b""

    def add_lines(self, lines: Iterable[str]) -> None:
        """Put statements into the store that are given as lines of N-Quads."""
        # lenient: the emitter wrote them, of ids whose form the schema checked
        self._load("".join(lines).encode(), format=RdfFormat.N_QUADS, lenient=True)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Take quads out of the store."""
        for quad in quads:
            self._store.remove(quad)

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self._store)

    def match(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[Statement]:
        """Yield the quads of any graph that fit the given parts; None fits all."""
        return self._store.quads_for_pattern(subject, predicate, value)

    def foresee(self, things: Collection[str]) -> None:
        """Hear which things will be asked about soon, by IRI; a dataset that is far away fetches them together."""

    @property
    def ties(self) -> Ties:
        """Who is beside whom, by its edges."""
        starts = {quad.subject: quad.object for quad in self.match(None, node("gai:from"))}
        ends = ((quad.subject, starts.get(quad.subject), quad.object) for quad in self.match(None, node("gai:to")))
        found = [(shorten(e.value), shorten(one.value), shorten(other.value)) for e, one, other in ends if one]
        return Ties(table_of(found))

    @cached_property
    def graph_names(self) -> frozenset[str]:
        """The IRIs of the named graphs."""
        return frozenset(str(name.value) for name in self._store.named_graphs())

    def query(
        self,
        text: str,
        values: Mapping[str, Term] | None = None,
        edges: Collection[str] | None = None,
        graphs: Graphs | None = None,
    ) -> Any:
        """Run a SPARQL query; `values` binds variables of its SELECT list without any pasting of text.

        `edges` names the only relations that its edges are of, if they are known, for a dataset that is read by parts.
        `graphs` are the default and the named graphs that it reads, in place of those that its text names.

        Raises:
            QueryInvalid: the text is no SPARQL 1.1 query, or it could not be run.
        """
        bare = checked(text)
        bound: dict[Variable, Any] = {Variable(name): term for name, term in (values or {}).items()}
        default, named = graphs or (None, None)
        try:
            return self._store.query(
                text,
                base_iri=BASE,
                prefixes=PREFIXES,
                use_default_graph_as_union=not (graphs or FROM.search(bare)),
                substitutions=bound,
                default_graph=default,
                named_graphs=named,
            )
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise QueryInvalid(_readable(str(error), text)) from error

    def select(
        self, text: str, values: Mapping[str, Term] | None = None, edges: Collection[str] | None = None
    ) -> list[Row]:
        """Return the rows of a SELECT as plain values: IRIs and literals as str, unbound as None."""
        return rows_of(self.query(text, values, edges))

    def select_all(self, texts: Iterable[str]) -> list[list[Row]]:
        """Return the rows of several SELECTs, as `select` does of each; they are evaluated side by side."""
        return side_by_side(self.select, texts)

    def follow(self, text: str, graph: NamedNode) -> None:
        """Put the triples of a CONSTRUCT into a graph, in a stable order, since the store gives out what it took in.

        They go by as lines: an object for each would take longer than the query, and more memory than the store.
        """
        lines = self.query(text).serialize(format=RdfFormat.N_TRIPLES).splitlines(keepends=True)
        lines.sort()
        self._load(b"".join(lines), format=RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)


def as_kept(lines: Iterable[str]) -> list[str]:
    """Return lines of N-Quads as the store keeps what they say: each once, languages and numbers in one spelling."""
    store = Store()
    store.load("".join(lines).encode(), format=RdfFormat.N_QUADS, lenient=True)
    return (store.dump(format=RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1]


def side_by_side(run: Callable[[One], Found], items: Iterable[One]) -> list[Found]:
    """Return what a function that queries gives for each item, in their order; as many run at once as there are cores.

    The engine lets go of the interpreter's lock while it evaluates.
    """
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        return list(pool.map(run, items))


def rows_of(solutions: Any) -> list[Row]:
    """Return the rows of a SELECT as plain values, as `Dataset.select` does.

    Raises:
        QueryInvalid: they are the results of another form.
    """
    if not isinstance(solutions, QuerySolutions):
        raise QueryInvalid("only a SELECT gives rows; the `query` verb runs the other forms")
    names = [variable.value for variable in solutions.variables]
    return [{name: _plain(solution[name]) for name in names} for solution in solutions]


def _readable(complaint: str, text: str) -> str:
    """Return what the engine says of a query, without the ranges of characters that a name could go on with."""
    if not text.strip():
        return "the query is empty"
    found = _EXPECTED.match(complaint)
    if not found:
        return complaint
    if "Prefix not found" in complaint:
        before = (text.splitlines() or [""])[int(found[2]) - 1 :][:1]
        name = _PREFIX.search("".join(before)[: int(found[3]) - 1])
        return f"{found[1]}Prefix not found, declare it first: PREFIX {name[1] if name else 'name:'} <...>"
    signs = [sign for sign in _RANGES.sub("", found[4]).split(", ") if sign.strip(" |\n")]
    return f"{found[1]}expected {'one of ' if len(signs) > 1 else ''}{', '.join(signs)}" if signs else complaint


def checked(text: str) -> str:
    """Return what `bare_text` does of a query that reads this graph alone.

    Raises:
        QueryInvalid: it nests too deep, or asks elsewhere.
    """
    bare = bare_text(text)
    if _deepest(bare) > MAX_NESTING:
        raise QueryInvalid(f"the query nests deeper than {MAX_NESTING}; flatten it")
    if _SERVICE.search(bare):
        raise QueryInvalid("SERVICE is not allowed: a query reads this graph and nothing else")
    return bare


def bare_text(text: str) -> str:
    """Return a query without its IRIs, strings and comments, its codepoint escapes resolved as the parser does."""
    if "\\" in text:
        text = _CODEPOINT.sub(_character, text)
    return QUOTED.sub(" ", text)


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= sys.maxunicode else escape[0]


def _deepest(text: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket in "({[" else -1
        deepest = max(deepest, depth)
    return deepest


def _plain(term: Any) -> str | None:
    return None if term is None else str(term.value)
