"""From the frame of a question to rows with their claims, and one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from graph.calendar import Calendar
from graph.claims import ClaimReader, Json, Label, label_of
from graph.connections import connecting_edges
from graph.frames import Frame
from graph.lexicon import Lexicon
from graph.queries import edges_query, sparql_of
from graph.store import Dataset, node
from graph.templates import Templates
from graph.terms import expand, shorten
from graph.words import LANGUAGES, amount_in_signs, speakers_in_words

RELATION_COLUMNS = ["who", "relation", "whom", "when", "certainty", "said by", "source", "line"]
CLAIM_COLUMNS = ["what", "who", "text", "amount", "when", "certainty", "negated", "said by", "source", "line"]
SHOWN = 5
"""How many facts the sentence names; the rows hold them all."""


GIVEN = "given"
"""How a fact stands that is not asked for, and on which the answer rests."""


def heading(templates: Templates, column: str) -> Label:
    """Return the heading of an answer's column by language."""
    return {language: templates.say(f"column-{column.replace(' ', '-')}", language) for language in LANGUAGES}


class Answerer:
    """Answers frames from one dataset; reads labels and templates once."""

    def __init__(self, dataset: Dataset, lexicon: Lexicon) -> None:
        self.dataset, self.lexicon = dataset, lexicon
        self.calendar = Calendar(dataset)
        self.reader = ClaimReader(dataset)
        self._labels: dict[str, Label] = {}

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
        return self.answer_of(frame, self._sparql(frame), language)

    def answer_of(self, frame: Frame, sparql: str, language: str) -> Json:
        """Return the answer that a query gives; its rows bind `claim`, and maybe `who`, `relation` and `whom`."""
        found = self.dataset.select(sparql)
        claims = self.reader.read({row["claim"] for row in found})
        by_iri = {claim["iri"]: claim for claim in claims}
        related = bool(found) and "relation" in found[0]
        columns = self._columns(frame, related)
        cells = self._relation_cells if related else self._claim_cells
        told = [(cells(row, by_iri[row["claim"]]), by_iri[row["claim"]]["id"]) for row in found]
        rows, behind = _distinct([([cell[name] for name in columns], claim) for cell, claim in told])
        facts = self._facts(frame, found, by_iri, language)
        value = self._value(frame, found, by_iri)
        return {
            "sparql": sparql,
            "columns": columns,
            "rows": rows,
            "row_claims": behind,
            "claims": claims,
            "given": [claim["id"] for claim in claims if claim["iri"] in self._given(frame, found)],
            "value": value,
            "answer": self._sentence(frame, facts, claims, value, language),
            "reason": None if found else "no-fact",
        }

    def _given(self, frame: Frame, found: Sequence[Json]) -> set[str]:
        """Return the claims that are not asked for, and on which the answer rests."""
        if not (frame.atom and frame.others):
            return set()
        return {row["claim"] for row in found} - {row["claim"] for row in found if self._asked_row(frame, row)}

    def _sparql(self, frame: Frame) -> str:
        if frame.intent != "connection":
            return sparql_of(frame, self.lexicon)
        start, end = (slot.names[0][0] for slot in frame.about)
        return edges_query(connecting_edges(self.dataset, start, end))

    @staticmethod
    def _columns(frame: Frame, related: bool) -> list[str]:
        if not related:
            return CLAIM_COLUMNS
        amounts = frame.focus == "ask-how-much" or frame.bound
        return [*RELATION_COLUMNS, "amount"] if amounts else RELATION_COLUMNS

    # ── what is counted and summed up ─────────────────────────────────────────

    def _value(self, frame: Frame, found: Sequence[Json], claims: dict[str, Json]) -> Json | None:
        """Return the count or the total that is asked for, of what is plainly so; None where there is none."""
        if found and "value" in found[0]:
            unit = found[0].get("unit")
            told = shorten(unit).removeprefix("gai:") if unit else None
            return {"number": found[0]["value"], "unit": told, "comparator": "="}
        hedged = bool(frame.certainty or frame.denied or frame.modal)
        plain = [row for row in found if hedged or self._counts(claims[row["claim"]])]
        if frame.pick == "total":
            return _total([claims[iri] for iri in dict.fromkeys(row["claim"] for row in plain)])
        if frame.focus not in ("ask-how-many", "ask-how-much", None) or not plain:
            return None
        if self._tells_number(frame):
            return _only_amount([claims[row["claim"]] for row in found]) if len(plain) == len(found) else None
        if frame.focus != "ask-how-many":
            return None
        return {"number": str(len(self._counted(frame, plain, claims))), "unit": None, "comparator": "="}

    def _tells_number(self, frame: Frame) -> bool:
        """Say whether the amounts of the situations are the number asked for: employees, photographs."""
        measured = self.lexicon.measured
        if frame.atom:
            names = [name for topic in frame.atom.topics for name, _ in topic]
            return not frame.asked and bool(names) and measured(self.lexicon.relations[frame.atom.relation].kind)
        return any(measured(name) for topic in frame.topics for name, _ in topic)

    def _counts(self, claim: Json) -> bool:
        return self._plain(claim) and not claim["negated"]

    def _counted(self, frame: Frame, plain: Sequence[Json], claims: dict[str, Json]) -> set[Any]:
        if not frame.atom:
            if frame.about_type:
                return {one for row in plain for one in self._of_type(claims[row["claim"]], frame.about_type)}
            return {claims[row["claim"]]["situation"] for row in plain}
        if not frame.asked:
            return {claims[row["claim"]]["situation"] for row in plain}
        side = "whom" if frame.asked == frame.atom.end.var else "who"
        names = self.lexicon.relations[frame.atom.relation].below
        return {row[side] for row in plain if row["relation"] in names}

    def _of_type(self, claim: Json, name: str) -> set[str]:
        named = {one["id"] for values in claim["participants"].values() for one in values}
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
            "label": {t: f"{cell['label'][t]} ({', '.join(self.label(c, t) for c in told)})" for t in LANGUAGES},
        }

    def _telling(self, relation: str, claim: Json) -> list[str]:
        through = self.lexicon.characteristics
        carried = [expand(concept["id"]) for concept in claim["concepts"].values()]
        told = [concept for concept in carried if through.get(concept, ("", "", None))[2] == relation]
        return sorted(told, key=lambda concept: through[concept][0], reverse=True)

    def _told_cell(self, claim: Json) -> Json:
        """Return the first concept of a claim that stands beside a relation, as what is said."""
        concepts = list(claim["concepts"].values())
        return self._cell(expand(concepts[0]["id"] if concepts else "gai:" + claim["kind"]))

    def _claim_cells(self, row: Json, claim: Json) -> Json:
        concepts = list(claim["concepts"].values())
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
            "line": claim["line"],
            "amount": "; ".join(amount_in_signs(a) for a in claim["amounts"]) or None,
        }

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
        label = {tag: ", ".join(t["label"].get(tag, t["id"]) for t in unique) for tag in LANGUAGES}
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
        return [self._fact(frame, *max(several, key=self._rank), language) for several in seen.values()]

    def _rank(self, told: tuple[Json, Json]) -> tuple[int, bool]:
        """Return how surely a claim is made and whether it is dated; the first of an edge by these stands for it."""
        return self.lexicon.rank(expand("gai:" + told[1]["certainty"])), bool(told[1]["when"])

    def _fact(self, frame: Frame, row: Json, claim: Json, language: str) -> tuple[str, str]:
        certainty = self.label(expand("gai:" + claim["certainty"]), language)
        standing = "denied" if claim["negated"] else "plain" if self._plain(claim) else "hedged"
        details = [self.calendar.say(claim["when"], language)] if claim["when"] else []
        details += [] if standing == "hedged" else [certainty]
        if claim["via"] or claim["origin"]:
            details.append(self.say("by", language, speakers=speakers_in_words(claim, language)))
        details.append(self.say("line", language, line=claim["line"]))
        list_mark = self.say("list", language)
        text = self._told(frame, row, claim, language)
        given = bool(frame.atom and frame.others) and not self._asked_row(frame, row)
        if standing == "plain" and not given and not self._surely_then(frame, claim):
            standing, details = "possible", [*details, self.say("time-open", language)]
        name = "plain" if standing == "possible" else standing
        told = self.say(name, language, fact=text, certainty=certainty, details=list_mark.join(details))
        if given:
            return GIVEN, told
        return "ended" if standing == "plain" and self._over(frame, claim) else standing, told

    def _asked_row(self, frame: Frame, row: Json) -> bool:
        return bool(frame.atom and row["relation"] in self.lexicon.relations[frame.atom.relation].below)

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
        carried = [expand(concept["id"]) for concept in claim["concepts"].values()]
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
        return ", ".join([told, *concepts])

    def _plain(self, claim: Json) -> bool:
        quads = self.dataset.match(node("gai:" + claim["certainty"]), node("gai:drawsPlainEdge"))
        return any(quad.object.value == "true" for quad in quads)

    def _sentence(
        self, frame: Frame, told: list[tuple[str, str]], claims: list[Json], value: Json | None, language: str
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
        return self.say("several", language, count=len(facts), facts=listed)

    def _missing(self, frame: Frame, claims: Sequence[Json], language: str) -> str:
        """Return those of several things asked about side by side of which nothing was found."""
        if frame.focus == "ask-whether":
            return ""
        spoken = {one for claim in claims for one in _taking_part(claim)}
        several = [name[0] for slot in frame.slots if len(slot.names) > 1 and not slot.either for name in slot.names]
        return ", ".join(self.label(iri, language) for iri in several if shorten(iri) not in spoken)

    def nothing(self, frame: Frame, language: str) -> str:
        """Return the sentence that nothing is known of what a frame asks, and what is known nearby."""
        topic, nearby = self.topic(frame, language), self._nearby(frame, language)
        return self.say("no-fact", language, topic=topic, nearby=nearby)

    def _verdict(self, frame: Frame, facts: Sequence[tuple[str, str]], claims: Sequence[Json]) -> str | None:
        """Return the template that answers whether it is so; None where the claims speak of it and do not decide."""
        undecided = frame.negation or frame.denied or frame.modal or frame.others or frame.bound or frame.loose
        if undecided or frame.intent == "connection":
            return None
        if any(self._judges(claim) for claim in claims):
            return None
        standings = {standing for standing, _ in facts}
        if standings == {"denied"} and any(self._narrower(frame, claim) for claim in claims):
            return None
        plain = [claim for claim in claims if self._counts(claim)]
        named = {shorten(name[0]) for name in frame.names}
        if plain and not named <= {one for claim in plain for one in _taking_part(claim)}:
            joined = any(len(slot.names) > 1 and not slot.either for slot in frame.slots)
            return "partly" if joined else _verdict(standings)
        return _verdict(standings)

    def _judges(self, claim: Json) -> bool:
        return self.lexicon.judges(expand("gai:" + claim["kind"]))

    @staticmethod
    def _narrower(frame: Frame, claim: Json) -> bool:
        """Say whether a claim denies less than is asked: no venture capital is not no money."""
        topics = frame.atom.topics if frame.atom else frame.topics
        asked = {concept for topic in topics for _, concept in topic}
        return not {expand(concept["id"]) for concept in claim["concepts"].values()} <= asked

    def _listed(self, texts: list[str], language: str) -> str:
        more = len(texts) - SHOWN
        shown = texts[:SHOWN] + ([self.say("more", language, count=more)] if more > 0 else [])
        return self.say("list", language).join(shown)

    def _nearby(self, frame: Frame, language: str) -> str:
        """Return what the dataset says when the question is asked with less, step by step; empty if nothing."""
        for wider in _wider(frame, self.lexicon):
            found = self.dataset.select(sparql_of(wider, self.lexicon))
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
        return ", ".join(words) or self.say("whole", language)


def _has_ended(claim: Json) -> bool:
    """Say whether the claim's situation went on for a time and that time is over."""
    _begin, slash, end = (claim["when"] or "").partition("/")
    return bool(slash) and end not in ("..", "")


def _distinct(told: list[tuple[list[Any], str]]) -> tuple[list[list[Any]], list[list[str]]]:
    """Return rows that differ, and the claims behind each: two claims on one line can support one edge."""
    rows: list[list[Any]] = []
    behind: list[list[str]] = []
    for row, claim in told:
        if row not in rows:
            rows.append(row)
            behind.append([])
        behind[rows.index(row)].append(claim)
    return rows, [list(dict.fromkeys(claims)) for claims in behind]


def _taking_part(claim: Json) -> set[str]:
    return {one["id"] for values in claim["participants"].values() for one in values}


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


def _total(claims: Sequence[Json]) -> Json | None:
    """Return the sum of the main amounts of claims; None where their units or their signs differ."""
    situations = {claim["situation"]: claim for claim in claims}
    amounts = [a for claim in situations.values() for a in claim["amounts"] if a["role"] == "amount"]
    signs = {amount["comparator"] for amount in amounts} - {"="}
    if len({amount["unit"] for amount in amounts}) != 1 or len(signs) > 1:
        return None
    number = sum((Decimal(amount["number"]) for amount in amounts), Decimal(0))
    return {"number": f"{number:f}", "unit": amounts[0]["unit"], "comparator": next(iter(signs), "=")}
