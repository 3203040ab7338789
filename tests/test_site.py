"""The site tells what the graph holds: every thing has its pages, links lead somewhere, what is hedged is marked."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote

import pytest

import graph
from graph.build import build
from graph.errors import DataMissing
from graph.knowledge_graph import KnowledgeGraph
from graph.site import Site, write_site
from graph.site.addresses import SUFFIXES, stem_of
from graph.site.data import told_of
from graph.site.picture import MOST, WIDTH, broken
from graph.site.rendering import Pages
from graph.site.wording import words
from graph.store import Dataset, RdfFormat, parse
from graph.terms import BASE, ONTOLOGY, PREFIXES, expand, shipped
from graph.vocabulary import Ontology, read_ontology
from graph.words import LANGUAGES

SMALL = Path(__file__).parent / "small"
LINK = re.compile(r'<(\w+)[^>]*? (href|src|action)="([^"]*)"')
ID = re.compile(r' id="([^"]*)"')
LINE = re.compile(r'<span class="line ([^"]*)">(.*?)<a class="text" href="([^"]*)">')
REASON = "withdrawn: {en: The paper took it back., zh-Hant: 該報已更正。}"


@pytest.fixture(scope="session")
def site(industry: Path) -> Site:
    """The site of the shipped facts."""
    made = Site(graph.open(industry))
    made.warm()
    return made


@pytest.fixture(scope="session")
def whole(industry: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site of the shipped facts, written."""
    out = tmp_path_factory.mktemp("site") / "site"
    write_site(graph.open(industry), out)
    return out


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of the small facts with one claim withdrawn, one denied and one superseded."""
    facts = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("told") / "facts"))
    story = facts / "sources" / "story.yaml"
    text = story.read_text(encoding="utf-8")
    text = text.replace("id: cl:suit\n", f"id: cl:suit\n    {REASON}\n", 1)
    text = text.replace("id: cl:part-one\n", "id: cl:part-one\n    negated: true\n", 1)
    text = text.replace("id: cl:part-two\n", "id: cl:part-two\n    supersedes: cl:total\n", 1)
    story.write_text(text, encoding="utf-8")
    build(facts, facts.parent / "output")
    return Site(graph.open(facts.parent / "output"))


def read(site: Site, path: str) -> str:
    """Return a page of a site as text."""
    content = site.file(path)
    assert content is not None, path
    return content.decode()


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each page of a written site with its path; the graph's own page is none of them."""
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if name != "index.html":
            yield name, path.read_text(encoding="utf-8")


# ── what there is ─────────────────────────────────────────────────────────────


def test_everything_with_an_iri_has_its_pages(industry: Path, dataset: Dataset) -> None:
    """Where a service makes them, whatever stands under id/ as a subject has its pages and its data."""
    paths = set(Site(KnowledgeGraph(industry), served=True).paths())
    things = {q.subject.value for q in dataset if q.subject.value.startswith(f"{BASE}id/")}
    assert len(things) > 8000
    endings = [*SUFFIXES.values(), ".ttl", ".jsonld"]
    assert {thing.removeprefix(BASE) + ending for thing in things for ending in endings} <= paths


def test_a_site_of_files_has_few_enough(site: Site) -> None:
    """Entities, claims, sources and conflicts have their pages; what claims are made of has none."""
    paths = site.paths()
    assert paths == sorted(set(paths))
    assert len(paths) < 20_000
    kg = site.catalogue.kg
    names = [one["id"] for one in [*kg.claims(), *kg.conflicts()]]
    assert {stem_of(curie) + suffix for curie in names for suffix in SUFFIXES.values()} <= set(paths)
    assert not [path for path in paths if path.startswith(("id/sit/", "id/edge/"))]


