"""From claims to FollowTheMoney: what is affirmed plainly as links, and every claim as a note that says how surely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graph.claims import Json, labels_of
from graph.schemata import Schemata, Target
from graph.statements import PREFIX, Fact, entities_json, ftm_id, joined, statements_csv
from graph.store import Dataset, Literal, Term, node
from graph.templates import Templates
from graph.terminology import Relation
from graph.terms import expand, shorten
from graph.words import amount_in_signs, speakers_in_words
from graph.writing import filling, write_files

LANGUAGES = ("en", "zh-Hant")
"""The languages of texts; names come in all of ours."""

_DERIVED = "zh-hans"

_CODES = {"ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fr": "fra", "it": "ita", "ja": "jpn", "ko": "kor"}
_CODES |= {"nl": "nld", "pt": "por", "ru": "rus", "zh": "zho"}
_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?(?![\dX])")
_CURRENCY = re.compile("[A-Z]{3}")
_UNTAGGED = {"entity", "date", "url", "language"}


class Value(NamedTuple):
    """A value of a property, and what goes with it into a `Fact`."""

    prop: str
    value: str
    lang: str = ""
    original: str = ""


class Affirmed(NamedTuple):
    """A situation that claims in force affirm plainly, with those claims and what they say of it.

    `said` has (property, value, ids of the claims that do not leave it open).
    """

    id: str
    kind: str
    claims: Sequence[Json]
    said: Sequence[tuple[str, Term, str]]

    @property
    def when(self) -> tuple[str, str]:
        """The time as an EDTF date, and the claims that give it; both empty if none does."""
        dated = [claim for claim in self.claims if claim["when"]]
        return (dated[0]["when"], _ids(dated)) if dated else ("", "")


def write_ftm(folder: Path, dataset: Dataset, claims: list[Json]) -> list[Path]:
    """Write the entities as JSON lines and their statements as CSV into a folder, and return the paths."""
    export = Export(dataset, claims)
    facts = joined(export.facts())
    texts = {
        "ftm.json": entities_json(facts),
        "statements.csv": statements_csv(facts, export.schemata.types),
    }
    files = {f"{PREFIX}.{name}": text.encode() for name, text in texts.items()}
    with filling(folder) as room:
        write_files(files.items(), room, folder)
    return [folder / name for name in files]


class Export:
    """What the claims of one dataset give; each mapping is read once."""

    def __init__(self, dataset: Dataset, claims: list[Json]) -> None:
        self.dataset = dataset
        self.claims = claims
        self.schemata = Schemata(dataset)
        self.labels = labels_of(dataset)
        self.templates = Templates(dataset)
        self.credits: dict[str, list[Value]] = {}
        self.superseded = {quad.object.value for quad in dataset.match(None, node("gai:supersedes"))}
        self.withdrawn = {quad.subject.value for quad in dataset.match(None, node("gai:withdrawn"))}

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, some of them more than once."""
        for claim in self.claims:
            yield from self.notes[claim["id"]]
        for iri in self.things:
            yield from self._thing(iri)
        yield from self._registered()
        for situation in self._affirmed():
            yield from self._told(situation)
            for relation in self._relations(situation.kind):
                yield from self._links(situation, relation)

    # ── entities and sources ────────────────────────────────────────────────

    @cached_property
    def things(self) -> dict[str, str]:
        """The schema of every entity and source, by IRI."""
        members = [self.schemata.terminology.members(name) for name in ("gai:Entity", "gai:Source")]
        found = {iri: self.schemata.of_thing(iri) for iri in sorted(set().union(*members))}
        return {iri: schema for iri, schema in found.items() if schema}

    def _thing(self, iri: str) -> Iterator[Fact]:
        said = [*self._own(iri, self.things[iri])]
        for quad in self.dataset.match(node(iri), node("rdf:type")):
            said += self._named("keywords", quad.object.value)
        if not any(value.prop == "name" for value in said):
            said += [value._replace(prop="name") for value in said if value.prop == "sourceUrl"]
        yield from (Fact(ftm_id(shorten(iri)), self.things[iri], *value) for value in said)

    def _registered(self) -> Iterator[Fact]:
        """Yield the links between entities that the register itself states."""
        for relation, declared in self.schemata.declared.items():
            if declared in self.schemata.ends and relation not in self.schemata.terminology.relations:
                for quad in self.dataset.match(None, node(relation)):
                    pair = (shorten(quad.subject.value), shorten(quad.object.value))
                    if ends := self._ends(relation, declared, pair):
                        role = self._role(ends[0].schema, relation)
                        yield from self._named_link("register", relation, pair, [*ends, *role])

    def _own(self, iri: str, schema: str) -> Iterator[Value]:
        for quad in self.dataset.match(node(iri)):
            for target in self._fitting(quad.predicate.value, schema):
                yield from self._values(target.name, quad.object)

    def _fitting(self, name: str, schema: str) -> list[Target]:
        found = self.schemata.properties.get(name, ())
        return [target for target in found if self.schemata.is_a(schema, target.schema)]

    def _values(self, prop: str, term: Term) -> Iterator[Value]:
        kind = self.schemata.types[prop]
        if not isinstance(term, Literal):
            target = expand(str(term.value))
            if kind == "entity":
                yield from [Value(prop, ftm_id(shorten(target)))] if target in self.things else []
            else:
                yield from self._named(prop, target)
        elif kind == "date":
            day = day_of(term.value)
            yield from [Value(prop, day, "", term.value if day != term.value else "")] if day else []
        elif kind == "language":
            code = _code(term.value)
            yield from [Value(prop, code, "", term.value)] if code else []
        elif kind != "text" or (term.language or "") != _DERIVED:
            yield Value(prop, term.value, _code(term.language or "") if kind not in _UNTAGGED else "")

    def _named(self, prop: str, iri: str) -> Iterator[Value]:
        for language, text in self.labels.get(iri, {}).items():
            yield Value(prop, text, _code(language))

    # ── every claim, as a note ──────────────────────────────────────────────

    @cached_property
    def notes(self) -> dict[str, list[Fact]]:
        """The facts of the note of each claim, by the claim's id."""
        schema = self.schemata.of_types([expand("gai:Claim")]) or ""
        return {claim["id"]: [*self._note(claim, schema)] for claim in self.claims}

    def _note(self, claim: Json, schema: str) -> Iterator[Fact]:
        said = [*self._own(claim["iri"], schema), *self._of_source(claim["source"])]
        said += [Value("entity", ftm_id(who["id"])) for found in claim["participants"].values() for who in found]
        for language in LANGUAGES:
            said.append(Value("description", self.in_words(claim, language), _code(language)))
            said.append(Value("summary", self._content(claim, language), _code(language)))
        for name in (claim["certainty"], claim["kind"]):
            said += self._named("keywords", expand(f"gai:{name}"))
        yield from (Fact(ftm_id(claim["id"]), schema, *value, claim["id"]) for value in said)

    def _of_source(self, source: str) -> list[Value]:
        if source not in self.credits:
            own = self._own(expand(source), self.things.get(expand(source), ""))
            self.credits[source] = [value for value in own if value.prop in ("publisher", "sourceUrl")]
        return self.credits[source]

    def in_words(self, claim: Json, language: str) -> str:
        """Return what a claim says, after how surely it says it, and after who does."""
        certainty = self._label(claim["certainty"], language)
        marks = {
            "denied-mark": claim["negated"],
            "noted-superseded": claim["iri"] in self.superseded,
            "noted-withdrawn": claim["iri"] in self.withdrawn,
        }
        for mark in (mark for mark, holds in marks.items() if holds):
            certainty = self.templates.say(mark, language, certainty=certainty)
        speakers = speakers_in_words(claim, language)
        name = "noted-by" if speakers else "noted"
        return self.templates.say(name, language, certainty=certainty, speakers=speakers, text=claim["text"][language])

    def _content(self, claim: Json, language: str) -> str:
        parts = [
            (role, ", ".join(who["label"].get(language, who["id"]) for who in found))
            for role, found in [*claim["participants"].items(), *claim["concepts"].items()]
        ]
        parts += [(amount["role"], amount_in_signs(amount)) for amount in claim["amounts"]]
        parts += [("when", claim["when"])] if claim["when"] else []
        heading = self._label(claim["kind"], language)
        return "; ".join([heading, *(f"{self._label(role, language)}: {text}" for role, text in parts)])

    def _label(self, name: str, language: str) -> str:
        return self.labels.get(expand(f"gai:{name}"), {}).get(language, name)

    # ── what is affirmed, as links and as properties of who takes part ──────

    def _affirmed(self) -> Iterator[Affirmed]:
        draws = {
            q.subject.value for q in self.dataset.match(None, node("gai:drawsPlainEdge")) if q.object.value == "true"
        }
        found: dict[str, list[Json]] = {}
        for claim in self.claims:
            out_of_force = claim["iri"] in self.superseded or claim["iri"] in self.withdrawn
            if expand(f"gai:{claim['certainty']}") in draws and not claim["negated"] and not out_of_force:
                found.setdefault(claim["situation"], []).append(claim)
        for situation, claims in sorted(found.items()):
            yield Affirmed(situation, expand(f"gai:{claims[0]['kind']}"), claims, [*self._said(situation, claims)])

    def _said(self, situation: str, claims: list[Json]) -> Iterator[tuple[str, Term, str]]:
        leaves_open = {
            claim["id"]: {quad.object.value for quad in self.dataset.match(node(claim["iri"]), node("gai:leavesOpen"))}
            for claim in claims
        }
        for quad in sorted(self.dataset.match(node(situation)), key=str):
            name = quad.predicate.value
            if sayers := [claim for claim in claims if name not in leaves_open[claim["id"]]]:
                yield name, quad.object, _ids(sayers)

    def _relations(self, kind: str) -> list[tuple[str, Relation]]:
        terminology = self.schemata.terminology
        above = terminology.superclasses.get(kind, {kind})
        mapped = sorted(terminology.relations.keys() & self.schemata.declared.keys())
        return [(iri, terminology.relations[iri]) for iri in mapped if terminology.relations[iri].kind in above]

    def _links(self, situation: Affirmed, named: tuple[str, Relation]) -> Iterator[Fact]:
        iri, relation = named
        pairs = self._pairs(situation, relation)
        for pair, claims in pairs.items():
            if ends := self._ends(iri, self._schema(situation, iri), pair):
                link = [*ends, *self._link(situation, ends[0].schema, len(pairs) == 1)]
                link += [fact for claim in claims for fact in self._evidence(claim)]
                if not any(fact.prop == "role" for fact in link):
                    link += self._role(ends[0].schema, relation.roles[0])
                linked = [fact if fact.origin else fact._replace(origin=_ids(claims)) for fact in link]
                yield from self._named_link(situation.id, iri, pair, linked)

    def _pairs(self, situation: Affirmed, relation: Relation) -> dict[tuple[str, str], list[Json]]:
        roles = [shorten(role).removeprefix("gai:") for role in relation.roles]
        pairs: dict[tuple[str, str], list[Json]] = {}
        for claim in situation.claims:
            for start, end in product(*(claim["participants"].get(role, ()) for role in roles)):
                pairs.setdefault((start["id"], end["id"]), []).append(claim)
        return pairs

    def _ends(self, relation: str, declared: str, pair: tuple[str, str]) -> list[Fact]:
        """Return the ends of a link, with its schema; nothing where an end is not exported or both ends are one."""
        start, end = pair[::-1] if relation in self.schemata.reversed else pair
        first, last = self.things.get(expand(start)), self.things.get(expand(end))
        if not first or not last or start == end:
            return []
        schema = self.schemata.link(declared, first, last)
        return [
            Fact("", schema, target.name, ftm_id(who))
            for target, who in zip(self.schemata.ends[schema], (start, end), strict=True)
        ]

    def _named_link(self, said_in: str, relation: str, pair: tuple[str, str], link: list[Fact]) -> Iterator[Fact]:
        name = "--".join([said_in, shorten(relation).removeprefix("gai:"), *pair]).replace(":", "-")
        yield from (fact._replace(entity=ftm_id(name), schema=link[0].schema) for fact in link)

    def _schema(self, situation: Affirmed, relation: str) -> str:
        declared = self.schemata.declared
        by_concept = [declared[str(term.value)] for _, term, _ in situation.said if str(term.value) in declared]
        links = [schema for schema in by_concept if schema in self.schemata.ends]
        return (links or [declared[relation]])[0]

    def _link(self, situation: Affirmed, schema: str, alone: bool) -> Iterator[Fact]:
        """Yield what a situation says of its link; of several links none has the amount, which is that of them all."""
        yield Fact("", "", "recordId", situation.id)
        for value in self._time(situation):
            yield Fact("", "", *value, situation.when[1])
        yield from self._characteristics(situation, schema)
        if alone:
            yield from self._amounts(situation, schema)

    def _evidence(self, claim: Json) -> Iterator[Fact]:
        for fact in self.notes[claim["id"]]:
            if fact.prop in ("proof", "publisher", "sourceUrl"):
                yield fact
            elif fact.prop == "description":
                yield fact._replace(prop="summary")

    def _role(self, schema: str, name: str) -> list[Fact]:
        named = self._named("role", name) if self.schemata.is_a(schema, "Interest") else ()
        return [Fact("", "", *value) for value in named]

    def _time(self, situation: Affirmed) -> Iterator[Value]:
        when, _ = situation.when
        begin, slash, end = when.partition("/")
        sides = [("date", begin)]
        if slash or self.schemata.terminology.lasting(situation.kind):
            sides = [("startDate", begin), ("endDate", end)]
        for prop, text in sides:
            if day := day_of(text):
                yield Value(prop, day, "", when if day != when else "")

    def _characteristics(self, situation: Affirmed, schema: str) -> Iterator[Fact]:
        for name, term, origin in situation.said:
            for target in self._fitting(name, schema):
                yield from (Fact("", "", *value, origin) for value in self._values(target.name, term))

    def _amounts(self, situation: Affirmed, schema: str) -> Iterator[Fact]:
        """Yield amounts; a bound or a rounded number is no number of FollowTheMoney's, though it may be a text."""
        for claim in situation.claims:
            for amount in claim["amounts"]:
                for target in self._fitting(expand(f"gai:{amount['role']}"), schema):
                    exact = amount["comparator"] == "="
                    if self.schemata.types[target.name] != "number":
                        value = amount["number"] if exact else f"{amount['comparator']} {amount['number']}"
                        yield Fact("", "", target.name, value, origin=claim["id"])
                    elif exact:
                        yield Fact("", "", target.name, amount["number"], origin=claim["id"])
                        if amount["unit_basis"] != "assumed" and _CURRENCY.fullmatch(amount["unit"]):
                            yield Fact("", "", "currency", amount["unit"], origin=claim["id"])

    def _told(self, situation: Affirmed) -> Iterator[Fact]:
        """Yield what the situation tells of those who take part in it."""
        told = self.schemata.told
        when, dated = situation.when
        said = [(target, term, ids) for name, term, ids in situation.said for target in told.get(name, ())]
        for name in self.schemata.terminology.superclasses.get(situation.kind, ()) if when else ():
            said += [(target, Literal(when), dated) for target in told.get(name, ())]
        parties = {who["id"] for c in situation.claims for found in c["participants"].values() for who in found}
        for party, (target, term, ids) in product(sorted(parties), said):
            schema = self.things.get(expand(party), "")
            if self.schemata.is_a(schema, target.schema):
                yield from (Fact(ftm_id(party), schema, *v, ids) for v in self._values(target.name, term))


def day_of(edtf: str) -> str:
    """Return an EDTF date as FollowTheMoney writes it: a year, a month or a day, no finer than the date itself.

    Of an interval it is what its two sides share; empty if they share no year.
    """
    sides = [match[0].split("-") for match in map(_DAY.match, edtf.split("/")) if match]
    if len(sides) < len(edtf.split("/")):
        return ""
    return "-".join(first for first, last in zip(sides[0], sides[-1], strict=False) if first == last)


def _code(language: str) -> str:
    return _CODES.get(language.partition("-")[0].lower(), "")


def _ids(claims: Iterable[Json]) -> str:
    return " ".join(sorted({claim["id"] for claim in claims}))
