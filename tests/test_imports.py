"""A table becomes claims as its mapping declares; what that does not foresee is refused by row and column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.cells import CellRefused, read_cell
from graph.commands import main
from graph.documents import read_document, written_document
from graph.errors import DataMissing, FactsInvalid
from graph.facts import read_documents
from graph.imports import Imported, import_table, mapping_path, read_mapping, read_register, write_files
from graph.roster import folded, slug_of
from graph.terms import shipped
from graph.vocabulary import Ontology

HEADER = "id,name,parties,filed,backed,seen_at"
PLAIN = "R1,Alpha v. Beta,Alpha Inc.; Beta LLC et al.,2023-01,name parties filed,https://a.example/x"
MAPPING = """
source: {id: src:suits, type: Table, label: {en: suits, zh-Hant: 訴訟}}
row_id: id
backed: {column: backed, always: [id, name]}
cites:
  column: seen_at
  separator: " | "
  forms: [{match: '(?P<url>https://(?P<site>[^/]+)\\S*)', url: "{url}", site: "{site}"}]
ids: {the Crown: unnamed:the-crown}
columns:
  id: {}
  name: {name: {class: Lawsuit, new: [{match: '(.+) v\\. (.+)', type: Lawsuit, label: {zh-Hant: '\\1 訴 \\2 案'}}]}}
  parties:
    separator: "; "
    whole: ["Cain; Abel LLC"]
    marks: {further: " et al."}
    name: {class: Agent, new: [{match: "LLC|Inc", type: Company}, {match: "^the Crown$", type: UnnamedParty}]}
  filed: {date: {from: 2000, to: 2030}}
unused: [backed, seen_at]
claims:
  - id: "cl:suits-{row}"
    certainty: reported
    says:
      id: "sit:suits-{row}"
      type: Litigation
      plaintiff: "{parties}"
      further_plaintiffs: "{parties.further?}"
      defendant: "co:gamma"
      in_case: "{name}"
      when: "{filed?}"
