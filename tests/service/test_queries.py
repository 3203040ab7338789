"""The endpoint: forms of answers, refusals with their reasons, and nothing that reads or writes anything else."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
from rdflib.namespace import RDF, Namespace

from graph.errors import QueryInvalid
from graph.service.datasets import graphs_named
from graph.service.negotiation import best, language
from graph.store import Dataset, bare_text
from graph.terms import BASE
from tests.service.conftest import Server

SELECT = "SELECT ?who ?name { ?who gai:sued co:stability-ai ; rdfs:label ?name } ORDER BY ?who ?name"
ASK = "ASK { ?who gai:sued co:stability-ai }"
CONSTRUCT = "CONSTRUCT { ?who gai:sued ?whom } WHERE { ?who gai:sued ?whom }"
DESCRIBE = "DESCRIBE co:stability-ai"
JSON, XML, CSV, TSV = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TURTLE, TRIPLES, LD = "text/turtle", "application/n-triples", "application/ld+json"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPARQL_RESULTS = "{http://www.w3.org/2005/sparql-results#}"


def read(answer: httpx.Response) -> Any:
    """Return what an answer says, by its media type: rows as a list, triples as a graph, yes or no.

    Raises:
        ValueError: it cannot be read as what it says it is.
    """
    media = answer.headers["content-type"].partition(";")[0]
    if media in (JSON, "application/json"):
        told = answer.json()
        return told.get("boolean", told.get("results", {}).get("bindings")) if isinstance(told, dict) else told
    if media in (XML, "application/xml", "text/xml"):
        return list(ElementTree.fromstring(answer.content).iter(f"{SPARQL_RESULTS}result"))
    if media in (CSV, TSV):
        assert answer.text.endswith("\n") or answer.text in ("true", "false")
        rows = list(csv.reader(io.StringIO(answer.text), delimiter="," if media == CSV else "\t", strict=media == CSV))
        assert len({len(row) for row in rows}) == 1
        return rows[1:]
    form = {TURTLE: "turtle", TRIPLES: "nt", LD: "json-ld", "text/plain": "nt"}[media]
    return rdflib.Graph().parse(data=answer.content, format=form)


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        *[(SELECT, accept, accept) for accept in (JSON, XML, CSV, TSV, "application/json", "application/xml")],
        *[(ASK, accept, accept) for accept in (JSON, XML, CSV, TSV)],
        *[(CONSTRUCT, accept, accept) for accept in (TURTLE, TRIPLES, LD, "text/plain", "application/json")],
        *[(DESCRIBE, accept, accept) for accept in (TURTLE, TRIPLES, LD)],
        (SELECT, "*/*", JSON),
        (SELECT, "application/*", JSON),
        (SELECT, "text/*", CSV),
        (SELECT, f"{CSV};q=0.5, {XML};q=0.9, */*;q=0.1", XML),
        (SELECT, f"{TURTLE}, {XML};q=0.2", XML),
        (SELECT, f"{CSV}; charset=utf-8", CSV),
        (SELECT, "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "application/xml"),
        (SELECT, f"{JSON};q=0, {TSV}", TSV),
        (CONSTRUCT, "*/*", TURTLE),
        (CONSTRUCT, f"{JSON}, {LD};q=0.4", LD),
        (CONSTRUCT, f"{LD};profile=compacted, {TURTLE};q=0.1", TURTLE),
    ],
)
def test_answers_have_the_form_that_is_accepted(server: Server, query: str, accept: str, media: str) -> None:
    """Each form of result comes as the media type that the client likes best, and can be read as it."""
    answer = server.query(query, accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert "accept" in answer.headers["vary"]
    if query == ASK and media in (CSV, TSV, XML):
        assert "true" in answer.text
    else:
        assert read(answer)


def test_all_forms_tell_the_same_rows(server: Server) -> None:
    """Rows and triples are the same in number, whatever the form."""
    rows = {len(read(server.query(SELECT, accept=accept))) for accept in (JSON, XML, CSV, TSV)}
    triples = {len(read(server.query(CONSTRUCT, accept=accept))) for accept in (TURTLE, TRIPLES, LD)}
    assert len(rows) == len(triples) == 1
    assert 0 not in rows | triples


@pytest.mark.parametrize(("query", "accept"), [(SELECT, TURTLE), (CONSTRUCT, JSON), (SELECT, "image/png"), (ASK, LD)])
def test_a_form_that_does_not_fit_is_refused(server: Server, query: str, accept: str) -> None:
    """A result that cannot be had as accepted is refused with 406 and the forms that it has."""
    answer = server.query(query, accept=accept)
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert "accept one of these" in answer.json()["detail"]


def test_long_headers_are_read_in_part() -> None:
    """Of a list that is longer than any client sends only the beginning is read, since reading it takes long."""
    many = ", ".join(f"a/b{number};q=0.1" for number in range(9000))
    assert best(f"text/csv, {many}", (JSON, CSV)) == CSV
    assert best(many, (JSON, CSV)) is None
    assert language(f"zh-TW, {many}") == "zh-Hant"


@pytest.mark.parametrize("media", ["text/plain", "application/json", "", "application/sparql-query; charset=latin-1"])
def test_a_body_that_is_no_query_is_refused(server: Server, media: str) -> None:
    """What is posted as another media type, or in another charset, is refused with 415."""
    answer = server.client.post("/sparql", content=ASK, headers={"content-type": media})
    assert answer.status_code == 415


def test_a_query_may_be_64_kib_long(server: Server) -> None:
    """A query of 64 KiB is answered, by GET and by POST; one byte more is refused with 413."""
    query = ASK + "#" * (64 * 1024 - len(ASK))
    address = f"/sparql?query={quote(query)}"
    assert len(address) > 3 * 64 * 1024 - 400
    asking = HTTPConnection(server.url.removeprefix("http://"))  # httpx has no address that long
    asking.request("GET", address)
    assert json.loads(asking.getresponse().read())["boolean"] is True
    asking.close()
    for asked in (server.query(query), server.client.post("/sparql", data={"query": query})):
        assert asked.json()["boolean"] is True
    for asked in (server.query(f"{query}#"), server.client.post("/sparql", data={"query": f"{query}#"})):
        assert asked.status_code == 413
        assert "64 KiB" in asked.json()["detail"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_ten_megabytes_is_refused(server: Server, chunked: bool) -> None:
    """A body that is much too long is refused with 413, whether it tells its length or not."""
    body = b"#" * 10_000_000
    parts = (body[begin : begin + 65536] for begin in range(0, len(body), 65536))
    answer = server.query(parts if chunked else body)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert server.query(ASK).status_code == 200


def test_a_syntax_error_names_the_line(server: Server) -> None:
    """What is wrong with a query is told with its line and column."""
    answer = server.query("SELECT ?who {\n  ?who gai:sued\n}")
    assert answer.status_code == 400
    assert re.search(r"\b3:\d", answer.json()["detail"])


def test_head_is_get_without_a_body(server: Server) -> None:
    """HEAD gives the same headers as GET, and no body."""
    got, head = (server.client.request(method, "/sparql", params={"query": SELECT}) for method in ("GET", "HEAD"))
    assert head.content == b""
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


def test_other_origins_may_read_and_are_trusted_with_nothing(server: Server) -> None:
    """A preflight is answered; any origin may read an answer, none with credentials."""
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for answer in (server.client.options("/sparql", headers=asked), server.query(ASK, origin="https://evil.example")):
        assert answer.is_success
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    allowed = server.client.options("/sparql").headers
    assert "POST" in allowed["access-control-allow-methods"]
    assert "content-type" in allowed["access-control-allow-headers"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_not_allowed(server: Server, method: str) -> None:
    """A method that the protocol does not have is refused with 405 and those that it has."""
    answer = server.client.request(method, "/sparql", params={"query": ASK})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_a_client_may_take_gzip(server: Server) -> None:
    """An answer comes compressed to who takes gzip, and plain to who does not, a kept one too."""
    query = "SELECT * { ?s gai:sued ?o } ORDER BY ?s ?o"
    with server.client.stream("GET", "/sparql", params={"query": query}) as zipped:
        assert zipped.headers["content-encoding"] == "gzip"
        told = gzip.decompress(b"".join(zipped.iter_raw()))
    for refusal in ("identity", "gzip;q=0"):
        plain = server.client.get("/sparql", params={"query": query}, headers={"accept-encoding": refusal})
        assert "content-encoding" not in plain.headers
        assert plain.content == told


def test_a_kept_answer_is_given_in_each_form_to_who_asked_for_it(server: Server) -> None:
    """A shipped question, whose answer is kept, comes each time in the form and coding that the client asked for."""
    questions = server.client.get("/query/data.json").json()
    text = max(re.findall(r'"sparql": "((?:[^"\\]|\\.)*)"', json.dumps(questions)), key=len)
    query = json.loads(f'"{text}"')
    for accept, coding in [(form, coding) for form in (JSON, CSV, XML) for coding in ("gzip", "identity")] * 2:
        answer = server.query(query, accept=accept, accept_encoding=coding)
        assert (answer.status_code, answer.headers["content-type"]) == (200, accept)
        assert answer.headers.get("content-encoding", "identity") == coding
        read(answer)


# ── which graphs ────────────────────────────────────────────────────────────

LAWSUITS = f"{BASE}id/src/lawsuits"
COUNT = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
UNKNOWN = "http://127.0.0.1:9/x"


def count(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def test_known_graphs_can_be_chosen(server: Server) -> None:
    """FROM, FROM NAMED and the protocol's two parameters choose graphs; the protocol's have the last word."""
    whole = count(server.query(COUNT.format("")))
    one = count(server.query(COUNT.format(f"FROM <{LAWSUITS}>")))
    assert 0 < one < whole
    assert count(server.query(COUNT.format("FROM src:lawsuits"))) == one
    assert count(server.query(f"BASE <{BASE}> {COUNT.format('FROM <id/src/lawsuits>')}")) == one
    assert count(server.query(f"PREFIX x: <{BASE}id/src/> {COUNT.format('FROM x:lawsuits')}")) == one
    assert count(server.query(COUNT.format(f"FROM NAMED <{LAWSUITS}>"))) == 0
    named = f"SELECT (COUNT(*) AS ?n) FROM NAMED <{LAWSUITS}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert count(server.query(named)) == one
    for asked in (COUNT.format(""), COUNT.format("FROM src:people")):
        chosen = {"query": asked, "default-graph-uri": LAWSUITS}
        assert count(server.client.get("/sparql", params=chosen)) == one
        assert count(server.client.post("/sparql", data=chosen)) == one
    protocol = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": LAWSUITS}
    assert count(server.client.get("/sparql", params=protocol)) == one


@pytest.mark.parametrize(
    "clause",
    [
        f"FROM <{UNKNOWN}>",
        f"FROM NAMED <{UNKNOWN}>",
        f"from\n#x\nnamed <{UNKNOWN}>",
        f"FROM src:lawsuits FROM <{UNKNOWN}>",
        f"FR\\u004FM <{UNKNOWN}>",
        "FROM <file:///etc/passwd>",
        "FROM src:nothing-here",
    ],
)
def test_unknown_graphs_are_refused(server: Server, clause: str) -> None:
    """A graph that is not in the dataset is refused by name, with those that it has; nothing is fetched."""
    answer = server.query(COUNT.format(clause))
    assert answer.status_code == 400
    assert re.search(r"no graph of this dataset, and nothing is fetched; .*src/lawsuits", answer.json()["detail"])


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", [UNKNOWN, "file:///etc/passwd", "", "not an IRI", "\ud83d\ude00"])
def test_unknown_graphs_of_the_protocol_are_refused(server: Server, parameter: str, graph: str) -> None:
    """The same holds for graphs that the request names."""
    named = graph.encode("utf-16", "surrogatepass").decode("utf-16")
    answer = server.client.get("/sparql", params={"query": ASK, parameter: named})
    assert answer.status_code == 400
    assert "nothing is fetched" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        ("SELECT * { ?s ?p 'FROM <x:a>' }", set()),
        ("SELECT * { ?from <x:FROM> ?o } # FROM <x:a>", set()),
        ("SELECT * FROM <x:a> FROM NAMED <x:b> {}", {"x:a", "x:b"}),
        ("SELECT * FROM<x:a>{}", {"x:a"}),
        ("PREFIX a: <x:y/> SELECT * FROM a:b {}", {"x:y/b"}),
        ("SELECT * FROM <z> {}", {f"{BASE}z"}),
    ],
)
def test_the_graphs_of_a_query_are_read(text: str, graphs: set[str]) -> None:
    """FROM is found where it is a keyword, and nowhere else."""
    assert graphs_named(text) == graphs


# ── nothing but reading ─────────────────────────────────────────────────────

UPDATES = [
    "INSERT DATA { <x:a> <x:b> <x:c> }",
    "insert  data{<x:a><x:b><x:c>}",
    "#SELECT\nDELETE WHERE { ?s ?p ?o }",
    "PREFIX a: <x:> # ASK {}\nDROP ALL",
    "LOAD <http://127.0.0.1:9/>",
    "L\\u004FAD <http://127.0.0.1:9/>",
    "LOAD SILENT <file:///etc/passwd> INTO GRAPH <x:g>",
    "CLEAR DEFAULT",
    "CREATE GRAPH <x:g>",
    "COPY DEFAULT TO <x:g>",
    "WITH <x:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "ASK {} ; INSERT DATA { <x:a> <x:b> <x:c> }",
]


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused(server: Server, update: str) -> None:
    """An update is refused, however it is sent."""
    client, form = server.client, "application/x-www-form-urlencoded"
    direct = {"content-type": "application/sparql-update"}
    for answer in (
        server.query(update),
        client.get("/sparql", params={"query": update}),
        client.get("/sparql", params={"update": update}),
        client.post("/sparql", data={"update": update}),
        client.post("/sparql", content=f"query={quote(ASK)}&update={quote(update)}", headers={"content-type": form}),
        client.post("/sparql", content=update, headers=direct),
    ):
        assert 400 <= answer.status_code < 500
        assert "only reads" in answer.json()["detail"]


HIDDEN = "SERVICE <http://127.0.0.1:9/>"
SERVICES = [
    f"SELECT * {{ {HIDDEN} {{ ?s ?p ?o }} }}",
    "SELECT * { service\t<http://127.0.0.1:9/>{?s ?p ?o} }",
    "SELECT * { SeRvIcE#x\nSILENT <http://127.0.0.1:9/> {?s ?p ?o} }",
    "SELECT * { SERVICE ?where {?s ?p ?o} }",
    "SELECT * { VALUES ?w { <http://127.0.0.1:9/> } SERVICE?w{?s ?p ?o} }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> {?s ?p ?o} }",
    "SELECT * { SERV\\U00000049CE <http://127.0.0.1:9/> {?s ?p ?o} }",
    f"SELECT * {{ ?s ?p 'a' . {HIDDEN} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 'a\\'b' . {HIDDEN} {{ ?s ?p ?o }} ?a ?b 'c' }}",
    f"SELECT * {{ ?s ?p '''a'b''' . {HIDDEN} {{ ?s ?p ?o }} ?a ?b 'c' }}",
    f"SELECT * {{ ?s ?p '''a''''' . {HIDDEN} {{ ?s ?p ?o }} ?a ?b '''''c''' }}",
    f'SELECT * {{ ?s ?p """a""" . {HIDDEN} {{ ?s ?p ?o }} ?a ?b """c""" }}',
    f'SELECT * {{ ?s ?p "a\\u0022 . {HIDDEN} {{ ?s ?p ?o }} ?a ?b \\u0022c" }}',
    f'SELECT * {{ ?s ?p "a\\\\" . {HIDDEN} {{ ?s ?p ?o }} ?a ?b "c" }}',
    f'SELECT * {{ ?s ?p "#" . {HIDDEN} {{ ?s ?p ?o }} }}',
    f"SELECT * {{ ?s ?p 1 # '\n {HIDDEN} {{ ?s ?p ?o }} # '\n }}",
    f"SELECT * {{ ?s ?p 1 # '\\u000A {HIDDEN} {{ ?s ?p ?o }} # '\n }}",
    f"SELECT * {{ ?s <x:#> 1 . {HIDDEN} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s <x:\\u0027> 1 . {HIDDEN} {{ ?s ?p ?o }} ?a ?b 'c' }}",
    f"SELECT * {{ ?s x:a\\'b 1 . {HIDDEN} {{ ?s ?p ?o }} ?a ?b 'c' }}",
    f"SELECT * {{ ?s x:a\\#b 1 . {HIDDEN} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ FILTER(?a < ?b && ?c > ?d) {HIDDEN} {{ ?s ?p ?o }} FILTER(?a>?b) }}",
    f"SELECT * {{ FILTER(?a<?b) {HIDDEN} {{ ?s ?p ?o }} FILTER(?a>?b) }}",
    f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ {HIDDEN} {{ ?s ?p ?o }} }} }} }} }}",
    f"ASK {{ FILTER EXISTS {{ {HIDDEN} {{ ?s ?p ?o }} }} }}",
]


@pytest.mark.parametrize("query", SERVICES)
def test_federation_is_refused(server: Server, query: str) -> None:
    """SERVICE is refused by name, whatever is around it; no spelling hides it."""
    answer = server.query(query)
    assert answer.status_code == 400
    assert "SERVICE is not allowed" in answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?service gai:sued ?from }",
        "ASK { ?s rdfs:label 'SERVICE <http://127.0.0.1:9/> {}' }",
        "ASK { ?s ?p '''it's SERVICE <x> { ''' } # SERVICE <x> {}",
        'ASK { ?s ?p "\\u0022 SERVICE <x:a> {} \\" FROM" }'.replace("\\u0022", "\\\\u0022"),
        "PREFIX service: <x:> ASK { ?s service:from ?from }",
        "PREFIX a: <x:> ASK { ?s a:service-from ?o . ?s a:b\\'c ?o . ?s <x:SERVICE> ?o }",
        "ASK { FILTER('INSERT' < 'LOAD' && \"DELETE\" > 'DROP') }",
        "ASK { ?s rdfs:label '" + "(" * 500 + "' }",
    ],
)
def test_words_that_only_look_like_keywords_do_no_harm(server: Server, query: str) -> None:
    """Names, strings, IRIs and comments may say what they like."""
    assert server.query(query).status_code == 200


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a 'b' c", "a c"),
        ("a 'b\\'c' d", "a d"),
        ("a '''b'c''d''' e", "a e"),
        ("a '''b\\'''' e", "a e"),
        ("a ''''b''' e", "a e"),
        ('a "b" "c\'d" e', "a e"),
        ('a """b"c\nd""" e', "a e"),
        ("a '' b '' c", "a b c"),
        ("a # b ' c\nd", "a d"),
        ("a # b ' c\rd", "a d"),
        ("a <b#c'd> e", "a e"),
        ("a<b && c>d", "a<b && c>d"),
        ("a<b&&c>d", "a d"),  # as good as: what may stand between has no space, and so no keyword with its operand
        ("a 'b\nc' d", "a 'b c' d"),
        ("\\u0061 b", "a b"),
        ("\\U00000061 b", "a b"),
        ("'\\u0027 b '", "b '"),
        ("a:b\\'c d", "a:b c d"),
        ("\\uD800 \\U00110000 a", "uD800 U00110000 a"),
    ],
)
def test_the_bare_text_of_a_query(text: str, bare: str) -> None:
    """What is no syntax is taken out of a query as the grammar has it, escapes resolved first."""
    try:
        found = " ".join(bare_text(text).split())
    except UnicodeEncodeError:
        found = ""
    assert found.replace("\ud800", "uD800") == bare or (text.startswith("\\uD8") and found.endswith("a"))