def test_the_whole_site_is_what_its_paths_say(whole: Path, site: Site) -> None:
    """What is written is what is served, with the files of the build beside it, and a list of all."""
    written = {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()}
    built = {path.name for path in site.catalogue.kg.folder.iterdir()}
    assert written == {*site.paths(), *built, "files.txt"}
    page = (site.catalogue.kg.folder / "index.html").read_text(encoding="utf-8")
    assert (whole / "index.html").read_text(encoding="utf-8") == page.replace("<html ", '<html data-around="files" ', 1)
    assert (whole / "files.txt").read_text(encoding="utf-8").splitlines() == sorted(written)
    for path in ("id/co/openai.zh-Hans.html", "ontology.html", "site.css", "id/co/openai.ttl", "types/Model.html"):
        assert (whole / path).read_bytes() == site.file(path)


def test_every_link_of_the_whole_site_leads_somewhere(whole: Path) -> None:
    """A relative link names a file of the site, and, on the same page or the ontology's, a place that is there."""
    files = {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()}
    places = {name: set(ID.findall(text)) for name, text in pages(whole) if name.startswith("ontology")}
    for name, text in pages(whole):
        own = set(ID.findall(text))
        assert len(own) == text.count(' id="'), f"{name} gives an id twice"
        for link in {unescape(found) for _, _, found in LINK.findall(text)}:
            if link.startswith(("http://", "https://", "data:")):
                continue
            path, marked, place = link.partition("#")
            target = normpath(join(name.rpartition("/")[0], unquote(path))) if path else name
            assert target in files, (name, link)
            if marked and target != "index.html":
                assert unquote(place) in (own if target == name else places.get(target, own)), (name, link)


def test_no_page_loads_anything_from_elsewhere(whole: Path) -> None:
    """Only links that a reader follows leave the site; nothing is run, and the policy of each page says so."""
    for name, text in pages(whole):
        assert "<script" not in text, name
        assert "default-src 'none'; style-src 'self'; img-src 'self' data:;" in text, name
        assert " style=" not in text, name
        outward = [(tag, link) for tag, _, link in LINK.findall(text) if link.startswith(("http:", "https:", "//"))]
        assert {tag for tag, _ in outward} <= {"a"}, name
        assert not re.search(r'href="https?:[^"]*"(?! rel="noopener)', text), name


@pytest.mark.parametrize(
    "path",
    [
        *("", "x", "id", "id/", "id/co/", "id/co/nobody.html", "id/co/openai", "id/co/\0.html", "id/index.ttl"),
        *("../output/manifest.json", "id/../site.css", "types/X.html", "ontology.jsonld", "id/co/openai.fr.html"),
        *("id/src/lawsuits.page-1.html", "id/src/lawsuits.page-02.html", "id/src/lawsuits.page-3.html"),
        "id/co/openai.page-2.html",
    ],
)
def test_what_is_not_there_is_none(site: Site, path: str) -> None:
    """A path that no page has gives nothing."""
    assert site.file(path) is None


# ── how surely ────────────────────────────────────────────────────────────────


def test_a_hedged_claim_is_marked_wherever_a_page_tells_it(whole: Path, site: Site) -> None:
    """Each line and card of a claim bears the word for its certainty; denials and what is out of force do, too."""
    claims = {f"id/claim/{one['id'][3:]}": one for one in site.catalogue.claims.values()}
    seen = set()
    for name, text in pages(whole):
        language = taken_apart(name)[1]
        marks = {c: f">{escape(site.catalogue.name(f'gai:{c}', language))}<" for c in site.catalogue.certainties}
        for look, before, link in LINE.findall(text):
            target = join("id/claim", link[1:] + ".html") if link.startswith("#") else normpath(join(name, "..", link))
            claim = claims[taken_apart(target)[0]]
            hedged = site.catalogue.certainties[claim["certainty"]].hedged
            assert marks[claim["certainty"]] in before, (name, link)
            assert ("hedged" in look.split()) is hedged
            assert (words()[language]["denied"] in before) is claim["negated"]
            seen.add(claim["id"])
    assert seen == set(site.catalogue.claims)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_of_a_doubtful_claim_says_so(site: Site, told: Site, language: str) -> None:
    """What tabs, bookmarks and searches show of a claim begins with how surely it is said, and so does its heading."""
    for one, claim in [(it, claim) for it in (site, told) for claim in it.catalogue.claims.values()]:
        marks = [escape(mark["word"]) for mark in one.cards[language].marks(claim)]
        plain = claim["certainty"] in ("stated", "reported") and not claim["negated"] and claim["in_force"]
        if plain and one is site:
            continue
        page = read(one, claim["iri"].removeprefix(BASE) + SUFFIXES[language])
        title, heading = (re.search(f"<{name}[ >].*?</{name}>", page) for name in ("title", "h1"))
        assert title
        assert heading
        begins = f"<title>{words()[language]['comma'].join(marks)}{words()[language]['colon']}"
        assert title[0].startswith(begins) is not plain
        assert all(f">{mark}</span>" in heading[0] for mark in marks) is not plain


