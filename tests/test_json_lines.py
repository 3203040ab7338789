"""Facts as lines of JSON are the same facts, and one bad line among a million is one message."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import zstandard

from graph.build import build
from graph.commands import main
from graph.documents import read_document
from graph.errors import DataMissing, FactsInvalid
from graph.exports import canonical
from graph.facts import emit, read_documents
from graph.loading import load
from graph.schema import context_of
from graph.terms import shipped
from graph.vocabulary import Ontology
from tests.test_facts import comparable

SMALL = Path(__file__).parent / "small"
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": lambda content: gzip.compress(content, mtime=0),
    ".zst": zstandard.ZstdCompressor().compress,
}


def lines_of(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the lines that facts files would be as JSON Lines, with the path of each file less its ending."""
    for path in sorted(folder.glob("*/*.yaml")):
        if path.parent.name == "mappings":
            continue
        tree = read_document(path, path.name).tree
        if "claims" in tree:
            claims = [{**claim, "source": tree["id"]} for claim in tree.pop("claims")]
            yield f"sources/{path.stem}", [tree, *claims]
        else:
            yield f"{path.parent.name}/{path.stem}", tree[path.parent.name]


def as_lines(folder: Path, out: Path, ending: str = "", order: int | None = None) -> Path:
    """Write the facts of a folder as JSON Lines, in another order where one is given."""
    for name, trees in lines_of(folder):
        if order is not None:
            random.Random(order).shuffle(trees)
        path = out / f"{name}.jsonl{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = "".join(json.dumps(tree, ensure_ascii=False) + "\n" for tree in trees)
        path.write_bytes(PACKED[ending](content.encode()))
    return out


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """The small facts as JSON Lines, which a test may break."""
    return as_lines(SMALL, tmp_path / "facts")


def changed(facts: Path, file: str, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Change the lines of a file."""
    path = facts / file
    path.write_bytes(b"\n".join(change(path.read_bytes().splitlines())) + b"\n")


def refused(facts: Path) -> list[str]:
    """Return what is refused in a folder of facts, each with its place."""
    with pytest.raises(FactsInvalid) as error:
        load(facts)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("ending", PACKED)
def test_facts_as_lines_give_the_dataset_of_the_same_facts_as_yaml(ending: str, tmp_path: Path) -> None:
    """Plain or compressed, JSON Lines make the very quads that YAML does."""
    facts = as_lines(SMALL, tmp_path / "facts", ending)
    assert canonical(load(facts).dataset) == canonical(load(SMALL).dataset)


def test_the_shipped_facts_are_the_same_as_lines_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the order of lines nor where a batch ends changes what is stated, generated sentences among it."""
    facts = as_lines(shipped("facts"), tmp_path / "facts", order=7)
    monkeypatch.setattr("graph.json_lines.BATCH", 97)
    assert canonical(load(facts).dataset) == canonical(load(shipped("facts")).dataset)


def test_each_line_is_read_as_a_json_ld_processor_reads_it(ontology: Ontology, tmp_path: Path) -> None:
    """With the context before it, a line is JSON-LD that says what the emitter does."""
    facts, context = as_lines(SMALL, tmp_path / "facts"), context_of(ontology)
    ours = comparable({quad for document in read_documents(facts) for quad in emit([document], context).quads})
    theirs: set[pyoxigraph.Quad] = set()
    lines = [line for path in sorted(facts.glob("*/*.jsonl")) for line in path.read_bytes().splitlines()]
    for number, line in enumerate(lines):
        text = json.dumps({**context, **json.loads(line)})
        for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD):
            parts = [_apart(part, number) for part in (quad.subject, quad.predicate, quad.object)]
            theirs.add(pyoxigraph.Quad(*parts))
    assert ours == comparable(theirs)


def _apart(term: Any, number: int) -> Any:
    """Keep what has no name in one line apart from what has none in another."""
    return pyoxigraph.BlankNode(f"n{number}x{term.value}") if isinstance(term, pyoxigraph.BlankNode) else term


# ── bad lines ───────────────────────────────────────────────────────────────

