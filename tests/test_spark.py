"""What is built on a cluster is, byte for byte, what one process builds; the rules stand once, as SPARQL."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graph.breaches import compiled
from graph.commands import main
from graph.errors import FactsInvalid, OntologyInvalid
from graph.exports import canonical
from graph.loading import load
from graph.store import Dataset, Quad, node
from graph.terms import EDGE_GRAPH, shipped
from graph.vocabulary import Ontology
from tests.test_conflicts import RULES, sample
from tests.test_json_lines import as_lines

pytest.importorskip("pyspark", reason="pyspark is not installed (it comes with the extra `spark`)")

from graph.spark.algebra import Compiler, Counts
from graph.spark.building import build_on_spark
from graph.spark.partitions import Reader, _as_kept, documents_in, lines_in, parts_of
from graph.spark.quads import Quads, unescaped
from graph.spark.session import open_session, packed
from graph.spark.terms import absolute, minus, plus, times, total

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SMALL, DISPUTED = (Path(__file__).parent / name for name in ("small", "disputed"))
ROOMS = ("audits", "checks", "rules", "conflicts")
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "2",
}
"""Of few statements it takes longer to compile plans and methods to the last degree than to run them."""


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """One session of two local workers for all tests; they are skipped where there is no Java."""
    if not shutil.which("java"):
        pytest.skip("Java is not installed")
    session = open_session("local[2]", QUICK)
    yield session
    session.stop()


# ── the compiler alone ──────────────────────────────────────────────────────


@pytest.mark.parametrize("room", ROOMS)
def test_every_query_of_the_ontology_is_compiled(room: str, ontology: Ontology) -> None:
    """No rule, check, audit or conflict is written twice: each compiles from its one text to Spark SQL."""
    queries = ontology.queries(room)
    assert queries
    for name, _rule, text in queries:
        assert Compiler(Counts(), "part").compiled(text).sql, name


def test_every_kind_of_shape_is_compiled(ontology: Ontology) -> None:
    """What shapes ask, as SPARQL, compiles to Spark SQL, too: here one query of each kind, for there are hundreds."""
    queries = {query.component: query.text for query in compiled(ontology)}
    assert all(Compiler(Counts(), "part").compiled(text).sql for text in queries.values())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a { SERVICE <http://example.org/> { ?a ?b ?c } }",
        "SELECT ?a { ?a ?b ?c } LIMIT 3",
        "SELECT ?a { ?a !gai:says ?c }",
        "SELECT (GROUP_CONCAT(?c) AS ?all) { ?a ?b ?c } GROUP BY ?a",
        "SELECT (RAND() AS ?a) {}",
        "SELECT ?a { ?a gai:number ?n FILTER(?n / 2 > 1) }",
        "SELECT ?a { ?a ?b ?c OPTIONAL { ?a gai:when ?d } FILTER NOT EXISTS { ?e gai:when ?d } }",
        "SELECT ?a {",
    ],
)
def test_what_is_not_compiled_is_refused(text: str) -> None:
    """A query that uses anything else is refused by name, and never answered wrongly."""
    with pytest.raises(OntologyInvalid):
        Compiler(Counts(), "part").compiled(text)


@pytest.mark.parametrize(
    "expression",
    [
        "1.5 * 3",
        "0.1 * 0.1",
        "2.50 - 2.5",
        "1 + 2",
        "9999999999 * 9999999999",
        "0.000000001 * 0.0000000001",
        "-1.5 * 2",
        "0 * 1.5",
        "0.0 * 0.5",
        "1.0000000001 * 1.0000000001",
        "0.000000001 * 0.000000001",
        "1800000000000 * 1.05",
    ],
)
def test_numbers_are_computed_as_the_store_does(expression: str) -> None:
    """Products, sums and differences have the digits and the datatype that they have in the store."""
    one, sign, other = expression.split(" ")
    row = next(iter(Dataset().query(f"SELECT ({one} AS ?a) ({other} AS ?b) ({expression} AS ?c) {{}}")))
    compute = {"*": times, "+": plus, "-": minus}[sign]
    assert compute(str(row["a"]), str(row["b"])) == (str(row["c"]) if row["c"] else None)


def test_what_is_no_number_has_no_sum() -> None:
    """An error of arithmetic is what is unbound in SPARQL."""
    assert plus('"a"', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>') is None
    assert absolute("<http://example.org/>") is None
    assert total([]) == '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_escapes_are_resolved_once() -> None:
    """A backslash that is meant stays, whatever letter stands behind it."""
    assert unescaped(r'"a\\nb\n\"c\\\"\t"') == '"a\\nb\n"c\\"\t"'


def test_lines_are_spelled_as_the_store_has_them() -> None:
    """Languages, numbers and escapes are those of the store, whatever stands in a text."""
    texts = [
        '"a"@zh-Hant',
        '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        r'"a\u000A\"@EN <b"@zh-Hans',
        '"@X <y"',
    ]
    lines = [f"<a:s> <a:p> {text} <a:G> .\n" for text in texts] + ["<a:s> <a:p> <a:o@X> <a:G> .\n"]
    dataset = Dataset()
    dataset.add_lines(lines)
    assert sorted(_as_kept(lines)) == sorted(f"{quad} ." for quad in dataset)


def test_a_file_in_parts_has_each_line_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a JSON Lines file is cut, its parts have together each line once, with its number."""
    facts = as_lines(SMALL, tmp_path / "facts")
    files = sorted(facts.glob("*/*.jsonl"))
    whole = [(d.file, place.line) for part in parts_of(files, facts) for d in documents_in(part) for place in _items(d)]
    for size in (1, 100, 999):
        monkeypatch.setattr("graph.spark.partitions.PART", size)
        parts, found, before = parts_of(files, facts), [], 0
        for part in parts:
            before = before if part.start else 0
            found += [(d.file, p.line) for d in documents_in(part._replace(before=before)) for p in _items(d)]
            before += lines_in(part)
        assert sorted(found) == sorted(whole)


