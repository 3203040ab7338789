"""In a notebook: results show as tables with their certainty, convert to data frames, and stay plain values."""

from __future__ import annotations

import copy
import html
import io
import json
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import graph
from graph.columns import QueryColumns, Words
from graph.errors import DataMissing, UnknownName
from graph.knowledge_graph import KnowledgeGraph
from graph.notebook import MOST_LINES, Answer, Page, Rows

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "docs" / "tour.ipynb"
NOT_KEPT = "not-kept"

PLAIN = {"stated", "reported"}
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)> $x$ \u202e'


@pytest.fixture(scope="module")
def kg(built: Path) -> KnowledgeGraph:
    """The graph of the shipped facts."""
    return graph.open(built)


def marked(markup: str, mark: str) -> list[str]:
    """Return the rows of a table that carry a mark."""
    return re.findall(rf'<tr class="{mark}">.*?</tr>', markup, flags=re.DOTALL)


# ── plain values ────────────────────────────────────────────────────────────


def test_results_stay_plain_values(kg: KnowledgeGraph) -> None:
    """What the API gives equals plain lists and dicts, goes to JSON, and is copied and pickled as such."""
    answer, claims = kg.ask("who sued Stability AI"), kg.claims(about="Runway")
    for result, kind in ((answer, dict), (claims, list), (kg.show("Runway"), dict), (kg.conflicts(), list)):
        assert isinstance(result, kind)
        assert result == kind(result) == json.loads(json.dumps(result))
        for copied in (copy.deepcopy(result), copy.copy(result), pickle.loads(pickle.dumps(result))):
            assert type(copied) is kind
            assert copied == result


def test_a_slice_of_rows_shows_as_rows_do(kg: KnowledgeGraph) -> None:
    """The first claims of many are a table, too, and one of them is a plain dict."""
    claims = kg.claims(kind="Litigation")
    assert type(claims[:2]) is Rows
    assert type(claims[0]) is dict
    assert claims[:2]._repr_html_().count("<tr>") == 3


def test_nothing_heavy_is_imported_until_it_is_asked_for(built: Path) -> None:
    """Asking, and showing what was answered, import neither pandas nor matplotlib, nor a notebook's own modules."""
    code = (
        "import sys, graph; kg = graph.open(sys.argv[1]); kg.ask('who sued Stability AI')._repr_html_();"
        "kg.claims()._repr_html_(); kg.page();"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'IPython', 'networkx'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code, str(built)], capture_output=True, text=True, cwd=ROOT)
    assert found.stdout.strip() == "[]", found.stderr


