"""From the dataset to a NetworkX graph: entities are nodes, each edge of a situation is an edge of its own."""

from __future__ import annotations

from typing import Any

import networkx as nx

from graph.claims import labels_of
from graph.store import Dataset
from graph.terms import shorten


def network_of(dataset: Dataset) -> nx.MultiDiGraph[str]:
    """Return the graph of all entities and edges, plain and hedged, both views; legal entities without edges are none.

    Nodes are CURIEs with `label` (by language), `types` and `shown_as`; edges have the CURIE of their Edge as key,
    `relation`, `label`, `plain`, `certainty` (the surest of their claims), `view`, `situation`, `claims`, `when`,
    `independent_sources`, `credit` (the lines that licences of their sources ask for).
    """
    labels = labels_of(dataset)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in dataset.select(_NODES):
        types = row["types"].split()
        graph.add_node(
            shorten(row["entity"]),
            label=labels.get(row["entity"], {}),
            types=sorted(map(shorten, types)),
            shown_as=shorten(row["shown"]),
        )
    for row in dataset.select(_EDGES):
        graph.add_edge(shorten(row["from"]), shorten(row["to"]), key=shorten(row["edge"]), **_edge(row, labels))
    return graph


def _edge(row: dict[str, Any], labels: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        "relation": shorten(row["relation"]),
        "label": labels.get(row["relation"], {}),
        "plain": row["plain"] == "true",
        "certainty": shorten(row["certainty"]).removeprefix("gai:"),
        "view": row["view"],
        "situation": shorten(row["situation"]),
        "claims": sorted(map(shorten, row["claims"].split())),
        "when": row["when"] or "",
        "independent_sources": int(row["roots"] or 0),
        "credit": sorted(filter(None, (row["credit"] or "").split("\n"))),
    }


_NODES = """
SELECT ?entity ?shown (GROUP_CONCAT(DISTINCT STR(?type); separator=" ") AS ?types) {
  { SELECT ?entity (MIN(?rank) AS ?best) {
      ?entity a/rdfs:subClassOf* ?class . ?class rdfs:subClassOf* gai:Entity ; gai:displayRank ?rank
      FILTER(!EXISTS { ?entity gai:legalEntityOf ?name } || EXISTS { ?edge gai:from|gai:to ?entity })
    } GROUP BY ?entity }
  ?shown gai:displayRank ?best .
  ?entity a ?type .
} GROUP BY ?entity ?shown ORDER BY ?entity
"""

_EDGES = """
SELECT ?edge ?from ?relation ?to ?plain ?view ?situation ?when ?certainty ?roots
       (GROUP_CONCAT(DISTINCT STR(?claim); separator=" ") AS ?claims)
       (GROUP_CONCAT(DISTINCT COALESCE(?line, ""); separator="\\n") AS ?credit) {
  { SELECT ?edge (MAX(?rank) AS ?best) { ?edge gai:edgeCertainty/gai:rank ?rank } GROUP BY ?edge }
  ?certainty a gai:Certainty ; gai:rank ?best .
  ?edge gai:from ?from ; gai:relation ?relation ; gai:to ?to ; gai:plain ?plain ; gai:situation ?situation ;
    gai:followsFrom ?claim .
  OPTIONAL { ?situation gai:when ?when } OPTIONAL { ?edge gai:independentSources ?roots }
  OPTIONAL { ?claim gai:source/gai:attribution ?line }
  OPTIONAL { ?relation gai:edgeView ?caseView }
  BIND(COALESCE(?caseView, "direct") AS ?view)
} GROUP BY ?edge ?from ?relation ?to ?plain ?view ?situation ?when ?certainty ?roots ORDER BY ?edge
"""
