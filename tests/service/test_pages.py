"""What IRIs name is served in the form and language that a client likes best, and with it all files of the build."""

from __future__ import annotations

import gzip
import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import httpx
import pytest
import rdflib

from graph.terms import BASE
from tests.service.conftest import Server

THING = "/id/co/stability-ai"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = [THING, "/ontology", "/sources/", "/id/", "/query", "/ask", "/ask?q=who+sued+Stability+AI", "/id/nothing", "/"]


def get(server: Server, path: str, accept: str = BROWSER, **headers: str) -> httpx.Response:
    """Get a page as a browser does."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.client.get(path, headers={"accept": accept, **named})


class Language(HTMLParser):
    """The language that a page says it is in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.language: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the language of the root."""
        if tag == "html":
            self.language = dict(attrs).get("lang")


# ── things ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tongue", "file", "language"),
    [
        ("", "stability-ai.html", "en"),
        ("en-GB,en;q=0.9", "stability-ai.html", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "stability-ai.zh-Hant.html", "zh-Hant"),
        ("zh-Hant-HK", "stability-ai.zh-Hant.html", "zh-Hant"),
        ("zh-CN", "stability-ai.zh-Hans.html", "zh-Hans"),
        ("zh", "stability-ai.zh-Hans.html", "zh-Hans"),
        ("fr, de;q=0.9, zh-TW;q=0.2", "stability-ai.zh-Hant.html", "zh-Hant"),
        ("zh-TW;q=0.1, en;q=0.5", "stability-ai.html", "en"),
        ("fr", "stability-ai.html", "en"),
    ],
)
def test_a_thing_is_shown_in_the_language_of_the_client(server: Server, tongue: str, file: str, language: str) -> None:
    """An IRI gives the page in the language that the client likes best, and says which file it is."""
    answer = get(server, THING, accept_language=tongue)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["content-location"] == file
    assert Language(answer.text).language == language
    assert get(server, f"/id/co/{file}", accept_language="fr").content == answer.content
    assert {"accept", "accept-language"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize(
    ("accept", "ending", "form"),
    [
        ("text/turtle", "ttl", "turtle"),
        ("application/ld+json", "jsonld", "json-ld"),
        ("text/turtle, */*;q=0.1", "ttl", "turtle"),
    ],
)
def test_a_thing_is_described_as_triples(server: Server, accept: str, ending: str, form: str) -> None:
    """An IRI gives its statements as Turtle or JSON-LD to who accepts these; they can be parsed, and are of it."""
    answer = get(server, THING, accept)
    assert answer.headers["content-location"] == f"stability-ai.{ending}"
    told = rdflib.Graph().parse(data=answer.content, format=form)
    assert (rdflib.URIRef(BASE + THING[1:]), rdflib.RDF.type, None) in told
    assert get(server, f"{THING}.{ending}", "*/*").content == answer.content


def test_a_thing_names_its_other_forms(server: Server) -> None:
    """The Link header of a thing leads to all its forms."""
    answer = get(server, THING)
    links = [link["url"] for link in answer.links.values()] if len(answer.links) > 1 else []
    found = links or [part.partition(">")[0].strip(" <") for part in answer.headers["link"].split(",")]
    assert found == ["stability-ai.html", "stability-ai.ttl", "stability-ai.jsonld"]
    for link in found:
        assert get(server, urljoin(THING, link), "*/*").status_code == 200


def test_a_form_that_there_is_not_is_refused(server: Server) -> None:
    """A thing cannot be had as a picture."""
    answer = get(server, THING, "image/png")
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")


def test_who_has_a_page_is_told_so(server: Server) -> None:
    """A page that the client has is not sent again; another language, form or coding of it is another page."""
    first = get(server, THING)
    tag = first.headers["etag"]
    again = get(server, THING, if_none_match=tag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert get(server, THING, if_none_match=f'"x", W/{tag}').status_code == 304
    assert get(server, THING, if_none_match="*").status_code == 304
    others = [
        get(server, THING, if_none_match=tag, accept_language="zh-TW"),
        get(server, THING, if_none_match=tag, accept_encoding="identity"),
        get(server, THING, "text/turtle", if_none_match=tag),
        get(server, "/id/co/openai", if_none_match=tag),
        get(server, "/id/nothing", if_none_match=tag),
        get(server, "/id/nothing", if_none_match="*"),
    ]
    assert [answer.status_code for answer in others] == [200, 200, 200, 200, 404, 404]
    assert len({answer.headers.get("etag") for answer in [first, *others[:4]]}) == 5


def test_what_there_is_not_leads_to_what_is_near(server: Server) -> None:
    """A path at which there is nothing gives 404 and what is like it, as a page and as a problem."""
    page = get(server, "/id/co/stabilty-ai")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "co/stability-ai" in page.text
    for language in ("zh-Hant", "zh-Hans"):
        assert Language(get(server, "/id/co/stabilty-ai", accept_language=language).text).language == language
    told = get(server, "/id/co/stabilty-ai", "*/*")
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    assert "co:stability-ai" in told.json()["near"]
    assert told.json()["detail"] == "there is nothing at id/co/stabilty-ai"


@pytest.mark.parametrize(
    "path",
    [
        "/id/../../../../etc/passwd",
        "/id/%2e%2e/%2e%2e/etc/passwd.ttl",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2fmanifest.json",
        "//etc/passwd",
        "/query/..%2f__init__.py",
        "/query/../graph/store.py",
        "/id/co/stability-ai%00.html",
        "/id/" + "a" * 5000,
        "/id/%F0%9F%98%80%FF",
        "/id/<script>alert(1)</script>",
        "/id/%22%3E%3Cimg src=x onerror=alert(1)%3E.html",
        "/manifest.json/",
        "/.git/config",
    ],
)
def test_there_is_nothing_elsewhere(server: Server, path: str) -> None:
    """Paths that lead out of the build, or are no paths, lead to nothing, and do not come back as markup."""
    answer = server.client.send(
        server.client.build_request(
            "GET", httpx.URL(server.url).copy_with(raw_path=path.encode()), headers={"accept": BROWSER}
        )
    )
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


def test_sources_lead_to_their_iris(server: Server) -> None:
    """The short address of a source leads to the page of it, relative to where the service stands."""
    answer = get(server, "/sources/lawsuits?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "../id/src/lawsuits?x=1")
    assert get(server, urljoin("/sources/lawsuits", answer.headers["location"])).status_code == 200
    for path in ("/sources/%0d%0aset-cookie:x=1", "/sources/%E6%B3%95?%E6%B3%95=1"):
        found = get(server, path)
        assert found.status_code == 303
        assert "set-cookie" not in found.headers


# ── questions ───────────────────────────────────────────────────────────────


def ask(server: Server, question: str, accept: str = "application/json", **fields: str) -> httpx.Response:
    return server.client.get("/ask", params={"q": question, **fields}, headers={"accept": accept})


def test_questions_are_answered_in_both_forms(server: Server) -> None:
    """A question is answered as JSON, as `ask --json` has it, and as a page, in the language that is asked for."""
    told = ask(server, "who sued Stability AI").json()
    assert told["rows"]
    assert told["claims"]
    assert ask(server, "who sued Stability AI", lang="zh-Hans").json()["answer"] != told["answer"]
    assert ask(server, "誰起訴了 Stability AI").json()["lang"].startswith("zh")
    for language in ("en", "zh-Hant", "zh-Hans"):
        page = ask(server, "who sued Stability AI", BROWSER, lang=language)
        assert Language(page.text).language == language
        assert "Getty Images" in page.text


def test_questions_take_both_clocks(server: Server) -> None:
    """What had come about, and what had been said, by a day is fewer than all."""
    whole, then = (ask(server, "who sued Stability AI", **clock).json()["rows"] for clock in ({}, {"as_of": "2023-02"}))
    assert 0 < len(then) < len(whole)
    known = ask(server, "who sued Stability AI", known_by="2020").json()["rows"]
    assert len(known) < len(whole)


@pytest.mark.parametrize("accept", ["application/json", BROWSER])
@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "asdf qwer",
        "who sued Stabilty AI",
        "<script>alert(1)</script>",
        "誰" * 1000,
        "\x00\x1b[31m",
        "?" * 900,
    ],
)
def test_nonsense_is_not_answered(server: Server, question: str, accept: str) -> None:
    """What is not understood is said to be so, and is not repeated as markup."""
    answer = ask(server, question, accept)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text or accept == "application/json"
    if accept == "application/json":
        assert answer.json()["understood"] is None


@pytest.mark.parametrize("accept", ["application/json", BROWSER])
@pytest.mark.parametrize("clock", ["as_of", "known_by"])
@pytest.mark.parametrize("day", ["nonsense", "2023-99", "((((", "9" * 10_000, "<b>"])
def test_a_day_that_is_none_is_refused(server: Server, clock: str, day: str, accept: str) -> None:
    """A clock that cannot be read is told as the client's mistake."""
    answer = ask(server, "who sued whom", accept, **{clock: day})
    assert answer.status_code == 400 or (answer.status_code == 200 and accept == BROWSER)
    assert "Traceback" not in answer.text
    assert "<b>" not in answer.text or answer.headers["content-type"] == "application/problem+json"


