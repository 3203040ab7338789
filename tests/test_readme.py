"""The README tells what happens: its sessions are run, its files exist, its commands are documented."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from pathlib import Path

import pytest

from graph.commands import main
from graph.facts import read_documents
from graph.imports import import_table, read_mapping
from graph.schema import schema_of
from graph.trees import check_trees
from graph.vocabulary import Ontology

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PAGES = [README, *(ROOT / "docs" / name for name in ("README.zh-Hant.md", "querying.md"))]
SESSION = re.compile(r"(?P<open>```console\n)(?P<body>.*?)(?P<close>```)", re.DOTALL)
PROGRAM = ".venv/bin/genai-kg "


def sessions(text: str) -> list[tuple[str, str]]:
    """Return (command, output) of every session in a page."""
    found = []
    for match in SESSION.finditer(text):
        for part in match["body"].split("$ ")[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output.rstrip("\n")))
    return found


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a command of the README prints, without blanks at line ends."""
    assert command.startswith(PROGRAM), command
    main(shlex.split(command.removeprefix(PROGRAM)))
    shown = capsys.readouterr()
    return "\n".join(line.rstrip() for line in (shown.out + shown.err).rstrip("\n").split("\n"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_sessions_of_the_readme_are_real(
    page: Path,
    built: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Each command of the README prints what stands under it."""
    monkeypatch.chdir(built.parent)
    text = page.read_text(encoding="utf-8")
    found = sessions(text)
    assert found
    for command, output in found:
        real = run(command, capsys)
        if request.config.getoption("--accept"):
            before = f"$ {command}\n{output}\n" if output else f"$ {command}\n"
            text = text.replace(before, f"$ {command}\n{real}\n", 1)
            page.write_text(text, encoding="utf-8")
        else:
            assert output == real, f"{command}\n{real}"


def test_every_file_that_the_readme_names_exists() -> None:
    """Each path in backquotes or in a link of the README is there."""
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", text)) | set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", text))
    generated = ("output/", ".venv/")
    for name in sorted(named):
        if not name.startswith(generated):
            assert (ROOT / name).exists(), name


def test_every_verb_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    """The README names each verb that the help names."""
    with pytest.raises(SystemExit):
        main(["--help"])
    verbs = re.findall(r"^    (\w+) ", capsys.readouterr().out, flags=re.MULTILINE)
    text = README.read_text(encoding="utf-8")
    assert len(verbs) >= 10
    assert [verb for verb in verbs if f"`{verb}" not in text] == []


def test_the_table_of_contributing_imports_as_it_says(tmp_path: Path, ontology: Ontology) -> None:
    """Whoever copies the table and the mapping of CONTRIBUTING gets claims that the schema of facts takes."""
    blocks = {
        kind: textwrap.dedent(body)
        for kind, body in re.findall(r"```(csv|yaml)\n(.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.DOTALL)
        if kind == "csv" or "row_id" in body
    }
    (tmp_path / "nordic.csv").write_text(blocks["csv"], encoding="utf-8")
    (tmp_path / "nordic.yaml").write_text(blocks["yaml"], encoding="utf-8")
    schema = json.loads((ontology.folder / "mapping.schema.json").read_text(encoding="utf-8"))
    made = import_table(tmp_path / "nordic.csv", read_mapping(tmp_path / "nordic.yaml", schema), [], ontology)
    for name, text in made.files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert check_trees(read_documents(tmp_path), schema_of(ontology)).problems == []
    assert made.counts == {"rows": 3, "claims": 5, "entities": 7, "pages": 4}
