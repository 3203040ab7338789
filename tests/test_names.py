"""A name is found however it is spelled, what only looks like it is refused, and two things stay two."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from graph.atoms import atoms_of, has_han
from graph.errors import FactsInvalid
from graph.lexicon import Lexicon
from graph.loading import load
from graph.terms import shorten
from graph.vocabulary import Ontology
from tests.test_suggestions import entry_of, held_for_one

NAMES = Path(__file__).parent / "names"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Return the rows of a table of names; what does not show is written there as an escape."""
    with (NAMES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [{key: _unescaped(text) for key, text in row.items()} for row in csv.DictReader(stream)]


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})", lambda code: chr(int(code[1] or code[2], 16)), text)


def register(folder: Path, names: dict[str, str]) -> Path:
    """Write a register with a file for each name, by its id, and return the folder."""
    room = folder / "facts" / "entities"
    room.mkdir(parents=True)
    for entity, name in names.items():
        labels = {"en": entity, "zh-Hant": name} if has_han(name) else {"en": name, "zh-Hant": entity}
        line = json.dumps({"id": entity, "type": "Company", "label": labels})
        (room / f"{entity[3:]}.jsonl").write_text(line + "\n", encoding="utf-8")
    return folder / "facts"


def ids(found: list[Row]) -> dict[str, str]:
    """Return an id for each name that is known."""
    known = dict.fromkeys(row["known"] for row in found)
    return {name: f"co:n{number}" for number, name in enumerate(known)}


def lexicon(folder: Path, found: list[Row]) -> Lexicon:
    """Return the names of a register that has all that are known."""
    return Lexicon(load(register(folder, {entity: name for name, entity in ids(found).items()})).dataset)


def things(words: Lexicon, name: str) -> set[str]:
    """Return the ids of what a name stands for."""
    return {shorten(one.iri) for one in words.readings(atoms_of(name)) if one.part in ("entity", "capital")}


def test_the_tables_are_as_large_as_they_should_be() -> None:
    """Three hundred pairs are one, a hundred are two, and none stands twice."""
    for name, least in (("same", 300), ("apart", 100)):
        pairs = [(row["known"], row["given"], row.get("outcome")) for row in rows(name)]
        assert len(set(pairs)) == len(pairs) >= least
        assert all(known != given for known, given, _ in pairs)


def test_a_name_is_found_however_it_is_spelled(tmp_path: Path) -> None:
    """In another script, form, width, case or spacing, or with what nobody sees, a name stands for just its thing."""
    found = [row for row in rows("same") if row["outcome"] == "ask"]
    words, known = lexicon(tmp_path, found), ids(found)
    missed = [
        (row["known"], row["given"], row["how"])
        for row in found
        if things(words, row["given"]) != {known[row["known"]]}
    ]
    assert not missed, "\n".join(ascii(one) for one in missed)


def test_what_only_looks_like_a_name_is_refused(tmp_path: Path) -> None:
    """A register takes no name with signs that nobody sees, or in letters that look like those of another name."""
    found = [row for row in rows("same") if row["outcome"] == "refused"]
    known = {f"co:k{number}": name for number, name in enumerate(dict.fromkeys(row["known"] for row in found))}
    given = {f"co:g{number}": row["given"] for number, row in enumerate(found)}
    with pytest.raises(FactsInvalid) as refused:
        load(register(tmp_path, known | given))
    files = {Path(problem.place.file).stem for problem in refused.value.problems}
    assert sorted(given[f"co:{name}"] for name in {one[3:] for one in given} - files) == []
    assert not {name for name in files if name.startswith("k")}


def test_a_legal_suffix_is_suggested_and_never_merged(tmp_path: Path, ontology: Ontology) -> None:
    """With its legal suffix a company's name is another, which editors are told may be the same."""
    found = [row for row in rows("same") if row["outcome"] == "suggested"]
    words = lexicon(tmp_path, found)
    for row in found:
        one, other = (entry_of(row[side], row["type"], ontology) for side in ("known", "given"))
        assert held_for_one(one, other), row
        assert not things(words, row["given"]), row


def test_two_things_stay_two(tmp_path: Path, ontology: Ontology) -> None:
    """A name that is like another's finds nothing of the other, and the two are not held for one."""
    found = rows("apart")
    words, known = lexicon(tmp_path, found), ids(found)
    merged = [row for row in found if known[row["known"]] in things(words, row["given"])]
    assert merged == []
    for row in found:
        one, other = (entry_of(row[side], row["type"], ontology) for side in ("known", "given"))
        assert not held_for_one(one, other), row
