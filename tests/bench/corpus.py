"""From a number of statements to JSON Lines of invented facts with the shape and skew of the shipped ones.

No name and no event in it is real. The same number and seed give the same bytes, and memory does not grow with the
number. The shipped facts are told again and again, each time of others: what a claim, a source and an entity hold, and
how often, is theirs; who is spoken of most in all tellings is drawn, so that a few are spoken of ever more.
`python -m tests.bench.corpus 1000000 DIR` writes DIR/entities, DIR/sources and DIR/explanations.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

from tests.bench.alone import SEED
from tests.bench.invented import Names
from tests.bench.telling import Bundle, Json, Telling, Templates, ids_in, read_templates

LINES_A_FILE = 20_000
SKEW = 3
"""How strongly early tellings are preferred where an entity is drawn from any: 1 is not at all."""
DENIED, SUPERSEDED, WITHDRAWN = 0.01, 0.01, 0.003
"""Shares of claims that are told once more: denied, put right, or taken back; the shipped facts hardly have them."""

Line = tuple[str, Json]
"""The room that a line stands in, and what it says."""


def lines(statements: int, seed: int = SEED, beside_ontology: bool = False) -> Iterator[Line]:
    """Yield the lines of a corpus whose built dataset has about so many statements, the ontology's own included.

    With `beside_ontology` only those are counted that the facts bring.

    Raises:
        ValueError: the ontology alone has as many.
    """
    templates = replace(read_templates(), names=Names())
    left: float = statements - (0 if beside_ontology else templates.ontology_statements)
    if left < 1:
        raise ValueError(f"the ontology alone has {templates.ontology_statements} statements; count beside it")
    for number in count():
        if left <= 0:
            return
        for room, line, weight in _Round(templates, number, seed).lines(min(left, templates.told_statements)):
            left -= weight
            yield room, line


@dataclass
class _Round:
    """One telling of all the facts, or of as many bundles of claims as are wanted."""

    templates: Templates
    number: int
    seed: int
    written: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed} {self.number}")

    def lines(self, wanted: int) -> Iterator[tuple[str, Json, float]]:
        """Yield room, line and the statements that the built dataset has of it, until there are so many."""
        templates = self.templates
        share = min(1.0, wanted / templates.told_statements)
        left = float(wanted)
        for name in templates.entities:  # a bundle brings those that it names
            if share == 1 or (name not in templates.mentioned and self.random.random() < share):
                for line in self._entities({name}):
                    left -= line[2]
                    yield line
        for bundle in self.random.sample(templates.bundles, len(templates.bundles)):
            if left <= 0 and share < 1:
                break
            for line in self._bundle(bundle):
                left -= line[2]
                yield line
        for name in templates.sources:
            if share == 1 or name in self.cited:
                yield from self._entities(set(ids_in(templates.sources[name])) & templates.entities.keys())
                yield self._source(name, share == 1)

    def _entities(self, names: set[str]) -> Iterator[tuple[str, Json, float]]:
        wanted = self.templates.closure(names) - self.written
        self.written |= wanted
        for name in sorted(wanted):
            yield "entities", self._telling().rewritten(self.templates.entities[name]), self._weight(name)

    def _bundle(self, bundle: Bundle) -> Iterator[tuple[str, Json, float]]:
        drawn = self._drawn(bundle)
        yield from self._entities(set(bundle.entities - drawn.keys()))
        telling = self._telling(drawn=drawn, shift=self.random.randrange(28), factor=self.random.randint(1, 3))
        weight = bundle.weight / len(bundle.claims)
        for source, claim in bundle.claims:
            self.cited |= {source, *claim.get("cites", ())}
            new = {**telling.rewritten(claim), "source": telling.id(source)}
            yield "sources", new, weight
            yield from (("sources", line, weight) for line in self._once_more(claim, new, telling))
        for pair in bundle.explanations:
            yield "explanations", telling.rewritten(pair), 0

    def _drawn(self, bundle: Bundle) -> dict[str, int]:
        """Choose from which telling each entity comes that other bundles name as well."""
        free = sorted((bundle.entities & self.templates.shared) - bundle.fixed)
        numbers = {name: int((self.number + 1) * self.random.random() ** SKEW) for name in free}
        return {name: number for name, number in numbers.items() if number != self.number}

    def _once_more(self, claim: Json, new: Json, telling: Telling) -> Iterator[Json]:
        """Yield a claim that denies a new one, or one that takes its place."""
        says = claim["says"]
        if claim["id"] in self.templates.contested or not isinstance(says, dict) or "negated" in claim:
            return
        chance = self.random.random()
        again = {**new, "id": f"{new['id']}-again", "says": new["says"]["id"]}
        if chance < DENIED and says["type"] in self.templates.keyed:
            yield {**again, "negated": True}
        elif chance > 1 - SUPERSEDED:
            yield {**again, "supersedes": new["id"]}
        elif chance > 1 - SUPERSEDED - WITHDRAWN:
            yield {**again, "withdrawn": telling.rewritten(_REASON, "withdrawn")}

    def _source(self, name: str, whole: bool) -> tuple[str, Json, float]:
        source = self.templates.sources[name]
        cites = {page["id"]: page for page in source.get("cites", ())}
        used = set(cites) if whole else self.cited & cites.keys()
        used |= {page.get("derived_from") for key, page in cites.items() if key in used} & cites.keys()
        told = {"cites": [page for key, page in cites.items() if key in used]} if used else {}
        new = self._telling().rewritten({**{key: v for key, v in source.items() if key != "cites"}, **told})
        return "sources", new, sum(self._weight(page) for page in used) + self._weight(name)

    def _telling(self, **kept: Any) -> Telling:
        return Telling(self.templates, self.number, self.random, **kept)

    def _weight(self, name: str) -> float:
        return self.templates.weights.get(name, 0)


_REASON = {"en": "The page was taken down.", "zh-Hant": "該網頁已撤下。"}

# ── what may be broken ──


def _cut(line: str) -> str:
    return line[: len(line) // 2]


def _with(line: str, **changed: Any) -> str:
    return _json({**json.loads(line), **changed})


def _without(line: str, key: str) -> str:
    return _json({name: value for name, value in json.loads(line).items() if name != key})


BREAKS: dict[str, Callable[[str], str]] = {
    "cut": _cut,
    "bytes": lambda line: line[:-1] + "\udcff}",
    "key": lambda line: _with(line, colour="red"),
    "doubled-key": lambda line: line[:-1] + ', "id": "cl:other"}',
    "no-id": lambda line: _without(line, "id"),
    "no-certainty": lambda line: _without(line, "certainty"),
    "certainty": lambda line: _with(line, certainty="surely"),
    "reference": lambda line: _with(line, says="sit:nobody-told"),
    "origin": lambda line: _with(line, origin="person:nobody-at-all"),
    "date": lambda line: _with(line, said_on="2023-13-45"),
    "hidden": lambda line: _with(line, text={"en": "Some\u202ething", "zh-Hant": "某\u202e事"}),
    "list": lambda line: f"[{line}]",
    "twice": lambda line: f"{line}\n{_with(line, certainty='opined')}",
    "class": lambda line: _with(line, origin=json.loads(line)["id"]),
    "nested": lambda line: _with(line, note=_deep(100)),
}
"""How a line of a claim can be broken, by name; each takes a line and returns what stands in its place."""


def _deep(depth: int) -> Any:
    return {"en": _deep(depth - 1)} if depth else "deep"


def broken(told: Iterator[Line], way: str, every: int) -> Iterator[tuple[str, str]]:
    """Yield room and text of each line, every so manieth claim broken in the way named."""
    claims = 0
    for room, line in told:
        text = _json(line)
        if line["id"].startswith("cl:"):
            claims += 1
            if way and claims % every == 0:
                text = BREAKS[way](text)
        yield room, text


# ── files ──


def _json(line: Json) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


@dataclass
class Written:
    """The files of a corpus as they grow: one a room, and for sources the next one after so many lines."""

    folder: Path
    packed: str = ""
    count: int = 0

    def write(self, told: Iterator[tuple[str, str]]) -> int:
        """Write all lines and return how many there were."""
        with ExitStack() as stack:
            files: dict[str, BinaryIO] = {}
            for room, text in told:
                name = f"{room}/corpus{self._part(room)}.jsonl{self.packed}"
                if name not in files:
                    files[name] = stack.enter_context(self._opened(self.folder / name, stack))
                files[name].write(text.encode("utf-8", "surrogateescape") + b"\n")
                self.count += 1
        return self.count

    def _part(self, room: str) -> str:
        return f"-{self.count // LINES_A_FILE:02}" if room == "sources" else ""

    def _opened(self, path: Path, stack: ExitStack) -> Any:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb")
        if self.packed == ".gz":
            stack.enter_context(file)
            return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)  # the same bytes each time
        if self.packed == ".zst":
            import zstandard

            return zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=True)
        return file


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.corpus", description=__doc__)
    parser.add_argument("statements", type=int, help="statements of the built dataset, within 5 per cent")
    parser.add_argument("folder", type=Path, help="where the rooms entities, sources and explanations are made")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--beside-ontology", action="store_true", help="do not count the ontology's own statements")
    parser.add_argument("--gzip", dest="packed", action="store_const", const=".gz", default="")
    parser.add_argument("--zstd", dest="packed", action="store_const", const=".zst")
    parser.add_argument("--break", dest="way", choices=sorted(BREAKS), default="", help="how to break a claim's line")
    parser.add_argument("--every", type=int, default=1000, help="break every so manieth claim")
    told = parser.parse_args()
    try:
        corpus = lines(told.statements, told.seed, told.beside_ontology)
        written = Written(told.folder, told.packed).write(broken(corpus, told.way, told.every))
    except ValueError as error:
        parser.error(str(error))
    print(f"{written} lines in {told.folder}")


if __name__ == "__main__":
    main()