def test_nesting_is_bounded() -> None:
    """A query that nests deeper than the parser's stack is refused before it is parsed."""
    with pytest.raises(QueryInvalid, match="nests deeper"):
        Dataset().query("ASK { FILTER(" + "(" * 300 + "1" + ")" * 300 + ") }")


# ── what else the protocol has ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("method", "address", "body", "status"),
    [
        ("GET", f"/sparql?query={quote(ASK)}&query={quote(ASK)}", b"", 400),
        ("GET", "/sparql?query=%FF", b"", 400),
        ("GET", "/sparql?" + "&".join(f"a{n}=1" for n in range(300)), b"", 400),
        ("GET", "/sparql?query=ASK%20%7B%7D%00", b"", 400),
        ("POST", "/sparql", b"\xff\xfe", 400),
        ("POST", "/sparql", b"", 400),
        ("GET", "/sparql?query=", b"", 400),
        ("GET", f"/sparql?default-graph-uri={quote(LAWSUITS)}", b"", 400),
    ],
)
def test_requests_that_are_none_are_refused(
    server: Server, method: str, address: str, body: bytes, status: int
) -> None:
    """Two queries, none, and what is not UTF-8 are refused with the reason."""
    sent = {"content-type": "application/sparql-query"} if method == "POST" else {}
    answer = server.client.request(method, address, content=body, headers=sent)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_the_service_describes_itself(server: Server) -> None:
    """Without a query the endpoint gives a description that can be parsed and is true."""
    answer = server.client.get("/sparql", headers={"accept": TURTLE})
    told = read(answer)
    (service,) = told.subjects(RDF.type, SD.Service)
    assert told.value(service, SD.endpoint) == rdflib.URIRef(f"{server.url}/sparql")
    assert SD.UnionDefaultGraph in set(told.objects(service, SD.feature))
    asked = {str(row["g"]["value"]) for row in read(server.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))}
    assert {str(name) for name in told.objects(None, SD.name)} == asked
    for media in (TRIPLES, LD):
        assert len(read(server.client.get("/sparql", headers={"accept": media}))) == len(told)
    editor = server.client.get("/sparql", headers={"accept": "text/html"})
    assert (editor.status_code, editor.headers["location"]) == (303, "query")


