"""From a built output folder to a dataset that reads of it what a question needs."""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.parts import Index
from graph.store import Dataset, Graphs, NamedNode, RdfFormat, Statement, Term, bare_text, node, parse
from graph.terms import shorten

PARTS, INDEX = "parts.nt", "parts.json"
_CURIE = re.compile(r"(?<![\w:?<])([a-z]+:[A-Za-z][\w-]*)")
_HEADS = re.compile(r"SELECT[^{]*\{|VALUES\s*\([^)]*\)|(?:GROUP|ORDER)\s+BY[^{}]*")
_VARIABLE = re.compile(r"(?:\?\w+\s+|;\s*)(\?\w+)\s+[?\w]")
"""A variable in the place of a predicate."""
_LIMITED = re.compile(r"(\?\w+)\s+(?:rdfs:subPropertyOf|gai:tiesSituations)|VALUES\s+(\?\w+)\s*\{")
_ANY_TYPE = re.compile(r"(?<![\w:?])(?:a\s*[/|?]|rdf:type)")
_WHOLE = re.compile(r"(?<![\w:?$-])(?:GRAPH|FROM)(?![\w:-])", re.IGNORECASE)


class PartedDataset(Dataset):
    """A dataset somewhere else, of which parts are read when a query names their predicates; a thing is looked up.

    A query that could ask for anything reads the whole.
    """

    _index: Index

    def __init__(self) -> None:
        super().__init__()
        self.read_parts: set[str] = set()
        """The parts that were read so far."""
        self._told: dict[str, list[Statement]] = {}

    # ── how it is read, which whoever keeps it knows ────────────────────────

    @cached_property
    def _all(self) -> Dataset:
        raise NotImplementedError

    def _read(self, names: Collection[str]) -> None:
        """Put those of the named parts into the store that are not there."""
        raise NotImplementedError

    def _about(self, iri: str) -> list[Statement]:
        """Return what is said of a thing."""
        raise NotImplementedError

    # ── what a dataset does ─────────────────────────────────────────────────

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self._all)

    def match(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[Statement]:
        """Yield the quads that fit the given parts; None fits all."""
        if isinstance(subject, NamedNode):
            return (
                quad
                for quad in self._about(subject.value)
                if (predicate is None or quad.predicate == predicate) and (value is None or quad.object == value)
            )
        name = shorten(predicate.value) if predicate is not None else ""
        if not name or name in self._index["left_out"]:
            return self._all.match(subject, predicate, value)
        if predicate == _TYPE:
            self._read([f"a {shorten(value.value)}"] if isinstance(value, NamedNode) else self._having("a "))
        self._read([name, *(self._having("edge ") if name in self._index["edges"] and name != "rdf:type" else ())])
        return super().match(subject, predicate, value)

    def query(
        self,
        text: str,
        values: Mapping[str, Term] | None = None,
        edges: Collection[str] | None = None,
        graphs: Graphs | None = None,
    ) -> Any:
        """Run a SPARQL query on the parts that it names."""
        # a term written out in full is not looked for: no question of the ontology does so
        names = None if graphs or "<http" in text else self._names(bare_text(text))
        if names is None:
            return self._all.query(text, values, graphs=graphs)
        if names & {*self._index["edges"], "gai:Edge"} - {"rdf:type"}:
            names |= {f"edge {shorten(one)}" for one in edges} if edges is not None else {*self._having("edge ")}
        self._read(names)
        return super().query(text, values)

    def _having(self, start: str) -> list[str]:
        return [name for name in self._index["parts"] if name.startswith(start)]

    def _names(self, text: str) -> set[str] | None:
        """Return the parts that a query can ask for, but those of edges; None where it could ask for anything."""
        names = set(_CURIE.findall(text))
        asked = set(_VARIABLE.findall(_HEADS.sub("{", text)))
        limited = {name for pair in _LIMITED.findall(text) for name in pair}
        if _WHOLE.search(text) or asked - limited or names & set(self._index["left_out"]):
            return None
        if asked:
            names |= {shorten(quad.subject.value) for quad in self.match(None, _TIES)}
        if asked or "rdfs:subPropertyOf" in names:
            names |= self._below({*names, "gai:participant"} if asked else names)
        types = self._having("a ") if _ANY_TYPE.search(text) else [f"a {name}" for name in names]
        return names | set(types)

    def _below(self, names: set[str]) -> set[str]:
        pairs = [(shorten(q.subject.value), shorten(q.object.value)) for q in self.match(None, _BELOW)]
        found, new = set(names), set(names)
        while new:
            new = {lower for lower, upper in pairs if upper in new} - found
            found |= new
        return found


class KeptDataset(PartedDataset):
    """A built dataset, read from the files that a build keeps for it."""

    def __init__(self, folder: Path, whole: str) -> None:
        """Open the parts in `folder`; `whole` names its sorted N-Quads file."""
        super().__init__()
        self.folder, self.whole = folder, whole
        self._index = json.loads((folder / INDEX).read_text(encoding="utf-8"))

    @cached_property
    def _all(self) -> Dataset:
        return Dataset.load(self.folder / self.whole)

    @cached_property
    def _parts(self) -> mmap.mmap:
        return _mapped(self.folder / PARTS)

    @cached_property
    def _lines(self) -> mmap.mmap:
        return _mapped(self.folder / self.whole)

    def _read(self, names: Collection[str]) -> None:
        for name in sorted(set(names) & self._index["parts"].keys() - self.read_parts):
            begin, end = self._index["parts"][name]
            self._store.load(self._parts[begin:end], format=RdfFormat.N_TRIPLES, lenient=True)
            self.read_parts.add(name)

    def _about(self, iri: str) -> list[Statement]:
        """Return what is said of a thing, found in the sorted lines by halves."""
        if iri not in self._told:
            key, lines = f"<{iri}> ".encode(), self._lines
            low, high = 0, len(lines)
            while low < high:
                middle = (low + high) // 2
                begin = lines.rfind(b"\n", low, middle) + 1 or low
                if lines[begin : begin + len(key)] < key:
                    low = lines.find(b"\n", middle) + 1
                else:
                    high = begin
            end = low
            while lines[end : end + len(key)] == key:
                end = lines.find(b"\n", end) + 1
            self._told[iri] = list(parse(lines[low:end], format=RdfFormat.N_QUADS, lenient=True))
        return self._told[iri]


_TYPE, _TIES, _BELOW = node("rdf:type"), node("gai:tiesSituations"), node("rdfs:subPropertyOf")


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
