"""From answers, claims, conflicts and rows to columns: those that a table shows, and the flat ones of a data frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from graph.calendar import Calendar
from graph.claims import Json, doubts_of, label_of
from graph.places import place_in_words
from graph.store import Dataset, Literal, QueryBoolean, QuerySolutions, node
from graph.terms import PREFIXES, expand, shorten
from graph.words import amount_in_signs, speakers_in_words

Flat = dict[str, tuple[str, list[Any]]]
"""Columns by name: the kind of their values (`text`, `integer`, `number`, `truth`, `day`), and the values or None."""

HEDGED, DENIED, VOID, HEADING = "hedged", "denied", "void", "heading"
"""What marks a row: it is not plainly so, it is denied, it is out of force; or it names the rows under it."""


_MAY_BE_DOUBTED = ("cl:", "edge:", "sit:")


class Line(NamedTuple):
    """One row of a table: its cells, what marks it, and for a cell that was shortened what it stands for."""

    cells: tuple[str, ...]
    mark: str = ""
    titles: tuple[str, ...] = ()


class Shown(NamedTuple):
    """A table to be shown: its headings and its rows."""

    headings: tuple[str, ...]
    lines: list[Line]


class Words:
    """What tables are written with, in one language: headings, dates, certainties, labels."""

    def __init__(self, dataset: Dataset, language: str) -> None:
        self.dataset, self.language = dataset, language

    @cached_property
    def calendar(self) -> Calendar:
        """What says dates, and all else that the ontology has templates for."""
        return Calendar(self.dataset)

    @cached_property
    def plain(self) -> set[str]:
        """The certainties of which a fact may be drawn, counted and answered."""
        found = self.dataset.match(None, node("gai:drawsPlainEdge"))
        return {shorten(quad.subject.value).removeprefix("gai:") for quad in found if quad.object.value == "true"}

    @cached_property
    def hedged(self) -> set[str]:
        """The other certainties, as their IRIs."""
        found = self.dataset.match(None, node("gai:drawsPlainEdge"))
        return {quad.subject.value for quad in found if quad.object.value != "true"}

    @cached_property
    def doubts(self) -> dict[str, list[str]]:
        """Why claims, edges, situations and their amounts are no plain facts, as `doubts_of` gives it."""
        return doubts_of(self.dataset)

    def doubted(self, curie: str) -> str:
        """Return an id with what makes it no plain fact, such as `cl:intel-note [rumoured]`."""
        if not curie.startswith(_MAY_BE_DOUBTED):  # for others the dataset is not read
            return curie
        told = [self.label(one) if ":" in one else self.say(f"doubt-{one}") for one in self.doubts.get(curie, ())]
        return f"{curie} [{'; '.join(told)}]" if told else curie

    def say(self, name: str, **values: Any) -> str:
        """Return a template of the ontology, filled in."""
        return self.calendar.templates.say(name, self.language, **values)

    def heading(self, column: str) -> str:
        """Return the heading of a column."""
        return self.say(f"column-{column.replace(' ', '-')}")

    def when(self, edtf: str | None) -> str:
        """Return a date in words; empty for none."""
        return self.calendar.say(edtf, self.language) if edtf else ""

    def label(self, curie: str) -> str:
        """Return the label of a thing, or its id where it has none."""
        return label_of(self.dataset, expand(curie)).get(self.language, curie)

    def named(self, things: Iterable[Json]) -> str:
        """Return the labels of things."""
        return "; ".join(str(thing["label"].get(self.language, thing["id"])) for thing in things)

    def surely(self, claim: Json) -> str:
        """Return how surely a claim is made, and whether it is a denial or out of force."""
        certainty = self.label(f"gai:{claim['certainty']}")
        if claim["negated"]:
            certainty = self.say("denied-mark", certainty=certainty)
        if claim["in_force"]:
            return certainty
        return self.say("noted-withdrawn" if claim["withdrawn"] else "noted-superseded", certainty=certainty)

    def text(self, claim: Json) -> str:
        """Return what a claim says; where it was withdrawn, why."""
        text, reason = str((claim["text"] or {}).get(self.language, "")), claim["withdrawn"]
        return self.say("withdrawn-mark", text=text, reason=reason[self.language]) if reason else text

    def mark(self, claims: Sequence[Json]) -> str:
        """Return what marks a row with these claims: the gravest that holds of one of them."""
        if any(not claim["in_force"] for claim in claims):
            return VOID
        if any(claim["negated"] for claim in claims):
            return DENIED
        return HEDGED if any(claim["certainty"] not in self.plain for claim in claims) else ""

    def is_plain(self, claim: Json) -> bool:
        """Return whether a claim may be drawn and counted as a fact: it is in force, affirms, and hedges nothing."""
        return not self.mark([claim])


# ── claims ──────────────────────────────────────────────────────────────────


class ClaimColumns:
    """What a list of claims shows."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def shown(self, claims: Sequence[Json]) -> Shown:
        """Return a row a claim."""
        heading = self.words.heading
        names = ("text", "certainty", "when", "amount", "said by", "source", "line")
        return Shown((self.words.label("gai:Claim"), *map(heading, names)), [self._line(claim) for claim in claims])

    def _line(self, claim: Json) -> Line:
        words = self.words
        cells = (
            claim["id"],
            words.text(claim),
            words.surely(claim),
            words.when(claim["when"]),
            _amounts(claim),
            speakers_in_words(claim, words.language),
            words.label(claim["source"]),
            place_in_words(claim, words.calendar.templates, words.language, short=True),
        )
        return Line(cells, words.mark([claim]))

    def flat(self, claims: Sequence[Json]) -> Flat:
        """Return what every claim has, then a column or two for each role, concept and quantity that some have."""
        found: Flat = {
            name: (kind, [read(claim, self.words) for claim in claims]) for name, (kind, read) in _OF_A_CLAIM.items()
        }
        for key in ("participants", "concepts"):
            for role in _roles(claims, key):
                things = [claim[key].get(role, []) for claim in claims]
                found[_free(role, found)] = "text", [self.words.named(some) or None for some in things]
                found[f"{role}_ids"] = "text", [" ".join(thing["id"] for thing in some) or None for some in things]
        for role in dict.fromkeys(amount["role"] for claim in claims for amount in claim["amounts"]):
            only = [_only([amount for amount in claim["amounts"] if amount["role"] == role]) for claim in claims]
            found |= _quantity(_free(role, found), only)
        return found


