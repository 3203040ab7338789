"""What is killed, or cannot write, leaves what was there: whole old or whole new, and nothing lying about."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import graph
from graph.commands import main
from graph.errors import DataMissing
from graph.facts import read_documents
from graph.held import Held
from graph.locks import alone_in, claimed
from graph.site import write_site
from tests.conftest import Two, exchanged
from tests.killing import Ended, Runner
from tests.test_imports import HEADER, MAPPING, PLAIN

Capsys = pytest.CaptureFixture[str]
KILLED = -9

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked and killed as on a POSIX system")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """What runs commands."""
    running = Runner()
    yield running
    running.close()


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def names(folder: Path) -> list[str]:
    """Return the names of all that is in a folder."""
    return sorted(path.name for path in folder.iterdir())


# ── one verb each: what it begins with, its command, and what must be true whenever it was cut off ──────────────


class Case(NamedTuple):
    """A command that writes, what is there before it, and how what it left is judged."""

    command: list[object]
    whole: Callable[[], bool]
    """Whether what a reader finds is whole old or whole new."""
    done: Callable[[], bool]
    """Whether all is new, and nothing else is there."""


def build_case(two: Two, room: Path) -> Case:
    out = room / "output"
    shutil.copytree(two.old_output, out)
    either = [Held(folder).digest for folder in (two.old_output, two.new_output)]

    def whole() -> bool:
        held = Held(out)
        told = held.manifest["files"]
        return held.digest in either and all(
            hashlib.sha256(held.content(name)).hexdigest() == told[name] for name in told
        )

    new = digests(two.new_output)
    return Case(
        ["build", "--facts", two.new / "facts", "--out", out],
        whole,
        lambda: digests(out) == new and names(room) == ["output"],
    )


def site_case(two: Two, room: Path) -> Case:
    out, old, new = room / "site", two.old / "site", two.new / "site"
    for facts, output in ((old, two.old_output), (new, two.new_output)):
        if not facts.exists():
            write_site(graph.open(output), facts)
    shutil.copytree(old, out)
    either = [digests(old), digests(new)]
    return Case(
        ["site", "--data", two.new_output, "--out", out],
        lambda: digests(out) in either,
        lambda: digests(out) == either[1] and names(room) == ["site"],
    )


def export_case(two: Two, room: Path) -> Case:
    out = room / "exported"
    made = []
    for facts, output in ((two.old / "exported", two.old_output), (two.new / "exported", two.new_output)):
        if not facts.exists():
            main(["export", "--data", str(output), "--ftm", str(facts), "--parquet", str(facts)])
        made.append(digests(facts))
    shutil.copytree(two.old / "exported", out)
    old, new = made

    def whole() -> bool:
        found = {name: digest for name, digest in digests(out).items() if not name.startswith(".new/")}
        return found.keys() == new.keys() and all(found[name] in (old[name], new[name]) for name in new)

    return Case(
        ["export", "--data", two.new_output, "--ftm", out, "--parquet", out],
        whole,
        lambda: digests(out) == new and names(out) == sorted(new),
    )


def import_case(two: Two, room: Path) -> Case:
    """A table that grew by a row since it was imported."""
    facts, table = room / "facts", room / "suits.csv"
    (facts / "mappings").mkdir(parents=True)
    (facts / "mappings" / "suits.yaml").write_text(MAPPING, encoding="utf-8")
    command: list[object] = ["import", table, "--as", "suits", "--facts", facts]
    more = PLAIN.replace("R1", "R2").replace("Alpha", "Gamma")
    made = []
    for text in (f"{HEADER}\n{PLAIN}\n{more}\n", f"{HEADER}\n{PLAIN}\n"):
        table.write_text(text, encoding="utf-8")
        assert main([str(word) for word in command]) == 0
        made.append(digests(facts))
    new, old = made
    table.write_text(f"{HEADER}\n{PLAIN}\n{more}\n", encoding="utf-8")

    def whole() -> bool:
        try:
            read_documents(facts)
        except DataMissing as told:
            return "an import was cut off" in str(told)
        return {name: digest for name, digest in digests(facts).items() if not name.endswith(".new")} in (old, new)

    return Case(command, whole, lambda: digests(facts) == new and names(room) == ["facts", "suits.csv"])


Begun = Callable[[], tuple[Case, Path]]

CASES: dict[str, Callable[[Two, Path], Case]] = {
    "build": build_case,
    "site": site_case,
    "export": export_case,
    "import": import_case,
}


@pytest.fixture(params=CASES)
def begun(request: pytest.FixtureRequest, two: Two, tmp_path: Path) -> Begun:
    """What makes a case anew, with the folder that it stands in."""
    return beginnings(request.param, two, tmp_path)


def beginnings(verb: str, two: Two, folder: Path) -> Begun:
    """Return what makes a case anew, each in a room of its own."""
    rooms = iter(folder / str(number) for number in range(10**6))

    def make() -> tuple[Case, Path]:
        room = next(rooms)
        room.mkdir()
        return CASES[verb](two, room), room

    return make


# ── killed ──────────────────────────────────────────────────────────────────


def steps_of(begun: Begun, runner: Runner, **how: object) -> int:
    """Return how many steps a command takes that nothing hinders."""
    case, room = begun()
    ended = runner.run(*case.command, within=room, **how)
    assert ended.code == 0, ended.said
    assert case.done()
    return ended.steps


def killed(begun: Begun, runner: Runner, **how: object) -> Ended:
    """Kill a command, and look at what it left and at what the next start makes of that."""
    case, room = begun()
    ended = runner.run(*case.command, within=room, **how)
    assert ended.code in (KILLED, 0), ended.said
    assert case.whole(), how
    again = settled(case, room, runner, **{name: value for name, value in how.items() if name == "renames"})
    assert again.code == 0, again.said
    assert case.done(), how
    shutil.rmtree(room)
    return ended


def settled(case: Case, room: Path, runner: Runner, **how: object) -> Ended:
    """Run a command again; its own children of the first run, if it had any, may take a moment to end."""
    for _ in range(100):
        ended = runner.run(*case.command, within=room, **how)
        if "is being written by another process" not in ended.said:
            return ended
        time.sleep(0.05)
    return ended


def test_a_kill_leaves_old_or_new(begun: Begun, runner: Runner) -> None:
    """Killed while it writes, each verb leaves the old or the new whole, and the next start leaves no stray."""
    assert killed(begun, runner, of="open", at=1).code == KILLED


def test_a_kill_while_the_old_goes_leaves_the_new(two: Two, tmp_path: Path, runner: Runner) -> None:
    """Killed after the exchange, a build leaves the new output whole, and the next start takes the rest of the old."""
    case = build_case(two, tmp_path)
    assert runner.run(*case.command, within=tmp_path, of="os.remove", at=5).code == KILLED
    assert names(tmp_path) == [".output.new", "output"]
    assert digests(tmp_path / "output") == digests(two.new_output)
    assert runner.run(*case.command, "--if-changed", within=tmp_path).code == 0
    assert case.done()


def test_a_kill_between_renames_leaves_the_old(two: Two, tmp_path: Path, runner: Runner) -> None:
    """Where folders cannot be exchanged a reader finds the old build in between, and the next start ends the swap."""
    case = build_case(two, tmp_path)
    old = Held(tmp_path / "output").digest
    assert runner.run(*case.command, within=tmp_path, renames=True, of="os.rename", at=1).code == KILLED
    assert names(tmp_path) == [".output.new", ".output.old"]
    assert Held(tmp_path / "output").digest == old
    assert case.whole()
    assert runner.run(*case.command, within=tmp_path, renames=True).code == 0
    assert case.done()


@pytest.mark.long
@pytest.mark.parametrize(("verb", "kills"), [("build", 200), ("site", 60), ("export", 60), ("import", 60)])
def test_hundreds_of_kills_leave_old_or_new(verb: str, kills: int, two: Two, tmp_path: Path, runner: Runner) -> None:
    """Killed at its steps or evenly chosen ones, and a quarter of the times at random, a verb leaves all whole."""
    begun = beginnings(verb, two, tmp_path)
    steps = steps_of(begun, runner)
    begin = time.perf_counter()
    steps_of(begun, runner)
    lasts = time.perf_counter() - begin
    chosen = sorted({at * steps // (kills * 3 // 4) for at in range(kills * 3 // 4)})
    for at in chosen:
        assert killed(begun, runner, at=at).code == KILLED
    chance = random.Random(11)
    late = [killed(begun, runner, after=chance.uniform(0, lasts)).code for _ in range(kills - len(chosen))]
    sys.stdout.write(f"{verb}: {len(chosen)} of {steps} steps, {late.count(KILLED)} of {len(late)} at random times\n")


# ── no room ─────────────────────────────────────────────────────────────────


def refused(case: Case, room: Path, runner: Runner, why: str, **how: object) -> None:
    """Look at what a command says and leaves that cannot write."""
    ended = runner.run(*case.command, within=room, **how)
    assert ended.code == 4, ended.said
    assert ended.said.count("\n") == 1, ended.said
    assert why in ended.said
    assert "what was there is as it was" in ended.said
    assert "Traceback" not in ended.said
    assert case.whole()
    assert not [path for path in room.rglob("*") if path.name.startswith(".")], "strays"


def limited(verb: str, two: Two, room: Path, runner: Runner, size: int) -> None:
    """Look at what a command does whose files may have so many bytes."""
    room.mkdir()
    case = CASES[verb](two, room)
    largest = max(path.stat().st_size for path in room.rglob("*") if path.is_file())
    refused(case, room, runner, "a file would be larger than one may be", size=min(size, largest // 2))


@pytest.mark.parametrize("verb", ["site", "import"])
def test_a_file_that_may_not_grow_changes_nothing(verb: str, two: Two, tmp_path: Path, runner: Runner) -> None:
    """Where no file may have so many bytes, the old stays, exit is 4, and one line says why."""
    limited(verb, two, tmp_path / "room", runner, 300)


@pytest.mark.long
@pytest.mark.parametrize("verb", CASES)
@pytest.mark.parametrize("size", [0, 300, 40_000])
def test_files_that_may_not_grow_change_nothing(verb: str, size: int, two: Two, tmp_path: Path, runner: Runner) -> None:
    """The same of every verb, and of other sizes."""
    limited(verb, two, tmp_path / "room", runner, size)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """What mounts a small disk, or mounts it anew with other options."""
    at = tmp_path / "disk"
    at.mkdir()

    def mount(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(at)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("this user may not mount a disk")
        return at

    yield mount
    subprocess.run(["umount", "--lazy", str(at)], capture_output=True, check=False)


def filled(verb: str, two: Two, disk: Callable[[str], Path], runner: Runner, points: int) -> tuple[Case, Path]:
    """Look at what a command does on a disk that fills after so much, at some points."""
    room = disk("size=512m") / "room"
    room.mkdir()
    case = CASES[verb](two, room)
    used = sum(-(-path.stat().st_size // 4096) * 4096 for path in room.rglob("*") if path.is_file())
    taken = sum(1 for _ in room.rglob("*"))
    for point in range(points):
        filler = room.parent / "filler"
        disk(f"remount,size={2 * used}")
        fill(filler, leave=0 if verb == "import" else used * point // (points + 1))
        refused(case, room, runner, "the disk is full")
        assert sum(1 for _ in room.rglob("*")) == taken
        filler.unlink()
    disk("remount,size=512m")
    return case, room


@pytest.mark.parametrize("verb", ["build", "export"])
def test_a_full_disk_changes_nothing(verb: str, two: Two, runner: Runner, disk: Callable[[str], Path]) -> None:
    """On a disk that is full the old stays, exit is 4, and one line says that it is full."""
    filled(verb, two, disk, runner, points=1)


@pytest.mark.long
@pytest.mark.parametrize("verb", CASES)
def test_a_disk_that_fills_changes_nothing(verb: str, two: Two, runner: Runner, disk: Callable[[str], Path]) -> None:
    """At whatever point the disk fills the old stays; when it has room again, the command does what it does."""
    case, room = filled(verb, two, disk, runner, points=25)
    assert runner.run(*case.command, within=room).code == 0
    assert case.done()


def fill(path: Path, leave: int) -> None:
    """Fill the disk that a file lies on, but for some bytes."""
    with path.open("wb", buffering=0) as filler:
        state = os.statvfs(path.parent)
        filler.write(b"x" * max(0, state.f_bavail * state.f_frsize - leave))


@pytest.mark.parametrize("verb", CASES)
def test_a_read_only_disk_changes_nothing(verb: str, two: Two, runner: Runner, disk: Callable[[str], Path]) -> None:
    """On a disk that is read-only the old stays, exit is 4, and one line says so."""
    room = disk("size=512m") / "room"
    room.mkdir()
    case = CASES[verb](two, room)
    disk("remount,ro")
    refused(case, room, runner, "the disk is read-only")


# ── readers ─────────────────────────────────────────────────────────────────

QUESTION = "who sued Beta Works"


def read(out: Path, either: dict[str, str], asks: bool) -> str:
    """Read an output as a whole, and return what is wrong with it."""
    kg = graph.open(out)
    told = kg.held.manifest["files"]
    if kg.held.digest not in either or kg.held.absent:
        return f"{kg.held.digest}, without {kg.held.absent}"
    torn = [name for name in told if hashlib.sha256(kg.held.content(name)).hexdigest() != told[name]]
    if asks and not torn and kg.ask(QUESTION)["answer"] != either[kg.held.digest]:
        return "an answer of another build"
    kg.held.close()
    return " ".join(torn)


def torn_reads(two: Two, room: Path, runner: Runner, rebuilds: int, reads: int, **how: object) -> tuple[int, list[str]]:
    """Build one after another while others read, and return how often they did and what was wrong."""
    out = room / "output"
    shutil.copytree(two.old_output, out)
    either = {Held(one).digest: graph.open(one).ask(QUESTION)["answer"] for one in (two.old_output, two.new_output)}
    assert len(set(either.values())) == 2
    ended, wrong, count = threading.Event(), [], [0, 0]

    def keep_reading(reader: int) -> None:
        while not ended.is_set() or sum(count) < reads:
            wrong.extend(filter(None, [read(out, either, asks=count[reader] % 20 == 0)]))
            count[reader] += 1

    readers = [threading.Thread(target=keep_reading, args=(reader,)) for reader in range(len(count))]
    for one in readers:
        one.start()
    codes = [
        runner.run("build", "--facts", (two.new, two.old)[number % 2] / "facts", "--out", out, within=room, **how).code
        for number in range(rebuilds)
    ]
    ended.set()
    for one in readers:
        one.join()
    assert codes == [0] * rebuilds
    return sum(count), wrong


def test_readers_never_see_half_a_build(two: Two, tmp_path: Path, runner: Runner) -> None:
    """Whoever opens an output while it is built anew reads one build, old or new."""
    count, wrong = torn_reads(two, tmp_path, runner, rebuilds=1, reads=20)
    assert count >= 20
    assert wrong == []


@pytest.mark.long
@pytest.mark.parametrize("renames", [False, True])
def test_ten_thousand_reads_over_a_hundred_rebuilds(two: Two, tmp_path: Path, runner: Runner, renames: bool) -> None:
    """None of 10,000 reads over 100 rebuilds is torn."""
    count, wrong = torn_reads(two, tmp_path, runner, rebuilds=100, reads=10_000, renames=renames)
    assert count >= 10_000
    assert wrong == []


def test_an_open_graph_stays_what_it_was(two: Two, tmp_path: Path) -> None:
    """A graph that was opened before a rebuild answers from the build that it was opened on, whatever is read late."""
    out = tmp_path / "output"
    shutil.copytree(two.old_output, out)
    before, old = graph.open(out), graph.open(two.old_output)
    exchanged(two.new_output, out)
    assert before.ask(QUESTION) == old.ask(QUESTION)
    assert set(map(str, before.dataset)) == set(map(str, old.dataset))
    assert before.page().document == old.page().document
    assert graph.open(out).ask(QUESTION) == graph.open(two.new_output).ask(QUESTION)


def test_where_files_cannot_be_held_a_replaced_build_says_so(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a system on which open files cannot outlive their names, a late read of a replaced build is refused."""
    monkeypatch.setattr("graph.held._HOLDS", False)
    out = tmp_path / "output"
    shutil.copytree(two.old_output, out)
    before = graph.open(out)
    assert before.ask(QUESTION) == graph.open(two.old_output).ask(QUESTION)
    exchanged(two.new_output, out)
    with pytest.raises(DataMissing, match="was replaced by another build since it was opened; open it again"):
        _ = before.dataset


