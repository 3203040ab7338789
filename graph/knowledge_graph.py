"""From a built output folder to a graph that answers: network, SPARQL, questions, claims, conflicts, coverage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from graph.calendar import Calendar
from graph.claims import Json, Label, labels_of, read_claims
from graph.errors import DataMissing, QueryInvalid, UnknownName
from graph.held import Held
from graph.kept import KeptDataset
from graph.kept_words import KeptWords
from graph.store import Dataset, node
from graph.terms import ONTOLOGY, expand, shipped, shorten

if TYPE_CHECKING:
    import networkx as nx

    from graph.fetched import RemoteDataset
    from graph.notebook import Answer, Columns, Entity, Page, Rows
    from graph.remote import Remote

P = ParamSpec("P")
R = TypeVar("R")

DATASET = "dataset.nq"
WORDS = "words.json"
PAGE = "index.html"


class KnowledgeGraph:
    """A built graph, opened for reading; what is asked for is read when it first is, of the build that was opened."""

    def __init__(self, folder: Path) -> None:
        """Open the output in `folder`.

        Raises:
            DataMissing: there is no output in it, or one of a version that is read no more.
        """
        self.folder, self.held = folder, Held(folder)

    @cached_property
    def dataset(self) -> Dataset:
        """All statements, in one SPARQL dataset with a named graph for each source."""
        return Dataset.load(self.folder / DATASET, self.held.content(DATASET))

    def n_quads(self) -> bytes:
        """Return all statements as sorted lines of N-Quads: the same facts give the same bytes."""
        return bytes(self.held.content(DATASET))

    @cached_property
    def kept(self) -> Dataset:
        """The same statements, of which a question reads only those that it needs."""
        return KeptDataset(self.held, DATASET)

    @cached_property
    def labels(self) -> dict[str, Label]:
        """The labels of everything, by IRI and language."""
        return labels_of(self.dataset)

    @property
    def declared(self) -> Dataset:
        """A dataset with all terms of the ontology."""
        return self.dataset

    @property
    def remarks(self) -> list[str]:
        """What a user should know of where the graph comes from; of a folder, nothing."""
        return []

    @cached_property
    def calendar(self) -> Calendar:
        """What says dates in words."""
        return Calendar(self.kept)

    def network(self) -> nx.MultiDiGraph[str]:
        """Return the NetworkX graph, as `graph.network.network_of` describes it."""
        from graph.network import network_of  # networkx takes longer to import than a question to answer

        return network_of(self.dataset)

    def sparql(self, text: str, *, language: str = "en") -> Any:
        """Return what a query finds, on all statements.

        Of a SELECT its rows (`graph.notebook.Rows`) as dicts of plain values: IRIs and literals as str, unbound as
        None. Of a CONSTRUCT or DESCRIBE its triples as rows of `s`, `p` and `o`. Of an ASK True or False.

        Raises:
            QueryInvalid: the text is no SPARQL 1.1 query.
        """
        from graph.columns import QueryColumns, Words, rows_of
        from graph.notebook import Rows

        found = rows_of(self.query(text))
        return (
            found if isinstance(found, bool) else Rows(found[0], QueryColumns(Words(self.dataset, language), found[1]))
        )

    def query(self, text: str, *, there: bool = False) -> Any:
        """Return what a SPARQL query of any form gives, as `Dataset.query` does; `there` is for a remote graph.

        Raises:
            QueryInvalid: the text is no SPARQL 1.1 query, or there is no endpoint to run it.
        """
        if there:
            raise QueryInvalid("only an endpoint can run a query there; name one with --endpoint")
        return self.dataset.query(text)

    def ask(
        self, question: str, language: str | None = None, *, as_of: str | None = None, known_by: str | None = None
    ) -> Answer:
        """Answer a question in English or Chinese; docs/json.md has the shape of the answer.

        `as_of` keeps what had come about and not ended by a date, `known_by` what sources had said by a date; a date
        is a year, a month or a day, such as 2023-06.

        Raises:
            QueryInvalid: a date is none.
        """
        from graph.notebook import Answer

        answer: Json = self.asker.ask(question, language, _date(as_of), _date(known_by))

        def columns() -> Columns:
            from graph.columns import AnswerColumns, Words  # only what is shown needs them

            return AnswerColumns(Words(self.kept, answer["lang"]))

        return Answer(answer, columns)

    def questions(self) -> list[Json]:
        """Return the stored questions: `id`, `wording` by language, `sparql`."""
        return [question._asdict() for question in self.asker.stored.all]

    def heading(self, column: str, language: str) -> str:
        """Return the heading of an answer's column in a language."""
        return self.calendar.templates.say(f"column-{column.replace(' ', '-')}", language)

    @cached_property
    def asker(self) -> Any:
        """What answers questions."""
        from graph.questions import Asker  # only a question needs the lexicon

        return Asker(self.kept, self.words)

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """What questions are read by, as `graph.wordlist.word_list` describes it."""
        return KeptWords(self.held.content(WORDS), self.folder / WORDS)

    def claims(
        self,
        *,
        source: str | None = None,
        about: str | None = None,
        kind: str | None = None,
        certainty: str | None = None,
        line: int | None = None,
        language: str = "en",
    ) -> Rows:
        """Return the claims that meet every condition given, in the order of source and place.

        Those about an entity are also those about its legal entities. A notebook shows them in the language.

        Raises:
            UnknownName: a source, entity, kind or certainty is not in the graph; the nearest ones are named.
        """
        entities = self._told_of(self.entity(about)) if about else set()
        self._known(source, self._instances("gai:Source"), "source")
        self._known(kind, self._below("gai:Situation"), "kind")
        self._known(certainty, self._instances("gai:Certainty"), "certainty")
        from graph.columns import ClaimColumns, Words
        from graph.notebook import Rows

        found = (
            claim
            for claim in read_claims(self.dataset)
            if (not source or claim["source"] == source)
            and (not kind or claim["kind"] == kind)
            and (not certainty or claim["certainty"] == certainty)
            and (line is None or claim["line"] == line)
            and (not entities or entities & mentioned(claim))
        )
        return Rows(found, ClaimColumns(Words(self.dataset, language)))

    def entity(self, name: str) -> str:
        """Return the id of the entity that a name, alias or id stands for.

        Raises:
            UnknownName: nothing has that name, or more than one thing has.
        """
        from graph.chinese import folded

        if name in self._entities:
            return name
        if name in self._merged:
            return self._merged[name]
        found = sorted(self._names.get(folded(name), ()))
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownName(f"{name!r} is a name of {' and '.join(found)}; give one of these ids")
        near = nearest(folded(name), sorted(self._names))
        titles = dict.fromkeys(self._title(min(self._names[n])) for n in near)  # two names may be of one thing
        meant = f"; did you mean {', '.join(titles)}?" if near else ""
        raise UnknownName(f"{name!r} is no name in the graph{meant or '; `claims` lists what it holds'}")

    def show(self, name: str, *, language: str = "en") -> Entity:
        """Return one entity: its names, types, ties, edges in both directions, and the claims about it.

        A notebook shows it in the language. The ties are what the register says of it and others, as
        `graph.register.ties_of` gives them.
        """
        from graph.columns import ClaimColumns, EdgeColumns, Words
        from graph.notebook import Entity

        entity, words = self.entity(name), Words(self.dataset, language)
        edges = self.dataset.select(_EDGES_OF, {"entity": node(entity)})
        found: Json = {
            "id": entity,
            "iri": expand(entity),
            "label": self.labels.get(expand(entity), {}),
            "aliases": sorted({q.object.value for q in self.dataset.match(node(entity), node("skos:altLabel"))}),
            "types": sorted(shorten(q.object.value) for q in self.dataset.match(node(entity), node("rdf:type"))),
            "ties": [tie for tie in self.identities() if entity in (tie["of"]["id"], tie["to"]["id"])],
            "edges": [_edge(row) for row in edges],
            "claims": self.claims(about=entity, language=language),
        }
        return Entity(found, EdgeColumns(words), ClaimColumns(words))

    def page(
        self,
        focus: str | None = None,
        *,
        depth: int = 1,
        language: str | None = None,
        theme: str | None = None,
        height: int = 720,
    ) -> Page:
        """Return the interactive page, for a notebook to show in a frame.

        With `focus`, a name or id of an entity, it opens at what is `depth` steps around that (0 for all).
        `language` is one of en, zh-Hant, zh-Hans and `theme` light or dark: else the reader's own.

        Raises:
            UnknownName: nothing has that name, or more than one thing has.
            DataMissing: the output holds no page.
        """
        from graph.notebook import Page

        kept = bytes(self.held.content(PAGE)).decode("utf-8")
        around = {"depth": str(depth) if depth else None, "node": self.entity(focus)} if focus else {}
        parts = {"lang": language, "theme": theme, **around}
        given = {name: value for name, value in parts.items() if value}
        return Page(kept, given, height)

    def identities(self) -> list[Json]:
        """Return what the register says of how entities are tied, as `graph.register.ties_of` does."""
        from graph.register import ties_of

        return ties_of(self.dataset)

    def conflicts(self, *, about: str | None = None, only_open: bool = False, language: str = "en") -> Rows:
        """Return each two claims that differ, with the rule that finds them and what explains it; open ones first.

        A notebook shows them in the language.

        Raises:
            UnknownName: an entity is not in the graph; the nearest ones are named.
        """
        from graph.columns import ConflictColumns, Words
        from graph.ledger import conflicts
        from graph.notebook import Rows

        entity = self.entity(about) if about else None
        found = (
            conflict
            for conflict in conflicts(self.dataset)
            if (conflict["open"] or not only_open)
            and (not entity or any(entity in mentioned(claim) for claim in conflict["claims"]))
        )
        return Rows(found, ConflictColumns(Words(self.dataset, language)))

    def coverage(self) -> list[Json]:
        """Return each line of each text with the claims that cite it and whether it was read."""
        from graph.ledger import coverage

        return coverage(self.dataset)

    def audit(self) -> list[Json]:
        """Return each sum and bound that must hold, with what was found and whether it does."""
        from graph.ledger import audits

        return audits(self.dataset, shipped("ontology"))

    def unknown_terms(self, query: str) -> list[str]:
        """Return the ontology terms that a query names and the ontology does not have, each with the nearest one."""
        import re

        known = {q.subject.value.removeprefix(ONTOLOGY) for q in self.declared.match(None, node("rdfs:label"))}
        named = {name for name in re.findall(r"(?<![\w:])gai:([A-Za-z][\w-]*)", query) if name not in known}
        return [_with_nearest(f"gai:{name}", [f"gai:{term}" for term in known]) for name in sorted(named)]

    @cached_property
    def _entities(self) -> set[str]:
        return self._instances("gai:Entity")

    @cached_property
    def _merged(self) -> dict[str, str]:
        from graph.register import merged_ids

        return merged_ids(self.dataset)

    def _told_of(self, entity: str) -> set[str]:
        from graph.register import legal_entities_of

        return {entity, *legal_entities_of(self.dataset, entity)}

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        from graph.chinese import folded

        found: dict[str, set[str]] = {}
        for predicate in ("rdfs:label", "skos:altLabel"):
            for quad in self.dataset.match(None, node(predicate)):
                entity = shorten(quad.subject.value)
                if entity in self._entities:
                    found.setdefault(folded(quad.object.value), set()).add(entity)
        return found

    def _instances(self, above: str) -> set[str]:
        rows = self.dataset.select(_INSTANCES, {"above": node(above)})
        return {shorten(row["thing"]).removeprefix("gai:") for row in rows}

    def _below(self, above: str) -> set[str]:
        rows = self.dataset.select(_BELOW, {"above": node(above)})
        return {shorten(row["kind"]).removeprefix("gai:") for row in rows}

    def _known(self, given: str | None, known: set[str], what: str) -> None:
        if given and given not in known:
            raise UnknownName(f"{what} {_with_nearest(given, sorted(known))}")

    def _title(self, entity: str) -> str:
        return f"{self.labels.get(expand(entity), {}).get('en', entity)} ({entity})"


