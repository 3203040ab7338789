"""Claims that differ are found by rule, explained by rule or by an editor, and told alike wherever they are read."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

import pytest

from graph.build import build
from graph.commands import main
from graph.conflicts import add_conflicts
from graph.dates import bounds
from graph.errors import FactsInvalid
from graph.facts import Facts, emit, read_documents
from graph.inference import infer
from graph.knowledge_graph import KnowledgeGraph
from graph.loading import load
from graph.schema import context_of
from graph.store import Dataset, Literal, NamedNode, Quad, RdfFormat, node, parse
from graph.terms import PREFIXES, expand, shorten
from graph.vocabulary import Ontology
from tests.bench.grown import dataset_of
from tests.pages import block
from tests.test_facts import as_json_ld, comparable

SAMPLES = Path(__file__).parent / "conflicts"
SMALL = Path(__file__).parent / "small"
RULES = sorted(path.stem for path in SAMPLES.glob("*.ttl"))

Finding = tuple[str, str, str | None]
"""Two claims in the order of their ids, and the explanation, if any."""


def sample(rule: str, ontology: Ontology) -> Dataset:
    """Return the dataset of a rule's samples, with a plain claim for each situation that has none."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text = prefixes + (SAMPLES / f"{rule}.ttl").read_text(encoding="utf-8")
    triples = list(parse(text, format=RdfFormat.TURTLE))
    dataset = Dataset([*ontology.declared, *(Quad(*_parts(triple), node("src:x")) for triple in triples)])
    told = {quad.object.value for quad in dataset.match(None, node("gai:asserts"))}
    for situation in {triple.subject.value for triple in triples}:
        name = shorten(situation).removeprefix("sit:")
        if shorten(situation).startswith("sit:") and situation not in told:
            dataset.add(_claim(name))
    dataset.add(
        Quad(q.subject, node("rdf:type"), node("gai:Claim")) for q in [*dataset.match(None, node("gai:asserts"))]
    )
    dataset.add([day for quad in [*dataset.match(None, node("gai:when"))] for day in _days(quad)])
    infer(dataset, ontology)
    return dataset


def _parts(triple: Quad) -> tuple[NamedNode, NamedNode, NamedNode]:
    return triple.subject, triple.predicate, triple.object  # type: ignore[return-value]


def _claim(name: str) -> list[Quad]:
    claim = node(f"cl:{name}")
    facts = {"asserts": node(f"sit:{name}"), "certainty": node("gai:stated"), "source": node(f"src:{name}")}
    return [Quad(claim, node(f"gai:{key}"), value) for key, value in facts.items()]


def _days(quad: Quad) -> list[Quad]:
    names = ("beginEarliest", "beginLatest", "endEarliest", "endLatest")
    days = bounds(quad.object.value)  # type: ignore[union-attr]
    found = (days.begin_earliest, days.begin_latest, days.end_earliest, days.end_latest)
    return [
        Quad(quad.subject, node(f"gai:{name}"), Literal(day.isoformat(), datatype=node("xsd:date")))
        for name, day in zip(names, found, strict=True)
        if day
    ]


def found_by(rule: str, ontology: Ontology) -> set[Finding]:
    """Return what a rule finds in its samples."""
    [text] = [text for name, _words, text in ontology.queries("conflicts") if name == rule]
    return {
        _finding(*map(_short, (row["one"], row["other"], row.get("because"))))
        for row in sample(rule, ontology).select(text)
    }


def wanted_of(rule: str) -> set[Finding]:
    """Return what the samples of a rule say that it finds."""
    text = (SAMPLES / f"{rule}.ttl").read_text(encoding="utf-8")
    lines = re.findall(r"^# finds (cl:\S+) (cl:\S+)(?: (gai:\S+))?$", text, flags=re.MULTILINE)
    return {_finding(one, other, because or None) for one, other, because in lines}


def _finding(one: str | None, other: str | None, because: str | None) -> Finding:
    first, second = sorted(map(str, (one, other)))
    return first, second, because


def _short(iri: str | None) -> str | None:
    return shorten(iri) if iri else None


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_its_samples_and_nothing_near_them(rule: str, ontology: Ontology) -> None:
    """Each rule of conflict finds the pairs that its samples mark, with their explanation, and no other."""
    assert found_by(rule, ontology) == wanted_of(rule)


def test_every_rule_has_samples(ontology: Ontology) -> None:
    """Each file in ontology/conflicts/ has one in tests/conflicts/ in which it finds something and leaves something."""
    assert [name for name, _, _ in ontology.queries("conflicts")] == RULES
    for rule in RULES:
        text = (SAMPLES / f"{rule}.ttl").read_text(encoding="utf-8")
        assert wanted_of(rule), rule
        assert "# near" in text, rule


