"""Whatever a name or a text is made of, every export gives exactly that, or the build refuses it on its line."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pytest
import rdflib
import yaml

import graph
from graph.agents.current import Current
from graph.build import build
from graph.commands import main
from graph.errors import FactsInvalid, Problem
from graph.site import write_site
from tests.pages import block
from tests.strings import LONGEST, string

BASE = "https://w3id.org/genai-kg/id/"
Texts = dict[int, str]
Json = dict[str, Any]
Write = Callable[[Path, Texts], dict[tuple[str, int], int]]

# ── writing ─────────────────────────────────────────────────────────────────


def quoted(text: str) -> str:
    """Return a text in quotes, as JSON and YAML both read it, with escapes where YAML has no sign for a character."""
    plain = json.dumps(text, ensure_ascii=False)
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]", lambda sign: f"\\u{ord(sign[0]):04x}", plain
    )


def yaml_facts(folder: Path, texts: Texts) -> dict[tuple[str, int], int]:
    """Write facts with a line for each entity and claim, and return which number stands on which line of which file."""
    entities, claims, lines = ["entities:"], [_SOURCE], dict[tuple[str, int], int]()
    for number, text in texts.items():
        name = quoted(text)
        named = f"label: {{en: {name}, zh-Hant: {name}}}, aliases: {{en: [{name}]}}"
        entities.append(f"  - {{id: co:e{number}, type: Company, {named}}}")
        lines["facts/entities/register.yaml", len(entities)] = number
        claims.append(_CLAIM.format(n=number, text=name))
        lines["facts/sources/story.yaml", _SOURCE.count("\n") + len(claims)] = number
    entities.append("  - {id: co:hub, type: Company, label: {en: Hub, zh-Hant: 樞紐}}")
    for name, rows in (("entities/register.yaml", entities), ("sources/story.yaml", claims)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    return lines


def json_facts(folder: Path, texts: Texts) -> dict[tuple[str, int], int]:
    """Write the same as JSON Lines, characters as they are but for halves of one, which no file can hold."""
    entities: list[Json] = [{"id": "co:hub", "type": "Company", "label": {"en": "Hub", "zh-Hant": "樞紐"}}]
    claims: list[Json] = [yaml.safe_load(_SOURCE.removesuffix("claims:"))]
    lines: dict[tuple[str, int], int] = {}
    for number, text in texts.items():
        names = {"label": {"en": text, "zh-Hant": text}, "aliases": {"en": [text]}}
        entities.append({"id": f"co:e{number}", "type": "Company", **names})
        (claim,) = yaml.safe_load(_CLAIM.format(n=number, text="x"))
        told = {"en": text, "zh-Hant": text}
        claims.append({**claim, "text": told, "note": told, "source": "src:story"})
        lines["facts/entities/register.jsonl", len(entities)] = number
        lines["facts/sources/story.jsonl", len(claims)] = number
    for name, rows in (("entities/register.jsonl", entities), ("sources/story.jsonl", claims)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        written = (json.dumps(row, ensure_ascii=False) for row in rows)
        whole = (re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", line) for line in written)
        (folder / name).write_bytes("".join(line + "\n" for line in whole).encode())
    return lines


_SHA = "59aba6c1e10ab1ae4377679e2f0cd81c7ea6813c92fed5ab22615b9b32c20f17"
_SOURCE = f"""id: src:story
type: Article
label: {{en: A story, zh-Hant: 一則故事}}
publisher: co:hub
published: "2023-05-01"
language: en
sha256: {_SHA}
lines: 1
claims:"""
_CLAIM = (
    "  - {{id: cl:e{n}, certainty: reported, via: co:e{n}, at: {{line: 1, start: 0, end: 9, sha256: " + _SHA + "}}, "
    "text: {{en: {text}, zh-Hant: {text}}}, note: {{en: {text}, zh-Hant: {text}}}, "
    "says: {{id: sit:e{n}, type: FundingRound, recipient: co:hub, investor: co:e{n}}}}}"
)


# ── reading back, each time with something that is not ours ─────────────────

Read = Iterator[tuple[str, str, str]]
"""What is read: of what (the number as text), which of its texts, and the text."""


def number_of(name: str) -> str:
    """Return the number in an id or an IRI, or nothing."""
    found = re.search(r"(?:/co/|/claim/|co:|cl:|-co-|-cl-)e(\d+)$", name)
    return found[1] if found else ""


def rdf(path: Path, form: str) -> Read:
    """Read an RDF file with rdflib."""
    kept = rdflib.Dataset()
    kept.parse(path, format=form)
    said = {
        "label": rdflib.RDFS.label,
        "alias": rdflib.SKOS.altLabel,
        "text": rdflib.URIRef(f"{BASE[:-3]}ontology#text"),
    }
    for what, predicate in said.items():
        for subject, _, text, _ in kept.quads((None, predicate, None, None)):
            if isinstance(text, rdflib.Literal) and text.language in ("en", "zh-hant"):
                yield number_of(subject), what, str(text)


def drawn(network: Any, *keys: str) -> Read:
    """Read the nodes of a network."""
    for name, facts in network.nodes(data=True):
        for key in keys:
            yield number_of(name), "label", facts[key]


def table(path: Path) -> Read:
    """Read the CSV; an apostrophe before what a spreadsheet would run, or before another such, is not of the text."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for column in ("text_en", "text_zh_Hant", "note_en", "via"):
                yield number_of(row["id"]), "text", re.sub("^'(?='*[=+@\t\r-])", "", row[column])


