"""From a dataset to the SPARQL 1.1 Service Description of an endpoint that answers from it."""

from __future__ import annotations

from graph.store import BlankNode, Dataset, Literal, NamedNode, Triple, node

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
SD = {"sd": _SD, "void": _VOID}
"""The prefixes of its vocabularies."""

_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "JSON-LD")


def described(graphs: list[tuple[str, int]], address: str) -> list[Triple]:
    """Return what the endpoint at an address can do, and which graphs its dataset has, as triples."""
    service, whole, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    told = [
        (service, node("rdf:type"), _sd("Service")),
        (service, _sd("endpoint"), _address(address)),
        (service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        (service, _sd("feature"), _sd("UnionDefaultGraph")),
        *[(service, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in (*_RESULTS, *_GRAPHS)],
        (service, _sd("defaultDataset"), whole),
        (whole, node("rdf:type"), _sd("Dataset")),
        (whole, _sd("defaultGraph"), default),
        (default, node("rdf:type"), _sd("Graph")),
    ]
    for index, (name, count) in enumerate(graphs):
        named, graph = BlankNode(f"n{index}"), BlankNode(f"g{index}")
        told += [
            (whole, _sd("namedGraph"), named),
            (named, node("rdf:type"), _sd("NamedGraph")),
            (named, _sd("name"), NamedNode(name)),
            (named, _sd("graph"), graph),
            (graph, node("rdf:type"), _sd("Graph")),
            (graph, NamedNode(f"{_VOID}triples"), Literal(count)),
        ]
    return [Triple(*parts) for parts in told]


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _address(address: str) -> NamedNode | Literal:
    """Return an address as a node; one that a client made up, and that is no IRI, as a text."""
    try:
        return NamedNode(address)
    except ValueError:
        return Literal(address)


def graphs_of(dataset: Dataset) -> list[tuple[str, int]]:
    """Return the named graphs of a dataset, each with the number of its triples."""
    rows = dataset.select("SELECT ?graph (COUNT(*) AS ?count) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph")
    return sorted((str(row["graph"]), int(str(row["count"]))) for row in rows)
