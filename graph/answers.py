"""From the frame of a question to rows with their claims, and one sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from graph.calendar import Calendar
from graph.claims import ClaimReader, Json, Label, concepts_of, label_of
from graph.connections import connecting_edges
from graph.counting import things, total
from graph.frames import Frame, Slot
from graph.ledger import open_conflicts_of
from graph.lexicon import Lexicon
from graph.places import place_in_words
from graph.queries import edges_query, sparql_of
from graph.remarks import of_units, without_end
from graph.store import Dataset, node
from graph.templates import Templates
from graph.terms import expand, shorten
from graph.words import LANGUAGES, amount_in_signs, spaced, speakers_in_words

RELATION_COLUMNS = ["who", "relation", "whom", "when", "certainty", "said by", "source", "line"]
CLAIM_COLUMNS = ["what", "who", "text", "amount", "when", "certainty", "negated", "said by", "source", "line"]
SHOWN = 5
"""How many facts the sentence names; the rows hold them all."""


GIVEN = "given"
"""How a fact stands that is not asked for, and on which the answer rests."""


def heading(templates: Templates, column: str) -> Label:
    """Return the heading of an answer's column by language."""
    return {language: templates.say(f"column-{column.replace(' ', '-')}", language) for language in LANGUAGES}


class _Found(NamedTuple):
    """What a query gives, whatever the language: its rows, their claims, each row's cells with its claim, conflicts."""

    rows: list[Json]
    claims: list[Json]
    by_iri: dict[str, Json]
    told: list[tuple[Json, str]]
    conflicts: list[Json]


