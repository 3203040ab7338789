"""Queries that want too much: each kind once, or as many times as one likes, no two of them alike."""

from __future__ import annotations

from collections.abc import Iterator

_DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(60))
_TENFOLD = " ".join(f"BIND(REPLACE(?y{n}, '.', '$0$0$0$0$0$0$0$0$0$0') AS ?y{n + 1})" for n in range(12))
_OPTIONALS = " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(300))
_UNIONS = " UNION ".join(f"{{ ?s ?p ?o{n} }}" for n in range(900))
_VALUES = " ".join(str(n) for n in range(9000))
_EXISTS = "FILTER EXISTS { ?s ?p ?o . " * 90 + "}" * 90
_JOINED = " . ".join(f"?s{n} ?p{n} ?s{n + 1}" for n in range(40))

KINDS = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "property path": "SELECT (COUNT(*) AS ?n) { ?a (rdf:type|^rdf:type|gai:source|^gai:source)* ?b }",
    "negated path": "SELECT (COUNT(*) AS ?n) { ?a (!rdf:nil)* ?b . ?b (!rdf:nil)+ ?c }",
    "inverse negated path": "SELECT (COUNT(*) AS ?n) { ?a (!(rdf:nil|^rdf:nil))* ?b }",
    "long path": "SELECT * { ?a " + "/".join(["gai:sued"] * 6000) + " ?b }",
    "alternatives in a path": "SELECT * { ?a (" + "|".join(["!rdf:nil"] * 4000) + ")+ ?b }",
    "inverses in a path": "SELECT * { ?a " + "^" * 20000 + "gai:sued ?b }",
    "regular expression": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER REGEX(CONCAT(STR(?c), STR(?f)), "
    "'^(([a-z])+.)+[A-Z]([a-z])+$') }",
    "large regular expression": "SELECT * { ?a ?b ?c FILTER REGEX(STR(?c), '((a{1,200}){1,200}){1,200}') }",
    "group of strings": "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "doubled strings": f"SELECT (STRLEN(?x60) AS ?n) {{ BIND('aaaaaaaa' AS ?x0) {_DOUBLED} }}",
    "multiplied strings": f"SELECT (STRLEN(?y12) AS ?n) {{ BIND('aaaaaaaa' AS ?y0) {_TENFOLD} }}",
    "sums": "SELECT (1" + "+1" * 20000 + " AS ?n) {}",
    "negations": "ASK { FILTER(" + "!" * 30000 + "true) }",
    "minuses": "SELECT (" + "- " * 20000 + "1 AS ?n) {}",
    "brackets": "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    "groups": "ASK " + "{" * 5000 + "}" * 5000,
    "nested groups": "SELECT (COUNT(*) AS ?n) " + "{ ?a ?b ?c . ?d ?e ?f " * 150 + "}" * 150,
    "values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {_VALUES} }} ?s ?p ?o FILTER(STRLEN(STR(?o)) > ?a) }}",
    "sorted cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(?f) ?c ?a",
    "distinct cross product": "SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "grouped cross product": "SELECT ?a (SAMPLE(?f) AS ?x) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d HAVING(COUNT(*) > 9)",
    "constructed cross product": "CONSTRUCT { ?a ?e ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "all rows": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "rows of strings": "SELECT (CONCAT(STR(?a), STR(?c), STR(?f)) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "described": "DESCRIBE ?a { ?a ?b ?c }",
    "unions": f"SELECT (COUNT(*) AS ?n) {{ {_UNIONS} }}",
    "optional parts": f"SELECT * {{ {_OPTIONALS} }}",
    "joins": f"SELECT (COUNT(*) AS ?n) {{ {_JOINED} }}",
    "negation of a cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?c ?x ?y . ?f ?z ?y } }",
    "nested existence": f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o {_EXISTS} }}",
    "memory": "SELECT DISTINCT ?a ?c ?d ?f (UUID() AS ?u) { ?a ?b ?c . ?d ?e ?f } ORDER BY ?u",
    "sub-selects": "SELECT (COUNT(*) AS ?n) { " + "{ SELECT * { ?s ?p ?o . ?a ?b ?c " * 60 + "} }" * 60 + " }",
    "federation": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } FILTER(?g != ?h) }",
}
"""An attack of each kind, by its name."""


def attacks(count: int) -> Iterator[tuple[str, str]]:
    """Yield so many attacks with the names of their kinds."""
    kinds = list(KINDS.items())
    for number in range(count):
        kind, query = kinds[number % len(kinds)]
        yield kind, f"{query} #{number}"