def test_every_explanation_that_a_rule_gives_has_a_sample(ontology: Ontology) -> None:
    """Each concept that a rule binds is bound in its samples."""
    for name, _rule, text in ontology.queries("conflicts"):
        bound = set(re.findall(r"gai:[\w-]+", "".join(text.partition("BIND(IF(")[2:])))
        concepts = {
            shorten(q.subject.value) for q in ontology.dataset.match(None, node("rdf:type"), node("gai:Explanation"))
        }
        assert bound & concepts == {because for *_, because in wanted_of(name) if because}, name


def test_every_rule_is_told_in_english_and_chinese(ontology: Ontology) -> None:
    """The head lines of each rule of conflict are its sentence in both languages."""
    for name, _rule, text in ontology.queries("conflicts"):
        assert text.split("\n")[1].startswith("# zh-Hant: "), name


# ── in the dataset, and wherever it is read ─────────────────────────────────


def disputed_facts(folder: Path) -> Path:
    """Return the small facts with a second source that tells them otherwise, and an editor's line on one pair."""
    shutil.copytree(SMALL, folder / "facts")
    return Path(shutil.copytree(Path(__file__).parent / "disputed", folder / "facts", dirs_exist_ok=True))


@pytest.fixture
def disputed(tmp_path: Path) -> Path:
    """A copy of the disputed facts that a test may break."""
    return disputed_facts(tmp_path)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """What is built of the disputed facts."""
    folder = tmp_path_factory.mktemp("disputed")
    build(disputed_facts(folder), folder / "output")
    return KnowledgeGraph(folder / "output")


def explained(facts: Path, old: str, new: str) -> list[str]:
    """Return what is refused when a passage of the editor's line is changed."""
    path = facts / "explanations" / "second.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    try:
        load(facts)
    except FactsInvalid as error:
        return [str(problem) for problem in error.problems]
    return []


def test_conflicts_are_in_the_dataset(graph: KnowledgeGraph) -> None:
    """Each pair is a node with its rule, its words in three languages, two claims, and what explains it."""
    rows = graph.sparql(
        "SELECT ?rule (COUNT(DISTINCT ?claim) AS ?claims) (COUNT(DISTINCT ?label) AS ?labels) (MIN(?why) AS ?because) {"
        " ?c a gai:Conflict ; gai:conflictRule ?rule ; gai:conflicting ?claim ; rdfs:label ?label"
        " OPTIONAL { ?c gai:because ?why } } GROUP BY ?c ?rule ORDER BY ?rule ?because"
    )
    assert [(row["rule"], row["claims"], row["labels"], row["because"]) for row in rows] == [
        ("amounts-apart", "2", "3", expand("gai:plain-error")),
        ("amounts-apart", "2", "3", expand("gai:time-indexed")),
        ("amounts-apart", "2", "3", expand("gai:time-indexed")),
        ("dates-apart", "2", "3", None),
    ]


def test_conflicts_come_open_ones_first_and_can_be_narrowed(graph: KnowledgeGraph) -> None:
    """`conflicts` gives what is open before what is explained, and keeps to what is open or to an entity."""
    assert [one["open"] for one in graph.conflicts()] == [True, False, False, False]
    assert [one["rule"] for one in graph.conflicts(only_open=True)] == ["dates-apart"]
    assert {one["rule"] for one in graph.conflicts(about="Alpha")} == {"dates-apart"}
    by_editor = next(one for one in graph.conflicts() if one["reason"])
    assert by_editor["because"]["id"] == "gai:plain-error"
    assert by_editor["reason"]["zh-Hans"] == "公司帐目为 700 万。"


