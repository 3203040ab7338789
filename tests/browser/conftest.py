"""One browser a session, and pages opened from the file system with the network cut."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graph.store import Dataset

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")

WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


@dataclass
class Opened:
    """A page, with what it asked for and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __call__(self, script: str, value: Any = None) -> Any:
        """Return what a script says in the page."""
        return self.page.evaluate(script, value)

    def until(self, script: str, value: Any = None) -> None:
        """Wait until a script says something true; Playwright's own waiting would need eval, which the page forbids."""
        for _ in range(500):
            if self(script, value):
                return
            self.page.wait_for_timeout(10)
        raise AssertionError(f"in five seconds it did not come true: {script}")


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium; without one the tests are skipped, but not in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        message = "no Chromium was found: the browser tests did not run"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def window(browser: Any) -> Callable[..., Any]:
    """Give a new page of a window with these options; the page keeps nothing, so that one context serves them all."""
    contexts: dict[str, Any] = {}

    def window_of(**options: Any) -> Any:
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(offline=True, **options)
        return contexts[key].new_page()

    return window_of


@contextmanager
def opener(window: Callable[..., Any]) -> Iterator[Open]:
    """Give what opens a file at a state, with no network; at the end no page may have complained of anything."""
    pages: list[Opened] = []

    def open_file(
        path: Path, state: str = "lang=en&theme=light", narrow: bool = False, before: str = "", **options: Any
    ) -> Opened:
        opened = Opened(window(viewport=NARROW if narrow else WIDE, **options))
        pages.append(opened)
        listen(opened)
        if before:
            opened.page.add_init_script(before)
        opened.page.goto(path.as_uri() + (f"#{state}" if state else ""))
        if options.get("java_script_enabled", True):
            opened.page.wait_for_selector("#graph[data-ready]")
        return opened

    try:
        yield open_file
    finally:
        for opened in pages:
            opened.page.close()
    assert [said for opened in pages for said in opened.complaints] == []


def listen(opened: Opened) -> None:
    """Write down what a page says on its console, what it throws, and what it asks for."""
    opened.page.on("console", lambda message: opened.complaints.append(message.text))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on("dialog", lambda dialog: (opened.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    opened.page.on("request", lambda request: opened.requests.append(request.url))


@pytest.fixture
def open_file(window: Callable[..., Any]) -> Iterator[Open]:
    """Open any page at a state."""
    with opener(window) as opening:
        yield opening


@pytest.fixture(scope="session")
def built(article_built: Path) -> Path:
    """Here, the output of the article alone: small enough to be drawn whole, and told with every certainty."""
    return article_built


@pytest.fixture(scope="session")
def dataset(built: Path) -> Dataset:
    """The dataset of that output."""
    return Dataset.load(built / "dataset.nq")


@pytest.fixture
def visit(open_file: Open, built: Path) -> Open:
    """Open the page of the article at a state."""
    return partial(open_file, built / "index.html")


@pytest.fixture
def visit_industry(open_file: Open, industry: Path) -> Open:
    """Open the page of all shipped facts at a state."""
    return partial(open_file, industry / "index.html")