def _steady(read: Callable[Concatenate[KnowledgeGraph, P], R]) -> Callable[Concatenate[RemoteGraph, P], R]:
    """Let a method read anew where the dataset changed while it read, so that no answer mixes old and new."""

    def steady(self: RemoteGraph, /, *args: P.args, **kwargs: P.kwargs) -> R:
        for _try in range(_READINGS):
            before, sent = self.kept.publication.token, self.remote.requests
            found = read(self, *args, **kwargs)
            if self.remote.requests == sent or self.kept.published().token == before:
                return found
            self.forget()
        raise DataMissing(f"{self.remote.url} is being published to, again and again; ask when that has ended")

    update_wrapper(steady, read)
    return steady


_READINGS = 3


class RemoteGraph(KnowledgeGraph):
    """A graph that was published to a SPARQL endpoint; it answers as the build does that was published."""

    def __init__(self, remote: Remote) -> None:
        """Name the endpoint; it is asked when something is needed."""
        self.remote = remote

    @cached_property
    def kept(self) -> RemoteDataset:
        """The statements, of which each question fetches those that it needs and no one has fetched yet."""
        from graph.fetched import RemoteDataset

        return RemoteDataset(self.remote)

    @property
    def dataset(self) -> Dataset:
        """The same: what asks for everything fetches everything."""
        return self.kept

    def n_quads(self) -> bytes:
        """Return the published statements as sorted lines of N-Quads."""
        from graph.exports import canonical

        return canonical(self.dataset)

    @property
    def declared(self) -> Dataset:
        """The ontology that the dataset was published with."""
        return self.kept.ontology

    @property
    def remarks(self) -> list[str]:
        """Say where the dataset was made by another ontology than is installed, or is being published."""
        return self.kept.told()

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """What questions are read by, made anew."""
        return self.kept.words

    def query(self, text: str, *, there: bool = False) -> Any:
        """Return what a query gives on what it needs of the dataset, fetched, and so the same from every store.

        With `there` the endpoint runs it, as `RemoteDataset.run` describes it: nothing is fetched but the rows, and
        they are what that engine makes of the query.
        """
        return self.kept.run(text) if there else _steady(KnowledgeGraph.query)(self, text)

    def page(self, *_focus: Any, **_shown: Any) -> Page:
        """Refuse: a store holds statements.

        Raises:
            DataMissing: always.
        """
        raise DataMissing(f"{self.remote.url} holds statements and no page; open a build with graph.open()")

    def forget(self) -> None:
        """Fetch anew from now on: what was published since is seen."""
        for name in vars(self).keys() - {"remote"}:
            del vars(self)[name]

    ask = _steady(KnowledgeGraph.ask)
    audit = _steady(KnowledgeGraph.audit)
    claims = _steady(KnowledgeGraph.claims)
    conflicts = _steady(KnowledgeGraph.conflicts)
    coverage = _steady(KnowledgeGraph.coverage)
    identities = _steady(KnowledgeGraph.identities)
    network = _steady(KnowledgeGraph.network)
    show = _steady(KnowledgeGraph.show)


