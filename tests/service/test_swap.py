"""A new build takes the place of the one that is served, and no request notices."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import Two, exchanged
from tests.service.conftest import ROOT, Server
from tests.service.test_trust import answers, descriptors, nursery_of, state, wait_until

COUNT = "SELECT (COUNT(*) AS ?n) { ?claim gai:source ?source }"


@pytest.fixture
def folder(industry: Path, tmp_path: Path) -> Path:
    """A build to be replaced."""
    shutil.copytree(industry, tmp_path / "output")
    return tmp_path / "output"


@pytest.fixture
def swapping(folder: Path) -> Iterator[Server]:
    """A server of it."""
    running = Server(folder)
    assert running.client.get("/id/co/stability-ai").status_code == 200  # it is warm by now
    yield running
    running.stop()


def put(build: Path, folder: Path) -> None:
    """Put a copy of a build in the place of a folder, as where folders cannot be exchanged: by two renames."""
    fresh, old = folder.with_name("fresh"), folder.with_name("old")
    shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(build, fresh)
    os.rename(folder, old)
    os.rename(fresh, folder)


def digest(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]["dataset.nq"])


def served(server: Server) -> str:
    """Return the digest of the dataset that a server shows."""
    return str(server.client.get("/manifest.json").json()["files"]["dataset.nq"])


def test_a_build_is_taken_up_under_load(swapping: Server, folder: Path, industry: Path, article_built: Path) -> None:
    """While builds are swapped no request fails, and each client sees the old answer until it sees the new one."""
    told: list[list[str]] = []
    failed: list[str] = []
    ended = threading.Event()

    def keep_asking(path: str) -> None:
        seen: list[str] = []
        told.append(seen)
        with httpx.Client(base_url=swapping.url, timeout=30) as client:
            while not ended.is_set():
                answer = client.get(path, headers={"accept": "*/*"})
                if answer.status_code != 200:
                    failed.append(answer.text)
                if not seen or seen[-1] != answer.text:
                    seen.append(answer.text)
                time.sleep(0.01)

    paths = [f"/sparql?query={COUNT}", "/id/co/stability-ai.ttl", "/claims.csv", "/manifest.json"]
    clients = [threading.Thread(target=keep_asking, args=(path,)) for path in paths]
    for client in clients:
        client.start()
    for build in (article_built, industry, article_built):
        put(build, folder)
        assert wait_until(lambda build=build: served(swapping) == digest(build), 60)  # type: ignore[misc]
        time.sleep(0.2)
    ended.set()
    for client in clients:
        client.join()
    assert failed == []
    for seen in told:
        assert len(seen) == 4
        assert seen[0] == seen[2] != seen[1] == seen[3]


def test_a_change_is_told_after_a_swap(swapping: Server, folder: Path, article_built: Path) -> None:
    """The feed tells nothing at first, and what changed once another build has been taken up, across a recovery too."""
    assert "<entry>" not in swapping.client.get("/changes").text
    put(article_built, folder)
    assert wait_until(lambda: served(swapping) == digest(article_built), 60)
    told = swapping.client.get("/changes").text
    assert "<entry>" in told
    os.kill(nursery_of(swapping), 9)
    assert wait_until(lambda: any("took up" in line for line in swapping.said[2:]), 60)
    assert swapping.client.get("/changes").text == told


def test_what_is_no_whole_build_is_not_taken_up(swapping: Server, folder: Path, industry: Path) -> None:
    """A half-written build, a broken manifest and a folder that is gone leave what is served, with one message each."""
    before = descriptors(swapping)
    texts = ["{", "[]", '{"files": {}}', '{"files": {"dataset.nq": "x"}, "counts": {}}', '{"files": {"nothing": "x"}}']
    for number, text in enumerate(texts):
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        assert wait_until(
            lambda number=number: sum("served on" in line for line in swapping.said) >= min(number, 1), 30
        )  # type: ignore[misc]
        assert answers(swapping)
    assert wait_until(lambda: any("holds no whole build" in line for line in swapping.said))
    shutil.rmtree(folder)
    time.sleep(1)
    assert answers(swapping)
    assert swapping.client.get("/graph.ttl").content == (industry / "graph.ttl").read_bytes()
    assert descriptors(swapping) <= before + 2
    shutil.copytree(industry, folder)
    assert wait_until(lambda: answers(swapping))
    assert [line for line in swapping.said if "Traceback" in line] == []


def test_swaps_leave_no_descriptor(swapping: Server, folder: Path, industry: Path, article_built: Path) -> None:
    """After several swaps the server has as many files and processes as before."""
    builds = [article_built, industry]
    put(builds[0], folder)
    assert wait_until(lambda: served(swapping) == digest(builds[0]), 60)
    assert swapping.client.get("/changes").is_success
    time.sleep(0.5)
    before, processes = descriptors(swapping), len(swapping.processes())
    for number in range(1, 3):
        put(builds[number % 2], folder)
        assert wait_until(lambda number=number: served(swapping) == digest(builds[number % 2]), 60)  # type: ignore[misc]
    assert wait_until(lambda: descriptors(swapping) <= before + 4)
    assert wait_until(lambda: len(swapping.processes()) <= processes)
    assert state(swapping)["status"] == "ok"


def told_by(folder: Path) -> dict[str, bytes]:
    """Return what a build answers at some paths, as its server gives it."""
    running = Server(folder)
    found = {path: running.client.get(path, headers={"accept": "*/*"}).content for path in TOLD}
    running.stop()
    return found


TOLD = ["/manifest.json", "/claims.csv", "/id/co/alpha.ttl", "/sparql?query=SELECT ?l { co:alpha rdfs:label ?l }"]


def rebuilt_under_load(two: Two, folder: Path, rebuilds: int) -> tuple[int, list[str]]:
    """Put builds in the place of the served one while clients ask; return how often they did, and what was wrong."""
    shutil.copytree(two.old_output, folder)
    told = [told_by(two.old_output), told_by(two.new_output)]
    server, ended = Server(folder), threading.Event()
    count, wrong = [0] * len(TOLD), []

    def keep_asking(number: int) -> None:
        with httpx.Client(base_url=server.url, timeout=60) as client:
            while not ended.is_set():
                answer = client.get(TOLD[number], headers={"accept": "*/*"})
                if answer.status_code != 200 or answer.content not in [one[TOLD[number]] for one in told]:
                    wrong.append(f"{TOLD[number]}: {answer.status_code} {answer.text[:200]}")
                count[number] += 1
                time.sleep(0.005)

    clients = [threading.Thread(target=keep_asking, args=(number,)) for number in range(len(TOLD))]
    for client in clients:
        client.start()
    for number in range(rebuilds):
        output = (two.new_output, two.old_output)[number % 2]
        exchanged(output, folder)
        assert wait_until(lambda output=output: served(server) == digest(output), 60)  # type: ignore[misc]
    ended.set()
    for client in clients:
        client.join()
    wrong += [line for line in server.said if "served on" in line or "Traceback" in line]
    server.stop()
    return sum(count), wrong


def test_builds_are_taken_up_as_they_are_put_in_place(two: Two, tmp_path: Path) -> None:
    """While output is built anew under a server each answer is of one build, and none fails."""
    assert rebuilt_under_load(two, tmp_path / "output", 1)[1] == []


@pytest.mark.long
def test_a_hundred_builds_are_taken_up(two: Two, tmp_path: Path) -> None:
    """The same for 100 of them, one after another."""
    count, wrong = rebuilt_under_load(two, tmp_path / "output", 100)
    sys.stdout.write(f"{count} answers\n")
    assert wrong == []


def test_a_server_writes_nothing(two: Two) -> None:
    """Where no byte may be written to any file, everything is served, the feed of changes among it."""
    if not shutil.which("prlimit"):
        pytest.skip("there is no prlimit here")
    running = Server(two.new_output, "--since", str(two.old_output), within=["prlimit", "--fsize=0"])
    for path in [*TOLD, "/", "/changes", "/ask?q=who+sued+whom", "/query"]:
        assert running.client.get(path).is_success, path
    assert "<entry>" in running.client.get("/changes").text
    assert running.stop() in (0, -15)
    assert [line for line in running.said if "Traceback" in line] == []


def started(*options: str) -> subprocess.CompletedProcess[str]:
    """Return what becomes of a server that cannot start."""
    command = [sys.executable, "-m", "graph", "serve", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


@pytest.mark.parametrize("missing", ["folder", "manifest.json", "dataset.nq", "words.json"])
def test_what_cannot_be_served_says_what_to_run(folder: Path, missing: str) -> None:
    """A folder that is not there, or holds no whole build, ends the server with 4 and the command that makes one."""
    if missing == "folder":
        shutil.rmtree(folder)
    else:
        (folder / missing).unlink()
    told = started("--port", "0", "--data", str(folder))
    assert told.returncode == 4
    assert "build.py" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_damaged_dataset_cannot_be_served(folder: Path) -> None:
    """A dataset that was cut off ends the server with 4 and the command that makes another."""
    content = (folder / "dataset.nq").read_bytes()
    (folder / "dataset.nq").write_bytes(content[: len(content) // 2])
    told = started("--port", "0", "--data", str(folder))
    assert told.returncode == 4
    assert "build.py" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_port_in_use_says_so(industry: Path) -> None:
    """A port that cannot be had ends the server with 4 and the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = started("--port", str(taken.getsockname()[1]), "--data", str(industry))
    assert told.returncode == 4
    assert "another --port" in told.stderr
    assert started("--port", "70000", "--data", str(industry)).returncode == 4
