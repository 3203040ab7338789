"""How soon the graph of the article is visible in headless Chromium, beside an empty page in the same run.

Run it with `python -m tests.bench.page`; it prints a table and fails on nothing.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from graph.build import build
from graph.terms import shipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS = 9


def seconds_to_see(browser: Browser, url: str, selector: str) -> float:
    """Return the seconds from the call until a selector is there, in a fresh window."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    begin = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(selector, state="attached")
    seconds = time.perf_counter() - begin
    page.close()
    return seconds


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder) / "output"
        build(shipped("facts"), out)
        empty = Path(folder) / "empty.html"
        empty.write_text("<!doctype html><title>empty</title><p>nothing", encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        pairs = [
            (
                seconds_to_see(browser, empty.as_uri(), "p"),
                seconds_to_see(browser, (out / "index.html").as_uri(), "#graph[data-ready]"),
            )
            for _ in range(RUNS)
        ]
        browser.close()
    bare, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{'empty page':<24} {bare * 1000:6.0f} ms")
    print(f"{'graph visible':<24} {ours * 1000:6.0f} ms  {ours / bare:5.1f} x empty  <= 1000 ms")


if __name__ == "__main__":
    main()
