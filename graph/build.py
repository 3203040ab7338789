"""From a folder of facts to the folder that people open: checked, derived, exported, swapped in whole."""

from __future__ import annotations

import gc
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.conflicts import add_conflicts
from graph.contract import check_graph, check_trees, ids_of
from graph.errors import DataMissing, FactsInvalid, Problem
from graph.evidence import absent_texts, check_texts
from graph.facts import Facts, emit, read_documents
from graph.identity import merged
from graph.inference import infer
from graph.schema import context_of, schema_of
from graph.sentences import generated
from graph.store import Dataset
from graph.terms import VERSION, shipped
from graph.vocabulary import Ontology, read_ontology
from graph.writing import swap_in

Progress = Callable[[str, str, float], None]
"""Called after each stage with its name, what it counted, and the seconds it took."""

MANIFEST = "manifest.json"


def _quiet(_stage: str, _counted: str, _seconds: float) -> None:
    """Report nothing."""


@dataclass
class Stages:
    """Times the stages of a build and reports each as it ends."""

    report: Progress = _quiet
    counted: str = ""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs inside; what it leaves in `counted` is reported with it."""
        begin = time.perf_counter()
        self.counted = ""
        yield
        self.report(name, self.counted, time.perf_counter() - begin)


@dataclass(frozen=True)
class Loaded:
    """Facts that passed the contract: the dataset with its edges, and the ontology they were read by."""

    dataset: Dataset
    ontology: Ontology
    facts: Facts
    inputs: dict[str, str] = field(default_factory=dict)
    absent: tuple[Path, ...] = ()


def load(facts_folder: Path, texts: Path | None = None, report: Progress = _quiet) -> Loaded:
    """Read, check and complete the facts of a folder.

    Raises:
        FactsInvalid: with every problem found, when there is one.
        DataMissing: a folder or file is not there.
    """
    if texts and not texts.is_dir():
        raise DataMissing(f"{texts} is no folder; give the folder of the source texts")
    stages = Stages(report)
    with stages.stage("ontology"):
        ontology = read_ontology(shipped("ontology"))
        stages.counted = f"{len(ontology.quads)} triples"
    with stages.stage("facts"):
        documents = read_documents(facts_folder)
        checked = check_trees(documents, schema_of(ontology))
        facts = merged(emit(checked.sound, context_of(ontology)), ontology)
        facts.quads += generated(checked.sound, ontology)
        stages.counted = f"{len(documents)} files, {len(facts.quads)} statements"
    with stages.stage("contract"):
        dataset = Dataset([*ontology.declared, *facts.quads])
        problems = [*checked.problems, *facts.problems, *check_graph(facts, dataset, ontology, ids_of(documents))]
        problems += check_texts(checked.sound, texts) if texts else []
        _refuse(problems)
        stages.counted = f"{len(dataset)} statements, no problem"
    with stages.stage("edges"):
        stages.counted = f"{infer(dataset, ontology)} statements"
    with stages.stage("conflicts"):
        found, stale = add_conflicts(dataset, ontology, facts)
        _refuse(stale)
        stages.counted = f"{found} pairs of claims"
    inputs = _digests([*_files(facts_folder), *_files(ontology.folder)])
    absent = tuple(absent_texts(documents, texts)) if texts else ()
    return Loaded(dataset, ontology, facts, inputs, absent)


def register_of(facts_folder: Path) -> Dataset:
    """Return the facts of a folder, merged, with the ontology's terms; nothing is derived, and shapes are not checked.

    Raises:
        FactsInvalid: what cannot be read as facts, or may not be merged.
        DataMissing: a folder or file is not there.
    """
    ontology = read_ontology(shipped("ontology"))
    checked = check_trees(read_documents(facts_folder), schema_of(ontology))
    facts = merged(emit(checked.sound, context_of(ontology)), ontology)
    _refuse([*checked.problems, *facts.problems])
    return Dataset([*ontology.declared, *facts.quads])


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise FactsInvalid(problems)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the collector of circles away from a heap that has none and grows: it takes a tenth of a build."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_no_collecting()
def build(facts_folder: Path, out: Path, texts: Path | None = None, report: Progress = _quiet) -> dict[str, Any]:
    """Build the output folder from facts and return its manifest; `out` changes whole or not at all.

    Raises:
        FactsInvalid: the facts broke the contract; `out` is as it was.
        DataMissing: a folder could not be read or written; `out` is as it was.
    """
    loaded = load(facts_folder, texts, report)
    stages = Stages(report)
    files, counts = _outputs(loaded, texts, stages)
    manifest = {
        "version": VERSION,
        "counts": counts,
        "inputs": loaded.inputs,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    files[MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    with stages.stage("write"):
        swap_in(files.items(), out, _built_names)
        stages.counted = f"{len(files)} files to {out}"
    return manifest


def _outputs(loaded: Loaded, texts: Path | None, stages: Stages) -> tuple[dict[str, bytes], dict[str, int]]:
    """Return the bytes of every file by name, and what they hold, counted."""
    # here, since facts are also loaded to be checked only, which should not wait for networkx and pyvis
    from graph.claims import read_claims
    from graph.exports import CANONICAL, exports
    from graph.network import network_of
    from graph.page import answered, render
    from graph.questions import Asker
    from graph.wordlist import word_list

    with stages.stage("network"):
        network = network_of(loaded.dataset)
        stages.counted = f"{network.number_of_nodes()} nodes, {network.number_of_edges()} edges"
    with stages.stage("exports"):
        claims, words = read_claims(loaded.dataset), word_list(loaded.dataset)
        files = exports(loaded.dataset, network, claims, words)
        stages.counted = f"{len(files)} files, {len(claims)} claims"
    with stages.stage("questions"):
        questions = answered(Asker(loaded.dataset, words))
        stages.counted = f"{len(questions)} answered"
    with stages.stage("page"):
        files["index.html"] = render(
            loaded.dataset, network, claims, texts=texts, questions=questions, nquads=files[CANONICAL]
        ).encode("utf-8")
        stages.counted = f"{len(files['index.html']) // 1024} KB"
    counts = {
        "claims": len(claims),
        "edges": network.number_of_edges(),
        "entities": network.number_of_nodes(),
        "statements": files[CANONICAL].count(b"\n"),
    }
    return files, counts


def _files(folder: Path) -> list[tuple[str, Path]]:
    kept = (".yaml", ".ttl", ".rq")
    name = folder.resolve().name  # `.` has none
    return [
        (f"{name}/{path.relative_to(folder).as_posix()}", path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in kept and path.is_file()
    ]


def _digests(files: list[tuple[str, Path]]) -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest() for name, path in files}


def _built_names(out: Path) -> set[str]:
    try:
        return {MANIFEST, *json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