"""


def imported(folder: Path, table: str | bytes, ontology: Ontology, mapping: str = MAPPING) -> Imported:
    """Import a table, given as text or bytes, by a mapping, into an empty register."""
    (folder / "suits.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    (folder / "suits.yaml").write_text(mapping, encoding="utf-8")
    schema = json.loads((shipped("ontology") / "mapping.schema.json").read_text(encoding="utf-8"))
    return import_table(folder / "suits.csv", read_mapping(folder / "suits.yaml", schema), [], ontology)


def tree(folder: Path, made: Imported, name: str = "sources/suits.yaml") -> Any:
    """Return the tree of a file that an import makes."""
    path = folder / "made.yaml"
    path.write_text(made.files[name], encoding="utf-8")
    document = read_document(path, "made")
    assert not document.problems
    return document.tree


def refusals(folder: Path, table: str | bytes, ontology: Ontology, mapping: str = MAPPING) -> str:
    """Return what is said of a table that is refused."""
    with pytest.raises(FactsInvalid) as refused:
        imported(folder, table, ontology, mapping)
    return str(refused.value)


# ── what is made ────────────────────────────────────────────────────────────


def test_a_row_makes_the_claims_of_its_mapping(tmp_path: Path, ontology: Ontology) -> None:
    """A claim names its row and the pages that the row cites, and its places hold what the cells say."""
    source = tree(tmp_path, imported(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology))
    (claim,) = source["claims"]
    assert claim["row"]["nth"] == 1
    assert claim["row"]["name"] == "R1"
    assert len(claim["row"]["sha256"]) == 64
    assert claim["cites"] == ["src:a-example-x"] == [page["id"] for page in source["cites"]]
    assert claim["says"]["plaintiff"] == ["co:alpha-inc", "co:beta-llc"]
    assert claim["says"]["further_plaintiffs"] is True
    assert claim["says"]["when"] == "2023-01"


def test_only_backed_columns_are_read(tmp_path: Path, ontology: Ontology) -> None:
    """What the row does not list as backed makes no part of a claim."""
    made = imported(tmp_path, f"{HEADER}\n{PLAIN.replace('name parties filed', 'name parties')}\n", ontology)
    assert "when" not in tree(tmp_path, made)["claims"][0]["says"]


def test_a_new_name_becomes_an_entity_with_its_label(tmp_path: Path, ontology: Ontology) -> None:
    """A name that no register file knows is of the type of the first rule that matches, and labelled as it says."""
    made = imported(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology)
    entities = {entity["id"]: entity for entity in tree(tmp_path, made, "entities/from-suits.yaml")["entities"]}
    assert entities["co:alpha-inc"]["type"] == "Company"
    assert entities["case:alpha-v-beta"]["label"] == {"en": "Alpha v. Beta", "zh-Hant": "Alpha 訴 Beta 案"}


def test_the_same_table_makes_the_same_bytes(tmp_path: Path, ontology: Ontology) -> None:
    """Two imports of one table give the same files."""
    table = f"{HEADER}\n{PLAIN}\n"
    assert imported(tmp_path, table, ontology).files == imported(tmp_path, table, ontology).files


def test_line_ends_and_breaks_within_quotes_are_read(tmp_path: Path, ontology: Ontology) -> None:
    """CR, CRLF and LF end a row, and a value in quotes may hold a line break where its column folds it."""
    mapping = MAPPING.replace("  id: {}", "  id: {tidy: true}")
    for end in ("\r", "\r\n", "\n"):
        row = PLAIN.replace("R1,", f'"R{end}1",')
        table = f"{HEADER}{end}{row}{end}"
        assert tree(tmp_path, imported(tmp_path, table, ontology, mapping))["claims"][0]["id"] == "cl:suits-r-1"


def test_a_declared_encoding_is_read(tmp_path: Path, ontology: Ontology) -> None:
    """A table in Mac Roman is read where the mapping says so."""
    table = f"{HEADER}\n{PLAIN.replace('Beta LLC', 'Bétà LLC')}\n".encode("mac_roman")
    made = imported(tmp_path, table, ontology, "encoding: mac_roman\n" + MAPPING)
    assert "Bétà LLC" in made.files["entities/from-suits.yaml"]


def test_a_name_that_holds_the_separator_stays_whole(tmp_path: Path, ontology: Ontology) -> None:
    """A declared value is not split, though it holds what separates values."""
    made = imported(tmp_path, f"{HEADER}\n{PLAIN.replace('Beta LLC et al.', 'Cain; Abel LLC')}\n", ontology)
    assert tree(tmp_path, made)["claims"][0]["says"]["plaintiff"] == ["co:alpha-inc", "co:cain-abel-llc"]


def test_an_empty_place_takes_its_mapping_with_it(tmp_path: Path, ontology: Ontology) -> None:
    """Without a value for a place that is not optional, the claim is not made."""
    made = imported(tmp_path, f"{HEADER}\n{PLAIN.replace('name parties filed', 'name')}\n", ontology)
    assert tree(tmp_path, made)["claims"] == []


def test_values_of_columns_that_go_together_are_paired(tmp_path: Path, ontology: Ontology) -> None:
    """Two columns of one length are paired by position; of different lengths, each value stands alone."""
    columns = MAPPING[: MAPPING.index("claims:")].replace("type: Company", "type: Court")
    claims = columns.replace("  filed: {date: {from: 2000, to: 2030}}", '  filed: {separator: "; "}')
    mapping = (
        claims
        + """claims:
  - {id: "cl:s-{row}-{nth}", each: [parties, filed], certainty: reported, says: {id: "sit:s-{row}-{nth}",
     type: Proceeding, in_case: "{name}", before: "{parties?}", docket: "{filed?}"}}
"""
    )
    for dates, wanted in (
        ("1; 2", [("court:alpha-inc", "1"), ("court:beta-llc", "2")]),
        ("1", [("court:alpha-inc", None), ("court:beta-llc", None), (None, "1")]),
    ):
        made = tree(tmp_path, imported(tmp_path, f"{HEADER}\n{PLAIN.replace('2023-01', dates)}\n", ontology, mapping))
        assert [(c["says"].get("before"), c["says"].get("docket")) for c in made["claims"]] == wanted


# ── cells that a person reads ───────────────────────────────────────────────

BY_HAND = MAPPING.replace("  filed: {date: {from: 2000, to: 2030}}", "  filed: {by_hand: true}")
READING = """
readings:
  - row: R1
    column: filed
    sha256: {}
    claims: [{{id: cl:read, certainty: reported, says: {{id: sit:read, type: Settlement, in_case: case:alpha-v-beta}}}}]
