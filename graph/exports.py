"""From the dataset and the network to files that other tools read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import networkx as nx

from graph.claims import Json
from graph.parts import parts_of
from graph.store import Dataset, Quad, RdfFormat, Statement, serialize
from graph.terms import PREFIXES
from graph.wordlist import FORM_PROPERTIES, WordList

CANONICAL = "dataset.nq"
PARTS, INDEX = "parts.nt", "parts.json"
"""The statements in parts, of which a question reads few, and where each part stands."""
WORDS = "words.json"
"""What questions are read by, in place of the words themselves, which no query needs and which are many."""


def exports(dataset: Dataset, network: nx.MultiDiGraph[str], claims: list[Json], words: WordList) -> dict[str, bytes]:
    """Return the bytes of every export by file name; the same dataset gives the same bytes.

    `words` are what questions about the dataset are read by.
    """
    lines = _lines_of(dataset)
    quads = [quad for _line, quad in sorted(lines, key=lambda pair: str(pair[1].graph_name))]
    triples = list(_triples(lines))
    flat = flattened(network)
    parts, index = parts_of(triples)
    return {
        CANONICAL: _n_quads(lines),
        PARTS: parts,
        INDEX: json.dumps(index, separators=(",", ":")).encode(),
        WORDS: json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode("utf-8"),
        "graph.ttl": _bytes(triples, RdfFormat.TURTLE),
        "graph.trig": _bytes(quads, RdfFormat.TRIG),
        "graph.jsonld": _bytes(quads, RdfFormat.JSON_LD),
        "graph.graphml": _lines(nx.generate_graphml(flat, named_key_ids=True, prettyprint=False)),
        "graph.gexf": _lines(nx.generate_gexf(flat, prettyprint=False)),
        "claims.csv": claims_csv(claims).encode("utf-8"),
    }


def canonical(dataset: Dataset) -> bytes:
    """Return the dataset as sorted N-Quads, without the words of questions."""
    return _n_quads(_lines_of(dataset))


def _lines_of(dataset: Dataset) -> list[tuple[str, Statement]]:
    """Return each statement with its line of N-Quads, sorted by the line."""
    kept = (quad for quad in dataset if quad.predicate.value not in FORM_PROPERTIES)
    return sorted((f"{quad} .\n", quad) for quad in kept)


def _n_quads(lines: Iterable[tuple[str, Statement]]) -> bytes:
    return "".join(line for line, _quad in lines).encode()


def _triples(lines: Iterable[tuple[str, Statement]]) -> Iterator[Statement]:
    """Yield each triple of sorted quads once; equal ones of several graphs stand side by side."""
    last = ""
    for line, quad in lines:
        said = line[: line.rindex(" <")]  # less its graph
        if said != last:
            yield Quad(quad.subject, quad.predicate, quad.object)
        last = said


def _bytes(quads: Iterable[Statement], form: RdfFormat) -> bytes:
    """Serialize, with the prefixes sorted: the engine writes them in an order that changes from run to run."""
    written = serialize(quads, format=form, prefixes=PREFIXES) or b""
    if form == RdfFormat.JSON_LD:
        return written.replace(b'},{"@id"', b'},\n{"@id"') + b"\n"  # within a string the quotes are escaped
    lines = written.splitlines(keepends=True)
    prefixes = [line for line in lines if line.startswith(b"@prefix ")]
    return b"".join([*sorted(prefixes), *lines[len(prefixes) :]])


def _lines(parts: Iterable[str]) -> bytes:
    """Return XML with a node or an edge a line, which takes a third of the time of indenting it."""
    text = re.sub(r"(?=<(?:node|edge) )", "\n", "\n".join(parts)) + "\n"
    return re.sub(r' lastmodifieddate="[^"]*"', "", text).encode("utf-8")  # networkx writes today's date into GEXF


def flattened(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Return the network with plain attributes only, as GraphML and GEXF want them."""
    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, facts in sorted(network.nodes.items()):
        label = facts["label"]
        flat.add_node(
            name,
            label=label.get("en", name),
            label_zh_Hant=label.get("zh-Hant", name),
            types=" ".join(facts["types"]),
            shown_as=facts["shown_as"],
        )
    for (start, end, key), facts in sorted(network.edges.items(), key=lambda edge: str(edge[0][2])):
        flat.add_edge(start, end, key=key, **_plain(facts))
    return flat


def _plain(facts: dict[str, Any]) -> dict[str, str | bool | int]:
    return {
        "label": facts["label"].get("en", facts["relation"]),
        "label_zh_Hant": facts["label"].get("zh-Hant", facts["relation"]),
        "relation": facts["relation"],
        "plain": facts["plain"],
        "certainty": facts["certainty"],
        "view": facts["view"],
        "situation": facts["situation"],
        "claims": " ".join(facts["claims"]),
        "when": facts["when"],
        "independent_sources": facts["independent_sources"],
        "credit": "; ".join(facts["credit"]),
    }


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
    # a spreadsheet runs a cell that begins like a formula
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


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