@pytest.mark.parametrize("host", ['evil"><script>', "a b", "[", "evil.example/x?y=#", "\xe9"])
def test_a_made_up_host_does_no_harm(server: Server, host: str) -> None:
    """A Host header that is no host leaves a description that can be parsed, and no page fails for it."""
    answer = server.client.get("/sparql", headers={"host": host.encode("latin-1"), "accept": TURTLE})  # type: ignore[dict-item]
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert len(read(answer)) > 10
    for path in ("/id/nothing", "/sources/lawsuits?a=b", "/id/co/stability-ai"):
        other = server.client.get(path, headers={"host": host.encode("latin-1"), "accept": "text/html"})  # type: ignore[dict-item]
        assert other.status_code in (200, 303, 400, 404)


def test_relative_iris_are_the_projects_own(server: Server) -> None:
    """An IRI in a query is read against the base of the project, wherever the service runs."""
    rows = read(server.query("SELECT ?it { BIND(<id/co/stability-ai> AS ?it) ?it a ?class } LIMIT 1"))
    assert rows[0]["it"]["value"] == f"{BASE}id/co/stability-ai"


def test_a_slow_query_by_get_is_answered(server: Server) -> None:
    """A query that takes longer than a quick one is answered, whether it was got or posted."""
    query = "SELECT (COUNT(DISTINCT CONCAT(STR(?s), STR(?o))) AS ?n) { ?s ?p ?o }"
    assert count(server.client.get("/sparql", params={"query": query})) == count(server.query(query))


def test_the_project_declares_its_prefixes(server: Server) -> None:
    """The prefixes of the project need no declaration, and may be declared anew."""
    assert server.query("PREFIX gai: <x:> ASK { ?s gai:sued ?o }").json()["boolean"] is False
    assert server.query("ASK { ?s gai:sued ?o }").json()["boolean"] is True
