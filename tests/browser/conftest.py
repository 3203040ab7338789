"""One browser a session, and pages opened from the file system with the network cut."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture
def visit(browser: Any, built: Path) -> Iterator[Callable[..., Opened]]:
    """Open the built page at a state, in a window of a size, with nothing but the file system to load from."""
    contexts = []

    def open_page(state: str = "lang=en&theme=light", narrow: bool = False, **options: Any) -> Opened:
        context = browser.new_context(viewport=NARROW if narrow else WIDE, **options)
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.route(
            "**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort()
        )
        opened.page.goto((built / "index.html").as_uri() + (f"#{state}" if state else ""))
        opened.page.wait_for_selector("#graph[data-ready]")
        return opened

    yield open_page
    for context in contexts:
        context.close()