# ── two at once, and what is of another layout ──────────────────────────────


@pytest.mark.parametrize("verb", ["build", "site", "export", "import"])
def test_a_second_writer_is_turned_away(verb: str, two: Two, tmp_path: Path, runner: Runner) -> None:
    """While one process writes a folder another says so at once, names it, and leaves all as it was."""
    case = CASES[verb](two, tmp_path)
    before = digests(tmp_path)
    held = {"build": ".output.new", "site": ".site.new", "export": "exported/.new", "import": "facts"}[verb]
    descriptor = claimed(tmp_path / held, tmp_path)
    ended = runner.run(*case.command, within=tmp_path)
    os.close(descriptor)
    assert ended.code == 4
    known = rf"another process \({os.getpid()}\)" if Path("/proc/locks").is_file() else "another process"
    assert re.search(f"is being written by {known}; wait until that has ended", ended.said), ended.said
    assert digests(tmp_path) == before


def test_of_builds_that_begin_together_one_writes(two: Two, tmp_path: Path, runner: Runner) -> None:
    """Of builds into one folder at the same time the others are turned away, and what is there is whole."""
    other = Runner()
    case = build_case(two, tmp_path)
    for one in (runner, other):
        one.begin(*case.command, within=tmp_path)
    ended = [one.end() for one in (runner, other)]
    other.close()
    assert {one.code for one in ended} <= {0, 4}
    assert [one.code for one in ended].count(0) >= 1
    assert case.done()


