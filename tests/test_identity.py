"""The register says which ids name one thing, and how others are tied; the build does as it says, and no more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import graph
from graph.build import build
from graph.commands import main
from graph.errors import FactsInvalid
from graph.loading import load
from graph.terms import expand
from tests.pages import block

SMALL = Path(__file__).parent / "small"
EVIDENCE = "    evidence: {en: Both names stand on one page., zh-Hant: 兩名並列於同一頁。}\n"
DOUBLE = """
  - id: co:alpha-works
    type: Company
    label: {en: Alpha Works, zh-Hant: 阿法工坊}
    aliases: {en: [Alpha Labs]}
"""
HOLDER = """
  - id: co:beta-inc
    type: Company
    label: {en: Beta Works Inc., zh-Hant: 貝塔工坊公司}
    legal_entity_of: co:beta
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the small facts that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "facts"))


def register(facts: Path, *entries: str) -> None:
    """Write the small register anew with further entries."""
    text = (SMALL / "entities" / "register.yaml").read_text(encoding="utf-8")
    (facts / "entities" / "register.yaml").write_text(text + "".join(entries), encoding="utf-8")


def tell(facts: Path, old: str, new: str) -> None:
    """Change one passage of the small story."""
    path = facts / "sources" / "story.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def refused(facts: Path) -> list[str]:
    """Return what is refused in a folder of facts, each with its place."""
    with pytest.raises(FactsInvalid) as error:
        load(facts)
    return [str(problem) for problem in error.value.problems]


def bytes_of(facts: Path, out: Path) -> dict[str, bytes]:
    """Build a folder of facts and return every file of the output."""
    build(facts, out)
    return {path.name: path.read_bytes() for path in out.iterdir()}


# ── merging ─────────────────────────────────────────────────────────────────

MERGED = DOUBLE.replace("[Alpha Labs]", "[Alpha W]") + "    merged_into: co:alpha\n" + EVIDENCE


def test_a_merged_id_gives_way_to_its_target_everywhere(facts: Path, tmp_path: Path) -> None:
    """Claims, situations, edges, the network and names speak of the target; the old id stays as a trace."""
    register(facts, MERGED)
    tell(facts, "plaintiff: co:alpha", "plaintiff: co:alpha-works")
    build(facts, tmp_path / "out")
    kg = graph.open(tmp_path / "out")
    assert "co:alpha-works" not in kg.network()
    assert [row["b"] for row in kg.sparql("SELECT ?b { co:alpha gai:sued ?b }")] == [expand("co:beta")]
    about = kg.sparql("SELECT ?p ?o { co:alpha-works ?p ?o }")
    assert {row["p"] for row in about} == {expand("gai:mergedInto"), expand("gai:evidence")}
    assert {row["o"] for row in about} >= {expand("co:alpha"), "Both names stand on one page."}
    assert {"Alpha Works", "Alpha W", "阿法工坊"} <= set(kg.show("co:alpha")["aliases"])


