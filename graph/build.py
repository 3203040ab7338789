"""From a folder of facts to the folder that people open: checked, derived, exported, swapped in whole."""

from __future__ import annotations

import gc
import hashlib
import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from graph.errors import DataMissing, FactsInvalid, Place, Problem
from graph.facts import SOURCES
from graph.held import LAYOUT, MANIFEST
from graph.loading import Loaded, Progress, Stages, digest, inputs_of, load, quiet
from graph.terms import VERSION
from graph.writing import Content, left_behind, replacing, told_of, write_files


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
def build(
    facts_folder: Path,
    out: Path,
    texts: Path | None = None,
    report: Progress = quiet,
    *,
    keep_going: bool = False,
    on_disk: bool = False,
    dropped: Collection[str] = (),
) -> dict[str, Any]:
    """Build the output folder from facts and return its manifest; `out` changes whole or not at all.

    With `keep_going` what has a problem is left out, and listed under `left_out` in the manifest. `on_disk` works on a
    store on the disk in place of memory. `dropped` are files of sources that the last build had and that may be gone.

    Raises:
        FactsInvalid: the facts broke the contract; `out` is as it was.
        DataMissing: a folder could not be read or written; `out` is as it was.
    """
    with replacing(out, _built_names) as fresh:
        inputs = inputs_of(facts_folder)
        if lost := list(vanished(out, inputs, dropped)):
            raise FactsInvalid(lost)
        with _working_store(fresh, out) if on_disk else nullcontext() as store:
            loaded = load(facts_folder, texts, report, keep_going=keep_going, store=store)
            if inputs_of(facts_folder) != inputs:
                raise DataMissing(f"{facts_folder} changed while it was read; build again, {out} is as it was")
            manifest: dict[str, Any] = {
                "version": VERSION,
                "layout": LAYOUT,
                "counts": {},
                "inputs": inputs,
                **({"left_out": list(map(str, loaded.left_out))} if loaded.left_out else {}),
                "files": {},
            }
            stages = Stages(report)
            with stages.stage("write"):
                count = write_files(_outputs(loaded, texts, stages, manifest, fresh), fresh, out)
                stages.counted = f"{count} files to {out}"
    return manifest


def _outputs(
    loaded: Loaded, texts: Path | None, stages: Stages, manifest: dict[str, Any], room: Path
) -> Iterator[tuple[str, Content]]:
    """Yield every file by its name, the manifest last, which is filled in on the way.

    Memory holds one file at a time; what several are made of is kept in `room`.
    """
    digests: dict[str, str] = {}
    for name, content in _contents(loaded, texts, stages, manifest["counts"], room):
        digests[name] = hashlib.sha256(content).hexdigest()
        yield name, content
        del content  # else it would stay while the next is made
    manifest["files"] |= dict(sorted(digests.items()))
    yield MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def _contents(
    loaded: Loaded, texts: Path | None, stages: Stages, counts: dict[str, int], room: Path
) -> Iterator[tuple[str, Content]]:
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
    with stages.stage("claims"):
        claims, words = read_claims(loaded.dataset), word_list(loaded.dataset)
        stages.counted = f"{len(claims)} claims"
    with stages.stage("questions"):
        questions = answered(Asker(loaded.dataset, words), claims)
        stages.counted = f"{len(questions)} answered"
    counts |= {"claims": len(claims), "edges": network.number_of_edges(), "entities": network.number_of_nodes()}
    for name, content in stages.each("exports", exports(loaded.dataset, network, claims, words, room)):
        yield name, content
        if name == CANONICAL:
            counts["statements"] = content.count(b"\n")
            with stages.stage("page"):
                page = render(loaded.dataset, network, claims, texts=texts, questions=questions, nquads=content)
                stages.counted = f"{len(page.encode()) // 1024} KB"
            yield "index.html", page.encode()
            del page
        del content


def is_current(facts_folder: Path, out: Path) -> bool:
    """Say whether the output is what this version made, whole, of just these facts and this ontology."""
    manifest = manifest_of(out)
    if left_behind(out) or (manifest.get("version"), manifest.get("layout")) != (VERSION, LAYOUT):
        return False
    same = manifest.get("inputs") == inputs_of(facts_folder)
    files = manifest.get("files", {}).items()
    return same and all((out / name).is_file() and digest(out / name) == sha for name, sha in files)


def vanished(out: Path, inputs: dict[str, str], dropped: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each source file of the last build that is gone, and not under another name."""
    for name, sha in manifest_of(out).get("inputs", {}).items():
        if f"/{SOURCES}/" in name and name not in inputs and sha not in inputs.values() and name not in dropped:
            way_out = f"put it back, or let it go with `--drop {name}`"
            yield Problem(Place(name), f"the last build in {out} had this file, and it is gone", way_out)


@contextmanager
def _working_store(fresh: Path, out: Path) -> Iterator[Path]:
    """Give a folder for a store within the fresh output, of which it is no part in the end."""
    folder = fresh / ".store"
    with told_of(out):
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def manifest_of(out: Path) -> dict[str, Any]:
    """Return the manifest of an output; empty where there is none that can be read."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        return manifest if isinstance(manifest["files"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _built_names(out: Path) -> set[str]:
    manifest = manifest_of(out)
    return {MANIFEST, *manifest["files"]} if manifest else set()