def _roles(claims: Sequence[Json], key: str) -> list[str]:
    return sorted({role for claim in claims for role in claim[key]})


def _free(name: str, taken: Flat) -> str:
    """Return a name for a column that is not that of another one."""
    return f"gai:{name}" if name in taken else name


def _only(values: Sequence[Any]) -> Any:
    """Return what all of the values are, if they agree; else None."""
    return values[0] if values and all(value == values[0] for value in values) else None


def _quantity(name: str, amounts: Sequence[Json | None]) -> Flat:
    """Return the columns of amounts: the number does not stand without its comparator, unit and the unit's basis."""
    numbers = [float(amount["number"]) if amount else None for amount in amounts]
    parts = {part: [amount[part] if amount else None for amount in amounts] for part in _PARTS_OF_AN_AMOUNT}
    return {name: ("number", numbers), **{f"{name}_{part}": ("text", values) for part, values in parts.items()}}


_PARTS_OF_AN_AMOUNT = ("unit", "comparator", "unit_basis")


def _amounts(claim: Json) -> str:
    return "; ".join(amount_in_signs(amount) for amount in claim["amounts"])


def _day(end: str, bound: str) -> tuple[str, Callable[[Json, Words], Any]]:
    return "day", lambda claim, words: claim["time"][end][bound]


def _field(key: str) -> tuple[str, Callable[[Json, Words], Any]]:
    return "text", lambda claim, words: claim[key]


_BOUNDS = {f"{end}_{bound}": _day(end, bound) for end in ("begin", "end") for bound in ("earliest", "latest")}

