"""Names are folded at build as the page folds what is typed: one table of pairs, which the page is tested by, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.page.content import _forms, variants

TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "folding.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("written", "folded"), TABLE["pairs"], ids=ascii)
def test_a_name_is_folded_as_the_table_says(written: str, folded: str) -> None:
    """The spelling that a name is found by is the one that stands beside it in the table."""
    assert _forms([written]) == [folded]


def test_the_table_has_the_characters_that_the_page_is_given() -> None:
    """The Simplified characters of the table are those that a build gives to a page of these names."""
    assert variants(folded for _, folded in TABLE["pairs"]) == TABLE["variants"]
