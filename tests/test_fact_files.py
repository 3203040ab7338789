"""Whatever a facts file holds, it is taken whole or refused with the place and the reason."""

from __future__ import annotations

import contextlib
import copy
import gzip
import io
import json
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
import zstandard

import graph.breaches
import graph.loading
from graph.commands import main
from graph.documents import written_document
from graph.facts import read_documents
from graph.terms import EDGE_GRAPH, ID_PREFIXES, ONTOLOGY_GRAPH, expand, shipped, shorten
from tests.mutants import mutants

SMALL = Path(__file__).parent / "small"
MESSAGE = re.compile(r"facts/(entities|sources|explanations)/[^:]+:[1-9]\d*:[1-9]\d*: \S.*; \S.*")
CLOSING = re.compile(r"(\d+) problem\(s\); nothing was written")
NAMED = re.compile(rf"({'|'.join(ID_PREFIXES)}):[a-z0-9-]+")

Check = Callable[..., tuple[int, str, Any]]


@pytest.fixture(scope="module")
def check() -> Iterator[Check]:
    """Run `check` in this process; the ontology, which stays as it is, is read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.loading, "read_ontology", lru_cache(graph.loading.read_ontology))
        kept: dict[str, Any] = {}

        def once(name: str, made: Callable[[Any], Any]) -> Callable[[Any], Any]:
            return lambda ontology: kept[name] if name in kept else kept.setdefault(name, made(ontology))

        for module, name in ((graph.loading, "schema_of"), (graph.loading, "context_of"), (graph.breaches, "compiled")):
            patch.setattr(module, name, once(name, getattr(module, name)))
        plain, loaded = graph.loading.load, []

        def load(*arguments: Any, **named: Any) -> Any:
            loaded.append(plain(*arguments, **named))
            return loaded[-1]

        patch.setattr(graph.loading, "load", load)

        def run(facts: Path, *options: str) -> tuple[int, str, Any]:
            loaded.clear()
            said = io.StringIO()
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
                code = main(["check", "--facts", str(facts), *options])
            return code, said.getvalue(), loaded[0] if loaded else None

        yield run


Seed = dict[str, bytes]


def excerpts() -> list[Seed]:
    """Return facts as bytes by file: the small ones, and of each shipped source some claims with all that they name."""
    small = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in sorted(SMALL.glob("*/*.yaml"))}
    trees = [document.tree for document in read_documents(shipped("facts"))]
    entities = {entity["id"]: entity for tree in trees for entity in tree.get("entities", ())}
    sources = [tree for tree in trees if "claims" in tree]
    return [small, *(_excerpt(tree, at, entities) for tree in sources for at in (0, len(tree["claims"]) // 2))]


def _excerpt(tree: dict[str, Any], start: int, entities: dict[str, Any]) -> Seed:
    claims = [claim for claim in tree["claims"] if isinstance(claim.get("says"), dict)][start : start + 8]
    source = {
        **copy.deepcopy({key: value for key, value in tree.items() if key != "claims"}),
        "claims": copy.deepcopy(claims),
    }
    named, found = set(_ids(source)), dict[str, Any]()
    while fresh := [name for name in sorted(named) if name in entities and name not in found]:
        found.update({name: entities[name] for name in fresh})
        named |= {other for name in fresh for other in _ids(entities[name])}
    files = {"entities/register.yaml": {"entities": list(found.values())}, "sources/story.yaml": source}
    return {name: written_document(content).encode() for name, content in files.items()}


def _ids(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield from (match[0] for match in [NAMED.fullmatch(tree)] if match)
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _ids(part)


def leaves(tree: Any) -> Iterator[str]:
    """Yield every value that a tree holds, as it is written."""
    if isinstance(tree, str):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from leaves(part)


@lru_cache(maxsize=1)
def meanings() -> dict[str, set[str]]:
    """Return for each word of the JSON-LD context the IRIs that it can stand for."""
    found: dict[str, set[str]] = {}
    rest = [json.loads((shipped("ontology") / "context.jsonld").read_text(encoding="utf-8"))]
    while rest:
        for name, entry in rest.pop().items():
            rest += [entry] if isinstance(entry, dict) else []
            found.setdefault(name, set()).update([expand(entry)] if isinstance(entry, str) else ())
    return found


def as_lines(seed: Seed) -> Seed:
    """Return the same facts as JSON Lines, the claims compressed if there are many."""
    files: Seed = {}
    for name, content in seed.items():
        tree = read_tree(name, content)
        items = tree.get("entities") or [
            {key: value for key, value in tree.items() if key != "claims"},
            *({"source": tree["id"], **claim} for claim in tree["claims"]),
        ]
        rows = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()
        files[name.replace(".yaml", ".jsonl")] = rows
    return files


def packed(seed: Seed) -> Seed:
    """Return facts in JSON Lines compressed, the register with gzip and the source with zstd."""
    register, source = seed.values()
    zipped = gzip.compress(register, mtime=0)
    return {"entities/register.jsonl.gz": zipped, "sources/story.jsonl.zst": zstandard.compress(source)}


def read_tree(name: str, content: bytes) -> Any:
    """Return a seed's tree with the types that a fact has."""
    return read_yaml(content.decode(), yaml.SafeLoader)


def read_yaml(text: str, loader: Any) -> Any:
    """Read YAML with the loader in Python, or in C what that does not take."""
    try:
        return yaml.load(text, loader)
    except yaml.YAMLError:
        return yaml.load(text, yaml.CBaseLoader)