"""
DIGEST = "7a3f05ae91ec0fd3eb0c1f0f75b7d0ce49d01f48d1fe5ec2e7c5b2fa43f6f2aa"


def test_a_cell_to_be_read_by_hand_is_refused_until_it_is_read(tmp_path: Path, ontology: Ontology) -> None:
    """The message gives the reading's form with the digest, and with that digest the reading is taken."""
    said = refusals(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, BY_HAND)
    assert "nobody has read it" in said
    digest = said.partition("sha256: ")[2][:64]
    made = imported(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, BY_HAND + READING.format(digest))
    assert [claim["id"] for claim in tree(tmp_path, made)["claims"]] == ["cl:suits-r1", "cl:read"]


def test_a_cell_that_changed_is_read_again(tmp_path: Path, ontology: Ontology) -> None:
    """A reading of other words than the cell holds is refused."""
    said = refusals(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, BY_HAND + READING.format(DIGEST))
    assert "has changed since it was read" in said
    assert "suits.csv:2:1: row 1 (R1), column 'filed'" in said


def test_a_reading_of_no_row_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    """A reading whose row or column says nothing is named with its place in the mapping."""
    readings = READING.format(DIGEST).replace("row: R1", "row: R9")
    said = refusals(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, MAPPING + readings)
    assert "no row R9 has something in filed" in said
    assert said.startswith("suits.yaml:")


# ── what is refused ─────────────────────────────────────────────────────────

ROW = "suits.csv:2:1: row 1 (R1), column "
REFUSED = {
    "spreadsheet error": (PLAIN.replace("2023-01", "#NAME?"), ROW + "'filed': it holds the spreadsheet error #NAME?"),
    "implausible year": (
        PLAIN.replace("2023-01", "3201"),
        ROW + "'filed': the year of '3201' is not within 2000 to 2030",
    ),
    "no date": (PLAIN.replace("2023-01", "May 2023"), ROW + "'filed': 'May 2023' is no date"),
    "unknown name": (PLAIN.replace("Beta LLC", "Beta"), ROW + "'parties': 'Beta' is in no register file"),
    "doubled separator": (PLAIN.replace("; Beta", "; ; Beta"), ROW + "'parties': '' stands between two separators"),
    "white space": (PLAIN.replace("Alpha Inc.", "Alpha  Inc."), ROW + "'parties': it has a line break or white space"),
    "odd page": (PLAIN.replace("https://", "see "), ROW + "'seen_at': 'see a.example/x' reads as no page"),
    "too many cells": (PLAIN + ",more", "suits.csv:2:1: row 1 has 7 cells where the header has 6"),
    "row twice": (f"{PLAIN}\n{PLAIN}", "suits.csv:3:1: row 2 repeats row 1 of line 2"),
    "id twice": (f"{PLAIN}\n{PLAIN.replace('2023', '2024')}", "would name the claims of row 1 (R1), too"),
    "open quote": (PLAIN.replace("Alpha Inc.", '"Alpha Inc.'), "the row that begins here could not be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_mapping_does_not_foresee_is_refused(name: str, tmp_path: Path, ontology: Ontology) -> None:
    """Each slip gives a message with file, row and column."""
    rows, message = REFUSED[name]
    assert message in refusals(tmp_path, f"{HEADER}\n{rows}\n", ontology)


def test_a_placeholder_becomes_no_entity(tmp_path: Path, ontology: Ontology) -> None:
    """Where any new name is taken, "n/a" is refused all the same."""
    mapping, row = MAPPING.replace('"LLC|Inc"', '"."'), PLAIN.replace("Beta LLC et al.", "N/A")
    assert "'N/A' is hardly a name; list it under `empty`" in refusals(
        tmp_path, f"{HEADER}\n{row}\n", ontology, mapping
    )


def test_a_changed_header_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    """A column that is gone, new or twice is named, with what it may have become."""
    said = refusals(tmp_path, f"{HEADER.replace('parties', 'party')}\n{PLAIN}\n", ontology)
    assert "the header has no column 'parties'; did it become 'party'?" in said
    assert "the mapping does not know the column 'party'" in said
    assert "'id' stands twice" in refusals(tmp_path, f"{HEADER.replace('name', 'id')}\n{PLAIN}\n", ontology)


def test_bytes_of_another_encoding_are_named_by_cell(tmp_path: Path, ontology: Ontology) -> None:
    """Of a table that is no UTF-8, each cell that shows it is named, with how other encodings read it."""
    table = f"{HEADER}\r{PLAIN.replace('Beta LLC', 'Bétà LLC')}\r".encode("mac_roman")
    said = refusals(tmp_path, table, ontology)
    assert "suits.csv:2:1: row 1, column 'parties': its bytes are no utf-8" in said
    assert "`encoding: mac_roman` reads 'Alpha Inc.; Bétà LLC et al.'" in said


def test_a_table_in_utf_16_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    """The encoding that the first bytes tell is named."""
    assert "the file is UTF-16" in refusals(tmp_path, f"{HEADER}\n{PLAIN}\n".encode("utf-16"), ontology)


def test_an_empty_table_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    """A file without a header is no table."""
    assert "the table is empty" in refusals(tmp_path, "", ontology)


def test_every_problem_is_told_at_once(tmp_path: Path, ontology: Ontology) -> None:
    """Problems of several cells are listed together."""
    said = refusals(tmp_path, f"{HEADER}\n{PLAIN.replace('Beta LLC', '#REF!').replace('2023-01', '3201')}\n", ontology)
    assert len(said.splitlines()) == 2


def test_a_mapping_with_an_unknown_key_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    """A slip in a mapping is named with its place and the nearest key."""
    said = refusals(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, MAPPING.replace("separator:", "seperator:"))
    assert "the key 'seperator' is unknown here; did you mean 'separator'?" in said


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("1.3", "1.3"), ("450 million", None), ("1,000", None), ("1.8e12", None), ("99", None)],
)
def test_only_plain_numbers_are_numbers(text: str, number: object) -> None:
    """A number with a unit, a thousands mark or an exponent, or one above its bound, is refused."""
    spec = {"number": {"most": 50}}
    if number is None:
        with pytest.raises(CellRefused):
            read_cell(text, spec, lambda name, _spec: name)
    else:
        assert read_cell(text, spec, lambda name, _spec: name).items == [{"": number}]


