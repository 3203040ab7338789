"""What the tests share: one build of the shipped facts, and the folders that a checkout has beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from graph.build import build
from graph.store import Dataset
from graph.terms import shipped
from graph.vocabulary import Ontology, read_ontology
from graph.wordlist import FORM_PROPERTIES

settings.register_profile("short", max_examples=300, deadline=None)
settings.register_profile("long", max_examples=5000, deadline=None)
settings.load_profile("short")
"""CI runs the tests of random questions with `--hypothesis-profile long`: 10,000 of them."""

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT.parent / "shared" / "sources"


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    """The shipped ontology."""
    return read_ontology(shipped("ontology"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder built once from the shipped facts."""
    out = tmp_path_factory.mktemp("built") / "output"
    build(shipped("facts"), out)
    return out


@pytest.fixture(scope="session")
def dataset(built: Path, ontology: Ontology) -> Dataset:
    """The dataset of that output with the words of questions, which a build keeps beside it."""
    dataset = Dataset.load(built / "dataset.nq")
    dataset.add(quad for quad in ontology.quads if quad.predicate.value in FORM_PROPERTIES)
    return dataset


@pytest.fixture(scope="session")
def texts() -> Path:
    """The folder of source texts; tests that need it are skipped where it is absent."""
    if not TEXTS.is_dir():
        pytest.skip("the source texts are not beside this checkout")
    return TEXTS


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--accept`, which writes what golden files and README sessions should hold."""
    parser.addoption("--accept", action="store_true", help="write golden files and README sessions anew")
