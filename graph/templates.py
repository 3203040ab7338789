"""From the sentence templates that the ontology declares to sentences in three languages."""

from __future__ import annotations

from typing import Any

from graph.chinese import simplified
from graph.store import Dataset, node


class Templates:
    """Fills in the templates of one dataset; each is read when it is first needed."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._texts: dict[str, dict[str, str]] = {}

    def say(self, name: str, language: str, /, **values: Any) -> str:
        """Return the template `gai:say-<name>` in a language, filled in."""
        if name not in self._texts:
            quads = self.dataset.match(node(f"gai:say-{name}"), node("gai:template"))
            self._texts[name] = {quad.object.language: quad.object.value for quad in quads}
        texts = self._texts[name]
        if language == "zh-Hans":
            return (texts.get("zh-hans") or simplified(texts["zh-hant"])).format(**values)
        return texts["en" if language == "en" else "zh-hant"].format(**values)
