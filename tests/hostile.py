"""From the content of a page to the same page with something hard in every place where a label or a text can show."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import networkx as nx
import pytest

from graph.page.content import content_of
from graph.page.document import document
from graph.page.drawing import drawing_of
from graph.page.wording import phrases
from graph.store import Dataset
from graph.words import LANGUAGES

Json = dict[str, Any]
Write = Callable[[str], str]

PAYLOADS = [
    "<script>hit()</script>",
    "</script><script>hit()</script>",
    "<img src=x onerror=hit()>",
    "\"><img src=x onerror='hit()'>",
    "' autofocus onfocus='hit()' x='",
    "<svg onload=hit()><animate onbegin=hit() attributeName=x dur=1s>",
    "<svg><script xlink:href=data:,hit()></script></svg>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<iframe src='javascript:parent.hit()'></iframe>",
    "<a href='javascript:hit()' autofocus onfocus=hit()>open</a>",
    "javascript:hit()//http://x.invalid/",
    "<details open ontoggle=hit()>",
    "<object data='javascript:parent.hit()'></object><embed src=//x.invalid/a>",
    "<style>@import '//x.invalid/a.css'; * { background: url(//x.invalid/b) }</style>",
    "<link rel=stylesheet href=//x.invalid/a.css><base href=//x.invalid/>",
    "<meta http-equiv=refresh content='0;url=javascript:hit()'>",
    "--></title></style></textarea></noscript></template><img src=x onerror=hit()>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=hit()&gt;'>",
    "{{ constructor.constructor('hit()')() }}${hit()}{% for x in y %}{nodes}{source}",
    "&lt;img src=x onerror=hit()&gt;%3Cimg src=x onerror=hit()%3E\u2028hit()//\\u003cimg src=x onerror=hit()\\u003e",
]
"""Each calls `hit()` or asks for something from the network if it is ever taken for more than text."""

TURNS = 4
"""On so many pages the payloads stand in turn; one page for each of them is the proof in full number."""

STRANGE = [
    "Incomprehensibilities" * 15,
    "A name of very many words that goes on and on " * 7,
    "一個非常長而且沒有空格的名稱" * 22,
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏽" * 20,
    "شركة الذكاء الاصطناعي \u202e\u2066חברת בינה\u2069 " * 6,
    "\u202dabc\u202e def \u2067 ghi",
    "Z" + "\u0301\u0327\u0323\u030a\u0334" * 30 + "algo",
    "\u200b\u200c\u200d\u2060\ufeff",
    "a\u200bb\u00adc\u2060d\ufe0f" * 40,
    "line\nbreak\ttab\u2028separator\u0085next\u0007bell",
    "𠀀𠮷𪚥" * 40,
    "  ",
]
"""Names that are too long, too high, that run from the right, or that show nothing."""

_CODES = {"variants", "prefixes", "sparql", "relation_columns"}
_NAMES = {"aliases", "forms"}


def hostile_page(
    dataset: Dataset,
    network: nx.MultiDiGraph[str],
    claims: list[Json],
    questions: list[Json],
    write: Write,
    nquads: str = "",
) -> str:
    """Return the page with each label, text and name written anew; ids, times and the page's own words stay."""
    content = content_of(dataset, network, claims, None, questions)
    drawing = drawing_of(network, content)
    for drawn in drawing.network.nodes:
        drawn["label"] = write(drawn["label"])
    blocks = {**rewritten(content, write), **drawing.blocks, "strings": phrases()}
    return document(drawing.network, blocks, relabelled(nquads, write).encode())


def rewritten(value: Any, write: Write, name: str = "", text: bool = False) -> Any:
    """Return a value with every text in it written anew: what stands by language, under a name, or reads like words."""
    if isinstance(value, dict):
        by_language = bool(value) and set(value) <= set(LANGUAGES)
        return {
            key: part if key in _CODES else rewritten(part, write, key, by_language or key in _NAMES)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [rewritten(part, write, name, text) for part in value]
    if not isinstance(value, str):
        return value
    return write(value) if text or name in _NAMES or re.search(r"\s|[^\0-\x7f]", value) else value


def relabelled(nquads: str, write: Write) -> str:
    """Return N-Quads with every literal that has a language written anew."""
    return re.sub(r'"(?:[^"\\]|\\.)*"(?=@)', lambda found: f'"{_escaped(write(found.group()))}"', nquads)


def _escaped(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return re.sub(r"[\0-\x1f\x7f\x85\u2028]", lambda found: f"\\u{ord(found.group()):04X}", quoted)


def in_turns(texts: list[str], turns: int) -> list[list[str]]:
    """Return the texts dealt out: every one of them stands in each kind of place, if not in each place."""
    return [texts[turn::turns] for turn in range(turns)]


def dealt_and_alone(texts: list[str]) -> list[Any]:
    """Return the cases of a test: the texts dealt out, and, for the long run, each by itself."""
    alone = [pytest.param([text], id=f"alone-{n}", marks=pytest.mark.long) for n, text in enumerate(texts)]
    return [*(pytest.param(some, id=f"turn-{n}") for n, some in enumerate(in_turns(texts, TURNS))), *alone]


def each_in_turn(texts: list[str]) -> Write:
    """Return a writer that gives the texts one after the other, each with a number so that no two are the same."""
    turn = count()

    def write(_text: str) -> str:
        index = next(turn)
        return f"{texts[index % len(texts)]}{index}"

    return write
