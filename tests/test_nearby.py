"""What a query can join is read around what it names: it gives on that what it gives on the whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.algebra import NotRead, Select, Union, read_query
from graph.held import Held
from graph.kept import KeptDataset
from graph.kept_words import KeptWords, written_words
from graph.nearby import read_nearby
from graph.store import Dataset
from graph.wordlist import word_list

QUERIES = {
    "an edge": "SELECT ?who { ?edge gai:to co:openai ; gai:relation ?r ; gai:from ?who }",
    "optional first": "SELECT ?a ?b { OPTIONAL { ?a gai:partOf ?b } ?a gai:plaintiff co:getty-images }",
    "optional in a group": (
        "SELECT ?e ?n { VALUES ?n { co:intel } { ?e gai:to co:openai OPTIONAL { ?e gai:from ?n } } }"
    ),
    "not, with a name from outside": (
        "SELECT ?e { VALUES ?n { co:intel } { ?e gai:to co:openai FILTER NOT EXISTS { ?e gai:from ?n } } }"
    ),
    "a name that may be undefined": "SELECT ?e ?n { VALUES (?e ?n) { (UNDEF co:openai) } ?e gai:to ?n }",
    "one that is only sometimes bound": (
        "SELECT ?c ?s { { ?s gai:defendant co:openai } UNION { VALUES ?s { UNDEF } ?c gai:via co:openai } "
        "?c gai:asserts ?s }"
    ),
    "most of all, in a query within": (
        "SELECT ?s ?most { { SELECT (MAX(?n) AS ?most) { ?e gai:to co:openai ; gai:independentSources ?n } } "
        "?e gai:to co:openai ; gai:independentSources ?most ; gai:situation ?s }"
    ),
    "counted, whoever it is": (
        "SELECT ?w ?n { { SELECT ?w (COUNT(DISTINCT ?e) AS ?n) { ?e gai:from ?w ; gai:relation gai:sued } GROUP BY ?w "
        "} ?f gai:to co:midjourney ; gai:from ?w }"
    ),
    "renamed within": "SELECT ?e ?w { { SELECT (?f AS ?e) { ?f gai:to co:openai } } ?e gai:from ?w }",
    "the same name within and without": (
        "SELECT ?f ?w { { SELECT ?w { ?f gai:from ?w ; gai:to co:openai } } ?f gai:to ?w }"
    ),
    "a class by a path": "SELECT ?x { ?e gai:to co:openai ; gai:from ?x . ?x a/rdfs:subClassOf* gai:Agent }",
    "an alternative": "SELECT ?e { ?e gai:from|gai:to co:intel }",
    "by any predicate": "SELECT ?s ?p { ?s ?p co:intel . ?p rdfs:subPropertyOf gai:participant }",
    "none such": "SELECT ?s { ?s gai:plaintiff co:nobody-at-all ; gai:defendant ?who }",
    "bound to a name": "SELECT ?e ?x { BIND(co:intel AS ?x) ?e gai:from ?x }",
    "a text": 'SELECT ?l { co:intel rdfs:label ?l FILTER(LANGMATCHES(LANG(?l), "en")) }',
    "a text of whoever": "SELECT ?x ?l { ?x rdfs:label ?l . ?e gai:from ?x ; gai:to co:midjourney }",
    "an own prefix": "PREFIX x: <urn:x> SELECT ?e { ?e gai:to co:openai }",
    "an inverse path": "SELECT ?e { co:openai ^gai:to ?e }",
    "all but": "SELECT ?e { ?e gai:to co:openai MINUS { ?e gai:from co:intel } }",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_a_query_gives_what_it_gives_on_the_whole(built: Path, dataset: Dataset, query: str) -> None:
    """Whatever is bound where: what is optional, what must not be, what is summed up within."""
    found = KeptDataset(Held(built), "dataset.nq").select(query)
    assert sorted(map(str, found)) == sorted(map(str, dataset.select(query)))


def test_little_is_read_for_a_name(built: Path) -> None:
    """Who sued somebody is found without any part of the facts."""
    fresh = KeptDataset(Held(built), "dataset.nq")
    assert read_nearby(QUERIES["an edge"], fresh)
    assert fresh.read_parts == set()
    assert fresh.select(QUERIES["an edge"])


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s a gai:Claim }",
        "SELECT ?s { GRAPH ?g { ?s a gai:Claim } }",
        "SELECT ?s { ?s ^gai:to co:intel }",
        "SELECT ?s { ?s (gai:from/gai:to)+ co:intel }",
        'SELECT ?s { ?s rdfs:label "a \\" b" }',
        "SELECT ?s { ?s a other:Thing }",
        "SELECT ?s { ?s a gai:Claim ",
        "SELECT ?s { ?s a gai:Claim } }",
        "SELECT ?s { ?s gai:cites [ a gai:Page ] }",
    ],
)
def test_what_questions_do_not_have_is_left_to_the_whole(text: str) -> None:
    """Another form of query, another path, a text with escapes, and what breaks off are not read."""
    with pytest.raises(NotRead):
        read_query(text)


def test_a_query_within_gives_what_it_selects() -> None:
    """A name that it counts is none that it gives, and what sums up is told apart."""
    group = read_query("SELECT * { { SELECT ?w (COUNT(DISTINCT ?whom) AS ?n) { ?e gai:from ?w } GROUP BY ?w } }")
    (select,) = group.stretches[0][0]
    assert isinstance(select, Select)
    assert (select.given, select.summed) == ({"?w": "?w"}, True)
    (union,) = read_query("SELECT ?w { { ?e gai:from ?w } UNION { { SELECT (?x AS ?w) { ?x a ?y } } } }").stretches[0][
        0
    ]
    assert isinstance(union, Union)
    assert len(union.groups) == 2


def test_words_are_looked_up_as_they_were_written(dataset: Dataset, tmp_path: Path) -> None:
    """The file is JSON of the same words, and each is found where it stands."""
    words = word_list(dataset)
    content = written_words(words)
    assert json.loads(content) == words
    kept = KeptWords(content, tmp_path)
    for name in ("forms", "longest", "questions"):
        assert dict(kept[name].items()) == words[name]
        assert all(kept[name][key] == value for key, value in words[name].items())
        assert all(kept[name].get(key) is None for key in ("", "no such word", 'a"b', "\u9fff", "\U0010ffff"))
    assert [kept["iris"][place] for place in range(len(words["iris"]))] == words["iris"]
    assert kept["simplified"] == words["simplified"]