@pytest.mark.parametrize(
    ("language", "opened", "explained_so"),
    [
        ("en", "open: nothing explains it", "explained: plain error. The company's own accounts have 7 million."),
        ("zh-Hant", "未決：尚無解釋", "已解釋：明顯錯誤。公司帳目為 700 萬。"),
        ("zh-Hans", "未决：尚无解释", "已解释：明显错误。公司帐目为 700 万。"),
    ],
)
def test_the_shell_tells_conflicts_in_each_language(
    graph: KnowledgeGraph, language: str, opened: str, explained_so: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`conflicts` says whether a pair is open, and by what an editor knows the explanation; its exit code is 0."""
    assert main(["conflicts", "--data", str(graph.folder), "--lang", language]) == 0
    printed = capsys.readouterr().out
    assert opened in printed
    assert explained_so in printed
    assert main(["conflicts", "--data", str(graph.folder), "--open", "--json"]) == 0
    assert [one["open"] for one in json.loads(capsys.readouterr().out)] == [True]


def test_an_answer_says_that_its_claims_are_contested(graph: KnowledgeGraph) -> None:
    """An answer names the open conflicts of its claims, and says nothing of explained ones."""
    contested = graph.ask("When did Alpha sue Beta Works?")
    assert "Not settled: “Alpha took Beta to court in January 2023” against" in contested["answer"]
    assert [sorted(one["claims"]) for one in contested["conflicts"]] == [["cl:suit", "cl:suit-later"]]
    assert "尚未釐清" in graph.ask("阿法實驗室何時控告貝塔工坊?")["answer"]
    costs = graph.ask("What was the expenditure of Beta Works in 2023?")
    assert costs["claims"]
    assert costs["conflicts"] == []
    assert "Not settled" not in costs["answer"]


def test_the_page_has_the_conflicts(graph: KnowledgeGraph) -> None:
    """The page is given each pair with its rule and what explains it."""
    page = (graph.folder / "index.html").read_text(encoding="utf-8")
    told = [(one["because"], bool(one["reason"])) for one in block(page, "conflicts")]
    assert told[0] == (None, False)
    assert set(told[1:]) == {("gai:plain-error", True), ("gai:time-indexed", False)}


# ── an editor's line ────────────────────────────────────────────────────────


def test_a_stale_explanation_is_refused(disputed: Path) -> None:
    """An explanation of two claims of which no rule finds that they differ is refused on its line."""
    assert explained(disputed, "cl:total-more, cl:total", "cl:suit, cl:money") == [
        "facts/explanations/second.yaml:3:5: no rule finds that cl:money and cl:suit differ; "
        "remove the explanation: it is stale"
    ]


def test_a_pair_is_explained_once(disputed: Path) -> None:
    """A second explanation of a pair is refused, with the place of the first."""
    again = "explanations:\n  - id: why:again\n    claims: [cl:total, cl:total-more]\n    because: precision\n"
    again += '    reason: {en: "Rounded.", zh-Hant: "四捨五入。"}\n'
    [problem] = explained(disputed, "explanations:\n", again)
    assert problem.startswith("facts/explanations/second.yaml:7:5: that cl:total and cl:total-more differ is already")


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        ("plain-error", "plain-eror", "did you mean 'plain-error'?"),
        ("reason:", "reasons:", "the key 'reasons' is unknown here"),
        ('    reason: {en: "The', '    # {en: "The', "has no 'reason'"),
        ("cl:total-more, cl:total", "cl:total-more, cl:totl", "cl:totl is in no facts file; did you mean cl:total?"),
        ("[cl:total-more, cl:total]", "[cl:total-more]", "claims"),
        ("[cl:total-more, cl:total]", "[cl:total-more, cl:total, cl:total-april]", "claims"),
        ("[cl:total-more, cl:total]", "[cl:total, cl:total]", "claims"),
        ("why:costs", "cl:costs", "write an id that begins with why:"),
    ],
)
def test_a_broken_explanation_is_refused(disputed: Path, old: str, new: str, fragment: str) -> None:
    """An explanation is closed: its keys, its two claims, its concept and its reason in two languages."""
    assert any(fragment in problem for problem in explained(disputed, old, new)), explained(disputed, old, new)


def test_an_explanation_is_read_as_json_ld_reads_it(disputed: Path, ontology: Ontology) -> None:
    """The emitter and a JSON-LD processor make the same of an editor's line."""
    context = context_of(ontology)
    [document] = [one for one in read_documents(disputed) if "explanations" in one.tree]
    listed = node("gai:explains")
    theirs = {quad for quad in as_json_ld(document, context) if quad.predicate != listed}
    ours = {quad for quad in emit([document], context).quads if quad.object != node("gai:ExplainedPair")}
    assert comparable(ours) == comparable(theirs)


# ── how fast ────────────────────────────────────────────────────────────────


def test_conflicts_of_an_industry_are_found_at_once(ontology: Ontology) -> None:
    """All rules together are done with 60,000 statements in well under a second."""
    dataset = dataset_of(900)
    assert len(dataset) > 60_000
    begin = time.perf_counter()
    count, _ = add_conflicts(dataset, ontology, Facts())
    assert time.perf_counter() - begin < 2  # 0.2 s where nothing else runs
    assert count
