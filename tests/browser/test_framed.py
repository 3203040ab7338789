"""The page in a frame of a notebook: it runs in an origin of its own, remembers where it is, and reaches nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import graph

NOTEBOOK = "<!doctype html><title>a notebook</title><body><div id=output></div></body>"
ADDRESS = "http://notebook.test/lab/tree/a.ipynb?reset#cell-3"


@pytest.fixture(scope="module")
def framed(browser: Any, built: Path) -> Iterator[Any]:
    """The page around one company, put into a notebook as notebooks put results: by `innerHTML`."""
    context = browser.new_context(viewport={"width": 1100, "height": 860}, accept_downloads=True)
    page = context.new_page()
    page.reached, page.complaints = [], []
    page.route("**/*", lambda route: route.fulfill(body=NOTEBOOK, content_type="text/html"))
    page.on("request", lambda request: page.reached.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.goto(ADDRESS)
    markup = graph.open(built).page("Stability AI", language="zh-Hant", theme="dark")._repr_html_()
    page.evaluate("markup => { document.getElementById('output').innerHTML = markup }", markup)
    until(page, "window.page && !document.getElementById('page').hidden")
    yield page
    context.close()


def until(page: Any, script: str) -> Any:
    """Wait until a script says something true in the frame."""
    for _ in range(1000):
        if len(page.frames) > 1 and (found := page.frames[1].evaluate(script)):
            return found
        page.wait_for_timeout(20)
    raise AssertionError(f"in twenty seconds it did not come true: {script}")


def test_a_framed_page_opens_where_it_was_told_to(framed: Any) -> None:
    """Entity, depth, language and theme are those that `page()` was given."""
    state = framed.frames[1].evaluate("({...page.state, hidden: 0, address: location.href})")
    assert state["selected"] == {"kind": "node", "id": "co:stability-ai"}
    assert (state["depth"], state["language"], state["theme"]) == (1, "zh-Hant", "dark")
    assert state["address"].startswith("about:srcdoc#")


def test_a_framed_page_follows_its_reader(framed: Any) -> None:
    """What is chosen in the frame is shown and stands in its own address; that of the notebook stays as it is."""
    frame = framed.frames[1]
    frame.click("#theme")
    assert until(framed, "document.documentElement.dataset.theme === 'light'")
    assert "theme=light" in frame.evaluate("location.hash")
    frame.click("#tab-sparql")
    frame.click("#sparql-run")
    assert until(framed, "/\\d/.test(document.getElementById('sparql-status').textContent)")
    assert framed.url == ADDRESS


def test_a_framed_page_saves_what_is_visible(framed: Any) -> None:
    """Its exports can be saved."""
    framed.frames[1].click("#export")
    with framed.expect_download() as download:
        framed.frames[1].click('[data-export="csv"]')
    assert download.value.suggested_filename.endswith(".csv")


def test_a_framed_page_reaches_nothing(framed: Any) -> None:
    """It cannot read the notebook, and neither asks the network for anything nor complains."""
    reach = "() => { try { return parent.document.title } catch (error) { return error.name } }"
    assert framed.frames[1].evaluate(reach) == "SecurityError"
    assert framed.frames[1].evaluate("origin") == "null"
    assert [url for url in framed.reached if not url.startswith("blob:null/")] == [ADDRESS.partition("#")[0]]
    assert framed.complaints == []
