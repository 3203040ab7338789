"""From a network and its claims to as much of them as one page holds, with counts of all that it leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

import networkx as nx

from graph.claims import Json
from graph.page.ties import DEFAULT_VIEW, by_connection, in_view, ties_of

_Edge = tuple[str, str, str]
"""Where it begins and ends, and its key."""

MOST = 3000
"""With more entities a page holds a part: to here a key is answered in 20 ms, and the file stays below 7 MB."""
MOST_CLAIMS = 6000
"""The same of claims, of which a graph of few entities may have many."""
HUBS = 90
"""So many of the best connected a part begins with: as many as its overview shows."""
HELD = 1500
"""Around so many entities it is made; what is said of them with others brings those in."""


@dataclass(frozen=True)
class Part:
    """What a page holds: `network` and `claims`, all or a part of the `whole`.

    A part has all that is said of each situation that it has anything of: its edges, their ends, its claims. In a part
    nodes have their `degree` in the whole.
    """

    network: nx.MultiDiGraph[str]
    claims: list[Json]
    whole: Part | None = None


@dataclass(frozen=True)
class _Whole:
    """A network and its claims, as a part is cut out of them."""

    network: nx.MultiDiGraph[str]
    claims: list[Json]
    parties: Mapping[str, set[str]]


def part_of(
    network: nx.MultiDiGraph[str], claims: list[Json], legal_entities: Mapping[str, str], shown: Collection[str] = ()
) -> Part:
    """Return what a page holds of a network and its claims: the best connected, and what the claims `shown` tell of.

    `legal_entities` have what people name when they mean one of them.
    """
    whole = Part(network, claims)
    if len(network) <= MOST and len(claims) <= MOST_CLAIMS:
        return whole
    parties = {claim["id"]: parties_of(claim, legal_entities) & network.nodes for claim in claims}
    known = _Whole(network, claims, parties)
    core = list(dict.fromkeys(_outwards(in_view(network, DEFAULT_VIEW))))[:HELD]
    held = _told(known, core, shown)
    while len(held) > MOST_CLAIMS and len(core) > 1:
        core = core[: len(core) // 2]
        held = _told(known, core, shown)
    kept = [claim for claim in claims if claim["id"] in held]
    return Part(_network(network, {claim["situation"] for claim in kept}), kept, whole)


def _outwards(network: nx.MultiDiGraph[str]) -> Iterator[str]:
    """Yield the best connected nodes; then, in turn, one more neighbour that each of them has by each relation.

    So a reader who opens one of the first finds something of all that it does; the best connected alone would be much
    about few, and have none of the people.
    """
    hubs = list(islice(by_connection(ties_of(network, dict.fromkeys(relations_of(network), 0))), HUBS))
    yield from hubs
    yield from (name for turn in zip_longest(*_branches(network, hubs)) for name in turn if name is not None)


def _branches(network: nx.MultiDiGraph[str], hubs: Sequence[str]) -> list[list[str]]:
    """Return for each hub and each of its relations the others of that relation, the best connected first."""
    near: dict[str, dict[str, set[str]]] = {hub: {} for hub in hubs}
    for start, end, facts in network.edges(data=True):
        for one, other in ((start, end), (end, start)):
            if one in near:
                near[one].setdefault(facts["relation"], set()).add(other)
    several = [others for found in near.values() for _, others in sorted(found.items())]
    return [sorted(others, key=lambda name: (-network.degree(name), name)) for others in several]


def parties_of(claim: Json, legal_entities: Mapping[str, str]) -> set[str]:
    """Return who takes part in a claim, and what people name in place of a legal entity that does."""
    named = {who["id"] for several in claim["participants"].values() for who in several}
    return named | {legal_entities[one] for one in named & legal_entities.keys()}


def _told(whole: _Whole, core: Sequence[str], shown: Collection[str]) -> set[str]:
    """Return the claims about what is among nodes of the core alone, or between two of them, and about what is shown.

    A claim never comes without those that it supersedes or that supersede it: it would seem to stand.
    """
    inner = set(core)
    situations = {
        facts["situation"] for one, other, facts in whole.network.edges(data=True) if one in inner and other in inner
    }
    for claim in whole.claims:
        parties = whole.parties[claim["id"]]
        if claim["id"] in shown or (parties and parties <= inner):
            situations.add(claim["situation"])
    return _with_versions(whole.claims, situations)


def _with_versions(claims: list[Json], situations: set[str]) -> set[str]:
    """Return the claims of some situations, and of all that these supersede or are superseded by."""
    by_situation: dict[str, list[str]] = {}
    tied: dict[str, set[str]] = {}
    for claim in claims:
        by_situation.setdefault(claim["situation"], []).append(claim["id"])
        for other in claim["supersedes"]:
            tied.setdefault(claim["id"], set()).add(other)
            tied.setdefault(other, set()).add(claim["id"])
    situation_of = {claim["id"]: claim["situation"] for claim in claims if claim["id"] in tied}
    found: set[str] = set()
    waiting = list(situations)
    while waiting:
        for one in by_situation.pop(waiting.pop(), ()):
            found.add(one)
            waiting.extend(situation_of[other] for other in tied.get(one, ()) if other in situation_of)
    return found


def _network(network: nx.MultiDiGraph[str], situations: set[str]) -> nx.MultiDiGraph[str]:
    """Return all edges of some situations, with their ends."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for start, end, key, facts in network.edges(keys=True, data=True):
        if facts["situation"] in situations:
            found.add_edge(start, end, key, **facts)
    found.add_nodes_from((name, {**network.nodes[name], "degree": network.degree(name)}) for name in list(found))
    return found


