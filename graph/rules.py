"""From a room of the ontology folder to the queries in it."""

from __future__ import annotations

from pathlib import Path


def rule_queries(ontology_folder: Path, room: str) -> list[tuple[str, str, str]]:
    """Return (name, rule in English, SPARQL text) of each query file in a room such as `checks`, sorted by name."""
    found = []
    for path in sorted((ontology_folder / room).glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        found.append((path.stem, text.partition("\n")[0].lstrip("# ").strip(), text))
    return found
