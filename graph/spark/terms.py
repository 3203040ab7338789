"""From terms of RDF to text that Spark SQL compares: N-Triples without escapes, and the functions of SPARQL on it."""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal, DecimalException
from typing import Any

from rdflib.term import Literal, URIRef

from graph.errors import OntologyInvalid
from graph.terms import PREFIXES, expand

BOOLEAN, INTEGER = expand("xsd:boolean"), expand("xsd:integer")
_DECIMAL, _DATE = expand("xsd:decimal"), expand("xsd:date")


def term_of(term: Any) -> str:
    """Return the text of a constant: an IRI in angle brackets, a literal in quotes, its inner quotes not escaped.

    What follows the last quote is the language or the datatype, so that nothing is said twice.

    Raises:
        OntologyInvalid: the constant is neither.
    """
    if isinstance(term, URIRef):
        return f"<{term}>"
    if not isinstance(term, Literal):
        raise OntologyInvalid(f"{term!r} is no constant that the rules may name")
    if term.language:
        return f'"{term}"@{term.language.lower()}'
    plain = term.datatype is None or str(term.datatype) == expand("xsd:string")
    return f'"{term}"' if plain else f'"{term}"^^<{term.datatype}>'


def quoted(text: str) -> str:
    """Return a text as a literal of Spark SQL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


# What SPARQL says of terms, in SQL: NULL is an error, or what is unbound. These are texts and no functions of the
# session, whose bodies are put in anew at each call, which takes longer than to run the query.

_XSD = PREFIXES["xsd"]
_LITERAL = r'"\^\^<' + _XSD.replace(".", r"\.")
_NUMBER = quoted(r'(?s)^"(.*)' + _LITERAL + r"(?:decimal|integer)>$")
_UNKNOWN = quoted(r'"\^\^<(?!' + _XSD.replace(".", r"\.") + r"(?:boolean|date|decimal|integer)>)[^\"]*$")
_REFUSED = quoted(_LITERAL + "(?:dateTime|double|float|time)>$")
_TAGGED = quoted('"@[^"]*$')
_ORDERED = quoted(r'"(?:@[^"]*|\^\^<' + _XSD.replace(".", r"\.") + r"date>)?$")
_STRING = quoted('"(?:@[^"]*)?$')


def text(term: str) -> str:
    """Return what STR gives: an IRI without its brackets, a literal without quotes, language and datatype."""
    whole = f"substring({term}, 2, char_length({term}) - 2 - char_length({suffix(term)}))"
    return f"CASE WHEN startswith({term}, '\"') THEN {whole} ELSE substring({term}, 2, char_length({term}) - 2) END"


def suffix(term: str) -> str:
    """Return what follows the last quote of a literal."""
    return f"substring_index({term}, '\"', -1)"


def string(term: str) -> str:
    """Return the text of a literal that functions of strings look into; NULL of all else."""
    return f"CASE WHEN {term} RLIKE {_STRING} THEN {text(term)} END"


def plain(term: str) -> str:
    """Return the text of a literal that functions of strings change; one with a language, which they keep, ends all."""
    return f"CASE WHEN {term} RLIKE {_TAGGED} THEN {_ended(term)} ELSE {string(term)} END"


def number(term: str) -> str:
    """Return a number, or NULL of what is none."""
    return f"try_cast(regexp_extract({term}, {_NUMBER}, 1) AS DECIMAL(38, 18))"


def equal(one: str, other: str) -> str:
    """Return whether two terms are equal, as the operator `=` of SPARQL has it."""
    numbers = f"{number(one)} = {number(other)}"
    return (
        f"CASE WHEN {one} IS NULL OR {other} IS NULL THEN NULL WHEN {one} = {other} THEN true "
        f"WHEN NOT (startswith({one}, '\"') AND startswith({other}, '\"')) THEN false "
        f"WHEN {one} RLIKE {_REFUSED} OR {other} RLIKE {_REFUSED} THEN {_ended(one)} "
        f"WHEN {numbers} IS NOT NULL THEN {numbers} "
        f"WHEN {one} RLIKE {_TAGGED} OR {other} RLIKE {_TAGGED} THEN false "
        f"WHEN {one} RLIKE {_UNKNOWN} OR {other} RLIKE {_UNKNOWN} THEN NULL ELSE false END"
    )


def below(one: str, other: str) -> str:
    """Return whether a term is below another: numbers, texts of one language, days."""
    return (
        f"CASE WHEN {one} RLIKE {_REFUSED} AND {other} RLIKE {_REFUSED} THEN {_ended(one)} "
        f"WHEN {one} RLIKE {_ORDERED} AND {other} RLIKE {_ORDERED} THEN "
        f"CASE WHEN {suffix(one)} = {suffix(other)} THEN {text(one)} < {text(other)} END "
        f"ELSE {number(one)} < {number(other)} END"
    )


def truth(term: str) -> str:
    """Return a term as a condition; what is neither true nor false ends all."""
    yes, no = (quoted(f'"{word}"^^<{BOOLEAN}>') for word in ("true", "false"))
    known = f"WHEN {term} IS NULL THEN NULL WHEN {term} = {yes} THEN true WHEN {term} = {no} THEN false"
    return f"CASE {known} ELSE {_ended(term)} END"


def datatype(term: str) -> str:
    """Return the datatype of a literal."""
    return (
        f"CASE WHEN NOT startswith({term}, '\"') THEN NULL WHEN {suffix(term)} = '' THEN '<{_XSD}string>' "
        f"WHEN startswith({suffix(term)}, '@') THEN '<{expand('rdf:langString')}>' "
        f"ELSE substring({suffix(term)}, 3) END"
    )


def language(term: str) -> str:
    """Return the language of a literal, which may be empty."""
    tag = f"CASE WHEN startswith({suffix(term)}, '@') THEN substring({suffix(term)}, 2) ELSE '' END"
    return f"CASE WHEN startswith({term}, '\"') THEN {tag} END"


def in_range(tag: str, wanted: str) -> str:
    """Return whether a tag of a language is within a range of languages."""
    within = f"lower({tag}) = lower({wanted}) OR startswith(lower({tag}), concat(lower({wanted}), '-'))"
    return f"({within} OR ({wanted} = '*' AND {tag} <> ''))"


def after(whole: str, part: str) -> str:
    """Return what follows the first place of a text in another; nothing where it is not there."""
    rest = f"substring({whole}, locate({part}, {whole}) + char_length({part}))"
    return f"CASE WHEN locate({part}, {whole}) = 0 THEN '' ELSE {rest} END"


def ordering(term: str) -> str:
    """Return what terms are ordered by, as ORDER BY has it: what is unbound, nameless, named, written."""
    named = f"WHEN startswith({term}, '_') THEN 1 WHEN startswith({term}, '<') THEN 2"
    return f"struct(CASE WHEN {term} IS NULL THEN 0 {named} ELSE 3 END, {number(term)}, {text(term)})"


def _ended(term: str) -> str:
    return f"raise_error(concat('this value is not compared here: ', {term}))"


# ── arithmetic, as the store does it: 128 bits, of which 18 digits stand behind the point ──

_WIDE = Context(prec=80)
_DIGITS = 18
_MOST = Decimal(2**127 - 1).scaleb(-_DIGITS)
_STEP = Decimal(1).scaleb(-_DIGITS)


def times(one: str | None, other: str | None) -> str | None:
    """Return the product of two terms, or None where one is no number or the product is too large."""
    return _computed(one, other, _multiplied)


def plus(one: str | None, other: str | None) -> str | None:
    """Return the sum of two terms, or None as `times` does."""
    return _computed(one, other, _WIDE.add)


def minus(one: str | None, other: str | None) -> str | None:
    """Return the difference of two terms, or None as `times` does."""
    return _computed(one, other, _WIDE.subtract)


def absolute(one: str | None) -> str | None:
    """Return a number without its sign, or None as `times` does."""
    return _computed(one, f'"0"^^<{INTEGER}>', lambda number, _zero: abs(number))


def total(terms: list[str] | None) -> str | None:
    """Return the sum of terms; None where one is no number."""
    found: str | None = f'"0"^^<{INTEGER}>'
    for term in sorted(terms or ()):
        found = plus(found, term)
    return found


def decimal(one: str | None) -> str | None:
    """Return a term as a decimal, as the cast `xsd:decimal` does."""
    text = _text_of(one)
    if text is None or "e" in text.lower():
        return None
    return _written(_number(text), _DECIMAL)


def _multiplied(one: Decimal, other: Decimal) -> Decimal | None:
    """Return a product, if the digits behind the points of both are together no more than the store has."""
    behind = sum(-int(_WIDE.normalize(number).as_tuple().exponent) for number in (one, other))
    return _WIDE.multiply(one, other) if behind <= _DIGITS else None


def _computed(one: str | None, other: str | None, compute: Any) -> str | None:
    if one is None or other is None or not (_numeric(one) and _numeric(other)):
        return None
    left, right = _number(_text_of(one)), _number(_text_of(other))
    if left is None or right is None:
        return None
    whole = one.endswith(f"<{INTEGER}>") and other.endswith(f"<{INTEGER}>")
    return _written(compute(left, right), INTEGER if whole else _DECIMAL)


def _numeric(term: str) -> bool:
    return term.endswith((f'"^^<{_DECIMAL}>', f'"^^<{INTEGER}>'))


def _text_of(term: str | None) -> str | None:
    return term[1 : term.rindex('"')] if term and term[0] == '"' else None


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text is not None else None
    except DecimalException:
        return None


def _written(number: Decimal | None, datatype: str) -> str | None:
    if number is None or not number.is_finite() or abs(number) > (_MOST if datatype == _DECIMAL else 2**63 - 1):
        return None
    text = f"{number.quantize(_STEP, rounding=ROUND_DOWN, context=_WIDE):f}"
    text = text.rstrip("0").rstrip(".")
    return f'"{"0" if text == "-0" else text}"^^<{datatype}>'