_OF_A_CLAIM: dict[str, tuple[str, Callable[[Json, Words], Any]]] = {
    **{key: _field(key) for key in ("id", "kind", "situation")},
    "text": ("text", lambda claim, words: (claim["text"] or {}).get(words.language)),
    "certainty": _field("certainty"),
    "plain": ("truth", lambda claim, words: words.is_plain(claim)),
    "negated": ("truth", lambda claim, words: claim["negated"]),
    "in_force": ("truth", lambda claim, words: claim["in_force"]),
    "when": _field("when"),
    **_BOUNDS,
    "source": _field("source"),
    "line": ("integer", lambda claim, words: claim["line"]),
    "row": ("text", lambda claim, words: (claim["row"] or {}).get("name")),
    "said_by": ("text", lambda claim, words: speakers_in_words(claim, words.language) or None),
    "said_on": _field("said_on"),
    "independent_sources": ("integer", lambda claim, words: claim["independent_sources"]),
    "part_of": _field("part_of"),
    "amounts": ("text", lambda claim, words: _amounts(claim) or None),
}


# ── edges ───────────────────────────────────────────────────────────────────


class EdgeColumns:
    """What the edges of one entity show."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def shown(self, edges: Sequence[Json]) -> Shown:
        """Return a row an edge and certainty."""
        headings = tuple(map(self.words.heading, ("who", "relation", "whom", "certainty")))
        return Shown(headings, [self._line(edge) for edge in edges])

    def _line(self, edge: Json) -> Line:
        cells = tuple(self.words.label(edge[key]) for key in ("from", "relation", "to", "certainty"))
        return Line(cells, "" if edge["certainty"].removeprefix("gai:") in self.words.plain else HEDGED)

    def flat(self, edges: Sequence[Json]) -> Flat:
        """Return the edges as they are."""
        keys = ("edge", "from", "relation", "to", "certainty")
        counted = [edge["independent_sources"] for edge in edges]
        return {
            **{key: ("text", [edge[key] for edge in edges]) for key in keys},
            "independent_sources": ("integer", counted),
        }


# ── conflicts ───────────────────────────────────────────────────────────────


class ConflictColumns:
    """What a list of conflicts shows."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def shown(self, conflicts: Sequence[Json]) -> Shown:
        """Return for each conflict what it is and whether something explains it, then its two claims."""
        of_claims = ClaimColumns(self.words)
        lines: list[Line] = []
        for conflict in conflicts:
            told = f"{conflict['label'].get(self.words.language, conflict['rule'])} · {self._standing(conflict)}"
            lines += [Line((told,), HEADING), *of_claims.shown(conflict["claims"]).lines]
        return Shown(of_claims.shown([]).headings, lines)

    def _standing(self, conflict: Json) -> str:
        words = self.words
        if conflict["open"]:
            return words.say("conflict-open")
        reason = (conflict["reason"] or {}).get(words.language, "")
        name = "conflict-explained-by" if reason else "conflict-explained"
        return words.say(name, because=words.named([conflict["because"]]), reason=reason)

    def flat(self, conflicts: Sequence[Json]) -> Flat:
        """Return a row a conflict, with both of its claims."""
        found: Flat = {
            "id": ("text", [conflict["id"] for conflict in conflicts]),
            "rule": ("text", [conflict["rule"] for conflict in conflicts]),
            "open": ("truth", [conflict["open"] for conflict in conflicts]),
            "because": ("text", [(conflict["because"] or {}).get("id") for conflict in conflicts]),
        }
        for nth, prefix in enumerate(("one", "other")):
            claims = ClaimColumns(self.words).flat([conflict["claims"][nth] for conflict in conflicts])
            found |= {f"{prefix}_{name}": claims[name] for name in _OF_A_SIDE}
        return found


_OF_A_SIDE = ("id", "text", "certainty", "plain", "negated", "when", "source", "amounts")


# ── answers ─────────────────────────────────────────────────────────────────


