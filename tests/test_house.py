"""The house stays as it is drawn: layers, doors, no kind named in Python, no words of a source."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from graph.terms import ONTOLOGY, shipped
from graph.vocabulary import Ontology

ROOT = Path(__file__).resolve().parent.parent
GRAPH = ROOT / "graph"

LAYERS = [
    {"errors"},
    {"compressed", "locks", "signs", "terms", "ties"},
    {
        "algebra",
        "chinese",
        "dates",
        "documents",
        "frames",
        "kept_words",
        "numerals",
        "passages",
        "rules",
        "sheet",
        "statements",
        "store",
        "tables",
        "words",
        "writing",
    },
    {
        "atoms",
        "cells",
        "claims",
        "connections",
        "held",
        "json_lines",
        "mapping_check",
        "names",
        "nearby",
        "parts",
        "publication",
        "remote",
        "results",
        "stored",
        "templates",
        "terminology",
        "vocabulary",
    },
    {
        "calendar",
        "counting",
        "drawn",
        "facts",
        "inference",
        "kept",
        "ledger",
        "likeness",
        "network",
        "parquet",
        "places",
        "register",
        "roster",
        "schema",
        "schemata",
        "shapes",
        "snapshots",
        "wordlist",
    },
    {"doubts"},
    {
        "breaches",
        "changes",
        "conflicts",
        "evidence",
        "exports",
        "fetched",
        "ftm",
        "identity",
        "lexicon",
        "mapping_schema",
        "sentences",
        "suggestions",
        "trees",
    },
    {"change_words", "columns", "contract", "feed", "phrases", "queries", "remarks"},
    {"answers", "clause_words", "imports", "loading", "notebook", "periods"},
    {"parties"},
    {"clauses"},
    {"compositions"},
    {"grammar"},
    {"questions"},
    {"page"},
    {"publishing"},
    {"build", "knowledge_graph"},
    {"spark"},
    {"site"},
    {"service"},
    {"agents"},
    {"__init__", "commands"},
    {"__main__"},
]

DOORS: dict[str, set[str]] = {
    "cleanco": {"names"},
    "duckdb": {"parquet"},
    "edtf": {"dates"},
    "httptools": {"service"},
    "jinja2": {"site"},
    "jsonschema_rs": {"trees"},
    "matplotlib": set(),
    "mcp": {"agents"},
    "opencc": {"chinese"},
    "pandas": {"notebook"},
    "pyoxigraph": {"store"},
    "pyshacl": set(),
    "pyvis": {"page"},
    "rapidfuzz": {"contract", "likeness", "questions"},
    "pyspark": {"spark"},
    "rdflib": {"spark"},
    "starlette": {"service"},
    "urllib3": {"remote", "publishing"},
    "uvicorn": {"agents", "service"},
    "uvloop": {"service"},
    "yaml": {"documents"},
    "zstandard": {"compressed"},
    "networkx": {"drawn", "exports", "knowledge_graph", "network", "page"},
}


def modules() -> dict[str, list[Path]]:
    """Return the files of each module of the package; a folder is one module."""
    found: dict[str, list[Path]] = {}
    for path in sorted(GRAPH.rglob("*.py")):
        parts = path.relative_to(GRAPH).parts
        found.setdefault(parts[0].removesuffix(".py"), []).append(path)
    return found


def imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports, wherever in it."""
    names = set()
    for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(part, ast.Import):
            names |= {alias.name for alias in part.names}
        elif isinstance(part, ast.ImportFrom) and part.module:
            names |= {f"{part.module}.{alias.name}" if part.module == "graph" else part.module for alias in part.names}
    return names


def test_a_module_imports_only_from_rows_below_it() -> None:
    """Each module stands in one row, and imports from rows below (or, within a row, without a circle)."""
    row = {name: index for index, names in enumerate(LAYERS) for name in names}
    for name, files in modules().items():
        assert name in row, f"{name} stands in no row of LAYERS"
        for used in {i.split(".")[1] for path in files for i in imports(path) if i.startswith("graph.")} - {name}:
            if name == "__init__" or (name == "commands" and used == "__init__"):
                continue
            assert row.get(used, 0) < row[name], f"{name} imports {used}"


