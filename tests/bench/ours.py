"""What this project takes to build, hold, ask, convert and show a graph: the tasks of `python -m tests.bench`."""

from __future__ import annotations

import hashlib
import json
import time
from itertools import chain
from pathlib import Path
from typing import Any

from graph.loading import Stages, load
from graph.store import Dataset, QuerySolutions, RdfFormat, serialize
from graph.terms import PREFIXES, shipped
from tests.bench.alone import Json, Steps, both, bytes_of, run, tell, typical
from tests.bench.queries import SUBJECTS, texts

DATASET = "dataset.nq"


def building(facts: str, out: str) -> Json:
    """Build the output folder, stage by stage."""
    from graph.build import build

    stages: dict[str, float] = {}
    cpu: dict[str, float] = {}
    begin = time.process_time()

    def heard(stage: str, _counted: str, seconds: float | None) -> None:
        if seconds is not None:
            stages[stage] = round(seconds, 3)
            cpu[stage] = round(time.process_time() - begin - sum(cpu.values()), 3)
            tell({"stages": stages, "stages_cpu": cpu})

    steps = Steps()
    with steps.step("build"):
        manifest = build(Path(facts), Path(out), None, heard)
    return {**manifest["counts"], "page_mb": round(bytes_of(Path(out) / "index.html") / 1e6, 2)}


def stated(facts: str, target: str) -> Json:
    """Write what the facts state, with the ontology, before anything is derived: what others are given to work on."""
    from graph.loading import _read
    from graph.vocabulary import read_ontology

    read = _read(Path(facts), read_ontology(shipped("ontology")), Stages(), {})
    Path(target).write_bytes(serialize(read.dataset, format=RdfFormat.N_QUADS))
    return {"statements": len(read.dataset)}


def deriving(facts: str) -> Json:
    """Do what the naive stack does, and no more: read, check, derive edges, make a network and a page."""
    from graph.claims import read_claims
    from graph.network import network_of
    from graph.page import render

    steps = Steps()
    with steps.step("load"):
        dataset = load(Path(facts)).dataset
    with steps.step("network"):
        network = network_of(dataset)
    with steps.step("page"):
        page = render(dataset, network, read_claims(dataset), nquads=b"")
    return {"domain": domain(dataset), "nodes": len(network), "page_mb": round(len(page) / 1e6, 2)}


def domain(dataset: Dataset) -> str:
    """Return a digest of the plain triples between entities."""
    rows = dataset.select("SELECT ?s ?p ?o { ?p a gai:EdgeProperty . ?s ?p ?o }")
    return digest([(row["s"], row["p"], row["o"]) for row in rows])


def digest(rows: list[Any]) -> str:
    """Return how many rows there are and a digest of them, in whatever order they come."""
    lines = sorted({json.dumps(row) for row in rows})
    return f"{len(lines)} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:12]}"


def subjects(out: str) -> Json:
    """Return whom the queries are to ask about."""
    dataset = Dataset.load(Path(out) / DATASET)
    found = {name: dataset.select(text)[0]["thing"] for name, text in SUBJECTS.items()}
    names = dataset.select(f"SELECT ?name {{ <{found['company']}> rdfs:label ?name FILTER(LANG(?name) = 'en') }}")
    return {**found, "name": names[0]["name"]}


def querying(out: str, about: str) -> Json:
    """Time every query shape, warm, through the dataset and on the bare store, in turn."""
    steps = Steps()
    with steps.step("open"):
        dataset = Dataset.load(Path(out) / DATASET)
    store: Any = dataset._store

    queries: Json = {}
    for name, text in texts(json.loads(about)).items():
        ours, theirs = both(lambda: list(dataset.query(text)), lambda: list(_bare(store, text)))  # noqa: B023
        queries[name] = {
            "ours": ours,
            "bare": theirs,
            "rows": typical(lambda: dataset.select(text), runs=3),  # noqa: B023
            "found": digest([list(row.values()) for row in dataset.select(text)]),
        }
        tell({"queries": queries})
    return {"statements": len(dataset)}


def _bare(store: Any, text: str) -> QuerySolutions:
    found: QuerySolutions = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    return found


