"""From the dataset and the network to files that other tools read."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.claims import Json
from graph.drawn import flattened, gexf, graphml
from graph.kept_words import written_words
from graph.parts import parts_of
from graph.store import Dataset, RdfFormat, parse, serialize
from graph.terms import PREFIXES
from graph.ties import table_of
from graph.wordlist import FORM_PROPERTIES, WordList
from graph.writing import Content

if TYPE_CHECKING:
    import networkx as nx

CANONICAL = "dataset.nq"
PARTS, INDEX = "parts.nt", "parts.json"
"""The statements in parts, of which a question reads few, and where each part stands."""
TIES = "ties.bin"
"""Who is beside whom, for the ways from one to another."""
WORDS = "words.json"
"""What questions are read by, in place of the words themselves, which no query needs and which are many."""

_FORMS = frozenset(f"<{iri}>".encode() for iri in FORM_PROPERTIES)


def exports(
    dataset: Dataset,
    network: nx.MultiDiGraph[str],
    claims: list[Json],
    words: WordList,
    room: Path | None = None,
) -> Iterator[tuple[str, Content]]:
    """Yield the name and the bytes of every export, one after another; the same dataset gives the same bytes.

    `words` are what questions about the dataset are read by. What several exports are made of stands meanwhile in
    files in `room` (or where temporary files do): memory holds one export at a time, if who asks for them lets go.
    """
    with tempfile.TemporaryDirectory(dir=room, prefix=".exports-") as folder:
        quads, by_graph, triples = _laid_out(dataset, Path(folder))
        yield CANONICAL, quads.read_bytes()
        quads.unlink()
        parts, index, edges = parts_of(_Lines(triples))
        yield PARTS, parts
        del parts
        yield INDEX, json.dumps(index, separators=(",", ":")).encode()
        yield TIES, table_of(edges)
        yield "graph.ttl", _prefixed(triples, RdfFormat.N_TRIPLES, RdfFormat.TURTLE)
        yield "graph.trig", _prefixed(by_graph, RdfFormat.N_QUADS, RdfFormat.TRIG)
        yield "graph.jsonld", _json_ld(by_graph)
    yield WORDS, written_words(words)
    flat = flattened(network)
    yield "graph.graphml", graphml(flat)
    yield "graph.gexf", gexf(flat)
    yield "claims.csv", claims_csv(claims).encode("utf-8")


def canonical(dataset: Dataset) -> bytes:
    """Return the dataset as sorted N-Quads, without the words of questions."""
    return b"".join(_sorted(dataset.n_quads().splitlines(keepends=True)))


def _sorted(lines: Iterable[bytes]) -> list[bytes]:
    return sorted(line for line in lines if line.split(b" ", 2)[1] not in _FORMS)


class _Lines:
    """The lines of a file, as often as they are gone through."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as stream:
            yield from stream


def _laid_out(dataset: Dataset, folder: Path) -> tuple[Path, Path, Path]:
    """Write the sorted quads, the same graph by graph, and each triple of them once; return the three files."""
    stored, quads, by_graph, triples = (folder / name for name in ("stored", "quads", "by-graph", "triples"))
    dataset.write(stored)
    lines = _sorted(_Lines(stored))
    stored.unlink()
    graphs: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for line in lines:
        graphs[line[line.rindex(b" <") :]].append(line)
    with by_graph.open("wb") as stream:
        for _, found in sorted(graphs.items()):
            stream.writelines(found)
    with quads.open("wb") as stream:
        stream.writelines(lines)
    with triples.open("wb") as stream:
        stream.writelines(_triples(lines))
    return quads, by_graph, triples


def _triples(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield each triple of sorted quads once; equal ones of several graphs stand side by side."""
    last = b""
    for line in lines:
        said = line[: line.rindex(b" <")]  # less its graph
        if said != last:
            yield said + b" .\n"
        last = said


def _prefixed(path: Path, given: RdfFormat, form: RdfFormat) -> bytes:
    """Serialize, with the prefixes sorted: the engine writes them in an order that changes from run to run."""
    # lenient: the engine wrote the lines itself
    written = serialize(parse(path=path, format=given, lenient=True), format=form, prefixes=PREFIXES) or b""
    end = 0
    while written.startswith(b"@prefix ", end):
        end = written.index(b"\n", end) + 1
    return b"".join([*sorted(written[:end].splitlines(keepends=True)), memoryview(written)[end:]])


_NEXT, _NEXT_LINE = b'},{"@id"', b'},\n{"@id"'
"""Within a string the quotes are escaped."""


def _json_ld(path: Path) -> bytearray:
    """Return quads as JSON-LD, an object a line."""
    written, content, rest = path.with_name("json-ld"), bytearray(), b""
    quads = parse(path=path, format=RdfFormat.N_QUADS, lenient=True)
    serialize(quads, str(written), RdfFormat.JSON_LD, prefixes=PREFIXES)
    with written.open("rb") as stream:
        while block := stream.read(1 << 22):
            text = (rest + block).replace(_NEXT, _NEXT_LINE)
            rest = text[1 - len(_NEXT) :]  # here one may begin
            content += memoryview(text)[: -len(rest)]
    content += rest + b"\n"
    return content


def claims_csv(claims: list[Json]) -> str:
    """Return the claims as CSV with a header, a row a claim, cells of several values joined by `; `."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for claim in claims:
        writer.writerow([_cell(column(claim)) for column in _COLUMNS.values()])
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    text = "" if value is None else str(value)
    # a spreadsheet runs a cell that begins like a formula; what begins so behind apostrophes gets one more,
    # so that whoever takes one away has what was written
    return "'" + text if text.lstrip("'")[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _speakers(key: str) -> Callable[[Json], list[str]]:
    return lambda claim: [speaker["label"].get("en", speaker["id"]) for speaker in claim[key]]


def _people(claim: Json) -> list[str]:
    return [f"{role}={who['id']}" for role, found in claim["participants"].items() for who in found]


def _numbers(claim: Json) -> list[str]:
    return [f"{a['role']}{a['comparator']}{a['number']} {a['unit']} ({a['unit_basis']})" for a in claim["amounts"]]


_COLUMNS: dict[str, Callable[[Json], Any]] = {
    "id": lambda c: c["id"],
    "situation": lambda c: c["situation"],
    "kind": lambda c: c["kind"],
    "certainty": lambda c: c["certainty"],
    "negated": lambda c: str(c["negated"]).lower(),
    "source": lambda c: c["source"],
    "line": lambda c: c["line"],
    "row": lambda c: (c["row"] or {}).get("name") or (c["row"] or {}).get("nth"),
    "cites": lambda c: [cited["url"] or cited["id"] for cited in c["cites"]],
    "independent_sources": lambda c: c["independent_sources"],
    "via": _speakers("via"),
    "origin": _speakers("origin"),
    "when": lambda c: c["when"],
    "said_on": lambda c: c["said_on"],
    "participants": _people,
    "amounts": _numbers,
    "concepts": lambda c: [f"{name}={one['id']}" for name, concepts in c["concepts"].items() for one in concepts],
    "text_en": lambda c: c["text"]["en"],
    "text_zh_Hant": lambda c: c["text"]["zh-Hant"],
    "condition_en": lambda c: (c["condition"] or {}).get("en"),
    "note_en": lambda c: (c["note"] or {}).get("en"),
    "sha256": lambda c: c["sha256"],
    "in_force": lambda c: str(c["in_force"]).lower(),
    "withdrawn_en": lambda c: (c["withdrawn"] or {}).get("en"),
    "credit": lambda c: c["credit"],
}