def _items(document: Any) -> list[Any]:
    tree = document.tree
    keys = [(key, at) for key in ("entities", "claims", "explanations") for at in range(len(tree.get(key, ())))]
    return [document.place(key) for key in keys] + ([document.place(())] if "id" in tree else [])


def test_a_worker_needs_the_package_alone(ontology: Ontology, tmp_path: Path) -> None:
    """What is sent to workers reads facts there, without a checkout or an installation beside it."""
    reader = Reader(ontology.folder / "elsewhere", ontology.quads, {})
    task = (reader, parts_of(sorted(SMALL.glob("*/*.yaml")), SMALL))
    (tmp_path / "task").write_bytes(pickle.dumps(task))
    code = (
        "import pickle, sys, graph; reader, parts = pickle.load(open('task', 'rb'));"
        "print(graph.__file__, sum(said.kind == 'line' for said in reader.read(parts)))"
    )
    run = [sys.executable, "-W", "ignore", "-c", code]
    alone = {"PYTHONPATH": str(packed(tmp_path)), "PATH": ""}
    done = subprocess.run(run, cwd=tmp_path, env=alone, capture_output=True, text=True, check=True)
    path, count = done.stdout.split()
    assert ".zip" in path
    assert int(count) == load(SMALL).statements


# ── the same rows ───────────────────────────────────────────────────────────


def _table(session: SparkSession, dataset: Dataset, ontology: Ontology, work: Path) -> Quads:
    own = {str(quad) for quad in Dataset(ontology.declared)}
    lines = [(f"{quad} .",) for quad in dataset if str(quad) not in own]
    return Quads(session, session.createDataFrame(lines, "value string"), Dataset(ontology.declared), work)


def _rows(rows: list[Any]) -> Counter[str]:
    return Counter(str(sorted(row.items())) for row in rows)