def converting(out: str, target: str) -> Json:
    """Make the network, and write its nodes and edges for those who draw it otherwise."""
    from graph.network import network_of

    dataset = Dataset.load(Path(out) / DATASET)
    steps = Steps()
    with steps.step("network"):
        network = network_of(dataset)
    nodes = [[name, facts["label"].get("en", name)] for name, facts in network.nodes(data=True) if network.degree(name)]
    edges = [[start, end, facts["label"].get("en", "")] for start, end, facts in network.edges(data=True)]
    Path(target).write_text(json.dumps({"nodes": nodes, "edges": edges}), encoding="utf-8")
    return {"nodes": len(network), "edges": len(edges)}


def showing(out: str) -> Json:
    """Render the page of a built graph; by itself, the part of it that Pyvis has, placed as the browser would."""
    from graph.claims import read_claims
    from graph.network import network_of
    from graph.page import drawing, render

    dataset = Dataset.load(Path(out) / DATASET)
    network, claims = network_of(dataset), read_claims(dataset)
    steps = Steps()
    place = drawing.drawing_of

    def placed(*given: Any) -> drawing.Drawing:
        with steps.step("drawing"):
            return place(*given)

    drawing.drawing_of = placed
    with steps.step("page"):
        page = render(dataset, network, claims, nquads=(Path(out) / DATASET).read_bytes())
    return {"page_mb": round(len(page.encode()) / 1e6, 2)}


def emitting(facts: str) -> Json:
    """Turn documents that were read into lines of N-Quads."""
    from graph.facts import Emitter, documents_of
    from graph.schema import context_of
    from graph.vocabulary import read_ontology

    emitter = Emitter(context_of(read_ontology(shipped("ontology"))))
    documents = list(documents_of(Path(facts)))
    steps = Steps()
    with steps.step("emit"):
        lines = sum(len(emitter.emit(document)[0]) for document in documents)
    return {"lines": lines}


def keeping(out: str, folder: str, about: str = "") -> Json:
    """Load the dataset into a store on disk and query it there; pack it as sorted lines."""
    import zstandard
    from pyoxigraph import Store

    path, kept = Path(out) / DATASET, Path(folder)
    steps = Steps()
    with steps.step("disk"):
        store = Store(kept)
        store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
        store.optimize()
    statements = len(store)
    asked = texts(json.loads(about)) if about else {}
    queries = {name: typical(lambda: list(_bare(store, text))) for name, text in asked.items()}  # noqa: B023
    with steps.step("pack"):
        packed = zstandard.ZstdCompressor(level=9, write_content_size=True).compress(path.read_bytes())
    return {"statements": statements, "disk_bytes": bytes_of(kept), "packed_bytes": len(packed), "queries": queries}


def asking(out: str, name: str) -> Json:
    """Ask questions of a graph that is open."""
    import graph

    kg = graph.open(Path(out))
    times = {}
    for question in (form.format(name=name) for form in QUESTIONS):
        kg.ask(question)
        times[question] = typical(lambda: kg.ask(question))  # noqa: B023
    return {"ask": times}


QUESTIONS = (
    "who sued whom",
    "who sued {name}",
    "誰起訴了 {name}",
    "how many lawsuits does {name} face",
    "tell me about {name}",
)


def judging(stated_file: str) -> Json:
    """Check the shapes on facts of which every fiftieth statement lost its value, and pySHACL's opinion of the same."""
    from graph.breaches import breaches
    from graph.store import NamedNode, Quad
    from graph.terms import ONTOLOGY_GRAPH
    from graph.vocabulary import read_ontology
    from tests.oracle import pyshacl_breaches

    ontology = read_ontology(shipped("ontology"))
    quads = [q for q in Dataset.load(Path(stated_file)) if q.graph_name.value != ONTOLOGY_GRAPH]
    quads.sort(key=str)
    nobody = NamedNode("urn:nobody")
    quads[::50] = [Quad(q.subject, q.predicate, nobody, q.graph_name) for q in quads[::50]]
    dataset = Dataset(chain(ontology.declared, quads))
    found = breaches(dataset, ontology)
    taken = typical(lambda: breaches(dataset, ontology), runs=3)
    tell({"compiled": taken, "breaches": len(found)})
    steps = Steps()
    with steps.step("pyshacl"):
        theirs = pyshacl_breaches(dataset, ontology.quads)
    return {"same": found == theirs}


if __name__ == "__main__":
    run(
        {
            task.__name__: task
            for task in (
                building,
                stated,
                deriving,
                subjects,
                querying,
                converting,
                showing,
                emitting,
                keeping,
                asking,
                judging,
            )
        }
    )
