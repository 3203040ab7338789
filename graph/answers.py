"""From the frame of a question to SPARQL, rows with their claims, and one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from graph.calendar import Calendar
from graph.claims import Json, Label, label_of, read_claims
from graph.lexicon import Lexicon
from graph.store import Dataset, node
from graph.terms import PREFIXES, expand, shorten
from graph.words import LANGUAGES, amount_in_signs, speakers_in_words

RELATION_COLUMNS = ["who", "relation", "whom", "when", "certainty", "said by", "source", "line"]
CLAIM_COLUMNS = ["what", "who", "text", "amount", "when", "certainty", "negated", "said by", "source", "line"]
SHOWN = 5
"""How many facts the sentence names; the rows hold them all."""


class Period(NamedTuple):
    """The days that a question asks about; None where a side is open."""

    begin: str | None = None
    end: str | None = None
    text: str = ""


class Slot(NamedTuple):
    """One side of a relation: the entity named, or the class of what is asked for."""

    entities: tuple[str, ...] = ()
    type: str | None = None


class Frame(NamedTuple):
    """What a question asks, in terms of the dataset: every value is an IRI that stands in it."""

    intent: str
    focus: str | None = None
    relation: str | None = None
    start: Slot = Slot()
    end: Slot = Slot()
    about: tuple[tuple[str, ...], ...] = ()
    about_type: str | None = None
    kinds: tuple[str, ...] = ()
    topics: tuple[tuple[str, str | None], ...] = ()
    certainty: str | None = None
    speaker: tuple[str, ...] = ()
    denied: bool = False
    negation: bool = False
    period: Period | None = None
    leaning: int = 0

    @property
    def asked(self) -> Frame:
        """The frame by what it asks: two that differ in focus or leaning alone ask the same."""
        return self._replace(focus=None, leaning=0)

    @property
    def names(self) -> list[tuple[str, ...]]:
        """The entities of the question, each as the candidates of its name."""
        return [n for n in (self.start.entities, self.end.entities, *self.about, self.speaker) if n]


class Answerer:
    """Answers frames from one dataset; reads labels and templates once."""

    def __init__(self, dataset: Dataset, lexicon: Lexicon) -> None:
        self.dataset, self.lexicon = dataset, lexicon
        self.calendar = Calendar(dataset)
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
        """Return `sparql`, `columns`, `rows`, `claims`, `answer` and `reason` for a frame without ambiguous names."""
        sparql = sparql_of(frame, self.lexicon)
        found = self.dataset.select(sparql)
        claims = read_claims(self.dataset, sorted({row["claim"] for row in found})) if found else []
        by_iri = {claim["iri"]: claim for claim in claims}
        columns = self._columns(frame)
        cells = self._relation_cells if frame.relation else self._claim_cells
        rows = _distinct([[cells(row, by_iri[row["claim"]])[name] for name in columns] for row in found])
        facts = self._facts(frame, found, by_iri, language)
        return {
            "sparql": sparql,
            "columns": columns,
            "rows": rows,
            "claims": claims,
            "answer": self._sentence(frame, facts, language),
            "reason": None if found else "no-fact",
        }

    def _columns(self, frame: Frame) -> list[str]:
        if not frame.relation:
            return CLAIM_COLUMNS
        return [*RELATION_COLUMNS, "amount"] if frame.focus == "ask-how-much" else RELATION_COLUMNS

    def _cell(self, iri: str) -> Json:
        return {"value": shorten(iri), "label": self.labels(iri), "iri": iri}

    def _relation_cells(self, row: Json, claim: Json) -> Json:
        return {
            **self._shared_cells(claim),
            "who": self._cell(row["who"]),
            "relation": self._cell(row["relation"]),
            "whom": self._cell(row["whom"]),
        }

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
        for row in found:
            claim = claims[row["claim"]]
            key = (row.get("who"), row.get("relation"), row.get("whom"), claim["situation"], claim["negated"])
            seen.setdefault(key if frame.relation else (row["claim"],), []).append((row, claim))
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
        told = self.say(standing, language, fact=text, certainty=certainty, details=list_mark.join(details))
        return "ended" if standing == "plain" and _has_ended(claim) else standing, told

    def _told(self, frame: Frame, row: Json, claim: Json, language: str) -> str:
        if not frame.relation or claim["negated"]:
            return str((claim["text"] or {}).get(language, claim["id"])).rstrip(".。")
        amounts = "; ".join(amount_in_signs(a) for a in claim["amounts"]) if frame.focus == "ask-how-much" else ""
        through = self.lexicon.characteristics
        carried = [expand(concept["id"]) for concept in claim["concepts"].values()]
        telling = [concept for concept in carried if through.get(concept, ("", "", None))[2] == frame.relation]
        asked = [concept for _, concept in frame.topics if concept]
        concepts = [self.label(concept, language) for concept in dict.fromkeys([*asked, *telling])]
        told = self.say(
            "fact",
            language,
            who=self.label(row["who"], language),
            relation=self.label(row["relation"], language),
            whom=self.label(row["whom"], language),
        )
        return ", ".join([told, *concepts, *([amounts] if amounts else [])])

    def _plain(self, claim: Json) -> bool:
        quads = self.dataset.match(node("gai:" + claim["certainty"]), node("gai:drawsPlainEdge"))
        return any(quad.object.value == "true" for quad in quads)

    def _sentence(self, frame: Frame, facts: list[tuple[str, str]], language: str) -> str:
        if not facts:
            topic, nearby = self.topic(frame, language), self._nearby(frame, language)
            return self.say("no-fact", language, topic=topic, nearby=nearby)
        listed = self._listed([text for _, text in facts], language)
        standings = {standing for standing, _ in facts}
        if frame.focus == "ask-whether" and not frame.negation:
            name = {1: {"plain": "yes", "denied": "no", "ended": "ended"}}.get(len(standings), {}).get(
                min(standings), "unsure"
            )
            if standings == {"plain", "ended"}:
                name = "yes"
            return self.say(
                "disputed" if "denied" in standings and {"plain", "ended"} & standings else name, language, facts=listed
            )
        if len(facts) == 1:
            return self.say("one", language, facts=listed)
        return self.say("several", language, count=len(facts), facts=listed)

    def _listed(self, texts: list[str], language: str) -> str:
        more = len(texts) - SHOWN
        shown = texts[:SHOWN] + ([self.say("more", language, count=more)] if more > 0 else [])
        return self.say("list", language).join(shown)

    def _nearby(self, frame: Frame, language: str) -> str:
        """Return what the dataset says of the same kind of situation about the entities named, if anything."""
        kinds = (self.lexicon.relations[frame.relation].kind,) if frame.relation else frame.kinds
        wider = Frame("nearby", about=tuple(frame.names), kinds=kinds, topics=() if frame.relation else frame.topics)
        if not wider.about or not (kinds or wider.topics):
            return ""
        found = self.dataset.select(sparql_of(wider, self.lexicon))
        claims = read_claims(self.dataset, sorted({row["claim"] for row in found}))
        facts = [self._fact(wider, {}, claim, language)[1] for claim in claims]
        return self.say("nearby", language, facts=self._listed(facts[:2], language)) if facts else ""

    def topic(self, frame: Frame, language: str) -> str:
        """Return the parts of a frame in words."""
        iris: Iterable[str | None] = (
            *(names[0] for names in frame.names),
            frame.relation,
            *(concept or name for name, concept in frame.topics),
            *frame.kinds[:1],
            frame.certainty,
        )
        words = [self.label(iri, language) for iri in dict.fromkeys(iris) if iri]
        words += [frame.period.text] if frame.period else []
        return ", ".join(words) or self.say("whole", language)


# ── SPARQL ──────────────────────────────────────────────────────────────────


def _has_ended(claim: Json) -> bool:
    """Say whether the claim's situation went on for a time and that time is over."""
    _begin, slash, end = (claim["when"] or "").partition("/")
    return bool(slash) and end not in ("..", "")