def differing(
    spark: SparkSession, dataset: Dataset, ontology: Ontology, work: Path, rooms: dict[str, set[str]]
) -> list[str]:
    """Return the queries, of those named in each room or all, to which the table and the store give other rows.

    All rules run in both, since each builds on those before.
    """
    table, found = _table(spark, dataset, ontology, work), []
    for room in ROOMS:
        for name, _rule, text in ontology.queries(room):
            if room == "rules":
                before = len(dataset)
                dataset.follow(text, node(EDGE_GRAPH))
                if table.infer(text) != len(dataset) - before:
                    found.append(name)
            elif name in rooms.get(room, {name}) and _rows(dataset.select(text)) != _rows(table.select(text)):
                found.append(name)
    derived = {f"{quad} ." for quad in dataset if quad.graph_name == node(EDGE_GRAPH)}
    lines = {row.value for row in table.lines(2).collect()} if len(table.tables) > 2 else set()
    return found + sorted(derived ^ lines)


def cases(rules: list[str], ontology: Ontology) -> Dataset:
    """Return the samples of rules of conflict in one dataset, a graph each, before anything is derived."""
    dataset, own = Dataset(ontology.declared), set(Dataset(ontology.declared))
    for rule in rules:
        graph = node(f"src:{rule}")
        written = (q for q in sample(rule, ontology) if q not in own and q.graph_name != node(EDGE_GRAPH))
        dataset.add([Quad(q.subject, q.predicate, q.object, graph) for q in written])
    return dataset


def test_rules_give_the_same_rows(spark: SparkSession, ontology: Ontology, tmp_path: Path) -> None:
    """The rules, and a conflict that they lead to, give what they give in the store, of facts with conflicts."""
    rooms = {"audits": set(), "checks": {"speaker-missing"}, "conflicts": {"values-apart"}}
    assert differing(spark, cases(["values-apart"], ontology), ontology, tmp_path, rooms) == []


@pytest.mark.long
@pytest.mark.parametrize("corpus", ["cases", "disputed", "shipped", "grown"])
def test_all_queries_give_the_same_rows(corpus: str, spark: SparkSession, ontology: Ontology, tmp_path: Path) -> None:
    """Each rule, check, audit and conflict gives the rows that it gives in the store."""
    dataset = _facts(corpus, ontology, tmp_path)
    (tmp_path / "work").mkdir()
    assert differing(spark, dataset, ontology, tmp_path / "work", {}) == []


@pytest.mark.long
def test_all_shapes_give_the_same_rows(spark: SparkSession, ontology: Ontology, tmp_path: Path) -> None:
    """Each shape, as a query, gives the rows that it gives in the store, of facts that break many."""
    dataset = _facts("cases", ontology, tmp_path)
    table = _table(spark, dataset, ontology, tmp_path / "work")
    queries = compiled(ontology)
    rows = zip(queries, table.select_all([query.text for query in queries]), strict=True)
    assert [query for query, found in rows if _rows(dataset.select(query.text)) != _rows(found)] == []


def _facts(corpus: str, ontology: Ontology, folder: Path) -> Dataset:
    """Return facts with the ontology's terms, before anything is derived."""
    from graph.loading import Stages, _read
    from tests.bench.grown import Industry

    if corpus == "cases":
        return cases(RULES, ontology)
    if corpus == "grown":
        facts = grown(Industry(800), folder / "facts")
    else:
        facts = shutil.copytree(shipped("facts"), folder / "facts")
        if corpus == "disputed":
            shutil.copytree(DISPUTED, facts, dirs_exist_ok=True)
    return _read(facts, ontology, Stages(), {}).dataset


def grown(industry: Any, folder: Path) -> Path:
    """Write an invented industry as JSON Lines."""
    for room, trees in (("entities", industry.entities), ("sources", _claims(industry.sources))):
        (folder / room).mkdir(parents=True)
        lines = "".join(json.dumps(tree, ensure_ascii=False) + "\n" for tree in trees)
        (folder / room / "grown.jsonl").write_text(lines, encoding="utf-8")
    return folder