def test_a_number_is_multiplied_exactly() -> None:
    """1.3 of a billion is 1300000000, without a rounding error."""
    assert read_cell("1.3", {"number": {"times": 1000000000}}, lambda name, _spec: name).items == [{"": 1300000000}]


def test_a_spelling_of_a_number_can_be_declared() -> None:
    """What a column says that a spelling means is taken for it."""
    spec = {"number": {"as": {"10,5": "10.5"}}}
    assert read_cell("10,5", spec, lambda name, _spec: name).items == [{"": "10.5"}]


def test_a_row_read_as_a_whole_is_read_again_when_a_cell_changes(tmp_path: Path, ontology: Ontology) -> None:
    """A reading that stands for a row holds the digest of all its cells."""
    reading = READING.format(DIGEST).replace("    column: filed", "    column: filed\n    instead: true")
    said = refusals(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, MAPPING + reading)
    digest = said.partition("sha256: ")[2][:64]
    mapping = MAPPING + reading.replace(DIGEST, digest)
    made = tree(tmp_path, imported(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, mapping))
    assert [claim["id"] for claim in made["claims"]] == ["cl:read"]
    changed = f"{HEADER}\n{PLAIN.replace('Beta LLC', 'Gamma LLC')}\n"
    assert "has changed since it was read" in refusals(tmp_path, changed, ontology, mapping)


def test_a_row_without_a_page_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    """Where a mapping has a column of pages, a row that names none is told by row and column."""
    said = refusals(tmp_path, f"{HEADER}\n{PLAIN.rpartition(',')[0]},\n", ontology)
    assert ROW + "'seen_at': it names no page" in said


def test_slugs_tell_names_apart_that_differ_by_a_plus() -> None:
    """A plus sign is spelt out in an id, and accents fall away."""
    assert (slug_of("PointNet++"), slug_of("Société d'Or")) == ("pointnet-plus-plus", "societe-dor")


def test_names_fold_by_width_and_case_alone() -> None:
    """Full-width and half-width, capital and small are one spelling; anything else is another name."""
    assert folded("ＯｐｅｎＡＩ  LLC") == folded("openai llc") != folded("openai")


# ── files ───────────────────────────────────────────────────────────────────


def test_a_file_of_somebodys_own_is_not_overwritten(tmp_path: Path, ontology: Ontology) -> None:
    """An import replaces files of an earlier import and no others."""
    made = imported(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology)
    assert write_files(made, tmp_path) == write_files(made, tmp_path)
    (tmp_path / "sources/suits.yaml").write_text("id: src:mine\n", encoding="utf-8")
    with pytest.raises(DataMissing, match="was not made by an import"):
        write_files(made, tmp_path)


