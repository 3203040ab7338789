"""From the names in a table to ids of the identity register: an exact name is known, any other is a new entity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from graph.cells import CellRefused
from graph.documents import Document
from graph.errors import shown
from graph.terms import expand
from graph.vocabulary import Ontology

Json = dict[str, Any]
_NO_NAMES = frozenset({"n/a", "none", "tbd", "unknown", "不明", "無"})
_CHINESE = re.compile("[\u3400-\u9fff]")


def slug_of(text: str) -> str:
    """Return the part of an id that stands for a name: a-z, 0-9 and hyphens; empty where none of it is Latin."""
    latin = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin.replace("'", "").replace("+", " plus ")).strip("-")


def folded(name: str) -> str:
    """Return what two spellings of one name share: width, case and white space aside, nothing else."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass
class Roster:
    """The known names and ids, and the entities that a table adds to them."""

    ontology: Ontology
    ids: dict[str, str] = field(default_factory=dict)
    """Names that the mapping gives an id to, folded."""
    types: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)
    added: dict[str, Json] = field(default_factory=dict)
    classes: dict[str, set[str]] = field(default_factory=dict)

    def take(self, documents: Iterable[Document]) -> None:
        """Learn the entities of register files, which have been checked."""
        for document in documents:
            for entity in document.tree.get("entities", ()):
                self._learn(entity)

    def _learn(self, entity: Json) -> None:
        self.types[entity["id"]] = entity["type"]
        self.labels[entity["id"]] = entity["label"]["en"]
        for name in names_of(entity):
            self.known.setdefault(folded(name), set()).add(entity["id"])

    def id_of(self, name: str, wanted: Json) -> str:
        """Return the id of a name; `wanted` is `{class, new: [{match, type}]}`.

        Raises:
            CellRefused: the name is ambiguous, or new and says nothing, or of no type or of no usable id.
        """
        if given := self.ids.get(folded(name)):
            if given not in self.types:
                self._add(given, name, self._rule_for_new(name, wanted))
            return given
        classes = self._classes(wanted["class"])
        found = sorted(one for one in self.known.get(folded(name), ()) if self.types[one] in classes)
        if len(found) > 1:
            raise CellRefused(f"{shown(name)} can be {' or '.join(found)}", "say which under `ids` in the mapping")
        return found[0] if found else self._new(name, wanted)

    def _classes(self, above: str) -> set[str]:
        if above not in self.classes:
            below = self.ontology.subclasses(expand(f"gai:{above}"))
            self.classes[above] = {name.rpartition("#")[2] for name in below}
        return self.classes[above]

    def _new(self, name: str, wanted: Json) -> str:
        if folded(name) in _NO_NAMES:
            raise CellRefused(
                f"{shown(name)} is hardly a name", "list it under `empty` of its column, or give it an id under `ids`"
            )
        rule, slug = self._rule_for_new(name, wanted), slug_of(name)
        if not slug:
            raise CellRefused(f"no id can be made of {shown(name)}", "give it one under `ids` in the mapping")
        new = f"{self.ontology.id_prefixes[expand('gai:' + rule['type'])]}:{slug}"
        if new in self.types:
            happened = f"{shown(name)} is in no register file, and its id {new} is that of {self.labels[new]!r}"
            raise CellRefused(happened, "add the name to that entity's aliases, or give it an id under `ids`")
        self._add(new, name, rule)
        return new

    def _rule_for_new(self, name: str, wanted: Json) -> Json:
        for rule in wanted.get("new", ()):
            if re.search(rule["match"], name):
                return dict(rule)
        raise CellRefused(
            f"{shown(name)} is in no register file", "add it to facts/entities/, or a rule for it under `new`"
        )

    def _add(self, new: str, name: str, rule: Json) -> None:
        found = re.search(rule["match"], name)
        assert found  # it is the rule that the name was matched with
        label = {"en": name, "zh-Hant": name} | {tag: found.expand(text) for tag, text in rule.get("label", {}).items()}
        self.added[new] = {"id": new, "type": rule["type"], "label": label}
        if name not in label.values():
            self.added[new]["aliases"] = {"en": [name]}
        self._learn(self.added[new])

    def alias(self, entity: str, name: str) -> bool:
        """Add a name to an entity that the table adds; return whether the entity has the name now."""
        if entity in self.known.get(folded(name), ()):
            return True
        if entity not in self.added:
            return False
        language = "zh-Hant" if _CHINESE.search(name) else "en"
        self.added[entity].setdefault("aliases", {}).setdefault(language, []).append(name)
        self.known.setdefault(folded(name), set()).add(entity)
        return True


def names_of(entity: Json) -> list[str]:
    """Return all names of an entity of a register file."""
    return [*entity["label"].values(), *(name for names in entity.get("aliases", {}).values() for name in names)]
