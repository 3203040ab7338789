"""A page of a graph too large for one page: a part, closed under what would change how a fact reads, counted right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import networkx as nx
import pytest

from graph.claims import Json, read_claims
from graph.exports import canonical
from graph.network import network_of
from graph.page import answered, render
from graph.page import part as parts
from graph.page.part import Part, degrees_of, part_of, parties_of
from graph.page.ties import DEFAULT_VIEW, in_view
from graph.questions import Asker
from graph.store import Dataset
from tests.bench.grown import dataset_of
from tests.pages import unpacked

SIZE, MOST, HUBS, HELD = 400, 150, 8, 60


@pytest.fixture(scope="module")
def grown() -> Dataset:
    """The dataset of an invented industry that is too large for a page of few."""
    return dataset_of(SIZE)


@pytest.fixture(scope="module")
def network(grown: Dataset) -> nx.MultiDiGraph[str]:
    """Its network."""
    return network_of(grown)


@pytest.fixture(scope="module")
def claims(grown: Dataset) -> list[Json]:
    """All its claims."""
    return read_claims(grown)


@pytest.fixture(autouse=True, scope="module")
def few() -> Iterator[None]:
    """Let a page hold few."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"MOST": MOST, "HUBS": HUBS, "HELD": HELD}.items():
            patch.setattr(parts, name, value)
        yield


@pytest.fixture(scope="module")
def part(network: nx.MultiDiGraph[str], claims: list[Json], few: None) -> Part:
    """What the page of so few holds."""
    return part_of(network, claims, {})


@pytest.fixture(scope="module")
def whole_answers(grown: Dataset, claims: list[Json]) -> list[Json]:
    """The stored questions, answered over the whole."""
    return answered(Asker(grown), claims)


@pytest.fixture(scope="module")
def page(
    grown: Dataset, network: nx.MultiDiGraph[str], claims: list[Json], whole_answers: list[Json], few: None
) -> str:
    """The page of so few."""
    return render(grown, network, claims, questions=whole_answers, nquads=canonical(grown))


@pytest.fixture(scope="module")
def data(page: str) -> dict[str, Any]:
    """What its scripts read."""
    found: dict[str, Any] = json.loads(unpacked(page, "data"))
    return found


def test_a_page_that_can_hold_all_holds_all(network: nx.MultiDiGraph[str], claims: list[Json]) -> None:
    """Up to the most entities and claims, nothing is cut."""
    small = network.subgraph(sorted(network)[:MOST])
    assert part_of(small, claims[:10], {}) == Part(small, claims[:10])


