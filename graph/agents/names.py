"""From a name as an agent gives it to the entity that it stands for, or to what comes near."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from graph.agents.quoting import named
from graph.agents.telling import Telling
from graph.atoms import atoms_of, joined
from graph.errors import UnknownName
from graph.knowledge_graph import nearest
from graph.store import node
from graph.terms import expand, shorten

_ID = re.compile(r"[a-z]+:[\w.-]+")

MOST_NEAR = 5
"""How many names that come near are shown."""


class Names:
    """Finds entities by id, name or alias, as questions find them."""

    def __init__(self, telling: Telling) -> None:
        self.telling, self.lexicon = telling, telling.kg.asker.lexicon

    def entity(self, name: str, language: str) -> str:
        """Return the id of an entity.

        Raises:
            UnknownName: nothing or more than one thing has the name; the message, one line, says what to give instead.
        """
        found = self.exactly(name)
        if len(found) == 1:
            return found[0]
        say, comma = self.telling.say, self.telling.comma(language)
        if found:
            names = comma.join(self.telling.known_as(one, language) for one in found[:MOST_NEAR])
            raise UnknownName(say("several", language, name=named(name), names=names))
        near = self.near(name)
        names = comma.join(self.telling.known_as(one, language) for one in near)
        meant = self.telling.kg.calendar.templates.say("meant", language, names=names) if near else ""
        raise UnknownName(say("unknown", language, name=named(name)) + meant)

    def exactly(self, name: str) -> list[str]:
        """Return the ids of what has just this id, name or alias, sorted."""
        if self._is_entity(name):
            return [name]
        merged = [shorten(q.object.value) for q in self._said_of(name, "gai:mergedInto")]
        readings = self.lexicon.readings(atoms_of(name))
        return merged or sorted({shorten(r.iri) for r in readings if r.part in ("entity", "capital")})

    def near(self, name: str) -> list[str]:
        """Return the ids of entities of which a name begins with, holds, or is spelled like the one given."""
        asked = joined(atoms_of(name))
        if not asked:
            return []
        holding = sorted((form for form in self._forms if asked in form), key=lambda form: (len(form), form))
        alike = nearest(asked, self._like(asked), MOST_NEAR)
        found = [self._forms[form] for form in (*holding[:MOST_NEAR], *alike)]
        return [shorten(iri) for iri in dict.fromkeys(found)][:MOST_NEAR]

    def types(self, entity: str) -> set[str]:
        """Return the classes of an entity and those above them, without prefix."""
        return {shorten(iri).removeprefix("gai:") for iri in self.lexicon.types(expand(entity))}

    def people_say(self, entity: str) -> str:
        """Return the entity at which edges are drawn: of a legal entity the one that people name."""
        iri = expand(entity)
        return shorten(self.lexicon.legal_entities.get(iri, iri))

    @cached_property
    def _forms(self) -> dict[str, str]:
        forms: dict[str, str] = self.lexicon.entity_forms()
        return forms

    def _like(self, asked: str) -> list[str]:
        """Return the names that are about as long as the one given: no other can be spelled like it."""
        return [form for form in self._forms if 2 * abs(len(form) - len(asked)) <= max(len(asked), 4)]

    def _is_entity(self, name: str) -> bool:
        return bool(_ID.fullmatch(name)) and expand("gai:Entity") in self.lexicon.types(expand(name))

    def _said_of(self, name: str, relation: str) -> list[Any]:
        return list(self.telling.dataset.match(node(name), node(relation))) if _ID.fullmatch(name) else []