def test_written_documents_are_read_back(tmp_path: Path) -> None:
    """What is written as YAML is read as the same tree, without anchors where a value stands twice."""
    pages = ["src:a"]
    before = {"when": "2023", "no": "no", "n": 1, "flag": True, "cites": pages, "again": pages, "text": "a: b # c\n"}
    path = tmp_path / "x.yaml"
    path.write_text(written_document(before), encoding="utf-8")
    document = read_document(path, "x")
    assert (document.tree, document.problems) == (before, [])


def test_an_unknown_mapping_is_named_with_those_there_are(tmp_path: Path) -> None:
    """The message lists the mappings of the facts folder."""
    with pytest.raises(DataMissing, match="epoch, funding, lawsuits, people"):
        read_mapping(mapping_path("lawsuit", shipped("facts")), {})


TABLES = {
    "lawsuits": "lawsuits.csv",
    "funding": "funding.csv",
    "people": "people.csv",
    "epoch": "epoch-notable-ai-models.csv",
}


@pytest.mark.parametrize("name", TABLES)
def test_shipped_tables_make_the_shipped_facts(name: str, tables: Path, ontology: Ontology) -> None:
    """Importing a table anew gives the very files that are shipped."""
    facts = shipped("facts")
    schema = json.loads((shipped("ontology") / "mapping.schema.json").read_text(encoding="utf-8"))
    mapping = read_mapping(mapping_path(name, facts), schema)
    made = import_table(tables / TABLES[name], mapping, read_register(facts, name), ontology)
    for path, text in made.files.items():
        assert (facts / path).read_text(encoding="utf-8") == text, path


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (("certainty: reported", "certainty: reporte"), "certainty is 'reporte'; did you mean 'reported'?"),
        (("plaintiff: ", "plantiff: "), "the key 'plantiff' is unknown here; did you mean 'plaintiff'?"),
        (("type: Litigation", "type: Litigaton"), "type is 'Litigaton'; did you mean 'Litigation'?"),
    ],
    ids=["certainty", "key", "kind"],
)
def test_a_slip_in_a_mapping_is_named_before_the_table_is_read(
    tmp_path: Path, ontology: Ontology, slip: tuple[str, str], said: str
) -> None:
    """What facts could never say is refused in the mapping itself, at its line."""
    assert said in refusals(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, MAPPING.replace(*slip))