class Answerer:
    """Answers frames from one dataset; reads labels and templates once."""

    def __init__(self, dataset: Dataset, lexicon: Lexicon) -> None:
        self.dataset, self.lexicon = dataset, lexicon
        self.calendar = Calendar(dataset)
        self.reader = ClaimReader(dataset)
        self._found = lru_cache(maxsize=8)(self._find)  # a question is asked in each language
        self._labels: dict[str, Label] = {}

    def know(self, claims: Iterable[Json]) -> None:
        """Take claims of the dataset that were read already, so that none of them is read again."""
        self.reader.claims.update((claim["iri"], claim) for claim in claims)

    def labels(self, iri: str) -> Label:
        """Return the label of a thing by language; empty if it has none."""
        if iri not in self._labels:
            self._labels[iri] = label_of(self.dataset, iri)
        return self._labels[iri]

    def say(self, name: str, language: str, /, **values: Any) -> str:
        """Return a template of the ontology, filled in."""
        return self.calendar.templates.say(name, language, **values)

    def label(self, iri: str, language: str) -> str:
        """Return the label of a thing in a language, or its id."""
        label = self.labels(iri)
        return label.get(language) or label.get("zh-Hant") or label.get("en") or shorten(iri)

    def labelled(self, iri: str) -> Json:
        """Return an id with its label, as answers show things."""
        return {"id": shorten(iri), "label": self.labels(iri)}

    # ── rows ────────────────────────────────────────────────────────────────

    def answer(self, frame: Frame, language: str) -> Json:
        """Return `sparql`, `columns`, `rows`, `claims`, `value`, `answer` and `reason`; no name may be ambiguous."""
        return self.answer_of(frame, self._sparql(frame), language, self._edges(frame))

    def answer_of(self, frame: Frame, sparql: str, language: str, edges: frozenset[str] | None = None) -> Json:
        """Return the answer that a query gives; its rows bind `claim`, and maybe `who`, `relation` and `whom`.

        `edges` are the only relations that its edges are of, where they are known.
        """
        found, claims, by_iri, told, contested = self._found(sparql, edges)
        columns = self._columns(frame, bool(found) and "relation" in found[0])
        rows, behind = _distinct([([cell[name] for name in columns], claim) for cell, claim in told])
        facts = self._facts(frame, found, by_iri, language)
        value, given = self._value(frame, found, by_iri), self._given(frame, found)
        answer = self._sentence(frame, facts, claims, value, self._asked_number(frame, found), language)
        answer = self._with_remarks(answer, frame, found, by_iri, language)
        return {
            "sparql": sparql,
            "columns": columns,
            "rows": rows,
            "row_claims": behind,
            "claims": claims,
            "given": [claim["id"] for claim in claims if claim["iri"] in given],
            "value": value,
            "conflicts": [{"id": c["id"], "claims": [claim["id"] for claim in c["claims"]]} for c in contested],
            "answer": self._with_conflicts(answer, contested, language),
            "reason": None if found else "no-fact",
        }

    def _find(self, sparql: str, edges: frozenset[str] | None) -> _Found:
        found = self.dataset.select(sparql, None, edges)
        claims = self.reader.read({row["claim"] for row in found})
        by_iri = {claim["iri"]: claim for claim in claims}
        cells = self._relation_cells if found and "relation" in found[0] else self._claim_cells
        told = [(cells(row, by_iri[row["claim"]]), by_iri[row["claim"]]["id"]) for row in found]
        return _Found(found, claims, by_iri, told, open_conflicts_of(self.reader, by_iri))

    def _given(self, frame: Frame, found: Sequence[Json]) -> set[str]:
        """Return the claims that are not asked for, and on which the answer rests."""
        if not (frame.atom and frame.others):
            return set()
        return {row["claim"] for row in found} - {row["claim"] for row in found if self._asked_row(frame, row)}

    def _sparql(self, frame: Frame) -> str:
        if frame.intent != "connection":
            return sparql_of(frame, self.lexicon)
        named = (slot.names[0][0] for slot in frame.about)
        start, end = (self.lexicon.legal_entities.get(one, one) for one in named)
        return edges_query(connecting_edges(self.dataset, start, end))

    def _edges(self, frame: Frame) -> frozenset[str] | None:
        """Return the only relations that the edges of a frame's query are of; None where they may be of any."""
        if frame.intent == "connection":
            return None
        atoms = [atom for atom in (frame.atom, *frame.others) if atom and atom.relation]
        return frozenset(name for atom in atoms for name in self.lexicon.relations[atom.relation].below)

    @staticmethod
    def _columns(frame: Frame, related: bool) -> list[str]:
        if not related:
            return CLAIM_COLUMNS
        amounts = frame.focus == "ask-how-much" or frame.bound
        return [*RELATION_COLUMNS, "amount"] if amounts else RELATION_COLUMNS

    # ── what is counted and summed up ─────────────────────────────────────────

    def _value(self, frame: Frame, found: Sequence[Json], claims: dict[str, Json]) -> Json | None:
        """Return the count or the total that is asked for, of what is plainly so; None where there is none."""
        if found and found[0].get("value"):
            unit = found[0].get("unit")
            told = shorten(unit).removeprefix("gai:") if unit else None
            return {"number": found[0]["value"], "unit": told, "comparator": "="}
        hedged = bool(frame.certainty or frame.denied or frame.modal)
        plain = [row for row in found if hedged or self._counts(claims[row["claim"]])]
        if frame.pick == "total":
            return total(self.dataset, [claims[iri] for iri in dict.fromkeys(row["claim"] for row in plain)])
        if frame.focus not in ("ask-how-many", "ask-how-much", None) or not plain:
            return None
        if self._tells_number(frame):
            return _only_amount([claims[row["claim"]] for row in found]) if len(plain) == len(found) else None
        if frame.focus != "ask-how-many":
            return None
        return {"number": str(self._counted(frame, plain, claims)), "unit": None, "comparator": "="}

    def _tells_number(self, frame: Frame) -> bool:
        """Say whether the amounts of the situations are the number asked for: employees, photographs."""
        measured = self.lexicon.measured
        if frame.atom:
            names = [name for topic in frame.atom.topics for name, _ in topic]
            return not frame.asked and bool(names) and measured(self.lexicon.relations[frame.atom.relation].kind)
        return any(measured(name) for topic in frame.topics for name, _ in topic)

    def _counts(self, claim: Json) -> bool:
        return self._plain(claim) and not claim["negated"]

    def _counted(self, frame: Frame, plain: Sequence[Json], claims: dict[str, Json]) -> int:
        """Return how many there are of what is asked for; of what happens, several accounts of one thing are one."""
        told = [claims[iri] for iri in dict.fromkeys(row["claim"] for row in plain)]
        if frame.about_type and not frame.atom:
            return len({one for claim in told for one in self._of_type(claim, frame.about_type)})
        if not frame.atom or not frame.asked:
            return len(things(self.dataset, told))
        side = "whom" if frame.asked == frame.atom.end.var else "who"
        names = self.lexicon.relations[frame.atom.relation].below
        return len({row[side] for row in plain if row["relation"] in names})

    @staticmethod
    def _asked_number(frame: Frame, found: Sequence[Json]) -> int | None:
        """Return how many different things there are of what is asked for; None where no things are."""
        asks = frame.focus in (None, "ask-who", "ask-which", "ask-what", "ask-to-whom", "ask-where")
        if not (frame.atom and frame.asked and asks) or frame.others:
            return None
        side = "whom" if frame.asked == frame.atom.end.var else "who"
        return len({row[side] for row in found})

    def _of_type(self, claim: Json, name: str) -> set[str]:
        roles = [role for role in claim["participants"] if not self.lexicon.only_mentioned(expand("gai:" + role))]
        named = {one["id"] for role in roles for one in claim["participants"][role]}
        named = {shorten(self.lexicon.legal_entities.get(expand(one), expand(one))) for one in named}
        return {one for one in named if name in self.lexicon.types(expand(one))}

    def _cell(self, iri: str) -> Json:
        return {"value": shorten(iri), "label": self.labels(iri), "iri": iri}

    def _relation_cells(self, row: Json, claim: Json) -> Json:
        return {
            **self._shared_cells(claim),
            "who": self._cell(row["who"]),
            "relation": self._relation_cell(row["relation"], claim) if row["relation"] else self._told_cell(claim),
            "whom": self._cell(row["whom"]) if row["whom"] else None,
        }

    def _relation_cell(self, relation: str, claim: Json) -> Json:
        """Return a relation with the concepts by which its situation is one of it: the role that is held."""
        cell, told = self._cell(relation), self._telling(relation, claim)
        if not told:
            return cell
        return {
            **cell,
            "label": {t: self._with_concepts(cell["label"][t], told, t) for t in LANGUAGES},
        }

    def _with_concepts(self, text: str, concepts: Sequence[str], language: str) -> str:
        told = self.say("comma", language).join(self.label(one, language) for one in concepts)
        return self.say("plain", language, fact=text, details=told)

    def _telling(self, relation: str, claim: Json) -> list[str]:
        through = self.lexicon.characteristics
        carried = [expand(concept["id"]) for concept in concepts_of(claim)]
        told = [concept for concept in carried if through.get(concept, ("", "", None))[2] == relation]
        return sorted(told, key=lambda concept: through[concept][0], reverse=True)

    def _told_cell(self, claim: Json) -> Json:
        """Return the first concept of a claim that stands beside a relation, as what is said."""
        concepts = concepts_of(claim)
        return self._cell(expand(concepts[0]["id"] if concepts else "gai:" + claim["kind"]))

    def _claim_cells(self, row: Json, claim: Json) -> Json:
        concepts = concepts_of(claim)
        what = concepts[0]["id"] if concepts else "gai:" + claim["kind"]
        who = [named for values in claim["participants"].values() for named in values]
        text = claim["text"] or {}
        return {
            **self._shared_cells(claim),
            "what": self._cell(expand(what)),
            "who": self._several(who),
            "text": {"value": text.get("en"), "label": text, "iri": claim["iri"]},
            "negated": claim["negated"],
        }

    def _shared_cells(self, claim: Json) -> Json:
        return {
            "when": claim["when"],
            "certainty": self._certainty(claim),
            "said by": self._several(self._speakers(claim)),
            "source": self._cell(expand(claim["source"])),
            "line": self._place_cell(claim),
            "amount": "; ".join(amount_in_signs(a) for a in claim["amounts"]) or None,
        }

    def _place_cell(self, claim: Json) -> Any:
        """Return the line of a text as a number, the row of a table in words."""
        if not claim["row"]:
            return claim["line"]
        label = {tag: place_in_words(claim, self.calendar.templates, tag) for tag in LANGUAGES}
        return {"value": claim["row"]["name"] or claim["row"]["nth"], "label": label, "iri": claim["iri"]}

    def _certainty(self, claim: Json) -> Json:
        cell = self._cell(expand("gai:" + claim["certainty"]))
        if not claim["negated"]:
            return cell
        marked = {tag: self.say("denied-mark", tag, certainty=text) for tag, text in cell["label"].items()}
        return {**cell, "label": marked}

    def _speakers(self, claim: Json) -> list[Json]:
        named: list[Json] = [*claim["origin"], *claim["via"]]
        return named or [self.labelled(iri) for iri in self._publishers(expand(claim["source"]))]

    def _publishers(self, source: str) -> list[str]:
        return sorted(quad.object.value for quad in self.dataset.match(node(source), node("gai:publisher")))

    def _several(self, named: Sequence[Json]) -> Json | None:
        """Return one cell for several things: their ids and labels side by side."""
        unique = list({thing["id"]: thing for thing in named}.values())
        if not unique:
            return None
        label = {t: self.say("comma", t).join(o["label"].get(t, o["id"]) for o in unique) for t in LANGUAGES}
        return {"value": " ".join(t["id"] for t in unique), "label": label, "iri": expand(unique[0]["id"])}

    # ── sentences ───────────────────────────────────────────────────────────

    def _facts(self, frame: Frame, found: list[Json], claims: dict[str, Json], language: str) -> list[tuple[str, str]]:
        """Return each fact as (standing, text); several claims of one edge are one fact."""
        seen: dict[tuple[Any, ...], list[tuple[Json, Json]]] = {}
        first = self.lexicon.relations[frame.relation].below if frame.relation else ()
        for row in sorted(found, key=lambda row: row.get("relation") not in first) if frame.others else found:
            claim = claims[row["claim"]]
            key = (row.get("who"), row.get("relation"), row.get("whom"), claim["situation"], claim["negated"])
            alone = (claim["situation"], claim["negated"]) if frame.focus == "ask-how-many" else (row["claim"],)
            seen.setdefault(key if row.get("whom") else alone, []).append((row, claim))
        told: list[tuple[str, str]] = []
        counted: Counter[str] = Counter()
        for row, claim in (max(several, key=self._rank) for several in seen.values()):
            standing = self._standing(frame, row, claim)
            # nobody reads the words of more facts of a standing than a sentence names
            named = counted[standing] < SHOWN
            told.append((standing, self._fact(frame, row, claim, standing, language) if named else ""))
            counted[standing] += 1
        return told

    def _rank(self, told: tuple[Json, Json]) -> tuple[int, bool]:
        """Return how surely a claim is made and whether it is dated; the first of an edge by these stands for it."""
        return self.lexicon.rank(expand("gai:" + told[1]["certainty"])), bool(told[1]["when"])

    def _standing(self, frame: Frame, row: Json, claim: Json) -> str:
        """Return whether a row is only given, or how surely what is asked for is so."""
        if frame.atom and frame.others and not self._asked_row(frame, row):
            return GIVEN
        if claim["negated"]:
            return "denied"
        if not self._plain(claim):
            return "hedged"
        if not self._surely_then(frame, claim):
            return "possible"
        return "ended" if self._over(frame, claim) else "plain"

    def _fact(self, frame: Frame, row: Json, claim: Json, standing: str, language: str) -> str:
        certainty = self.label(expand("gai:" + claim["certainty"]), language)
        name = "denied" if claim["negated"] else "plain" if self._plain(claim) else "hedged"
        text = self._told(frame, row, claim, language)
        details = [] if name == "hedged" else [certainty]
        if claim["via"] or claim["origin"]:
            by = self.say("by", language, speakers=speakers_in_words(claim, language))
            details.append(by if language == "en" else spaced(by))
        details += [place] if (place := place_in_words(claim, self.calendar.templates, language)) else []
        date = self.calendar.say(claim["when"], language) if claim["when"] else ""
        details = [date, *details] if date and not (details and _dated(text, date)) else details
        details += [self.say("time-open", language)] if standing == "possible" else []
        told = self.say("list", language).join(details)
        return self.say(name, language, fact=text, certainty=certainty, details=told)

    def _asked_row(self, frame: Frame, row: Json) -> bool:
        """Say whether a row is of the relation that is asked about, and between the things that are named."""
        if not frame.atom or row["relation"] not in self.lexicon.relations[frame.atom.relation].below:
            return False
        ways = [(frame.atom.start, frame.atom.end), (frame.atom.end, frame.atom.start)]
        known = ways if self.lexicon.relations[frame.atom.relation].either_way else ways[:1]
        return any(self._stands(start, row["who"]) and self._stands(end, row["whom"]) for start, end in known)

    def _stands(self, slot: Slot, iri: str) -> bool:
        """Say whether a thing can stand where a slot is: it is named there, or nothing is."""
        named = {one for names in slot.names for one in names}
        return not named or iri in named or iri in {self.lexicon.legal_entities.get(one) for one in named}

    def _asks_end(self, frame: Frame) -> bool:
        topics = frame.atom.topics if frame.atom else frame.topics
        return any(self.lexicon.tells_end(name) for topic in topics for name, _ in topic)

    def _over(self, frame: Frame, claim: Json) -> bool:
        """Say whether what goes on for a time is over, where it is not its end that is asked about."""
        if frame.period or frame.as_of or self._asks_end(frame):
            return False
        return self.lexicon.lasting(expand("gai:" + claim["kind"])) and _has_ended(claim)

    def _surely_then(self, frame: Frame, claim: Json) -> bool:
        """Say whether a claim surely held at the time asked about; what goes on is told as of when it was said."""
        time = frame.period or frame.as_of
        if not time or frame.intent == "events":
            return frame.tense != "current" or (claim["when"] or "").endswith("/..")
        begin, end = claim["time"]["begin"], claim["time"]["end"]
        if self._asks_end(frame):
            return bool(end["earliest"] and (frame.as_of or end["earliest"] >= (time.begin or "")))
        said = next((q.object.value for q in self.dataset.match(node(claim["iri"]), node("gai:saidEarliest"))), "")
        last = end["earliest"] or (said if (claim["when"] or "").endswith("..") else "")
        if not claim["when"]:
            return False
        if "/" not in claim["when"]:
            return bool(frame.as_of) or bool(
                (time.begin or "") <= begin["earliest"] and end["latest"] <= (time.end or "9")
            )
        return bool(begin["latest"] and begin["latest"] <= (time.end or "9") and last >= (time.begin or ""))

    def _told(self, frame: Frame, row: Json, claim: Json, language: str) -> str:
        if not row.get("relation") or not row["whom"] or claim["negated"]:
            return str((claim["text"] or {}).get(language, claim["id"])).rstrip(".。")
        if self._asks_end(frame) or (frame.focus in ("ask-how-much", "ask-how-many") and claim["amounts"]):
            return str((claim["text"] or {}).get(language, claim["id"])).rstrip(".。")
        carried = [expand(concept["id"]) for concept in concepts_of(claim)]
        asked = [it for topic in (frame.atom.topics if frame.atom else ()) for _, it in topic if it in carried]
        telling = self._telling(row["relation"], claim)
        concepts = [self.label(one, language) for one in dict.fromkeys([*telling, *(it for it in asked if it)])]
        told = self.say(
            "fact",
            language,
            who=self.label(row["who"], language),
            relation=self.label(row["relation"], language),
            whom=self.label(row["whom"], language),
        )
        told = told if language == "en" else spaced(told)
        return self.say("aside", language).join([told, *concepts])

    def _plain(self, claim: Json) -> bool:
        quads = self.dataset.match(node("gai:" + claim["certainty"]), node("gai:drawsPlainEdge"))
        return any(quad.object.value == "true" for quad in quads)

    def _sentence(
        self,
        frame: Frame,
        told: list[tuple[str, str]],
        claims: list[Json],
        value: Json | None,
        asked: int | None,
        language: str,
    ) -> str:
        facts = [(standing, text) for standing, text in told if standing != GIVEN]
        given = [text for standing, text in told if standing == GIVEN]
        if not facts and not given:
            return self.nothing(frame, language)
        listed = self._listed([text for _, text in facts], language)
        missing = self._missing(frame, claims, language)
        if missing:
            listed = self.say("nothing-of", language, facts=listed, names=missing)
        if given:
            listed = self.say("given", language, facts=listed, given=self._listed(given, language))
        if value and not any(standing == "possible" for standing, _ in facts):
            number = amount_in_signs({**value, "unit": value["unit"] or "", "unit_basis": "stated"}).strip()
            every = frame.certainty or frame.denied or {standing for standing, _ in facts} <= {"plain", "ended"}
            return self.say("counted" if every else "counted-plain", language, value=number, facts=listed)
        verdict = self._verdict(frame, facts, claims) if frame.focus == "ask-whether" else None
        if verdict:
            return self.say(verdict, language, facts=listed)
        if frame.focus == "ask-whether" and any(self._judges(claim) for claim in claims):
            concepts = [it or name for topic in frame.topics[:1] for name, it in topic[:1]]
            named = [self.label(one, language) for one in concepts] or [self.topic(frame, language)]
            return self.say("said-of", language, topic=named[0], facts=listed)
        if len(facts) == 1:
            return self.say("one", language, facts=listed)
        if asked and asked != len(facts):
            return self.say("accounts", language, count=asked, accounts=len(facts), facts=listed)
        return self.say("several", language, count=len(facts), facts=listed)

    def _with_remarks(
        self, answer: str, frame: Frame, found: Sequence[Json], claims: dict[str, Json], language: str
    ) -> str:
        """Return an answer with what would mislead if it went untold: units counted apart, and what came after."""
        if found and self._asks_end(frame):
            after = self._after_end(frame, found, claims, language)
            answer = self.say("yet", language, answer=answer, facts=self._listed(after, language)) if after else answer
        counts = self._units(frame, language) if frame.focus == "ask-how-many" and found else []
        units = self.say("comma", language).join(counts)
        return self.say("units-apart", language, answer=answer, units=units) if counts else answer

    def _after_end(self, frame: Frame, found: Sequence[Json], claims: dict[str, Json], language: str) -> list[str]:
        """Return what goes on between two things, or began anew, after what ended between them."""
        wider = without_end(frame)
        if not wider:
            return []
        ends: dict[tuple[str, str], str] = {}
        for row in found:
            end = claims[row["claim"]]["time"]["end"]["earliest"] or ""
            ends[row["who"], row["whom"]] = max(end, ends.get((row["who"], row["whom"]), ""))
        rows = self.dataset.select(sparql_of(wider, self.lexicon), None, self._edges(wider))
        rows = [row for row in rows if row["claim"] not in claims and (row["who"], row["whom"]) in ends]
        others = {claim["iri"]: claim for claim in self.reader.read({row["claim"] for row in rows})}
        later = [row for row in rows if _goes_on_after(others[row["claim"]], ends[row["who"], row["whom"]])]
        return [
            text for standing, text in self._facts(wider, later, others, language) if standing in ("plain", "ended")
        ]

    def _units(self, frame: Frame, language: str) -> list[str]:
        """Return the units of the one thing named that have facts of what is asked for, each with their count."""
        told = []
        for unit, own in of_units(frame, self.lexicon):
            rows = self.dataset.select(sparql_of(own, self.lexicon), None, self._edges(own))
            claims = {claim["iri"]: claim for claim in self.reader.read({row["claim"] for row in rows})}
            plain = [row for row in rows if self._counts(claims[row["claim"]])]
            if plain:
                count = self._counted(own, plain, claims)
                told.append(self.say("unit", language, unit=self.label(unit, language), count=count))
        return told

    def _with_conflicts(self, answer: str, contested: Sequence[Json], language: str) -> str:
        """Return an answer that says which of its claims others contradict without anything to explain it."""
        told = [
            [str((claim["text"] or {}).get(language, claim["id"])).rstrip(".。") for claim in conflict["claims"]]
            for conflict in contested
        ]
        texts = [self.say("against", language, one=one, other=other) for one, other in told]
        facts = self._listed(list(dict.fromkeys(texts)), language)
        return self.say("contested", language, answer=answer, facts=facts) if texts else answer

    def _missing(self, frame: Frame, claims: Sequence[Json], language: str) -> str:
        """Return those of several things asked about side by side of which nothing was found."""
        if frame.focus == "ask-whether":
            return ""
        spoken = {one for claim in claims for one in self._taking_part(claim)}
        several = [name[0] for slot in frame.slots if len(slot.names) > 1 and not slot.either for name in slot.names]
        missing = (self.label(iri, language) for iri in several if shorten(iri) not in spoken)
        return self.say("comma", language).join(missing)

    def nothing(self, frame: Frame, language: str) -> str:
        """Return the sentence that nothing is known of what a frame asks, and what is known nearby."""
        topic, nearby = self.topic(frame, language), self._nearby(frame, language)
        counts = self._units(frame, language) if frame.intent in ("relation", "half", "kind") else []
        units = self.say("comma", language).join(counts)
        nearby = self.say("units", language, units=units) + nearby if counts else nearby
        return self.say("no-fact", language, topic=topic, nearby=nearby)

    def _verdict(self, frame: Frame, facts: Sequence[tuple[str, str]], claims: Sequence[Json]) -> str | None:
        """Return the template that answers whether it is so; None where the claims speak of it and do not decide."""
        undecided = frame.negation or frame.denied or frame.modal or frame.others or frame.bound or frame.loose
        if undecided or frame.intent == "connection":
            return None
        if any(self._judges(claim) for claim in claims) or self._only_by_end(frame, claims):
            return None
        standings = {standing for standing, _ in facts}
        if standings == {"denied"} and any(self._narrower(frame, claim) for claim in claims):
            return None
        plain = [claim for claim in claims if self._counts(claim)]
        named = {shorten(name[0]) for name in frame.names}
        if plain and not named <= {one for claim in plain for one in self._taking_part(claim)}:
            joined = any(len(slot.names) > 1 and not slot.either for slot in frame.slots)
            return "partly" if joined else _verdict(standings)
        return _verdict(standings)

    def _only_by_end(self, frame: Frame, claims: Sequence[Json]) -> bool:
        """Say whether it is only by an end that something is told: that a role is over is not that somebody left."""
        asked = {it for topic in (frame.atom.topics if frame.atom else frame.topics) for _, it in topic if it}
        if not any(map(self.lexicon.told_by_end, asked)):
            return False
        said = asked.union(*map(self.lexicon.told_also_by, asked))
        return not any(expand(concept["id"]) in said for claim in claims for concept in concepts_of(claim))

    def _taking_part(self, claim: Json) -> set[str]:
        """Return the ids of those who take part, and of the entities that people name in place of a legal entity."""
        found = {one["id"] for values in claim["participants"].values() for one in values}
        return found | {shorten(self.lexicon.legal_entities.get(expand(one), expand(one))) for one in found}

    def _judges(self, claim: Json) -> bool:
        return self.lexicon.judges(expand("gai:" + claim["kind"]))

    @staticmethod
    def _narrower(frame: Frame, claim: Json) -> bool:
        """Say whether a claim denies less than is asked: no venture capital is not no money."""
        topics = frame.atom.topics if frame.atom else frame.topics
        asked = {concept for topic in topics for _, concept in topic}
        return not {expand(concept["id"]) for concept in concepts_of(claim)} <= asked

    def _listed(self, texts: list[str], language: str) -> str:
        more = len(texts) - SHOWN
        shown = texts[:SHOWN] + ([self.say("more", language, count=more)] if more > 0 else [])
        return self.say("list", language).join(shown)

    def _nearby(self, frame: Frame, language: str) -> str:
        """Return what the dataset says when the question is asked with less, step by step; empty if nothing."""
        for wider in _wider(frame, self.lexicon):
            found = self.dataset.select(sparql_of(wider, self.lexicon), None, self._edges(wider))
            if found:
                claims = {c["iri"]: c for c in self.reader.read({row["claim"] for row in found})}
                facts = [text for _, text in self._facts(wider, found, claims, language)]
                return self.say("nearby", language, facts=self._listed(facts[:2], language))
        return ""

    def topic(self, frame: Frame, language: str) -> str:
        """Return the parts of a frame in words."""
        atoms = [atom for atom in (frame.atom, *frame.others) if atom]
        iris: Iterable[str | None] = (
            *(names[0] for names in frame.names),
            *(atom.relation for atom in atoms),
            *(topic[0][1] or topic[0][0] for atom in atoms for topic in atom.topics),
            *(topic[0][1] or topic[0][0] for topic in frame.topics),
            *(frame.kinds[:1] if frame.intent == "kind" else ()),
            frame.certainty,
        )
        words = [self.label(iri, language) for iri in dict.fromkeys(iris) if iri]
        words += [self.say("not", language)] if frame.negation or frame.denied else []
        words += [frame.period.text] if frame.period else []
        words += [self.say("as-of", language, date=frame.as_of.text)] if frame.as_of else []
        words += [self.say("known-by", language, date=frame.known_by.text)] if frame.known_by else []
        return self.say("comma", language).join(words) or self.say("whole", language)