def _distinct(rows: list[list[Any]]) -> list[list[Any]]:
    """Leave out a row that says nothing new: two claims on one line can support one edge."""
    return [row for index, row in enumerate(rows) if row not in rows[:index]]


def sparql_of(frame: Frame, lexicon: Lexicon) -> str:
    """Return the query of a frame; it runs as it stands where the prefixes of `graph.terms` are declared.

    Every value comes from the dataset as an IRI: nothing of the question's own text enters.
    """
    lines = _relation_lines(frame, lexicon) if frame.relation else _claim_lines(frame)
    head = "?who ?relation ?whom " if frame.relation else ""
    order = "" if frame.intent in ("profile", "nearby") else "?begin "
    lines += _constraint_lines(frame)
    body = "\n".join(f"  {line}" for line in lines)
    return (
        f"SELECT DISTINCT {head}?claim ?certainty ?when ?source ?line ?begin {{\n{body}\n}}"
        f" ORDER BY {order}?source ?line ?claim {head.strip()}".rstrip()
    )


def term(iri: str) -> str:
    """Return an IRI of the dataset as SPARQL writes it."""
    short = shorten(iri)
    prefix, colon, local = short.partition(":")
    plain = bool(colon) and prefix in PREFIXES and re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?", local)
    return short if plain else f"<{iri}>"


def _relation_lines(frame: Frame, lexicon: Lexicon) -> list[str]:
    relation = lexicon.relations[frame.relation or ""]
    pairs = [(frame.start, frame.end)]
    if relation.either_way and (frame.start != Slot() or frame.end != Slot()):
        pairs.append((frame.end, frame.start))
    blocks = [block for pair in pairs for block in _edge_blocks(relation.iri, *pair, lexicon)]
    return _union(blocks)