def test_a_question_has_an_end(server: Server) -> None:
    """A question of more than 1,000 characters is refused, not cut off."""
    assert ask(server, "誰" * 1001).status_code == 413


def test_other_languages_and_forms_of_an_answer_are_refused(server: Server) -> None:
    """There are three languages and two forms."""
    assert ask(server, "who sued whom", lang="fr").status_code == 400
    assert ask(server, "who sued whom", "image/png").status_code == 406
    assert server.client.get("/changes", params={"lang": "fr"}).status_code == 400


# ── files ───────────────────────────────────────────────────────────────────


def test_all_files_of_the_build_can_be_had(server: Server, industry: Path) -> None:
    """Each file that the manifest names comes as it is, plain, compressed, and not at all to who has it."""
    manifest = server.client.get("/manifest.json").json()
    assert set(manifest["files"]) == {path.name for path in industry.iterdir()} - {"manifest.json"}
    for name, digest in manifest["files"].items():
        if name == "index.html":
            continue  # it has links to what is around it
        content = (industry / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        plain = server.client.get(f"/{name}", headers={"accept-encoding": "identity"})
        assert plain.content == content
        assert int(plain.headers["content-length"]) == len(content)
        with server.client.stream("GET", f"/{name}", headers={"accept-encoding": "gzip"}) as zipped:
            assert gzip.decompress(b"".join(zipped.iter_raw())) == content
        has = {"if-none-match": plain.headers["etag"], "accept-encoding": "identity"}
        assert server.client.get(f"/{name}", headers=has).status_code == 304
        head = server.client.head(f"/{name}", headers={"accept-encoding": "identity"})
        assert (head.content, head.headers["content-length"]) == (b"", str(len(content)))


def test_the_feed_is_atom(server: Server) -> None:
    """The feed of changes can be parsed, in each language, and has what Atom requires."""
    feeds = {}
    for language in ("en", "zh-Hant"):
        answer = server.client.get("/changes", params={"lang": language})
        assert answer.headers["content-type"] == "application/atom+xml"
        feed = ElementTree.fromstring(answer.content)
        assert feed.tag == f"{ATOM}feed"
        assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated"))
        feeds[language] = answer.content
    assert feeds["en"] != feeds["zh-Hant"]


# ── what holds for all ──────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PAGES)
def test_pages_run_nothing_of_others(server: Server, path: str) -> None:
    """Each page comes with a policy that lets it run and fetch nothing from elsewhere, and with its type to be kept."""
    answer = get(server, path)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors" in policy
    if path == "/":
        assert 'http-equiv="Content-Security-Policy"' in answer.text
    else:
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/healthz", "/openapi.json", "/manifest.json", "/changes", "/graph.ttl", "/claims.csv", "/nothing"]
)
def test_all_that_is_no_page_is_not_taken_for_one(server: Server, path: str) -> None:
    """No answer may be taken for another type than it says."""
    answer = get(server, path, "*/*")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", [THING, "/ask", "/", "/healthz", "/changes"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(server: Server, method: str, path: str) -> None:
    """Whoever wants to write is told that nothing can be."""
    answer = server.client.request(method, path, content=b"x")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_the_state_is_told(server: Server) -> None:
    """The health of the service says which build it answers from, and is never kept."""
    answer = server.client.get("/healthz")
    manifest = server.client.get("/manifest.json")
    assert answer.json()["status"] == "ok"
    assert answer.json()["build"] == hashlib.sha256(manifest.content).hexdigest()
    assert answer.json()["counts"] == manifest.json()["counts"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_editor_has_what_it_needs(server: Server) -> None:
    """The editor of queries and what it is made of are served."""
    page = get(server, "/query").text
    assert "query.js" in page
    for name in ("query.js", "query.css", "data.json"):
        assert get(server, f"/query/{name}", "*/*").status_code == 200
    assert json.loads(get(server, "/query/data.json", "*/*").content)
    assert get(server, "/query/nothing.js", "*/*").status_code == 404


def test_the_page_of_the_graph_leads_to_all_that_is_served(server: Server, industry: Path) -> None:
    """It is that of the build, but for the mark by which it shows links, in whichever way it is asked for."""
    built = (industry / "index.html").read_text(encoding="utf-8")
    for path, coding in (("/", "identity"), ("/", "gzip"), ("/index.html", "identity")):
        answer = server.client.get(path, headers={"accept-encoding": coding})
        assert answer.text == built.replace("<html ", '<html data-around="service" ', 1)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/id", "/id/"),
        ("/sources", "/sources/"),
        ("/ontology/", "/ontology"),
        ("/ask/?q=x", "/ask?q=x"),
        ("/query/", "/query"),
    ],
)
def test_a_slash_too_many_or_too_few_leads_on(server: Server, wrong: str, right: str) -> None:
    """Who types an address with or without the slash at its end comes to the page."""
    answer = get(server, wrong)
    assert answer.status_code == 303
    assert urljoin(f"http://host{wrong}", answer.headers["location"]) == f"http://host{right}"


def test_the_list_of_things_is_in_the_language_of_the_reader(server: Server) -> None:
    """What is at /id/ is negotiated as all other pages are."""
    assert Language(get(server, "/id/", accept_language="zh-TW").text).language == "zh-Hant"
