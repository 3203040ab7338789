"""What changed from one build to the next is told once, in sentences, as JSON and as a feed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import graph
from graph.build import build
from graph.change_words import told_changes
from graph.changes import KINDS
from graph.commands import main
from graph.exports import canonical
from graph.feed import ATOM, feed
from graph.loading import load
from graph.snapshots import Snapshot, read_snapshot
from graph.store import Dataset, Literal, Quad, node
from graph.terms import shipped
from graph.vocabulary import Ontology
from graph.words import LANGUAGES
from tests.hostile import PAYLOADS, STRANGE

SMALL = Path(__file__).parent / "small"
STORY = "sources/story.yaml"
REGISTER = "entities/register.yaml"
WITHDRAWN = '\n    withdrawn: {en: "The paper took it back.", zh-Hant: "該報已更正。"}'
SUCCESSOR = """
  - id: cl:money-again
    certainty: stated
    supersedes: cl:money
    at: {line: 2, start: 0, end: 56, sha256: 12b422967e3edf7a48f0f5ce268edd5dfd2654aa93ae211681e8e5388da556b3}
    text: {en: "Alpha put money into Beta.", zh-Hant: "阿法投資貝塔。"}
    says: sit:money
"""

Json = dict[str, Any]
Edit = tuple[str, str, str]
Grown = Callable[..., Path]


@pytest.fixture
def grown(tmp_path: Path) -> Grown:
    """Return what writes the dataset of the small facts after some edits (file, old, new) to a file of its own."""

    def write(*edits: Edit, name: str = "new") -> Path:
        facts = Path(shutil.copytree(SMALL, tmp_path / name))
        for file, old, new in edits:
            text = (facts / file).read_text(encoding="utf-8")
            assert old in text, old
            (facts / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        path = tmp_path / f"{name}.nq"
        path.write_bytes(_dataset(facts) if edits else _plain())
        return path

    return write


def _dataset(facts: Path) -> bytes:
    return canonical(load(facts).dataset)


@cache
def _plain() -> bytes:
    return _dataset(SMALL)


@pytest.fixture
def changed(grown: Grown, ontology: Ontology) -> Callable[..., list[Json]]:
    """Return what tells the changes that some edits of the small facts make."""

    def tell(*edits: Edit, backwards: bool = False) -> list[Json]:
        builds = [read_snapshot(grown(name="old")), read_snapshot(grown(*edits))]
        old, new = reversed(builds) if backwards else builds
        return told_changes(old, new, ontology.dataset)

    return tell


Changed = Callable[..., list[Json]]


def of_kind(changes: list[Json], kind: str) -> list[Json]:
    """Return the changes of one kind."""
    return [change for change in changes if change["kind"] == kind]


# ── withdrawing ─────────────────────────────────────────────────────────────


def test_a_withdrawn_claim_stays_and_counts_no_more(grown: Grown) -> None:
    """It is there with its reason, and gives no edge and no triple."""
    dataset = Dataset.load(grown((STORY, "id: cl:suit", f"id: cl:suit{WITHDRAWN}")))
    assert dataset.select("SELECT ?c { ?c gai:withdrawn ?r FILTER(LANGMATCHES(LANG(?r), 'zh-Hans')) }")
    assert not dataset.select("SELECT ?e { ?e gai:followsFrom cl:suit }")
    assert not dataset.select("SELECT ?a { ?a gai:sued ?b }")


def test_a_withdrawn_claim_is_listed_with_its_reason_and_answers_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`claims` and `show` mark it in each language, the page has its reason, and `ask` knows of no such fact."""
    facts = Path(shutil.copytree(SMALL, tmp_path / "facts"))
    text = (facts / STORY).read_text(encoding="utf-8").replace("id: cl:suit", f"id: cl:suit{WITHDRAWN}")
    (facts / STORY).write_text(text, encoding="utf-8")
    out = tmp_path / "output"
    build(facts, out)
    for verb, language, mark in (("claims", "en", "[withdrawn: The"), ("claims", "zh-Hans", "[已撤回：该报")):
        assert main([verb, "--data", str(out), "--lang", language]) == 0
        assert mark in capsys.readouterr().out
    claim = next(claim for claim in graph.open(out).show("Alpha")["claims"] if claim["id"] == "cl:suit")
    assert (claim["in_force"], claim["withdrawn"]["zh-Hant"]) == (False, "該報已更正。")
    assert graph.open(out).ask("who sued Beta Works")["reason"] == "no-fact"
    assert graph.open(out).ask("who did not sue Beta Works")["claims"] == []
    from tests.pages import block

    page = (out / "index.html").read_text(encoding="utf-8")
    withdrawn = [claim["withdrawn"] for claim in block(page, "claims") if claim["withdrawn"]]
    assert [set(reason) for reason in withdrawn] == [set(LANGUAGES)]


