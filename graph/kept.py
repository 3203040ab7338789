"""From a built output folder to a dataset that reads of it what a question needs."""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from graph.held import Held
from graph.parts import Index
from graph.store import Dataset, Graphs, NamedNode, Quad, RdfFormat, Statement, Term, bare_text, node, parse
from graph.terms import BASE, ID_PREFIXES, shorten
from graph.ties import Ties

PARTS, INDEX, TIES = "parts.nt", "parts.json", "ties.bin"
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

    def write(self, path: Path) -> None:
        """Write every quad as a line of N-Quads, in the order of the store."""
        self._all.write(path)

    def n_quads(self) -> bytes:
        """Return what `write` writes."""
        return self._all.n_quads()

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

    def __init__(self, held: Held, whole: str) -> None:
        """Open the parts of a build; `whole` names its sorted N-Quads file."""
        super().__init__()
        self.held, self.whole = held, whole
        self._index = json.loads(bytes(held.content(INDEX)))
        self._stored = set[str]()
        self._pointed: dict[tuple[str, str], list[Statement]] = {}
        self._edges: Collection[str] | None = None

    @cached_property
    def _all(self) -> Dataset:
        return Dataset.load(self.held.folder / self.whole, self.held.content(self.whole))

    @cached_property
    def ties(self) -> Ties:
        """Who is beside whom, as the build wrote it down."""
        return Ties(bytes(self.held.content(TIES)))

    @cached_property
    def _parts(self) -> bytes | mmap.mmap:
        return self.held.content(PARTS)

    @cached_property
    def _lines(self) -> bytes | mmap.mmap:
        return self.held.content(self.whole)

    def _read(self, names: Collection[str]) -> None:
        for name in sorted(set(names) & self._index["parts"].keys() - self.read_parts):
            begin, end = self._index["parts"][name]
            self._store.load(self._parts[begin:end], format=RdfFormat.N_TRIPLES, lenient=True)
            self.read_parts.add(name)

    def _about(self, iri: str) -> list[Statement]:
        """Return what is said of a thing, found in the sorted lines by halves."""
        if iri not in self._told:
            lines = self._lines
            begin, end = _run(lines, f"<{iri}> ".encode(), 0, len(lines))
            self._told[iri] = list(parse(lines[begin:end], format=RdfFormat.N_QUADS, lenient=True))
        return self._told[iri]

    # ── what a query needs around what it names ─────────────────────────────

    def match(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[Statement]:
        """Yield the quads that fit the given parts; None fits all."""
        if subject is None and predicate is not None and isinstance(value, NamedNode) and _is_thing(value.value):
            return iter(self.pointing([value.value], [predicate.value]))
        return super().match(subject, predicate, value)

    def query(
        self,
        text: str,
        values: Mapping[str, Term] | None = None,
        edges: Collection[str] | None = None,
        graphs: Graphs | None = None,
    ) -> Any:
        """Run a SPARQL query on what is around the things that it names or, if it names none, on the parts it names."""
        if not values and not graphs and any(name in text for name in _THING):
            from graph.nearby import read_nearby  # what names nothing does without

            self._edges = edges
            enough = read_nearby(text, self)
            self._edges = None
            if enough:
                return Dataset.query(self, text)
        return super().query(text, values, edges, graphs)

    def of(self, iris: Collection[str]) -> list[Statement]:
        """Return all that is said of some things, put into the store."""
        found = [quad for iri in iris for quad in self._about(iri)]
        new = [q for iri in iris if iri not in self._stored for q in self._about(iri)]
        # as the parts have them, which name no graph
        self._store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in new)
        self._stored.update(iris)
        return found

    def pointing(self, iris: Collection[str], predicates: Collection[str] | None) -> list[Statement]:
        """Return what points to some things, put into the store."""
        names = None if predicates is None else {shorten(iri) for iri in predicates}
        return [
            quad for iri in sorted(iris) for name in self._parts_of(names, iri) for quad in self._pointing(name, iri)
        ]

    def every(self, predicate: str, classes: Collection[str] | None, most: int) -> list[Statement] | None:
        """Read all that a predicate says; return it unless it is more than `most`, None where parts do not have it."""
        name = shorten(predicate)
        if name in self._index["left_out"]:
            return None
        several = classes if classes is not None and name == "rdf:type" else [""]
        self._read({part for one in several for part in self._parts_of({name}, one)})
        found = list(islice(self._store.quads_for_pattern(None, NamedNode(predicate), None), most + 1))
        return found if len(found) <= most else []

    def _parts_of(self, names: Collection[str] | None, iri: str) -> list[str]:
        """Return the parts that can hold statements of some predicates that point to a thing, or to any."""
        edges = [*self._having("edge ")] if self._edges is None else [f"edge {shorten(one)}" for one in self._edges]
        if names is None:
            found = [*(name for name in self._index["parts"] if " " not in name), *edges, f"a {shorten(iri)}"]
        else:
            found = [*names, *(edges if set(names) & self._of_edges else ())]
            if "rdf:type" in names:
                found += [f"a {shorten(iri)}"] if iri else self._having("a ")
        return [name for name in found if name in self._index["parts"]]

    @cached_property
    def _of_edges(self) -> frozenset[str]:
        return frozenset(self._index["edges"])

    def _pointing(self, name: str, iri: str) -> list[Statement]:
        if (name, iri) not in self._pointed:
            low, high = self._index["parts"][name]
            begin, end = _run(self._parts, f"<{iri}> .".encode(), low, high, whole=False)
            found = list(parse(self._parts[begin:end], format=RdfFormat.N_TRIPLES, lenient=True)) if begin < end else []
            self._store.extend(found)
            self._pointed[name, iri] = found
        return self._pointed[name, iri]


def _run(lines: bytes | mmap.mmap, key: bytes, low: int, high: int, *, whole: bool = True) -> tuple[int, int]:
    """Return where the lines begin and end that begin with a key, or whose object does, by which they are sorted."""

    def begins(at: int) -> bytes:
        if not whole:
            at = lines.find(b" ", lines.find(b" ", at) + 1) + 1
        return lines[at : at + len(key)]

    last = high
    while low < high:
        middle = (low + high) // 2
        begin = lines.rfind(b"\n", low, middle) + 1 or low
        if begins(begin) < key:
            low = lines.find(b"\n", middle) + 1
        else:
            high = begin
    end = low
    while end < last and begins(end) == key:
        end = lines.find(b"\n", end) + 1
    return low, end


def _is_thing(iri: str) -> bool:
    return iri.startswith(_THINGS)


_THINGS = f"{BASE}id/"
_THING = (*(f" {prefix}:" for prefix in ID_PREFIXES), f" <{_THINGS}")
"""What is in the text of a query that names a thing."""
_TYPE, _TIES, _BELOW = node("rdf:type"), node("gai:tiesSituations"), node("rdfs:subPropertyOf")