def columns(folder: Path) -> Read:
    """Read Parquet with DuckDB."""
    with duckdb.connect() as connection:
        for name, kept in (
            ("entities", "label_en, label_zh_hant, aliases[1]"),
            ("claims", "text_en, text_zh_hant, via[1].label_en"),
        ):
            for one, *texts in connection.execute(f"SELECT id, {kept} FROM '{folder / name}.parquet'").fetchall():
                yield from ((number_of(one), "label", text) for text in texts if number_of(one))


def entities(folder: Path) -> Read:
    """Read FollowTheMoney's entities and statements, a line of bytes each, and a row each."""
    for line in (folder / "genai-kg.ftm.json").read_bytes().split(b"\n")[:-1]:
        entity = json.loads(line)
        for text in entity["properties"].get("name", ()) if entity["schema"] == "Company" else ():
            yield number_of(entity["id"]), "name", text
    with (folder / "genai-kg.statements.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["prop"] == "name" and row["schema"] == "Company" and row["lang"] == "eng":
                yield number_of(row["entity_id"]), "label", row["value"]


def page(path: Path) -> Read:
    """Read the blocks of JSON in the page."""
    text = path.read_text(encoding="utf-8")
    for claim in block(text, "claims"):
        yield number_of(claim["id"]), "text", claim["text"]["en"]
    for name, label in block(text, "names").items():
        yield from ((number_of(name), "label", label[tag]) for tag in ("en", "zh-Hant"))
    for entity in block(text, "entities"):
        yield from ((number_of(entity["id"]), "label", alias) for alias in entity["aliases"])


def said(built: Path) -> Read:
    """Read what the shell gives as JSON."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["claims", "--json", "--data", str(built)]) == 0
    for claim in json.loads(out.getvalue()):
        for text in (claim["text"]["en"], claim["note"]["zh-Hant"], claim["via"][0]["label"]["en"]):
            yield number_of(claim["id"]), "text", text


class Heading(HTMLParser):
    """Keeps the text of the first heading of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.inside = "", False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a heading."""
        self.inside |= tag == "h1"

    def handle_endtag(self, tag: str) -> None:
        """End a heading."""
        self.inside &= tag != "h1"

    def handle_data(self, data: str) -> None:
        """Keep what stands in a heading."""
        self.text += data if self.inside else ""


def pages(folder: Path) -> Read:
    """Read the headings of the pages of entities and claims, and their JSON-LD."""
    for path in sorted(set(folder.glob("id/c*/e*.html")) - set(folder.glob("id/c*/*.zh-Hans.html"))):
        heading = Heading()
        heading.feed(path.read_text(encoding="utf-8"))
        heading.close()
        yield path.stem[1:].removesuffix(".zh-Hant"), "label", heading.text


def told(built: Path, texts: Texts) -> Iterator[str]:
    """Yield what is wrong in what agents are told."""
    tools = Current(built)
    for number in list(texts)[::25]:
        answer, refused = tools.call("describe_entity", {"entity": f"co:e{number}"})
        shown = [
            json.loads(re.sub(r"\\U([0-9a-f]{8})", _pair, text)) for text in re.findall(r'"(?:[^"\\]|\\.)*"', answer)
        ]
        wanted = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in texts[number])
        if refused or not any(text == wanted or wanted.startswith(text) for text in shown):
            yield f"mcp {number}: {answer!r}"


def _pair(found: re.Match[str]) -> str:
    return json.dumps(chr(int(found[1], 16)))[1:-1]


def readings(built: Path, beside: Path) -> Iterator[tuple[str, Read]]:
    """Yield each export with what is read of it."""
    for name, form in (
        ("graph.ttl", "turtle"),
        ("graph.trig", "trig"),
        ("dataset.nq", "nquads"),
        ("graph.jsonld", "json-ld"),
    ):
        yield name, rdf(built / name, form)
    yield (
        "graph.graphml",
        drawn(nx.read_graphml(built / "graph.graphml", force_multigraph=True), "label", "label_zh_Hant"),
    )
    yield "graph.gexf", drawn(nx.read_gexf(built / "graph.gexf"), "label", "label_zh_Hant")
    yield "claims.csv", table(built / "claims.csv")
    yield "index.html", page(built / "index.html")
    yield "--json", said(built)
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["export", "--data", str(built), "--parquet", str(beside), "--ftm", str(beside)]) == 0
    yield "parquet", columns(beside)
    yield "ftm", entities(beside)
    write_site(graph.open(built), beside / "site")
    yield "site", pages(beside / "site")


# ── the rule ────────────────────────────────────────────────────────────────


_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0]")
"""Letters, marks and signs that show nothing."""


def plain(text: str) -> bool:
    """Say whether a text is of letters, marks, numbers and signs that show, so that there is no ground to refuse it."""
    shown = all(unicodedata.category(sign)[0] in "LMNPS" or sign == " " for sign in text) and not _BLANK.search(text)
    return shown and text == text.strip() and 0 < len(text) <= LONGEST


def refused(folder: Path, texts: Texts, write: Write) -> tuple[dict[int, str], Texts]:
    """Build what can be built; return why what was refused was, and what was left."""
    why, kept = dict[int, str](), dict(texts)
    for _ in range(20):
        lines = write(folder / "facts", kept)
        problems = problems_of(folder)
        if not problems:
            return why, kept
        found = {lines.get((problem.place.file, problem.place.line)): problem for problem in problems}
        lost = found.pop(None, None)
        assert not lost or "is in no facts file" in lost.happened  # a speaker that was refused
        assert found
        why |= {number: problem.happened for number, problem in found.items() if number is not None}
        kept = {number: text for number, text in texts.items() if number not in why}
    raise AssertionError(why)


def problems_of(folder: Path) -> list[Problem]:
    """Build a folder's facts; return what is refused in them."""
    try:
        build(folder / "facts", folder / "output")
    except FactsInvalid as error:
        return error.problems
    return []


def prove(numbers: range, folder: Path, write: Write = yaml_facts) -> tuple[int, int]:
    """Write the texts of numbers, and return how many were refused, and how many came back from everything."""
    texts = {number: string(number) for number in numbers}
    why, kept = refused(folder, texts, write)
    for number, reason in why.items():
        assert not plain(texts[number]) or re.search("is also a name of|alphabets|looks like a name", reason), (
            texts[number],
            reason,
        )
    wrong = list(told(folder / "output", kept))
    for export, read in readings(folder / "output", folder / "beside"):
        seen = set[int]()
        for number, what, text in read:
            if number:
                seen.add(int(number))
                if text != kept[int(number)] and not (what == "name" and _derived(text, kept[int(number)])):
                    wrong.append(f"{export} {number} {what}: {text!r} for {kept[int(number)]!r}")
        wrong += [f"{export}: nothing of {number}" for number in sorted(kept.keys() - seen)]
    assert not wrong, "\n".join(wrong[:40])
    return len(why), len(kept)


def _derived(text: str, name: str) -> bool:
    from graph.chinese import simplified

    return text == simplified(name)


@pytest.mark.parametrize("write", [yaml_facts, json_facts])
def test_a_sample_of_texts_comes_back_from_every_export(write: Write, tmp_path: Path) -> None:
    """Forty texts, as label, alias and claim, are read back from every file, or refused on their line."""
    taken = prove(range(40), tmp_path, write)
    assert sum(taken) == 40
    assert min(taken) > 0


@pytest.mark.long
@pytest.mark.parametrize("write", [yaml_facts, json_facts])
@pytest.mark.parametrize("batch", range(10))
def test_two_thousand_texts_come_back_from_every_export(batch: int, write: Write, tmp_path: Path) -> None:
    """Two hundred texts a build are read back from every file, or refused on their line."""
    assert sum(prove(range(batch * 200, batch * 200 + 200), tmp_path, write)) == 200
