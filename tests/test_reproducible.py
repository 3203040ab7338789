"""The same facts give the same bytes, whoever builds them, wherever, and with whatever the machine is set to."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph.terms import shipped

ROOT = Path(__file__).resolve().parent.parent
SMALL = Path(__file__).parent / "small"

MACHINES = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C", "LC_ALL": "C", "umask": "022"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Taipei", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "umask": "077"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LC_ALL": "", "umask": "002"},
    {"PYTHONHASHSEED": "12345", "TZ": "Pacific/Kiritimati", "LANG": "de_DE", "LC_ALL": "POSIX", "umask": "027"},
    {"PYTHONHASHSEED": "random", "TZ": "", "LANG": "", "LC_ALL": "zh_TW.UTF-8", "umask": "000"},
]
"""What differs from machine to machine; a locale that is not there counts as none."""

_BUILD = """
import sys
from graph.commands import main
facts, out = sys.argv[1:]
assert main(["build", "--facts", facts, "--out", out]) == 0
assert main(["export", "--data", out, "--ftm", out + "-more", "--parquet", out + "-more"]) == 0
assert main(["site", "--data", out, "--out", out + "-site"]) == 0
"""


def copied(source: Path, folder: Path, turn: int) -> Path:
    """Copy facts, in another order and with other times, under the name that they have."""
    target = folder / source.name
    files = sorted(path for path in source.rglob("*") if path.is_file())
    files = files[turn:] + files[:turn] if turn % 2 else files[::-1]
    for number, path in enumerate(files):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        os.utime(copy, (1_000_000_000 + turn * 10_000_000 + number,) * 2)
    return target


def built_on(turn: int, source: Path, folder: Path) -> dict[str, str]:
    """Build facts on one of the machines, and return the digest of every file that is made of them."""
    home = folder / f"machine {turn}" / "ü漢" if turn % 2 else folder / str(turn)
    home.mkdir(parents=True)
    facts = copied(source, home / "facts of", turn)
    machine = {key: value for key, value in MACHINES[turn].items() if key != "umask"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "LC_", "LANG", "TZ"))}
    command = [sys.executable, "-c", _BUILD, str(facts), str(home / "out")]
    subprocess.run(
        command,
        check=True,
        cwd=home if turn % 2 else ROOT,
        env={**kept, **machine, "PYTHONPATH": str(ROOT)},
        umask=int(MACHINES[turn]["umask"], 8),
        capture_output=True,
    )
    made = sorted(path for path in home.glob("out*/**/*") if path.is_file())
    return {path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in made}


def differing(source: Path, folder: Path, turns: range) -> set[str]:
    """Return the names of files that are not the same on all machines; there must be some of every sort."""
    found = [built_on(turn, source, folder) for turn in turns]
    assert {"out/dataset.nq", "out/index.html", "out/manifest.json", "out-more/claims.parquet"} <= found[0].keys()
    assert any(name.startswith("out-site/id/") for name in found[0])
    return {name for other in found[1:] for name, _digest in found[0].items() ^ other.items()}


def test_small_facts_give_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """Five machines with other seeds, zones, locales, masks, folders and orders of files make the same files."""
    assert differing(SMALL, tmp_path, range(5)) == set()


@pytest.mark.long
def test_the_shipped_facts_give_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """The same of all shipped facts."""
    assert differing(shipped("facts"), tmp_path, range(5)) == set()
