"""From a clause to what it means with parts of it read as clauses that describe a noun, or that join another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.atoms import has_han
from graph.clauses import Clause, Related
from graph.frames import Atom, Frame, Slot
from graph.phrases import FREE, Item, Mark, Noun, Predicate, Quantity, light

NESTING_COST = 2
MOST_PREDICATES = 4
_NOMINAL = ("fromNoun", "toNoun", "concept")


def readings(clause: Clause) -> Iterator[Frame]:
    """Yield what a clause can mean, with parts of it read as clauses that describe a noun, or join another."""
    quantities = [item for item in clause.items if isinstance(item, Quantity)]
    if quantities:
        without = [item for item in clause.items if item != quantities[0]]
        inner = Clause(clause.lexicon, without, clause.focus, clause.speech)
        yield from inner.frames() if len(quantities) == 1 and quantities[0].bound else ()
        return
    related = [p for p in clause.predicates if p.relation]
    if len(clause.predicates) < 2 or not related or len(clause.predicates) > MOST_PREDICATES:
        yield from Clause(clause.lexicon, clause.items, clause.focus, clause.speech).frames()
        return
    yield from Clause(clause.lexicon, clause.items, clause.focus, clause.speech).frames()
    yield from _coordinated(clause)
    for start, end, noun in _described(clause):
        items = [*clause.items[:start], noun, *clause.items[end:]]
        outer = Clause(clause.lexicon, items, clause.focus, clause.speech)
        cost = NESTING_COST + (NESTING_COST if _describes_still(outer) else 0)
        for frame in readings(outer):
            yield frame._replace(leaning=frame.leaning + cost)


def _describes_still(clause: Clause) -> bool:
    """Say whether the verb of a clause rather describes the noun beside it.

    So it does in "investors of companies sued by X" and in X 起訴的公司的創辦人.
    """
    verbs = [i for i in clause.items if isinstance(i, Predicate) and i.part == "activeForm"]
    if len(verbs) != 1:
        return False
    if has_han(verbs[0].segment.text):
        return clause.after(verbs[0], "mark-possessive") and clause.items[-2] is not verbs[0]
    return clause.marked("mark-agent") and not clause.marked("mark-be")


def _described(clause: Clause) -> Iterator[tuple[int, int, Noun]]:
    """Yield the stretches that describe a noun: "the company that Getty sued", "rivals of X", 起訴 X 的公司."""
    items = clause.items
    for start in range(len(items)):
        first = items[start]
        if isinstance(first, Mark) and "mark-agent" not in first.roles:
            continue
        for end in range(start + 1, len(items) + 1):
            span = items[start:end]
            inside = [item for item in span if isinstance(item, Predicate)]
            if len(span) == len(items) or not inside or isinstance(span[-1], Mark):
                continue
            if not any(p.relation for p in inside):
                noun = None if _locates(items, start, span) else _told_of(Clause(clause.lexicon, span, None))
            else:
                alone = len(inside) == 1 and not (len(span) == 1 and _has_owner_outside(items, start, end))
                noun = _noun_of(Clause(clause.lexicon, span, None)) if alone else None
            if noun:
                yield start, end, noun


def _locates(items: Sequence[Item], start: int, span: Sequence[Item]) -> bool:
    """Say whether a stretch tells where or of what, and not who: "in the UK", but "of British companies"."""
    before = items[start - 1] if start else None
    headless = not any(isinstance(item, Noun) for item in span)
    return headless and isinstance(before, Mark) and bool(before.roles & {"mark-of", "mark-about", "mark-toward"})


def _has_owner_outside(items: Sequence[Item], start: int, end: int) -> bool:
    """Say whether what a noun belongs to stands beside the stretch: the rivals in "rivals of X" are not just any."""
    before, after = items[start - 1] if start else None, items[end] if end < len(items) else None
    owned = isinstance(before, Mark) and "mark-possessive" in before.roles
    return owned or (isinstance(after, Mark) and "mark-of" in after.roles and not after.roles & FREE)


def _noun_of(clause: Clause) -> Noun | None:
    """Return the noun that a stretch describes by one relation, if it is such a stretch."""
    related = clause.related()
    if not related or clause.marked("mark-negation"):
        return None
    side = _head(clause, related)
    if side is None:
        return None
    head, other = related.sides[side], related.sides[1 - side]
    position = min(item.position for item in clause.items)
    key = f"d{related.main.position}"
    free = "" if other else f"{key}-free"
    named = Slot(key, (), head.type if head else None)
    atom = related.frame.atom
    if not atom or (related.frame.others and not other):
        return None
    far = (atom.end, atom.start)[side] if other else Slot(free)
    atom = atom._replace(start=named, end=far) if side == 0 else atom._replace(start=far, end=named)
    return Noun(
        position,
        focus=head.focus if head else None,
        type=head.type if head else None,
        atoms=(atom, *related.frame.others),
        key=key,
        free=free,
    )


def _told_of(clause: Clause) -> Noun | None:
    """Return the noun that a stretch describes by what is said of it: "British startups", "unicorns"."""
    topics = tuple(predicate.topics for predicate in clause.predicates)
    said = all(p.part == "concept" and p.kind and clause.lexicon.describes(p.kind) for p in clause.predicates)
    if not said or not all(concept for topic in topics for _, concept in topic) or not clause.allows():
        return None
    if clause.given or len(clause.open) > 1 or any(noun.focus not in (None, "ask-which") for noun in clause.open):
        return None
    head = clause.open[0] if clause.open else None
    first = min(clause.items, key=lambda item: item.position)
    key = f"d{first.position}"
    kind = head.type if head else None
    return Noun(
        first.position,
        focus=head.focus if head else None,
        atoms=(Atom("", Slot(key, (), kind), Slot(), topics),),
        key=key,
    )


def _head(clause: Clause, related: Related) -> int | None:
    """Return the side of the relation that the stretch stands for: 0 or 1; None where it stands for neither."""
    main, sides = related.main, related.sides
    if main.part in _NOMINAL:
        side = 1 if main.part == "toNoun" else 0
        head = sides[side]
        return None if head and (head.given or head.focus not in (None, "ask-which", "ask-who")) else side
    left = [side for side, noun in enumerate(sides) if noun and not noun.given]
    named = [noun for noun in sides if noun and noun.given]
    if len(left) != 1 or len(named) != len(clause.nouns) - 1:
        return None
    head = sides[left[0]]
    return left[0] if head and head.type else None


def _coordinated(clause: Clause) -> Iterator[Frame]:
    """Yield what two predicates with one subject mean together: "founded and sued X", "sued X and accused Y"."""
    items = clause.items
    for at, item in enumerate(items):
        if not (isinstance(item, Mark) and item.roles & {"mark-and", "mark-with"}) or not at:
            continue
        left, right = _headed(_plain_ends(items[:at]), _plain_ends(items[at + 1 :]))
        first, then = _predicate_of(left), _predicate_of(right)
        if not first or not then:
            continue
        subject = next((i for i in left if isinstance(i, Noun)), None)
        if not subject or subject.position > first.position:
            continue
        objects = [i for i in right if isinstance(i, Noun) and i.position > then.position]
        if _verbal(first) and not any(isinstance(i, Noun) and i.position > first.position for i in left):
            left = [*left, *objects]
        if not any(isinstance(i, Noun) and i.position < then.position for i in right) or not _verbal(then):
            right = [subject._replace(key=subject.var), *right]
        yield from _together(clause, left, right)


def _headed(left: list[Item], right: list[Item]) -> tuple[list[Item], list[Item]]:
    """Put the noun that both verbs describe in front, where it stands last: 起訴 X 又指控 Y 的人."""
    last = next((i for i in reversed(right) if not light(i)), None)
    if isinstance(last, Noun) and not last.given and not any(isinstance(i, Noun) and not i.given for i in left):
        head = last._replace(position=-1, key=last.var)
        return [head, *left], [i for i in right if i != last]
    return left, right


def _together(clause: Clause, left: Sequence[Item], right: Sequence[Item]) -> Iterator[Frame]:
    first, then = (Clause(clause.lexicon, items, clause.focus).related() for items in (left, right))
    if first and then and first.frame.atom and then.frame.atom:
        shared = {s.var for s in first.frame.slots} & {s.var for s in then.frame.slots}
        if shared - {"start", "end"} and first.frame.atom.relation != then.frame.atom.relation:
            others = (*first.frame.others, then.frame.atom, *then.frame.others)
            yield first.frame._replace(others=others, leaning=first.frame.leaning + NESTING_COST)


def _plain_ends(items: Sequence[Item]) -> list[Item]:
    """Leave out the "both" and "also" that only announce the other verb."""
    return [
        i for i in items if not (isinstance(i, Mark) and i.roles & {"mark-both", "mark-and"} and not i.roles & FREE)
    ]


def _predicate_of(items: Sequence[Item]) -> Predicate | None:
    """Return the relation that some items are of; None where they are of none or of several."""
    found = [i for i in items if isinstance(i, Predicate) and i.relation and i.part != "eventNoun"]
    return found[0] if len(found) == 1 else None


def _verbal(predicate: Predicate) -> bool:
    return predicate.part in ("activeForm", "passiveForm")