def test_a_row_of_an_answer_says_under_which_condition_it_holds(site: Site) -> None:
    """Beside the certainty of what is hypothetical stands what it hangs on."""
    table = unescape(site.asked("What is only hypothetical?", "en", None, None).decode()).partition("<tbody>")[2]
    conditions = [claim["condition"]["en"] for claim in site.catalogue.claims.values() if claim["condition"]]
    assert conditions
    assert all(f"Only if: {condition}" in table.partition("</tbody>")[0] for condition in conditions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_denial_is_not_told_as_denied(site: Site, language: str) -> None:
    """The mark of a claim that says that something is not so does not read as if that claim were denied."""
    t, templates = words()[language], site.catalogue.kg.calendar.templates
    assert templates.say("denied-mark", language, certainty="").endswith(t["denied"])
    page = read(site, "id/claim/funding-f044-round" + SUFFIXES[language])
    assert f'title="{t["denied_long"]}">{t["denied"]}</span>' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_says_who_said_it_and_under_which_condition(site: Site, language: str) -> None:
    """Wherever a claim is told in a line, there stand its condition, its speakers, its source and its place."""
    t, catalogue = words()[language], site.catalogue
    for claim in (catalogue.claims[one] for one in ("cl:open-source-fate", "cl:hodes-sold-shares")):
        page = unescape(read(site, expand(claim["situation"]).removeprefix(BASE) + SUFFIXES[language]))
        line = next(line for line in page.splitlines() if claim["text"][language] in line)
        assert all(f"{t['said_by']}{t['colon']}{who['label'][language]}" in line for who in claim["origin"])
        assert not claim["condition"] or f"{t['condition']}{t['colon']}{claim['condition'][language]}" in line
    timeline = read(site, "id/person/cyrus-hodes" + SUFFIXES[language]).partition('<ol class="timeline">')[2]
    for item in timeline.partition("</ol>")[0].splitlines()[1:]:
        assert "/src/" in item
        assert f"</a>{t['comma']}" in item


def test_what_else_ties_a_neighbour_is_named_with_its_certainty(site: Site) -> None:
    """A hedged relation that the picture names beside a plain one bears the word for its certainty, not only a sign."""
    beside = re.findall(r'<tspan class="also"[^>]*>([^<]*≈[^<]*)', read(site, "id/co/abkco.html"))
    assert beside
    assert all("alleged" in text for text in beside)


def test_a_part_names_the_whole(site: Site) -> None:
    """The card of a figure that is a part of another leads to the claims on that one."""
    claim = site.catalogue.claims["cl:staff-cost-2023"]
    whole = site.catalogue.claims_asserting[claim["part_of"]]
    page = unescape(read(site, "id/claim/staff-cost-2023.html"))
    assert whole
    assert all(site.catalogue.claims[one]["text"]["en"] in page for one in whole)


def taken_apart(name: str) -> tuple[str, str]:
    """Return the path of a page without its ending, and its language."""
    language = next(tag for tag in ("zh-Hant", "zh-Hans", "en") if name.endswith(SUFFIXES[tag]))
    return name.removesuffix(SUFFIXES[language]), language


def test_a_hedged_relation_is_marked_in_words_and_in_the_picture(site: Site) -> None:
    """A neighbour that is tied by hedged claims alone is dashed in the picture, and named as such in both."""
    page = read(site, "id/co/stability-ai.html")
    hedged = [edge for edge in site.catalogue.edges_of["co:stability-ai"] if not edge.plain]
    assert hedged
    listed = re.findall(r'<li class="hedged [^"]*">.*?</li>', page)
    assert len(listed) == len(hedged)
    assert all('<span class="mark hedged' in item for item in listed)
    drawn = re.findall(r'<path class="edge hedged h-(\w+)" d="[^"]*" stroke-dasharray="[\d ]+"/>', page)
    assert drawn
    assert len(re.findall(r'<tspan class="said hedged', page)) == len(drawn)
    assert not re.search(r'class="edge plain" d="[^"]*" stroke-dasharray', page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_longer_holds_is_told_as_such(told: Site, language: str) -> None:
    """A withdrawn claim shows its reason, a denied and a superseded one their marks, on every page that tells them."""
    t, suffix = words()[language], SUFFIXES[language]
    reason = {"en": "The paper took it back.", "zh-Hant": "該報已更正。", "zh-Hans": "该报已更正。"}[language]
    for path in ("id/claim/suit", "id/co/alpha"):
        page = read(told, path + suffix)
        assert reason in page
        assert f'<span class="mark gone" title="{t["withdrawn_long"]}">{t["withdrawn"]}</span>' in page
    for path in ("id/claim/part-one", "id/co/beta", "id/src/story"):
        assert f'<span class="mark denied" title="{t["denied_long"]}">{t["denied"]}</span>' in read(told, path + suffix)
    for path in ("id/claim/total", "id/co/beta", "id/src/story"):
        assert f'">{t["superseded"]}</span>' in read(told, path + suffix)


def test_a_thing_that_is_no_claim_says_what_stands_behind_it(site: Site) -> None:
    """The page of a situation, of an amount in it and of an edge begins with the claims, each with its certainty."""
    edge = next(
        q.subject.value for q in site.catalogue.pointing[expand("cl:intel-note")] if "/edge/" in q.subject.value
    )
    for stem in ("id/sit/stability-note-2023", "id/sit/stability-note-2023--amount", edge.removeprefix(BASE)):
        page = read(site, f"{stem}.html")
        assert page.index(">rumoured</span>") < page.index(f"<h2>{words()['en']['statements']}</h2>")


# ── data ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "stem",
    [
        *("id/co/stability-ai", "id/co/openai-inc", "id/claim/intel-note", "id/src/lawsuits"),
        *("id/sit/stability-note-2023", "id/person/elon-musk", "id/case/getty-v-stability-ai", "id/court/d-d-c"),
    ],
)
def test_turtle_and_json_ld_tell_the_same(site: Site, stem: str) -> None:
    """Both parse to the same statements, all of them the dataset's, with what is said of the thing among them."""
    turtle, json_ld = site.file(f"{stem}.ttl"), site.file(f"{stem}.jsonld")
    assert turtle is not None
    assert json_ld is not None
    triples = {str(triple) for triple in parse(turtle, format=RdfFormat.TURTLE)}
    assert triples == {str(quad.triple) for quad in parse(json_ld, format=RdfFormat.JSON_LD)}
    known = {str(quad.triple) for quads in site.catalogue.said.values() for quad in quads}
    assert triples <= known
    assert {str(quad.triple) for quad in site.catalogue.said[BASE + stem]} <= triples


def test_the_data_of_an_entity_holds_its_claims_whole(site: Site) -> None:
    """With a claim come its place, its situation and the amounts of this."""
    subjects = {quad.subject.value for quad in told_of(site.catalogue, expand("co:intel"))}
    wanted = ("cl:intel-note", "cl:intel-note--at", "sit:stability-note-2023", "sit:stability-note-2023--amount")
    assert set(map(expand, wanted)) <= subjects


def test_credit_stands_wherever_the_data_shows(site: Site) -> None:
    """Each page and each file with data of a source whose licence asks for it has its credit and names its licence."""
    said, catalogue = "Data: Epoch AI, epoch.ai (CC-BY-4.0)", site.catalogue
    claim = next(one for one in catalogue.claims.values() if one["credit"] and one["participants"].get("developer"))
    edge = next(q.subject.value for q in catalogue.pointing[claim["iri"]] if "/edge/" in q.subject.value)
    things = [claim["id"], claim["situation"], claim["participants"]["developer"][0]["id"], edge]
    stems = [expand(one).removeprefix(BASE) for one in things]
    for stem in [*stems, f"{expand(claim['source']).removeprefix(BASE)}.page-2", "downloads"]:
        assert all(said in read(site, stem + suffix) for suffix in SUFFIXES.values()), stem
    for stem in stems:
        triples = {quad.predicate.value for quad in told_of(catalogue, BASE + stem)}
        assert {expand("gai:attribution"), expand("gai:licence")} <= triples, stem
    assert said in site.asked("which models did Google DeepMind develop", "en", None, None).decode()


def test_no_number_goes_without_its_certainty(site: Site) -> None:
    """The data of an amount, of a place and of an edge holds the claims behind it."""
    edge = next(
        q.subject.value for q in site.catalogue.pointing[expand("cl:intel-note")] if "/edge/" in q.subject.value
    )
    for iri in (expand("sit:stability-note-2023--amount"), expand("cl:intel-note--at"), edge):
        told = {(quad.subject.value, quad.object.value) for quad in told_of(site.catalogue, iri)}
        assert (expand("cl:intel-note"), expand("gai:rumoured")) in told


def test_only_used_prefixes_are_declared(site: Site) -> None:
    """Turtle and JSON-LD declare the prefixes that they use, in order."""
    text = read(site, "id/claim/intel-note.ttl")
    declared = re.findall(r"@prefix (\w+):", text)
    body = text.rpartition("@prefix")[2].partition("\n")[2]
    assert declared == sorted(declared)
    assert all(re.search(rf"(?<![\w:]){name}:", body) for name in declared)
    document = json.loads(read(site, "id/claim/intel-note.jsonld"))
    used = set(re.findall(r'"(\w+):', json.dumps(document["@graph"])))
    assert set(document["@context"]) == used & set(PREFIXES)


# ── ontology ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_has_its_place(site: Site, dataset: Dataset, language: str) -> None:
    """Each class, property, certainty, concept and scheme has its local name as an anchor, and each rule is told."""
    page = read(site, f"ontology{SUFFIXES[language]}")
    places = set(ID.findall(page))
    kinds = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "gai:Certainty")
    terms = {row["t"] for kind in kinds for row in dataset.select(f"SELECT ?t {{ ?t a {kind} }}")}
    terms |= {row["t"] for row in dataset.select("SELECT ?t { ?t skos:inScheme ?s }")}
    own = {term.removeprefix(ONTOLOGY) for term in terms if term.startswith(ONTOLOGY)}
    assert len(own) > 500
    assert own <= places
    rooms = ("rules", "conflicts", "checks", "audits")
    rules = {f"{room}-{path.stem}" for room in rooms for path in (shipped("ontology") / room).glob("*.rq")}
    assert rules <= places


