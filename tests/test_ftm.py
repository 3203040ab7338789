"""FollowTheMoney gets what is affirmed plainly as links, every claim as a note, and nothing hedged as a fact."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import graph
from graph.claims import read_claims
from graph.commands import main
from graph.ftm import Affirmed, Export, day_of
from graph.loading import load
from graph.schemata import FTM, Schemata
from graph.statements import Fact, ftm_id
from graph.store import Dataset, Literal, Quad, node
from graph.terms import expand

Json = dict[str, Any]

LABELS = "SELECT ?c ?label { ?c a gai:Certainty ; rdfs:label ?label FILTER(LANGMATCHES(LANG(?label), 'en')) }"


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the export of the build."""
    out = tmp_path_factory.mktemp("ftm") / "deep"
    assert main(["export", "--data", str(built), "--ftm", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def entities(folder: Path) -> dict[str, Json]:
    """The exported entities by id."""
    lines = (folder / "genai-kg.ftm.json").read_text(encoding="utf-8").splitlines()
    return {entity["id"]: entity for entity in map(json.loads, lines)}


@pytest.fixture(scope="module")
def claims(built: Path) -> list[Json]:
    """The claims of the build."""
    return graph.open(built).claims()


def links(facts: list[Fact], schemata: Schemata) -> dict[str, list[Fact]]:
    """Return the facts of each link by its id."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.schema in schemata.ends:
            found.setdefault(fact.entity, []).append(fact)
    return found


# ── no claim is lost, and none is made surer ─────────────────────────────────


def test_every_claim_is_a_note_that_says_how_surely(entities: dict[str, Json], claims: list[Json], built: Path) -> None:
    """Each claim is found by its id, and what it says comes after its certainty in words."""
    rows = graph.open(built).sparql(LABELS)
    words = {row["c"].removeprefix(expand("gai:")): row["label"] for row in rows}
    for claim in claims:
        note = entities[ftm_id(claim["id"])]
        assert note["schema"] == "Note"
        english = next(text for text in note["properties"]["description"] if claim["text"]["en"] in text)
        assert english.startswith(words[claim["certainty"]])
        assert not claim["negated"] or "a denial" in english.partition(":")[0]
        mentioned = {ftm_id(who["id"]) for found in claim["participants"].values() for who in found}
        assert set(note["properties"].get("entity", ())) == mentioned


def test_links_are_the_plain_edges(built: Path, dataset: Dataset, claims: list[Json]) -> None:
    """Each plain edge of a mapped relation is one link, from its claims alone; a hedged edge is none."""
    export = Export(dataset, claims)
    found = links([fact for fact in export.facts() if fact.origin], export.schemata)
    named = {q.subject.value: q.object.value for q in dataset.match(None, node("gai:legalEntityOf"))}
    lifted = {
        (relation, *(named.get(expand(who), expand(who)) for who in pair))
        for situation in export._affirmed()
        for relation, declared in export._relations(situation.kind)
        for pair in export._pairs(situation, declared)
    }
    edges = {
        (expand(facts["relation"]), named.get(expand(start), expand(start)), named.get(expand(end), expand(end)))
        for start, end, facts in graph.open(built).network().edges(data=True)
        if facts["plain"] and expand(facts["relation"]) in export.schemata.declared
    }
    assert lifted == edges
    assert len(found) >= len(edges)
    affirming = {c["id"] for c in claims if c["certainty"] in ("stated", "reported") and not c["negated"]}
    for facts in found.values():
        assert {claim for fact in facts for claim in fact.origin.split()} <= affirming


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("gai:withdrawn", Literal("an error", language="en"), "stated; withdrawn"),
        ("gai:certainty", node("gai:rumoured"), "rumoured"),
        ("gai:negated", Literal("true", datatype=node("xsd:boolean")), "stated; a denial"),
    ],
)
def test_a_claim_that_affirms_nothing_draws_no_link(small: Dataset, name: str, value: Any, mark: str) -> None:
    """A claim that is withdrawn, hedged or negated leaves a note that says so, and no link, date or court."""
    changed = Dataset(q for q in small if not (q.predicate == node(name) and q.subject == node("cl:suit")))
    changed.add([Quad(node("cl:suit"), node(name), value)])
    export = Export(changed, read_claims(changed))
    facts = [*export.facts()]
    assert links(facts, export.schemata) == {}
    assert not [fact for fact in facts if fact.prop == "fileDate"]
    described = [f.value for f in facts if f.entity == ftm_id("cl:suit") and (f.prop, f.lang) == ("description", "eng")]
    assert described == [f"{mark}: Alpha took Beta to court in January 2023."]


def test_a_claim_that_another_replaces_draws_no_link(small: Dataset) -> None:
    """A superseded claim is a note and no link."""
    changed = Dataset(small)
    changed.add([Quad(node("cl:money"), node("gai:supersedes"), node("cl:suit"))])
    export = Export(changed, read_claims(changed))
    facts = [*export.facts()]
    assert links(facts, export.schemata) == {}
    assert any(fact.value.startswith("stated; superseded: ") for fact in facts)


@pytest.fixture
def small() -> Dataset:
    """The dataset of the small facts."""
    return load(Path(__file__).parent / "small").dataset


def test_what_is_affirmed_reaches_links_and_parties(small: Dataset) -> None:
    """A plain lawsuit joins its parties to the case, each in its role, and dates the case."""
    export = Export(small, read_claims(small))
    facts = [*export.facts()]
    roles = {
        (fact.value, next(f.value for f in found if f.prop == "party"))
        for found in links(facts, export.schemata).values()
        for fact in found
        if fact.prop == "role" and fact.lang == "eng"
    }
    assert roles == {("plaintiff", ftm_id("co:alpha")), ("defendant", ftm_id("co:beta"))}
    dated = [(f.entity, f.value, f.origin) for f in facts if f.prop == "fileDate"]
    assert dated == [(ftm_id("case:alpha-v-beta"), "2023-01", "cl:suit")]


def test_every_entity_and_source_is_exported(entities: dict[str, Json], built: Path) -> None:
    """Each entity and source is there under its id with its names in every language."""
    kg = graph.open(built)
    for curie in [*kg.network(), *{claim["source"] for claim in kg.claims()}]:
        names = set(kg.labels[expand(curie)].values())
        assert names <= set(entities[ftm_id(curie)]["properties"]["name"])


def test_the_same_facts_give_the_same_bytes(folder: Path, built: Path, tmp_path: Path) -> None:
    """Written again elsewhere, over older files, every file has the same bytes, and no other file is left."""
    for _ in range(2):
        main(["export", "--data", str(built), "--ftm", str(tmp_path)])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_an_export_needs_a_place(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a format the verb says which there are."""
    assert main(["export", "--data", str(built)]) == 2
    assert "--ftm DIR, --parquet DIR" in capsys.readouterr().err


def test_of_several_links_none_has_the_amount_of_all(tmp_path: Path) -> None:
    """What several get together is no payment to each of them; what one gets is."""
    payments = [*settled(tmp_path / "several", "[co:alpha, person:carol]").values()]
    assert len(payments) == 2
    assert not [fact for payment in payments for fact in payment if fact.prop in ("amount", "currency")]
    (payment,) = settled(tmp_path / "one", "co:alpha").values()
    told = {fact.prop: fact.value for fact in payment}
    assert (told["payer"], told["beneficiary"]) == (ftm_id("co:beta"), ftm_id("co:alpha"))
    assert (told["amount"], told["currency"], told["date"]) == ("1500000000", "USD", "2023-04")


def settled(folder: Path, payee: str) -> dict[str, list[Fact]]:
    """Return the payments of the small facts with a settlement in place of the rumour."""
    facts = Path(shutil.copytree(Path(__file__).parent / "small", folder))
    story = facts / "sources" / "story.yaml"
    lines = story.read_text(encoding="utf-8").replace("certainty: rumoured", "certainty: stated").splitlines()
    at = next(index for index, line in enumerate(lines) if "id: sit:money" in line)
    lines[at] = (
        "    says: {id: sit:deal, type: Settlement, in_case: case:alpha-v-beta, payer: co:beta, "
        f'payee: {payee}, amount: {{number: 1500000000, unit: USD}}, when: "2023-04"}}'
    )
    story.write_text("\n".join(lines) + "\n", encoding="utf-8")
    dataset = load(facts).dataset
    export = Export(dataset, read_claims(dataset))
    return links([fact for fact in export.facts() if fact.schema == "Payment"], export.schemata)


def test_what_the_register_joins_is_linked(small: Dataset) -> None:
    """An entity that carries on another succeeds it, though no claim says so."""
    changed = Dataset(small)
    changed.add([Quad(node("co:beta"), node("gai:continues"), node("co:alpha"))])
    facts = [fact for fact in Export(changed, []).facts() if fact.schema == "Succession"]
    ends = {fact.prop: fact.value for fact in facts if fact.prop != "role"}
    assert ends == {"predecessor": ftm_id("co:alpha"), "successor": ftm_id("co:beta")}


# ── values that FollowTheMoney can hold ──────────────────────────────────────


@pytest.mark.parametrize(
    ("edtf", "day"),
    [
        ("2023", "2023"),
        ("2023-01", "2023-01"),
        ("2023-01-15", "2023-01-15"),
        ("2024-03~", "2024-03"),
        ("2024-33", "2024"),
        ("2024-21", "2024"),
        ("202X", ""),
        ("..", ""),
        ("", ""),
        ("2024-04/2024-12", "2024"),
        ("2024-04-01/2024-04-30", "2024-04"),
        ("2019/2024", ""),
        ("2019/..", ""),
    ],
)
def test_a_date_is_never_finer_than_it_was(edtf: str, day: str) -> None:
    """An EDTF date becomes a year, a month or a day; an interval what its sides share."""
    assert day_of(edtf) == day


@pytest.mark.parametrize(
    ("comparator", "basis", "wanted"),
    [
        ("=", "stated", [("amount", "5"), ("currency", "USD")]),
        ("=", "assumed", [("amount", "5")]),
        ("<", "stated", []),
        ("~", "stated", []),
    ],
)
def test_only_an_exact_amount_is_a_number(
    dataset: Dataset, comparator: str, basis: str, wanted: list[tuple[str, str]]
) -> None:
    """A bound or a rounded amount is left to the note; an assumed currency is not given as one."""
    amount = {"role": "amount", "number": "5", "unit": "USD", "comparator": comparator, "unit_basis": basis}
    situation = Affirmed("sit:x", "", [{"id": "cl:x", "amounts": [amount]}], [])
    facts = Export(dataset, [])._amounts(situation, "Payment")
    assert [(fact.prop, fact.value) for fact in facts] == wanted


def test_a_link_that_does_not_fit_its_ends_is_an_other_link(dataset: Dataset) -> None:
    """A share in what is no asset to FollowTheMoney is linked all the same, as an unknown link."""
    schemata = Schemata(dataset)
    assert schemata.link("Ownership", "Person", "Company") == "Ownership"
    assert schemata.link("Ownership", "Person", "Organization") == "UnknownLink"


def test_each_property_mapped_to_has_a_type(dataset: Dataset) -> None:
    """Every property and schema of links that the mapping names is in the excerpt of FollowTheMoney."""
    schemata = Schemata(dataset)
    targets = [target for found in (schemata.properties, schemata.told) for each in found.values() for target in each]
    assert {target.name for target in targets} <= schemata.types.keys()
    relations = {iri for iri in schemata.declared if iri in schemata.terminology.relations}
    assert {schemata.declared[iri] for iri in relations} <= schemata.ends.keys()


# ── as FollowTheMoney itself reads it ────────────────────────────────────────


@pytest.fixture(scope="module")
def model() -> Any:
    """The model of FollowTheMoney; tests that need it are skipped where it is not installed."""
    return pytest.importorskip("followthemoney").model


def test_every_entity_is_valid(entities: dict[str, Json], model: Any) -> None:
    """Each value is valid for its property and stays as it is when cleaned, and each reference is of its range."""
    for entity in entities.values():
        schema = model.get(entity["schema"])
        assert not schema.abstract
        schema.validate(entity)
        assert {*schema.required} <= entity["properties"].keys(), entity["id"]
        proxy = model.get_proxy(entity, cleaned=False)
        assert {p: sorted(v) for p, v in proxy.properties.items()} == {
            p: sorted(v) for p, v in entity["properties"].items()
        }
        for name, values in entity["properties"].items():
            prop = schema.properties[name]
            if prop.type.name == "entity":
                assert all(model.get(entities[value]["schema"]).is_a(prop.range) for value in values)


def test_statements_are_read_back_to_the_same_entities(folder: Path, entities: dict[str, Json], model: Any) -> None:
    """The CSV of statements gives the entities of the JSON, under the ids that FollowTheMoney computes."""
    from followthemoney.dataset import Dataset as Found
    from followthemoney.statement import StatementEntity
    from followthemoney.statement.serialize import read_csv_statements

    path = folder / "genai-kg.statements.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        types = [row["prop_type"] for row in csv.DictReader(stream)]
    read: dict[str, list[Any]] = {}
    for statement, kind in zip(read_csv_statements(io.BytesIO(path.read_bytes())), types, strict=True):
        assert (statement.id, statement.prop_type) == (statement.generate_key(), kind)
        read.setdefault(statement.entity_id, []).append(statement)
    assert read.keys() == entities.keys()
    found = Found.make({"name": "genai_kg", "title": "genai-kg"})
    for name, statements in read.items():
        entity = StatementEntity.from_statements(found, statements)
        assert entity.schema.name == entities[name]["schema"]
        values = {prop: sorted(set(entity.get(prop))) for prop in entities[name]["properties"]}
        assert values == {prop: sorted(v) for prop, v in entities[name]["properties"].items()}
        assert {s.id: s.value for s in entity.statements} == {s.id: s.value for s in statements}


def test_the_excerpt_is_what_followthemoney_says(dataset: Dataset, model: Any) -> None:
    """Every schema, end, range and type that the ontology repeats of FollowTheMoney is as the package has it."""

    def local(term: Any) -> str:
        return str(term.value).removeprefix(FTM)

    schemata = Schemata(dataset)
    below = [quad for quad in dataset.match(None, node("rdfs:subClassOf")) if quad.object.value.startswith(FTM)]
    assert below
    for quad in below:
        assert local(quad.object) in {schema.name for schema in model.get(local(quad.subject)).extends}
    for name, ends in schemata.ends.items():
        edge = model.get(name)
        assert (edge.source_prop.name, edge.target_prop.name) == (ends.start.name, ends.end.name)
    for quad in dataset.match(None, node("gai:ftmType")):
        schema, _, name = local(quad.subject).partition(":")
        prop = model.get(schema).properties[name]
        assert (prop.schema.name, prop.type.name) == (schema, quad.object.value)
        for limit in dataset.match(quad.subject, node("rdfs:range")):
            assert prop.range.name == local(limit.object)
    for name in schemata.declared.values():
        assert not model.get(name).abstract