def test_many_claims_of_few_entities_are_cut(
    network: nx.MultiDiGraph[str], claims: list[Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph of few entities with more claims than a page holds gives a part with no more than that."""
    monkeypatch.setattr(parts, "MOST", SIZE)
    monkeypatch.setattr(parts, "MOST_CLAIMS", 80)
    cut = part_of(network, claims, {})
    assert cut.whole
    assert 0 < len(cut.claims) <= 80


def test_a_part_is_of_the_whole(part: Part, network: nx.MultiDiGraph[str], claims: list[Json]) -> None:
    """Each node, edge and claim of a part is one of the whole, in the same words and in the same order."""
    assert part.whole == Part(network, claims)
    assert [claim for claim in claims if claim in part.claims] == part.claims
    for start, end, key, facts in part.network.edges(keys=True, data=True):
        assert network.edges[start, end, key] == facts
    assert degrees_of(part.network) == {name: network.degree(name) for name in part.network}
    assert HELD / 2 < len(part.network) < MOST


def test_a_situation_is_held_whole_or_not_at_all(part: Part, network: nx.MultiDiGraph[str], claims: list[Json]) -> None:
    """No line has fewer claims than it follows from, and none is drawn for one of two sides alone."""
    held = {claim["situation"] for claim in part.claims}
    assert {claim["id"] for claim in claims if claim["situation"] in held} == {claim["id"] for claim in part.claims}
    wanted = {key for *_, key, facts in network.edges(keys=True, data=True) if facts["situation"] in held}
    assert {key for *_, key in part.network.edges(keys=True)} == wanted


def test_what_supersedes_a_claim_comes_with_it(network: nx.MultiDiGraph[str], claims: list[Json], part: Part) -> None:
    """A claim that was superseded never stands alone, however far away the other is; nor does its successor."""
    here = part.claims[0]
    away = [claim for claim in claims if claim not in part.claims]
    chain = {away[0]["id"]: [here["id"]], away[1]["id"]: [away[0]["id"]]}
    told = [{**claim, "supersedes": chain.get(claim["id"], [])} for claim in claims]
    held = {claim["id"] for claim in part_of(network, told, {}).claims}
    assert {here["id"], *chain} <= held


def test_what_the_story_rests_on_is_held(network: nx.MultiDiGraph[str], claims: list[Json], part: Part) -> None:
    """A claim that a step of the story shows is in the part, wherever it stands in the graph."""
    held = {claim["id"] for claim in part.claims}
    away = next(claim["id"] for claim in claims if claim["id"] not in held)
    assert away in {claim["id"] for claim in part_of(network, claims, {}, {away}).claims}


def test_counts_are_of_the_whole(data: dict[str, Any], network: nx.MultiDiGraph[str], claims: list[Json]) -> None:
    """What the page says of how much there is agrees with the graph, in each view."""
    told = data["part"]
    assert (told["entities"], told["claims"]) == (len(network), len(claims))
    for view in (DEFAULT_VIEW, "case"):
        shown = in_view(network, view)
        assert told["views"][f" {view}"] == [len(shown), shown.number_of_edges()]
        for ready in data["ready"]:
            edges: list[Any] = [edge for edge in shown.edges(data="relation") if edge[2] in ready["relations"]]
            assert told["views"][f"{ready['id']} {view}"] == [len({end for e in edges for end in e[:2]}), len(edges)]


def test_a_node_tells_what_it_has_elsewhere(
    data: dict[str, Any], network: nx.MultiDiGraph[str], claims: list[Json]
) -> None:
    """For every node, what is here and what is said to be elsewhere add up to what the whole has."""
    here = Counter(end for edge in data["edges"] if edge["view"] == DEFAULT_VIEW for end in {edge["from"], edge["to"]})
    shown = in_view(network, DEFAULT_VIEW)
    everywhere = Counter(end for start, other in shown.edges() for end in {start, other})
    of_claims = Counter(who for claim in claims for who in _spoken(claim))
    held = {claim["id"] for claim in data["claims"]}
    claims_here = Counter(who for claim in claims if claim["id"] in held for who in _spoken(claim))
    for node in data["nodes"]:
        beyond = data["part"]["nodes"].get(node["id"], {})
        assert here[node["id"]] + beyond.get(f" {DEFAULT_VIEW}", 0) == everywhere[node["id"]]
        assert claims_here[node["id"]] + beyond.get("claims", 0) == of_claims[node["id"]]


def _spoken(claim: Json) -> set[str]:
    return parties_of(claim, {}) | {speaker["id"] for speaker in (*claim["via"], *claim["origin"])}


def test_conflicts_with_claims_elsewhere_are_counted(data: dict[str, Any]) -> None:
    """Each conflict is listed, or counted at every one of its claims that is here, or of claims elsewhere alone."""
    held = {claim["id"] for claim in data["claims"]}
    assert all(set(pair["claims"]) <= held for pair in data["conflicts"])
    assert sum(data["part"]["conflicts"]) > len(data["conflicts"])
    assert set(data["part"]["against"]) <= held


def test_an_answer_over_a_part_says_of_how_much(data: dict[str, Any], whole_answers: list[Json]) -> None:
    """A stored answer keeps its sentence, made from the whole, and counts the rows that are not on the page."""
    whole = {one["id"]: one for one in whole_answers}
    held = {claim["id"] for claim in data["claims"]}
    assert len(data["questions"]) == len(whole)
    cut = 0
    for question in data["questions"]:
        asked = whole[question["id"]]
        assert question["answer"] == asked["answer"]
        assert set(question["claims"]) <= held
        assert all(own and set(own) <= held for own in question["row_claims"])
        cut += "whole" in question
        assert question.get("whole", [len(question["rows"]), len(question["claims"])]) == [
            len(asked["rows"]),
            len(asked["claims"]),
        ]
    assert cut


def test_a_composed_question_knows_how_many_answers_there_are(
    data: dict[str, Any], network: nx.MultiDiGraph[str]
) -> None:
    """Where lines that answer `who sued X` are elsewhere, their number is told; elsewhere the page has them all."""
    edges: list[Any] = [(start, relation, end) for start, end, relation in network.edges(data="relation")]
    for named, relation in {(edge["to"], edge["relation"]) for edge in data["edges"]}:
        there = sum(edge[1:] == (relation, named) for edge in edges)
        here = sum((edge["relation"], edge["to"]) == (relation, named) for edge in data["edges"])
        assert data["part"]["asked"].get(f"from~{relation}~{named}", here) == there


def test_a_part_answers_no_queries(page: str) -> None:
    """Neither the engine nor statements are in a page that holds a part: an answer over a part would be wrong."""
    assert all(f'<script type="text/plain" id="{name}">' not in page for name in ("dataset", "oxigraph", "codemirror"))
    assert "wasm-unsafe-eval" not in page


def test_without_scripts_all_claims_are_counted(page: str, claims: list[Json], part: Part) -> None:
    """The table that is read where scripts are off tells how many claims of the whole it leaves out."""
    assert f"There are {len(claims) - len(part.claims)} more claims" in page
    assert "These are all its claims" not in page


def test_a_part_is_the_same_each_time(grown: Dataset, network: nx.MultiDiGraph[str], claims: list[Json]) -> None:
    """Two pages of the same graph are the same to the byte."""
    assert render(grown, network, claims) == render(grown, network, claims)