def test_constraints_are_told_in_words(site: Site) -> None:
    """How often, of which class, as which type and of which form: what a shape asks stands with its class."""
    claim = re.search(r'<div class="term" id="Claim">(.*?)\n</div>\n', read(site, "ontology.html"), re.DOTALL)
    assert claim
    text = re.sub(r"<[^>]+>", "", claim.group(1))
    assert "certainty: exactly 1, of class certainty" in text
    assert "via: any number, of class agent" in text
    assert "withdrawn: any number, as rdf:langString, one for each language" in text


def test_the_ontology_as_one_file_is_the_whole(site: Site, ontology: Ontology, tmp_path: Path) -> None:
    """Its Turtle parses to as many statements as the folder's, and to the same where none is nameless."""
    (tmp_path / "ontology.ttl").write_bytes(site.file("ontology.ttl") or b"")
    one = read_ontology(tmp_path)
    named = [{str(quad) for quad in whole.quads if "_:" not in str(quad)} for whole in (one, ontology)]
    assert named[0] == named[1]
    assert len(one.quads) == len(ontology.quads)


# ── pages of their own ────────────────────────────────────────────────────────


def test_a_long_source_stands_on_several_pages(site: Site) -> None:
    """Each claim of a source stands on exactly one of its pages, in order of place."""
    stems = [f"id/src/epoch-notable-ai-models{page}.html" for page in ("", *(f".page-{n}" for n in range(2, 12)))]
    listed = [
        claim
        for stem in stems
        for claim in re.findall(r'<li><span class="place">.*?href="\.\./\.\./id/claim/([^"]*)\.html"', read(site, stem))
    ]
    assert [f"cl:{claim}" for claim in listed] == site.catalogue.claims_by_source["src:epoch-notable-ai-models"]


