"""In a browser: what an editor took back can still be read, and nobody takes it for a fact."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.build import build

SMALL = Path(__file__).parent.parent / "small"
REASONS = {"en": "The paper took it back.", "zh-Hant": "該報已更正。", "zh-Hans": "该报已更正。"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small facts with one claim withdrawn."""
    facts = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("withdrawn") / "facts"))
    story = facts / "sources" / "story.yaml"
    reason = "withdrawn: {en: The paper took it back., zh-Hant: 該報已更正。}"
    text = story.read_text(encoding="utf-8").replace("id: cl:suit", f"id: cl:suit\n    {reason}")
    story.write_text(text, encoding="utf-8")
    build(facts, facts.parent / "output")
    return facts.parent / "output" / "index.html"


@pytest.mark.parametrize("language", REASONS)
def test_a_withdrawn_claim_shows_its_reason(open_file: Callable[..., Any], page: Path, language: str) -> None:
    """Its card says why, its row that it was withdrawn, and no line is drawn from it."""
    opened = open_file(page, f"lang={language}&theme=light&claim=cl:suit")
    card = opened.page.locator("#panel [data-claim='cl:suit'] .withdrawn")
    assert REASONS[language] in card.inner_text()
    assert opened.page.locator("#rows [data-claim='cl:suit'] .denied").is_visible()
    assert opened("page.data.edges.filter(edge => edge.claims.includes('cl:suit'))") == []
