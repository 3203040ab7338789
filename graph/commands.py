"""From a command line to an answer: the verbs, their messages and exit codes."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import DataMissing, FactsInvalid, GraphError, QueryInvalid
from graph.terms import VERSION, shipped
from graph.words import LANGUAGES, amount_in_signs, speakers_in_words

if TYPE_CHECKING:
    from graph.claims import Json
    from graph.knowledge_graph import KnowledgeGraph

Arguments = argparse.Namespace
NOTHING_KNOWN = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 ok, 1 facts invalid, 2 usage, 3 nothing known, 4 I/O."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _say("interrupted; nothing was changed")
        return 130
    except FactsInvalid as error:
        _say(f"{error}\n{len(error.problems)} problem(s); nothing was written")
        return error.exit_code
    except GraphError as error:
        _say(str(error))
        return error.exit_code
    except UnicodeDecodeError as error:
        _say(f"the text is not UTF-8 ({error.reason}); save it as UTF-8")
        return DataMissing.exit_code
    except OSError as error:
        _say(f"{error.filename or 'a file'} could not be read or written ({error.strerror}); check the path")
        return DataMissing.exit_code


# ── the verbs and their options ─────────────────────────────────────────────


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="genai-kg", description="The generative-AI industry as claims with evidence.")
    parser.add_argument("--version", action="version", version=f"genai-kg {VERSION}")
    # given its prog, argparse does not format a usage line at every start
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", prog="genai-kg")
    _building_verbs(verbs)
    _asking_verbs(verbs)
    _listing_verbs(verbs)
    return parser


def _building_verbs(verbs: Any) -> None:
    build = _verb(verbs, "build", "build the output from the facts", _build)
    build.add_argument("--out", type=Path, default=Path("output"), help="folder to build (default: output)")
    check = _verb(verbs, "check", "validate the facts and write nothing", _check)
    for parser in (build, check):
        parser.add_argument("--facts", type=Path, help="folder of facts (default: the shipped ones)")
        parser.add_argument("--texts", type=Path, help="folder of source texts to check every digest against")
    _verb(verbs, "generate", "write the JSON-LD context and the JSON Schema from the ontology", _generate)
    locate = _verb(verbs, "locate", "print the at: block of a passage", _locate)
    locate.add_argument("passage", help="the exact characters, within one line")
    locate.add_argument("--texts", type=Path, required=True, help="folder of the source texts")
    _json_option(locate)


def _asking_verbs(verbs: Any) -> None:
    ask = _reading(verbs, "ask", "answer a question in English or Chinese", _ask)
    ask.add_argument("question", nargs="?", help='such as "who sued whom" or 誰起訴了誰')
    ask.add_argument("--batch", action="store_true", help="a question a line on stdin, a JSON object a line on stdout")
    ask.add_argument("--list", action="store_true", help="list the stored questions")
    ask.add_argument("--as-of", metavar="DATE", help="what had come about and not ended by then, such as 2023-06")
    ask.add_argument("--known-by", metavar="DATE", help="what sources had said by then")
    ask.add_argument("--sparql", action="store_true", help="show the SPARQL that was run, too")
    _json_option(ask)
    query = _reading(verbs, "query", "run a SPARQL query", _query)
    query.add_argument("file", nargs="?", help="file with the query; - for standard input")
    query.add_argument("-e", dest="sparql", metavar="SPARQL", help="the query itself")
    query.add_argument("--format", choices=("table", "json", "csv", "tsv", "ttl", "nt"), default="table")
    show = _reading(verbs, "show", "show one entity with its claims", _entity)
    show.add_argument("entity", help="name, alias or id")
    _json_option(show)


def _listing_verbs(verbs: Any) -> None:
    claims = _reading(verbs, "claims", "list claims", _claims)
    claims.add_argument("--source", metavar="S", help="only of this source (id)")
    claims.add_argument("--about", metavar="E", help="only those that mention this entity (name or id)")
    claims.add_argument("--kind", metavar="K", help="only situations of this kind, such as Litigation")
    claims.add_argument("--certainty", metavar="C", help="only of this certainty, such as rumoured")
    claims.add_argument("--line", metavar="N", type=int, help="only from this line")
    conflicts = _reading(verbs, "conflicts", "list claims that contradict each other", _conflicts)
    coverage = _reading(verbs, "coverage", "list each line of each text and what cites it", _coverage)
    audit = _reading(verbs, "audit", "check the sums and bounds that must hold", _audit)
    for parser in (claims, conflicts, coverage, audit):
        _json_option(parser)


def _verb(verbs: Any, name: str, text: str, run: Callable[[Arguments], int]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _reading(verbs: Any, name: str, text: str, run: Callable[[Arguments], int]) -> argparse.ArgumentParser:
    parser = _verb(verbs, name, text, run)
    parser.add_argument("--data", type=Path, default=Path("output"), help="built output to read (default: output)")
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the answer (default: the question's, or en)")
    return parser


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="JSON on standard output")


def _say(text: str) -> None:
    """Write a message to standard error, where it cannot mix with an answer."""
    print(text, file=sys.stderr)


def _put_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _put_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from graph.tables import table  # JSON answers need no table

    print(table(columns, rows))


def _opened(options: Arguments) -> KnowledgeGraph:
    import graph

    return graph.open(options.data)


# ── building ────────────────────────────────────────────────────────────────


def _progress(stage: str, counted: str, seconds: float) -> None:
    if sys.stderr.isatty():
        _say(f"{stage:<9} {counted:<44} {seconds:6.2f} s")


def _build(options: Arguments) -> int:
    from graph.build import build
    from graph.page import why_missing

    manifest = build(options.facts or shipped("facts"), options.out, options.texts, _progress)
    if reason := why_missing():
        _say(f"the page has no SPARQL tab: {reason}")
    counts = manifest["counts"]
    page = options.out / "index.html"
    print(f"{counts['claims']} claims, {counts['entities']} entities, {counts['edges']} edges; open {page}")
    return 0


def _check(options: Arguments) -> int:
    from graph.build import load

    loaded = load(options.facts or shipped("facts"), options.texts, _progress)
    for path in loaded.absent:
        _say(f"not checked against its text: {path} is not there")
    print(f"no problem in {len(loaded.facts.quads)} statements")
    return 0


def _generate(_options: Arguments) -> int:
    from graph.schema import generated
    from graph.vocabulary import read_ontology

    folder = shipped("ontology")
    for name, text in generated(read_ontology(folder)).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(folder / name)
    return 0


def _locate(options: Arguments) -> int:
    from graph.passages import locate, read_lines

    if not options.texts.is_dir():
        raise DataMissing(f"{options.texts} is no folder; give the folder of the source texts")
    found = [
        {"text": path.stem, "line": span.line, "start": span.start, "end": span.end, "sha256": span.sha256}
        for path in sorted(options.texts.glob("*.txt"))
        for span in locate(options.passage, read_lines(path))
    ]
    if options.json:
        _put_json(found)
    else:
        for at in found:
            print(f"# {at['text']}")
            print(f"at: {{line: {at['line']}, start: {at['start']}, end: {at['end']}, sha256: {at['sha256']}}}")
    if not found:
        _say(f"the passage stands in no line of {options.texts}; give the exact characters of one line")
    return 0 if found else NOTHING_KNOWN


# ── asking ──────────────────────────────────────────────────────────────────

_ASK_EXIT = {None: 0, "no-fact": NOTHING_KNOWN, "not-understood": 2, "ambiguous": 2}


def _ask(options: Arguments) -> int:
    if options.batch + options.list + (options.question is not None) != 1:
        raise QueryInvalid(
            'give one question in quotes, such as "who sued whom", or --batch with questions on stdin, or --list'
        )
    kg = _opened(options)
    if options.list:
        return _list_questions(kg, options)
    times = {"as_of": options.as_of, "known_by": options.known_by}
    if options.batch:
        for line in sys.stdin:
            print(json.dumps(kg.ask(line.rstrip("\r\n"), options.lang, **times), ensure_ascii=False), flush=True)
        return 0
    answer = kg.ask(options.question, options.lang, **times)
    if options.json:
        _put_json(answer)
    else:
        _put_answer(answer, kg, options.sparql)
    return _ASK_EXIT[answer["reason"]]


def _list_questions(kg: KnowledgeGraph, options: Arguments) -> int:
    found = kg.questions()
    if options.json:
        _put_json(found)
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
        _put_table([kg.heading(name, language) for _index, name in shown], rows)
        print()
    (print if answer["reason"] is None else _say)(answer["answer"])
    if with_sparql and answer["sparql"]:
        print(f"\n{answer['sparql'].strip()}")


def _cell(cell: Any, language: str) -> str:
    if isinstance(cell, dict):
        label = cell.get("label") or {}
        return str(label.get(language) or label.get("en") or cell.get("value"))
    return "" if cell is None else str(cell)


def _query(options: Arguments) -> int:
    text = _query_text(options)
    kg = _opened(options)
    for warning in kg.unknown_terms(text):
        _say(f"warning: {warning}")
    from graph.results import written

    output, empty = written(kg.dataset.query(text), options.format)
    print(output, end="" if output.endswith("\n") or not output else "\n")
    if empty:
        _say("the query has no rows; check its terms against the ontology, or start from SELECT * { ?s ?p ?o } LIMIT 9")
    return 0


def _query_text(options: Arguments) -> str:
    if (options.sparql is None) == (options.file is None):
        raise QueryInvalid("give a query: a FILE, - for standard input, or -e SPARQL")
    if options.sparql is not None:
        return str(options.sparql)
    return sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")


def _entity(options: Arguments) -> int:
    kg = _opened(options)
    found = kg.show(options.entity)
    if options.json:
        _put_json(found)
        return 0
    language = options.lang or "en"
    print(f"{found['label'].get(language, found['id'])} ({found['id']})")
    names = [name for name in {**found["label"], **dict.fromkeys(found["aliases"])}.values() if name]
    _say_names(sorted({*names, *found["aliases"]}))
    _put_claims(found["claims"], kg, language)
    return 0


def _say_names(names: list[str]) -> None:
    print(" · ".join(names) + "\n")


# ── listing ─────────────────────────────────────────────────────────────────


def _claims(options: Arguments) -> int:
    kg = _opened(options)
    found = kg.claims(
        source=options.source,
        about=options.about,
        kind=options.kind,
        certainty=options.certainty,
        line=options.line,
    )
    if options.json:
        _put_json(found)
    else:
        _put_claims(found, kg, options.lang or "en")
    return 0


def _put_claims(claims: list[Json], kg: KnowledgeGraph, language: str) -> None:
    rows = [
        [
            claim["id"],
            claim["line"],
            ("not " if claim["negated"] else "") + claim["certainty"],
            kg.calendar.say(claim["when"], language) if claim["when"] else "",
            "; ".join(amount_in_signs(amount) for amount in claim["amounts"]),
            speakers_in_words(claim, language),
            claim["text"][language],
        ]
        for claim in claims
    ]
    _put_table(["id", "line", "certainty", "when", "amount", "said by", "claim"], rows)


def _conflicts(options: Arguments) -> int:
    kg = _opened(options)
    found = kg.conflicts()
    if options.json:
        _put_json(found)
        return 0
    for conflict in found:
        print(conflict["rule"])
        _put_claims(conflict["claims"], kg, options.lang or "en")
        print()
    _say(f"{len(found)} conflict(s)")
    return 0


def _coverage(options: Arguments) -> int:
    found = _opened(options).coverage()
    unread = [line for line in found if line["status"] == "unread"]
    if options.json:
        _put_json(found)
    else:
        rows = [[x["source"], x["line"], x["status"], len(x["claims"]), " ".join(x["claims"][:3])] for x in found]
        _put_table(["source", "line", "status", "claims", "the first of them"], rows)
    _say(f"{len(unread)} unread line(s)")
    return 1 if unread else 0


def _audit(options: Arguments) -> int:
    found = _opened(options).audit()
    if options.json:
        _put_json(found)
    else:
        rows = [["ok" if a["holds"] else "FAILED", a["thing"], a["found"], a["wanted"], a["rule"]] for a in found]
        _put_table(["", "figure", "found", "wanted", "rule"], rows)
    failed = sum(not audit["holds"] for audit in found)
    _say(f"{failed} of {len(found)} audits failed")
    return 1 if failed else 0
