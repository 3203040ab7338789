"""From what shapes ask to SPARQL, and from a loaded dataset to what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from graph.doubts import Tested, doubtful
from graph.shapes import Asked, asked_by, refuse, subclasses
from graph.store import Dataset, NamedNode, node, side_by_side
from graph.terms import shorten
from graph.vocabulary import Ontology


@dataclass(frozen=True)
class Breach:
    """One violation: the IRI of the thing, the IRI of the property, what happened and the way out."""

    thing: str
    property: str
    happened: str
    way_out: str
    component: str
    value: str | None


def breach_of(thing: str, path: str, component: str, value: str | None = None) -> Breach:
    """Return the breach of a SHACL component, by its local name, in words."""
    happened, way_out = _WORDS[component]
    said = happened.format(name=shorten(path).removeprefix("gai:"), value=shorten(value or ""))
    return Breach(thing, path, f"{shorten(thing)}: {said}", way_out, component, value)


def breaches(dataset: Dataset, ontology: Ontology) -> list[Breach]:
    """Return what the ontology's shapes refuse in the dataset, sorted, each once.

    The dataset holds the classes and concepts that the ontology declares; subclasses are followed, nothing else is
    inferred.

    Raises:
        OntologyInvalid: a shape uses a part of SHACL that is not compiled.
    """
    queries = compiled(ontology)
    doubts = doubtful(dataset, (query.tested for query in queries))
    doubted = [query for query in queries if query.tested.asked in doubts]
    found = side_by_side(lambda query: list(query.run(dataset, doubts[query.tested.asked])), doubted)
    return in_order(chain.from_iterable(found))


def in_order(found: Iterable[Breach]) -> list[Breach]:
    """Return breaches sorted, each once."""
    return sorted(set(found), key=lambda b: (b.thing, b.property, b.component, b.value or ""))


@dataclass(frozen=True)
class Query:
    """One constraint on one property, as a SELECT of each ?thing that breaks it and of the ?value at fault.

    The text has `AMONG` where VALUES of ?thing or of ?value may stand, if it is known to find nothing beside them.
    """

    property: str
    component: str
    text: str
    tested: Tested

    def run(self, dataset: Dataset, among: str = "") -> Iterator[Breach]:
        """Yield what the query finds."""
        for row in dataset.select(self.text.replace(AMONG, among)):
            yield breach_of(row["thing"], self.property, self.component, row.get("value"))


def compiled(ontology: Ontology) -> list[Query]:
    """Return a query for each constraint of the ontology's shapes.

    Raises:
        OntologyInvalid: a shape uses a part of SHACL that is not compiled.
    """
    compiler = _Compiler(ontology)
    return [query for asked in asked_by(ontology) for query in compiler.queries(asked)]


class _Compiler:
    """Writes queries from the classes or from the property, never with a path inside EXISTS: that is quadratic."""

    def __init__(self, ontology: Ontology) -> None:
        self.below = subclasses(ontology)

    def queries(self, asked: Asked) -> Iterator[Query]:
        """Yield the query of a constraint, or none where it asks nothing (`sh:minCount 0`)."""
        component = f"{asked.parameter[0].upper()}{asked.parameter[1:]}ConstraintComponent"
        try:
            tested = self._tested(asked)
            text = self._text(tested)
        except (ValueError, AttributeError) as error:
            refuse(NamedNode(asked.path), f"sh:{asked.parameter} has an unexpected value ({error})")
        if text:
            yield Query(asked.path, component, text, tested)

    def _tested(self, asked: Asked) -> Tested:
        if asked.parameter == "class":
            return Tested(asked, kinds=(*sorted({asked.value.value, *self.below[asked.value.value]}),))
        if asked.parameter in _FITS:
            return Tested(asked, _FITS[asked.parameter](asked.value), _SURELY_FITS.get(asked.value, ""))
        return Tested(asked)

    def _text(self, tested: Tested) -> str:
        asked = tested.asked
        match asked.parameter:
            case "minCount":
                return _too_few(asked, int(asked.value.value))
            case "maxCount":
                return _too_many(asked, int(asked.value.value))
            case "uniqueLang":
                return _language_twice(asked) if asked.value.value == "true" else ""
            case "lessThan":
                return _not_below(asked)
            case "class":
                return _outside(asked, tested.kinds)
            case parameter if parameter in _FITS:
                return _unfit(asked, tested.fits)
        refuse(NamedNode(asked.path), f"sh:{asked.parameter} is not compiled")


# ── queries ─────────────────────────────────────────────────────────────────

AMONG = " # among\n"
"""A comment of its own line, so that a text is a query as it stands."""


def _iris(names: Any, between: str = ", ") -> str:
    return between.join(f"<{name}>" for name in names)


def _of_class(asked: Asked) -> str:
    return f"EXISTS {{ ?thing a ?class FILTER(?class IN ({_iris(sorted(asked.classes))})) }}"


def _unfit(asked: Asked, fits: str) -> str:
    unfit = f"!COALESCE({fits}, false) && {_of_class(asked)}"  # in this order: few values are unfit
    return f"SELECT DISTINCT ?thing ?value {{{AMONG} ?thing <{asked.path}> ?value FILTER({unfit}) }}"


def _outside(asked: Asked, kinds: tuple[str, ...]) -> str:
    members = f"VALUES ?kind {{ {_iris(kinds, ' ')} }} ?value a ?kind"
    unfit = f"{{ SELECT ?thing ?value {{{AMONG} ?thing <{asked.path}> ?value MINUS {{ {members} }} }} }}"
    return f"SELECT DISTINCT ?thing ?value {{ {unfit} FILTER {_of_class(asked)} }}"


def _too_few(asked: Asked, least: int) -> str:
    members = f"VALUES ?class {{ {_iris(sorted(asked.classes), ' ')} }} ?thing a ?class"
    if least == 1:
        return f"SELECT DISTINCT ?thing {{ {members} MINUS {{ ?thing <{asked.path}> ?value }} }}"
    counted = f"GROUP BY ?thing HAVING (COUNT(DISTINCT ?value) < {least})"
    return f"SELECT ?thing {{ {members} OPTIONAL {{ ?thing <{asked.path}> ?value }} }} {counted}" if least else ""


def _too_many(asked: Asked, most: int) -> str:
    counted = f"GROUP BY ?thing HAVING (COUNT(DISTINCT ?value) > {most})"
    crowded = f"{{ SELECT ?thing {{ ?thing <{asked.path}> ?value }} {counted} }}"
    return f"SELECT ?thing {{ {crowded} FILTER {_of_class(asked)} }}"


def _language_twice(asked: Asked) -> str:
    tagged = f"?thing <{asked.path}> ?text BIND(LCASE(LANG(?text)) AS ?tag) FILTER(STRLEN(?tag) > 0)"
    counted = "GROUP BY ?thing ?tag HAVING (COUNT(DISTINCT ?text) > 1)"
    return f"SELECT DISTINCT ?thing {{ {{ SELECT ?thing {{ {tagged} }} {counted} }} FILTER {_of_class(asked)} }}"


def _not_below(asked: Asked) -> str:
    pair = f"?thing <{asked.path}> ?value ; <{asked.value.value}> ?other"
    return f"SELECT DISTINCT ?thing ?value {{ {pair} FILTER(!COALESCE(?value < ?other, false) && {_of_class(asked)}) }}"


# ── what a value must be ────────────────────────────────────────────────────

# spelled out, since the store's own numbers end at 64 and 128 bits and XSD's do not; the store keeps integers
# of a narrower datatype, such as xsd:positiveInteger, as xsd:integer, so that those cannot be asked for
_LEXICAL = {
    "boolean": "true|false|0|1",
    "integer": "[+-]?[0-9]+",
    "decimal": r"[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)",
}
# the store keeps a number that it can read as one, whose spelling need not be asked
_SURELY_FITS = {
    node(name): f"DATATYPE(?value) = {node(name)} && isNumeric(?value)" for name in ("xsd:integer", "xsd:decimal")
}
_CAST = frozenset({"date", "dateTime", "double", "float", "time"})
_FREE = frozenset({"anyURI", "string"})


def _datatype(value: Any) -> str:
    same = f"DATATYPE(?value) = {value}"
    prefix, _, name = shorten(value.value).partition(":")
    if prefix != "xsd" or name in _FREE:  # SHACL asks for well-typed literals of SPARQL's datatypes only
        return same
    if name in _LEXICAL:
        return f'{same} && REGEX(STR(?value), "^({_LEXICAL[name]})$")'
    if name in _CAST:
        return f"{same} && DATATYPE({value}(STR(?value))) = {value}"
    raise ValueError(f"literals of {shorten(value.value)} cannot be checked")


def _node_kind(value: Any) -> str:
    kinds = {"IRI": "isIRI", "Literal": "isLiteral", "BlankNode": "isBlank"}
    tests = [f"{test}(?value)" for name, test in kinds.items() if name in value.value.rpartition("#")[2].split("Or")]
    if not tests:
        raise ValueError(str(value))
    return " || ".join(tests)


def _pattern(value: Any) -> str:
    probe = Dataset().select(f'SELECT (REGEX("", {value}) AS ?known) {{}}')
    if probe[0]["known"] is None:
        raise ValueError(f"{value} is no regular expression")
    return f"REGEX(STR(?value), {value})"


def _language_in(value: Any) -> str:
    return " || ".join(f"LANGMATCHES(LANG(?value), {tag})" for tag in value) or "false"


def _compared(operator: str) -> Callable[[Any], str]:
    return lambda bound: f"?value {operator} {bound}"


def _long(operator: str) -> Callable[[Any], str]:
    return lambda bound: f"STRLEN(STR(?value)) {operator} {int(bound.value)}"


_FITS: dict[str, Callable[[Any], str]] = {
    "datatype": _datatype,
    "in": lambda value: " || ".join(f"sameTerm(?value, {term})" for term in value) or "false",
    "languageIn": _language_in,
    "maxExclusive": _compared("<"),
    "maxInclusive": _compared("<="),
    "maxLength": _long("<="),
    "minExclusive": _compared(">"),
    "minInclusive": _compared(">="),
    "minLength": _long(">="),
    "nodeKind": _node_kind,
    "pattern": _pattern,
}

# ── words ───────────────────────────────────────────────────────────────────

_WORDS = {
    f"{component}ConstraintComponent": words
    for components, words in {
        ("MinCount",): ("{name} is missing", "add it"),
        ("MaxCount",): (
            "{name} is given more than once",
            "keep one; what contradicts it is a situation of its own",
        ),
        ("Class",): (
            "{name} {value} is of another class than the property takes",
            "name something of the right class, or mend its type in facts/entities/",
        ),
        ("Datatype",): (
            "{name} {value} is of another datatype than the property takes",
            "write a value of the right kind",
        ),
        ("NodeKind",): (
            "{name} {value} is of another kind than the property takes",
            "write an id where it names a thing, else a value",
        ),
        ("LessThan",): ("{name} {value} is not below the end", "start before the end"),
        ("Pattern",): ("{name} {value} is not of the form that the property takes", "write it in that form"),
        ("LanguageIn",): (
            "{name} {value} is in another language than the property takes",
            "write it in a language that the property takes",
        ),
        ("UniqueLang",): ("{name} is given twice in one language", "keep one text for each language"),
        ("In",): ("{name} {value} is none of the values that the property takes", "write one of them"),
        ("MinInclusive", "MinExclusive", "MaxInclusive", "MaxExclusive"): (
            "{name} {value} is outside its bounds",
            "write a value within them",
        ),
        ("MinLength", "MaxLength"): ("{name} {value} is too short or too long", "write one of the right length"),
    }.items()
    for component in components
}