def nearest(name: str, known: list[str], count: int = 3) -> list[str]:
    """Return the known names most like a mistyped one, best first."""
    from difflib import get_close_matches  # only a mistyped name pays for it

    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    return [by_folded[near] for near in get_close_matches(name.casefold(), list(by_folded), n=count, cutoff=0.6)]


_FEW = 40  # known names that a message lists whole


def _with_nearest(name: str, known: list[str]) -> str:
    near = nearest(name, known)
    if near:
        return f"{name!r} is unknown; did you mean {', '.join(near)}?"
    return f"{name!r} is unknown" + (f"; give one of {', '.join(known)}" if len(known) <= _FEW else "")


def mentioned(claim: Json) -> set[str]:
    """Return the ids of all entities that a claim speaks of or that speak in it."""
    speakers = [*claim["via"], *claim["origin"]]
    return {who["id"] for found in (*claim["participants"].values(), speakers) for who in found}


_EDGES_OF = """
SELECT ?entity ?edge ?from ?relation ?to ?certainty ?roots {
  ?edge gai:from|gai:to ?entity ; gai:from ?from ; gai:relation ?relation ; gai:to ?to ; gai:edgeCertainty ?certainty .
  OPTIONAL { ?edge gai:independentSources ?roots }
} ORDER BY ?edge ?certainty
"""

_INSTANCES = "SELECT DISTINCT ?above ?thing { ?thing a/rdfs:subClassOf* ?above }"

_BELOW = "SELECT ?above ?kind { ?kind rdfs:subClassOf+ ?above }"


def _edge(row: dict[str, Any]) -> Json:
    told = {key: shorten(row[key]) for key in ("edge", "from", "relation", "to", "certainty")}
    return {**told, "independent_sources": int(row["roots"] or 0)}


def _date(text: str | None) -> Any:
    from graph.periods import period_of  # only a question needs it

    period = period_of(text) if text else None
    if text and not period:
        raise QueryInvalid(f"{text} is no date; give a year, a month or a day, such as 2023-06")
    return period
