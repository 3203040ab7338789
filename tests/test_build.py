"""The build gives the same bytes from the same facts, whole or not at all, in formats that others read back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest
import rdflib

import graph
from graph.build import build
from graph.errors import DataMissing
from graph.exports import claims_csv
from graph.store import Dataset
from graph.terms import shipped
from tests.pages import block

ROOT = Path(__file__).resolve().parent.parent
SMALL = Path(__file__).parent / "small"


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_manifest_counts_what_a_reader_can_count(built: Path) -> None:
    """Its statements are the lines of the dataset."""
    counts = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["counts"]
    assert counts["statements"] == len((built / "dataset.nq").read_bytes().splitlines())


def test_the_bytes_depend_on_the_facts_alone(built: Path, tmp_path: Path) -> None:
    """Another hash seed, locale, time zone and folder give identical bytes."""
    out = tmp_path / "elsewhere" / "output"
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Taipei", "LC_ALL": "C", "LANG": "C"}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, str(ROOT / "build.py"), "--out", str(out)]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True)
    assert digests(out) == digests(built)


def test_the_manifest_names_every_file_and_input(built: Path) -> None:
    """The manifest holds the digest of every file beside it and of every input."""
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == {name: d for name, d in digests(built).items() if name != "manifest.json"}
    assert "facts/sources/zhineng-yongxian-stability-ai.yaml" in manifest["inputs"]
    assert "ontology/core.ttl" in manifest["inputs"]


def test_inputs_are_named_after_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest names the inputs of a folder alike from inside it and from elsewhere."""
    elsewhere = build(SMALL, tmp_path / "output")["inputs"]
    monkeypatch.chdir(SMALL)
    assert build(Path(), tmp_path / "output")["inputs"] == elsewhere
    assert "small/entities/register.yaml" in elsewhere


def test_the_canonical_n_quads_are_canonical(built: Path) -> None:
    """dataset.nq is sorted, has no blank node, and RDFC-1.0 changes nothing in it."""
    lines = (built / "dataset.nq").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    assert not any(line.startswith("_:") or " _:" in line for line in lines)
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(path=str(built / "dataset.nq")))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    assert sorted(f"{quad} ." for quad in dataset) == lines


def test_turtle_trig_and_json_ld_are_read_back(built: Path) -> None:
    """Every RDF export holds the statements of dataset.nq, as another parser reads them."""
    quads = set(pyoxigraph.parse(path=str(built / "dataset.nq")))
    assert set(pyoxigraph.parse(path=str(built / "graph.trig"))) == quads
    assert set(pyoxigraph.parse(path=str(built / "graph.jsonld"))) == quads
    triples = {pyoxigraph.Triple(q.subject, q.predicate, q.object) for q in quads}
    assert len(rdflib.Graph().parse(built / "graph.ttl")) == len(triples)
    trig = rdflib.Dataset()
    trig.parse(built / "graph.trig")
    assert sum(1 for _quad in trig.quads()) == len(quads)  # one page stands in the graphs of several sources


def test_graphml_and_gexf_are_read_back(built: Path) -> None:
    """networkx reads its own exports with every node and edge."""
    network = graph.open(built).network()
    graphml = nx.read_graphml(io.BytesIO((built / "graph.graphml").read_bytes()), force_multigraph=True)
    gexf = nx.read_gexf(built / "graph.gexf")
    for other in (graphml, gexf):
        assert set(other) == set(network)
        assert other.number_of_edges() == network.number_of_edges()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_a_cell_of_csv_runs_no_formula(built: Path, text: str) -> None:
    """In claims.csv a text that a spreadsheet would run has a mark before it; any other is as it is."""
    claim = graph.open(built).claims(line=10)[0]
    written = claims_csv([{**claim, "text": {"en": text, "zh-Hant": "a=1"}}])
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert {"'" + text, "a=1"} <= set(row.values())


def test_a_folder_with_other_files_is_not_replaced(tmp_path: Path) -> None:
    """A folder that no build made is left alone."""
    (tmp_path / "letter.txt").write_text("dear reader", encoding="utf-8")
    with pytest.raises(DataMissing, match="it is no earlier output"):
        build(SMALL, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_manifest_alone_does_not_make_a_folder_ours(tmp_path: Path) -> None:
    """A file that no build wrote keeps its folder from being replaced, whatever stands beside it."""
    out = tmp_path / "output"
    build(SMALL, out)
    (out / "mine.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(DataMissing):
        build(SMALL, out)
    assert (out / "mine.txt").is_file()


def test_a_linked_output_is_built_where_the_link_points(tmp_path: Path) -> None:
    """A link given as output stays a link, and its target is built again and again."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    for _ in range(2):
        build(SMALL, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").is_file()


def test_a_swap_that_was_cut_off_is_repaired(tmp_path: Path) -> None:
    """Output that a cut-off swap left aside comes back at the next build, and nothing is left lying about."""
    out = tmp_path / "output"
    build(SMALL, out)
    before = digests(out)
    out.rename(tmp_path / ".output.old")
    build(SMALL, out)
    assert digests(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_dropping_a_source_is_dropping_its_graph(dataset: Dataset) -> None:
    """Everything a source says lies in its own named graph: without it, none of its claims is left."""
    source = pyoxigraph.NamedNode("https://w3id.org/genai-kg/id/src/zhineng-yongxian-stability-ai")
    rest = Dataset(
        quad for quad in dataset if quad.graph_name not in (source,) and "id/edges" not in str(quad.graph_name)
    )
    assert rest.select("SELECT ?c { ?c gai:source src:zhineng-yongxian-stability-ai }") == []
    assert len(rest.select("SELECT ?c { ?c a gai:Claim }")) > 1000


def test_the_passage_is_shown_only_in_a_build_with_texts(tmp_path: Path) -> None:
    """Words of a source reach the page of a local build that was given the texts, and no other output."""
    plain, local = tmp_path / "plain", tmp_path / "local"
    build(SMALL, plain)
    build(SMALL, local, SMALL / "texts")
    words = "Alpha sued Beta in January 2023."
    passages = [claim["passage"] for claim in block((local / "index.html").read_text(encoding="utf-8"), "claims")]
    assert any(words in passage for passage in passages if passage)
    assert not any(claim["passage"] for claim in block((plain / "index.html").read_text(encoding="utf-8"), "claims"))
    for path in [*plain.iterdir(), *local.iterdir()]:
        assert words.encode() not in path.read_bytes()


def test_the_shipped_folders_are_found(tmp_path: Path) -> None:
    """Ontology and facts are found from any working folder."""
    code = "from graph.terms import shipped; print(shipped('facts').is_dir() and shipped('ontology').is_dir())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "True"
    assert shipped("facts").is_dir()
