"""The endpoint speaks the SPARQL 1.1 Protocol: the W3C's own tests, and what they leave out."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, Namespace

from tests.service.conftest import ROOT, Server

SUITE = ROOT.parent / "shared" / "w3c" / "sparql11-protocol"
HT = Namespace("http://www.w3.org/2011/http#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
CNT = Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/"

TABULAR = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
FORMATS = {"boolean": TABULAR[:2], "tabular": TABULAR, "RDF": ("text/turtle", "application/n-triples")}


def requests_of_the_suite() -> list[tuple[str, list[dict[str, Any]]]]:
    """Return each test of the manifest by name, with its requests and what is expected of each."""
    if not SUITE.is_dir():
        return []
    manifest = rdflib.Graph().parse(SUITE / "manifest.ttl")
    found = []
    for test in manifest.subjects(RDF.type, MF.ProtocolTest):
        requests = manifest.value(manifest.value(test, MF.action), HT.requests)
        told = [_request(manifest, request) for request in Collection(manifest, requests)]
        found.append((str(test).rpartition("#")[2], told))
    return sorted(found)


def _request(manifest: rdflib.Graph, request: Any) -> dict[str, Any]:
    body, expected = manifest.value(request, HT.body), manifest.value(request, HT.resp)
    headers = manifest.value(request, HT.headers)
    encoding = str(manifest.value(body, CNT.characterEncoding) or "utf-8")
    truth = manifest.value(expected, MF.expectedBoolean)
    sent = {
        str(manifest.value(one, HT.fieldName)): str(manifest.value(one, HT.fieldValue))
        for one in (Collection(manifest, headers) if headers else ())
    }
    content = str(manifest.value(body, CNT.chars) or "")
    return {
        "update": "sparql-update" in sent.get("content-type", "") or "update=" in content,
        "method": str(manifest.value(request, HT.methodName)),
        "path": str(manifest.value(request, HT.absolutePath)),
        "body": content.encode(encoding),
        "headers": sent,
        "status": {str(code)[-3] for code in manifest.objects(expected, MF.expectedStatus)},
        "boolean": None if truth is None else truth.toPython(),
        "format": str(manifest.value(expected, MF.expectedFormat) or ""),
    }


TESTS = requests_of_the_suite()


@pytest.fixture(scope="module")
def suite_server(industry: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose dataset has the graphs that the suite names, too."""
    folder = tmp_path_factory.mktemp("suite") / "output"
    shutil.copytree(industry, folder)
    lines = (folder / "dataset.nq").read_bytes().splitlines(keepends=True)
    for index in range(4):
        graph = f"{DATA}data{index}.rdf"
        lines.append(f"<{graph}> <{RDF.type}> <http://xmlns.com/foaf/0.1/Document> <{graph}> .\n".encode())
    (folder / "dataset.nq").write_bytes(b"".join(sorted(lines)))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["dataset.nq"] = hashlib.sha256((folder / "dataset.nq").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    running = Server(folder)
    yield running
    running.stop()


@pytest.mark.skipif(not TESTS, reason="the W3C's tests are not beside the checkout")
@pytest.mark.parametrize(("name", "requests"), TESTS, ids=[name for name, _ in TESTS])
def test_the_protocol_tests_of_the_w3c(suite_server: Server, name: str, requests: list[dict[str, Any]]) -> None:
    """Each query of the W3C's suite is answered as it says; each update is refused."""
    for asked in requests:
        headers = {"content-type": "", **asked["headers"]} if asked["body"] else asked["headers"]
        answer = suite_server.client.request(asked["method"], asked["path"], content=asked["body"], headers=headers)
        if asked["update"]:
            assert 400 <= answer.status_code < 500
            continue
        if name.startswith(("update", "bad_update")):
            continue  # what the update would have changed
        assert str(answer.status_code)[0] in asked["status"]
        if asked["boolean"] is not None:
            assert answer.json()["boolean"] is asked["boolean"]
        if asked["format"]:
            assert answer.headers["content-type"] in FORMATS[asked["format"]]


def test_the_suite_is_whole() -> None:
    """All 34 tests of the suite are read, 20 of queries and 14 of updates."""
    if TESTS:
        assert (len(TESTS), sum("update" in name for name, _ in TESTS)) == (34, 14)
