"""From a drawing and the page's content to one HTML document that loads nothing and runs only what its hashes allow."""

from __future__ import annotations

import base64
import hashlib
import zlib
from pathlib import Path
from typing import Any

import pyvis
from pyvis.network import Network

from graph.page.modules import joined, read

_HERE = Path(__file__).parent
_VIS = Path("lib") / "vis-9.1.2" / "vis-network.min.js"
_FIRST = "main.js"
_JSON = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}


def document(drawing: Network, content: dict[str, Any]) -> str:
    """Return the whole page; the same drawing and content give the same bytes."""
    style, script, library = read(_HERE / "page.css"), joined(_HERE, _FIRST), _library()
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


def _library() -> str:
    """Return vis-network as Pyvis carries it."""
    return read(Path(pyvis.__file__).parent / _VIS)


def _deflated(text: str) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(text.encode("utf-8")) + packer.flush()).decode()
