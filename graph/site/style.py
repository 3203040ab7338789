"""From the colours that the ontology declares and the site's own styles to its one stylesheet."""

from __future__ import annotations

import re
from pathlib import Path

from graph.page.colour import shades
from graph.site.catalogue import Catalogue
from graph.terms import shorten

_NAME = re.compile(r"[A-Za-z][\w-]*")


def stylesheet(catalogue: Catalogue) -> bytes:
    """Return the stylesheet: a colour for each class that things are shown as, and for each hedged certainty."""
    own = (Path(__file__).parent / "styles" / "site.css").read_text(encoding="utf-8")
    colours = {
        **{f"t-{name}": colour for name, colour in _types(catalogue)},
        **{f"h-{one.id}": one.colour for one in catalogue.certainties.values() if one.hedged},
    }
    safe = {name: shades(colour) for name, colour in colours.items() if _NAME.fullmatch(name)}
    light = "".join(f".{name} {{ --own: {shade['light']}; }}\n" for name, shade in safe.items())
    dark = "".join(f"  .{name} {{ --own: {shade['dark']}; }}\n" for name, shade in safe.items())
    return f"{own}\n{light}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n".encode()


def _types(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [
        (shorten(iri).partition(":")[2], colour)
        for iri in catalogue.ranks
        if (colour := catalogue.value(iri, "gai:colour"))
    ]
