"""Facts are built, checked and asked without a network, and nothing of that so much as opens a socket."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SMALL = Path(__file__).parent / "small"

_HEARD = """
import sys
heard = []
sys.addaudithook(lambda event, _given: heard.append(event) if event.startswith("socket.") else None)
from graph.commands import main
facts, out = sys.argv[1:]
at = [*(["--facts", facts] if facts else [])]
assert main(["check", *at]) == 0
assert main(["build", *at, "--out", out]) == 0
assert main(["ask", "--data", out, "who sued whom"]) == 0
assert main(["export", "--data", out, "--ftm", out + "-more", "--parquet", out + "-more"]) == 0
assert main(["site", "--data", out, "--out", out + "-site"]) == 0
assert heard == [], heard
"""
_TESTS = ["tests/test_folding.py", "tests/test_names.py"]
_MORE = [
    *_TESTS,
    "tests/test_facts.py",
    "tests/test_contract.py",
    "tests/test_conflicts.py",
    "tests/test_identity.py",
    "tests/test_build.py",
]


def alone() -> list[str]:
    """Return what runs a command in a network of its own, which reaches nothing; skip where that cannot be had."""
    command = ["unshare", "-rn"]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system makes no network of its own for a user: `unshare -rn true` fails")
    return command


def traced(record: Path) -> list[str]:
    """Return what records each socket that a command and its children make; skip where there is no strace."""
    command = ["strace", "-f", "-qq", "-e", "trace=socket,socketpair,connect,bind,sendto", "-o", str(record)]
    if not shutil.which("strace") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace is not here, or may not trace")
    return command


def suite(files: list[str]) -> list[str]:
    """Return what runs tests without plugins, of which some open sockets; a user with a name is not asked for."""
    alone = [
        "env",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1",
        "USER=anyone",
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    return [*alone, *files]


def run(command: list[str]) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def sockets(record: Path) -> list[str]:
    """Return the calls in a record that have to do with sockets."""
    return re.findall(r"^\d+ +((?:socket|socketpair|connect|bind|sendto)\(.*)$", record.read_text(), flags=re.MULTILINE)


def test_the_record_shows_a_socket_where_there_is_one(tmp_path: Path) -> None:
    """What these tests count is counted: a socket that is opened stands in the record."""
    run([*traced(tmp_path / "record"), sys.executable, "-c", "import socket; socket.socket().close()"])
    assert sockets(tmp_path / "record")


def test_a_build_opens_no_socket(tmp_path: Path) -> None:
    """Without a network, small facts are checked, built, asked, exported and made pages of, with no socket."""
    command = [sys.executable, "-c", _HEARD, str(SMALL), str(tmp_path / "out")]
    run([*alone(), *traced(tmp_path / "record"), *command])
    assert sockets(tmp_path / "record") == []


@pytest.mark.long
def test_a_build_of_the_shipped_facts_opens_no_socket(tmp_path: Path) -> None:
    """The same of all shipped facts."""
    command = [sys.executable, "-c", _HEARD, "", str(tmp_path / "out")]
    run([*alone(), *traced(tmp_path / "record"), *command])
    assert sockets(tmp_path / "record") == []


def test_a_sample_of_tests_runs_without_a_network(tmp_path: Path) -> None:
    """Tests of names and of folding need no network, and open no socket."""
    run([*alone(), *traced(tmp_path / "record"), *suite(_TESTS)])
    assert sockets(tmp_path / "record") == []


@pytest.mark.long
def test_all_tests_that_serve_nothing_run_without_a_network(tmp_path: Path) -> None:
    """Tests of facts, names, conflicts, identities and builds need no network, and open no socket."""
    run([*alone(), *traced(tmp_path / "record"), *suite(_MORE)])
    assert sockets(tmp_path / "record") == []