BAD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no JSON": (lambda line: line[:-1], "the JSON could not be read"),
    "no object": (lambda _line: b'["cl:x"]', "the line holds no object"),
    "a key twice": (lambda line: line[:-1] + b', "certainty": "stated"}', "the key 'certainty' stands twice"),
    "an unknown key": (lambda line: line[:-1] + b', "colour": "red"}', "the key 'colour' is unknown here"),
    "no UTF-8": (lambda line: line.replace(b'"id"', b'"\xff"'), "the line is not UTF-8"),
    "a hidden character": (lambda line: line.replace(b'"en": "', b'"en": "\xe2\x80\x8b', 1), "U+200B"),
    "one that is escaped": (lambda line: line.replace(b'"en": "', b'"en": "\\u0000', 1), "U+0000"),
    "half a pair": (lambda line: line.replace(b'"en": "', b'"en": "\\ud800', 1), "U+D800"),
    "a number that is none": (lambda line: line.replace(b'"line": ', b'"line": NaN, "x": ', 1), "line"),
    "a fraction": (lambda line: line.replace(b'"start": ', b'"start": 1.5, "x": ', 1), "start is 1.5"),
    "too deep": (lambda line: line[:-1] + b', "x": ' + b"[" * 40 + b"]" * 40 + b"}", "deeper than 32"),
    "far too deep": (lambda line: line[:-1] + b', "x": ' + b"[" * 90000 + b"]" * 90000 + b"}", "read"),
    "too long": (lambda line: line + b" " * (1 << 20), "more than 1024 KB"),
    "no source": (lambda line: line.replace(b'"source": ', b'"sauce": ', 1), "names no source"),
    "no date": (lambda line: line.replace(b'"when": "', b'"when": "sometime ', 1), "is no date"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_line_is_named_by_its_number(bad: str, facts: Path) -> None:
    """Whatever is wrong with a line, the message begins with its file and line and says what happened."""
    change, happened = BAD[bad]

    def broken(lines: list[bytes]) -> list[bytes]:
        at = next(n for n, line in enumerate(lines) if b'"when"' in line and b'"at"' in line)
        wanted.append(at + 1)
        return [*lines[:at], change(lines[at]), *lines[at + 1 :]]

    wanted: list[int] = []
    changed(facts, "sources/story.jsonl", broken)
    found = [text for text in refused(facts) if text.startswith(f"facts/sources/story.jsonl:{wanted[0]}:")]
    assert any(happened in text for text in found), refused(facts)


def test_what_is_good_is_kept_with_keep_going(facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--keep-going` a bad line and what rests on it are left out and listed, and the exit code is 1."""
    whole = len(load(facts).dataset.select("SELECT ?c { ?c a gai:Claim }"))
    changed(facts, "entities/register.jsonl", lambda lines: [b"{", *lines[1:]])
    lost = next(trees for name, trees in lines_of(SMALL) if name == "entities/register")[0]["id"]
    assert main(["build", "--facts", str(facts), "--out", str(tmp_path / "out"), "--keep-going"]) == 1
    said = capsys.readouterr().err
    assert "facts/entities/register.jsonl:1:2: the JSON could not be read" in said
    assert f"{lost} is in no facts file" in said
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert 0 < manifest["counts"]["claims"] < whole
    assert all(text in said for text in manifest["left_out"])


def test_keep_going_serves_yaml_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A claim with an unknown key is left out of a YAML file, and the others are checked and kept."""
    facts = Path(shutil.copytree(SMALL, tmp_path / "facts"))
    story = facts / "sources" / "story.yaml"
    story.write_text(story.read_text(encoding="utf-8").replace("certainty:", "certain:", 1), encoding="utf-8")
    assert main(["check", "--facts", str(facts), "--keep-going"]) == 1
    streams = capsys.readouterr()
    assert "no problem in" in streams.out
    assert "the key 'certain' is unknown here" in streams.err


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_file_that_breaks_off_is_never_taken_for_whole(ending: str, tmp_path: Path) -> None:
    """A truncated or damaged archive is one problem with the line after the last that could be read."""
    facts = as_lines(SMALL, tmp_path / "facts", ending)
    path = facts / "sources" / f"story.jsonl{ending}"
    content = path.read_bytes()
    short = "ends before its data does"
    for cut, happened in ((content[:-20], short), (b"", short), (content[:9] + b"\xff" * 99, "damaged")):
        path.write_bytes(cut)
        found = [text for text in refused(facts) if "could not be read on" in text]
        assert len(found) == 1
        assert found[0].startswith(f"facts/sources/story.jsonl{ending}:")
        assert happened in found[0]


def test_two_claims_with_one_id_are_refused(facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two lines with one id is named with the place of the first, however far apart they stand."""
    monkeypatch.setattr("graph.json_lines.BATCH", 2)
    lines = (facts / "sources" / "story.jsonl").read_bytes().splitlines()
    again = json.loads(lines[1])
    again["says"] = json.loads(lines[2])["says"]
    changed(facts, "sources/story.jsonl", lambda lines: [*lines, json.dumps(again).encode()])
    said = f"{again['id']} is already written out at facts/sources/story.jsonl:2:1"
    assert any(said in text and f"story.jsonl:{len(lines) + 1}:" in text for text in refused(facts))


def test_a_circle_is_named_by_its_lines(facts: Path) -> None:
    """Claims that supersede each other in a circle are refused, each at its line."""

    def circle(lines: list[bytes]) -> list[bytes]:
        trees = [json.loads(line) for line in lines]
        trees[1]["supersedes"], trees[2]["supersedes"] = trees[2]["id"], trees[1]["id"]
        return [json.dumps(tree).encode() for tree in trees]

    changed(facts, "sources/story.jsonl", circle)
    found = [text for text in refused(facts) if "supersede" in text]
    assert [text.split(":")[1] for text in found] == ["2", "3"]


# ── between builds ──────────────────────────────────────────────────────────


def test_a_source_that_vanished_is_not_lost_in_silence(tmp_path: Path) -> None:
    """A file of the last build that is gone stops the next, unless it was renamed or is let go by its name."""
    facts, out = as_lines(SMALL, tmp_path / "facts"), tmp_path / "out"
    build(facts, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    story = facts / "sources" / "story.jsonl"
    story.rename(facts / "sources" / "tale.jsonl")
    build(facts, out)
    (facts / "sources" / "tale.jsonl").unlink()
    (facts / "sources" / "none.yaml").write_text("explanations: []\n", encoding="utf-8")
    with pytest.raises(FactsInvalid, match=r"facts/sources/tale\.jsonl:1:1: the last build in .* had this file"):
        build(facts, out)
    assert (out / "dataset.nq").read_bytes() == before["dataset.nq"]
    build(facts, out, dropped=["facts/sources/tale.jsonl"])
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["counts"]["claims"] == 0


def test_an_output_that_is_current_is_not_built_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--if-changed` builds after a change of the facts or of the output, and else leaves it as it is."""
    facts, out = as_lines(SMALL, tmp_path / "facts"), tmp_path / "out"
    command = ["build", "--facts", str(facts), "--out", str(out), "--if-changed"]

    def built() -> bool:
        assert main(command) == 0
        return "nothing has changed" not in capsys.readouterr().out

    assert [built(), built()] == [True, False]
    (out / "claims.csv").write_text("", encoding="utf-8")
    assert [built(), built()] == [True, False]
    changed(facts, "sources/story.jsonl", lambda lines: [*lines, b""])
    assert [built(), built()] == [True, False]


def test_a_store_on_the_disk_gives_the_same_files(tmp_path: Path) -> None:
    """Working on the disk changes no byte of the output, and leaves nothing beside it."""
    build(SMALL, tmp_path / "memory")
    build(SMALL, tmp_path / "disk", on_disk=True)
    for path in (tmp_path / "memory").iterdir():
        assert path.read_bytes() == (tmp_path / "disk" / path.name).read_bytes(), path.name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "memory"]


def test_what_is_left_out_is_so_on_the_disk(facts: Path, tmp_path: Path) -> None:
    """Each attempt of `--keep-going` has a store of its own."""
    changed(facts, "entities/register.jsonl", lambda lines: [b"{", *lines[1:]])
    manifests = [build(facts, tmp_path / way, keep_going=True, on_disk=way == "disk") for way in ("memory", "disk")]
    assert manifests[0] == manifests[1]
    assert manifests[0]["left_out"]


def test_facts_that_change_while_they_are_read_are_read_again(
    facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build whose facts were edited under it is refused, since its manifest would name other facts."""

    def edited(folder: Path, *rest: Any, **others: Any) -> Any:
        loaded = load(folder, *rest, **others)
        changed(facts, "sources/story.jsonl", lambda lines: [*lines, b""])
        return loaded

    monkeypatch.setattr("graph.build.load", edited)
    with pytest.raises(DataMissing, match="changed while it was read"):
        build(facts, tmp_path / "out")
    assert not (tmp_path / "out").exists()
