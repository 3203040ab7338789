"""From what is installed to what it asks of us: licences, pins, ages and known weaknesses.

`python -m tests.dependencies` needs no network for licences and pins. With `uv` beside it, it asks the index for the
days of releases, and with `pip-audit` and `npm` the databases of weaknesses; whatever cannot be had it says so, and the
exit code is 1 only for what is known to be wrong.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "graph" / "page"
PROJECT = "genai-kg"

OURS = {"test", "dev", "ftm"}
"""The extras that only those who work on the project install: what they bring is pinned, and given to nobody."""

PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC"),
    *("MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
}
"""What asks for no more than that its notice is kept."""

SPOKEN = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "ISC license": "ISC",
    "http://www.apache.org/licenses/LICENSE-2.0": "Apache-2.0",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
"""What packages write in place of an identifier."""

ALLOWED: dict[str, str] = {}
"""Packages whose licence is not one of those above, each with the reason why it may be used all the same."""

OLD = 3 * 365  # days without a release after which a package is pointed at
PATIENCE = 300  # seconds for a tool that asks a registry


@dataclass(frozen=True)
class Package:
    """A package with its licence as it tells it."""

    name: str
    version: str
    licence: str

    @property
    def is_free(self) -> bool:
        """Say whether the licence asks for no more than its notice; what is not understood does not."""
        return all(
            any(SPOKEN.get(one.strip(), one.strip()) in PERMISSIVE for one in part.split(" OR "))
            for part in self.licence.split(" AND ")
        )


def licence_of(told: importlib.metadata.PackageMetadata) -> str:
    """Return the expression, else the short text, else what the classifiers say."""
    expression, text = told.get("License-Expression"), (told.get("License") or "").strip()
    if expression or (text and text != "UNKNOWN" and len(text) < 60 and "\n" not in text):
        return str(expression or text)
    kinds = [kind.split(" :: ")[-1] for kind in told.get_all("Classifier") or () if kind.startswith("License ::")]
    return " OR ".join(kinds) or "not told"


def brought(extras: Iterable[str]) -> tuple[list[Package], list[str]]:
    """Return what the project brings with these extras, here, and the names of what of it is not installed."""
    todo, seen = [Requirement(f"{PROJECT}[{','.join(extras)}]")], set()
    found, absent = {}, set()
    while todo:
        wanted = todo.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        try:
            told = importlib.metadata.distribution(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            absent.add(canonicalize_name(wanted.name))
            continue
        found[canonicalize_name(wanted.name)] = Package(wanted.name, told.version, licence_of(told.metadata))
        todo += _wanted(told, wanted.extras)
    found.pop(PROJECT)
    return [found[name] for name in sorted(found)], sorted(absent)


def _wanted(told: importlib.metadata.Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in told.requires or ():
        wanted = Requirement(text)
        if not wanted.marker or any(wanted.marker.evaluate({"extra": extra}) for extra in (extras or {""})):
            yield wanted


def extras() -> set[str]:
    """Return the names of all extras."""
    return set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"])


def pins() -> dict[str, str]:
    """Return the version of each package that is pinned."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def of_the_page() -> list[Package]:
    """Return what npm brings to make the page, as the lock file has it, without what only lints it."""
    lock = json.loads((PAGE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [
        Package(path.rpartition("node_modules/")[2], one["version"], one.get("license", "not told"))
        for path, one in lock.items()
        if path and not one.get("dev")
    ]


def refused(packages: Iterable[Package]) -> list[str]:
    """Return the packages that may not be used, each with its licence."""
    return [f"{one.name} {one.version}: {one.licence}" for one in packages if not one.is_free | (one.name in ALLOWED)]


def unpinned(packages: Iterable[Package]) -> list[str]:
    """Return the packages that are installed otherwise than they are pinned."""
    pinned = pins()
    return [
        f"{one.name} {one.version}: pinned {pinned.get(canonicalize_name(one.name), 'nowhere')}"
        for one in packages
        if pinned.get(canonicalize_name(one.name)) != one.version
    ]


def tool(name: str) -> str | None:
    """Return where a program is: beside this Python, or on the path."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def _said(arguments: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(
            arguments, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    return done.stdout


def released(names: Iterable[str]) -> dict[str, tuple[str, datetime.date]]:
    """Return the newest version of each package with its day; none of those whose day the index does not give."""
    program = tool("uv")
    if not program:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "names.in"
        wanted.write_text("\n".join(names), encoding="utf-8")
        text = _said([program, "pip", "compile", "-q", "--no-deps", "--format", "pylock.toml", str(wanted)], ROOT)
    found = {}
    for one in tomllib.loads(text).get("packages", ()):
        days = [
            file["upload-time"].date()
            for file in [*one.get("wheels", ()), one.get("sdist", {})]
            if "upload-time" in file
        ]
        found |= {canonicalize_name(one["name"]): (one["version"], max(days))} if days else {}
    return found


def weaknesses_of_python(packages: Iterable[Package]) -> list[str] | None:
    """Return the known weaknesses of packages of Python, or None where no database was reached."""
    program = tool("pip-audit")
    if not program:
        return None
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "pinned.txt"
        wanted.write_text("\n".join(f"{one.name}=={one.version}" for one in packages), encoding="utf-8")
        options = ["--disable-pip", "--no-deps", "--progress-spinner=off", "-f", "json", "-r", str(wanted)]
        for service in ("pypi", "osv"):
            text = _said([program, "-s", service, *options], ROOT)
            told = json.loads(text)["dependencies"] if text.startswith("{") else []
            looked_up = [one for one in told if "vulns" in one]
            if looked_up:
                return [f"{one['name']} {one['version']}: {bad['id']}" for one in looked_up for bad in one["vulns"]]
    return None


def weaknesses_of_the_page() -> list[str] | None:
    """Return the known weaknesses of what npm brings, or None where no database was reached."""
    program = tool("npm")
    text = _said([program, "audit", "--omit=dev", "--package-lock-only", "--json"], PAGE) if program else ""
    told = json.loads(text) if text.startswith("{") else {}
    found = told.get("vulnerabilities")
    return None if found is None else [f"{name}: {one['severity']}" for name, one in sorted(found.items())]


def _licences(packages: list[Package]) -> None:
    for licence in sorted({one.licence for one in packages}):
        some = [f"{one.name} {one.version}" for one in packages if one.licence == licence]
        print(f"{licence} ({len(some)}): {', '.join(some)}")


def _days(packages: list[Package]) -> None:
    """Print the day of each package's newest release, the oldest first."""
    days = released(one.name for one in packages)
    pinned = {canonicalize_name(one.name): one.version for one in packages}
    for name, (version, day) in sorted(days.items(), key=lambda item: item[1][1]):
        newer = "" if version == pinned[name] else f"; {pinned[name]} is used"
        print(f"{day} {name} {version}{newer}{'; long ago' if (datetime.date.today() - day).days > OLD else ''}")
    if not days:
        print("days of releases: not available (no `uv`, or an index that does not give them)")


def _weak(packages: list[Package]) -> Iterator[str]:
    for name, found in (("Python", weaknesses_of_python(packages)), ("npm", weaknesses_of_the_page())):
        told = "not available (no tool, or no database within reach)" if found is None else str(len(found))
        print(f"known weaknesses, {name}: {told}")
        yield from found or ()


def main() -> int:
    """Tell everything; return 1 where a licence is refused, a pin is not kept or a weakness is known."""
    packages, absent = brought(extras() - OURS)
    _licences([*packages, *of_the_page()])
    _days(packages)
    if absent:
        print(f"not installed, so not looked at: {', '.join(absent)}")
    wrong = [*refused([*packages, *of_the_page()]), *unpinned(brought(extras())[0]), *_weak(packages)]
    for one in wrong:
        print(f"WRONG: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
