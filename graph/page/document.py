"""From a drawing and the page's content to one HTML document that loads nothing and runs only what its hashes allow."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyvis
from pyvis.network import Network

from graph.page.assets import deflated, inflated, parts
from graph.page.modules import joined, read
from graph.terms import expand

_HERE = Path(__file__).parent
_VIS = Path("lib") / "vis-9.1.2" / "vis-network.min.js"
_BOOT, _FIRST = "boot.js", "main.js"
_EDITOR, _LICENCES = "codemirror", "licences"

_OF_THE_BUILD = frozenset(
    f"<{expand(name)}>".encode()
    for name in (
        "sh:select",
        *(f"gai:{one}" for one in ("expects", "wording", "alsoWorded", "template", "sentence", "denial")),
        *(f"gai:ftm{one}" for one in ("Type", "Schema", "Property")),
    )
)
"""What says how questions, sentences and other formats are made: a fifth of an article's statements, for no reader."""

MOST_WITHOUT_SCRIPT = 400
"""So many claims stand in the table that is read where scripts are off; each takes half a kilobyte."""


def document(drawing: Network, content: dict[str, Any], nquads: bytes | bytearray = b"") -> str:
    """Return the whole page with its dataset as N-Quads; the same arguments and assets give the same bytes."""
    style, (boot, script) = _style(), (joined(_HERE / "scripts", name) for name in (_BOOT, _FIRST))
    library, packed_library = _library()
    # an answer over a part of a graph would be a wrong one: a page that holds a part has no engine
    brought, missing = ({}, None) if "part" in content else parts()
    statements = {} if "part" in content else {"dataset": deflated(for_readers(bytes(nquads)))}
    content = {**content, "sparql_missing": missing}
    drawing.set_template((_HERE / "page.html").as_posix())
    environment = drawing.templateEnv
    environment.autoescape = True
    environment.globals.update(
        content=content,
        packed=lambda nodes, edges, options: _packed(
            {**content, "nodes": nodes, "edges": edges, "options": json.loads(options)}
        ),
        names=content["names"],
        strings=content["strings"],
        most_without_script=MOST_WITHOUT_SCRIPT,
        style=style,
        boot=boot,
        script=_in_text(deflated(script.encode())),
        library=packed_library,
        blocks=_blocks({**statements, **brought}),
        licences=brought.get(_LICENCES, b"").decode().replace("</", "<\\/"),
        policy=_policy(style, [boot, script, library], brought.get(_EDITOR)),
    )
    return str(drawing.generate_html())


def for_readers(nquads: bytes) -> bytes:
    """Return the statements that a reader of the page may ask for; those of the build alone are left out."""
    lines = nquads.splitlines(keepends=True)
    return b"".join(line for line in lines if line.split(b" ", 2)[1] not in _OF_THE_BUILD)


def _style() -> str:
    return "".join(read(path) for path in sorted((_HERE / "styles").glob("*.css")))


def _blocks(contents: dict[str, bytes]) -> dict[str, str]:
    """Return the blocks that scripts take apart as text; the licences stay as people read them."""
    return {name: _in_text(content) for name, content in contents.items() if name != _LICENCES}


def _policy(style: str, scripts: list[str], editor: bytes | None) -> str:
    """Return a content security policy that allows these texts and nothing from anywhere else.

    With an editor of queries, deflated, it also allows its text, a worker made of a text, and WebAssembly.
    """
    texts = [*scripts, inflated(editor).decode()] if editor else scripts
    allowed = " ".join([*map(_hash, texts), *(["'wasm-unsafe-eval'"] if editor else [])])
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        f"{'worker-src blob:; ' if editor else ''}base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"


@lru_cache(maxsize=1)  # it is the same in every page of a process
def _library() -> tuple[str, str]:
    """Return vis-network as Pyvis carries it, and as the page does."""
    text = read(Path(pyvis.__file__).parent / _VIS)
    return text, _in_text(deflated(text.encode()))


def _packed(blocks: dict[str, Any]) -> str:
    text = json.dumps(blocks, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return _in_text(deflated(text.encode()))


def _in_text(content: bytes) -> str:
    return base64.b64encode(content).decode()