def _has_ended(claim: Json) -> bool:
    """Say whether the claim's situation went on for a time and that time is over."""
    _begin, slash, end = (claim["when"] or "").partition("/")
    return bool(slash) and end not in ("..", "")


def _goes_on_after(claim: Json, end: str) -> bool:
    """Say whether what a claim tells of is dated, and goes on without an end or began after a day."""
    when, begin = claim["when"] or "", claim["time"]["begin"]["earliest"] or ""
    return when.endswith("/..") or bool(when and end and begin > end)


def _dated(text: str, date: str) -> bool:
    """Say whether a text tells a date, however it is spaced."""
    pattern = rf"(?<!\d){re.escape(date.replace(' ', ''))}(?!\d)"
    return bool(re.search(pattern, text.replace(" ", "")))


def _distinct(told: list[tuple[list[Any], str]]) -> tuple[list[list[Any]], list[list[str]]]:
    """Return rows that differ, and the claims behind each: two claims on one line can support one edge."""
    rows: list[list[Any]] = []
    behind: list[dict[str, None]] = []
    places: dict[tuple[Any, ...], list[int]] = {}
    for row, claim in told:
        # cells cannot be hashed, their values can: only rows of the same values are compared whole
        alike = places.setdefault(tuple(cell["value"] if isinstance(cell, dict) else cell for cell in row), [])
        place = next((one for one in alike if rows[one] == row), len(rows))
        if place == len(rows):
            alike.append(place)
            rows.append(row)
            behind.append({})
        behind[place][claim] = None
    return rows, [list(claims) for claims in behind]


