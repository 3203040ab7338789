"""From values to the two streams: answers to standard output, messages to standard error; and what all verbs share."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.terms import expand
from graph.words import LANGUAGES, amount_in_signs, speakers_in_words

if TYPE_CHECKING:
    from graph.claims import Json
    from graph.knowledge_graph import KnowledgeGraph

Arguments = argparse.Namespace


NOTHING_KNOWN = 3


def verb(verbs: Any, name: str, text: str, run: Callable[[Arguments], int]) -> argparse.ArgumentParser:
    """Declare a verb: its name, what it does, and the function that runs it and returns the exit code."""
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def reading_verb(
    verbs: Any, name: str, text: str, run: Callable[[Arguments], int], *, remote: bool = True
) -> argparse.ArgumentParser:
    """Declare a verb that reads a built output or, where `remote`, what an endpoint holds of one."""
    parser = verb(verbs, name, text, run)
    parser.add_argument("--data", type=Path, default=Path("output"), help="built output to read (default: output)")
    if remote:  # the others serve all languages
        parser.add_argument("--lang", choices=LANGUAGES, help="language of the answer (default: the question's, or en)")
        endpoint_options(parser)
    return parser


def endpoint_options(parser: argparse.ArgumentParser) -> None:
    """Let a verb read what a SPARQL endpoint holds."""
    parser.add_argument("--endpoint", metavar="URL", help="SPARQL endpoint that holds the published dataset")
    user_option(parser)


def user_option(parser: argparse.ArgumentParser) -> None:
    """Let a verb say who asks; a password stands in no command line."""
    parser.add_argument("--user", metavar="NAME", help="who asks there; the password is in GENAI_KG_PASSWORD")


def json_option(parser: argparse._ActionsContainer) -> None:
    """Let a verb give JSON."""
    parser.add_argument("--json", action="store_true", help="JSON on standard output")


def say(text: str) -> None:
    """Write a message to standard error, where it cannot mix with an answer."""
    print(text, file=sys.stderr)


def put_json(value: Any) -> None:
    """Write a value as JSON to standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def put_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write rows as a table to standard output."""
    from graph.tables import table  # JSON answers need no table

    print(table(columns, rows))


def opened(options: Arguments) -> KnowledgeGraph:
    """Return the graph of the output, or of the endpoint, that the options name."""
    import graph

    if not getattr(options, "endpoint", None):
        return graph.open(options.data)
    kg = graph.open(endpoint=options.endpoint, user=options.user)
    for remark in kg.remarks:
        say(f"note: {remark}")
    return kg


def put_claims(claims: list[Json], kg: KnowledgeGraph, language: str) -> None:
    """Write claims as a table to standard output."""
    from graph.places import place_in_words  # what no other verb needs

    rows = [
        [
            claim["id"],
            place_in_words(claim, kg.calendar.templates, language, short=True),
            _surely(claim, kg, language),
            kg.calendar.say(claim["when"], language) if claim["when"] else "",
            "; ".join(amount_in_signs(amount) for amount in claim["amounts"]),
            speakers_in_words(claim, language),
            _marked(claim, kg, language),
        ]
        for claim in claims
    ]
    put_table(["id", "line", "certainty", "when", "amount", "said by", "claim"], rows)


def _surely(claim: Json, kg: KnowledgeGraph, language: str) -> str:
    """Return how surely a claim is made, and whether it is a denial."""
    certainty = str(kg.labels.get(expand(f"gai:{claim['certainty']}"), {}).get(language) or claim["certainty"])
    return kg.calendar.templates.say("denied-mark", language, certainty=certainty) if claim["negated"] else certainty


def _marked(claim: Json, kg: KnowledgeGraph, language: str) -> str:
    """Return what a claim says, marked if it was withdrawn."""
    text, reason = str(claim["text"][language]), claim["withdrawn"]
    if not reason:
        return text
    return kg.calendar.templates.say("withdrawn-mark", language, text=text, reason=reason[language])


def entity_in_words(entity: Json, language: str) -> str:
    """Return an entity as its label and id."""
    return f"{entity['label'][language]} ({entity['id']})" if entity["label"] else str(entity["id"])