def test_the_picture_is_small_and_fits(site: Site) -> None:
    """At most 24 neighbours are drawn, no text begins outside, and the rest are counted."""
    page = read(site, "id/co/openai.html")
    svg = page[page.index("<svg viewBox") : page.index("</svg>")]
    assert svg.count("<circle") == MOST + 1
    assert all(0 <= float(x) <= WIDTH for x in re.findall(r'\bx="([\d.-]+)"', svg))
    assert re.search(r'aria-label="24 of \d+ neighbours of OpenAI', svg)


@pytest.mark.parametrize(
    "name", ["A", "Incomprehensibilities" * 9, "一個非常長而且沒有空格的名稱" * 3, "a b " * 60, "", "  ", "👍🏽" * 40]
)
def test_a_name_is_broken_to_fit(name: str) -> None:
    """A name takes two lines at the most, and one that does not fit ends in an ellipsis."""
    lines = broken(name, 104)
    assert 1 <= len(lines) <= 2
    whole = " ".join(name.split())
    assert "".join(lines).replace(" ", "") == whole.replace(" ", "") or lines[-1].endswith("…")


def test_downloads_are_listed_with_their_digests(site: Site, industry: Path) -> None:
    """Every file of the manifest is linked, with its size, its digest and a few words in each language."""
    files = json.loads((industry / "manifest.json").read_text(encoding="utf-8"))["files"]
    for language in LANGUAGES:
        page = read(site, f"downloads{SUFFIXES[language]}")
        for name, digest in files.items():
            if name == "index.html":  # the page that leads here, with links that the build's has not
                continue
            assert f'href="{name}"' in page
            assert digest in page
            assert words()[language][f"file_{name}"]


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("id/co/stabilty-ai", "co:stability-ai"),
        ("id/person/stability-ai", "co:stability-ai"),
        ("id/co/Stability_AI.html", "co:stability-ai"),
        ("id/claim/intel-notes", "cl:intel-note"),
        ("sources/lawsuit", "src:lawsuits"),
        ("英特尔", "co:intel"),
    ],
)
def test_what_is_missing_is_told_with_what_is_near(site: Site, path: str, near: str) -> None:
    """The page that says that nothing is there links the things with the nearest ids and names."""
    page = site.missing(path, "en").decode()
    stem = expand(near).removeprefix(BASE)
    assert f'href="{"../" * path.count("/")}{stem}.html"' in page
    assert f"<code>{near}</code>" in page


