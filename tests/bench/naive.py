"""What others would take for the same: rdflib with its own SPARQL, owlrl, pySHACL, NetworkX by a loop, stock Pyvis."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graph.terms import PREFIXES, shipped
from tests.bench.alone import Json, Steps, run, tell, typical
from tests.bench.queries import texts

GAI = PREFIXES["gai"]
RULES = ("0", "1", "2", "3")
"""How the names of the rules begin that make edges and their plain triples."""


def deriving(stated: str) -> Json:
    """Parse, check, derive and draw: rdflib, pySHACL, the rules as CONSTRUCTs in rdflib, owlrl, `from_nx`, Pyvis."""
    import owlrl
    import pyshacl
    import rdflib

    from graph.vocabulary import read_ontology
    from tests.bench.ours import digest
    from tests.oracle import as_graph

    ontology = read_ontology(shipped("ontology"))
    shapes = as_graph(ontology.quads)
    steps = Steps()
    with steps.step("parse"):
        graph = _flat(stated)
    with steps.step("pyshacl"):
        conforms, _, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True)
    with steps.step("rules"):
        for name, _, text in ontology.queries("rules"):
            if name.startswith(RULES):
                for triple in list(graph.query(text, initNs=PREFIXES)):
                    graph.add(triple)
    properties = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{GAI}EdgeProperty")))
    plain = [tuple(map(str, triple)) for p in properties for triple in graph.triples((None, p, None))]
    tell({"domain": digest(plain), "conforms": conforms})
    with steps.step("network and page"):
        _draw([(s, str(o), p.rpartition("#")[2]) for s, p, o in plain], Path(stated).with_suffix(".html"))
    with steps.step("owlrl"):
        owlrl.DeductiveClosure(owlrl.RDFS_Semantics).expand(graph)
    return {"closure": len(graph)}


def _flat(path: str) -> Any:
    import rdflib

    dataset = rdflib.Dataset()
    dataset.parse(path, format="nquads")
    graph = rdflib.Graph()
    for triple in dataset.quads():
        graph.add(triple[:3])
    return graph


def _draw(edges: list[tuple[str, str, str]], path: Path) -> None:
    import networkx as nx
    from pyvis.network import Network

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for start, end, label in edges:
        network.add_edge(start, end, label=label)
    drawing = Network(directed=True, cdn_resources="in_line", height="760px")
    drawing.from_nx(network)
    path.write_text(drawing.generate_html(), encoding="utf-8")


def querying(dataset_file: str, about: str, cap: str) -> Json:
    """Time every query shape on rdflib in memory; one that takes more than `cap` seconds is broken off."""
    import rdflib

    steps = Steps()
    with steps.step("open"):
        dataset = rdflib.Dataset(default_union=True)  # else a query of the default graph finds nothing
        dataset.parse(dataset_file, format="nquads")
    queries: Json = {}
    for name, text in texts(json.loads(about)).items():
        queries[name] = _timed(dataset, text, int(cap))
        tell({"queries": queries})
    return {}


def _timed(dataset: Any, text: str, cap: int) -> Json:
    from tests.bench.ours import digest

    try:
        with _within(cap):
            rows = [list(row) for row in dataset.query(text, initNs=PREFIXES)]
    except TimeoutError:
        return {"over": cap}
    found = digest([[None if value is None else str(value) for value in row] for row in rows])
    try:
        with _within(cap):
            return {"seconds": typical(lambda: list(dataset.query(text, initNs=PREFIXES)), runs=3), "found": found}
    except TimeoutError:
        return {"over": cap}


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Raise TimeoutError once what runs inside took so many seconds of the processor."""

    def late(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def converting(dataset_file: str) -> Json:
    """Loop over the edges in rdflib and put each into NetworkX, as one writes it first."""
    import networkx as nx
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(dataset_file, format="nquads")
    gai = rdflib.Namespace(GAI)
    steps = Steps()
    with steps.step("network"):
        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for edge in dataset.subjects(rdflib.RDF.type, gai.Edge):
            start, end = dataset.value(edge, gai["from"]), dataset.value(edge, gai.to)
            facts = {
                name: str(dataset.value(edge, gai[name]))
                for name in ("relation", "plain", "situation", "edgeCertainty", "independentSources")
            }
            claims = sorted(map(str, dataset.objects(edge, gai.followsFrom)))
            when = dataset.value(dataset.value(edge, gai.situation), gai.when)
            network.add_edge(str(start), str(end), key=str(edge), claims=claims, when=str(when or ""), **facts)
        for name in network:
            labels = dataset.objects(rdflib.URIRef(name), rdflib.RDFS.label)
            types = dataset.objects(rdflib.URIRef(name), rdflib.RDF.type)
            network.add_node(
                name, label={label.language: str(label) for label in labels}, types=sorted(map(str, types))
            )
    return {"nodes": len(network), "edges": network.number_of_edges()}


def showing(network_file: str) -> Json:
    """Give nodes and edges to `from_nx` and `generate_html`."""
    told = json.loads(Path(network_file).read_text(encoding="utf-8"))
    names = dict(told["nodes"])
    steps = Steps()
    page = Path(network_file).with_suffix(".html")
    with steps.step("page"):
        _draw([(f"{start} {names[start]}", f"{end} {names[end]}", label) for start, end, label in told["edges"]], page)
    return {"page_mb": round(page.stat().st_size / 1e6, 2)}


if __name__ == "__main__":
    run({task.__name__: task for task in (deriving, querying, converting, showing)})
