"""From the keys of the site's own words to the words themselves, in the languages of the site."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from graph.claims import Label
from graph.page.wording import complete
from graph.words import LANGUAGES


class Words(dict[str, str]):
    """The strings of one language by key; `said` fills one in, with its form for one where there is one."""

    def said(self, key: str, **parts: object) -> str:
        """Return a string with its places filled; `key-one` is taken where `count` is 1."""
        one = f"{key}-one"
        return self[one if parts.get("count") == 1 and one in self else key].format(**parts)


@lru_cache(maxsize=1)
def words() -> dict[str, Words]:
    """Return the strings of the site by language and key; Simplified Chinese is made of Traditional."""
    strings: dict[str, Label] = {}
    for path in sorted((Path(__file__).parent / "strings").glob("*.json")):
        strings |= {key: complete(label) for key, label in json.loads(path.read_text(encoding="utf-8")).items()}
    return {language: Words({key: label[language] for key, label in strings.items()}) for language in LANGUAGES}