@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans", "xx"])
def test_a_missing_path_is_only_text(site: Site, language: str) -> None:
    """Whatever was asked for stands on the page as text."""
    page = site.missing("<script>hit()</script>" * 400, language).decode()
    assert "<script" not in page
    assert len(page) < 20_000


def test_an_answer_stands_with_its_rows_and_marks(site: Site) -> None:
    """A question is answered by a sentence and a table; a rumour and a denial are marked in the table as well."""
    rumour = site.asked("rumours about Stability AI", "en", None, None).decode()
    assert re.search(r'<td><span class="mark hedged h-rumoured"[^>]*>rumoured</span>', rumour)
    denial = site.asked("did Midjourney take venture capital", None, None, None).decode()
    assert re.search(r'<td>.*?<span class="mark denied"[^>]*>a denial</span>', denial)
    assert 'lang="zh-Hant"' in site.asked("誰起訴了 Stability AI", None, None, None).decode()


@pytest.mark.parametrize(
    ("question", "as_of", "told"),
    [
        ("", None, "For instance"),
        ("who sued Stabilty AI", None, "Stability AI"),
        ("who sued Mistral AI", None, "No such fact is known here"),
        ("who sued Stability AI", "nonsense", "nonsense is no date"),
        ("<script>hit()</script>", None, "Not understood"),
        ("'\"><img src=x onerror=hit()>", "<b>", "is no date"),
    ],
)
def test_what_cannot_be_answered_says_so(site: Site, question: str, as_of: str | None, told: str) -> None:
    """A question that is none, unknown or against nothing known, and a date that is none, are told as such."""
    page = site.asked(question, "en", as_of, None).decode()
    assert told in unescape(page)
    assert "<script" not in page
    assert "<img" not in page


