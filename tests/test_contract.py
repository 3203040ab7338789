"""Facts that break the contract are refused, each with one message that names the line and the way out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.breaches import breaches
from graph.commands import main
from graph.errors import FactsInvalid, Problem
from graph.loading import load
from graph.store import Dataset, Literal, NamedNode, Quad, node
from graph.terms import ONTOLOGY, expand, shorten
from graph.vocabulary import LANG_STRING, Constraint, Ontology

SMALL = Path(__file__).parent / "small"
STORY = "sources/story.yaml"
REGISTER = "entities/register.yaml"


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the small facts that a test may break."""
    return Path(shutil.copytree(SMALL, tmp_path / "facts"))


def problems_of(facts: Path, texts: Path | None = None) -> list[Problem]:
    """Return what is refused in a folder of facts."""
    try:
        load(facts, texts)
    except FactsInvalid as error:
        return error.problems
    return []


def break_once(facts: Path, file: str, old: str, new: str) -> int:
    """Replace one passage of a file and return the line at which the new text ends."""
    path = facts / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    before, _, after = text.partition(old)
    path.write_text(before + new + after, encoding="utf-8")
    return (before + new).count("\n") + 1


BROKEN = {
    "mistyped key": (STORY, "certainty: stated\n", "certanty: stated\n", "the key 'certanty' is unknown here"),
    "mistyped certainty": (STORY, "certainty: rumoured", "certainty: rumored", "did you mean 'rumoured'?"),
    "mistyped class": (STORY, "type: Litigation", "type: Litigaton", "did you mean 'Litigation'?"),
    "mistyped property": (STORY, "plaintiff:", "plantiff:", "did you mean 'plaintiff'?"),
    "mistyped id": (STORY, "plaintiff: co:alpha", "plaintiff: co:alpah", "co:alpah is in no facts file; did you mean"),
    "mistyped metric": (STORY, "metric: expenditure", "metric: expenditur", "did you mean 'expenditure'?"),
    "unknown publisher": (STORY, "media:gazette", "media:gazete", "did you mean media:gazette?"),
    "date that does not exist": (STORY, 'when: "2023-01"', 'when: "2023-02-30"', "when '2023-02-30' is no date"),
    "end before the start": (STORY, 'when: "2023-01"', 'when: "2024/2023"', "lies before its begin"),
    "year without quotes": (STORY, 'when: "2023-01"', "when: 2023", "when is 2023; write text (in quotes)"),
    "no as a boolean": (STORY, "certainty: rumoured", "certainty: rumoured\n    negated: no", "write true or false"),
    "number with an exponent": (STORY, "number: 5000000", "number: 1.8e12", "write the number out in full"),
    "amount without unit": (STORY, ", unit: USD", "", "amount has no 'unit'"),
    "plaintiff that is a model": (STORY, "plaintiff: co:alpha", "plaintiff: model:delta", "plaintiff is 'model:delta'"),
    "id of another class": (REGISTER, "id: co:beta", "id: model:beta", "id is 'model:beta'"),
    "claim told twice": (STORY, "id: cl:money", "id: cl:suit", "cl:suit is already written out at"),
    "situation told twice": (STORY, "id: sit:money", "id: sit:suit", "sit:suit is already written out at"),
    "duplicate key": (STORY, "certainty: rumoured", "certainty: rumoured\n    certainty: stated", "stands twice"),
    "anchor": (STORY, "certainty: rumoured", "certainty: &a rumoured", "the anchor or alias 'a' is not allowed"),
    "tag": (STORY, "certainty: rumoured", "certainty: !!str rumoured", "the tag"),
    "homonym": (REGISTER, "zh-Hant: 貝塔工坊", "zh-Hant: 阿法實驗室", "is also a name of co:alpha"),
    "no end of a passage": (STORY, ", end: 32", "", "at has no 'end'"),
    "passage the wrong way round": (STORY, "start: 0, end: 32", "start: 40, end: 32", "is not below the end"),
    "line outside the text": (STORY, "line: 1,", "line: 9,", "line 9 is cited, the text has 4 lines"),
    "cited line that states nothing": (
        STORY,
        "states_nothing: [3]",
        "states_nothing: [1]",
        "marked as stating nothing",
    ),
    "hypothesis without condition": (STORY, "certainty: rumoured", "certainty: hypothetical", "names no condition"),
    "report without speaker": (STORY, "certainty: stated", "certainty: reported", "names nobody who says it"),
    "sum that does not add up": (STORY, "number: 7000000", "number: 7000001", "7000000 was found where 7000001"),
    "slip by ten thousand": (STORY, "number: 7000000", "number: 70000000000000", "<= 1000000000000 must be"),
    "digest of the wrong length": (STORY, "sha256: 1", "sha256: zz1", "copy the 64 hex digits"),
    "one language only": (STORY, ', zh-Hant: "據傳阿法向貝塔投入 500 萬美元。"', "", "text has no 'zh-Hant'"),
    "label without Chinese": (REGISTER, ", zh-Hant: 德爾塔", "", "label has no 'zh-Hant'"),
    "source within itself": (STORY, "part_of: sit:total", "part_of: sit:part-one", "is a part of itself"),
    "second document": (STORY, "claims:\n", "claims:\n---\n", "a second YAML document"),
    "bell in a label": (REGISTER, "zh-Hant: 德爾塔", 'zh-Hant: "德\\a爾塔"', "the hidden character U+0007"),
    "label of spaces": (REGISTER, "zh-Hant: 德爾塔", 'zh-Hant: "  "', "write text without spaces at its ends"),
    "label without width": (REGISTER, "zh-Hant: 德爾塔", 'zh-Hant: "\\u200B"', "the hidden character U+200B"),
    "turned writing": (REGISTER, "zh-Hant: 德爾塔", 'zh-Hant: "德\\u202E爾塔"', "the hidden character U+202E"),
    "two slashes in a date": (STORY, 'when: "2023-01"', 'when: "2022/2023/2024"', "more than one slash"),
    "sum beyond the store": (STORY, "number: 3000000", "number: 3" + "0" * 45, "must be"),
    "development by nobody": (
        STORY,
        "type: Litigation, plaintiff: co:alpha, defendant: co:beta, in_case: case:alpha-v-beta",
        "type: Development, artifact: model:delta",
        "names nobody who developed",
    ),
    "successor that is withdrawn": (
        STORY,
        "certainty: rumoured",
        "certainty: rumoured\n    withdrawn: {en: A slip., zh-Hant: 誤植。}\n    supersedes: cl:suit",
        "is withdrawn and still supersedes",
    ),
    "tab": (STORY, "claims:\n", "claims:\n\t- x\n", "could not be read"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_kind_of_bad_input_is_refused_on_its_line(facts: Path, name: str) -> None:
    """A broken fact gives a message on its line, with what happened and the way out."""
    file, old, new, fragment = BROKEN[name]
    if name == "digest of the wrong length":
        text = (facts / file).read_text(encoding="utf-8")
        old = text[text.index("sha256: ") :][:9]
        new = old.replace("sha256: ", "sha256: z")
    line = break_once(facts, file, old, new)
    found = problems_of(facts)
    matching = [problem for problem in found if fragment in str(problem)]
    assert matching, [str(problem) for problem in found]
    assert any(abs(problem.place.line - line) <= 2 and problem.place.file.endswith(file) for problem in matching), (
        line,
        [str(problem) for problem in matching],
    )


def second_source(facts: Path, old: str, new: str) -> list[str]:
    """Return what is refused when a second source tells the same story with one passage changed."""
    text = (
        (facts / STORY)
        .read_text(encoding="utf-8")
        .replace("src:story", "src:other")
        .replace("id: cl:", "id: cl:other-")
    )
    (facts / "sources" / "other.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return [problem.happened for problem in problems_of(facts)]


def test_two_sources_may_assert_one_situation_but_not_differently(facts: Path) -> None:
    """A second source joins a situation that it tells alike; told differently, it is refused, never mixed."""
    assert second_source(facts, "", "") == []
    swapped = second_source(facts, "plaintiff: co:alpha, defendant: co:beta", "plaintiff: co:beta, defendant: co:alpha")
    assert sum("sit:suit has another" in happened for happened in swapped) == 2


def test_sound_facts_have_no_problem() -> None:
    """The small facts pass the contract and every digest matches their text."""
    assert problems_of(SMALL, SMALL / "texts") == []


def test_all_problems_come_at_once(facts: Path) -> None:
    """Problems of the raw tree, of references and of rules are reported in one run."""
    break_once(facts, STORY, "certainty: rumoured", "certainty: rumored")
    break_once(facts, STORY, "defendant: co:beta", "defendant: co:bta")
    break_once(facts, STORY, "metric: staff-cost", "metrik: staff-cost")
    shown = "\n".join(map(str, problems_of(facts)))
    assert "rumored" in shown
    assert "co:bta" in shown
    assert "metrik" in shown


def test_a_span_outside_its_line_and_a_wrong_digest_are_named(facts: Path) -> None:
    """Given the texts, a span that leaves its line and a digest that differs are each one problem."""
    break_once(facts, STORY, "start: 0, end: 32", "start: 0, end: 99")
    break_once(facts, STORY, "start: 0, end: 56", "start: 1, end: 56")
    found = [problem.happened for problem in problems_of(facts, facts / "texts")]
    assert found == ["the span ends at 99, line 1 has 32 characters", "the digest of line 2 from 1 to 56 differs"]


def test_a_text_that_is_not_there_is_named(facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check --texts` checks the texts that are there and names the others; a folder that is not there is an error."""
    assert main(["check", "--facts", str(facts), "--texts", str(tmp_path)]) == 0
    assert "not checked against its text" in capsys.readouterr().err
    assert main(["check", "--facts", str(facts), "--texts", str(tmp_path / "none")]) == 4


def test_a_number_that_its_passage_does_not_give_is_named(facts: Path) -> None:
    """Given the texts, an amount that is not among the numbers of its passage is a problem."""
    break_once(facts, STORY, "number: 5000000", "number: 50000")
    found = [problem.happened for problem in problems_of(facts, facts / "texts")]
    assert found == ["amount is 50000, the passage gives 5000000"]


def test_a_deep_nesting_is_refused_without_exhausting_the_stack(facts: Path) -> None:
    """A file of ten thousand nested lists is one problem."""
    (facts / STORY).write_text("id: " + "[" * 10_000, encoding="utf-8")
    assert any("deeper than 32" in str(problem) for problem in problems_of(facts))


def test_a_file_of_64_megabytes_is_refused_unread(facts: Path) -> None:
    """A file above the limit is one problem that names the limit."""
    with (facts / STORY).open("wb") as stream:
        stream.truncate(64 * 1024 * 1024)
    found = [p for p in problems_of(facts) if p.place.file.endswith(STORY)]
    assert [p.happened for p in found] == ["the file has 64 MB"]


def test_bad_facts_exit_with_1_and_leave_the_last_output(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failed build leaves every byte of the last good output as it was."""
    out = tmp_path / "output"
    assert main(["build", "--facts", str(facts), "--out", str(out)]) == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    break_once(facts, STORY, "certainty: rumoured", "certainty: rumored")
    assert main(["build", "--facts", str(facts), "--out", str(out)]) == 1
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert "story.yaml:18" in capsys.readouterr().err


# ── the shapes, each broken once ────────────────────────────────────────────


def near_misses(ontology: Ontology, dataset: Dataset) -> dict[str, tuple[list[Quad], str, str]]:
    """Return, for each shape and each way to break it, a copy of a real thing broken once, by the copy's IRI."""
    found: dict[str, tuple[list[Quad], str, str]] = {}
    for constraint in ontology.constraints:
        real = next(iter(_instances(dataset, ontology, constraint)), None)
        if real is None:
            continue
        for component, change in _changes(constraint, dataset, real):
            name = f"urn:near-miss:{len(found)}"
            kept = [
                quad for quad in dataset.match(node(real)) if change is None or quad.predicate.value != constraint.path
            ]
            if component != "MinCountConstraintComponent":
                kept = list(dataset.match(node(real)))
            if component in ("DatatypeConstraintComponent", "ClassConstraintComponent"):
                kept = [quad for quad in kept if quad.predicate.value != constraint.path]
            copy = [Quad(NamedNode(name), q.predicate, q.object) for q in kept]
            copy += [Quad(NamedNode(name), node(constraint.path), value) for value in change or ()]
            found[name] = (copy, component, constraint.path)
    return found


def _instances(dataset: Dataset, ontology: Ontology, constraint: Constraint) -> list[str]:
    things = {
        quad.subject.value
        for name in ontology.subclasses(constraint.target)
        for quad in dataset.match(None, node("rdf:type"), node(name))
    }
    having = [t for t in things if any(True for _ in dataset.match(node(t), node(constraint.path)))]
    return sorted(having) or sorted(things)


def _changes(constraint: Constraint, dataset: Dataset, real: str) -> list[tuple[str, list[object] | None]]:
    values = [quad.object for quad in dataset.match(node(real), node(constraint.path))]
    changes: list[tuple[str, list[object] | None]] = []
    if constraint.at_least:
        changes.append(("MinCountConstraintComponent", []))
    if constraint.at_most == 1 and values:
        changes.append(("MaxCountConstraintComponent", [_another(constraint, values)]))
    if constraint.value_class:
        stranger = "gai:USD" if constraint.value_class == ONTOLOGY + "Certainty" else "gai:stated"
        changes.append(("ClassConstraintComponent", [node(stranger)]))
    if constraint.datatype:
        changes.append(("DatatypeConstraintComponent", [Literal("x", datatype=node("urn:another"))]))
    return changes


def _another(constraint: Constraint, values: list[object]) -> object:
    if constraint.value_class:
        return node("urn:another")
    if constraint.datatype == LANG_STRING:
        return Literal("another", language="en")
    if constraint.datatype == expand("xsd:boolean"):
        true = Literal("true", datatype=node("xsd:boolean"))
        return Literal("false", datatype=true.datatype) if true in values else true
    return Literal("99", datatype=node(constraint.datatype or "xsd:string"))


def test_every_shape_refuses_a_near_miss_and_names_it(ontology: Ontology, dataset: Dataset) -> None:
    """A real thing with exactly one constraint broken is refused for that property and that reason."""
    cases = near_misses(ontology, dataset)
    found = breaches(Dataset([*dataset, *(quad for copy, _, _ in cases.values() for quad in copy)]), ontology)
    by_thing: dict[str, set[tuple[str, str]]] = {}
    for breach in found:
        if breach.component == "LessThanConstraintComponent":
            continue  # a broken end is also no longer above its start
        by_thing.setdefault(breach.thing, set()).add((breach.component, breach.property))
    missed = {name: case[1:] for name, case in cases.items() if case[1:] not in by_thing.get(name, set())}
    assert not missed
    others = {name: seen for name, seen in by_thing.items() if {path for _, path in seen} != {cases[name][2]}}
    assert not others
    assert len(cases) >= 2 * len(ontology.members(expand("gai:Situation")))


def test_every_kind_has_a_near_miss(ontology: Ontology, dataset: Dataset) -> None:
    """The shipped facts hold each kind at least once, so that no kind's shape goes untested."""
    kinds = set(ontology.members(expand("gai:Situation")))
    present = {quad.object.value for quad in dataset.match(None, node("rdf:type"))}
    assert sorted(map(shorten, kinds - present)) == []


# ── docket numbers ──────────────────────────────────────────────────────────

STATED_AS = "    stated_as: {en: It prints so., zh-Hant: 原文如此。}\n"


def with_docket(facts: Path, docket: str, more: str = "") -> list[str]:
    """Return what is refused when the case of the small story, filed in January 2023, has a docket number."""
    register = facts / REGISTER
    court = "  - id: court:north\n    type: Court\n    label: {en: Northern Court, zh-Hant: 北區法院}\n"
    register.write_text(register.read_text(encoding="utf-8") + court, encoding="utf-8")
    says = f"type: Proceeding, in_case: case:alpha-v-beta, before: court:north, docket: {docket!r}"
    break_once(
        facts,
        STORY,
        "type: FundingRound, recipient: co:beta, investor: co:alpha, amount: {number: 5000000, unit: USD}",
        says,
    )
    break_once(facts, STORY, "    certainty: rumoured\n    origin: unnamed:insider\n", "    certainty: stated\n" + more)
    return [str(problem) for problem in problems_of(facts)]


@pytest.mark.parametrize("docket", ["3:22-cv-00201", "22-cv-00201", "1:24-md-03143", "3:24-cv-00201-WHO"])
def test_a_docket_number_of_another_year_than_the_filing_is_refused(facts: Path, docket: str) -> None:
    """The earliest docket number of a federal district court carries the year of filing, or is refused on its line."""
    [problem] = with_docket(facts, docket)
    assert "story.yaml:21:" in problem
    assert f"the docket number {docket} is of 20" in problem


@pytest.mark.parametrize("docket", ["3:23-cv-00201", "23-md-1", "IL-2022-000007", "CV-22-1"])
def test_a_docket_number_of_the_year_or_of_another_court_is_none(facts: Path, docket: str) -> None:
    """A number of the filing's year is sound, and courts that number otherwise are not asked."""
    assert with_docket(facts, docket) == []


def test_a_docket_number_that_the_source_prints_so_is_kept(facts: Path) -> None:
    """Where the editor saw that the source prints the number so, it stands."""
    assert with_docket(facts, "3:22-cv-00201", STATED_AS) == []


def test_a_later_docket_number_is_a_transfer(facts: Path) -> None:
    """A later number beside one of the filing's year is of the court that the case moved to."""
    told = "type: Proceeding, in_case: case:alpha-v-beta, before: court:north, docket: '1:25-cv-1'"
    old = "type: Figure, of: co:beta, metric: staff-cost, amount: {number: 4000000, unit: USD}"
    old += ', when: "2023", part_of: sit:total'
    break_once(facts, STORY, old, told)
    break_once(facts, STORY, "number: 7000000", "number: 3000000")
    assert with_docket(facts, "3:23-cv-00201") == []
