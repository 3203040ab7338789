"""What the project brings asks for no more than its notice, which is kept, and all of it is pinned."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from graph.page import why_missing
from tests import dependencies
from tests.dependencies import ALLOWED, OURS, PROJECT, Package, brought, extras, of_the_page, pins, refused, unpinned
from tests.pages import unpacked

ROOT = Path(__file__).resolve().parent.parent


def test_licences_of_what_users_get_ask_for_a_notice_at_most() -> None:
    """No package of Python or npm that users get has a licence that is copyleft or not told, without a reason."""
    assert refused([*brought(extras() - OURS)[0], *of_the_page()]) == []
    assert all(reason for reason in ALLOWED.values())


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR Apache-2.0", True),
        ("BSD-3-Clause AND MIT", True),
        ("MIT AND LGPL-2.1-only", False),
        ("GPL-3.0-or-later", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", False),
        ("not told", False),
        ("", False),
    ],
)
def test_a_licence_is_refused_unless_it_is_understood(licence: str, free: bool) -> None:
    """Of alternatives one is enough, of parts each must be free, and what nobody knows is not."""
    assert (refused([Package("invented", "1", licence)]) == []) == free


def test_everything_that_is_installed_is_pinned() -> None:
    """Each package that an extra brings stands in constraints.txt, with the version that is installed."""
    assert unpinned(brought(extras())[0]) == []


def test_everything_that_is_asked_for_is_pinned() -> None:
    """Each package that pyproject.toml names stands in constraints.txt, within its bounds, installed here or not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = map(Requirement, [*project["dependencies"], *chain(*project["optional-dependencies"].values())])
    pinned = pins()
    for one in named:
        if one.name != PROJECT:
            assert one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"), prereleases=True), str(one)


def test_nothing_is_pinned_that_nobody_brings() -> None:
    """A pin that no extra leads to any more is taken out."""
    installed, absent = brought(extras())
    if not absent:
        assert set(pins()) - {canonicalize_name(one.name) for one in installed} == set()


def test_the_notices_of_what_is_in_the_page_are_in_the_page(built: Path) -> None:
    """Each package of the page's parts stands with its licence's text in the page, at the version of the lock file."""
    html = (built / "index.html").read_text(encoding="utf-8")
    assert "@license" in unpacked(html, "vis-network")
    if why_missing():
        pytest.skip("the page's parts are not made")
    notices = html.partition('id="licences">')[2].partition("</script>")[0]
    found = list(re.finditer(r"^(\S+) (\d\S*), [^\n]*\n\S*:", notices, re.MULTILINE))
    ends = [*(one.start() for one in found[1:]), len(notices)]
    for one, end in zip(found, ends, strict=True):
        assert re.search("[Pp]ermission is hereby granted|licensed under either", notices[one.end() : end]), one[1]
    locked = {one.name: one.version for one in of_the_page()}
    wanted = json.loads((ROOT / "graph" / "page" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {one[1]: one[2] for one in found}.items() <= locked.items()
    assert set(wanted) - {"esbuild"} <= {one[1] for one in found}


def test_a_tool_that_is_missing_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the tools nothing is taken to be sound: days and weaknesses are not known."""
    monkeypatch.setattr(dependencies, "tool", lambda name: None)
    assert dependencies.released(["networkx"]) == {}
    assert dependencies.weaknesses_of_python([Package("networkx", "3", "BSD")]) is None
    assert dependencies.weaknesses_of_the_page() is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", None),
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', None),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', []),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1"}]}]}', ["a 1: X-1"]),
    ],
)
def test_a_database_that_was_not_reached_is_no_clean_bill(
    monkeypatch: pytest.MonkeyPatch, said: str, found: list[str] | None
) -> None:
    """Packages that were passed over were not looked up; what was looked up is told."""
    monkeypatch.setattr(dependencies, "tool", lambda name: name)
    monkeypatch.setattr(dependencies, "_said", lambda *_: said)
    assert dependencies.weaknesses_of_python([Package("a", "1", "MIT")]) == found
