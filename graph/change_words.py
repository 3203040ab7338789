"""From changes between two builds to sentences in three languages, and to the JSON of docs/json.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from graph.calendar import Calendar
from graph.changes import Change, Difference, changes_between
from graph.claims import Json, Label
from graph.snapshots import Amount, EdgeFacts, Path_, Snapshot, Value, is_text
from graph.store import Dataset, Literal, NamedNode, node
from graph.templates import Templates
from graph.terms import expand, shorten
from graph.words import LANGUAGES, amount_in_signs

_ASSERTS = expand("gai:asserts")
_EDTF = {expand(f"gai:{name}") for name in ("when", "saidOn", "published", "seen")}
_TAGS = {tag.lower(): tag for tag in LANGUAGES}


def told_changes(old: Snapshot, new: Snapshot, ontology: Dataset, languages: Sequence[str] = LANGUAGES) -> list[Json]:
    """Return every change as docs/json.md describes it, with its title and its sentence in the languages given."""
    teller = Teller(old, new, ontology, languages)
    return [teller.tell(change) for change in changes_between(old, new)]


class Teller:
    """Tells changes between two builds by the templates of the ontology; a name is taken from the newer build."""

    def __init__(self, old: Snapshot, new: Snapshot, ontology: Dataset, languages: Sequence[str] = LANGUAGES) -> None:
        self.languages = languages
        self.old = old
        self.new = new
        self.ontology = ontology
        self.templates = Templates(ontology)
        self.calendar = Calendar(ontology)
        self._names: dict[str, Label] = {}

    def tell(self, change: Change) -> Json:
        """Return one change as plain values."""
        reason = self._text(self.new, change.thing, "gai:withdrawn") if change.kind == "claim-withdrawn" else None
        return {
            "kind": change.kind,
            "source": self.named(change.source) if change.source else None,
            "thing": shorten(change.thing),
            "iri": change.thing,
            "title": self._title(change),
            "text": {tag: _line(self._sentence(change, tag)) for tag in self.languages},
            "reason": reason,
            "by": list(map(shorten, change.by)),
            "what": [self._difference(one) for one in change.differences],
            **self._ends(change),
        }

    def named(self, iri: str) -> Json:
        """Return a thing with its name."""
        return {"id": shorten(iri), "label": self.name(iri)}

    def name(self, iri: str) -> Label:
        """Return the name of a thing in each language: the newer build's, the older one's, the ontology's, its id."""
        if not iri:
            return dict.fromkeys(LANGUAGES, "")
        if iri not in self._names:
            for dataset in (self.new.dataset, self.old.dataset, self.ontology):
                found = {q.object.language: q.object.value for q in dataset.match(NamedNode(iri), node("rdfs:label"))}
                if found:
                    break
            self._names[iri] = _complete(found, shorten(iri))
        return self._names[iri]

    def _say(self, name: str, language: str, /, **values: Any) -> str:
        return self.templates.say(f"change-{name}", language, **values)

    def _title(self, change: Change) -> Label:
        what = self.name(expand(f"gai:say-change-{change.kind}"))
        about = self._about(change)
        return {
            tag: _line(f"{what[tag]}: {about[tag]}" if tag == "en" else f"{what[tag]}:{about[tag]}")
            for tag in self.languages
        }

    def _about(self, change: Change) -> Label:
        """Return what a change is about in a few words: a name, a relation, or the id of a claim."""
        if change.kind.startswith("edge-"):
            return {tag: self._fact(change, tag) for tag in self.languages}
        return self.name(change.thing)

    # ── sentences ─────────────────────────────────────────────────────────────

    def _sentence(self, change: Change, tag: str) -> str:
        known = {
            "id": shorten(change.thing),
            "name": self.name(change.thing)[tag],
            "by": self._joined(
                (
                    f"{self.name(one)[tag]} ({shorten(one)})" if one in self.new.entities else shorten(one)
                    for one in change.by
                ),
                tag,
            ),
            "what": self._say("then", tag).join(self._differs(one, tag) for one in change.differences),
        }
        sort = change.kind.partition("-")[0]
        more = {"claim": self._of_claim, "edge": self._of_edge, "entity": self._of_entity}.get(sort)
        return self._say(change.kind, tag, **{**known, **(more(change, tag) if more else {})})

    def _of_claim(self, change: Change, tag: str) -> dict[str, str]:
        build = self.new if change.thing in self.new.claims else self.old
        certainty = self.name(build.value(change.thing, "gai:certainty"))[tag]
        if build.value(change.thing, "gai:negated") == "true":
            certainty = self._say("denied", tag, certainty=certainty)
        text = self._text(build, change.thing, "gai:paraphrase") or self.name(change.thing)
        reason = self._text(build, change.thing, "gai:withdrawn") or {}
        return {
            "text": self._say("quoted", tag, text=text[tag]),
            "certainty": certainty,
            "reason": reason.get(tag, ""),
        }

    def _of_entity(self, change: Change, tag: str) -> dict[str, str]:
        """Return the old and the new name, in the sentence's language or in the first in which they differ."""
        if change.kind != "entity-renamed":
            return {}
        old = _complete(self.old.texts(change.thing, "rdfs:label"), shorten(change.thing))
        new = self.name(change.thing)
        differing = next((one for one in (tag, *LANGUAGES) if old[one] != new[one]), tag)
        return {"old": old[differing], "name": new[differing]}

    def _of_edge(self, change: Change, tag: str) -> dict[str, str]:
        before, after = self._edges(change)
        return {
            "fact": self._fact(change, tag),
            "old": self.name(before.certainty)[tag] if before else "",
            "new": self.name(after.certainty)[tag] if after else "",
        }

    def _fact(self, change: Change, tag: str) -> str:
        before, after = self._edges(change)
        edge = after or before
        ends = edge[2:5] if edge else ("", "", "")
        start, relation, end = (self.name(iri)[tag] for iri in ends)
        return self._say("fact", tag, start=start, relation=relation, end=end)

    def _edges(self, change: Change) -> tuple[EdgeFacts | None, EdgeFacts | None]:
        iri = change.thing
        return (
            self.old.edge(iri) if iri in self.old.edges else None,
            self.new.edge(iri) if iri in self.new.edges else None,
        )

    def _ends(self, change: Change) -> Json:
        """Return what an edge joins and how surely, where the change is one of an edge."""
        if not change.kind.startswith("edge-"):
            return {}
        before, after = self._edges(change)
        edge = after or before
        ends = zip(("from", "relation", "to"), edge[2:5] if edge else (), strict=False)
        sure = [shorten(one.certainty).removeprefix("gai:") if one else None for one in (before, after)]
        joined: Json = {key: self.named(iri) for key, iri in ends}
        return {**joined, "certainty": {"old": sure[0], "new": sure[1]}}

    # ── values ────────────────────────────────────────────────────────────────

    def _differs(self, one: Difference, tag: str) -> str:
        property_ = self.property(one.path)[tag]
        if any(map(is_text, one.old | one.new)):
            old, new = self._texts_that_differ(one, tag)
        else:
            old, new = ([self.words(one.path, value)[tag] for value in values] for values in (one.old, one.new))
        shown = {"old": self._joined(sorted(old), tag), "new": self._joined(sorted(new), tag)}
        name = "value" if old and new else "value-added" if new else "value-removed"
        return self._say(name, tag, property=property_, **shown)

    def _texts_that_differ(self, one: Difference, tag: str) -> tuple[list[str], list[str]]:
        """Return the texts in the sentence's language or, if these are alike, in the first in which they differ."""
        for wanted in (tag, *LANGUAGES):
            found = [
                sorted(
                    value.value for value in values if isinstance(value, Literal) and value.language == wanted.lower()
                )
                for values in (one.old, one.new)
            ]
            if found[0] != found[1]:
                break
        old, new = ([self._say("quoted", tag, text=text) for text in texts] for texts in found)
        return old, new

    def property(self, path: Path_) -> Label:
        """Return the name of a property; of one of a claim's situation the situation goes without saying."""
        names = [self.name(iri) for iri in (path[1:] if path[0] == _ASSERTS and len(path) > 1 else path)]
        whole = names[0]
        for part in names[1:]:
            whole = {tag: self._say("part", tag, whole=whole[tag], part=part[tag]) for tag in LANGUAGES}
        return whole

    def words(self, path: Path_, value: Value) -> Label:
        """Return a value in words."""
        if isinstance(value, Amount):
            return dict.fromkeys(LANGUAGES, self._amount(value))
        if isinstance(value, NamedNode):
            return self.name(value.value)
        return self.calendar.words(value.value) if path[-1] in _EDTF else dict.fromkeys(LANGUAGES, value.value)

    def _amount(self, amount: Amount) -> str:
        signs = {
            "number": amount.number,
            "unit": shorten(amount.unit).removeprefix("gai:"),
            "comparator": self._notations.get(amount.comparator, "="),
            "unit_basis": self._notations.get(amount.unit_basis, "stated"),
        }
        return amount_in_signs(signs)

    @cached_property
    def _notations(self) -> dict[str, str]:
        return {quad.subject.value: quad.object.value for quad in self.ontology.match(None, node("skos:notation"))}

    def _difference(self, one: Difference) -> Json:
        return {
            "property": "/".join(map(shorten, one.path)),
            "label": self.property(one.path),
            "old": self._plain(one.path, one.old),
            "new": self._plain(one.path, one.new),
        }

    def _plain(self, path: Path_, values: Iterable[Value]) -> list[Json]:
        found: list[Json] = []
        for value in values:
            if isinstance(value, Literal) and value.language:
                found.append({"value": value.value, "lang": _TAGS.get(value.language, value.language)})
            else:
                raw = self._amount(value) if isinstance(value, Amount) else shorten(str(value.value))
                found.append({"value": raw, "label": self.words(path, value)})
        return sorted(found, key=lambda one: (str(one.get("lang", "")), one["value"]))

    def _joined(self, parts: Iterable[str], tag: str) -> str:
        return self._say("and", tag).join(parts)

    def _text(self, build: Snapshot, iri: str, name: str) -> Label | None:
        found = build.texts(iri, name)
        return _complete(found, "") if found else None


def _complete(found: dict[str, str], otherwise: str) -> Label:
    """Return texts by language, with the nearest in place of one that is wanting."""
    nearest: dict[str, tuple[str, ...]] = {
        "en": ("en", "zh-hant", "zh-hans"),
        "zh-Hant": ("zh-hant", "zh-hans", "en"),
        "zh-Hans": ("zh-hans", "zh-hant", "en"),
    }
    return {tag: next((found[one] for one in order if one in found), otherwise) for tag, order in nearest.items()}


def _line(text: str) -> str:
    return " ".join(text.split())
