"""From the sources of the SPARQL tab to the parts that an installation made of them, or why there are none.

The packaging's hook (assets_hook.py) loads this file by its path, before the package is there: it imports no other.
"""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

_HERE = Path(__file__).parent
_LOCK = "package-lock.json"

ASSETS = _HERE / "assets"
DEFLATED = ".deflated"
PARTS = {
    "oxigraph": f"oxigraph.wasm{DEFLATED}",
    "sparql-worker": f"sparql-worker.js{DEFLATED}",
    "codemirror": f"sparql-editor.js{DEFLATED}",
    "licences": "LICENSES.txt",
}
"""The file of each block of the page that comes from npm; to deflate them at each build would take a tenth of it."""

_LEVEL = 7  # the highest, 9, takes twice as long and saves one part in seventy
DIGEST, MISSING = "digest.txt", "missing.txt"


def digest_of_sources() -> str | None:
    """Return a digest of all that the parts are made from; an installation carries only the parts, and gives None."""
    if not (_HERE / _LOCK).is_file():
        return None
    found = hashlib.sha256()
    for path in sources():
        found.update(path.relative_to(_HERE).as_posix().encode() + b"\0")
        found.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return found.hexdigest()


def sources() -> list[Path]:
    """Return the files that the parts are made from."""
    return [_HERE / "bundle.js", _HERE / "package.json", _HERE / _LOCK, *sorted((_HERE / "sparql").glob("*.js"))]


def why_missing() -> str | None:
    """Return why the page cannot have its SPARQL tab, or None where it can."""
    if (ASSETS / MISSING).is_file():
        return (ASSETS / MISSING).read_text(encoding="utf-8").strip()
    if not all((ASSETS / name).is_file() for name in (*PARTS.values(), DIGEST)):
        return "its parts were not made; install the package again with pip"
    if digest_of_sources() not in (None, (ASSETS / DIGEST).read_text(encoding="utf-8").strip()):
        return "its parts are older than their sources; install the package again with pip"
    return None


def parts() -> tuple[dict[str, bytes], str | None]:
    """Return what stands in the file of each block that comes from npm; or nothing, and why."""
    reason = why_missing()
    return {} if reason else {block: (ASSETS / name).read_bytes() for block, name in PARTS.items()}, reason


def deflated(content: bytes) -> bytes:
    """Return the content as the page inflates it: a raw stream of deflate, without a header."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def inflated(content: bytes) -> bytes:
    """Return what was deflated."""
    return zlib.decompress(content, -zlib.MAX_WBITS)