def _edge_blocks(iri: str, start: Slot, end: Slot, lexicon: Lexicon) -> list[list[str]]:
    relation = lexicon.relations[iri]
    limits = [*_slot_lines("?who", start), *_slot_lines("?whom", end)]
    names = " ".join(term(name) for name in relation.below)
    edge = [
        *limits,
        f"VALUES ?relation {{ {names} }}",
        "?edge gai:from ?who ; gai:relation ?relation ; gai:to ?whom .",
        "?edge gai:situation ?situation ; gai:followsFrom ?claim .",
    ]
    denial = [
        *limits,
        f"VALUES ?relation {{ {term(iri)} }}",
        f"?claim gai:negated true ; gai:asserts ?situation . ?situation a {term(relation.kind)} ; "
        f"{term(relation.roles[0])} ?who ; {term(relation.roles[1])} ?whom .",
    ]
    return [edge, denial]


def _slot_lines(variable: str, slot: Slot) -> list[str]:
    if slot.entities:
        return [f"VALUES {variable} {{ {term(slot.entities[0])} }}"]
    return [f"{variable} a/rdfs:subClassOf* {term(slot.type)} ."] if slot.type else []


def _claim_lines(frame: Frame) -> list[str]:
    lines = []
    for number, names in enumerate(frame.about):
        part = f"?part{number}"
        taking_part = f"?situation {part} {term(names[0])} . {part} rdfs:subPropertyOf gai:participant ."
        said = f"?claim gai:origin|gai:via {term(names[0])} ; gai:asserts ?situation ."
        lines += _union([[taking_part], [said]]) if frame.intent == "profile" else [taking_part]
    if frame.about_type:
        lines.append("?situation ?part ?thing . ?part rdfs:subPropertyOf gai:participant .")
        lines.append(f"?thing a/rdfs:subClassOf* {term(frame.about_type)} .")
    if frame.kinds:
        lines.append(f"VALUES ?kind {{ {' '.join(map(term, frame.kinds))} }} ?situation a ?kind .")
    if frame.topics:
        lines += _topic_lines(frame)
    return [*lines, "?claim gai:asserts ?situation ."]


def _topic_lines(frame: Frame) -> list[str]:
    values = [(term(name), term(concept) if concept else "?amount") for name, concept in frame.topics]
    return _union([[f"?situation {name} {value} ."] for name, value in values])


def _union(blocks: list[list[str]]) -> list[str]:
    if len(blocks) == 1:
        return blocks[0]
    return [" UNION ".join("{ " + " ".join(block) + " }" for block in blocks)]


def _constraint_lines(frame: Frame) -> list[str]:
    lines = _topic_lines(frame) if frame.relation and frame.topics else []
    lines += ["?claim gai:certainty ?certainty ; gai:source ?source ; gai:passage/gai:line ?line ."]
    if frame.certainty:
        lines.append(f"FILTER(?certainty = {term(frame.certainty)})")
    if frame.speaker:
        lines.append(_speaker_line(frame.speaker[0]))
    if frame.denied:
        lines.append("?claim gai:negated true .")
    lines.append("FILTER NOT EXISTS { ?later gai:supersedes ?claim }")
    lines.append("OPTIONAL { ?situation gai:when ?when } OPTIONAL { ?situation gai:beginEarliest ?begin }")
    return lines + (_period_lines(frame.period, frame.intent == "events") if frame.period else [])


def _speaker_line(iri: str) -> str:
    speaker = term(iri)
    own = f"?source gai:publisher {speaker} FILTER NOT EXISTS {{ ?claim gai:origin|gai:via ?other }}"
    return f"{{ ?claim gai:origin|gai:via {speaker} }} UNION {{ ?claim gai:source ?source . {own} }}"


def _period_lines(period: Period, within: bool) -> list[str]:
    """Keep what overlaps the period; an event must begin or end `within` it, as what goes on all the time does not."""
    begin, end = period.begin and f'"{period.begin}"^^xsd:date', period.end and f'"{period.end}"^^xsd:date'
    lines = ["OPTIONAL { ?situation gai:endLatest ?end }", "FILTER(BOUND(?begin) || BOUND(?end))"]
    lines += [f"FILTER(!BOUND(?begin) || ?begin <= {end})"] if end else []
    lines += [f"FILTER(!BOUND(?end) || ?end >= {begin})"] if begin else []
    if within:
        starts = f"?begin >= {begin}" if begin else "BOUND(?begin)"
        stops = f"?end <= {end}" if end else "BOUND(?end)"
        lines.append(f"FILTER(({starts}) || ({stops}))")
        lines.append("FILTER NOT EXISTS { ?claim gai:leavesOpen gai:when }")
    return lines