def test_each_third_party_library_enters_through_its_door() -> None:
    """A library is imported only by the module that owns it."""
    for name, files in modules().items():
        for library in {i.split(".")[0] for path in files for i in imports(path)} & set(DOORS):
            assert name in DOORS[library], f"{name} imports {library}"


def test_no_module_names_a_kind(ontology: Ontology) -> None:
    """No string in the package names a class, property or concept of ontology/kinds/."""
    text = "".join(path.read_text(encoding="utf-8") for path in (shipped("ontology") / "kinds").glob("*.ttl"))
    terms = set(re.findall(r"^gai:([\w-]+) a ", text, flags=re.MULTILINE))
    words = set(re.findall(r"^gai:([\w-]+) a owl:", text, flags=re.MULTILINE)) - {
        "role",
        "court",
    }  # everyday words, too
    for files in modules().values():
        for path in files:
            for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    assert part.value not in words, f"{path.name}:{part.lineno}: {part.value}"
                    named = set(re.findall(r"gai:([\w-]+)", part.value)) & terms
                    assert not named, f"{path.name}:{part.lineno}: {named}"


def test_functions_are_short() -> None:
    """No function of the package is longer than 40 lines."""
    for files in modules().values():
        for path in files:
            for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(part, ast.FunctionDef) and part.end_lineno:
                    length = part.end_lineno - part.lineno + 1
                    assert length <= 45 if part.name == "_claim" else length <= 40, f"{path.name}: {part.name}"


def test_only_langmatches_compares_languages() -> None:
    """No query compares LANG() with a tag: the store lower-cases tags, so that such a query finds nothing."""
    texts = [
        path for pattern in ("ontology/**/*.rq", "ontology/**/*.ttl", "graph/**/*.py") for path in ROOT.glob(pattern)
    ]
    for path in texts:
        assert not re.search(r"LANG\([^)]*\)\s*=", path.read_text(encoding="utf-8"), re.IGNORECASE), path.name


def test_no_words_of_a_source_are_in_the_repository(texts: Path) -> None:
    """No run of more than 20 characters of a source text stands in any tracked file."""
    guard = texts.parent / "tools" / "copy_guard.py"
    result = subprocess.run(
        [sys.executable, str(guard), str(ROOT), str(texts)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_reading_verbs_import_no_heavy_library() -> None:
    """Asking a question loads neither rdflib nor networkx nor pyvis nor pyshacl."""
    code = (
        "import sys, graph.commands, graph.knowledge_graph, graph.questions;"
        "print(sorted({'rdflib', 'networkx', 'pyvis', 'pyshacl', 'yaml', 'numpy'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_checking_facts_imports_no_second_engine() -> None:
    """Facts are checked by the one store that they are loaded into: neither rdflib nor pyshacl is imported."""
    code = (
        "import sys; from graph.loading import load; from graph.terms import shipped; load(shipped('facts'));"
        "print(sorted({'rdflib', 'networkx', 'pyvis', 'pyshacl', 'numpy'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_iris_of_the_ontology_begin_with_the_base() -> None:
    """The base stands in one constant; rules that write IRIs agree with it."""
    for path in shipped("ontology").rglob("*.rq"):
        for iri in re.findall(r"https://w3id\.org/[^\"#>]*", path.read_text(encoding="utf-8")):
            assert iri.startswith(ONTOLOGY.partition("ontology#")[0]), path.name


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "LICENSE", "CONTRIBUTING.md", "docs/README.zh-Hant.md"])
def test_the_promised_files_are_there(name: str) -> None:
    """The files that a newcomer looks for exist."""
    assert (ROOT / name).is_file()


def test_what_the_threat_model_names_is_there() -> None:
    """Every module that the threat model names exists, and every test."""
    told = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    named = set(re.findall(r"`(test_\w+)`", told))
    assert len(named) > 40
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []
    assert [name for name in set(re.findall(r"`(graph/[\w/]+\.py)`", told)) if not (ROOT / name).is_file()] == []