# ── tables ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "mark"),
    [
        ("rumours about Stability AI", "hedged"),
        ("who accused Stability AI", "hedged"),
        ("did Midjourney take venture capital", "denied"),
        ("who led a round of Stability AI", "hedged"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans"])
def test_every_row_of_an_answer_shows_what_is_not_plain(
    kg: KnowledgeGraph, question: str, mark: str, language: str
) -> None:
    """Each row that rests on a claim that is hedged or denied is marked, in italics, with its certainty in words."""
    answer = kg.ask(question, language)
    claims = {claim["id"]: claim for claim in answer["claims"]}
    wrong = [
        any(claims[one]["negated"] or claims[one]["certainty"] not in PLAIN for one in ids)
        for ids in answer["row_claims"]
    ]
    rows = marked(answer._repr_html_(), mark)
    assert len(rows) == sum(wrong) > 0
    words = Words(kg.dataset, language)
    said = [words.surely(claims[ids[0]]) for ids, is_wrong in zip(answer["row_claims"], wrong, strict=True) if is_wrong]
    for row, certainty in zip(rows, said, strict=True):
        assert f"<em>{certainty}</em>" in row
        assert "<td><em>" in row
        assert not re.search(r"<td>(?!<em>)", row)


def test_what_is_out_of_force_is_struck_through(kg: KnowledgeGraph) -> None:
    """A claim that was withdrawn is marked, struck through, and says why; one that was superseded says so."""
    claim = kg.claims(kind="Litigation")[0]
    gone = {**claim, "in_force": False, "withdrawn": {"en": "Read <b>wrongly</b>.", "zh-Hant": "誤讀。"}}
    old = {**claim, "in_force": False}
    columns = kg.claims()._columns
    (withdrawn,) = marked(Rows([gone], columns)._repr_html_(), "void")
    assert "[withdrawn: Read &lt;b&gt;wrongly&lt;/b&gt;.]</s>" in withdrawn
    assert "<s>reported; withdrawn</s>" in withdrawn
    assert "<s>reported; superseded</s>" in marked(Rows([old], columns)._repr_html_(), "void")[0]
    assert not Rows([old], columns).frame().plain.any()


def test_a_query_that_names_a_hedge_is_marked(kg: KnowledgeGraph) -> None:
    """A row of a query is marked where it holds a certainty that is none of a fact."""
    rows = kg.sparql("SELECT ?edge ?certainty { ?edge gai:edgeCertainty ?certainty } ORDER BY ?certainty LIMIT 20")
    wrong = [row for row in rows if row["certainty"].rpartition("#")[2] not in PLAIN]
    assert wrong
    assert len(marked(rows._repr_html_(), "hedged")) == len(wrong)


def test_a_query_that_names_a_doubtful_thing_says_so(built: Path) -> None:
    """A row that names a claim, an edge, a situation or an amount that is no plain fact says so in words."""
    rows = graph.open(built).sparql(
        "SELECT ?claim ?told ?n { ?claim gai:asserts ?told . ?told gai:amount ?n } ORDER BY ?claim", language="zh-Hant"
    )
    claims = {claim["iri"]: claim for claim in graph.open(built).claims()}
    doubtful = [row for row in rows if claims[row["claim"]]["certainty"] not in PLAIN]
    assert 0 < len(doubtful) < len(rows)
    for row in doubtful:
        (told,) = marked(Rows([row], rows._columns)._repr_html_(), "hedged")
        assert told.count(f"[{Words(graph.open(built).dataset, 'zh-Hant').surely(claims[row['claim']])}]") == 3
    assert rows.frame().claim[0].startswith("cl:")
    assert "[" not in "".join(rows.frame().claim)


def test_labels_are_data(kg: KnowledgeGraph) -> None:
    """Markup in a label, an answer, a query's variable or a name is shown, not obeyed; nothing is set as a formula."""
    answer = kg.ask("who sued Stability AI")
    label = dict.fromkeys(("en", "zh-Hant", "zh-Hans"), HOSTILE)
    hostile = {**answer, "answer": HOSTILE, "rows": [[{"value": HOSTILE, "label": label}] * 8]}
    shown = [
        Answer({**hostile, "row_claims": [[]]}, lambda: answer._columns)._repr_html_(),
        Rows([{"a": HOSTILE}], QueryColumns(Words(kg.dataset, "en"), {"a": "text"}))._repr_html_(),
        Page("<html >", {"node": HOSTILE}, 100)._repr_html_(),
    ]
    for markup in shown:
        assert "<script" not in markup
        assert "<img" not in markup
        assert "\u202e" not in markup
    assert all("tex2jax_ignore mathjax_ignore" in markup for markup in shown[:2])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "and 49 more"), ("zh-Hant", "另有 49 項"), ("zh-Hans", "另有 49 项")]
)
def test_a_long_table_says_how_much_it_leaves_out(kg: KnowledgeGraph, language: str, words: str) -> None:
    """Rows beyond the limit are counted under the table, in the language of the result."""
    claims = kg.claims(language=language)[: MOST_LINES + 49]
    markup = claims._repr_html_()
    assert markup.count("<tr") == 1 + MOST_LINES
    assert f"<p>{words}</p>" in markup
    assert f'lang="{language}"' in markup


def test_what_has_no_rows_is_its_sentence(kg: KnowledgeGraph) -> None:
    """An answer that knows nothing or understood nothing shows what it says, and no table."""
    for question in ("who sued Mistral AI", "who sued Stabilty AI"):
        answer = kg.ask(question)
        assert "<table" not in answer._repr_html_()
        assert html.escape(answer["answer"]) in answer._repr_html_()
        assert answer.frame().empty


def test_a_terminal_shows_the_same_table(kg: KnowledgeGraph) -> None:
    """IPython without a notebook shows the sentence and aligned text, not the raw dicts."""
    from IPython.lib.pretty import pretty

    answer = kg.ask("who led a round of Stability AI")
    assert pretty(answer).startswith(answer["answer"] + "\n\nwho ")
    assert "rumoured" in pretty(answer)
    assert pretty(kg.conflicts(about="Runway")).startswith("claim ")
    assert pretty(kg.show("Runway")).startswith("Runway (co:runway) · ")


