"""The verbs that list: claims, conflicts, lines, audits, and who is who."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.commands.speech import (
    Arguments,
    endpoint_options,
    entity_in_words,
    json_option,
    opened,
    put_claims,
    put_json,
    put_table,
    reading_verb,
    say,
    verb,
)
from graph.terms import shipped
from graph.words import LANGUAGES

if TYPE_CHECKING:
    from graph.claims import Json
    from graph.knowledge_graph import KnowledgeGraph
    from graph.store import Dataset


def listing_verbs(verbs: Any) -> None:
    """Declare `claims`, `conflicts`, `coverage`, `audit` and `identities`."""
    claims = reading_verb(verbs, "claims", "list claims", _claims)
    claims.add_argument("--source", metavar="S", help="only of this source (id)")
    claims.add_argument("--about", metavar="E", help="only those that mention this entity (name or id)")
    claims.add_argument("--kind", metavar="K", help="only situations of this kind, such as Litigation")
    claims.add_argument("--certainty", metavar="C", help="only of this certainty, such as rumoured")
    claims.add_argument("--line", metavar="N", type=int, help="only from this line")
    conflicts = reading_verb(verbs, "conflicts", "list claims that contradict each other", _conflicts)
    conflicts.add_argument("--open", action="store_true", help="only those that nothing explains")
    conflicts.add_argument("--about", metavar="E", help="only those that mention this entity (name or id)")
    coverage = reading_verb(verbs, "coverage", "list each line of each text and what cites it", _coverage)
    audit = reading_verb(verbs, "audit", "check the sums and bounds that must hold", _audit)
    identities = verb(verbs, "identities", "list how entities of the register are tied, or suggest ties", _identities)
    identities.add_argument("--facts", type=Path, help="folder of facts (default: the shipped ones)")
    identities.add_argument("--suggest", action="store_true", help="pairs that may be one; none is merged")
    identities.add_argument("--lang", choices=LANGUAGES, help="language of names and evidence (default: en)")
    endpoint_options(identities)
    for parser in (claims, conflicts, coverage, audit, identities):
        json_option(parser)


def _claims(options: Arguments) -> int:
    kg = opened(options)
    found = kg.claims(
        source=options.source,
        about=options.about,
        kind=options.kind,
        certainty=options.certainty,
        line=options.line,
    )
    if options.json:
        put_json(found)
    else:
        put_claims(found, kg, options.lang or "en")
    return 0


def _conflicts(options: Arguments) -> int:
    kg = opened(options)
    every = kg.conflicts(about=options.about)
    found = [conflict for conflict in every if conflict["open"] or not options.open]
    if options.json:
        put_json(found)
        return 0
    language = options.lang or "en"
    for conflict in found:
        print(conflict["label"][language])
        print(_standing(conflict, kg, language))
        put_claims(conflict["claims"], kg, language)
        print()
    unexplained = sum(conflict["open"] for conflict in every)
    say(kg.calendar.templates.say("conflicts-counted", language, open=unexplained, explained=len(every) - unexplained))
    return 0


def _standing(conflict: Json, kg: KnowledgeGraph, language: str) -> str:
    """Return whether a conflict is open, or what explains it and by what an editor knows."""
    if conflict["open"]:
        return kg.calendar.templates.say("conflict-open", language)
    reason = (conflict["reason"] or {}).get(language, "")
    name = "conflict-explained-by" if reason else "conflict-explained"
    return kg.calendar.templates.say(name, language, because=conflict["because"]["label"][language], reason=reason)


def _coverage(options: Arguments) -> int:
    found = opened(options).coverage()
    unread = [line for line in found if line["status"] == "unread"]
    if options.json:
        put_json(found)
    else:
        rows = [[x["source"], x["line"], x["status"], len(x["claims"]), " ".join(x["claims"][:3])] for x in found]
        put_table(["source", "line", "status", "claims", "the first of them"], rows)
    say(f"{len(unread)} unread line(s)")
    return 1 if unread else 0


def _audit(options: Arguments) -> int:
    found = opened(options).audit()
    if options.json:
        put_json(found)
    else:
        rows = [["ok" if a["holds"] else "FAILED", a["thing"], a["found"], a["wanted"], a["rule"]] for a in found]
        put_table(["", "figure", "found", "wanted", "rule"], rows)
    failed = sum(not audit["holds"] for audit in found)
    say(f"{failed} of {len(found)} audits failed")
    return 1 if failed else 0


def _register(options: Arguments) -> Dataset:
    from graph.loading import register_of

    return opened(options).dataset if options.endpoint else register_of(options.facts or shipped("facts"))


def _identities(options: Arguments) -> int:
    from graph.register import ties_of
    from graph.suggestions import suggestions

    dataset = _register(options)
    found = suggestions(dataset) if options.suggest else ties_of(dataset)
    if options.json:
        put_json(found)
        return 0
    language = options.lang or "en"
    ends = [[entity_in_words(row[side], language) for side in ("of", "to")] for row in found]
    if options.suggest:
        rows = [
            [f"{row['score']:.2f}", *pair, row["relation"], "; ".join(row["for"]), "; ".join(row["against"])]
            for row, pair in zip(found, ends, strict=True)
        ]
        put_table(["score", "entity", "other", "relation", "for", "against"], rows)
    else:
        rows = [
            [one, row["relation"], to, row["evidence"][language]] for row, (one, to) in zip(found, ends, strict=True)
        ]
        put_table(["entity", "relation", "other", "evidence"], rows)
    say(f"{len(found)} {'suggestion' if options.suggest else 'tie'}(s)")
    return 0
