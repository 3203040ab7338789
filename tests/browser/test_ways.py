"""In a browser: the two clocks, the filters, the paths, the story and the keys do what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest

from graph.claims import read_claims
from graph.network import network_of
from graph.store import Dataset
from tests.browser.test_page import DRAWN, ON_NODE, ROWS, SHOWN, click, edges_of

Visit = Callable[..., Any]

SET = """([id, value]) => {
  const input = document.getElementById(id);
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def overlaps(claim: dict[str, Any], begin: str, end: str) -> bool:
    """Say whether a claim's time overlaps a span of months; one without a time does."""
    days = [claim["time"][side][edge] for side in ("begin", "end") for edge in ("earliest", "latest")]
    if not any(days):
        return True
    first = days[0] or days[2]  # what says only when it ended is not known to have gone on before
    return not (first and first[:7] > end) and not (days[3] and days[3][:7] < begin)


@pytest.mark.parametrize(("begin", "end"), [("2023-01", "2023-01"), ("2023-06", "2023-12"), ("2024-02", "2024-12")])
def test_the_first_clock_keeps_what_overlaps_its_span(visit: Visit, dataset: Dataset, begin: str, end: str) -> None:
    """Table, graph and counts hold what overlaps the span, and all that bears no date."""
    kept = {claim["id"] for claim in read_claims(dataset) if overlaps(claim, begin, end)}
    opened = visit(f"lang=en&theme=light&from={begin}&to={end}")
    assert set(opened(ROWS)) == kept
    direct = [edge for edge in edges_of(dataset) if edge["view"] == "direct"]
    assert opened(DRAWN) == sorted(edge["id"] for edge in direct if kept & set(edge["claims"]))
    assert f"{len(kept)} of" in opened.page.inner_text("#counts")


def test_what_bears_no_date_can_be_left_out(visit: Visit, dataset: Dataset) -> None:
    """Without the undated, only dated claims are left."""
    opened = visit()
    opened.page.uncheck("#undated")
    assert set(opened(ROWS)) == {claim["id"] for claim in read_claims(dataset) if claim["when"]}


def test_the_sliders_are_moved_by_keyboard_and_kept_in_the_address(visit: Visit) -> None:
    """An arrow moves a clock by a month, its words and the address say so, and the ticks mark every event."""
    opened = visit()
    opened.page.focus("#to")
    opened.page.keyboard.press("ArrowLeft")
    month = opened("page.state.to")
    assert month
    opened.until("location.hash.includes('to=')")
    assert opened("document.getElementById('to').getAttribute('aria-valuetext')") in opened.page.inner_text(
        "#held-words"
    )
    dated = opened(
        "new Set(page.data.claims.map(c => c.bounds.find(Boolean)).filter(Boolean).map(d => d.slice(0, 7))).size"
    )
    assert opened("document.querySelectorAll('#ticks rect').length") == dated
    opened.page.click("#clocks-reset")
    assert opened("page.state.to") == ""


def test_the_second_clock_keeps_what_had_been_said(visit: Visit, dataset: Dataset) -> None:
    """Known by a day: the claims that a source had made by then, and the lines that follow from them."""
    rows = dataset.select("SELECT ?claim ?said { ?claim gai:saidLatest ?said }")
    said = {row["claim"].rsplit("/", 1)[1]: row["said"] for row in rows}
    first = min(said.values())
    opened = visit()
    opened(SET, ["known", 0])
    kept = {f"cl:{claim}" for claim, day in said.items() if day <= first}
    assert 0 < len(kept) < len(said)
    assert set(opened(ROWS)) == kept
    assert all(kept & set(edge["claims"]) for edge in opened("page.seen.edges"))


def test_relations_are_filtered_by_theme(visit: Visit, dataset: Dataset) -> None:
    """Each relation that is drawn has a chip; switching it off removes its lines alone."""
    opened = visit()
    opened.page.click("#more")
    edges = [edge for edge in edges_of(dataset) if edge["view"] == "direct"]
    chips = opened("[...document.querySelectorAll('#relations [data-filter]')].map(chip => chip.dataset.filter)")
    assert set(chips) == {edge["relation"] for edge in edges}
    opened.page.click(f"#relations [data-filter='{chips[0]}']")
    assert opened(DRAWN) == sorted(edge["id"] for edge in edges if edge["relation"] != chips[0])


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_neighbourhood_is_as_deep_as_is_said(visit: Visit, dataset: Dataset, depth: int) -> None:
    """So many steps around the selected node are shown, and nothing beyond."""
    undirected: nx.Graph[str] = nx.Graph(
        (edge["from"], edge["to"]) for edge in edges_of(dataset) if edge["view"] == "direct"
    )
    node = "model:latent-diffusion"
    opened = visit(f"lang=en&theme=light&node={node}&depth={depth}")
    assert set(opened(SHOWN)) == set(nx.ego_graph(undirected, node, radius=depth))


def test_leaves_can_be_hidden(visit: Visit, dataset: Dataset) -> None:
    """Hiding leaves removes each node with a single neighbour, once."""
    undirected: nx.Graph[str] = nx.Graph(
        (edge["from"], edge["to"]) for edge in edges_of(dataset) if edge["view"] == "direct"
    )
    opened = visit()
    opened.page.click("#more")
    opened.page.click("#leaves")
    inner = {node for node, degree in undirected.degree() if degree > 1}
    kept = {end for edge in undirected.edges() for end in edge if set(edge) <= inner}
    assert set(opened(SHOWN)) == kept


def test_paths_are_the_shortest_and_carry_their_evidence(visit: Visit, dataset: Dataset) -> None:
    """From a node's panel to another name: the shortest paths, each hop with its lines and their claims."""
    undirected: nx.Graph[str] = nx.Graph(
        (edge["from"], edge["to"]) for edge in edges_of(dataset) if edge["view"] == "direct"
    )
    opened = visit("lang=en&theme=light&node=co:getty-images")
    opened.page.fill("#path-to", "Latent Diff")
    opened.page.keyboard.press("Enter")
    assert opened("page.state.path") == {"from": "co:getty-images", "to": "model:latent-diffusion"}
    ways = opened("[...document.querySelectorAll('[data-way]')].map(way => way.dataset.way.split(' '))")
    assert 1 <= len(ways) <= 3
    assert len(ways[0]) - 1 == nx.shortest_path_length(undirected, "co:getty-images", "model:latent-diffusion")
    hops = opened(
        "[...document.querySelectorAll('.hop')].map(hop => [hop.dataset.edge, hop.querySelectorAll('.claim').length])"
    )
    claims = {edge["id"]: len(edge["claims"]) for edge in edges_of(dataset)}
    assert all(count == claims[edge] for edge, count in hops)
    assert set(opened("[...page.graph.focused.edges]")) == {edge for edge, _ in hops}


def test_paths_respect_the_filters(visit: Visit) -> None:
    """No path goes through what is hidden, and that there is none is said."""
    opened = visit("lang=en&theme=light&path=co:intel model:latent-diffusion")
    assert opened("document.querySelectorAll('[data-way]').length") >= 1
    opened.page.click("#hedged")
    assert opened("document.querySelectorAll('[data-way]').length") == 0
    assert "No path" in opened.page.inner_text("#panel")


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_the_story_goes_step_by_step(visit: Visit, dataset: Dataset, language: str) -> None:
    """Each of six to ten steps is told in at most two sentences and shows the claims it rests on, lit in the graph."""
    opened = visit(f"lang={language}&theme=light")
    steps = opened("page.data.story.length")
    assert 6 <= steps <= 10
    known = {claim["id"] for claim in read_claims(dataset)}
    opened.page.click("#story-begin")
    for step in range(1, steps + 1):
        assert opened("page.state.step") == step
        text = opened.page.inner_text("#story-text")
        assert 1 <= len([part for part in text.replace("。", ". ").split(". ") if part.strip()]) <= 2
        shown = opened("[...document.querySelectorAll('#panel .claim')].map(card => card.dataset.claim)")
        assert shown
        assert set(shown) <= known
        opened.page.click("#story-next")
    assert opened("page.state.step") == 0
    assert opened.page.locator("#story-begin").is_visible()


def test_the_graph_is_walked_by_keys(visit: Visit) -> None:
    """Arrows go from node to node, E along the lines of one, Enter to the evidence, Escape out."""
    opened = visit()
    opened.page.focus("#graph [role=application]")
    opened.page.keyboard.press("ArrowRight")
    first = opened("page.state.selected")
    assert first["kind"] == "node"
    opened.page.keyboard.press("ArrowLeft")
    second = opened("page.state.selected")
    assert second["kind"] == "node"
    assert second != first
    lines = [edge["id"] for edge in opened("page.seen.edges") if second["id"] in (edge["from"], edge["to"])]
    walked = []
    for _ in lines:
        opened.page.keyboard.press("e")
        walked.append(opened("page.state.selected.id"))
    assert sorted(walked) == sorted(lines)
    opened.page.keyboard.press("Enter")
    assert opened("document.activeElement.id") == "panel"
    opened.page.keyboard.press("Escape")
    assert opened("page.state.selected") is None


def test_a_dragged_node_stays_where_it_was_left(visit: Visit) -> None:
    """What a reader moves is not moved back by the next click."""
    opened = visit()
    spot = opened(ON_NODE, "co:google")
    box = opened.page.locator("#graph").bounding_box()
    x, y = box["x"] + spot["x"], box["y"] + spot["y"]
    opened.page.mouse.move(x, y)
    opened.page.mouse.down()
    opened.page.mouse.move(x + 40, y - 60, steps=5)
    opened.page.mouse.up()
    moved = opened(ON_NODE, "co:google")
    assert abs(moved["x"] - spot["x"] - 40) < 8
    click(opened, ON_NODE, "co:stability-ai")
    after = opened(ON_NODE, "co:google")
    assert abs(after["x"] - moved["x"]) < 2
    assert abs(after["y"] - moved["y"]) < 2


def test_all_of_the_state_is_in_the_address(visit: Visit, dataset: Dataset) -> None:
    """A page opened at the address of another shows the same nodes, lines, claims and panel."""
    state = "lang=zh-Hant&theme=dark&hide=gai:opined&from=2022-01&to=2024-03&node=co:stability-ai&depth=1"
    one = visit(state)
    two = visit(one("location.hash.slice(1)"))
    for script in (SHOWN, DRAWN, ROWS, "document.getElementById('panel').textContent"):
        assert one(script) == two(script)
    assert network_of(dataset).number_of_nodes() > len(one(SHOWN))


def test_back_keeps_language_and_filters(visit: Visit) -> None:
    """Back undoes what was chosen, and nothing that was set since."""
    opened = visit()
    click(opened, ON_NODE, "co:midjourney")
    opened.page.click("[data-language=zh-Hant]")
    opened.page.click("#hedged")
    opened.page.go_back()
    opened.until("page.state.selected === null")
    assert opened("[page.state.language, page.state.hidden.size > 0]") == ["zh-Hant", True]
    assert "lang=zh-Hant" in opened.page.url


@pytest.mark.parametrize(
    "state", ["known=2023-99-99", "from=2024-06&to=2020-01", "step=99&path=co:intel&node=co:none", "hide=gai:no&open=x"]
)
def test_nonsense_in_an_address_is_left_out(visit: Visit, state: str) -> None:
    """A page opens at any address, and what of it means nothing is as by default."""
    opened = visit(f"lang=en&theme=light&{state}")
    assert opened("page.seen.nodes.length") > 10
    assert opened("[page.state.selected, page.state.step, page.state.path, page.state.known]") == [None, 0, None, ""]


def test_filters_are_seen_and_reset_in_one_click(visit: Visit, dataset: Dataset) -> None:
    """What an address hides has its chip, and a button brings all back."""
    opened = visit("lang=en&theme=light&hide=gai:Lawsuit+gai:sued+src:zhineng-yongxian-stability-ai")
    opened.page.click("#more")
    off = opened("[...document.querySelectorAll('.chip[aria-pressed=false]')].map(chip => chip.dataset.filter).sort()")
    assert off == ["gai:Lawsuit", "gai:sued", "src:zhineng-yongxian-stability-ai"]
    opened.page.click("#filters-reset")
    assert opened(ROWS) == sorted(claim["id"] for claim in read_claims(dataset))


def test_the_readers_own_view_is_kept(visit: Visit) -> None:
    """After a reader zoomed, a smaller stage does not set the view back; the button does."""
    opened = visit()
    for _ in range(3):
        opened.page.click("#zoom-in")
    opened.page.click("#story-begin")
    opened.page.wait_for_timeout(200)
    zoomed = opened("page.graph.network.getScale()")
    opened.page.click("#zoom-fit")
    assert opened("page.graph.network.getScale()") < zoomed / 1.5


def test_counts_follow_the_neighbourhood(visit: Visit) -> None:
    """The counts of certainties add up to the claims that are listed, however far around a node is shown."""
    opened = visit("lang=en&theme=light&node=co:midjourney")
    opened.page.click("#more")
    for depth in ("1", "0"):
        opened.page.click(f"#depths [data-depth='{depth}']")
        counted = opened("[...document.querySelectorAll('#certainties .count')].map(one => Number(one.textContent))")
        assert sum(counted) == opened("page.seen.claims.length")
