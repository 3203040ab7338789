"""The query shapes that engines are compared by: SPARQL 1.1 with `{company}` and `{model}` for IRIs of the data."""

from __future__ import annotations

QUERIES = {
    "who sued whom": "SELECT ?who ?whom { ?who gai:sued ?whom }",
    "who sued X": "SELECT ?who { ?who gai:sued <{company}> }",
    "n-ary with dates and certainty": """
        SELECT ?who ?whom ?when ?certainty ?source {
          ?suit a gai:Litigation ; gai:plaintiff ?who ; gai:defendant ?whom . OPTIONAL { ?suit gai:when ?when }
          ?claim gai:asserts ?suit ; gai:certainty ?certainty ; gai:source ?source .
          FILTER NOT EXISTS { ?claim gai:negated true }
        }""",
    "two hops": """
        SELECT DISTINCT ?other { { SELECT DISTINCT ?who { ?who gai:sued <{company}> } } ?who gai:sued ?other }""",
    "path p*": "SELECT ?agent { ?agent a/rdfs:subClassOf* gai:Organization }",
    "path p+": "SELECT ?later { ?later gai:isBasedOn+ <{model}> }",
    "reachability": "SELECT ?other { ?other (gai:sued|gai:investedIn)+ <{company}> }",
    "reachability both ways": """
        SELECT ?other { <{company}> (gai:sued|^gai:sued|gai:investedIn|^gai:investedIn)+ ?other }""",
    "aggregate with a sum": """
        SELECT ?recipient ?unit (SUM(COALESCE(?number, 0)) AS ?sum) (COUNT(?round) AS ?rounds) {
          ?round a gai:FundingRound ; gai:recipient ?recipient .
          OPTIONAL { ?round gai:amount ?amount . ?amount gai:number ?number ; gai:unit ?unit }
        } GROUP BY ?recipient ?unit""",
    "count distinct": """
        SELECT ?certainty (COUNT(DISTINCT ?situation) AS ?situations) (COUNT(DISTINCT ?source) AS ?sources) {
          ?claim a gai:Claim ; gai:certainty ?certainty ; gai:asserts ?situation ; gai:source ?source
        } GROUP BY ?certainty""",
    "top ten": """
        SELECT ?developer (COUNT(?release) AS ?releases) { ?release a gai:Release ; gai:developer ?developer }
        GROUP BY ?developer ORDER BY DESC(?releases) ?developer LIMIT 10""",
    "text": """
        SELECT ?thing ?label { ?thing rdfs:label ?label FILTER(CONTAINS(LCASE(STR(?label)), "bolo")) }""",
    "conflicts": """
        SELECT ?rule ?one ?other ?source {
          ?conflict a gai:Conflict ; gai:conflictRule ?rule ; gai:conflicting ?one , ?other .
          FILTER(STR(?one) < STR(?other)) ?one gai:source ?source . FILTER NOT EXISTS { ?conflict gai:because ?why }
        }""",
    "negation": """
        SELECT DISTINCT ?company { ?who gai:sued ?company . FILTER NOT EXISTS { ?company gai:sued ?anyone } }""",
    "optional": """
        SELECT ?company ?name ?alias { ?company a gai:Company ; gai:unitOf|gai:legalEntityOf ?name .
          OPTIONAL { ?company skos:altLabel ?alias } }""",
    "neighbourhood": """
        SELECT ?s ?p ?o { { <{company}> ?p ?o BIND(<{company}> AS ?s) } UNION { ?s ?p <{company}> BIND(?s AS ?o) } }""",
    "time window": """
        SELECT ?release ?artifact ?begin { ?release a gai:Release ; gai:artifact ?artifact ; gai:beginEarliest ?begin .
          FILTER(?begin >= "2023-03-01"^^xsd:date && ?begin < "2023-06-01"^^xsd:date) }""",
}

SUBJECTS = {
    "company": """
        SELECT ?thing (COUNT(?who) AS ?n) { ?who gai:sued ?thing } GROUP BY ?thing ORDER BY DESC(?n) ?thing LIMIT 1""",
    "model": """
        SELECT ?thing (COUNT(?who) AS ?n) { ?who gai:isBasedOn ?thing }
        GROUP BY ?thing ORDER BY DESC(?n) ?thing LIMIT 1""",
}
"""Whom the queries ask about: the company that most have sued, the model that most are based on."""


def texts(subjects: dict[str, str]) -> dict[str, str]:
    """Return the queries with the IRIs that they ask about; prefixes are the engine's to know."""
    found = {}
    for name, text in QUERIES.items():
        for key, iri in subjects.items():
            text = text.replace(f"{{{key}}}", iri)
        found[name] = text
    return found