# ── data frames ─────────────────────────────────────────────────────────────


def test_an_answer_is_a_frame_of_flat_typed_columns(kg: KnowledgeGraph) -> None:
    """A frame has labels with ids beside them, days as days, and says of each row whether it is a plain fact."""
    frame = kg.ask("who led a round of Stability AI").frame()
    assert list(frame.who_id) == ["co:intel"] * 3
    assert list(frame.certainty) == ["reported", "reported", "rumoured"]
    assert list(frame.plain) == [True, True, False]
    assert str(frame.begin_latest.dt.date[0]) == "2023-10-31"
    assert list(frame.claims)[2] == "cl:intel-note"
    assert list(kg.ask("誰領投了 Mistral AI").frame().relation.unique()) == ["領投"]


def test_an_amount_is_never_without_its_comparator(kg: KnowledgeGraph) -> None:
    """A bound, an estimate and the unit of a number stand beside it."""
    frame = kg.ask("revenue of Stability AI in Q1 2024").frame()
    assert list(frame[["number", "number_comparator", "number_unit"]].iloc[0]) == [5e6, "<", "USD"]
    claims = kg.claims(kind="FundingRound").frame()
    known = claims[claims.amount.notna()]
    assert {"=", "~", "nearly", ">", ">=", "<="} == set(known.amount_comparator)
    assert known[["amount_unit", "amount_unit_basis"]].notna().all(axis=None)


def test_claims_of_a_frame_are_the_claims(kg: KnowledgeGraph) -> None:
    """Each claim is a row; those that are plain are in force, affirm, and are stated or reported."""
    claims, frame = kg.claims(), kg.claims().frame()
    assert list(frame.id) == [claim["id"] for claim in claims]
    want = [c["in_force"] and not c["negated"] and c["certainty"] in PLAIN for c in claims]
    assert list(frame.plain) == want
    assert not all(want)
    assert frame.columns.is_unique
    suits = kg.claims(kind="Litigation").frame()
    assert "co:openai-inc" in set(suits.defendant_ids.str.split().explode())


def test_conflicts_and_entities_are_frames(kg: KnowledgeGraph) -> None:
    """A conflict is a row with both of its claims; an entity is its claims."""
    frame = kg.conflicts(only_open=True).frame()
    assert frame.open.all()
    assert frame.because.isna().all()
    assert frame.other_id.str.startswith("cl:").all()
    assert list(kg.show("Runway").frame().id) == [claim["id"] for claim in kg.claims(about="Runway")]


def test_rows_of_a_query_have_the_types_of_their_literals(kg: KnowledgeGraph) -> None:
    """Integers, decimals, days and truths are such; things are named as everywhere else; rows stay text."""
    rows = kg.sparql(
        "SELECT ?a ?n ?day (COUNT(?x) AS ?many) (BOUND(?n) AS ?is) (?n AS ?mixed) "
        "{ ?a gai:number ?n . ?s ?x ?a . OPTIONAL { ?s gai:beginEarliest ?day } } "
        "GROUP BY ?a ?n ?day ORDER BY ?a LIMIT 9"
    )
    assert type(rows[0]["n"]) is str
    types = {name: str(kind) for name, kind in rows.frame().dtypes.items()}
    assert types["n"] == types["mixed"] == "float64"
    assert types["many"] == "Int64"
    assert types["is"] == "boolean"
    assert types["day"].startswith("datetime64")
    who = kg.sparql("SELECT ?who { ?who gai:sued co:stability-ai }").frame().who
    assert set(who) <= set(kg.network().nodes)


def test_what_its_datatype_does_not_allow_stays_text(kg: KnowledgeGraph) -> None:
    """A literal that is no number, and a day that no calendar has, are columns of text."""
    rows = kg.sparql('SELECT ?n ?d { VALUES (?n ?d) { ("many"^^xsd:integer "0000-99-99"^^xsd:date) } }')
    assert list(rows.frame().iloc[0]) == ["many", "0000-99-99"]


