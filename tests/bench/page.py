"""How soon a graph is seen, moved, searched and opened in headless Chromium, beside a stock Pyvis page of it.

Run it with `python -m tests.bench.page [SIZE ...]`, or with `data` for what the page is made of without a browser; it
prints tables and fails on nothing.
"""

from __future__ import annotations

import gc
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import networkx as nx
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import sync_playwright
from pyvis.network import Network

from graph.build import build
from graph.claims import read_claims
from graph.exports import canonical
from graph.network import network_of
from graph.page import render
from graph.page.drawing import drawn
from graph.page.part import part_of
from graph.terms import shipped
from tests.bench.grown import dataset_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = (100, 1000, 3000, 10000)
DATA_SIZES = (5000, 10000, 20000)
STOCK = 3000
"""The largest graph that the stock page is tried with."""
PATIENCE = 150
"""Seconds after which a page counts as not seen."""
RUNS = 5
WINDOW = {"width": 1280, "height": 860}

SEEN = """() => {
  const bar = document.getElementById("loadingBar");
  if (bar && getComputedStyle(bar).display !== "none" && bar.style.opacity !== "0") return false;
  const canvas = document.querySelector("canvas");
  if (!canvas || !canvas.width) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, index) => index % 4 === 3 && value);
}"""
FRAMES = """() => new Promise(done => {
  const begin = performance.now();
  let frames = 0;
  const count = () => {
    frames += 1;
    if (performance.now() - begin < 2000) requestAnimationFrame(count);
    else done(frames / ((performance.now() - begin) / 1000));
  };
  requestAnimationFrame(count);
})"""
TIMED = "{ const begin = performance.now(); %s; return performance.now() - begin; }"
FILTER = "() => " + TIMED % "document.getElementById('hedged').click()"
KEY = "text => " + TIMED % (
    "const box = document.getElementById('search'); box.focus(); box.value = text;box.dispatchEvent(new Event('input'))"
)
OPEN = "async id => " + TIMED % (
    "page.graph.choose({ kind: 'node', id }); await new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
)
ANSWER = "async id => " + TIMED % (
    "page.tell({ question: id }); await new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
)
KEYS = ("a", "ab", "ba", "who", "who sued", "sued", "s", "誰", "誰起訴")


def opened(browser: Browser, path: Path, state: str = "") -> Page:
    """Open a page from the file system with the network cut."""
    page = browser.new_page(viewport=WINDOW)
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    page.goto(path.as_uri() + state, wait_until="commit")
    return page


def seconds_to_see(browser: Browser, path: Path, ours: bool) -> float:
    """Return the seconds from the call until the graph is seen; infinite where patience ends."""
    begin = time.perf_counter()
    page = opened(browser, path)
    try:
        if ours:
            page.wait_for_selector("#graph[data-ready]", timeout=PATIENCE * 1000)
        else:
            while not page.evaluate(SEEN):
                if time.perf_counter() - begin > PATIENCE:
                    return float("inf")
                page.wait_for_timeout(50)
    except TooLate:
        return float("inf")
    finally:
        seconds = time.perf_counter() - begin
        page.close()
    return seconds


def frames_while_dragged(page: Page) -> float:
    """Return the frames a second while the background is dragged for two seconds."""
    box = page.locator("canvas").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.5, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(f"window.frames_ = ({FRAMES})()")
    for step in range(110):
        page.mouse.move(x + 60 * (step % 20) / 20, y + 40 * (step % 14) / 14)
        page.wait_for_timeout(14)
    page.mouse.up()
    return float(page.evaluate("window.frames_"))


def stock_html(network: nx.MultiDiGraph[str]) -> str:
    """Return what `from_nx` and `generate_html` make of the same nodes and edges."""
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, facts in network.nodes(data=True):
        if network.degree(name):
            plain.add_node(name, label=facts["label"].get("en", name))
    for start, end, facts in network.edges(data=True):
        plain.add_edge(start, end, label=facts["label"].get("en", ""))
    drawing = Network(directed=True, cdn_resources="in_line", height="760px")
    drawing.from_nx(plain)
    return str(drawing.generate_html())


def median_of(run: Any, runs: int = RUNS) -> float:
    """Return the median of several runs."""
    return statistics.median(run() for _ in range(runs))


def shown(seconds: float) -> str:
    """Return seconds as they are printed."""
    return f"> {PATIENCE} s" if seconds == float("inf") else f"{seconds:.2f} s"


