"""From the items of one clause to the frames that use every one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph.atoms import has_han
from graph.frames import Atom, Frame, Slot, Topic
from graph.parties import Parties, Sides, filler
from graph.phrases import FREE, Mark, Noun, Predicate, Quantity, merged
from graph.terminology import Relation

_VERBS = ("activeForm", "passiveForm", "conceptVerb", "conceptPassive")
_EVENT_MARKS = (
    "mark-light",
    "mark-about",
    "mark-claim",
    "mark-with",
    "mark-negation",
    "mark-denied",
    "mark-compare",
    "mark-or",
    "mark-and",
    "mark-profile",
    "mark-does",
    "mark-undergoes",
    "mark-unit",
)


class Related(NamedTuple):
    """A relation that a clause was read as, with the nouns on its sides and the word that names it."""

    frame: Frame
    sides: Sides
    main: Predicate


class Clause(Parties):
    """Puts items together; gives no frame where any is left over."""

    def frames(self) -> Iterator[Frame]:
        """Yield what the items can mean as one clause."""
        if len(self.certainties) > 1 or any(isinstance(i, Quantity) for i in self.items):
            return
        if not self.predicates:
            found = self._listing()
        else:
            self._name_ties()
            main, others = self.predicates[0], self.predicates[1:]
            kinds = {predicate.kind for predicate in self.predicates if predicate.kind}
            if len(kinds) > 1 or (others and not kinds and main.part != "conceptVerb"):
                return
            if main.relation and main.part != "eventNoun":
                related = self.related()
                found = self._whole(related) if related else None
            elif main.part in ("concept", "conceptVerb"):
                found = self._topic(main, others)
            else:
                found = self._event(main, others)
        if found:
            yield found

    def _name_ties(self) -> None:
        """Read the noun of an event as what it shares with the situations told of: which lawsuits, as cases, are over.

        Only beside a concept of another kind is it so; "lawsuits in X" stays a question of the event.
        """
        main = self.predicates[0]
        nouns = [item for item in self.predicates[1:] if item.part == "eventNoun" and item.kind != main.kind]
        if main.part not in ("concept", "conceptVerb") or not main.kind or len(nouns) != 1:
            return
        shared = self.lexicon.tied_by(main.kind) & self.lexicon.tied_by(nouns[0].kind or "")
        if len(shared) == 1:
            noun = Noun(nouns[0].position, type=shared.pop())
            self.items = merged([noun if item == nouns[0] else item for item in self.items])

    def _whole(self, related: Related) -> Frame:
        """Return the frame of a relation; where one party goes unmentioned, of the situations of the other.

        "When was X founded" does not ask by whom, and is answered by claims that leave the founder open.
        """
        sides, main, frame = related.sides, related.main, related.frame
        given = [at for at, side in enumerate(sides) if side and side.names and not side.atoms]
        if main.part not in _VERBS or not frame.atom or frame.others or self.speech.asked or self.focus == "ask-why":
            return frame
        kinds = (main.kind,) if main.kind else ()
        relative = main.part == "activeForm" and has_han(main.segment.text)  # 2021 年創立的公司
        if (main.part == "passiveForm" or relative) and not sides[0] and sides[1] and not sides[1].given:
            return Frame("half", kinds=kinds, topics=frame.atom.topics, leaning=frame.leaning)
        if frame.atom.topics and not sides[1] and not given and not main.topics:
            return Frame("half", kinds=kinds, topics=frame.atom.topics, leaning=frame.leaning - 1)
        if len(given) != 1 or sides[1 - given[0]]:
            return frame
        slot = (frame.atom.start, frame.atom.end)[given[0]]
        if not self.fits(slot, self.lexicon.relations[frame.atom.relation].classes[given[0]]):
            return frame
        if self.lexicon.relations[frame.atom.relation].either_way:
            return frame
        about = slot._replace(roles=self.lexicon.roles(frame.atom.relation, given[0]))
        cost = frame.leaning - len(frame.atom.topics)
        return Frame("half", about=(about,), kinds=kinds, topics=frame.atom.topics, leaning=cost)

    def related(self) -> Related | None:
        """Return the relation that the clause is of, where it is of one."""
        if not self.predicates:
            return None
        main, others = self.predicates[0], self.predicates[1:]
        if not main.relation or main.part == "eventNoun" or any(p.kind not in (None, main.kind) for p in others):
            return None
        marks = ("mark-agent", "mark-toward", "mark-with", "mark-negation", "mark-unit")
        if not self.allows(*marks, *_light_roles(others)) or not self._absorb(main, others):
            return None
        verbal = main.part in _VERBS
        if verbal and self._after_of(main):
            return None
        dropped = self._drop_content(main) if verbal else None
        self._drop_asking(main)
        sides = self.sides_of_verb(main) if verbal else self.sides_of_noun(main)
        relation = self.lexicon.relations[main.relation]
        if not sides or not self._sound(main, sides, verbal) or not self._may_join(relation, sides):
            return None
        topics = tuple(p.topics for p in (main, *others) if p.topics)
        frame = self._relation_frame(main, sides, topics)
        leaning = frame.leaning + (0 if verbal else 1) - (main.part == "passiveForm") + relation.aside
        return Related(frame._replace(leaning=leaning, focus=dropped or frame.focus), sides, main)

    def _may_join(self, relation: Relation, sides: Sides) -> bool:
        if relation.either_way and any(len(side.names) > 1 for side in sides if side) and not all(sides):
            return False  # "are X and Y rivals" asks of the one what it asks of the other
        return all(self.may_be(side, name) for side, name in zip(sides, relation.classes, strict=True) if side)

    def _relation_frame(self, main: Predicate, sides: Sides, topics: tuple[tuple[Topic, ...], ...]) -> Frame:
        start, end = (side.slot if side else Slot(name) for side, name in zip(sides, ("start", "end"), strict=True))
        if sides[1] and sides[1].own:
            start, end = _owned(start, end, sides[0])
        elif sides[0] and sides[0].own:
            end, start = _owned(end, start, sides[1])
        others = tuple(dict.fromkeys(atom for side in sides if side for atom in side.atoms))
        atom = Atom(main.relation or "", start, end, topics)
        both = tuple(
            _each(atom, at)
            for at, side in enumerate(sides)
            if side and side.every and sides[1 - at] and _other_open(atom, at)
        )
        if both:
            first, *more = both[0]
            return Frame("relation", atom=first, others=(*more, *others), asked=self._asked(main, sides))
        return Frame("relation", atom=atom, others=others, asked=self._asked(main, sides))

    def _asked(self, main: Predicate, sides: Sides) -> str:
        """Return the `var` of the side that is asked for."""
        focused = [side.var for side in sides if side and side.focus]
        left = [side.var for side in sides if side and not side.given]
        described = [side.var for side in sides if side and not side.names and not side.own]
        if focused or left or described:
            return (focused or left or described)[0]
        if sides[0] and sides[1]:
            return ""
        return "start" if not sides[0] else "end"

    def _absorb(self, main: Predicate, others: Sequence[Predicate]) -> bool:
        """Let nouns of the same relation stand for what is asked, and nouns of its event stand for nothing."""
        for other in others:
            if other.part in ("fromNoun", "toNoun"):
                if other.relation != main.relation or main.part not in _VERBS:
                    return False
                if other.segment.atoms == main.segment.atoms:
                    return False  # "rivals of rivals"
                side = "start" if other.part == "fromNoun" else "end"
                at = self.items.index(other)
                before = self.items[at - 1] if at else None
                noun = Noun(other.position, side=side)
                if isinstance(before, Noun) and before.bare:
                    noun = noun._replace(focus=before.focus)
                    self.items = [item for item in self.items if item != before]
                self.items = [noun if item == other else item for item in self.items]
            elif other.part in _VERBS:
                return False
            elif other.part in ("concept", "eventNoun"):
                self.items = [item for item in self.items if item != self._asking_for(other)]
        return True

    def _asking_for(self, concept: Predicate) -> Noun | None:
        """Return the question word that a concept goes with: "what subscriptions", 哪些模型."""
        at = self.items.index(concept)
        before = next((item for item in reversed(self.items[:at]) if not filler(item)), None)
        fits = isinstance(before, Noun) and before.bare and before.focus in ("ask-what", "ask-which")
        return before if fits and isinstance(before, Noun) else None

    def _drop_asking(self, main: Predicate) -> None:
        """Take out the question word that a noun goes with: "what is X's title", "which posts did X hold at Y"."""
        if main.part != "concept":
            return
        if len(self.given) == 2:
            self.items = [item for item in self.items if item != self._asking_for(main)]
        elif len(self.given) == 1 and not self.owned_by_end(main, self.given[0]):
            asks = ("ask-what", "ask-which")
            self.items = [i for i in self.items if not (isinstance(i, Noun) and i.bare and i.focus in asks)]

    def _after_of(self, verb: Predicate) -> bool:
        """Say whether "of" stands before a word, which then is no verb: the rivals in "founders of rivals of X"."""
        at = self.items.index(verb)
        before = self.items[at - 1] if at else None
        return isinstance(before, Mark) and "mark-of" in before.roles and not before.roles & FREE

    def _drop_content(self, main: Predicate) -> str | None:
        """Take out a "what" beside two parties: the rows tell what one did to the other, or said of it."""
        asking = [noun for noun in self.nouns if noun.bare and noun.focus in ("ask-what", "ask-which")]
        passive = len(self.nouns) == 2 and main.part == "activeForm" and self.is_passive(main) and len(self.given) == 1
        if not (len(self.nouns) == 3 or passive) or len(asking) != 1 or main.part == "passiveForm":
            return None
        self.items = [item for item in self.items if item != asking[0]]
        return "ask-what"

    def _sound(self, main: Predicate, sides: Sides, verbal: bool) -> bool:
        given = [side for side in sides if side]
        if len(given) != len(self.nouns) - self._idle(main):
            return False
        if any(side and side.side and side.side != name for side, name in zip(sides, ("start", "end"), strict=True)):
            return False
        if any(side and side.focus == "ask-to-whom" for side in sides) or (sides[0] and sides[0].focus == "ask-where"):
            return False
        if any(side and side.own and not (other and other.free) for side, other in (sides, sides[::-1])):
            return False
        asked = [n for n in self.nouns if n.type or n.side or n.focus in ("ask-who", "ask-anyone")]
        return not verbal or bool(self.given or asked or self.speech.asked or self.speech.given)

    def _idle(self, main: Predicate) -> int:
        """Count the open nouns that a nominal question may leave without a side: "what are the lawsuits against X"."""
        return len(self.open) if main.part == "eventNoun" else 0

    # ── situations of a kind, or with something that they carry ───────────────

    def _event(self, main: Predicate, others: Sequence[Predicate]) -> Frame | None:
        """A noun for the event: with "against" or "by" a relation between parties, else situations of the kind."""
        toward = [noun for noun in self.given if self.before(noun, "mark-toward")]
        agents = [n for n in self.given if self.before(n, "mark-agent") or self.before(n, "mark-from")]
        if main.relation and (toward or agents):
            return self._directed(main, toward, agents)
        asks = ("ask-who",) if main.part != "kindVerb" else ()
        if any(noun.focus in asks or noun.side for noun in self.open) or len(self.given) > 2:
            return None
        acting = self._acting(main, agents)
        marks = (*_EVENT_MARKS, "mark-agent") if acting else _EVENT_MARKS
        if not self.allows(*marks) or any(noun.own for noun in self.given) or self._astray(others):
            return None
        kinds = tuple(name for name, above in sorted(self.lexicon.superclasses.items()) if main.kind in above)
        names = {name for noun in self.given for name in noun.names}
        if len(names) == 2 and self.marked("mark-and", "mark-or", "mark-with") and not self.marked("mark-compare"):
            return None  # a suit between X and Y, or those of X and those of Y
        joined = any(len(noun.names) > 1 for noun in self.given)
        if joined and main.relation and not any(noun.either for noun in self.given):
            return None
        frame = self._claims("kind", 3, kinds=kinds)
        topics = tuple(other.topics for other in others if other.topics)
        about = tuple(slot._replace(roles=acting) if acting else self._placed(slot, main) for slot in frame.about)
        return frame._replace(topics=topics, about=about)

    def _astray(self, others: Sequence[Predicate]) -> bool:
        """Say whether a word leads nowhere, or a name hangs on none: "suits that are over", "suits filed in X"."""
        last = self.items[-1]
        ends = isinstance(last, Mark) and "mark-about" in last.roles and not last.roles & {*FREE, "mark-of"}
        does = next((i.position for i in self.items if isinstance(i, Mark) and "mark-does" in i.roles), None)
        tied = ("mark-toward", "mark-about", "mark-agent", "mark-from", "mark-with")
        after = [noun for noun in self.given if does is not None and noun.position > does]
        loose = any(not any(self.before(noun, role) for role in tied) for noun in after)
        return loose or (ends and not self.given and not others and not self.focus)

    def _acting(self, main: Predicate, agents: Sequence[Noun]) -> tuple[str, ...]:
        """Return the parts that the only thing named can have in what a verb tells as done by it: "released by X"."""
        if main.part != "kindVerb" or len(agents) != 1 or agents != self.given or not main.kind:
            return ()
        above = self.lexicon.superclasses.get(main.kind, {main.kind})
        relations = [iri for iri, relation in self.lexicon.relations.items() if relation.kind in above]
        return tuple(sorted({role for iri in relations for role in self.lexicon.roles(iri, 0)}))

    def _placed(self, slot: Slot, main: Predicate) -> Slot:
        """Keep to the side that a verb puts a party on: who files suits, who faces them."""
        marks = [i for i in self.items if isinstance(i, Mark) and i.roles & {"mark-does", "mark-undergoes"}]
        noun = next((noun for noun in self.given if noun.slot == slot), None)
        if self._tied(slot, main.kind):
            return slot._replace(tied=True)
        if not main.relation or len(marks) != 1 or not noun or noun.position > marks[0].position:
            return slot
        side = 0 if "mark-does" in marks[0].roles else 1
        return slot._replace(roles=self.lexicon.roles(main.relation, side))

    def _tied(self, slot: Slot, kind: str | None) -> bool:
        """Say whether a thing can have no part in situations of a kind but through what they share with others."""
        classes = self.lexicon.classes_in(kind) if kind else set()
        return bool(slot.names and classes) and not any(self.fits(slot, name) for name in classes)

    def _directed(self, main: Predicate, toward: list[Noun], agents: list[Noun]) -> Frame | None:
        if not self.allows("mark-agent", "mark-from", "mark-toward", "mark-light", "mark-about", "mark-does"):
            return None
        rest = [noun for noun in self.given if noun not in (*toward, *agents)]
        starts = [*agents, *rest]
        asked = (None, "ask-what", "ask-which")
        if len(toward) > 1 or len(starts) > 1 or any(n.focus not in asked for n in self.open):
            return None
        typed = [noun for noun in self.open if noun.type]
        if typed and (len(typed) > 1 or starts):
            return None
        sides = tuple(side[0] if side else None for side in (starts or typed, toward))
        frame = self._relation_frame(main, (sides[0], sides[1]), ())
        return frame._replace(leaning=1, asked=frame.asked if typed else "")

    def _topic(self, main: Predicate, others: Sequence[Predicate]) -> Frame | None:
        if not self.allows(*_EVENT_MARKS) or len(self.given) > 2 or any(noun.own for noun in self.given):
            return None
        if len({noun.var for noun in self.given}) == 2 and self.marked("mark-and", "mark-or", "mark-compare"):
            return None  # a figure of X and Y is one of each, not one of both together
        if any(noun.focus in ("ask-who", "ask-to-whom", "ask-where") for noun in self.open) and not self._may_ask_who(
            main
        ):
            return None
        if self.marked("mark-compare") and len({name for noun in self.given for name in noun.names}) < 2:
            return None  # more than what?
        selects = any(noun.type or noun.focus == "ask-who" for noun in self.open) and not self.given
        if main.kind and self.lexicon.judges(main.kind) and (selects or self.speech.asked):
            return None  # what is said of finances does not tell who is rich
        after = [noun for noun in self.given if noun.position > main.position]
        if main.part == "conceptVerb" and after and not (len(self.given) > len(after) and self._has_creditor(main)):
            return None  # "who owes X": the verb is said of its subject, never of what follows it
        topics = tuple(predicate.topics for predicate in (main, *others) if predicate.topics)
        one = self._one_of_each(topics)
        if not one:
            return None
        frame = self._claims("topic", 1 + max(1, len(self.given)))
        about = tuple(slot._replace(tied=self._tied(slot, main.kind)) for slot in frame.about)
        if self.loose and (selects or (self.asks_whether and not about)):
            return None  # what is a startup and a unicorn is not what is either
        return frame._replace(topics=one, about=about, loose=self.loose)

    def _has_creditor(self, main: Predicate) -> bool:
        return any(self.lexicon.has_creditor(it) for _, it in main.topics if it)

    def _one_of_each(self, topics: tuple[tuple[Topic, ...], ...]) -> tuple[tuple[Topic, ...], ...]:
        """Make one topic of those of the same property, as a situation carries one concept of each.

        Words for the same concept agree ("owes debts"); "staff and computing costs" asks for either; others clash.
        """
        found: list[tuple[Topic, ...]] = []
        for topic in topics:
            same = next((at for at, other in enumerate(found) if {n for n, _ in other} & {n for n, _ in topic}), None)
            if same is None:
                found.append(topic)
                continue
            shared = tuple(one for one in found[same] if one in topic)
            if not shared and not self.marked("mark-or", "mark-and", "mark-with"):
                return ()
            self.loose = self.loose or not (shared or self.marked("mark-or"))
            found[same] = shared or found[same] + topic
        return tuple(found)

    def _may_ask_who(self, main: Predicate) -> bool:
        """Say whether "who" or "where" asks for the subject or for another party, as in "whom does X owe"."""
        if self.marked("mark-compare"):
            return True
        if main.part == "conceptVerb":
            return not self.given or self._has_creditor(main)
        return any(topic == (name, None) for topic in main.topics for name in [topic[0]])

    def _listing(self) -> Frame | None:
        """A question without a relation or a kind: events, claims of a certainty, or all of a thing."""
        if any(noun.focus in ("ask-where", "ask-anyone") or noun.side for noun in self.open):
            return None
        if self.marked("mark-happening"):
            fits = self.allows("mark-happening", "mark-about", "mark-with") and self.only("ask-what", "ask-which")
            intent = "claims" if self.speech.given else "events"
            return self._claims(intent, 4) if fits and not self.certainties else None
        if self.marked("mark-connection"):
            return self._connection()
        listed = self.certainties or self.marked("mark-denied") or self.speech.given
        only = ["mark-only"] if self.certainties else []
        if listed and self.allows("mark-about", "mark-claim", "mark-denied", *only):
            return self._claims("claims", 4) if self.only("ask-what", "ask-which") else None
        return self._profile()

    def _connection(self) -> Frame | None:
        allowed = self.allows("mark-connection", "mark-with", "mark-and", "mark-about", "mark-toward")
        named = [name for noun in self.given for name in noun.names]
        fits = allowed and len(named) == 2 and not any(n.atoms for n in self.given)
        fits = fits and self.only("ask-what", "ask-which", "ask-who") and not self.certainties
        slots = tuple(Slot(f"n{at}", (name,)) for at, name in enumerate(named))
        return Frame("connection", about=slots, leaning=4) if fits else None

    def _profile(self) -> Frame | None:
        fits = self.allows("mark-profile", "mark-about", "mark-claim")
        fits = fits and self.only("ask-what", "ask-who", "ask-which")
        if not fits or len(self.given) != 1 or self.focus not in (None, "ask-whether") or self.certainties:
            return None
        bare = self.marked("mark-be") and not self.open and not self.marked("mark-profile")
        if self.focus or bare or self.marked("mark-auxiliary") or self.given[0].own:
            return None
        last = self.items[-1]
        if isinstance(last, Mark) and "mark-possessive" in last.roles:
            return None  # "whose": X 是誰的
        if self.speech.asked and not self.marked("mark-about"):
            return None
        return self._claims("profile", 6)

    def only(self, *focuses: str) -> bool:
        """Say whether at most one noun is left open, and that a question word of the given ones."""
        return all(noun.focus in focuses and not noun.type for noun in self.open) and len(self.open) <= 1

    def _claims(self, intent: str, leaning: int, kinds: tuple[str, ...] = ()) -> Frame:
        return Frame(
            intent,
            about=tuple(dict.fromkeys(noun.slot for noun in self.given)),
            others=tuple(dict.fromkeys(atom for noun in self.given for atom in noun.atoms)),
            about_type=next((noun.type for noun in self.open if noun.type), None),
            kinds=kinds,
            leaning=leaning,
        )


def _light_roles(others: Sequence[Predicate]) -> tuple[str, ...]:
    return (
        ("mark-light", "mark-does", "mark-undergoes")
        if any(p.part in ("eventNoun", "kind", "concept", "fromNoun") for p in others)
        else ()
    )


def _owned(owner: Slot, owned: Slot, noun: Noun | None) -> tuple[Slot, Slot]:
    """Let "his own company" stand for what the owner is described by: a co-founder for what he founded."""
    return owner, owned._replace(var=noun.free if noun else "")


def _each(atom: Atom, at: int) -> list[Atom]:
    """Return an atom for each of the names of one side: "both X and Y"."""
    slot = (atom.start, atom.end)[at]
    found = []
    for number, name in enumerate(slot.names):
        one = slot._replace(var=f"{slot.var}-{number}", names=(name,))
        found.append(atom._replace(end=one) if at else atom._replace(start=one))
    return found


def _other_open(atom: Atom, at: int) -> bool:
    return (atom.end, atom.start)[at].open
