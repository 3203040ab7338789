"""From the items of one clause to who does it and to whom."""

from __future__ import annotations

from collections.abc import Sequence

from graph.atoms import has_han
from graph.clause_words import Words
from graph.frames import Slot
from graph.phrases import Item, Mark, Noun, Predicate

Sides = tuple[Noun | None, Noun | None]


class Parties(Words):
    """Tells the two sides of the relation that a clause is of, from voice, order, prepositions and ownership."""

    def fits(self, slot: Slot, name: str) -> bool:
        """Say whether what is named in a slot can be of a class."""
        return slot.open or any(name in self.lexicon.types(one) for names in slot.names for one in names)

    def may_be(self, noun: Noun, name: str) -> bool:
        """Say whether what a noun asks for or is described by has anything in common with a class."""
        above, relations = self.lexicon.superclasses, self.lexicon.relations
        names = [noun.type] if noun.type else []
        for atom in noun.atoms:
            sides = zip(
                (atom.start, atom.end), relations[atom.relation].classes if atom.relation else ("", ""), strict=True
            )
            names += [side for slot, side in sides if slot.var == noun.var and side]
        return all(name in above.get(one, {one}) or one in above.get(name, {name}) for one in names)

    def sides_of_verb(self, verb: Predicate) -> Sides | None:
        """Return who does it and to whom it is done; None where the nouns do not fit the verb."""
        first = [noun for noun in self.nouns if noun.position < verb.position]
        then = [noun for noun in self.nouns if noun.position > verb.position]
        if verb.part == "conceptPassive":
            sides = self._passive(verb) if self.is_passive(verb) else self._active(verb, first, then)
            return (sides[1], sides[0]) if sides else None
        if verb.part == "passiveForm":
            return self._passive_form(verb, first, then)
        if self.is_passive(verb):
            return self._passive(verb)
        toward = [n for n in self.nouns if self.before(n, "mark-toward") or self.before(n, "mark-with")]
        if toward:
            others = [noun for noun in self.nouns if noun not in toward]
            return (others[0] if others else None, toward[0]) if len(toward) == 1 and len(others) <= 1 else None
        return self._active(verb, first, then)

    def _active(self, verb: Predicate, first: Sequence[Noun], then: Sequence[Noun]) -> Sides | None:
        han = has_han(verb.segment.text)
        match len(first), len(then):
            case (0, 0):
                return None, None
            case (1, 0):
                participle = not han and first[0].type and not first[0].given and not first[0].focus
                return None if participle else (first[0], None)  # "companies sued": they did, or it was done to them
            case (1, 1):
                return first[0], then[0]
            case (0, 1):
                return None, then[0]
            case (2, 0) if first[1].focus == "ask-where":
                return first[0], first[1]
            case (2, 0) if not all(noun.given for noun in first):
                return first[1], first[0]
            case (0, 2) if han and not then[1].given:
                return then[1], then[0]
        return None

    def _passive_form(self, verb: Predicate, first: Sequence[Noun], then: Sequence[Noun]) -> Sides | None:
        """A form that stands after the end; where it is an active form too, it has no other noun."""
        also_active = any(r.part == "activeForm" for r in verb.segment.readings)
        if self.marked("mark-agent") or (also_active and (then or len(first) > 1)):
            return None
        sides = self._active(verb, first, then)
        return (sides[1], sides[0]) if sides and len(first) + len(then) < 3 else None

    def is_passive(self, verb: Predicate) -> bool:
        """Say whether a verb stands in the passive."""
        if self.marked("mark-agent"):
            return True
        if has_han(verb.segment.text) or len(verb.segment.atoms) > 1 or verb.segment.text.endswith("ing"):
            return False
        return self._after_be(self.items[: self.items.index(verb)])

    @staticmethod
    def _after_be(items: Sequence[Item]) -> bool:
        """Say whether a form of to be governs what follows: "was X sued", but not "is said to have sued"."""
        for item in reversed(items):
            if isinstance(item, Predicate) and item.part == "certainty":
                continue
            if isinstance(item, Predicate) or (isinstance(item, Mark) and "mark-auxiliary" in item.roles):
                return False
            if isinstance(item, Mark) and "mark-be" in item.roles:
                return True
        return False

    def _passive(self, verb: Predicate) -> Sides | None:
        """Tell who acts: the one after the mark, or, where the mark stands alone, the one asked for."""
        agents = [noun for noun in self.nouns if self.before(noun, "mark-agent") and self._acts(noun, verb)]
        stranded = not agents and self._stranded()
        if stranded:
            agents = [noun for noun in self.open if len(self.nouns) > 1][:1]
            if not agents:
                return None
        others = [noun for noun in self.nouns if noun not in agents]
        if len(agents) > 1 or len(others) > 1:
            return None
        return (agents[0] if agents else None, others[0] if others else None)

    def _acts(self, noun: Noun, verb: Predicate) -> bool:
        """In Chinese the one who acts stands before the verb: 被 Getty 起訴的公司."""
        return not has_han(verb.segment.text) or noun.position < verb.position

    def _stranded(self) -> bool:
        last = next((item for item in reversed(self.items) if not filler(item)), None)
        return isinstance(last, Mark) and "mark-agent" in last.roles

    def sides_of_noun(self, noun: Predicate) -> Sides | None:
        """Tell whose it is: "investors in X", "X's investors"; the other name, if any, is asked to be one."""
        if self.marked("mark-agent"):
            return None
        owner = self._owner(noun)
        said_of = self.marked("mark-be") or self.focus == "ask-whether"
        if owner and said_of and not self.open and not self._owns(owner) and len(self.given) == 1:
            return (None, owner) if noun.part == "toNoun" else (owner, None)  # "is X a plaintiff": X bears the role
        others = [n for n in self.nouns if n != owner]
        if len(others) > 1:
            return None
        other = others[0] if others else None
        turned = noun.part == "concept" and owner and not other and not self.owned_by_end(noun, owner)
        return (owner, other) if noun.part == "toNoun" or turned else (other, owner)

    def owned_by_end(self, noun: Predicate, owner: Noun) -> bool:
        """Say whether it is the end that a concept is of: the CEO of a company, but the role of a person."""
        start, end = self.lexicon.relations[noun.relation or ""].classes
        return self.fits(owner.slot, end) or not self.fits(owner.slot, start)

    def _owner(self, noun: Predicate) -> Noun | None:
        linked = [n for n in self.nouns if n.position > noun.position and self._linked(n)]
        owning = [n for n in self.nouns if n.position < noun.position and self._possesses(n)]
        beside = [n for n in self.given if n.position < noun.position]
        for candidates in (linked, owning, self.given if len(self.given) == 1 else beside):
            if candidates:
                return candidates[-1]
        return None

    def _possesses(self, noun: Noun) -> bool:
        """Say whether a noun owns what follows; "who's" is "who is", and 誰的 is "whose"."""
        return self.after(noun, "mark-possessive") and not (noun.bare and self.after(noun, "mark-be"))

    def _owns(self, noun: Noun) -> bool:
        return self._linked(noun) or self.after(noun, "mark-possessive")

    def _linked(self, noun: Noun) -> bool:
        return self.before(noun, "mark-of") or self.before(noun, "mark-toward")


def filler(item: Item) -> bool:
    """Say whether an item says nothing of its own: a filler, or a form of to be."""
    return isinstance(item, Mark) and bool(item.roles & {"mark-filler", "mark-be"})
