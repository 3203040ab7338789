"""What users get: one version everywhere, packages that are the same each time, and every verb when installed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.page import why_missing
from graph.terms import VERSION
from tests.stores import oxigraph

ROOT = Path(__file__).resolve().parent.parent
DAY = "1796083200"  # a day for the files in a package; without one it would be a fixed day, too
ELSEWHERE = {"PYTHONHASHSEED": "7", "TZ": "Asia/Taipei", "LANG": "C"}
NO_INDEX = {"npm_config_offline": "true", "npm_config_cache": "/nowhere"}


# ── the version ───────────────────────────────────────────────────────────────


def test_the_version_stands_once() -> None:
    """What must write it, too, says the same: the changelog's head and the service's description."""
    head = re.search(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    described = json.loads((ROOT / "graph" / "service" / "openapi.json").read_text(encoding="utf-8"))
    assert head
    assert [head[1], described["info"]["version"]] == [VERSION, VERSION]


def test_no_other_file_writes_a_version() -> None:
    """The packaging reads it, the page's npm package has none, and no page of the documentation names one."""
    assert "version" not in json.loads((ROOT / "graph" / "page" / "package.json").read_text(encoding="utf-8"))
    assert not re.search(r"^version\s*=", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        named = re.findall(r"genai[-_]kg[ =-]+v?(\d+\.\d+\.\d+)", page.read_text(encoding="utf-8"))
        assert set(named) <= {VERSION}, page.name


# ── packages ──────────────────────────────────────────────────────────────────


def packed(folder: Path, out: Path, *targets: str, **surroundings: str) -> list[Path]:
    """Pack a checkout, or what was unpacked of a package, without asking any index."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    for target in targets:
        command += ["-t", target]
    surroundings = {**os.environ, "SOURCE_DATE_EPOCH": DAY, **surroundings}
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=surroundings)
    return sorted(out.iterdir())


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source package of this checkout."""
    if why_missing() or not (ROOT / ".git").exists():
        pytest.skip("packages are made of a checkout whose page has its parts")
    wheel, source = packed(ROOT, tmp_path_factory.mktemp("dist"), "sdist", "wheel")
    return wheel, source


def names_in(package: Path) -> set[str]:
    """Return the names of the files in a package; those of a source package without its folder."""
    if package.suffix == ".whl":
        return set(zipfile.ZipFile(package).namelist())
    with tarfile.open(package) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def digest(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_packages_hold_all_that_is_needed(packages: tuple[Path, Path]) -> None:
    """Ontology, facts, parts of the page with their licences, and types are inside; what tests or tools made is not."""
    wheel, source = (names_in(package) for package in packages)
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    shipped = {name for name in tracked if name.startswith(("ontology/", "facts/"))}
    assert {f"graph/shipped/{name}" for name in shipped} <= wheel
    assert {name for name in tracked if name.startswith("graph/") and name.endswith(".py")} - wheel == {
        "graph/page/assets_hook.py"
    }
    parts = {f"graph/page/assets/{path.name}" for path in (ROOT / "graph" / "page" / "assets").iterdir()}
    assert {"graph/py.typed", "graph/page/assets/LICENSES.txt", *parts} <= wheel
    assert f"genai_kg-{VERSION}.dist-info/licenses/LICENSE" in wheel
    assert {name for name in tracked if not name.startswith(".ci/")} | parts == source - {"PKG-INFO"}


@pytest.mark.long
def test_packages_are_the_same_each_time(packages: tuple[Path, Path], tmp_path: Path) -> None:
    """Another time, hash seed, zone and language give the same wheel; and so does the source package, with no index."""
    wheel, source = packages
    again = packed(ROOT, tmp_path / "again", "sdist", "wheel", **ELSEWHERE)
    assert [digest(one) for one in again] == [digest(wheel), digest(source)]
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    (made,) = packed(tmp_path / f"genai_kg-{VERSION}", tmp_path / "made", "wheel", **NO_INDEX)
    assert digest(made) == digest(wheel)


# ── an installation ───────────────────────────────────────────────────────────


class Installed:
    """The program of a wheel that was installed by itself, run in an empty folder."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder / "empty"
        self.folder.mkdir()
        self.python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        self.wheel = wheel
        self.install()
        self.tried: set[str] = set()

    def install(self, extras: str = "") -> None:
        """Install the wheel with what it declares, at the versions that are pinned."""
        pinned = ["-c", str(ROOT / "constraints.txt")]
        subprocess.run([str(self.python), "-m", "pip", "install", "-q", *pinned, f"{self.wheel}{extras}"], check=True)

    def command(self, *arguments: str) -> list[str]:
        """Return the whole command of a verb."""
        self.tried.add(arguments[0])
        return [str(self.python.with_name("genai-kg")), *arguments]

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run a verb to its end, and return what it prints."""
        done = subprocess.run(
            self.command(*arguments), cwd=self.folder, env=_bare(), capture_output=True, text=True, check=False
        )
        assert done.returncode == code, (arguments, done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout + done.stderr


def _bare() -> dict[str, str]:
    """Return the surroundings without what would lead back to this checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


@pytest.fixture(scope="module")
def installed(packages: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own."""
    return Installed(tmp_path_factory.mktemp("installed"), packages[0])


@contextmanager
def running(program: Installed, *arguments: str, to: int) -> Iterator[subprocess.Popen[str]]:
    """Run a verb that goes on until it is stopped; `to` is the stream that is read, 1 or 2."""
    pipes = {"stdin": subprocess.PIPE, "stdout" if to == 1 else "stderr": subprocess.PIPE}
    process = subprocess.Popen(
        program.command(*arguments), cwd=program.folder, env=_bare(), text=True, encoding="utf-8", **pipes
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def _reads(program: Installed) -> None:
    """Try what reads a build."""
    assert "Getty Images" in program("ask", "who sued Stability AI")
    assert "co:getty-images" in program("query", "-e", "SELECT ?a { ?a gai:sued co:stability-ai }")
    assert "Getty Images" in program("show", "Getty Images")
    assert json.loads(program("claims", "--certainty", "rumoured", "--json"))
    assert json.loads(program("conflicts", "--json"))
    assert program("audit")
    assert program("coverage")
    assert program("identities")
    program("export", "--ftm", "ftm")
    assert (program.folder / "ftm").is_dir()
    assert "nothing" in program("diff", "output", "output").lower()


def _builds(program: Installed, checkout: Path) -> None:
    """Try what makes a build: of the facts inside, of a user's own, and of a table."""
    program("build")
    assert 'id="oxigraph"' in (program.folder / "output" / "index.html").read_text(encoding="utf-8")
    program("check")
    shutil.copytree(checkout / "tests" / "small", program.folder / "mine")
    program("build", "--facts", "mine", "--out", "of-mine")
    assert "Alpha Labs" in program("ask", "who sued Beta Works", "--data", "of-mine")
    assert "texts" in program("locate", "--texts", "texts", "nothing", code=4)
    assert "no-such" in program("import", "no-such.csv", "--as", "lawsuits", code=4)
    program("generate")


def _serves(program: Installed) -> None:
    """Try what answers others."""
    with running(program, "serve", "--port", "0", to=2) as process:
        assert process.stderr
        url = re.search(r"http://\S+?(?=/;)", process.stderr.readline())
        assert url
        with urllib.request.urlopen(f"{url[0]}/id/co/openai") as answer:
            assert b"OpenAI" in answer.read()
    first = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    with running(program, "mcp", to=1) as process:
        assert process.stdin
        assert process.stdout
        asked = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": first}
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"]["serverInfo"]["version"] == VERSION


@pytest.mark.long
def test_an_installed_wheel_does_all_it_can(installed: Installed) -> None:
    """In an empty folder, far from any checkout, every verb works with what the wheel and its extras bring."""
    _builds(installed, ROOT)
    _reads(installed)
    installed("site")
    assert (installed.folder / "site" / "id" / "co" / "openai.html").is_file()
    for verb, extra in (("serve", "serve"), ("mcp", "mcp"), ("publish", "remote")):
        options = ["--endpoint", "http://127.0.0.1:9/"] if verb == "publish" else []
        assert f"[{extra}]" in installed(verb, *options, code=4)
    installed.install("[mcp,remote,serve]")
    _serves(installed)
    with oxigraph() as store:
        installed("publish", *store.options())
    verbs = re.findall(r"^    (\w+)", installed("--help"), flags=re.MULTILINE)
    assert set(verbs) <= installed.tried
