"""The verbs that make: from facts to output, from a table to facts, from the ontology to what is generated."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.commands.speech import NOTHING_KNOWN, Arguments, json_option, put_json, say, verb
from graph.errors import DataMissing, FactsInvalid, QueryInvalid
from graph.terms import shipped


def building_verbs(verbs: Any) -> None:
    """Declare `build`, `check`, `import`, `generate` and `locate`."""
    build = verb(verbs, "build", "build the output from the facts", _build)
    build.add_argument("--out", type=Path, default=Path("output"), help="folder to build (default: output)")
    build.add_argument(
        "--drop", action="append", default=[], metavar="FILE", help="a source of the last build that may be gone"
    )
    build.add_argument("--if-changed", action="store_true", help="build only if facts, ontology or version changed")
    build.add_argument("--on-disk", action="store_true", help="work in a store on the disk, where memory is too small")
    build.add_argument("--spark", metavar="MASTER", help="build the dataset on a Spark cluster, such as local[2]")
    check = verb(verbs, "check", "validate the facts and write nothing", _check)
    for parser in (build, check):
        parser.add_argument("--facts", type=Path, help="folder of facts (default: the shipped ones)")
        parser.add_argument("--texts", type=Path, help="folder of source texts to check every digest against")
        parser.add_argument(
            "--keep-going", action="store_true", help="leave out what has a problem, list it, and exit with 1"
        )
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


def _progress(stage: str, counted: str, seconds: float | None) -> None:
    if sys.stderr.isatty():
        ended = f"{seconds:6.2f} s\n" if seconds is not None else "   ...\r"
        print(f"{stage:<9} {counted:<60} {ended}", end="", file=sys.stderr, flush=True)


def _build(options: Arguments) -> int:
    from graph.build import build, is_current
    from graph.page import why_missing

    facts = options.facts or shipped("facts")
    if options.if_changed and not options.texts and is_current(facts, options.out):
        print(f"nothing has changed since {options.out} was built")
        return 0
    if options.spark:
        return _build_on_spark(facts, options)
    ways = {"keep_going": options.keep_going, "on_disk": options.on_disk, "dropped": options.drop}
    manifest = build(facts, options.out, options.texts, _progress, **ways)
    if reason := why_missing():
        say(f"the page has no SPARQL tab: {reason}")
    counts = manifest["counts"]
    page = options.out / "index.html"
    print(f"{counts['claims']} claims, {counts['entities']} entities, {counts['edges']} edges; open {page}")
    return _left_out(manifest.get("left_out", ()))


def _build_on_spark(facts: Path, options: Arguments) -> int:
    if options.texts or options.keep_going or options.on_disk:
        raise QueryInvalid("--spark goes with neither --texts, --keep-going nor --on-disk; run `check` with those")
    try:
        from graph.spark.building import build_on_spark
    except ImportError as error:
        raise DataMissing(f"{error.name} is not installed; pip install 'genai-kg[spark]'") from error
    manifest = build_on_spark(options.spark, facts, options.out, _progress, dropped=options.drop)
    parts = len(manifest["files"]) - 1
    print(f"{manifest['counts']['statements']} statements in {parts} parts; load {options.out / 'parts'} into a store")
    return 0


def _check(options: Arguments) -> int:
    from graph.loading import load

    facts = options.facts or shipped("facts")
    loaded = load(facts, options.texts, _progress, keep_going=options.keep_going)
    for path in loaded.absent:
        say(f"not checked against its text: {path} is not there")
    print(f"no problem in {loaded.statements} statements")
    return _left_out(list(map(str, loaded.left_out)))


def _left_out(problems: Sequence[str]) -> int:
    """Tell what was left out, and return the exit code."""
    if not problems:
        return 0
    say("\n".join([*problems, f"{len(problems)} problem(s); what has one was left out, and what rests on that"]))
    return FactsInvalid.exit_code


def _import(options: Arguments) -> int:
    from graph.imports import import_table, mapping_path, read_mapping, read_register, write_files
    from graph.locks import alone_in
    from graph.vocabulary import read_ontology

    facts = options.facts or shipped("facts")
    folder, out = shipped("ontology"), options.out or facts
    schema = json.loads((folder / "mapping.schema.json").read_text(encoding="utf-8"))
    mapping = read_mapping(mapping_path(options.mapping, facts), schema)
    with alone_in(out):  # from when the register is read: what another import adds to it must be known
        register = read_register(facts, Path(mapping.file).stem)
        made = import_table(options.table, mapping, register, read_ontology(folder))
        written = write_files(made, out)
    for path in written:
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
