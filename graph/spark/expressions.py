"""From expressions of SPARQL to expressions of Spark SQL; an error is NULL, as three-valued logic has it in both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from rdflib.term import Literal, URIRef, Variable

from graph.errors import OntologyInvalid
from graph.spark import terms
from graph.spark.relations import UNBOUND, Columns, Value
from graph.spark.terms import INTEGER, quoted, term_of
from graph.terms import expand

Exists = Mapping[int, Value]
"""The value of each EXISTS of an expression, by the identity of its node."""


def refuse(what: str) -> NoReturn:
    """Raise what says that a part of SPARQL is not compiled.

    Raises:
        OntologyInvalid: always.
    """
    raise OntologyInvalid(f"{what} is not compiled to Spark SQL; write the query otherwise, or teach graph/spark/")


class Expressions:
    """Compiles expressions over some columns, of whose EXISTS the values are known."""

    def __init__(self, columns: Columns, exists: Exists | None = None) -> None:
        self.columns = columns
        self.exists = exists or {}

    def truth(self, node: Any) -> str:
        """Return a condition; what is no truth there is refused."""
        value = self.value(node)
        if value.kind == "truth":
            return value.sql
        return terms.truth(value.sql) if value.kind == "term" else refuse(f"a {value.kind} as a condition")

    def value(self, node: Any) -> Value:
        """Return the value of an expression."""
        if isinstance(node, Variable):
            return self.columns.get(str(node), Value(UNBOUND))
        if isinstance(node, URIRef):
            return Value(quoted(term_of(node)), "term", True)
        if isinstance(node, Literal):
            return _constant(node)
        compile_ = getattr(self, f"_{node.name.removeprefix('Builtin_').lower()}", None)
        made: Value = compile_(node) if compile_ else refuse(node.name.removeprefix("Builtin_"))
        return made

    def text(self, node: Any) -> Value:
        """Return what functions of strings take; a text with a language is refused where the function would keep it."""
        value = self.value(node)
        if value.kind == "text":
            return value
        return Value(terms.plain(value.sql), "text") if value.kind == "term" else Value("CAST(NULL AS STRING)", "text")

    # ── logic ──

    def _truefilter(self, _node: Any) -> Value:
        return Value("true", "truth", True)

    def _conditionalandexpression(self, node: Any) -> Value:
        return self._logic(node, "AND")

    def _conditionalorexpression(self, node: Any) -> Value:
        return self._logic(node, "OR")

    def _logic(self, node: Any, word: str) -> Value:
        parts = [self.truth(part) for part in (node.expr, *node.other)]
        return Value(f"({f' {word} '.join(parts)})", "truth")

    def _unarynot(self, node: Any) -> Value:
        return Value(f"(NOT {self.truth(node.expr)})", "truth")

    def _exists(self, node: Any) -> Value:
        return self.exists[id(node)]

    def _notexists(self, node: Any) -> Value:
        return Value(f"(NOT {self.exists[id(node)].sql})", "truth", True)

    def _if(self, node: Any) -> Value:
        condition = self.truth(node.arg1)
        values = _alike([self.value(node.arg2), self.value(node.arg3)])
        told = f"CASE WHEN {condition} THEN {values[0].sql} WHEN NOT {condition} THEN {values[1].sql} END"
        return Value(told, values[0].kind)

    def _coalesce(self, node: Any) -> Value:
        values = _alike([self.value(part) for part in node.arg])
        said = ", ".join(value.sql for value in values)
        return Value(f"coalesce({said})", values[0].kind, any(value.sure for value in values))

    def _bound(self, node: Any) -> Value:
        return Value(f"({self.value(node.arg).sql} IS NOT NULL)", "truth", True)

    # ── comparing ──

    def _relationalexpression(self, node: Any) -> Value:
        one = self.value(node.expr)
        if node.op in ("IN", "NOT IN"):
            others = [self.value(part) for part in node.other] if isinstance(node.other, list) else []
            told = " OR ".join(_equal(one, other) for other in others) or "false"
            return Value(f"({'NOT ' if node.op == 'NOT IN' else ''}({told}))", "truth")
        other = self.value(node.other)
        return Value(
            _compared(node.op, one, other), "truth", one.sure and other.sure and one.kind == other.kind != "term"
        )

    def _sameterm(self, node: Any) -> Value:
        return Value(f"({self.value(node.arg1).term} = {self.value(node.arg2).term})", "truth")

    # ── terms ──

    def _str(self, node: Any) -> Value:
        value = self.value(node.arg)
        match value.kind:
            case "term":
                return Value(terms.text(value.sql), "text", value.sure)
            case "text":
                return value
        return Value(f"CAST({value.sql} AS STRING)", "text", value.sure)

    def _lang(self, node: Any) -> Value:
        return Value(terms.language(self.value(node.arg).term), "text")

    def _langmatches(self, node: Any) -> Value:
        return Value(terms.in_range(self.text(node.arg1).sql, self.text(node.arg2).sql), "truth")

    def _datatype(self, node: Any) -> Value:
        return Value(terms.datatype(self.value(node.arg).term))

    def _isiri(self, node: Any) -> Value:
        return self._begins(node, "<")

    def _isliteral(self, node: Any) -> Value:
        return self._begins(node, '"')

    def _isblank(self, node: Any) -> Value:
        return self._begins(node, "_")

    def _begins(self, node: Any, sign: str) -> Value:
        return Value(f"startswith({self.value(node.arg).term}, '{sign}')", "truth")

    def _iri(self, node: Any) -> Value:
        value = self.value(node.arg)
        if value.kind == "term":
            made = f"concat('<', {terms.string(value.sql)}, '>')"
            return Value(f"CASE WHEN startswith({value.sql}, '<') THEN {value.sql} ELSE {made} END")
        fits = quoted(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*$")
        return Value(f"CASE WHEN {value.sql} RLIKE {fits} THEN concat('<', {value.sql}, '>') END")

    # ── strings ──

    def _concat(self, node: Any) -> Value:
        return self._called("concat", node.arg)

    def _lcase(self, node: Any) -> Value:
        return self._called("lower", [node.arg])

    def _strafter(self, node: Any) -> Value:
        whole, part = self.text(node.arg1), self.text(node.arg2)
        return Value(terms.after(whole.sql, part.sql), "text", whole.sure and part.sure)

    def _called(self, function: str, arguments: list[Any]) -> Value:
        values = [self.text(part) for part in arguments]
        said = ", ".join(value.sql for value in values)
        return Value(f"{function}({said})", "text", all(value.sure for value in values))

    def _strlen(self, node: Any) -> Value:
        value = self._within(node.arg)
        return Value(f"CAST(char_length({value}) AS BIGINT)", "count", self.value(node.arg).sure)

    def _strstarts(self, node: Any) -> Value:
        return self._tested("startswith", node.arg1, node.arg2)

    def _strends(self, node: Any) -> Value:
        return self._tested("endswith", node.arg1, node.arg2)

    def _contains(self, node: Any) -> Value:
        return self._tested("contains", node.arg1, node.arg2)

    def _tested(self, function: str, whole: Any, part: Any) -> Value:
        return Value(f"{function}({self._within(whole)}, {self.text(part).sql})", "truth")

    def _within(self, node: Any) -> str:
        """Return the text that is looked into, whatever its language."""
        value = self.value(node)
        return value.sql if value.kind == "text" else terms.string(value.term)

    def _substr(self, node: Any) -> Value:
        text, start = self.text(node.arg), self._count(node.start)
        length = f", CAST({self._count(node.length)} AS INT)" if node.length is not None else ""
        return Value(f"substring({text.sql}, CAST({start} AS INT){length})", "text", text.sure)

    def _count(self, node: Any) -> str:
        value = self.value(node)
        return value.sql if value.kind == "count" else refuse("a place in a text that is no count")

    def _regex(self, node: Any) -> Value:
        return Value(f"({self._within(node.text)} RLIKE {self._pattern(node)})", "truth")

    def _replace(self, node: Any) -> Value:
        text, put = self.text(node.arg), self.text(node.replacement)
        return Value(f"regexp_replace({text.sql}, {self._pattern(node)}, {put.sql})", "text", text.sure)

    def _pattern(self, node: Any) -> str:
        """Return a pattern; the two kinds of patterns agree in what the rules use."""
        pattern = self.text(node.pattern).sql
        if node.flags is None:
            return pattern
        return (
            f"concat('(?iu)', {pattern})" if str(node.flags) == "i" else refuse(f"the flags {node.flags} of a pattern")
        )

    # ── numbers ──

    def _additiveexpression(self, node: Any) -> Value:
        return self._chain(node, {"+": "term_plus", "-": "term_minus"})

    def _multiplicativeexpression(self, node: Any) -> Value:
        return self._chain(node, {"*": "term_times"})

    def _chain(self, node: Any, functions: dict[str, str]) -> Value:
        found = self.value(node.expr)
        for sign, part in zip(node.op, node.other, strict=True):
            other = self.value(part)
            if found.kind == other.kind == "count":
                found = Value(f"({found.sql} {sign} {other.sql})", "count", found.sure and other.sure)
            else:
                function = functions.get(sign) or refuse(f"the sign {sign}")
                found = Value(f"{function}({found.term}, {other.term})")
        return found

    def _abs(self, node: Any) -> Value:
        return Value(f"term_absolute({self.value(node.arg).term})")

    def _function(self, node: Any) -> Value:
        compile_ = _CASTS.get(str(node.iri)) or refuse(f"the function {node.iri}")
        return Value(compile_(self.value(node.expr[0]).term))


def _cast_date(term: str) -> str:
    text, day = terms.text(term), quoted("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    fits = f"{text} RLIKE {day} AND try_cast({text} AS DATE) IS NOT NULL"
    return f"CASE WHEN {fits} THEN concat('\"', {text}, '\"^^<{expand('xsd:date')}>') END"


_CASTS: dict[str, Callable[[str], str]] = {
    expand("xsd:decimal"): lambda term: f"term_decimal({term})",
    expand("xsd:date"): _cast_date,
}


def _constant(literal: Literal) -> Value:
    term = term_of(literal)
    if term.endswith('"'):
        return Value(quoted(str(literal)), "text", True)
    if str(literal.datatype) == INTEGER and abs(int(literal)) < 2**31:
        return Value(f"{int(literal)}L", "count", True)
    if str(literal) in ("true", "false") and str(literal.datatype) == expand("xsd:boolean"):
        return Value(str(literal), "truth", True)
    return Value(quoted(term), "term", True)


def _alike(values: list[Value]) -> list[Value]:
    return values if len({value.kind for value in values}) == 1 else [value.as_term() for value in values]


def _is_name(value: Value) -> bool:
    """Say whether a value is a constant IRI, which is equal to itself alone."""
    return value.kind == "term" and value.sql.startswith("'<")


def _equal(one: Value, other: Value) -> str:
    if one.kind == other.kind and one.kind != "term":
        return f"({one.sql} = {other.sql})"
    if _is_name(one) or _is_name(other):
        return f"({one.term} = {other.term})"
    return f"({terms.equal(one.term, other.term)})"


def _below(one: Value, other: Value) -> str:
    if one.kind == other.kind and one.kind in ("text", "count"):
        return f"({one.sql} < {other.sql})"
    return f"({terms.below(one.term, other.term)})"


def _compared(sign: str, one: Value, other: Value) -> str:
    match sign:
        case "=":
            return _equal(one, other)
        case "!=":
            return f"(NOT {_equal(one, other)})"
        case "<":
            return _below(one, other)
        case ">":
            return _below(other, one)
        case "<=":
            return f"({_below(one, other)} OR {_equal(one, other)})"
        case ">=":
            return f"({_below(other, one)} OR {_equal(one, other)})"
    refuse(f"the sign {sign}")