def entities_and_edges(size: int) -> nx.MultiDiGraph[str]:
    """Return a network of so many nodes and half as many edges again, which a few nodes have most of."""
    random = Random(size)
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for index in range(size):
        network.add_node(f"co:n{index}", label={"en": f"Node {index}"}, types=[], shown_as="gai:Company")
    for index in range(size * 3 // 2):
        ends = [f"co:n{int(size * random.random() ** power)}" for power in (1.0, 2.5)]
        claim = {"claims": [f"cl:c{index}"], "independent_sources": 1, "when": "", "credit": []}
        named = {"relation": "gai:competesWith", "label": {"en": "competes with"}, "situation": f"sit:s{index}"}
        network.add_edge(*ends, key=f"edge:e{index}", certainty="stated", plain=True, view="direct", **named, **claim)
    return network


def measure_data() -> None:
    """Print how long the data of a page of all nodes takes, and a part of them, beside the stock page of the same.

    As in a build, the collector of circles is off, for both sides.
    """
    gc.disable()
    types = [{"id": "gai:Company", "shape": "dot", "colour": {"light": "#1565c0"}}]
    timed: dict[int, list[float]] = {}
    for size in DATA_SIZES:
        network = entities_and_edges(size)
        placed = {f"co:n{index}": (index, index) for index in range(90)}
        begin = time.process_time()
        drawing = drawn(network, types, placed)
        json.dumps([drawing.nodes, drawing.edges], ensure_ascii=False, sort_keys=True)
        middle = time.process_time()
        part_of(network, [], {})
        timed[size] = [middle - begin, time.process_time() - middle]
        per_node = " and ".join(f"{1e6 * seconds / size:.1f}" for seconds in timed[size])
        data, chosen = timed[size]
        print(f"data of {size} nodes: {data:.2f} s, a part of them chosen in {chosen:.2f} s; us a node {per_node}")
    begin = time.process_time()
    stock_html(network)
    stock = time.process_time() - begin
    print(f"stock: from_nx and generate_html of {size} nodes {stock:.1f} s, {stock / timed[size][0]:.0f} x (bar: 50 x)")


def measure(browser: Browser, folder: Path, size: int) -> None:
    """Measure one invented graph, ours and the stock page, and print what was found."""
    dataset = dataset_of(size)
    network = network_of(dataset)
    path = folder / f"{size}.html"
    nquads = canonical(dataset)
    html = render(dataset, network, read_claims(dataset), nquads=nquads)
    path.write_text(html, encoding="utf-8")
    ours = median_of(lambda: seconds_to_see(browser, path, ours=True))
    page = opened(browser, path, "#lang=en&theme=light")
    page.wait_for_selector("#graph[data-ready]")
    page.wait_for_timeout(1500)
    frames = frames_while_dragged(page)
    filters = median_of(lambda: page.evaluate(FILTER), 6)
    keys = sorted(page.evaluate(KEY, text) for text in KEYS)
    page.evaluate(KEY, "")
    nodes = page.evaluate("[...page.seen.nodes].sort((a, b) => b.size - a.size).slice(2, 9).map(node => node.id)")
    opening = sorted(page.evaluate(OPEN, node) for node in nodes)
    drawn = page.evaluate("[page.seen.nodes.length, page.seen.edges.length]")
    page.close()
    print(f"\n{size} entities, {network.number_of_edges()} edges; drawn at the end {drawn[0]} nodes, {drawn[1]} edges")
    print(f"  ours   visible {shown(ours)}  {frames:4.0f} fps dragged  {path.stat().st_size / 1e6:.2f} MB")
    print(
        f"         filter {filters:.0f} ms  key {keys[len(keys) // 2]:.0f} ms (most {keys[-1]:.0f})"
        f"  click {opening[len(opening) // 2]:.0f} ms (most {opening[-1]:.0f})"
    )
    if size <= STOCK:
        measure_stock(browser, folder, network, (ours, frames, path.stat().st_size))


def measure_stock(
    browser: Browser, folder: Path, network: nx.MultiDiGraph[str], ours: tuple[float, float, int]
) -> None:
    """Measure the stock page of the same graph, and print how ours compares."""
    path = folder / "stock.html"
    path.write_text(stock_html(network), encoding="utf-8")
    stock = seconds_to_see(browser, path, ours=False)
    frames = 0.0
    if stock != float("inf"):
        page = opened(browser, path)
        while not page.evaluate(SEEN):
            page.wait_for_timeout(50)
        frames = frames_while_dragged(page)
        page.close()
    print(f"  stock  visible {shown(stock)}  {frames:4.0f} fps dragged  {path.stat().st_size / 1e6:.2f} MB")
    ratio = f"> {PATIENCE / ours[0]:.0f}" if stock == float("inf") else f"{stock / ours[0]:.1f}"
    print(f"  ratio  {ratio} x sooner  bytes {ours[2] / path.stat().st_size:.1f} x")


def measure_article(browser: Browser, folder: Path) -> None:
    """Measure the page of the shipped facts."""
    out = folder / "output"
    build(shipped("facts"), out)
    path = out / "index.html"
    empty = folder / "empty.html"
    empty.write_text("<!doctype html><title>empty</title><canvas id=graph data-ready></canvas>", encoding="utf-8")
    bare = median_of(lambda: seconds_to_see(browser, empty, ours=True), 9)
    ours = median_of(lambda: seconds_to_see(browser, path, ours=True), 9)
    page = opened(browser, path, "#lang=en&theme=light")
    page.wait_for_selector("#graph[data-ready]")
    keys = sorted(page.evaluate(KEY, text) for text in KEYS)
    questions = page.evaluate("page.data.questions.map(question => question.id)")
    answers = sorted(page.evaluate(ANSWER, question) for question in questions)
    page.close()
    print(f"article: graph visible {ours * 1000:.0f} ms, {ours / bare:.1f} x an empty page ({bare * 1000:.0f} ms)")
    print(f"  key {keys[len(keys) // 2]:.0f} ms (most {keys[-1]:.0f})")
    print(f"  {len(answers)} stored questions answered in {answers[len(answers) // 2]:.0f} ms (most {answers[-1]:.0f})")
    ready = sorted(engine_ready(browser, path) for _ in range(RUNS))
    print(f"  SPARQL engine ready {ready[len(ready) // 2]:.0f} ms (most {ready[-1]:.0f})")


def engine_ready(browser: Browser, path: Path) -> float:
    """Return the milliseconds from opening the SPARQL tab until its engine answers."""
    page = opened(browser, path, "#lang=en&theme=light")
    page.wait_for_selector("#graph[data-ready]")
    page.wait_for_timeout(500)
    ready = page.evaluate("async () => { await page.engine.start(); return page.engine.readyIn; }")
    page.close()
    return float(ready)


def main() -> None:
    """Measure and print."""
    if sys.argv[1:] == ["data"]:
        return measure_data()
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        measure_article(browser, Path(folder))
        for size in sizes:
            measure(browser, Path(folder), size)
        browser.close()


if __name__ == "__main__":
    main()
