"""From a build to what tools read of it: names, claims told in lines, what stands about an entity."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from graph.agents.names import Names
from graph.agents.telling import Telling
from graph.claims import Json
from graph.knowledge_graph import KnowledgeGraph, mentioned
from graph.register import legal_entities_of, ties_of
from graph.service.limits import Limits
from graph.service.once import Confined
from graph.store import node
from graph.terms import expand, shorten

LIMITS = Limits(memory=256 << 20)
"""What a query of an agent may take."""


class Build:
    """One build as tools read it."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg, self.dataset = kg, kg.kept
        self.telling = Telling(kg)
        self.queries = Confined(kg.folder, LIMITS)

    @cached_property
    def names(self) -> Names:
        """What finds entities."""
        return Names(self.telling)

    @cached_property
    def ties(self) -> list[Json]:
        """What the register says of how entities are tied."""
        return ties_of(self.dataset)

    def about(self, entity: str) -> list[Json]:
        """Return the claims that name an entity or its legal entities, as what is told of or as who tells it.

        Those out of force are among them; they are in the order of source and place.
        """
        wanted = {entity, *legal_entities_of(self.dataset, entity)}
        ids = {claim for one in wanted for claim in self._naming(one)}
        claims = self.telling.claims(ids).values()
        return [claim for claim in claims if wanted & mentioned(claim)]

    def _naming(self, entity: str) -> Iterable[str]:
        """Return the claims that name an entity, and those on situations that do."""
        asserts, claim = node("gai:asserts"), expand("gai:Claim")
        for subject in {quad.subject for quad in self.dataset.match(None, None, node(expand(entity)))}:
            yield from (shorten(q.subject.value) for q in self.dataset.match(None, asserts, subject))
            if any(q.object.value == claim for q in self.dataset.match(subject, node("rdf:type"))):
                yield shorten(subject.value)
