"""From a room of the ontology folder to the queries in it."""

from __future__ import annotations

from pathlib import Path


def rule_queries(ontology_folder: Path, room: str) -> list[tuple[str, str, str]]:
    """Return (name, rule in English, SPARQL text) of each query file in a room such as `checks`, sorted by name."""
    found = []
    for path in sorted((ontology_folder / room).glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        found.append((path.stem, rule_in_words(text)["en"], text))
    return found


def rule_in_words(text: str) -> dict[str, str]:
    """Return what a query file says of itself: English on its first line, Chinese after `# zh-Hant:` on its second."""
    first, second, *_ = [*text.split("\n", 2), ""]
    english = first.lstrip("# ").strip()
    _, marked, chinese = second.partition("# zh-Hant:")
    return {"en": english, "zh-Hant": chinese.strip()} if marked else {"en": english}
