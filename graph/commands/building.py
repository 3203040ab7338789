"""The verbs that make: from facts to output, from a table to facts, from the ontology to what is generated."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from graph.commands.speech import NOTHING_KNOWN, Arguments, json_option, put_json, say, verb
from graph.errors import DataMissing
from graph.terms import shipped


def building_verbs(verbs: Any) -> None:
    """Declare `build`, `check`, `import`, `generate` and `locate`."""
    build = verb(verbs, "build", "build the output from the facts", _build)
    build.add_argument("--out", type=Path, default=Path("output"), help="folder to build (default: output)")
    check = verb(verbs, "check", "validate the facts and write nothing", _check)
    for parser in (build, check):
        parser.add_argument("--facts", type=Path, help="folder of facts (default: the shipped ones)")
        parser.add_argument("--texts", type=Path, help="folder of source texts to check every digest against")
    table = verb(verbs, "import", "make a facts file of a table, as a mapping reads it", _import)
    table.add_argument("table", type=Path, help="the CSV file")
    table.add_argument("--as", dest="mapping", required=True, help="a mapping's name, such as lawsuits, or its file")
    table.add_argument("--facts", type=Path, help="folder of the known facts (default: the shipped ones)")
    table.add_argument(
        "--out", type=Path, help="folder to write sources/ and entities/ into (default: that of the facts)"
    )
    verb(verbs, "generate", "write the JSON-LD context and the JSON Schema from the ontology", _generate)
    locate = verb(verbs, "locate", "print the at: block of a passage", _locate)
    locate.add_argument("passage", help="the exact characters, within one line")
    locate.add_argument("--texts", type=Path, required=True, help="folder of the source texts")
    json_option(locate)


def _progress(stage: str, counted: str, seconds: float) -> None:
    if sys.stderr.isatty():
        say(f"{stage:<9} {counted:<44} {seconds:6.2f} s")


def _build(options: Arguments) -> int:
    from graph.build import build
    from graph.page import why_missing

    manifest = build(options.facts or shipped("facts"), options.out, options.texts, _progress)
    if reason := why_missing():
        say(f"the page has no SPARQL tab: {reason}")
    counts = manifest["counts"]
    page = options.out / "index.html"
    print(f"{counts['claims']} claims, {counts['entities']} entities, {counts['edges']} edges; open {page}")
    return 0


def _check(options: Arguments) -> int:
    from graph.build import load

    loaded = load(options.facts or shipped("facts"), options.texts, _progress)
    for path in loaded.absent:
        say(f"not checked against its text: {path} is not there")
    print(f"no problem in {len(loaded.facts.quads)} statements")
    return 0


def _import(options: Arguments) -> int:
    from graph.imports import import_table, mapping_path, read_mapping, read_register, write_files
    from graph.vocabulary import read_ontology

    facts = options.facts or shipped("facts")
    folder = shipped("ontology")
    schema = json.loads((folder / "mapping.schema.json").read_text(encoding="utf-8"))
    mapping = read_mapping(mapping_path(options.mapping, facts), schema)
    register = read_register(facts, Path(mapping.file).stem)
    made = import_table(options.table, mapping, register, read_ontology(folder))
    for path in write_files(made, options.out or facts):
        print(path)
    for notice in made.notices:
        say(notice)
    counts = ", ".join(f"{number} {what}" for what, number in made.counts.items())
    say(f"{counts}; review the files, then run `check`")
    return 0


def _generate(_options: Arguments) -> int:
    from graph.mapping_schema import generated
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
        put_json(found)
    else:
        for at in found:
            print(f"# {at['text']}")
            print(f"at: {{line: {at['line']}, start: {at['start']}, end: {at['end']}, sha256: {at['sha256']}}}")
    if not found:
        say(f"the passage stands in no line of {options.texts}; give the exact characters of one line")
    return 0 if found else NOTHING_KNOWN