def degrees_of(network: nx.MultiDiGraph[str]) -> dict[str, int]:
    """Return how many edges each node has; in the network of a part, how many it has in the whole."""
    degrees = dict(network.degree())
    return {name: facts.get("degree", degrees[name]) for name, facts in network.nodes(data=True)}


def relations_of(network: nx.MultiDiGraph[str]) -> set[str]:
    """Return the relations that its edges are of."""
    return {facts["relation"] for *_, facts in network.edges(data=True)}


# ── what is left out ─────────────────────────────────────────────────────────


def cut(part: Part, blocks: Mapping[str, Any], legal_entities: Mapping[str, str]) -> dict[str, Any]:
    """Return those of the page's blocks that tell of more than a part holds, cut to it, and `part`, what it leaves out.

    Shape: `entities`, `claims`, `conflicts` ([open, explained]) count the whole; `views` has its [nodes, edges] by
    ready view and view; `nodes` the edges by the same, and the `claims`, that each node has besides those that are
    here; `against` the conflicts of each claim with others than those here; `asked` how many edges answer a question
    that the page composes, where that is more than are here. Nothing is returned of what is whole.
    """
    if not part.whole:
        return {}
    held = {claim["id"] for claim in part.claims}
    pairs, shown = blocks["conflicts"], _shown(part.whole.network, blocks["ready"])
    counts = {
        "entities": len(part.whole.network),
        "claims": len(part.whole.claims),
        "conflicts": [
            sum(pair["because"] is None for pair in pairs),
            sum(pair["because"] is not None for pair in pairs),
        ],
        "views": {
            view: [len({end for ends in drawn for end in ends[:2]}), len(drawn)] for view, drawn in shown.items()
        },
        "nodes": _beyond(part, shown, legal_entities),
        "against": _against(pairs, held),
        "asked": _asked(part),
    }
    whole_pairs = [pair for pair in pairs if held.issuperset(pair["claims"])]
    return {
        "part": counts,
        "conflicts": whole_pairs,
        "questions": [_question(one, held) for one in blocks["questions"]],
    }


def _shown(network: nx.MultiDiGraph[str], ready: list[Json]) -> dict[str, list[_Edge]]:
    """Return the edges that each ready view, and what is none, shows in each view, by the names of both."""
    found: dict[str, list[_Edge]] = {}
    for view in sorted({DEFAULT_VIEW, *(facts["view"] for *_, facts in network.edges(data=True))}):
        edges: list[Any] = list(in_view(network, view).edges(keys=True, data="relation"))
        found[f" {view}"] = [edge[:3] for edge in edges]
        for one in ready:
            found[f"{one['id']} {view}"] = [edge[:3] for edge in edges if edge[3] in one["relations"]]
    return found


def _beyond(
    part: Part, shown: Mapping[str, list[_Edge]], legal_entities: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """Return what each node of a part has besides: edges by what shows them, and `claims`."""
    assert part.whole
    here = {claim["id"] for claim in part.claims}
    others = (claim for claim in part.whole.claims if claim["id"] not in here)
    counts = {"claims": Counter(one for claim in others for one in _spoken(claim, legal_entities))}
    for view, edges in shown.items():
        left = (edge for edge in edges if not part.network.has_edge(*edge))
        counts[view] = Counter(end for start, end_, _ in left for end in {start, end_})
    found = {name: {key: count[name] for key, count in counts.items() if count[name]} for name in sorted(part.network)}
    return {name: more for name, more in found.items() if more}


def _spoken(claim: Json, legal_entities: Mapping[str, str]) -> set[str]:
    """Return all that a claim speaks of or that speaks in it."""
    return parties_of(claim, legal_entities) | {speaker["id"] for speaker in (*claim["via"], *claim["origin"])}


def _against(pairs: list[Json], held: set[str]) -> dict[str, int]:
    """Return how many conflicts each claim that is here has with claims that are not."""
    found = Counter(
        one for pair in pairs if not held.issuperset(pair["claims"]) for one in pair["claims"] if one in held
    )
    return dict(sorted(found.items()))


def _asked(part: Part) -> dict[str, int]:
    """Return how many edges answer each question that a part can ask, where it does not have them all."""
    assert part.whole
    here, there = Counter(_questions(part.network)), Counter(_questions(part.whole.network))
    return {"~".join(key): there[key] for key in sorted(here) if there[key] > here[key]}


def _questions(network: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str, str]]:
    """Yield for each edge who is asked for, the relation and who is named, as the page composes its questions."""
    for start, end, facts in network.edges(data=True):
        yield "from", facts["relation"], end
        yield "to", facts["relation"], start


def _question(question: Json, held: Collection[str]) -> Json:
    """Return a stored question with the rows that rest on a claim that is here; `whole` counts [rows, claims]."""
    rows = [_those(own, held) for own in question["row_claims"]]
    here = {
        "rows": [row for row, own in zip(question["rows"], rows, strict=True) if own],
        "row_claims": [own for own in rows if own],
        "claims": _those(question["claims"], held),
    }
    whole = [len(question["rows"]), len(question["claims"])]
    return question | here | ({} if whole == [len(here["rows"]), len(here["claims"])] else {"whole": whole})


def _those(ids: Iterable[str], held: Collection[str]) -> list[str]:
    return [one for one in ids if one in held]