def _verdict(standings: set[str]) -> str:
    """Return the template that answers whether it is so, from how each fact stands."""
    plain = {"plain", "ended"} & standings
    if "denied" in standings:
        return "disputed" if plain else "no" if standings == {"denied"} else "unsure"
    if plain:
        return "ended" if standings == {"ended"} else "yes"
    return "possible" if "possible" in standings else "unsure"


def _wider(frame: Frame, lexicon: Lexicon) -> list[Frame]:
    """Return what to look for where a frame finds nothing: the same at any time, then its kind about its names."""
    bare = frame._replace(period=None, as_of=None, known_by=None, tense=None, bound=None, pick=None, certainty=None)
    kinds = (lexicon.relations[frame.relation].kind,) if frame.relation else frame.kinds
    named = tuple(slot for slot in frame.slots if slot.names)
    about = Frame("nearby", about=named, kinds=kinds, topics=() if frame.relation else frame.topics)
    found = [bare._replace(denied=False)] if bare != frame and frame.intent != "connection" else []
    return [*found, about] if named and (kinds or about.topics) else found


def _only_amount(claims: Sequence[Json]) -> Json | None:
    """Return the amount of claims that give one and the same; None where there are several."""
    amounts = {(a["number"], a["unit"], a["comparator"]) for claim in claims for a in claim["amounts"]}
    return dict(zip(("number", "unit", "comparator"), *amounts, strict=True)) if len(amounts) == 1 else None
