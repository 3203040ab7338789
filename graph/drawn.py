"""From a network to GraphML and GEXF, byte for byte as networkx writes them, with a node or an edge a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx

Facts = dict[str, Any]

_NODES_OR_EDGES = re.compile(r"(?:<node .*?</node>)+|(?:<edge .*?</edge>)+", re.DOTALL)
_DATE = re.compile(r'(?<=<meta) lastmodifieddate="[^"]*"')  # in a name the sign before it is escaped
_IN_QUOTES = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}


def graphml(flat: nx.MultiDiGraph[str]) -> bytes:
    """Return a network, as `flattened` gives it, in GraphML."""
    nodes = (
        f"\n<node id={_quoted(name)}>{''.join(map(_data, facts.items()))}</node>" for name, facts in flat.nodes.items()
    )
    edges = (
        f"\n<edge source={_quoted(start)} target={_quoted(end)} id={_quoted(key)}>"
        f"{''.join(map(_data, facts.items()))}</edge>"
        for start, end, key, facts in flat.edges(keys=True, data=True)
    )
    return _written(flat, lambda some: nx.generate_graphml(some, named_key_ids=True, prettyprint=False), nodes, edges)


def gexf(flat: nx.MultiDiGraph[str]) -> bytes:
    """Return a network, as `flattened` gives it, in GEXF."""
    numbers: dict[tuple[str, str], int] = {}  # attributes are numbered as they first come up

    def values(sort: str, facts: Facts) -> str:
        told = (
            f'<attvalue for="{numbers.setdefault((sort, name), len(numbers))}" '
            f"value={_quoted(str(value).lower() if isinstance(value, bool) else value)} />"
            for name, value in facts.items()
            if name != "label"
        )
        return f"<attvalues>{''.join(told)}</attvalues>"

    nodes = (
        f"\n<node id={_quoted(name)} label={_quoted(facts['label'])}>{values('node', facts)}</node>"
        for name, facts in flat.nodes.items()
    )
    edges = (
        f'\n<edge source={_quoted(start)} target={_quoted(end)} id="{number}" label={_quoted(facts["label"])}>'
        f"{values('edge', {**facts, 'key': key})}</edge>"
        for number, (start, end, key, facts) in enumerate(flat.edges(keys=True, data=True))
    )
    return _written(flat, lambda some: nx.generate_gexf(some, prettyprint=False), nodes, edges)


def _written(
    flat: nx.MultiDiGraph[str],
    write: Callable[[nx.MultiDiGraph[str]], Iterable[str]],
    nodes: Iterable[str],
    edges: Iterable[str],
) -> bytes:
    """Return the lines of nodes and edges in what networkx writes around one edge of the network.

    That networkx writes every line takes four times as long, and the memory of an object for each value.
    """
    some = [edge for _, edge in zip(range(1), flat.edges, strict=False)]
    text = _DATE.sub("", "\n".join(write(flat.edge_subgraph(some) if some else flat)))  # GEXF has today's date
    if not some:
        return (re.sub("(?=<node )", "\n", text) + "\n").encode()
    head, between, tail = _NODES_OR_EDGES.split(text)
    return "".join([head, *nodes, between, *edges, tail, "\n"]).encode("ascii", "xmlcharrefreplace")


def _data(fact: tuple[str, Any]) -> str:
    name, value = fact[0], str(fact[1])
    return f'<data key="{name}">{escape(value)}</data>' if value else f'<data key="{name}" />'


def _quoted(value: Any) -> str:
    return f'"{escape(str(value), _IN_QUOTES)}"'


def flattened(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Return a network, as `graph.network` makes it, with plain attributes only, as GraphML and GEXF want them."""
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


def _plain(facts: Facts) -> dict[str, str | bool | int]:
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