def test_a_query_gives_what_its_form_says(kg: KnowledgeGraph) -> None:
    """An ASK gives True or False, a CONSTRUCT its triples in a stable order, a SELECT without rows its headings."""
    assert kg.sparql("ASK { co:getty-images gai:sued co:stability-ai }") is True
    assert kg.sparql("ASK { co:stability-ai gai:sued co:getty-images }") is False
    triples = kg.sparql("CONSTRUCT { ?a gai:sued co:stability-ai } { ?a gai:sued co:stability-ai }")
    assert list(triples[0]) == ["s", "p", "o"]
    assert sorted(row["s"] for row in triples) == [row["s"] for row in triples]
    nothing = kg.sparql("SELECT ?a ?b { ?a gai:sued ?b . ?b gai:sued ?b }")
    assert nothing == []
    assert list(nothing.frame().columns) == ["a", "b"]


def test_without_pandas_the_way_out_is_named(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pandas is absent, a frame says which extra brings it, and everything else goes on."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    answer = kg.ask("who sued Stability AI")
    with pytest.raises(DataMissing, match=r"pip install 'genai-kg\[notebook\]'"):
        answer.frame()
    assert answer._repr_html_()


# ── the page ────────────────────────────────────────────────────────────────


def test_the_page_is_framed_without_the_origin_of_the_notebook(kg: KnowledgeGraph) -> None:
    """The frame runs scripts in an origin of its own, and holds the page as it was built, but for where it opens."""
    markup = kg.page("Stability AI", language="zh-Hant")._repr_html_()
    assert re.search(r'sandbox="allow-scripts [^"]*"', markup)
    assert "same-origin" not in markup
    assert "allow-top-navigation" not in markup
    inner = html.unescape(re.search(r'srcdoc="([^"]*)"', markup).group(1))  # type: ignore[union-attr]
    address = ' data-address="#lang=zh-Hant&amp;depth=1&amp;node=co%3Astability-ai"'
    assert address in inner
    assert inner.replace(address, "") == (kg.folder / "index.html").read_text(encoding="utf-8")


def test_the_page_of_a_name_that_is_none_says_so(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """A page around nothing is refused with the nearest names, and one that was not built with the way out."""
    with pytest.raises(UnknownName, match="Stability AI"):
        kg.page("Stabilty AI")
    folder = Path(shutil.copytree(kg.folder, tmp_path / "output"))
    (folder / "index.html").unlink()
    with pytest.raises(DataMissing, match=r"run build\.py again"):
        graph.open(folder).page()


# ── the tour ────────────────────────────────────────────────────────────────


def executed(notebook: Any, built: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a notebook beside a built output, and return it with what belongs into the repository alone."""
    folder = built.parent / "docs"
    folder.mkdir(exist_ok=True)
    for name, value in {
        "PYTHONPATH": str(ROOT),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }.items():
        monkeypatch.setenv(name, value)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    notebook.metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {}
        if cell.cell_type == "code":
            cell.outputs = [
                o for o in cell.outputs if o.output_type != "stream" and NOT_KEPT not in cell.metadata.get("tags", [])
            ]
            for output in cell.outputs:
                output.metadata = {}
    return notebook


_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def stable(output: Any) -> dict[str, Any]:
    """Return of an output what every machine makes alike: texts, and that there is a picture."""
    return {kind: None if kind == "image/png" else text for kind, text in output.data.items()}


def test_the_tour_shows_what_it_gives(
    built: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Each cell of the stored notebook runs, and gives the texts and tables that are stored under it."""
    stored = nbformat.read(TOUR, as_version=4)
    fresh = executed(copy.deepcopy(stored), built, monkeypatch)
    if request.config.getoption("--accept"):
        written = io.StringIO()
        nbformat.write(fresh, written)
        TOUR.write_text(written.getvalue(), encoding="utf-8", newline="\n")
        return
    for old, new in zip(stored.cells, fresh.cells, strict=True):
        if old.cell_type == "code":
            assert [stable(output) for output in old.outputs] == [stable(output) for output in new.outputs], old.source


def test_the_tour_holds_nothing_of_the_machine_that_made_it() -> None:
    """The stored notebook has no path, time or version of one machine, no error, and is small."""
    text = TOUR.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]
    assert not [o for cell in code for o in cell.outputs if o.output_type in ("error", "stream")]
    assert not re.search(r"/(?:home|tmp|work|root|usr|Users)/|[A-Z]:\\\\\\\\", text)
    assert len(text) < 700_000
    assert '"image/png"' in text
