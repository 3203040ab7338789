"""The items of one clause of a question, and what stands beside what in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.lexicon import Lexicon
from graph.phrases import FREE, Item, Mark, Noun, Predicate, merged

LINKS = {"mark-of", "mark-possessive", "mark-be", "mark-auxiliary"}

_ORDER = (
    "conceptPassive",
    "passiveForm",
    "activeForm",
    "fromNoun",
    "toNoun",
    "conceptVerb",
    "concept",
    "eventNoun",
    "kindVerb",
    "kind",
)


class Speech(NamedTuple):
    """Whether a question says who spoke, and whether it asks for that."""

    given: bool = False
    asked: bool = False


NO_SPEECH = Speech()


class Words:
    """The items of a clause, and what stands beside what."""

    def __init__(self, lexicon: Lexicon, items: Sequence[Item], focus: str | None, speech: Speech = NO_SPEECH) -> None:
        self.lexicon, self.focus, self.speech = lexicon, focus, speech
        self.items = merged(items)
        self.loose = False

    @property
    def nouns(self) -> list[Noun]:
        """Every noun, in order."""
        return [item for item in self.items if isinstance(item, Noun)]

    @property
    def given(self) -> list[Noun]:
        """The nouns that are named or described."""
        return [noun for noun in self.nouns if noun.given]

    @property
    def open(self) -> list[Noun]:
        """The nouns that are left open."""
        return [noun for noun in self.nouns if not noun.given]

    @property
    def predicates(self) -> list[Predicate]:
        """Every predicate but certainties, the one that rules the others first."""
        found = [item for item in self.items if isinstance(item, Predicate) and item.part != "certainty"]
        return sorted(found, key=lambda p: _ORDER.index(p.part))

    @property
    def asks_whether(self) -> bool:
        """Whether it is asked if something is so: by a word for it, or by a verb put first with nothing left open."""
        if self.focus == "ask-whether":
            return True
        first = self.items[0] if self.items else None
        return isinstance(first, Mark) and bool(first.roles & (LINKS - {"mark-of"})) and not self.open

    @property
    def certainties(self) -> list[str]:
        """The certainties that are named."""
        return [item.topics[0][0] for item in self.items if isinstance(item, Predicate) and item.part == "certainty"]

    def marked(self, *roles: str) -> bool:
        """Say whether some mark is, or may be, of one of some roles."""
        return any(isinstance(item, Mark) and item.roles & set(roles) for item in self.items)

    def allows(self, *roles: str) -> bool:
        """Say whether every mark is a filler, a link, or of one of the given roles."""
        allowed = {*FREE, *LINKS, *roles}
        return all(item.roles & allowed for item in self.items if isinstance(item, Mark))

    def before(self, item: Item, role: str) -> bool:
        """Say whether a mark of a role stands before an item with nothing but fillers between."""
        return self._beside(item, role, -1)

    def after(self, item: Item, role: str) -> bool:
        """Say whether a mark of a role stands after an item with nothing but fillers between."""
        return self._beside(item, role, 1)

    def _beside(self, item: Item, role: str, step: int) -> bool:
        at = self.items.index(item) + step
        while 0 <= at < len(self.items):
            mark = self.items[at]
            if not isinstance(mark, Mark):
                return False
            if role in mark.roles:
                return True
            if not mark.roles & FREE:
                return False
            at += step
        return False
