"""What the tests share: one build of the shipped facts, and the folders that a checkout has beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from graph.build import build, load
from graph.store import Dataset
from graph.terms import shipped
from graph.vocabulary import Ontology, read_ontology
from graph.wordlist import FORM_PROPERTIES

settings.register_profile("short", max_examples=300, deadline=None)
settings.register_profile("long", max_examples=5000, deadline=None)
settings.load_profile("short")
"""CI runs the tests of random questions with `--hypothesis-profile long`: 10,000 of them."""

TABLES = ("epoch", "funding", "lawsuits", "people")
"""The sources of the wider industry, which the questions about the article do without."""

REGISTERS = ("cases", "companies", "media-courts-and-unnamed", "models-products-cases", "named-in-passing", "people")
"""The files of names that the article needs."""

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT.parent / "shared" / "sources"


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    """The shipped ontology."""
    return read_ontology(shipped("ontology"))


@pytest.fixture(scope="session")
def industry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder built once from the shipped facts."""
    out = tmp_path_factory.mktemp("built") / "output"
    build(shipped("facts"), out)
    return out


@pytest.fixture(scope="session")
def built(industry: Path) -> Path:
    """The same, under the name that most tests have for it."""
    return industry


@pytest.fixture(scope="session")
def dataset(built: Path, ontology: Ontology) -> Dataset:
    """The dataset of that output with the words of questions, which a build keeps beside it."""
    dataset = Dataset.load(built / "dataset.nq")
    dataset.add(quad for quad in ontology.quads if quad.predicate.value in FORM_PROPERTIES)
    return dataset


@pytest.fixture(scope="session")
def article(tmp_path_factory: pytest.TempPathFactory, ontology: Ontology) -> Dataset:
    """The dataset of the article alone, with every name that the register holds and the words of questions."""
    folder = tmp_path_factory.mktemp("article") / "facts"
    shutil.copytree(shipped("facts"), folder)
    shutil.rmtree(folder / "explanations")  # they explain what the tables tell differently
    for name in TABLES:
        (folder / "sources" / f"{name}.yaml").unlink()
    dataset = load(folder).dataset
    dataset.add(ontology.quads)
    return dataset


@pytest.fixture(scope="session")
def article_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder built once from the article alone, with the names that it needs."""
    facts = tmp_path_factory.mktemp("article-built") / "facts"
    for folder, names in (("entities", REGISTERS), ("sources", ("zhineng-yongxian-stability-ai",))):
        (facts / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(shipped("facts") / folder / f"{name}.yaml", facts / folder)
    out = facts.parent / "output"
    build(facts, out)
    return out


@pytest.fixture(scope="session")
def texts() -> Path:
    """The folder of source texts; tests that need it are skipped where it is absent."""
    if not TEXTS.is_dir():
        pytest.skip("the source texts are not beside this checkout")
    return TEXTS


@pytest.fixture(scope="session")
def tables() -> Path:
    """The folder of the tables; tests that need it are skipped where it is absent."""
    folder = TEXTS.parent / "data"
    if not folder.is_dir():
        pytest.skip("the tables are not beside this checkout")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--accept`, which writes what golden files and README sessions should hold."""
    parser.addoption("--accept", action="store_true", help="write golden files and README sessions anew")
