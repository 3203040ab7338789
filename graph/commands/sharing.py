"""The verbs that carry a build elsewhere: other formats, and what changed between two."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.commands.speech import Arguments, json_option, opened, put_json, reading_verb, say, verb
from graph.errors import QueryInvalid
from graph.terms import shipped
from graph.words import LANGUAGES

if TYPE_CHECKING:
    from graph.claims import Json
    from graph.knowledge_graph import KnowledgeGraph
    from graph.snapshots import Snapshot


def sharing_verbs(verbs: Any) -> None:
    """Declare `export` and `diff`."""
    export = reading_verb(verbs, "export", "write files that other tools read", _export)
    export.add_argument("--ftm", type=Path, metavar="DIR", help="FollowTheMoney: entities and statements")
    export.add_argument("--parquet", type=Path, metavar="DIR", help="Parquet: claims, edges and entities")
    export.add_argument(
        "--nquads", type=Path, metavar="FILE", help="sorted N-Quads: a name in .nq, .nq.gz or .nq.zst, and its .sha256"
    )
    diff = verb(verbs, "diff", "tell what changed between two builds", _diff)
    diff.add_argument("old", metavar="OLD", type=Path, help="output folder of the earlier build, or its N-Quads")
    diff.add_argument("new", metavar="NEW", type=Path, help="output folder of the later build, or its N-Quads")
    diff.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the sentences (default: en)")
    form = diff.add_mutually_exclusive_group()
    json_option(form)
    form.add_argument("--atom", action="store_true", help="an Atom feed on standard output, an entry a change")
    diff.add_argument("--date", metavar="DAY", help="day of the feed, such as 2024-05-01 (default: the newest of NEW)")


def _export(options: Arguments) -> int:
    if not (options.ftm or options.parquet or options.nquads):
        raise QueryInvalid("give what to write and where: --ftm DIR, --parquet DIR, --nquads FILE, or several")
    kg = opened(options)
    written: list[Path] = []
    if options.ftm:
        from graph.ftm import write_ftm

        written += write_ftm(options.ftm, kg.dataset, kg.claims())
    if options.parquet:
        from graph.parquet import write_parquet  # DuckDB, which it needs, is an extra

        network = kg.network()
        written += write_parquet(options.parquet, kg.dataset, kg.claims(), network.nodes.items(), network.edges.items())
    if options.nquads:
        written += _write_nquads(options.nquads, kg)
    for path in written:
        print(path)
    return 0


def _write_nquads(path: Path, kg: KnowledgeGraph) -> list[Path]:
    """Write the dataset, compressed as the name says, and beside it its digest as `sha256sum --check` reads it."""
    from hashlib import sha256

    from graph.compressed import ENDINGS, compressed
    from graph.writing import put_files

    ending = next((one for one in ENDINGS if path.name.endswith(f".nq{one}")), None)
    if ending is None:
        raise QueryInvalid(f"{path} does not say how to write N-Quads; give a name in .nq, .nq.gz or .nq.zst")
    content = compressed(kg.n_quads(), ending)
    beside = path.with_name(f"{path.name}.sha256")
    put_files({path: content, beside: f"{sha256(content).hexdigest()}  {path.name}\n".encode()}, ".new")
    return [path, beside]


def _diff(options: Arguments) -> int:
    from graph.change_words import told_changes
    from graph.snapshots import read_snapshot
    from graph.templates import Templates
    from graph.vocabulary import read_ontology

    if options.date and not options.atom:
        raise QueryInvalid("--date dates a feed; give --atom with it")
    ontology = read_ontology(shipped("ontology")).dataset
    old, new = read_snapshot(options.old), read_snapshot(options.new)
    found = told_changes(old, new, ontology, LANGUAGES if options.json else (options.lang,))
    templates = Templates(ontology)
    if options.json:
        put_json({"changes": found, "counts": dict(Counter(change["kind"] for change in found))})
    elif options.atom:
        from graph.feed import feed

        print(
            feed(found, templates.say("change-feed", options.lang), options.lang, _feed_day(options, new)),
            end="",
        )
    else:
        _put_changes(found, templates.say("change-register", options.lang), options.lang)
    _say_changes(found)
    return 0


def _put_changes(changes: list[Json], register: str, language: str) -> None:
    from graph.tables import printable

    for index, (source, group) in enumerate(groupby(changes, key=lambda change: change["source"])):
        heading = f"{source['label'][language]} ({source['id']})" if source else register
        print(f"{chr(10) if index else ''}{printable(heading)}")
        for change in group:
            print(f"  {printable(change['text'][language])}")


def _say_changes(changes: list[Json]) -> None:
    vanished = [change["thing"] for change in changes if change["kind"] == "claim-vanished"]
    if vanished:
        say(
            f"warning: {len(vanished)} claim(s) vanished without a trace: {', '.join(vanished[:3])}"
            f"{', ...' if len(vanished) > 3 else ''}; put them back with `withdrawn:` and the reason"
        )
    say(f"{len(changes)} change(s)" if changes else "nothing changed")


def _feed_day(options: Arguments, new: Snapshot) -> str:
    """Return the day given or, failing that, the newest that the facts of the later build allow; there is no clock."""
    if options.date:
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", options.date):
                raise ValueError
            return date.fromisoformat(options.date).isoformat()
        except ValueError as error:
            raise QueryInvalid(f"{options.date} is no day; give one such as 2024-05-01") from error
    newest = new.newest_day()
    if not newest:
        raise QueryInvalid(f"no fact of {options.new} has a date; give the day of the feed with --date")
    day, thing = newest
    say(f"dated {day}, the newest day that the facts of {options.new} allow ({thing}); --date sets another")
    return day
