"""Each verb does what its help says, with its messages on stderr and its exit code."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import graph
from graph.commands import _GROUPS, main
from graph.errors import DataMissing, QueryInvalid, UnknownName

CLAIM_KEYS = {
    "id", "iri", "situation", "kind", "certainty", "negated", "source", "line", "start", "end", "row", "sha256",
    "credit", "cites", "text_generated", "independent_sources", "via",
    "origin", "when", "time", "time_basis", "said_on", "condition", "stated_as", "note", "text", "participants",
    "amounts", "concepts", "part_of", "supersedes", "withdrawn", "in_force",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], built: Path, *arguments: str) -> tuple[int, str, str]:
    """Run a reading verb on the built output; return exit code, stdout and stderr."""
    verb, *rest = arguments
    code = main([verb, "--data", str(built), *rest])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_claims_have_every_key(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`claims --json` gives each claim with all of its keys, labels and both languages."""
    code, out, _ = run(capsys, built, "claims", "--json")
    claims = json.loads(out)
    assert code == 0
    assert all(set(claim) == CLAIM_KEYS for claim in claims)
    assert all({"en", "zh-Hant", "zh-Hans"} == set(claim["text"]) for claim in claims)
    suit = next(claim for claim in claims if claim["id"] == "cl:getty-sued")
    assert (suit["line"], suit["start"], suit["end"]) == (27, 20, 64)
    assert [who["id"] for who in suit["participants"]["plaintiff"]] == ["co:getty-images"]
    assert suit["time"]["begin"] == {"earliest": "2023-01-01", "latest": "2023-01-31"}


def test_claims_are_filtered(built: Path) -> None:
    """Source, entity, kind, certainty and line each narrow the claims; an alias in either script names one."""
    kg = graph.open(built)
    assert {claim["certainty"] for claim in kg.claims(certainty="rumoured")} == {"rumoured"}
    assert {claim["line"] for claim in kg.claims(line=27)} == {27}
    assert kg.claims(about="英特尔") == kg.claims(about="英特爾") == kg.claims(about="co:intel") != []
    assert {claim["kind"] for claim in kg.claims(kind="Litigation")} == {"Litigation"}


