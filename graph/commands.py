"""From a command line to an answer: the verbs, their messages and exit codes."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from graph.errors import DataMissing, FactsInvalid, GraphError
from graph.terms import VERSION, shipped

Arguments = argparse.Namespace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 ok, 1 facts invalid, 2 usage, 3 nothing known, 4 I/O."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except FactsInvalid as error:
        _say(f"{error}\n{len(error.problems)} problems; nothing was written")
        return error.exit_code
    except GraphError as error:
        _say(str(error))
        return error.exit_code
    except OSError as error:
        _say(f"{error.filename or 'a file'} could not be read or written ({error.strerror}); check the path")
        return DataMissing.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="genai-kg", description="The generative-AI industry as claims with evidence.")
    parser.add_argument("--version", action="version", version=f"genai-kg {VERSION}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    build = _verb(verbs, "build", "build the output from the facts", _build)
    _facts_options(build)
    build.add_argument("--out", type=Path, default=Path("output"), help="folder to build (default: output)")
    _facts_options(_verb(verbs, "check", "validate the facts and write nothing", _check))
    query = _reading(verbs, "query", "run a SPARQL query", _query)
    query.add_argument("file", nargs="?", help="file with the query; - for standard input")
    query.add_argument("-e", dest="sparql", help="the query itself")
    query.add_argument("--format", choices=("table", "json", "csv", "tsv", "ttl", "nt"), default="table")
    claims = _reading(verbs, "claims", "list claims", _claims)
    claims.add_argument("--source", help="only of this source (id)")
    claims.add_argument("--about", metavar="E", help="only about this entity (name or id)")
    claims.add_argument("--kind", help="only situations of this kind, such as Litigation")
    claims.add_argument("--certainty", help="only of this certainty, such as rumoured")
    claims.add_argument("--line", type=int, help="only from this line")
    claims.add_argument("--json", action="store_true", help="JSON on standard output")
    locate = _verb(verbs, "locate", "print the at: block of a passage", _locate)
    locate.add_argument("passage")
    locate.add_argument("--texts", type=Path, required=True, help="folder of the source texts")
    return parser


def _verb(verbs: Any, name: str, text: str, run: Callable[[Arguments], int]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _reading(verbs: Any, name: str, text: str, run: Callable[[Arguments], int]) -> argparse.ArgumentParser:
    parser = _verb(verbs, name, text, run)
    parser.add_argument("--data", type=Path, default=Path("output"), help="built output to read (default: output)")
    return parser


def _facts_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--facts", type=Path, help="folder of facts (default: the shipped ones)")
    parser.add_argument("--texts", type=Path, help="folder of source texts to check every digest against")


def _say(text: str) -> None:
    """Write a message to standard error, where it cannot mix with an answer."""
    print(text, file=sys.stderr)


def _show(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


# ── building ────────────────────────────────────────────────────────────────


def _progress(stage: str, counted: str, seconds: float) -> None:
    if sys.stderr.isatty():
        _say(f"{stage:<9} {counted:<40} {seconds:6.2f} s")


def _build(options: Arguments) -> int:
    from graph.build import build

    manifest = build(options.facts or shipped("facts"), options.out, options.texts, _progress)
    counts = manifest["counts"]
    _say(f"{counts['claims']} claims, {counts['edges']} edges; open {options.out / 'index.html'}")
    return 0


def _check(options: Arguments) -> int:
    from graph.build import load

    loaded = load(options.facts or shipped("facts"), options.texts, _progress)
    _say(f"no problem in {len(loaded.facts.quads)} statements")
    return 0


# ── reading ─────────────────────────────────────────────────────────────────


def _claims(options: Arguments) -> int:
    import graph

    kg = graph.open(options.data)
    found = kg.claims(
        source=options.source,
        about=options.about,
        kind=options.kind,
        certainty=options.certainty,
        line=options.line,
    )
    if options.json:
        _show(found)
    else:
        for claim in found:
            print(f"{claim['line']:>4}  {claim['certainty']:<12} {claim['id']}  {claim['text']['en']}")
    return 0


def _query(options: Arguments) -> int:
    raise NotImplementedError


def _locate(options: Arguments) -> int:
    from graph.passages import locate, read_lines

    found = 0
    for path in sorted(options.texts.glob("*.txt")):
        for span in locate(options.passage, read_lines(path)):
            found += 1
            print(f"# {path.stem}")
            print(f"at: {{line: {span.line}, start: {span.start}, end: {span.end}, sha256: {span.sha256}}}")
    if not found:
        _say(f"the passage stands in no line of {options.texts}; give the exact characters of one line")
    return 0 if found else 3
