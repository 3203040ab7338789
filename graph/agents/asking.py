"""From a question in an agent's words to the answer, with a line for each claim behind it."""

from __future__ import annotations

from graph.agents.build import Build
from graph.agents.paging import fitting, size
from graph.agents.quoting import named, one_line, quoted, visible
from graph.agents.tool import PAGE, Given, Parameter, Tool
from graph.claims import Json
from graph.words import LANGUAGES

LONGEST_SENTENCE = 1200
"""How many bytes the sentence of an answer has at most, beside its facts."""


def asking_tool() -> Tool:
    """Return `ask`."""
    day = "a year, a month or a day, such as 2023-06"
    return Tool(
        "ask",
        "Ask a question",
        "Answer a question in English or Chinese about lawsuits, money, people, models and figures of generative AI, "
        'such as "who sued Stability AI in 2023". A question that is not understood is not answered.',
        (
            Parameter("question", "The question, in your own words.", required=True),
            Parameter("language", "Language of the answer (default: the question's).", choices=LANGUAGES),
            Parameter("as_of", f"Only what had come about and not ended by then: {day}."),
            Parameter("known_by", f"Only what sources had said by then: {day}."),
            PAGE,
        ),
        _ask,
    )


def _ask(build: Build, given: Given) -> str:
    answer = build.kg.ask(given["question"], given["language"], as_of=given["as_of"], known_by=given["known_by"])
    if answer["reason"]:
        return _nothing(build, answer)
    language = answer["lang"]
    claims = {claim["id"]: claim for claim in answer["claims"]}
    order = dict.fromkeys(one for several in answer["row_claims"] for one in several)
    premises = set(answer["given"])
    facts = (
        build.telling.fact(claims[one], language, note="given" if one in premises else "")
        for one in [*order, *(one for one in claims if one not in order)]
    )
    head = [named(given["question"]), _sentence(answer)]
    return build.telling.answer(head, facts, len(claims), given["page"], language)


def _sentence(answer: Json) -> str:
    """Return the sentence of an answer; of one that is too long the number that was asked for, or nothing.

    No part of it may go without what is said of how sure it is.
    """
    sentence, value = quoted(answer["answer"]), answer["value"]
    if size(sentence) <= LONGEST_SENTENCE:
        return sentence
    return f"= {visible(' '.join(filter(None, (value['number'], value['unit']))))}" if value else ""


def _nothing(build: Build, answer: Json) -> str:
    """Return why there is no answer, and what can be asked instead, each on a line."""
    language = answer["lang"]
    offered = [
        build.telling.known_as(one["id"], language) if isinstance(one, dict) else quoted(one)
        for one in [*answer.get("suggestions", ()), *answer.get("questions", ())]
    ]
    told = one_line(answer["answer"], 4 * LONGEST_SENTENCE)
    if size(told) > LONGEST_SENTENCE:
        told = build.telling.no_fact(named(answer["question"]), language)
    lines = fitting([f"- {one}" for one in offered], LONGEST_SENTENCE, "\n", lambda count: f"- +{count}")
    return f"{told}\n{lines}".rstrip()