def test_an_old_id_and_an_old_name_show_the_target(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`show` of a merged id or name shows what it was merged into, and says why."""
    register(facts, MERGED)
    build(facts, tmp_path / "out")
    for name in ("co:alpha-works", "Alpha Works"):
        assert main(["show", name, "--data", str(tmp_path / "out")]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith("Alpha Labs (co:alpha)")
        assert "co:alpha-works was merged into it: Both names stand on one page." in shown


def test_taking_the_line_out_undoes_the_merge_to_the_byte(facts: Path, tmp_path: Path) -> None:
    """Built without, with and again without `merged_into`, the first and the third output are the same bytes."""
    register(facts, DOUBLE.replace("[Alpha Labs]", "[Alpha W]"))
    tell(facts, "plaintiff: co:alpha", "plaintiff: co:alpha-works")
    first = bytes_of(facts, tmp_path / "out")
    register(facts, MERGED)
    second = bytes_of(facts, tmp_path / "out")
    register(facts, DOUBLE.replace("[Alpha Labs]", "[Alpha W]"))
    assert bytes_of(facts, tmp_path / "out") == first
    assert second["dataset.nq"] != first["dataset.nq"]


def test_a_chain_of_merges_is_followed(facts: Path) -> None:
    """What was merged into something merged stands for the end of the chain, and so does its trace."""
    third = MERGED.replace("alpha-works", "alpha-shop").replace("Alpha W", "Alpha S").replace("工坊", "店鋪")
    register(facts, MERGED, third.replace("merged_into: co:alpha", "merged_into: co:alpha-works"))
    tell(facts, "plaintiff: co:alpha", "plaintiff: co:alpha-shop")
    dataset = load(facts).dataset
    rows = dataset.select("SELECT ?a ?b { { ?a gai:sued ?b } UNION { ?a gai:mergedInto ?b } } ORDER BY ?a ?b")
    pairs = {(row["a"].rpartition("/")[2], row["b"].rpartition("/")[2]) for row in rows}
    assert pairs == {("alpha", "beta"), ("alpha-works", "alpha"), ("alpha-shop", "alpha")}


BAD = {
    "circle": (MERGED.replace("co:alpha\n", "co:alpha-works\n"), "in a circle"),
    "unknown target": (MERGED.replace("into: co:alpha", "into: co:alpa"), "co:alpa is in no facts file"),
    "another class": (MERGED.replace("into: co:alpha", "into: person:carol"), "which is of another class"),
    "told apart": (MERGED + "    not: co:alpha\n", "says that it is not"),
    "no evidence": (MERGED.replace(EVIDENCE, ""), "rests on no evidence"),
    "evidence for nothing": (DOUBLE.replace("Alpha Labs", "Alpha W") + EVIDENCE, "the evidence is for no tie"),
    "legal entity of a legal entity": (
        HOLDER + EVIDENCE + HOLDER.replace("beta-inc", "beta-llc").replace("Inc.", "LLC").replace("公司", "有限公司")
        .replace("legal_entity_of: co:beta\n", "legal_entity_of: co:beta-inc\n") + EVIDENCE,
        "co:beta-inc is a legal entity itself",
    ),
    "legal entity of a person": (HOLDER.replace("of: co:beta", "of: person:carol") + EVIDENCE, "person:carol"),
    "unit of itself": (
        HOLDER.replace("legal_entity_of: co:beta", "unit_of: co:beta-inc") + EVIDENCE,
        "a unit of itself",
    ),
    "successor of itself": (
        HOLDER.replace("legal_entity_of: co:beta", "continues: co:beta-inc") + EVIDENCE,
        "continues itself",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_tie_that_cannot_be_is_refused_on_its_line(facts: Path, name: str) -> None:
    """A circle, an unknown target, another class, a pair told apart and missing evidence are named by line."""
    entry, fragment = BAD[name]
    register(facts, entry)
    found = [problem for problem in refused(facts) if fragment in problem]
    assert found, refused(facts)
    first = (SMALL / "entities" / "register.yaml").read_text(encoding="utf-8").count("\n")
    file, line, *_ = found[0].split(":")
    assert file.endswith("entities/register.yaml")
    assert int(line) > first


# ── legal entities ──────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def lifted(tmp_path_factory: pytest.TempPathFactory) -> graph.KnowledgeGraph:
    """A graph in which a legal entity is sued, and what people name it by is said to have had costs."""
    tmp_path = tmp_path_factory.mktemp("lifted")
    facts = Path(shutil.copytree(SMALL, tmp_path / "facts"))
    register(facts, HOLDER, EVIDENCE)
    tell(facts, "defendant: co:beta", "defendant: co:beta-inc")
    build(facts, tmp_path / "out")
    return graph.open(tmp_path / "out")


def test_an_edge_of_a_legal_entity_is_its_name_s(lifted: graph.KnowledgeGraph) -> None:
    """The edge joins the entity that people name; the situation and its claims keep the legal entity."""
    assert [row["b"] for row in lifted.sparql("SELECT ?b { ?a gai:sued ?b }")] == [expand("co:beta")]
    assert "co:beta-inc" not in lifted.network()
    suit = next(claim for claim in lifted.claims() if claim["id"] == "cl:suit")
    assert [who["id"] for who in suit["participants"]["defendant"]] == ["co:beta-inc"]


def test_an_edge_between_a_legal_entity_and_its_name_stays(facts: Path) -> None:
    """What joins a legal entity with its own name is not lifted, which would tie the name to itself."""
    register(facts, HOLDER, EVIDENCE)
    tell(facts, "plaintiff: co:alpha, defendant: co:beta", "plaintiff: co:beta-inc, defendant: co:beta")
    rows = load(facts).dataset.select("SELECT ?a ?b { ?a gai:sued ?b }")
    assert rows == [{"a": expand("co:beta-inc"), "b": expand("co:beta")}]


def test_the_name_lists_what_is_said_of_its_legal_entities(
    lifted: graph.KnowledgeGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    """`show` of the name has the claims of both, of the legal entity its own, and each says how they are tied."""
    assert {"cl:suit", "cl:total"} <= {claim["id"] for claim in lifted.show("co:beta")["claims"]}
    assert {claim["id"] for claim in lifted.show("Beta Works Inc.")["claims"]} == {"cl:suit"}
    for name, said in (
        ("co:beta", "Beta Works Inc. (co:beta-inc) is a legal entity of it: "),
        ("co:beta-inc", "is a legal entity of Beta Works (co:beta): "),
    ):
        assert main(["show", name, "--data", str(lifted.folder)]) == 0
        assert f"{said}Both names stand on one page." in capsys.readouterr().out


ASKED = {
    "who sued Beta Works": {"cl:suit"},
    "who sued Beta Works Inc.": {"cl:suit"},
    "誰起訴了貝塔工坊公司": {"cl:suit"},
    "what are the costs of Beta Works Inc.": set[str](),
    "what did Beta Works spend": {"cl:total"},
    "lawsuits of Beta Works": {"cl:suit"},
    "lawsuits of Beta Works Inc.": {"cl:suit"},
    "what do we know about Beta Works Inc.": {"cl:suit"},
}


@pytest.mark.parametrize("question", ASKED)
def test_a_question_about_a_legal_entity_is_about_it_alone(lifted: graph.KnowledgeGraph, question: str) -> None:
    """Asked for by its name, all of its legal entities count; asked for a legal entity, that alone does."""
    answer = lifted.ask(question)
    assert answer["reason"] in (None, "no-fact"), answer
    assert {claim["id"] for claim in answer["claims"]} & {"cl:suit", "cl:total"} == ASKED[question], answer


def test_a_suit_against_the_name_is_none_against_its_legal_entity(facts: Path, tmp_path: Path) -> None:
    """Where the source names no legal entity, none of them was sued."""
    register(facts, HOLDER, EVIDENCE)
    build(facts, tmp_path / "out")
    kg = graph.open(tmp_path / "out")
    assert [claim["id"] for claim in kg.ask("who sued Beta Works")["claims"]] == ["cl:suit"]
    assert kg.ask("who sued Beta Works Inc.")["reason"] == "no-fact"


def test_the_page_finds_a_name_by_its_legal_entity(lifted: graph.KnowledgeGraph) -> None:
    """The page has a legal entity by what people name: its own name finds that, and its claims count for it."""
    page = (lifted.folder / "index.html").read_text(encoding="utf-8")
    found = {entity["id"]: entity["forms"] for entity in block(page, "entities")}
    assert "co:beta-inc" not in found
    assert "beta works inc." in found["co:beta"]
    assert block(page, "legal_entities") == {"co:beta-inc": "co:beta"}
