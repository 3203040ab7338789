"""From claims to the lines that an agent reads: how surely, what, by whom through whom, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from graph.agents.paging import Fact, paged, size
from graph.agents.quoting import named, quoted, shortened, visible
from graph.claims import Json, Label, label_of
from graph.knowledge_graph import KnowledgeGraph
from graph.ledger import conflicts
from graph.places import place_in_words
from graph.store import node
from graph.terms import expand, shorten

MOST_SPEAKERS = 4
"""How many speakers of a kind a line names."""


class Telling:
    """Tells the claims of one build, in any language; what it has read it keeps."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg, self.dataset = kg, kg.kept
        self._facts: dict[tuple[str, ...], Fact] = {}
        self._labels: dict[str, Label] = {}
        self._legends: dict[tuple[str, str], str] = {}

    # ── words ───────────────────────────────────────────────────────────────

    def say(self, name: str, language: str, /, **values: Any) -> str:
        """Return a sentence for agents, filled in."""
        return self.kg.calendar.templates.say(f"agents-{name}", language, **values)

    def comma(self, language: str) -> str:
        """Return what stands between names."""
        return self.kg.calendar.templates.say("comma", language)

    def labels(self, iri: str) -> Label:
        """Return the label of a thing by language, as it was written; empty if it has none."""
        if iri not in self._labels:
            self._labels[iri] = label_of(self.dataset, expand(iri))
        return self._labels[iri]

    def label(self, iri: str, language: str) -> str:
        """Return the label of a thing in quotes, or its id where it has none."""
        label = self.labels(iri)
        text = label.get(language) or label.get("zh-Hant") or label.get("en")
        return named(text) if text else visible(shorten(expand(iri)))

    def known_as(self, entity: str, language: str) -> str:
        """Return the label of a thing and its id."""
        return f"{self.label(entity, language)} ({visible(entity)})"

    def term(self, term: str, language: str) -> str:
        """Return the label of a term of the ontology, without quotes."""
        label = self.labels(term)
        return shortened(label.get(language) or label.get("en") or term.removeprefix("gai:"))

    def answer(self, head: Iterable[str], facts: Iterable[Fact], count: int, page: int, language: str) -> str:
        """Return the page of an answer of so many facts."""

        def say(name: str, **values: Any) -> str:
            return self.say(name, language, **values)

        return paged(head, facts, count, page, say, lambda source: self.legend(source, language))

    def no_fact(self, topic: str, language: str) -> str:
        """Say that nothing is known of something."""
        return self.kg.calendar.templates.say("no-fact", language, topic=topic, nearby="")

    # ── claims ──────────────────────────────────────────────────────────────

    def claims(self, ids: Iterable[str]) -> dict[str, Json]:
        """Return claims by id; nobody may change them."""
        return {claim["id"]: claim for claim in self.kg.asker.answerer.reader.read(ids)}

    def fact(self, claim: Json, language: str, *, note: str = "", extra: str = "", lead: str = "") -> Fact:
        """Return the line of a claim; `note` marks it further, `extra` stands behind its words, `lead` before all."""
        key = (claim["id"], language, note, extra, lead)
        if key not in self._facts:
            self._facts[key] = self._fact(claim, language, note, extra, lead)
        return self._facts[key]

    def _fact(self, claim: Json, language: str, note: str, extra: str, lead: str) -> Fact:
        mark, short = (self._mark(claim, language, whole=whole) for whole in (True, False))
        if note:
            mark, short = (self.say(note, language, mark=told) for told in (mark, short))
        text = str((claim["text"] or {}).get(language) or claim["id"])
        left_out = self.say("left-out", language, bytes=size(text))
        rest = [part for part in (self._speakers(claim, language), self._place(claim, language)) if part]
        tail = " | ".join([*rest, visible(claim["id"])])
        told = [f"- {lead}[{how}] {what} | {tail}" for how, what in ((mark, quoted(text) + extra), (short, left_out))]
        return Fact(told[0], told[1], frozenset({claim["source"]}))

    def legend(self, source: str, language: str) -> str:
        """Return what a source is, who published it, and how its licence asks to be credited."""
        key = (source, language)
        if key not in self._legends:
            makers = [q.object.value for q in self.dataset.match(node(source), node("gai:publisher"))]
            by = self.say("published", language, names=self._names(sorted(makers), language))
            told = [self.label(source, language), *([by] if makers else []), *self._credit(source)]
            self._legends[key] = f"{visible(source)} = {'; '.join(told)}"
        return self._legends[key]

    def _credit(self, source: str) -> list[str]:
        """Return the line by which the licence of a source asks to be credited, and this licence; or nothing."""
        names = [node(name) for name in ("gai:attribution", "gai:licence")]
        credit, licence = ([q.object.value for q in self.dataset.match(node(source), name)] for name in names)
        return [named(one) for one in (*credit, *licence)] if credit else []

    def hedged(self, certainty: str) -> bool:
        """Say whether what is said with a certainty is no plain fact."""
        return certainty not in self._plain

    @cached_property
    def _plain(self) -> set[str]:
        quads = self.dataset.match(None, node("gai:drawsPlainEdge"))
        return {shorten(q.subject.value).removeprefix("gai:") for q in quads if q.object.value == "true"}

    @cached_property
    def conflicts(self) -> list[Json]:
        """Each two claims that cannot both hold, those first that nothing explains."""
        return conflicts(self.dataset)

    @cached_property
    def _contested(self) -> set[str]:
        """The claims that stand in a conflict that nothing explains."""
        return {claim["id"] for conflict in self.conflicts if conflict["open"] for claim in conflict["claims"]}

    def _mark(self, claim: Json, language: str, *, whole: bool) -> str:
        """Return how surely a claim is made, and what takes away from it; not `whole`, its long texts are left out."""
        mark = self.term(f"gai:{claim['certainty']}", language)
        if self.hedged(claim["certainty"]):
            mark = self.say("hedged", language, certainty=mark)
        if claim["condition"]:
            only = quoted(claim["condition"].get(language, "")) if whole else "..."
            mark = f"{mark}; {self.say('condition', language, text=only)}"
        if claim["negated"]:
            mark = self.kg.calendar.templates.say("denied-mark", language, certainty=mark)
        if claim["id"] in self._contested:
            mark = self.say("contested", language, mark=mark)
        return mark if claim["in_force"] else self._out_of_force(claim, mark, language, whole=whole)

    def _out_of_force(self, claim: Json, mark: str, language: str, *, whole: bool) -> str:
        if claim["withdrawn"]:
            reason = quoted(claim["withdrawn"].get(language, "")) if whole else "..."
            return self.say("withdrawn", language, reason=reason, mark=mark)
        later = sorted(q.subject.value for q in self.dataset.match(None, node("gai:supersedes"), node(claim["iri"])))
        by = self.comma(language).join(visible(shorten(one)) for one in later[:MOST_SPEAKERS])
        return self.say("superseded", language, by=by, mark=mark)

    def _speakers(self, claim: Json, language: str) -> str:
        """Return who said it first and through whom; nothing where the source says it in its own voice."""
        chain = [self._names([one["id"] for one in claim[key]], language) for key in ("origin", "via") if claim[key]]
        if not chain:
            return ""
        return self.kg.calendar.templates.say("by", language, speakers=" → ".join(chain))

    def _names(self, things: Sequence[str], language: str) -> str:
        names = [self.label(thing, language) for thing in things[:MOST_SPEAKERS]]
        left = len(things) - len(names)
        return self.comma(language).join([*names, *([self.say("more", language, count=left)] if left else [])])

    def _place(self, claim: Json, language: str) -> str:
        """Return the source with the line or the row, whose name is what its author wrote."""
        row = claim["row"]
        safe = {**claim, "row": {**row, "name": row["name"] and named(row["name"])}} if row else claim
        place = place_in_words(safe, self.kg.calendar.templates, language)
        return f"{visible(claim['source'])} {place}".rstrip()