def test_an_unknown_name_is_met_with_the_nearest(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped entity, kind or certainty exits with 2 and names the nearest."""
    for arguments, meant in (
        (("claims", "--about", "Stabilty AI"), "Stability AI (co:stability-ai)"),
        (("claims", "--kind", "Litigaton"), "Litigation"),
        (("claims", "--certainty", "rumored"), "rumoured"),
        (("show", "Geti Images"), "Getty Images (co:getty-images)"),
    ):
        code, out, err = run(capsys, built, *arguments)
        assert (code, out) == (2, "")
        assert meant in err


def test_a_query_comes_in_every_format(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows come as table, JSON, CSV and TSV, triples as Turtle and N-Triples."""
    select = "SELECT ?who { ?who gai:sued co:stability-ai . ?who a gai:Company } ORDER BY ?who"
    assert "co:getty-images" in run(capsys, built, "query", "-e", select)[1]
    rows = json.loads(run(capsys, built, "query", "-e", select, "--format", "json")[1])["results"]["bindings"]
    assert len(rows) == 2
    for form in ("csv", "tsv"):
        assert "id/co/getty-images" in run(capsys, built, "query", "-e", select, "--format", form)[1]
    construct = "CONSTRUCT { ?who gai:sued ?whom } { ?who gai:sued ?whom }"
    for form in ("ttl", "nt"):
        assert "co" in run(capsys, built, "query", "-e", construct, "--format", form)[1]
    assert run(capsys, built, "query", "-e", "ASK { ?a gai:sued ?b }")[1] == "true\n"


def test_a_query_is_read_from_a_file_and_from_stdin(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The query may stand in a file or on standard input."""
    path = tmp_path / "q.rq"
    path.write_text("ASK { co:getty-images gai:sued co:stability-ai }", encoding="utf-8")
    assert run(capsys, built, "query", str(path))[:2] == (0, "true\n")
    monkeypatch.setattr("sys.stdin", io.StringIO(path.read_text(encoding="utf-8")))
    assert run(capsys, built, "query", "-")[:2] == (0, "true\n")


def test_a_typo_in_sparql_is_explained(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A syntax error names its line and exits with 2; an unknown term of the ontology is warned of."""
    code, _, err = run(capsys, built, "query", "-e", "SELECT ?a {\n ?a gai:sued ?b\n FILTR }")
    assert code == 2
    assert "3:" in err
    code, _, err = run(capsys, built, "query", "-e", "SELECT ?a { ?a gai:sueed ?b }")
    assert code == 0
    assert "did you mean gai:sued" in err
    assert "no rows" in err


def test_a_query_reads_this_graph_alone(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SERVICE and updates are refused; the word in a string or an IRI is no SERVICE."""
    service = 'SELECT ?a { SERVICE <http://127.0.0.1:9/> { ?a ?b "x" } }'
    code, _, err = run(capsys, built, "query", "-e", service)
    assert (code, "SERVICE is not allowed" in err) == (2, True)
    assert run(capsys, built, "query", "-e", 'ASK { ?a ?b "the \\" SERVICE" }')[0] == 0
    assert run(capsys, built, "query", "-e", "INSERT DATA { <urn:a> <urn:b> <urn:c> }")[0] == 2


def test_from_narrows_a_query_to_its_graph(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """FROM leaves every other graph out, and deep nesting is refused before the parser sees it."""
    asked = "ASK FROM <http://nothing.example/> { ?a ?b ?c }"
    assert run(capsys, built, "query", "-e", asked)[:2] == (0, "false\n")
    deep = "ASK " + "{" * 5000 + "}" * 5000
    assert run(capsys, built, "query", "-e", deep)[0] == 2


def test_a_format_that_does_not_fit_is_refused(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows are no Turtle and triples are no CSV; the message names the formats that fit."""
    code, _, err = run(capsys, built, "query", "-e", "SELECT ?a { ?a gai:sued ?b }", "--format", "ttl")
    assert (code, "use --format table" in err) == (2, True)
    code, _, err = run(capsys, built, "query", "-e", "CONSTRUCT WHERE { ?a gai:sued ?b }", "--format", "csv")
    assert (code, "use --format ttl" in err) == (2, True)


def test_missing_output_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every reading verb exits with 4 and names build.py where nothing was built."""
    for arguments in (["claims"], ["ask", "who sued whom"], ["query", "-e", "ASK {}"], ["show", "x"], ["conflicts"]):
        assert main([*arguments, "--data", str(tmp_path / "none")]) == 4
        assert "build.py" in capsys.readouterr().err
    with pytest.raises(DataMissing):
        graph.open(tmp_path)


@pytest.mark.parametrize("seconds", ["-1", "0", "nan", "inf", "soon"])
def test_a_time_that_no_query_can_have_is_refused(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`serve --timeout` takes 0.1 to 3600 seconds."""
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"--timeout={seconds}"])
    assert ended.value.code == 2
    assert "--timeout" in capsys.readouterr().err


def test_serving_what_is_not_built_says_so_in_a_sentence(tmp_path: Path) -> None:
    """A folder without a build is a line on standard error, whatever server was to be started."""
    command = [sys.executable, "-m", "graph", "serve", "--port", "0", "--data", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    assert ended.returncode == 4
    assert re.fullmatch(r".* holds no whole build .*; run build.py, .*\n", ended.stderr), ended.stderr


def test_usage_errors_exit_with_2(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown verb or option, or a question missing, is a usage error."""
    for arguments in (["fly"], ["claims", "--nope"], []):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2
    assert run(capsys, built, "ask")[0] == 2
    assert run(capsys, built, "query")[0] == 2


def test_ask_answers_in_the_language_of_the_question(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`ask` prints a table and a sentence, in English and in Chinese, and exits with 0."""
    code, out, _ = run(capsys, built, "ask", "who sued whom")
    assert code == 0
    assert "Getty Images" in out
    code, out, _ = run(capsys, built, "ask", "誰起訴了 Stability AI")
    assert code == 0
    assert "起訴" in out


def test_ask_exits_by_what_it_found(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing known is 3, not understood is 2; neither prints an answer on standard output."""
    code, out, err = run(capsys, built, "ask", "who sued Jasper")
    assert (code, out) == (3, "")
    assert err
    code, out, err = run(capsys, built, "ask", "colourless green ideas sleep")
    assert (code, out) == (2, "")
    assert err


def test_ask_in_batch_gives_an_object_a_line(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ask --batch` answers each line of standard input with one line of JSON."""
    monkeypatch.setattr("sys.stdin", io.StringIO("who sued whom\n\nnonsense\n"))
    _, out, _ = run(capsys, built, "ask", "--batch")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["reason"] for answer in answers] == [None, "not-understood", "not-understood"]


def test_show_tells_what_is_known_of_an_entity(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`show` gives names, types, edges and claims of one entity."""
    code, out, _ = run(capsys, built, "show", "Getty Images", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["id"] == "co:getty-images"
    assert "gai:sued" in {edge["relation"] for edge in found["edges"]}
    assert found["claims"]


@pytest.mark.parametrize("verb", ["conflicts", "coverage", "audit", "claims"])
def test_every_list_comes_as_json(built: Path, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    """A verb that lists takes --json and exits with 0 on the shipped facts."""
    code, out, _ = run(capsys, built, verb, "--json")
    assert code == 0
    assert isinstance(json.loads(out), list)


def test_locate_prints_the_block_that_check_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`locate` prints line, offsets and digest; a passage that is not there exits with 3."""
    texts = Path(__file__).parent / "small" / "texts"
    assert main(["locate", "--texts", str(texts), "Nothing here."]) == 0
    assert "at: {line: 3, start: 0, end: 13, sha256: " in capsys.readouterr().out
    assert main(["locate", "--texts", str(texts), "not there"]) == 3
    assert main(["locate", "--texts", str(tmp_path / "none"), "x"]) == 4


def test_the_python_interface_raises_what_it_documents(built: Path) -> None:
    """Unknown names and bad SPARQL raise errors that say so."""
    kg = graph.open(built)
    with pytest.raises(UnknownName):
        kg.claims(about="Nobody Inc.")
    with pytest.raises(QueryInvalid):
        kg.sparql("SELECT")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?x\n{ ?x wd:P31 ?y }", "error at 2:12: Prefix not found, declare it first: PREFIX wd: <...>"),
        ("SELECT ?x { ?x a gai:Company", 'error at 1:29: expected one of ",", ".", ";", "{", "{|", "}", "~"'),
        (" ", "the query is empty"),
    ],
)
def test_a_wrong_query_is_told_in_a_line(
    built: Path, capsys: pytest.CaptureFixture[str], query: str, said: str
) -> None:
    """What the engine says of a query names the place and the signs, without the characters that names are made of."""
    assert run(capsys, built, "query", "-e", query) == (2, "", f"{said}\n")


def test_an_unknown_certainty_names_those_that_there_are(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A value that is like none of a few brings them all."""
    code, _, said = run(capsys, built, "claims", "--certainty", "sure")
    assert code == 2
    assert "give one of alleged, hypothetical" in said


def test_a_thing_with_two_near_names_is_suggested_once(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two names of one thing are one suggestion."""
    assert run(capsys, built, "claims", "--about", "Stabilty")[2].count("(co:stability-ai)") == 1


@pytest.mark.parametrize("verb", ["serve", "site", "mcp"])
def test_what_shows_every_language_is_given_none(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A verb whose pages or answers are in all languages has no option that would do nothing."""
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    assert "--lang" not in capsys.readouterr().out


def test_each_verb_is_declared_by_its_own_group(capsys: pytest.CaptureFixture[str]) -> None:
    """A verb alone finds its options, and help lists all verbs."""
    for verb in (verb for verbs in _GROUPS.values() for verb in verbs):
        with pytest.raises(SystemExit) as ended:
            main([verb, "--help"])
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith(f"usage: genai-kg {verb} ")
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = capsys.readouterr().out
    assert all(re.search(rf"^    {verb}\b", listed, re.MULTILINE) for verbs in _GROUPS.values() for verb in verbs)
