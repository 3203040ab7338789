"""From what shapes ask to a few scans that tell where it may be broken, so that nothing is looked for elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from graph.shapes import Asked
from graph.store import BlankNode, Dataset, Term, side_by_side

Doubts = dict[Asked, str]
"""What may be broken, and the VALUES of ?thing or of ?value where alone; no text stands for everywhere."""


@dataclass(frozen=True)
class Tested:
    """What is asked, with the expression that a fit ?value keeps and the classes that one is of, where it asks such.

    `surely_fits` is an expression that is evaluated sooner, which only fit values keep, and nearly all of them.
    """

    asked: Asked
    fits: str = ""
    surely_fits: str = ""
    kinds: tuple[str, ...] = ()


class _Used(NamedTuple):
    """How many values the members of a class have of a property, and how many members have any."""

    values: int
    things: int


def doubtful(dataset: Dataset, tested: Iterable[Tested]) -> Doubts:
    """Return what may be broken: of what is broken nothing is left out, of what is kept little is returned."""
    return dict(_Sieve(dataset).doubts(tested))


class _Sieve:
    """Reads the values of a property once for all that is asked of it, and each member of a class once."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.used = {
            (row["class"], row["property"]): _Used(int(row["values"]), int(row["things"]))
            for row in dataset.select(_USED)
        }
        self.members = {name: used.things for (name, path), used in self.used.items() if path == _TYPE}

    def doubts(self, tested: Iterable[Tested]) -> Iterator[tuple[Asked, str]]:
        valued = []
        for one in tested:
            if one.asked.parameter in _COUNTED:
                if any(self._miscounted(name, one.asked) for name in one.asked.classes & self.members.keys()):
                    yield one.asked, ""
            elif any((name, one.asked.path) in self.used for name in one.asked.classes):
                valued.append(one)
        by_path = [list(group) for _path_, group in groupby(sorted(valued, key=_path), key=_path)]
        yield from chain.from_iterable(side_by_side(self._all_of_values, by_path))

    def _miscounted(self, name: str, asked: Asked) -> bool:
        used, bound = self.used.get((name, asked.path), _Used(0, 0)), int(asked.value.value)
        if asked.parameter == "minCount":
            return used.things < self.members[name] or bound > 1
        return used.values > (used.things if bound else 0)

    def _all_of_values(self, tested: list[Tested]) -> list[tuple[Asked, str]]:
        return list(self._of_values(tested[0].asked.path, tested))

    def _of_values(self, path: str, tested: list[Tested]) -> Iterator[tuple[Asked, str]]:
        if any(one.asked.parameter == "uniqueLang" for one in tested):
            yield from self._of_tags(path, tested)
            tested = [one for one in tested if one.asked.parameter not in _TOLD_BY_TAG]
        if fits := _all(one.surely_fits or one.fits for one in tested):
            unfit = self._values("thing", f"?thing <{path}> ?value FILTER(!COALESCE({fits}, false))")
            yield from ((one.asked, unfit) for one in tested if one.fits and unfit is not None)
        for one in tested:
            if one.kinds and (outside := self._values("value", self._outside(path, one.kinds))) is not None:
                yield one.asked, outside
        yield from ((one.asked, "") for one in tested if not one.fits and not one.kinds)

    def _of_tags(self, path: str, tested: list[Tested]) -> Iterator[tuple[Asked, str]]:
        """Yield what texts may break by their languages, of which there are few."""
        told = [one for one in tested if one.asked.parameter in _TOLD_BY_TAG]
        for row in self.dataset.select(_TAGS.format(path=path, fits=_all(one.fits for one in told) or "true")):
            for one in told:
                if row["fit"] != "true" if one.fits else row["values"] != row["things"]:
                    yield one.asked, ""

    def _outside(self, path: str, kinds: tuple[str, ...]) -> str:
        there = sorted(self.members.keys() & set(kinds), key=lambda kind: (-self.members[kind], kind))
        # grouped, since the store would else test a value before it drops those that it has met
        values = f"SELECT ?value (COUNT(*) AS ?times) {{ ?thing <{path}> ?value }} GROUP BY ?value"
        among = ", ".join(f"<{kind}>" for kind in there)
        return f"{{ {values} }} FILTER NOT EXISTS {{ ?value a ?kind FILTER(?kind IN ({among})) }}"

    def _values(self, name: str, where: str) -> str | None:
        """Return the VALUES of a variable where a pattern fits, or None where it fits nowhere."""
        found: list[Term] = [row[name] for row in self.dataset.query(f"SELECT DISTINCT ?{name} {{ {where} }}")]
        if any(isinstance(term, BlankNode) for term in found):
            return ""
        return f"VALUES ?{name} {{ {' '.join(map(str, found))} }}" if found else None


def _path(one: Tested) -> str:
    return one.asked.path


def _all(expressions: Iterable[str]) -> str:
    return " && ".join(f"({expression})" for expression in dict.fromkeys(expressions) if expression)


_COUNTED = frozenset({"minCount", "maxCount"})
_TOLD_BY_TAG = frozenset({"uniqueLang", "languageIn", "datatype"})
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_USED = """
SELECT ?class ?property (COUNT(*) AS ?values) (COUNT(DISTINCT ?thing) AS ?things) {
  ?thing a ?class ; ?property ?value
} GROUP BY ?class ?property
"""

_TAGS = """
SELECT ?values ?things ({fits} AS ?fit) {{
  {{ SELECT ?tag (COUNT(*) AS ?values) (COUNT(DISTINCT ?thing) AS ?things) {{
      ?thing <{path}> ?text BIND(LCASE(LANG(?text)) AS ?tag)
    }} GROUP BY ?tag }}
  BIND(STRLANG("", ?tag) AS ?value)
}}
"""