def test_a_withdrawn_claim_contradicts_nothing(grown: Grown) -> None:
    """A denial conflicts with what it denies until one of the two is withdrawn."""
    from graph.ledger import conflicts

    denial = SUCCESSOR.replace("    supersedes: cl:money\n", "    negated: true\n")
    edit = (STORY, "    says: {id: sit:money", "    says: {id: sit:money")
    facts = (STORY, "  - id: cl:total", f"{denial.lstrip(chr(10))}  - id: cl:total")
    denied = Dataset.load(grown(edit, facts, name="denied"))
    assert len(conflicts(denied)) == 1
    back = (STORY, "id: cl:money-again", f"id: cl:money-again{WITHDRAWN}")
    assert conflicts(Dataset.load(grown(edit, facts, back))) == []


def test_a_withdrawn_part_is_not_added_up(grown: Grown) -> None:
    """A part that was told wrongly may be withdrawn and told anew: the sum counts the new one alone."""
    text = (SMALL / STORY).read_text(encoding="utf-8")
    wrong = text[text.index("  - id: cl:part-two") :].replace("part-two", "part-wrong").replace("4000000", "9000000")
    wrong = wrong.replace("id: cl:part-wrong", f"id: cl:part-wrong{WITHDRAWN}")
    grown((STORY, "  - id: cl:part-two", f"{wrong}  - id: cl:part-two"))


def test_only_the_rule_says_what_is_in_force(ontology: Ontology) -> None:
    """Rules, conflicts and stored questions ask for the mark; how it is come by stands in one rule."""
    texts = {name: text for room in ("rules", "conflicts") for name, _, text in ontology.queries(room)}
    del texts["0-in-force"]
    texts["questions"] = (shipped("ontology") / "questions.ttl").read_text(encoding="utf-8")
    texts["queries"] = (Path(graph.__file__).parent / "queries.py").read_text(encoding="utf-8")
    assert [name for name, text in texts.items() if "gai:supersedes" in text or "gai:withdrawn" in text] == []


# ── what is told ────────────────────────────────────────────────────────────


def test_nothing_is_told_of_the_same_facts(changed: Changed) -> None:
    """Two builds of the same facts have no difference."""
    assert changed() == []


def test_a_withdrawal_is_told_with_its_reason(changed: Changed) -> None:
    """The reason stands in the sentence, and the edges that rested on the claim go."""
    found = changed((STORY, "id: cl:suit", f"id: cl:suit{WITHDRAWN}"))
    (told,) = of_kind(found, "claim-withdrawn")
    assert (told["thing"], told["source"]["id"]) == ("cl:suit", "src:story")
    assert "The paper took it back." in told["text"]["en"]
    assert "该报已更正。" in told["text"]["zh-Hans"]
    assert {change["relation"]["id"] for change in of_kind(found, "edge-removed")} >= {"gai:sued"}


def test_a_withdrawal_undone_is_told(changed: Changed) -> None:
    """A claim that is no longer withdrawn is in force again."""
    found = changed((STORY, "id: cl:suit", f"id: cl:suit{WITHDRAWN}"), backwards=True)
    assert [change["thing"] for change in of_kind(found, "claim-reinstated")] == ["cl:suit"]


