"""From the stored questions that the ontology marks as tools to those tools."""

from __future__ import annotations

import re
from functools import partial

from graph.agents.build import Build
from graph.agents.paging import Fact
from graph.agents.tool import LANGUAGE, PAGE, Given, Parameter, Tool
from graph.claims import Json, texts_of
from graph.errors import OntologyInvalid
from graph.store import Dataset, node
from graph.stored import StoredQuestion, StoredQuestions
from graph.terms import shorten

TOOL_NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")
"""What a tool may be called, in every client."""


def stored_tools(dataset: Dataset) -> list[Tool]:
    """Return a tool for each question that is marked as one, in the order of names.

    Raises:
        OntologyInvalid: two have one name, or a name, a parameter or its variable is none.
    """
    marked = [(q.object.value, q.subject.value) for q in dataset.match(None, node("gai:toolName"))]
    names = [name for name, _ in marked]
    for name in names:
        if not TOOL_NAME.fullmatch(name) or names.count(name) > 1:
            raise OntologyInvalid(f"{name!r} is no tool name, or that of two questions; mend gai:toolName")
    stored = StoredQuestions(dataset)
    return [_tool(dataset, name, stored.read(iri)) for name, iri in sorted(marked)]


def _tool(dataset: Dataset, name: str, question: StoredQuestion) -> Tool:
    variables: dict[str, str] = {}
    parameters = []
    for iri in sorted(quad.object.value for quad in dataset.match(node(question.id), node("gai:takes"))):
        key, variable = (_value(dataset, iri, property_) for property_ in ("skos:notation", "gai:binds"))
        selected = question.sparql.partition("{")[0]
        if not re.fullmatch(r"[a-z][a-z_]*", key) or key in variables or f"?{variable} " not in selected:
            raise OntologyInvalid(f"{shorten(iri)} is no parameter of {name}; mend its notation or what it binds")
        variables[key] = variable
        meaning = texts_of(dataset, iri, "skos:definition").get("en", key)
        parameters.append(Parameter(key, f"{meaning} Name, alias or id; anyone where it is left out."))
    meaning = f"{question.wording['en']} {question.wording['zh-Hant']} Hedged claims and denials are marked as such."
    run = partial(_answer, question, variables)
    return Tool(name, question.wording["en"], meaning, (*parameters, PAGE, LANGUAGE), run)


def _value(dataset: Dataset, iri: str, name: str) -> str:
    return next((str(quad.object.value) for quad in dataset.match(node(iri), node(name))), "")


def _answer(question: StoredQuestion, variables: dict[str, str], build: Build, given: Given) -> str:
    language = given["language"]
    named = {key: build.names.entity(given[key], language) for key in variables if given[key]}
    values = {variables[key]: node(build.names.people_say(entity)) for key, entity in named.items()}
    rows = build.dataset.select(question.sparql, values)
    topic = _topic(build, question, named, language)
    if not rows:
        return build.telling.no_fact(topic, language)
    told: dict[str, list[Json]] = {}
    for row in rows:
        told.setdefault(shorten(row["claim"]), []).append(row)
    # claims are read as they are told: the first page of a long answer waits for no other
    facts = (_fact(build, build.telling.claims([claim])[claim], several, language) for claim, several in told.items())
    return build.telling.answer([topic], facts, len(told), given["page"], language)


def _topic(build: Build, question: StoredQuestion, named: dict[str, str], language: str) -> str:
    """Return the question with what was named; of a legal entity, that edges are told of what people name."""
    parts = [question.wording[language]]
    for key, entity in named.items():
        one, people_say = (build.telling.known_as(it, language) for it in (entity, build.names.people_say(entity)))
        same = one == people_say
        parts.append(f"{key} = {one if same else build.telling.say('of-all', language, one=one, other=people_say)}")
    return ", ".join(parts)


def _fact(build: Build, claim: Json, rows: list[Json], language: str) -> Fact:
    """Return the line of a claim, with what it relates where its own words name it otherwise."""
    text = (claim["text"] or {}).get(language, "")
    for row in rows:
        ends = [row[key] for key in ("who", "whom") if row.get(key)]
        if row.get("relation") and len(ends) == 2 and not all(_in(build, one, text, language) for one in ends):
            who, relation, whom = (build.telling.label(row[key], language) for key in ("who", "relation", "whom"))
            drawn = build.telling.say("drawn", language, who=who, relation=relation.strip('"'), whom=whom)
            return build.telling.fact(claim, language, extra=f" ({drawn})")
    return build.telling.fact(claim, language)


def _in(build: Build, iri: str, text: str, language: str) -> bool:
    return build.telling.labels(iri).get(language, "") in text