def written(path: Path) -> Iterator[Any]:
    """Yield the trees of a file, every value a text, as readers that are not ours see them."""
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    content = zstandard.ZstdDecompressor().decompressobj().decompress(content) if path.suffix == ".zst" else content
    if path.suffix == ".yaml":
        yield read_yaml(content.decode("utf-8-sig"), yaml.BaseLoader)
        return
    lines = (line.decode("utf-8-sig").strip() for line in content.split(b"\n"))
    yield from (json.loads(line, parse_int=str, parse_float=str) for line in lines if line)


def lost(folder: Path, loaded: Any) -> list[str]:
    """Return what stands in the files, as other readers read them, and in no statement."""
    ours = [quad for quad in loaded.dataset if quad.graph_name.value not in (ONTOLOGY_GRAPH, EDGE_GRAPH)]
    said = {term.value for quad in ours for term in (quad.subject, quad.object)}
    told = {shorten(quad.subject.value) for quad in ours if quad.object.value == expand("gai:Claim")}
    trees = [tree for path in sorted(folder.glob("*/*.*")) for tree in written(path)]
    claims = [
        one["id"] for tree in trees for one in [tree, *(tree.get("claims") or ())] if one.get("id", "")[:3] == "cl:"
    ]
    assert sorted(claims) == sorted(told)
    return [
        leaf for tree in trees for leaf in leaves(tree) if not said & {leaf, expand(leaf), *meanings().get(leaf, ())}
    ]


class Hung(Exception):
    """A check took a hundred times as long as any should."""


def _hang(*_: object) -> None:
    raise Hung


def checked(facts: Path, check: Check, *options: str) -> tuple[int, str, Any]:
    """Check a folder; one that takes a hundred times as long as any should has failed."""
    signal.signal(signal.SIGVTALRM, _hang)
    signal.setitimer(signal.ITIMER_VIRTUAL, 60)
    try:
        return check(facts, *options)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def hold(number: int, facts: Path, check: Check) -> int:
    """Hold one folder against the rule, and return the exit code."""
    code, said, loaded = checked(facts, check)
    if code == 0:
        assert (said, lost(facts, loaded)) == ("", [])
        return code
    *messages, closing = said.strip("\n").split("\n")
    assert code == 1
    assert [line for line in messages if not MESSAGE.fullmatch(line)] == []
    assert (match := CLOSING.fullmatch(closing))
    assert int(match[1]) == len(messages) > 0
    if number % 5 == 0:
        code, said, _loaded = checked(facts, check, "--keep-going")
        assert (code, set(messages) - set(said.split("\n"))) == (1, set())
    return code


def prove(first: int, last: int, folder: Path, check: Check) -> Counter[int]:
    """Check mutants by number and return how many had each exit code."""
    flat = [(seed, name) for seed in seeds() for name in seed]
    codes: Counter[int] = Counter()
    for number, place, content in mutants([seed[name] for seed, name in flat], first, last):
        seed, name = flat[place]
        facts = folder / "facts"
        shutil.rmtree(facts, ignore_errors=True)
        put(seed | {name: content}, facts)
        try:
            codes[hold(number, facts, check)] += 1
        except (Exception, Hung, SystemExit) as error:  # number and files tell which it was
            kept = shutil.copytree(facts, folder / f"mutant-{number}")
            raise AssertionError(f"mutant {number}, kept in {kept}: {error!r}") from error
    return codes


def put(files: Seed, facts: Path) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        (facts / name).parent.mkdir(parents=True, exist_ok=True)
        (facts / name).write_bytes(content)


@lru_cache(maxsize=1)
def seeds() -> list[Seed]:
    """Return what mutants are made of: facts as YAML, the same as JSON Lines, and some of these compressed."""
    plain = excerpts()
    lines = [as_lines(seed) for seed in plain]
    return [*plain, *lines, packed(lines[0])]


def test_the_seeds_are_sound(tmp_path: Path, check: Check) -> None:
    """Every facts folder that mutants are made of is taken as it is, and nothing of it is lost."""
    for number, seed in enumerate(seeds()):
        put(seed, tmp_path / str(number) / "facts")
        code, said, loaded = check(tmp_path / str(number) / "facts")
        assert (code, said) == (0, "")
        assert lost(tmp_path / str(number) / "facts", loaded) == []


def test_a_sample_of_mutants_is_taken_whole_or_refused_with_place_and_reason(tmp_path: Path, check: Check) -> None:
    """Of sixty files with something wrong in them each is refused on its line, or nothing of it is lost."""
    codes = prove(0, 60, tmp_path, check)
    assert codes.keys() == {0, 1}


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_ten_thousand_mutants_are_taken_whole_or_refused(part: int, tmp_path: Path, check: Check) -> None:
    """Each of ten thousand is refused on its line, with what is wrong, or nothing of it is lost; none hangs."""
    assert sum(prove(part * 500, part * 500 + 500, tmp_path, check).values()) == 500


@pytest.mark.long
def test_a_process_of_its_own_says_the_same(tmp_path: Path, check: Check) -> None:
    """What the shell gets of a mutant is what `check` gives in this process."""
    flat = [(seed, name) for seed in seeds() for name in seed]
    for number, place, content in mutants([seed[name] for seed, name in flat], 0, 10_000):
        if number % 250 == 0:
            seed, name = flat[place]
            facts = tmp_path / str(number) / "facts"
            put(seed | {name: content}, facts)
            command = [sys.executable, "-m", "graph", "check", "--facts", str(facts)]
            alone = subprocess.run(command, cwd=SMALL.parent.parent, capture_output=True, encoding="utf-8", check=False)
            code, said, _loaded = check(facts)
            assert (alone.returncode, alone.stderr) == (code, said)
