"""The files and the data of the page of queries are whole, agree with each other, and keep to the policy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import graph
from graph.page import why_missing
from graph.page.modules import in_order, joined
from graph.page.query import query_data, query_files
from graph.words import LANGUAGES

PAGE = Path(graph.__file__).parent / "page"


@pytest.fixture(scope="module")
def html() -> str:
    """The page."""
    return query_files()["query.html"].decode()


def strings(html: str) -> dict[str, dict[str, str]]:
    """Return the phrases that the page carries."""
    block = re.search(r'<script type="application/json" id="strings">(.*?)</script>', html)
    assert block
    found: dict[str, dict[str, str]] = json.loads(block.group(1))
    return found


def test_the_page_has_all_that_it_names(html: str) -> None:
    """Each file that the page asks for is served, by an address that works under any path; none is missing."""
    named = re.findall(r'(?:src|href|data-bundle)="(query/[^"]+)"', html)
    assert {name.removeprefix("query/") for name in named} == set(query_files()) - {"query.html"}
    assert ("codemirror.js" in query_files()) == (why_missing() is None)
    assert "{{" not in html
    assert "MIT" in query_files().get("codemirror.js", b"MIT").decode()[:20_000]


def test_the_page_runs_nothing_that_stands_in_it(html: str) -> None:
    """The policy of the service allows no script, style or handler within a page: there is none."""
    scripts = re.findall(r"<script\b([^>]*)>([^<]*)", html)
    assert [attributes for attributes, text in scripts if text.strip() and "application/json" not in attributes] == []
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)


def test_every_phrase_is_there_in_each_language_and_used(html: str) -> None:
    """A phrase that markup or scripts name is carried in three languages, and each of the page's own is named."""
    texts = html + "".join(path.read_text(encoding="utf-8") for path in in_order(PAGE / "query", "main.js"))
    carried = strings(html)
    named = set(re.findall(r'say\("(\w+)"', texts))
    named |= set(re.findall(r'data-(?:text|label|title|placeholder)="(\w+)"', html))
    assert named <= set(carried)
    assert all(set(label) == set(LANGUAGES) and all(label.values()) for label in carried.values())
    for key, label in carried.items():
        assert len({tuple(sorted(re.findall(r"\{\w+\}", said))) for said in label.values()}) == 1, key
    own = json.loads((PAGE / "query" / "strings.json").read_text(encoding="utf-8"))
    assert [key for key in own if f'"{key}"' not in texts.replace(json.dumps(key) + ":", "")] == []


def test_the_data_tells_questions_and_names(built: Path) -> None:
    """Each stored question is there with its wordings and query, and terms and entities with their labels."""
    kg = graph.open(built)
    data = json.loads(query_data(kg))
    assert [one["id"] for one in data["questions"]] == [one["id"] for one in kg.questions()]
    assert all(set(one["wording"]) == set(LANGUAGES) and one["sparql"].strip() for one in data["questions"])
    terms = {one["id"]: one for one in data["terms"]}
    assert terms["gai:certainty"]["what"] == "property"
    assert {one["what"] for one in terms.values()} == {"class", "property", "concept", "entity"}
    assert terms["co:stability-ai"]["label"]["en"] == "Stability AI"
    doubted = {c["id"] for c in kg.claims() if c["certainty"] not in ("stated", "reported") or c["negated"]}
    assert doubted <= set(data["doubts"])
    assert data["doubts"]["sit:stability-note-2023"] == data["doubts"]["sit:stability-note-2023--amount"]
    assert data["doubts"]["sit:stability-note-2023"] == ["gai:rumoured"]
    assert query_data(kg) == query_data(graph.open(built))


def test_modules_of_two_folders_become_one_script(tmp_path: Path) -> None:
    """A module may import from the folder beside its own; two of one name do not get in each other's way."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "main.js").write_text('import { x } from "../b/main.js";\nimport "./z.js";\nx();\n')
    (tmp_path / "a" / "z.js").write_text('import { x } from "../b/main.js";\nx();\n')
    (tmp_path / "b" / "main.js").write_text("export function x() {}\n")
    assert [path.relative_to(tmp_path).as_posix() for path in in_order(tmp_path / "a", "main.js")] == [
        "b/main.js",
        "a/z.js",
        "a/main.js",
    ]
    script = joined(tmp_path / "a", "main.js")
    assert script.count("const $b_main = await") == script.count("const $a_main = await") == 1
    assert script.count("const { x } = $b_main;") == 2
    (tmp_path / "b" / "main.js").write_text('import "../a/main.js";\n')
    with pytest.raises(ValueError, match="import each other"):
        in_order(tmp_path / "a", "main.js")