def _claims(sources: list[Any]) -> Iterator[Any]:
    for source in sources:
        yield {key: value for key, value in source.items() if key != "claims"}
        yield from ({**claim, "source": source["id"]} for claim in source["claims"])


# ── the same bytes ──────────────────────────────────────────────────────────


def _built(session: SparkSession, facts: Path, out: Path) -> bytes:
    manifest = build_on_spark("local[2]", facts, out, session=session)
    parts = [(out / name).read_bytes() for name in manifest["files"] if name.startswith("parts/")]
    lines = {line for part in parts for line in part.splitlines(keepends=True)}
    assert all(part.splitlines() == sorted(part.splitlines()) for part in parts)
    whole = (out / "dataset.nq").read_bytes()
    assert b"".join(sorted(lines)) == whole
    assert whole.count(b"\n") == manifest["counts"]["statements"]
    return whole


def test_a_part_of_an_industry_is_the_same(spark: SparkSession, tmp_path: Path) -> None:
    """Facts as YAML, built on two workers, are the bytes that one process makes of them."""
    assert _built(spark, SMALL, tmp_path / "out") == canonical(load(SMALL).dataset)


@pytest.mark.long
@pytest.mark.parametrize("corpus", ["shipped", "disputed", "grown", "lines"])
def test_a_whole_industry_is_the_same(
    corpus: str, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped facts, and an invented industry cut into many parts, are the bytes that one process makes of them."""
    from tests.bench.grown import Industry

    monkeypatch.setattr("graph.spark.building.parts_of", _small_parts)
    match corpus:
        case "grown":
            facts = grown(Industry(800), tmp_path / "facts")
        case "lines":
            facts = as_lines(shipped("facts"), tmp_path / "facts", order=7)
        case _:
            facts = shutil.copytree(shipped("facts"), tmp_path / "facts")
    if corpus == "disputed":
        shutil.copytree(DISPUTED, facts, dirs_exist_ok=True)
    assert _built(spark, facts, tmp_path / "out") == canonical(load(facts).dataset)


def _small_parts(files: Any, folder: Path) -> Any:
    """Cut files into parts of a tenth of a megabyte, so that an industry of a test has several."""
    import graph.spark.partitions as partitions

    whole, partitions.PART = partitions.PART, 100_000
    try:
        return parts_of(files, folder)
    finally:
        partitions.PART = whole


def _broken(folder: Path) -> Path:
    """Return facts with a problem of each kind: of form, of words, of references, of shapes, and of the rules."""
    facts = as_lines(SMALL, folder / "facts")
    sources = next((facts / "sources").glob("*.jsonl"))
    lines = [json.loads(line) for line in sources.read_text(encoding="utf-8").splitlines()]
    claims = [line for line in lines if "source" in line]
    claims[0]["certainty"] = "statd"
    claims[1]["via"] = "media:nowhere"
    told = [json.dumps(line, ensure_ascii=False) for line in lines]
    told += [told[-1], "{no json", json.dumps({"id": "cl:lost"})]
    sources.write_text("\n".join(told) + "\n", encoding="utf-8")
    return facts


def test_bad_facts_have_the_same_problems(spark: SparkSession, tmp_path: Path) -> None:
    """What one process refuses is refused on a cluster in the same words, at the same lines, and nothing is written."""
    facts = _broken(tmp_path)
    with pytest.raises(FactsInvalid) as alone:
        load(facts)
    with pytest.raises(FactsInvalid) as together:
        build_on_spark("local[2]", facts, tmp_path / "out", session=spark)
    assert list(map(str, together.value.problems)) == list(map(str, alone.value.problems))
    told = (tmp_path / "out.problems.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["line"] for line in told] == [problem.place.line for problem in alone.value.problems]
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_it_does_not_do(capsys: pytest.CaptureFixture[str]) -> None:
    """`--spark` goes with no option that it would ignore."""
    assert main(["build", "--spark", "local[2]", "--keep-going"]) == 2
    assert "--keep-going" in capsys.readouterr().err