class AnswerColumns:
    """What an answer shows."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def shown(self, answer: Json) -> Shown:
        """Return the rows as the shell shows them, each marked by the claims behind it."""
        kept = [(index, name) for index, name in enumerate(answer["columns"]) if name != "negated"]
        claims = _claims_of_rows(answer)
        lines = [
            Line(tuple(self._cell(row[index], name) for index, name in kept), self.words.mark(some))
            for row, some in zip(answer["rows"], claims, strict=True)
        ]
        return Shown(tuple(self.words.heading(name) for _index, name in kept), lines)

    def _cell(self, cell: Any, name: str) -> str:
        if isinstance(cell, dict):
            label = cell.get("label") or {}
            return str(label.get(self.words.language) or label.get("en") or cell.get("value"))
        return self.words.when(cell) if name == "when" else "" if cell is None else str(cell)

    def flat(self, answer: Json) -> Flat:
        """Return the cells, ids beside labels; days and the amount where the claims of a row agree on them."""
        found: Flat = {}
        for index, name in enumerate(answer["columns"]):
            found |= self._column(name, [row[index] for row in answer["rows"]])
        claims = _claims_of_rows(answer)
        plain = [not self.words.mark(some) if some else None for some in claims]
        found |= {"plain": ("truth", plain)}
        for name, (kind, read) in _BOUNDS.items():
            found[name] = kind, [_only([read(claim, self.words) for claim in some]) for some in claims]
        if "amount" in found:
            found |= _quantity("number", [_only([a for claim in some for a in claim["amounts"]]) for some in claims])
        return {**found, "claims": ("text", [" ".join(ids) for ids in answer["row_claims"]])}

    def _column(self, name: str, cells: Sequence[Any]) -> Flat:
        if name == "negated":
            return {name: ("truth", list(cells))}
        key = name.replace(" ", "_")
        texts = [cell if name == "when" else self._cell(cell, name) or None for cell in cells]
        ids = [cell["value"] if isinstance(cell, dict) else None for cell in cells]
        beside = any(ids) and name not in _WITHOUT_IDS
        return {key: ("text", texts), **({f"{key}_id": ("text", ids)} if beside else {})}


_WITHOUT_IDS = ("text", "line")
"""Columns whose cells lead to the claim, which a frame has in a column of its own."""


def _claims_of_rows(answer: Json) -> list[list[Json]]:
    by_id = {claim["id"]: claim for claim in answer["claims"]}
    return [[by_id[one] for one in ids if one in by_id] for ids in answer["row_claims"]]


# ── rows of a query ─────────────────────────────────────────────────────────


class QueryColumns:
    """What the rows of a query show: its variables as they are."""

    def __init__(self, words: Words, kinds: dict[str, str]) -> None:
        self.words, self.kinds = words, kinds

    def shown(self, rows: Sequence[Json]) -> Shown:
        """Return the rows with short names of things; a row that names what is no plain fact is marked, and says so."""
        return Shown(tuple(self.kinds), [self._line(row) for row in rows])

    def _line(self, row: Json) -> Line:
        values = ["" if row.get(name) is None else str(row[name]) for name in self.kinds]
        cells = tuple(map(shorten, values))
        titles = tuple(value if cell != value else "" for cell, value in zip(cells, values, strict=True))
        told = tuple(map(self.words.doubted, cells))
        return Line(told, HEDGED if told != cells or self.words.hedged.intersection(values) else "", titles)

    def flat(self, rows: Sequence[Json]) -> Flat:
        """Return the variables with the types of their literals; things by their short names."""
        return {name: (kind, [_short(row.get(name), kind) for row in rows]) for name, kind in self.kinds.items()}


def _short(value: Any, kind: str) -> Any:
    return shorten(value) if kind == "text" and isinstance(value, str) else value


def rows_of(results: Any) -> tuple[list[Json], dict[str, str]] | bool:
    """Return the rows of query results as plain values with the kind of each column; of an ASK, what it says."""
    if isinstance(results, QueryBoolean):
        return bool(results)
    if isinstance(results, QuerySolutions):
        names = [variable.value for variable in results.variables]
        found = [[solution[name] for name in names] for solution in results]
    else:
        names = ["s", "p", "o"]
        found = [[triple.subject, triple.predicate, triple.object] for triple in sorted(results, key=str)]
    kinds = {name: _kind([row[index] for row in found]) for index, name in enumerate(names)}
    plain = [[None if term is None else str(term.value) for term in row] for row in found]
    return [dict(zip(names, row, strict=True)) for row in plain], kinds


def _kind(terms: Sequence[Any]) -> str:
    """Return the kind of a column: that of all its literals, or text."""
    kinds = {_KINDS.get(term.datatype.value, "text") if isinstance(term, Literal) else "text" for term in terms if term}
    return kinds.pop() if len(kinds) == 1 else "number" if kinds == {"integer", "number"} else "text"


_XSD = PREFIXES["xsd"]
_KINDS = {
    **{_XSD + name: "integer" for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")},
    **{_XSD + name: "number" for name in ("decimal", "double", "float")},
    _XSD + "boolean": "truth",
    _XSD + "date": "day",
}
