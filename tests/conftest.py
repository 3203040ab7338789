"""What the tests share: one build of the shipped facts, and the folders that a checkout has beside it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from graph.build import build
from graph.loading import load
from graph.store import Dataset
from graph.terms import shipped
from graph.vocabulary import Ontology, read_ontology
from graph.wordlist import FORM_PROPERTIES
from graph.writing import replacing, write_files

settings.register_profile("short", max_examples=100, deadline=None)
settings.register_profile("long", max_examples=5000, deadline=None)
settings.load_profile("short")
"""CI runs the tests of random questions with `--hypothesis-profile long`: 10,000 of them."""

TABLES = ("epoch", "funding", "lawsuits", "people")
"""The sources of the wider industry, which the questions about the article do without."""

REGISTERS = ("cases", "companies", "media-courts-and-unnamed", "models-products-cases", "named-in-passing", "people")
"""The files of names that the article needs."""

MADE, PATIENCE = "made", 300.0
"""The file that says a shared folder is whole, and how many seconds other workers wait for it."""

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT.parent / "shared" / "sources"


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first of all workers of a run makes, and that the others wait for."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = folders.mktemp(name)
        make(folder)
        return folder
    folder = folders.getbasetemp().parent / name
    try:
        folder.mkdir()
    except FileExistsError:
        late = time.monotonic() + PATIENCE
        while not (folder / MADE).exists() and time.monotonic() < late:
            time.sleep(0.05)
        assert (folder / MADE).exists(), f"another worker did not make {name}: look at its error"
        return folder
    make(folder)
    (folder / MADE).touch()
    return folder


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    """The shipped ontology."""
    return read_ontology(shipped("ontology"))


@pytest.fixture(scope="session")
def industry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder built once from the shipped facts."""
    made = made_once(tmp_path_factory, "built", lambda folder: build(shipped("facts"), folder / "output"))
    return made / "output"


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
    return made_once(tmp_path_factory, "article-built", _article_in) / "output"


def _article_in(made: Path) -> None:
    facts = made / "facts"
    for folder, names in (("entities", REGISTERS), ("sources", ("zhineng-yongxian-stability-ai",))):
        (facts / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(shipped("facts") / folder / f"{name}.yaml", facts / folder)
    build(facts, made / "output")


class Two(NamedTuple):
    """Facts as they were and as they are, and the output of each."""

    old: Path
    new: Path
    old_output: Path
    new_output: Path


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Two states of small facts, of which every output differs."""
    folder = tmp_path_factory.mktemp("two")
    found = Two(folder / "old", folder / "new", folder / "old-output", folder / "new-output")
    for facts, name in ((found.old, "Alpha"), (found.new, "Alpha Prime")):
        shutil.copytree(ROOT / "tests" / "small", facts / "facts")
        register = facts / "facts" / "entities" / "register.yaml"
        register.write_text(
            register.read_text(encoding="utf-8").replace("en: Alpha Labs,", f"en: {name},"), encoding="utf-8"
        )
    build(found.old / "facts", found.old_output)
    build(found.new / "facts", found.new_output)
    return found


def exchanged(output: Path, out: Path) -> None:
    """Put the files of one output in the place of another, as a build does."""
    files = {path.name: path.read_bytes() for path in output.iterdir()}
    with replacing(out, lambda _out: set(files)) as fresh:
        write_files(files.items(), fresh, out)


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
    """Add `--accept`, which writes what golden files and README sessions should hold, and `--long`."""
    parser.addoption("--accept", action="store_true", help="write golden files and README sessions anew")
    parser.addoption("--long", action="store_true", help="run the proofs in full number, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `long`, unless `--long` asks for it."""
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