def test_a_claim_that_vanished_is_told_loudly(
    changed: Changed, grown: Grown, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A claim that is gone though nobody withdrew it comes first, is warned of, and is no failure of the verb."""
    text = (SMALL / STORY).read_text(encoding="utf-8")
    gone = text[text.index("  - id: cl:money") : text.index("  - id: cl:total")]
    found = changed((STORY, gone, ""))
    assert (found[0]["kind"], found[0]["thing"]) == ("claim-vanished", "cl:money")
    assert "VANISHED" in found[0]["text"]["en"]
    assert main(["diff", str(tmp_path / "old.nq"), str(tmp_path / "new.nq")]) == 0
    assert "warning: 1 claim(s) vanished without a trace: cl:money" in capsys.readouterr().err


def test_a_withdrawn_claim_that_is_dropped_has_not_vanished(grown: Grown, ontology: Ontology) -> None:
    """What was out of force before is told of quietly when it goes."""
    old = read_snapshot(grown((STORY, "id: cl:suit", f"id: cl:suit{WITHDRAWN}"), name="old"))
    text = (SMALL / STORY).read_text(encoding="utf-8")
    gone = text[text.index("  - id: cl:suit") : text.index("  - id: cl:money")]
    found = told_changes(old, read_snapshot(grown((STORY, gone, ""))), ontology.dataset)
    assert [change["kind"] for change in found] == ["claim-removed"]


def test_a_rumour_that_became_a_report_is_told_with_what_superseded_it(changed: Changed) -> None:
    """The old claim is superseded by the new one, and the edge between the same two is firmer."""
    found = changed((STORY, "  - id: cl:total", f"{SUCCESSOR.lstrip(chr(10))}  - id: cl:total"))
    assert [change["kind"] for change in found] == ["claim-superseded", "claim-added", "edge-firmer"]
    assert (found[0]["thing"], found[0]["by"]) == ("cl:money", ["cl:money-again"])
    assert found[2]["certainty"] == {"old": "rumoured", "new": "stated"}
    assert "rumoured" in found[2]["text"]["en"]


def test_a_report_that_became_a_rumour_is_told(changed: Changed) -> None:
    """An edge that was plain and is hedged is weaker."""
    found = changed((STORY, "certainty: rumoured", "certainty: stated"), backwards=True)
    assert [change["kind"] for change in found] == ["claim-changed", "edge-weaker"]


DIFFERENCES = {
    "certainty": ("certainty: rumoured", "certainty: alleged", "gai:certainty", "gai:rumoured", "gai:alleged"),
    "place": ("line: 1, start: 0", "line: 1, start: 2", "gai:passage/gai:start", "0", "2"),
    "text": ("One part was 3", "A part was 3", "gai:paraphrase", "One part was 3 million US dollars.",
             "A part was 3 million US dollars."),
    "speaker": ("origin: unnamed:insider", "origin: person:carol", "gai:origin", "unnamed:insider", "person:carol"),
    "time": ('when: "2023-01"', 'when: "2023-02"', "gai:asserts/gai:when", "2023-01", "2023-02"),
    "party": ("plaintiff: co:alpha", "plaintiff: person:carol", "gai:asserts/gai:plaintiff", "co:alpha",
              "person:carol"),
    "amount": ("number: 5000000, unit: USD", 'number: 6000000, unit: USD, comparator: "<"', "gai:asserts/gai:amount",
               "5,000,000 USD", "< 6,000,000 USD"),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_changed_claim_is_told_with_the_value_before_and_after(changed: Changed, name: str) -> None:
    """Each property of a claim and of its situation is told with what it was and what it is, and no other."""
    before, after, path, old, new = DIFFERENCES[name]
    (told,) = of_kind(changed((STORY, before, after)), "claim-changed")
    (what,) = told["what"]
    assert (what["property"], [v["value"] for v in what["old"]], [v["value"] for v in what["new"]]) == (
        path,
        [old],
        [new],
    )


def test_a_value_that_came_or_went_is_told_alone(changed: Changed) -> None:
    """Of a property with several values only those that differ are told."""
    edit = (STORY, "plaintiff: co:alpha", "plaintiff: [co:alpha, person:carol]")
    (what,) = of_kind(changed(edit), "claim-changed")[0]["what"]
    assert (what["old"], [value["value"] for value in what["new"]]) == ([], ["person:carol"])


def test_a_source_that_came_or_went_is_told_first(changed: Changed, grown: Grown, ontology: Ontology) -> None:
    """Another source stands in a group of its own, itself before its claims; what goes with it vanishes."""
    text = (SMALL / STORY).read_text(encoding="utf-8").replace("src:story", "src:other").replace("id: cl:", "id: cl:o-")
    old, new = grown(name="old"), grown(name="new")
    facts = new.with_suffix("")
    (facts / "sources" / "other.yaml").write_text(text, encoding="utf-8")
    new.write_bytes(_dataset(facts))
    before, after = read_snapshot(old), read_snapshot(new)
    kinds = [change["kind"] for change in told_changes(before, after, ontology.dataset)]
    assert kinds == ["source-added", *["claim-added"] * 5]
    kinds = [change["kind"] for change in told_changes(after, before, ontology.dataset)]
    assert sorted(kinds) == [*["claim-vanished"] * 5, "source-removed"]


def test_what_is_said_of_a_source_is_compared(changed: Changed) -> None:
    """A source that is dated otherwise is told of as changed."""
    (told,) = of_kind(changed((STORY, 'published: "2023-05-01"', 'published: "2023-05-02"')), "source-changed")
    assert [what["property"] for what in told["what"]] == ["gai:published"]


def test_entities_are_told_of_under_the_register(changed: Changed) -> None:
    """An entity that is new, has another name or another alias is told of last, in no source."""
    gamma = "{id: co:gamma, type: Company, label: {en: Gamma, zh-Hant: 伽瑪}}"
    found = changed(
        (REGISTER, "label: {en: Delta,", "label: {en: Delta Two,"),
        (REGISTER, "aliases: {en: [Alpha]}", "aliases: {en: [Alpha, A-Labs]}"),
        (REGISTER, "  - id: person:carol", f"  - {gamma}\n  - id: person:carol"),
    )  # fmt: skip
    assert [(change["kind"], change["thing"], change["source"]) for change in found] == [
        ("entity-renamed", "model:delta", None),
        ("entity-changed", "co:alpha", None),
        ("entity-added", "co:gamma", None),
    ]
    assert "Delta is now Delta Two" in found[0]["text"]["en"]
    assert "A-Labs" in found[1]["text"]["en"]


def test_an_entity_that_was_merged_is_told_with_the_other(grown: Grown, ontology: Ontology) -> None:
    """What an entity was merged into is named."""
    old = read_snapshot(grown(name="old"))
    new = Dataset.load(grown())
    new.add(
        [Quad(node("co:alpha"), node("gai:mergedInto"), node("co:beta"), node("https://w3id.org/genai-kg/id/register"))]
    )
    (told,) = told_changes(old, Snapshot(new), ontology.dataset)
    assert (told["kind"], told["thing"], told["by"]) == ("entity-merged", "co:alpha", ["co:beta"])
    assert "Beta Works (co:beta)" in told["text"]["en"]


def test_a_build_of_an_earlier_version_is_read(grown: Grown, ontology: Ontology) -> None:
    """A build from before claims were marked as in force differs in nothing from one of the same facts today."""
    old, new = grown(name="old"), grown()
    lines = old.read_text(encoding="utf-8").splitlines(keepends=True)
    earlier = [
        line for line in lines if not re.search(r"#(inForce|withdrawn|saidEarliest|computed|say-change.*)>", line)
    ]
    assert len(earlier) < len(lines) - 5
    old.write_text("".join(earlier), encoding="utf-8")
    for one, other in ((old, new), (new, old)):
        assert told_changes(read_snapshot(one), read_snapshot(other), ontology.dataset) == []


def test_every_kind_of_change_has_a_sentence(ontology: Ontology) -> None:
    """Each kind has a template and a title in English and Chinese."""
    for kind in KINDS:
        for name in ("gai:template", "rdfs:label"):
            tags = {quad.object.language for quad in ontology.dataset.match(node(f"gai:say-change-{kind}"), node(name))}
            assert tags >= {"en", "zh-hant"}, (kind, name)


# ── the verb ────────────────────────────────────────────────────────────────


def test_diff_prints_sentences_by_source(grown: Grown, capsys: pytest.CaptureFixture[str]) -> None:
    """Each source is a heading with its sentences below, in the language asked for; the count is on stderr."""
    old, new = grown(name="old"), grown((STORY, "id: cl:suit", f"id: cl:suit{WITHDRAWN}"))
    assert main(["diff", str(old), str(new), "--lang", "zh-Hant"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("一則故事 (src:story)\n  已撤回：")
    assert shown.err == "4 change(s)\n"


def test_diff_of_the_same_build_says_so_and_exits_with_0(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing changed is no error; nothing is printed on standard output."""
    assert main(["diff", str(built), str(built / "dataset.nq")]) == 0
    assert capsys.readouterr() == ("", "nothing changed\n")


def test_diff_exits_by_what_went_wrong(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No build there is 4; a day that is none, or one without a feed, is 2."""
    assert main(["diff", str(built), str(tmp_path)]) == 4
    assert "holds no built graph" in capsys.readouterr().err
    for content in ("", '<urn:a> <urn:b> "c" .\n'):
        (tmp_path / "dataset.nq").write_text(content, encoding="utf-8")
        assert main(["diff", str(tmp_path), str(built)]) == 4
        assert "was not made by a build" in capsys.readouterr().err
    assert main(["diff", str(built), str(built), "--atom", "--date", "2023-02-30"]) == 2
    assert main(["diff", str(built), str(built), "--date", "2023-02-03"]) == 2
    with pytest.raises(SystemExit):
        main(["diff", str(built), str(built), "--atom", "--json"])


def test_diff_as_json_counts_its_changes(grown: Grown, capsys: pytest.CaptureFixture[str]) -> None:
    """Every change has all of its keys and each language, and the counts agree with the list."""
    old, new = grown(name="old"), grown((STORY, "certainty: rumoured", "certainty: stated"))
    assert main(["diff", str(old), str(new), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"] == {"claim-changed": 1, "edge-firmer": 1}
    keys = {"kind", "source", "thing", "iri", "title", "text", "reason", "by", "what"}
    edge = {"from", "relation", "to", "certainty"}
    assert [set(change) for change in found["changes"]] == [keys, keys | edge]
    assert all(set(change[key]) == set(LANGUAGES) for change in found["changes"] for key in ("title", "text"))


# ── the feed ────────────────────────────────────────────────────────────────

_ALLOWED = {
    "feed": {"id": 1, "title": 1, "updated": 1, "author": 1},
    "entry": {"id": 1, "title": 1, "updated": 1, "content": 1},
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_IRI = re.compile(r"tag:[a-z0-9.]+,\d{4}(-\d{2}(-\d{2})?)?:[A-Za-z0-9/._~%-]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def checked(text: str) -> list[ElementTree.Element]:
    """Assert what RFC 4287 asks of a feed and return its entries."""
    assert not _CONTROL.search(text)
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert root.tag == f"{{{ATOM}}}feed"
    assert all(element.tag.startswith(f"{{{ATOM}}}") for element in root.iter())
    entries = root.findall(f"{{{ATOM}}}entry")
    for element in (root, *entries):
        for name, count in _ALLOWED[element.tag.rpartition("}")[2]].items():
            assert len(element.findall(f"{{{ATOM}}}{name}")) == count, name
        assert _DATE.fullmatch(_text(element, "updated"))
        assert _IRI.fullmatch(_text(element, "id"))
        assert _text(element, "title").strip()
    assert root.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
    ids = [_text(element, "id") for element in (root, *entries)]
    assert len(set(ids)) == len(ids)
    assert all(e.find(f"{{{ATOM}}}content").get("type") == "text" for e in entries)  # type: ignore[union-attr]
    assert all(c.get("term") for c in root.iter(f"{{{ATOM}}}category"))
    return entries


def _text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{{{ATOM}}}{name}") or ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_is_atom(grown: Grown, capsys: pytest.CaptureFixture[str], language: str) -> None:
    """A strict reading finds every element that RFC 4287 asks for, an entry a change, with its sentence."""
    old, new = grown(name="old"), grown((STORY, "id: cl:suit", f"id: cl:suit{WITHDRAWN}"))
    arguments = ["diff", str(old), str(new), "--atom", "--lang", language]
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert main(arguments) == 0
    assert capsys.readouterr().out == text
    entries = checked(text)
    assert len(entries) == 4
    assert {"en": "took it back", "zh-Hant": "該報", "zh-Hans": "该报"}[language] in _text(entries[0], "content")


def test_the_feed_is_dated_by_what_the_facts_allow_or_as_told(grown: Grown, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a clock the newest day of the later build dates the feed, and stderr says so; --date overrides it."""
    old, new = grown(name="old"), grown((STORY, 'published: "2023-05-01"', 'published: "2023-05"'))
    assert main(["diff", str(old), str(new), "--atom"]) == 0
    shown = capsys.readouterr()
    assert "<updated>2023-05-31T00:00:00Z</updated>" in shown.out
    assert "dated 2023-05-31, the newest day" in shown.err
    assert main(["diff", str(old), str(new), "--atom", "--date", "2024-06-07"]) == 0
    assert "<updated>2024-06-07T00:00:00Z</updated>" in capsys.readouterr().out


def test_an_entry_keeps_its_id_as_long_as_the_change_does(changed: Changed, grown: Grown, ontology: Ontology) -> None:
    """Another change beside it leaves the id of an entry as it is; another value gives another id."""
    from graph.feed import entry_id

    old = read_snapshot(grown(name="old"))
    one = (STORY, 'when: "2023-01"', 'when: "2023-02"')
    beside = (STORY, "certainty: rumoured", "certainty: alleged")
    other = (STORY, 'when: "2023-01"', 'when: "2023-03"')

    def ids(*edits: Edit, name: str) -> set[str]:
        found = told_changes(old, read_snapshot(grown(*edits, name=name)), ontology.dataset)
        return {entry_id(change, "en") for change in found}

    first = ids(one, name="one")
    assert len(first) == 1
    assert first < ids(one, beside, name="beside")
    assert first.isdisjoint(ids(other, name="other"))


@pytest.mark.parametrize(
    "name", [*PAYLOADS, *STRANGE, "\x00\x1b[31m\x85\ufffe"], ids=range(len(PAYLOADS + STRANGE) + 1)
)
def test_whatever_a_name_holds_the_feed_is_xml(ontology: Ontology, name: str) -> None:
    """A label is text in the feed, whatever it holds; what XML forbids is replaced."""
    dataset = Dataset(ontology.declared)
    label = Quad(node("co:zeta"), node("rdfs:label"), Literal(name, language="en"), node("src:x"))
    new = Dataset([*dataset, label, Quad(node("co:zeta"), node("rdf:type"), node("gai:Company"), node("src:x"))])
    found = told_changes(Snapshot(dataset), Snapshot(new), ontology.dataset)
    (entry,) = checked(feed(found, "changes", "en", "2024-01-01"))
    assert "co:zeta" in _text(entry, "content")