def test_served_pages_lead_to_what_only_a_service_has(industry: Path) -> None:
    """Asking, querying and changes are in the navigation of a service, and not of files."""
    served, static = (Pages(served=on).render("missing.html", "x", "en", "x", said="", near=[]) for on in (True, False))
    for place in (b'href="query"', b'href="ask?lang=en"', b'href="changes"'):
        assert place in served
        assert place not in static


def test_every_string_is_there_in_three_languages() -> None:
    """Each key has a text in every language, and no text is left in English alone."""
    strings = words()
    assert {tuple(strings[language]) for language in LANGUAGES} == {tuple(strings["en"])}
    for key, text in strings["zh-Hant"].items():
        assert text != strings["en"][key] or not re.search(r"[A-Za-z]{4}", re.sub(r"{.*?}", "", text)), key


# ── writing ───────────────────────────────────────────────────────────────────


def test_a_site_is_the_same_whenever_it_is_written(tmp_path: Path) -> None:
    """Under other hash seeds, zones and languages, all files have the same bytes."""
    build(SMALL, tmp_path / "output")
    found = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Taipei")):
        out = tmp_path / f"site-{seed}"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": "C"}
        command = [sys.executable, "-m", "graph", "site", "--data", str(tmp_path / "output"), "--out", str(out)]
        subprocess.run(command, check=True, env=environment, cwd=Path(__file__).parent.parent, capture_output=True)
        found.append(digests(out))
    assert found[0] == found[1]
    assert len(found[0]) > 100


def digests(out: Path) -> dict[str, str]:
    """Return the digest of each file."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_site_replaces_a_site_and_nothing_else(tmp_path: Path) -> None:
    """A folder with a file that no site wrote, however deep, stays as it is; one without is replaced."""
    build(SMALL, tmp_path / "output")
    kg, out = graph.open(tmp_path / "output"), tmp_path / "site"
    count = write_site(kg, out)
    assert write_site(kg, out) == count == len(digests(out))
    (out / "id" / "co" / "mine.txt").write_text("keep me", encoding="utf-8")
    before = digests(out)
    with pytest.raises(DataMissing, match="it is no earlier output"):
        write_site(kg, out)
    assert digests(out) == before
    with pytest.raises(DataMissing, match="it is no earlier output"):
        write_site(kg, tmp_path / "output")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["output", "site"]


def test_a_half_built_output_makes_no_site(tmp_path: Path) -> None:
    """Where a file of the build is gone, nothing is written, and the message says what to run."""
    build(SMALL, tmp_path / "output")
    (tmp_path / "output" / "graph.ttl").unlink()
    with pytest.raises(DataMissing, match=r"graph\.ttl is not there; run build\.py again"):
        write_site(graph.open(tmp_path / "output"), tmp_path / "site")
    assert not (tmp_path / "site").exists()
