"""The service does what its description (OpenAPI) says, whatever is sent that the description allows, or does not."""

from __future__ import annotations

import json
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

import graph.service
from graph.terms import BASE
from tests.service.conftest import Server

DESCRIPTION = json.loads((Path(graph.service.__file__).parent / "openapi.json").read_text(encoding="utf-8"))
QUERIES = (
    "ASK { ?who gai:sued ?whom }",
    "SELECT ?who { ?who gai:sued co:stability-ai } ORDER BY ?who",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } }",
    "CONSTRUCT WHERE { ?who gai:sued ?whom }",
    "DESCRIBE co:stability-ai",
)
GRAPHS = tuple(f"{BASE}{name}" for name in ("ontology", "id/register", "id/edges", "id/src/lawsuits"))
DAYS = ("2023", "2023-06", "2023-06-01", "2024-33")

# the media type of a query is text to the client that sends it
schemathesis.serializer.alias("application/sparql-query", "text/plain")
# what JSON Schema has no word for is a format of its own, and each has values here that the service must take
schemathesis.openapi.format("sparql-query", st.sampled_from(QUERIES))
schemathesis.openapi.format("graph-of-the-dataset", st.sampled_from(GRAPHS))
schemathesis.openapi.format("edtf", st.sampled_from(DAYS))
# 413 refuses what is too long, which the check takes for no refusal otherwise
REFUSALS = {"negative_data_rejection": {"expected-statuses": ["4xx"]}}
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION, config=schemathesis.Config.from_dict({"checks": REFUSALS}))

CASES = settings.default.max_examples // 15 if settings.default else 20
"""Of each operation: 20 in the suite, and 333, so 3,000 in all, with `--hypothesis-profile long`."""


@SCHEMA.parametrize()
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_service_does_what_its_description_says(case: schemathesis.Case, server: Server) -> None:
    """Each generated request is answered as described: status, media type, schema, headers; nothing makes it fail."""
    query = case.query or {}
    graphs_alone = "query" not in query and {"default-graph-uri", "named-graph-uri"} & set(query)
    # OpenAPI has no word for parameters that make sense only with another one
    excluded = [positive_data_acceptance] if graphs_alone else []
    patience = 30  # seconds that a busy machine may need
    case.call_and_validate(base_url=server.url, allow_redirects=False, excluded_checks=excluded, timeout=patience)


def test_the_description_is_served_and_whole(server: Server) -> None:
    """The description is a valid one, is served, and names each path that answers."""
    assert server.client.get("/openapi.json").json() == DESCRIPTION
    SCHEMA.validate()
    for path, operations in DESCRIPTION["paths"].items():
        if "get" in operations:
            assert server.client.get(path.replace("{path}", "co/stability-ai")).status_code in (200, 303)