def test_the_command_writes_the_files_and_says_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`import` prints the files on standard output, and the counts on standard error."""
    (tmp_path / "facts/mappings").mkdir(parents=True)
    (tmp_path / "facts/mappings/suits.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "suits.csv").write_text(f"{HEADER}\n{PLAIN}\n", encoding="utf-8")
    assert main(["import", str(tmp_path / "suits.csv"), "--as", "suits", "--facts", str(tmp_path / "facts")]) == 0
    said = capsys.readouterr()
    assert str(tmp_path / "facts/sources/suits.yaml") in said.out
    assert "1 rows, 1 claims, 3 entities, 1 pages" in said.err


# ── what is hostile ─────────────────────────────────────────────────────────

URL = "https://a.example/x"
HOSTILE = {
    "hidden in a name": (PLAIN.replace("Beta", "Be\u202eta"), ROW + "'parties': the hidden character U+202E"),
    "hidden in a page": (PLAIN.replace(URL, f"{URL}\u200b"), ROW + "'seen_at': the hidden character U+200B"),
    "no address": (PLAIN.replace(URL, "https://a b/"), "suits.csv:2:1: row 1: url is 'https://a b/'; write an address"),
    "a page without Latin": (PLAIN.replace(URL, "https://名.例/"), "suits.csv:2:1: row 1: id is 'src:'"),
    "two pages of one id": (PLAIN.replace(URL, f"{URL}-y | {URL}_y"), "would have the id of https://a.example/x-y"),
    "a row without Latin": (PLAIN.replace("R1", "甲"), "row 1 (甲), column 'id': no id can be made of it"),
    "a name too long": (PLAIN.replace("Beta", "B" * 5000), "suits.csv:2:1: row 1: en: 'BBB"),
    "no row": ("", "suits.csv:1:1: the table has a header and no rows"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_facts_file_may_hold_is_refused_at_its_row(name: str, tmp_path: Path, ontology: Ontology) -> None:
    """What an import makes passes the schema of facts, or is refused in a line of readable length."""
    rows, message = HOSTILE[name]
    said = refusals(tmp_path, f"{HEADER}\n{rows}\n", ontology)
    assert message in said
    assert len(said) < 1000


SLIPS = {
    "place": ('"{name}"', '"{nope}"', "nothing fills the place {nope}"),
    "part": ("{parties.further?}", "{parties.more?}", "nothing fills the place {parties.more}"),
    "brace": ('"{name}"', '"{name"', "has a brace that is part of no place"),
    "row_id": ("row_id: id", "row_id: no", "the mapping declares no column 'no'"),
    "each": ("    certainty", "    each: seen_at\n    certainty", "the mapping declares no column 'seen_at'"),
    "pages": ("column: seen_at", "column: seen", "the mapping declares no column 'seen'"),
    "expression": ("LLC|Inc", "LLC|(", "is no regular expression that can be used"),
    "label": ("'\\1 訴 \\2 案'", "'\\7'", "is no regular expression that can be used"),
    "address": ('url: "{url}"', 'url: "{url.__class__}"', "'{url.__class__}' is not made of groups"),
    "group": ("filed: {", "filed: {groups: {day: {}}, ", "the pattern has no group 'day'"),
    "aliases": ("row_id: id", "row_id: id\naliases: {id: name}", "the column 'id' names nothing"),
    "interval": ('"{filed?}"', '{interval: ["{filed}"]}', "an interval has two sides"),
    "encoding": ("row_id: id", "row_id: id\nencoding: rot13", "there is no encoding 'rot13'"),
    "delimiter": ("row_id: id", "row_id: id\ndelimiter: ''", "delimiter: '' is shorter than 1 character"),
    "mark": ('" et al."', '""', "further: '' is shorter than 1 character"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_what_a_mapping_names_is_there(name: str, tmp_path: Path, ontology: Ontology) -> None:
    """A column, place, group or encoding that does not exist is refused at its line of the mapping."""
    old, new, message = SLIPS[name]
    said = refusals(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology, MAPPING.replace(old, new))
    assert message in said
    assert said.startswith("suits.yaml:")


def test_a_register_that_no_build_takes_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    """A name is looked up in register files that pass their schema; a slip in one is named at its line."""
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities/x.yaml").write_text("entities: [{id: co:a, type: Company, label: x}]", encoding="utf-8")
    (tmp_path / "suits.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "suits.csv").write_text(f"{HEADER}\n{PLAIN}\n", encoding="utf-8")
    mapping = read_mapping(tmp_path / "suits.yaml", {})
    with pytest.raises(FactsInvalid, match=r"x\.yaml:1:38: label is 'x'"):
        import_table(tmp_path / "suits.csv", mapping, read_register(tmp_path, "suits"), ontology)


def test_half_a_character_at_the_end_of_a_table_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    """A table whose bytes end within a character of the declared encoding is named as such."""
    table = f"{HEADER}\n{PLAIN}\n".encode("utf-16") + b"\0"
    said = refusals(tmp_path, table, ontology, "encoding: utf-16\n" + MAPPING)
    assert said == "suits.csv:1:1: the file is no utf-16: truncated data; save it as UTF-8, or say what it is"


def test_an_import_that_is_cut_off_tells_and_is_mended_by_the_next(
    tmp_path: Path, ontology: Ontology, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the first file in its place and the second, no build takes the facts; importing again mends them."""
    made = imported(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology)
    replace = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if target.parent.name == "sources":
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_files(made, tmp_path)
    with pytest.raises(DataMissing, match=r"an import was cut off and left .*; import that table again"):
        read_documents(tmp_path)
    monkeypatch.undo()
    write_files(made, tmp_path)
    assert len(read_documents(tmp_path)) == 2


def test_an_import_that_cannot_write_leaves_everything_as_it_was(tmp_path: Path, ontology: Ontology) -> None:
    """Where one of the two files cannot be written, neither is."""
    made = imported(tmp_path, f"{HEADER}\n{PLAIN}\n", ontology)
    (tmp_path / "sources").write_text("in the way", encoding="utf-8")
    with pytest.raises(DataMissing, match=r"sources.* could not be written"):
        write_files(made, tmp_path)
    assert not list((tmp_path / "entities").iterdir())
