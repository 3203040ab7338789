"""The canonical form of RDF is the engine's, as the W3C says, and a built dataset is in it as it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from graph.exports import canonical
from graph.store import Dataset

W3C = Path(__file__).resolve().parent.parent.parent / "shared" / "w3c" / "rdfc10"
NQ = pyoxigraph.RdfFormat.N_QUADS
ALGORITHM = pyoxigraph.CanonicalizationAlgorithm


def cases() -> list[Any]:
    """Return the W3C's cases of a canonical form; those of a map of blank nodes, which nothing here has, are left."""
    if not W3C.is_dir():
        return []
    entries = json.loads((W3C / "manifest.jsonld").read_text(encoding="utf-8"))["entries"]
    return [entry for entry in entries if entry["type"] == "rdfc:RDFC10EvalTest"]


def canonicalized(quads: bytes, algorithm: pyoxigraph.CanonicalizationAlgorithm) -> list[bytes]:
    """Return the sorted lines of the canonical form of N-Quads."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(quads, NQ))
    dataset.canonicalize(algorithm)
    return sorted(pyoxigraph.serialize(dataset, format=NQ).splitlines(keepends=True))


@pytest.mark.skipif(not W3C.is_dir(), reason="the W3C's RDFC-1.0 cases are not beside this checkout")
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_the_cases_of_the_w3c_come_out_as_they_say(case: Any) -> None:
    """RDFC-1.0, with either of its digests, gives the lines that the case gives."""
    algorithm = ALGORITHM.RDFC_1_0_SHA_384 if case.get("hashAlgorithm") == "SHA384" else ALGORITHM.RDFC_1_0_SHA_256
    wanted = (W3C / case["result"]).read_bytes().splitlines(keepends=True)
    assert canonicalized((W3C / case["action"]).read_bytes(), algorithm) == sorted(wanted)


def test_a_built_dataset_is_its_own_canonical_form(dataset: Dataset) -> None:
    """What dataset.nq holds, canonicalized by RDFC-1.0, has the same bytes."""
    built = canonical(dataset)
    assert b"".join(canonicalized(built, ALGORITHM.RDFC_1_0_SHA_256)) == built
