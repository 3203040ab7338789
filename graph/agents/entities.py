"""From an entity to what is known of it: its names, its facts by kind or by time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from graph.agents.build import Build
from graph.agents.paging import HEAD, LIMIT, Fact, fitting
from graph.agents.quoting import named, quoted, visible
from graph.agents.tool import LANGUAGE, PAGE, ArgumentsInvalid, Given, Parameter, Tool
from graph.claims import Json
from graph.frames import Period
from graph.knowledge_graph import nearest
from graph.periods import period_of
from graph.store import node
from graph.terms import expand, shorten

_TIES = {
    "merged_into": "merged",
    "legal_entity_of": "legal-entity",
    "unit_of": "unit",
    "continues": "continues",
}


def entity_tools() -> list[Tool]:
    """Return `find_entity`, `describe_entity` and `timeline`."""
    entity = Parameter("entity", "Name, alias or id, such as Stability AI or co:stability-ai.", required=True)
    day = "A year, a month or a day, such as 2023-06."
    return [
        Tool(
            "find_entity",
            "Find an entity",
            "Find companies, people, models, courts, cases ... by name or alias in any script; gives ids.",
            (
                Parameter("name", "The name, or a part of it.", required=True),
                Parameter("type", "Only things of this class, such as Company, Person, Model."),
                LANGUAGE,
            ),
            _find,
        ),
        Tool(
            "describe_entity",
            "Describe an entity",
            "All facts about an entity, the surest first, each with certainty, speakers, source and claim id.",
            (
                entity,
                Parameter("kind", "Only facts of this kind; schema and the answer itself list them."),
                Parameter("certainty", "Only facts of this certainty, such as stated or rumoured."),
                PAGE,
                LANGUAGE,
            ),
            _describe,
        ),
        Tool(
            "timeline",
            "Timeline of an entity",
            "The dated facts about an entity in the order of time.",
            (entity, Parameter("from", f"Only what had not ended before. {day}"), _until(day), PAGE, LANGUAGE),
            _timeline,
        ),
    ]


def _until(day: str) -> Parameter:
    return Parameter("to", f"Only what began by then. {day}")


# ── names ───────────────────────────────────────────────────────────────────


def _find(build: Build, given: Given) -> str:
    language, name = given["language"], given["name"]
    wanted = given["type"] and _known(given["type"], _classes(build, "gai:Entity"), "type")
    exact = build.names.exactly(name)
    near = [one for one in build.names.near(name) if one not in exact]
    fit = [[one for one in found if not wanted or wanted in build.names.types(one)] for found in (exact, near)]
    if not any(fit):
        return build.telling.no_fact(named(name) + (f", {wanted}" if wanted else ""), language)
    lines = [_line(build, one, language) for one in fit[0] or fit[1]]
    head = build.telling.say("found" if fit[0] else "near", language, count=len(lines), name=named(name))
    return f"{head}\n{fitting(lines, LIMIT - HEAD, chr(10), _rest(build, language))}"


def _line(build: Build, entity: str, language: str) -> str:
    types = build.telling.comma(language).join(_types(build, entity, language))
    also = _aliases(build, entity, language, 300)
    return f"- {build.telling.known_as(entity, language)}: {types}{f'. {also}' if also else ''}"


def _types(build: Build, entity: str, language: str) -> list[str]:
    found = {shorten(q.object.value) for q in build.dataset.match(node(entity), node("rdf:type"))}
    return [build.telling.term(one, language) for one in sorted(found)]


def _aliases(build: Build, entity: str, language: str, room: int) -> str:
    quads = [q for name in ("rdfs:label", "skos:altLabel") for q in build.dataset.match(node(entity), node(name))]
    names = sorted({named(q.object.value) for q in quads} - {build.telling.label(entity, language)})
    if not names:
        return ""
    rest = _rest(build, language)
    return build.telling.say("also", language, names=fitting(names, room, build.telling.comma(language), rest))


def _rest(build: Build, language: str) -> Callable[[int], str]:
    return lambda count: build.telling.say("more", language, count=count)


# ── facts ───────────────────────────────────────────────────────────────────


def _describe(build: Build, given: Given) -> str:
    language = given["language"]
    entity = build.names.entity(given["entity"], language)
    kind = given["kind"] and _known(given["kind"], _classes(build, "gai:Situation"), "kind")
    certainty = given["certainty"] and _known(given["certainty"], _certainties(build), "certainty")
    told = build.about(entity)
    claims = [c for c in told if (not kind or c["kind"] == kind) and (not certainty or c["certainty"] == certainty)]
    if not claims:
        topic = ", ".join([build.telling.known_as(entity, language), *(one for one in (kind, certainty) if one)])
        return build.telling.no_fact(topic, language)
    claims.sort(key=lambda claim: (not claim["in_force"], build.telling.hedged(claim["certainty"]), claim["negated"]))
    facts = (build.telling.fact(claim, language) for claim in claims)
    return build.telling.answer(_head(build, entity, told, language), facts, len(claims), given["page"], language)


def _head(build: Build, entity: str, claims: Sequence[Json], language: str) -> list[str]:
    say, comma = build.telling.say, build.telling.comma(language)
    types = comma.join(_types(build, entity, language))
    rest = _rest(build, language)
    kinds = Counter(claim["kind"] for claim in claims)
    sure = Counter(build.telling.term(f"gai:{claim['certainty']}", language) for claim in claims)
    counts = [f"{name} {count}" for name, count in kinds.most_common()]
    ties = [_tie(build, tie, language) for tie in build.ties if entity in (tie["of"]["id"], tie["to"]["id"])]
    return [
        say("entity", language, name=build.telling.known_as(entity, language), types=types),
        _aliases(build, entity, language, HEAD // 4),
        fitting(ties, HEAD // 2, "\n", lambda count: f"- {rest(count)}"),
        say("kinds", language, counts=fitting(counts, HEAD // 4, comma, rest)),
        say("certainties", language, counts=comma.join(f"{name} {count}" for name, count in sure.most_common())),
    ]


def _tie(build: Build, tie: Json, language: str) -> str:
    one, other = (build.telling.known_as(tie[end]["id"], language) for end in ("of", "to"))
    evidence = tie["evidence"].get(language)
    told = build.telling.say(_TIES[tie["relation"]], language, one=one, other=other)
    return f"- {told}{f': {quoted(evidence)}' if evidence else ''} | register"


# ── times ───────────────────────────────────────────────────────────────────


def _timeline(build: Build, given: Given) -> str:
    language = given["language"]
    entity = build.names.entity(given["entity"], language)
    begin, end = (_period(given[name], name) for name in ("from", "to"))
    claims = build.about(entity)
    dated = [claim for claim in claims if claim["when"] and _meets(claim, begin, end)]
    name = build.telling.known_as(entity, language)
    if not dated:
        span = [f"{key} {visible(given[key])}" for key in ("from", "to") if given[key]]
        return build.telling.no_fact(", ".join([name, *span]), language)
    undated = sum(not claim["when"] for claim in claims)
    head = [name, build.telling.say("undated", language, count=undated) if undated else ""]
    facts = (_dated(build, claim, language) for claim in sorted(dated, key=_when))
    return build.telling.answer(head, facts, len(dated), given["page"], language)


def _dated(build: Build, claim: Json, language: str) -> Fact:
    date = visible(build.kg.calendar.say(claim["when"], language))
    return build.telling.fact(claim, language, lead=f"{date} ")


def _period(text: str | None, name: str) -> Period | None:
    found = period_of(text) if text else None
    if text and not found:
        raise ArgumentsInvalid(f"{name} is {named(text)}; give a year, a month or a day, such as 2023-06")
    return found


def _meets(claim: Json, begin: Period | None, end: Period | None) -> bool:
    """Say whether what a claim tells may have been at some time between the two."""
    time = claim["time"]
    first, last = time["begin"]["earliest"] or "", time["end"]["latest"] or "9"
    return (not begin or last >= (begin.begin or "")) and (not end or first <= (end.end or "9"))


def _when(claim: Json) -> tuple[str, ...]:
    time = claim["time"]
    days = [time[end][bound] for end, bound in (("begin", "earliest"), ("begin", "latest"), ("end", "earliest"))]
    return (next((day for day in days if day), ""), days[1] or "9", claim["source"], claim["id"])


# ── what filters may name ───────────────────────────────────────────────────


def _classes(build: Build, above: str) -> set[str]:
    found = build.names.lexicon.superclasses
    return {shorten(name).removeprefix("gai:") for name, over in found.items() if expand(above) in over}


def _certainties(build: Build) -> set[str]:
    quads = build.dataset.match(None, node("rdf:type"), node("gai:Certainty"))
    return {shorten(quad.subject.value).removeprefix("gai:") for quad in quads}


def _known(given: str, known: Iterable[str], what: str) -> str:
    """Return a term as the ontology writes it.

    Raises:
        ArgumentsInvalid: it is none; the nearest ones are named.
    """
    spelled = {name.casefold(): name for name in known}
    found = spelled.get(given.removeprefix("gai:").casefold())
    if not found:
        near = nearest(given, sorted(known)) or sorted(known)
        raise ArgumentsInvalid(f"{what} {named(given)} is unknown; it is one of these, or near: {', '.join(near[:30])}")
    return found
