"""From claims that cannot both hold to lines that say so, with what explains it."""

from __future__ import annotations

from graph.agents.build import Build
from graph.agents.paging import Fact
from graph.agents.quoting import quoted, shortened, visible
from graph.agents.tool import LANGUAGE, PAGE, Given, Parameter, Tool
from graph.claims import Json
from graph.knowledge_graph import mentioned
from graph.register import legal_entities_of

LONGEST = 400
"""How many bytes of what a conflict is are shown."""


def differing_tool() -> Tool:
    """Return `conflicts`."""
    return Tool(
        "conflicts",
        "Conflicting claims",
        "Claims that contradict each other, what nothing explains first; both sides with certainty and source.",
        (
            Parameter("entity", "Only conflicts about this entity: name, alias or id."),
            Parameter("only_open", "Only those that nothing explains.", "boolean", default=False),
            PAGE,
            LANGUAGE,
        ),
        _conflicts,
    )


def _conflicts(build: Build, given: Given) -> str:
    language = given["language"]
    entity = build.names.entity(given["entity"], language) if given["entity"] else None
    wanted = {entity, *legal_entities_of(build.dataset, entity)} if entity else set()
    found = [
        conflict
        for conflict in build.telling.conflicts
        if (conflict["open"] or not given["only_open"])
        and (not wanted or any(wanted & mentioned(claim) for claim in conflict["claims"]))
    ]
    topic = ", ".join(
        ["conflicts", *(["only_open"] if given["only_open"] else [])]
        + ([build.telling.known_as(entity, language)] if entity else [])
    )
    if not found:
        return build.telling.no_fact(topic, language)
    facts = (_told(build, conflict, language) for conflict in found)
    return build.telling.answer([topic], facts, len(found), given["page"], language)


def _told(build: Build, conflict: Json, language: str) -> Fact:
    sides = [build.telling.fact(claim, language) for claim in conflict["claims"]]
    sources = frozenset(source for side in sides for source in side.sources)
    head, short = (_heading(build, conflict, language, whole=whole) for whole in (True, False))
    whole = [head, *(f"  {side.text}" for side in sides)]
    return Fact("\n".join(whole), "\n".join([short, *(f"  {side.short}" for side in sides)]), sources)


def _heading(build: Build, conflict: Json, language: str, *, whole: bool) -> str:
    label = shortened(conflict["label"].get(language, conflict["rule"]), LONGEST)
    if conflict["open"]:
        told = build.telling.say("open", language, label=label)
    else:
        because = shortened(conflict["because"]["label"].get(language, conflict["because"]["id"]))
        told = build.telling.say("explained", language, because=because, label=label)
    reason = (conflict["reason"] or {}).get(language)
    return f"* {told}{f' {quoted(reason)}' if reason and whole else ''} | {visible(conflict['id'])}"
