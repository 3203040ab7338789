"""From EDTF dates to words in three languages, by the templates that the ontology declares."""

from __future__ import annotations

import re

from graph.store import Dataset, node
from graph.templates import Templates
from graph.words import LANGUAGES

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)")
_ONE_OF = re.compile(r"\[([^.,\]]+)\.\.([^.,\]]+)\]")
_MARKS = {"~": "about", "?": "uncertain", "%": "uncertain"}


class Calendar:
    """Says when something was, with the precision in which it was written; a form it does not know stays as it is."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.templates = Templates(dataset)

    def words(self, edtf: str) -> dict[str, str]:
        """Return an EDTF date or interval in words, by language."""
        return {language: self.say(edtf, language) for language in LANGUAGES}

    def say(self, edtf: str, language: str) -> str:
        """Return an EDTF date or interval in the words of one language."""
        begin, slash, end = edtf.partition("/")
        if not slash:
            return self._day(begin, language)
        if not end:
            return self.templates.say("from", language, date=self._day(begin, language))
        if end == "..":
            return self.templates.say("since", language, date=self._day(begin, language))
        if begin in ("..", ""):
            return self.templates.say("until", language, date=self._day(end, language))
        return self.templates.say("span", language, begin=self._day(begin, language), end=self._day(end, language))

    def _day(self, edtf: str, language: str) -> str:
        if either := _ONE_OF.fullmatch(edtf):
            begin, end = (self._day(one, language) for one in either.groups())
            return self.templates.say("one-of", language, begin=begin, end=end)
        match = _DATE.fullmatch(edtf)
        if not match:
            return edtf
        year, part, day, mark = match.groups()
        number = int(part or 0)
        name = _template_of(number, day)
        if not name:
            return edtf
        month = self._month(part, language) if name in ("month", "day") else ""
        words = self.templates.say(
            name, language, year=year, number=number % 32, season=number - 20, month=month, day=int(day or 0)
        )
        return self.templates.say(_MARKS[mark], language, date=words) if mark else words

    def _month(self, part: str, language: str) -> str:
        labels = {q.object.language: q.object.value for q in self.dataset.match(node(f"gai:month-{part}"), _LABEL)}
        return str(labels.get(language.lower(), part))


def _template_of(part: int, day: str | None) -> str | None:
    if part == 0:
        return "year"
    if part <= 12:
        return "day" if day else "month"
    if 21 <= part <= 24:
        return f"season-{part - 20}"
    return "quarter" if 33 <= part <= 36 else None


_LABEL = node("rdfs:label")