def test_a_folder_can_be_had_again(tmp_path: Path) -> None:
    """What one had alone another can have when it has ended."""
    for _ in range(2):
        with alone_in(tmp_path), pytest.raises(DataMissing, match="is being written by"), alone_in(tmp_path):
            pass


@pytest.mark.parametrize("layout", [None, 0, 99, "1"])
def test_a_build_of_another_layout_says_so(two: Two, tmp_path: Path, layout: object, capsys: Capsys) -> None:
    """Output that another version made is not read: every verb that reads says what to run, and exits with 4."""
    out = tmp_path / "output"
    shutil.copytree(two.old_output, out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["layout"] = layout
    kept = {name: value for name, value in manifest.items() if value is not None}
    (out / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")
    for command in (["ask", QUESTION], ["query", "-e", "ASK {}"], ["site", "--out", str(tmp_path / "site")]):
        assert main([*command, "--data", str(out)]) == 4
        told = capsys.readouterr()
        assert "another layout" in told.err
        assert f"genai-kg build --out {out}" in told.err
        assert not told.out


@pytest.mark.parametrize("name", ["/etc/hostname", "../old/facts/sources/story.yaml"])
def test_a_manifest_names_nothing_elsewhere(two: Two, tmp_path: Path, name: str) -> None:
    """A manifest that names a file outside its folder is that of no build, so that none is read, or served."""
    out = tmp_path / "output"
    shutil.copytree(two.old_output, out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][name] = "0" * 64
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(DataMissing, match="names files elsewhere"):
        graph.open(out)
