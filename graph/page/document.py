"""From a drawing and the page's content to one HTML document that loads nothing and runs only what its hashes allow."""

from __future__ import annotations

import base64
import hashlib
import zlib
from pathlib import Path
from typing import Any

import pyvis
from pyvis.network import Network

_HERE = Path(__file__).parent
_VIS = Path("lib") / "vis-9.1.2" / "vis-network.min.js"
_SCRIPTS = (
    "state.js",
    "draw.js",
    "graph-view.js",
    "claims.js",
    "panel.js",
    "table.js",
    "search.js",
    "filters.js",
    "main.js",
)
_JSON = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}


def document(drawing: Network, content: dict[str, Any]) -> str:
    """Return the whole page; the same drawing and content give the same bytes."""
    style, script, library = _read("page.css"), _script(), _library()
    drawing.set_template((_HERE / "page.html").as_posix())
    environment = drawing.templateEnv
    environment.autoescape = True
    environment.policies["json.dumps_kwargs"] = _JSON
    environment.globals.update(
        content=content,
        names=content["names"],
        strings=content["strings"],
        style=style,
        script=script,
        library=_deflated(library),
        policy=_policy(style, [script, library]),
    )
    return str(drawing.generate_html())


def _policy(style: str, scripts: list[str]) -> str:
    """Return a content security policy that allows these texts and nothing from anywhere else."""
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"


def _script() -> str:
    """Return the page's own scripts as one, in a scope of their own."""
    return "(() => {\n'use strict';\n" + "\n".join(map(_read, _SCRIPTS)) + "})();\n"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _library() -> str:
    """Return vis-network as Pyvis carries it; browsers hash a script with the line ends of Unix."""
    return (Path(pyvis.__file__).parent / _VIS).read_text(encoding="utf-8").replace("\r\n", "\n")


def _deflated(text: str) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(text.encode("utf-8")) + packer.flush()).decode()
