"""The verbs that answer: questions, SPARQL, and all of one entity."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.commands.speech import (
    NOTHING_KNOWN,
    Arguments,
    entity_in_words,
    json_option,
    opened,
    put_claims,
    put_json,
    put_table,
    reading_verb,
    say,
)
from graph.errors import QueryInvalid

if TYPE_CHECKING:
    from graph.claims import Json
    from graph.knowledge_graph import KnowledgeGraph


def asking_verbs(verbs: Any) -> None:
    """Declare `ask`, `query` and `show`."""
    ask = reading_verb(verbs, "ask", "answer a question in English or Chinese", _ask)
    ask.add_argument("question", nargs="?", help='such as "who sued whom" or 誰起訴了誰')
    ask.add_argument("--batch", action="store_true", help="a question a line on stdin, a JSON object a line on stdout")
    ask.add_argument("--list", action="store_true", help="list the stored questions")
    ask.add_argument("--as-of", metavar="DATE", help="what had come about and not ended by then, such as 2023-06")
    ask.add_argument("--known-by", metavar="DATE", help="what sources had said by then")
    ask.add_argument("--sparql", action="store_true", help="show the SPARQL that was run, too")
    json_option(ask)
    query = reading_verb(verbs, "query", "run a SPARQL query", _query)
    query.add_argument("file", nargs="?", help="file with the query; - for standard input")
    query.add_argument("-e", dest="sparql", metavar="SPARQL", help="the query itself")
    query.add_argument(
        "--there", action="store_true", help="let the endpoint run it, instead of fetching what it needs"
    )
    query.add_argument("--format", choices=("table", "json", "csv", "tsv", "ttl", "nt"), default="table")
    show = reading_verb(verbs, "show", "show one entity with its claims", _entity)
    show.add_argument("entity", help="name, alias or id")
    json_option(show)


_ASK_EXIT = {None: 0, "no-fact": NOTHING_KNOWN, "not-understood": 2, "ambiguous": 2}


def _ask(options: Arguments) -> int:
    if options.batch + options.list + (options.question is not None) != 1:
        raise QueryInvalid(
            'give one question in quotes, such as "who sued whom", or --batch with questions on stdin, or --list'
        )
    kg = opened(options)
    if options.list:
        return _list_questions(kg, options)
    times = {"as_of": options.as_of, "known_by": options.known_by}
    if options.batch:
        for line in sys.stdin:
            print(json.dumps(kg.ask(line.rstrip("\r\n"), options.lang, **times), ensure_ascii=False), flush=True)
        return 0
    answer = kg.ask(options.question, options.lang, **times)
    if options.json:
        put_json(answer)
    else:
        _put_answer(answer, kg, options.sparql)
    return _ASK_EXIT[answer["reason"]]


def _list_questions(kg: KnowledgeGraph, options: Arguments) -> int:
    found = kg.questions()
    if options.json:
        put_json(found)
    else:
        for question in found:
            print(question["wording"][options.lang or "en"])
    return 0


def _put_answer(answer: Json, kg: KnowledgeGraph, with_sparql: bool) -> None:
    language = answer["lang"]
    if answer["rows"]:
        shown = [(index, name) for index, name in enumerate(answer["columns"]) if name != "negated"]
        rows = [
            [
                kg.calendar.say(row[index], language) if name == "when" and row[index] else _cell(row[index], language)
                for index, name in shown
            ]
            for row in answer["rows"]
        ]
        put_table([kg.heading(name, language) for _index, name in shown], rows)
        print()
    (print if answer["reason"] is None else say)(answer["answer"])
    if with_sparql and answer["sparql"]:
        print(f"\n{answer['sparql'].strip()}")


def _cell(cell: Any, language: str) -> str:
    if isinstance(cell, dict):
        label = cell.get("label") or {}
        return str(label.get(language) or label.get("en") or cell.get("value"))
    return "" if cell is None else str(cell)


def _query(options: Arguments) -> int:
    text = _query_text(options)
    kg = opened(options)
    for warning in kg.unknown_terms(text):
        say(f"warning: {warning}")
    from graph.results import written

    output, empty = written(kg.query(text, there=options.there), options.format)
    print(output, end="" if output.endswith("\n") or not output else "\n")
    if empty:
        say("the query has no rows; check its terms against the ontology, or start from SELECT * { ?s ?p ?o } LIMIT 9")
    return 0


def _query_text(options: Arguments) -> str:
    if (options.sparql is None) == (options.file is None):
        raise QueryInvalid("give a query: a FILE, - for standard input, or -e SPARQL")
    if options.sparql is not None:
        return str(options.sparql)
    return sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")


def _entity(options: Arguments) -> int:
    kg = opened(options)
    found = kg.show(options.entity)
    if options.json:
        put_json(found)
        return 0
    language = options.lang or "en"
    print(f"{found['label'].get(language, found['id'])} ({found['id']})")
    names = [name for name in {**found["label"], **dict.fromkeys(found["aliases"])}.values() if name]
    _say_names(sorted({*names, *found["aliases"]}))
    for tie in found["ties"]:
        print(_tie_in_words(tie, found["id"], language) + "\n")
    put_claims(found["claims"], kg, language)
    return 0


_TIES = {
    "merged_into": ("was merged into {}", "{} was merged into it"),
    "legal_entity_of": ("is a legal entity of {}", "{} is a legal entity of it"),
    "unit_of": ("is a unit of {}", "{} is a unit of it"),
    "continues": ("continues {}", "{} continues it"),
}


def _tie_in_words(tie: Json, entity: str, language: str) -> str:
    other = tie["to"] if tie["of"]["id"] == entity else tie["of"]
    words = _TIES[tie["relation"]][tie["to"]["id"] == entity].format(entity_in_words(other, language))
    return f"{words}: {tie['evidence'][language]}"


def _say_names(names: list[str]) -> None:
    print(" · ".join(names) + "\n")
