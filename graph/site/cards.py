"""From a claim to what its card tells: what is said, how surely, by whom, where it stands, what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.claims import Json
from graph.places import place_in_words
from graph.site.addresses import SUFFIXES, is_web, page_of
from graph.site.catalogue import IDS, Catalogue
from graph.site.wording import Words, words
from graph.terms import ONTOLOGY, expand, shorten
from graph.words import speakers_in_words


class Cards:
    """Puts claims into the words of one language."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self.catalogue = catalogue
        self.language = language
        self.words: Words = words()[language]
        self._marked: dict[str, Json] = {}

    # ── what a card and a line share ────────────────────────────────────────

    def marked(self, curie: str) -> Json:
        """Return a claim as a line tells it: `text`, `href`, `marks` (each `word`, `look`), `look`, `when`, `place` ...

        It says there and then under which `condition` it holds, and `by` whom it is said, if not by the source itself.
        """
        if curie not in self._marked:
            self._marked[curie] = self._line(self.catalogue.claims[curie])
        return self._marked[curie]

    def _line(self, claim: Json) -> Json:
        text = (claim["text"] or {}).get(self.language) or claim["id"]
        return {
            "id": claim["id"],
            "anchor": claim["id"].partition(":")[2],
            "href": page_of(claim["id"], self.language),
            "text": text,
            "marks": self.marks(claim),
            "look": self._look(claim),
            "when": self.catalogue.kg.calendar.say(claim["when"], self.language) if claim["when"] else "",
            "place": place_in_words(claim, self.catalogue.kg.calendar.templates, self.language),
            "source": self.link(claim["source"]),
            "condition": (claim["condition"] or {}).get(self.language, ""),
            "by": speakers_in_words(claim, self.language) if claim["origin"] or claim["via"] else "",
        }

    def marks(self, claim: Json) -> list[Json]:
        """Return the words that say how a claim stands: how surely it is said, whether it is denied or out of force."""
        found = [self.mark(claim["certainty"])]
        if claim["negated"]:
            found.append({"word": self.words["denied"], "look": "denied", "title": self.words["denied_long"]})
        if claim["withdrawn"]:
            found.append({"word": self.words["withdrawn"], "look": "gone", "title": self.words["withdrawn_long"]})
        elif not claim["in_force"]:
            found.append({"word": self.words["superseded"], "look": "gone", "title": self.words["superseded_long"]})
        return found

    def mark(self, certainty: str) -> Json:
        """Return the mark of a certainty."""
        known = self.catalogue.certainties.get(certainty)
        definition = self.catalogue.texts(expand(f"gai:{certainty}"), "skos:definition")
        return {
            "word": self.catalogue.name(f"gai:{certainty}", self.language),
            "look": f"hedged h-{certainty}" if known and known.hedged else "plain",
            "title": definition[self.language] if definition else "",
        }

    def _look(self, claim: Json) -> str:
        """Return the classes of a card: whatever is not plain looks like it."""
        known = self.catalogue.certainties.get(claim["certainty"])
        hedged = f"hedged h-{claim['certainty']}" if known and known.hedged else "plain"
        denied = " denied" if claim["negated"] else ""
        return f"{hedged}{denied}{'' if claim['in_force'] else ' gone'}"

    def link(self, curie: str) -> Json:
        """Return the name of a thing, the path of its page, and its class for its colour."""
        return {
            "name": self.catalogue.name(curie, self.language),
            "href": page_of(curie, self.language) if self.catalogue.has_page(expand(curie)) else "",
            "look": self.catalogue.shown_as(curie).partition(":")[2],
        }

    # ── a card ──────────────────────────────────────────────────────────────

    def card(self, curie: str) -> Json:
        """Return all that a card tells of a claim."""
        claim = self.catalogue.claims[curie]
        return {
            **self.marked(curie),
            **self._remarks(claim),
            "chain": [[self.link(who["id"]) for who in claim[key]] for key in ("origin", "via") if claim[key]],
            "amounts": [
                {"role": self.catalogue.name(f"gai:{a['role']}", self.language), "words": self._amount(a)}
                for a in claim["amounts"]
            ],
            "roles": [
                {
                    "role": self.catalogue.name(f"gai:{role}", self.language),
                    "links": [self.link(w["id"]) for w in found],
                }
                for role, found in claim["participants"].items()
            ],
            "concepts": [
                {"role": self.catalogue.name(f"gai:{role}", self.language), "names": [self._concept(c) for c in found]}
                for role, found in claim["concepts"].items()
            ],
            "cites": [self._cited(cited) for cited in claim["cites"]],
            "against": [self.conflict(found, curie) for found in self.catalogue.conflicts_of.get(curie, ())],
            "part_of": [self.marked(one) for one in self.catalogue.claims_asserting.get(claim["part_of"] or "", ())],
            "part_role": self.catalogue.name("gai:partOf", self.language),
            "superseded_by": [self.marked(one) for one in self.catalogue.superseding.get(curie, ())],
            "supersedes": [self.marked(one) for one in claim["supersedes"] if one in self.catalogue.claims],
        }

    def _remarks(self, claim: Json) -> Json:
        calendar, language = self.catalogue.kg.calendar, self.language
        basis = claim["time_basis"]
        noted = self.catalogue.noted("gai:time-bases", basis)[language] if basis not in (None, "stated") else ""
        remarks = {key: (claim[key] or {}).get(language, "") for key in ("stated_as", "note", "withdrawn")}
        return {
            **remarks,
            "basis": noted,
            "said_on": calendar.say(claim["said_on"], language) if claim["said_on"] else "",
            "generated": claim["text_generated"],
            "roots": self.words.said("roots", count=claim["independent_sources"]),
            "credit": self.credit(claim["source"]),
            "sha256": claim["sha256"] or "",
            "span": (claim["start"], claim["end"]) if claim["end"] else None,
        }

    def credit(self, source: str) -> str:
        """Return the line by which the licence of a source asks to be credited, and which licence that is."""
        told = [self.catalogue.value(expand(source), f"gai:{name}") for name in ("attribution", "licence")]
        return "" if not told[0] else f"{told[0]} ({told[1]})" if told[1] else told[0]

    def credits(self, claims: Iterable[str]) -> list[str]:
        """Return what the sources of some claims ask to be credited with."""
        found = {self.credit(source) for source in {self.catalogue.claims[one]["source"] for one in claims}}
        return sorted(found - {""})

    def _amount(self, amount: Json) -> str:
        return self.catalogue.amount(amount)[self.language]

    def _concept(self, concept: Json) -> str:
        return self.catalogue.name(concept["id"], self.language)

    def _cited(self, cited: Json) -> Json:
        """Return a page that a source names: its own page here, and its address where that is one of the web."""
        label = (cited.get("label") or {}).get(self.language)
        address = cited["url"] or ""
        shown = label or self.catalogue.name(cited["id"], self.language)
        page = page_of(cited["id"], self.language) if self.catalogue.has_page(expand(cited["id"])) else ""
        return {"name": shown, "url": address if is_web(address) else "", "href": page, "site": cited["site"] or ""}

    def conflict(self, conflict: Json, claim: str = "") -> Json:
        """Return a conflict: its `rule`, the `others` beside a claim, whether it is `open`, and what explains it."""
        language = self.language
        because, reason = conflict["because"], conflict["reason"]
        return {
            "href": page_of(conflict["id"], language),
            "rule": conflict["label"].get(language) or conflict["rule"],
            "others": [self.marked(other["id"]) for other in conflict["claims"] if other["id"] != claim],
            "open": conflict["open"],
            "because": self.catalogue.name(because["id"], language) if because else "",
            "reason": (reason or {}).get(language, ""),
        }

    # ── things that are no claims ───────────────────────────────────────────

    def value(self, term: Any) -> Json:
        """Return the value of a statement: `text`, and where it leads: `href` on the site, `url` on the web."""
        iri = term.value
        if hasattr(term, "language"):
            return {"text": iri, "href": "", "url": iri if is_web(iri) else "", "lang": term.language or ""}
        href = self.leads_to(iri)
        name = self.catalogue.name(shorten(iri), self.language)
        return {"text": name, "href": href, "url": iri if not href and is_web(iri) else "", "lang": ""}

    def leads_to(self, iri: str) -> str:
        """Return the path of the page that tells of a thing, terms of the ontology among them; empty if none does."""
        if not self.catalogue.has_page(iri):
            return ""
        if iri.startswith(ONTOLOGY):
            return f"ontology{SUFFIXES[self.language]}#{iri.removeprefix(ONTOLOGY)}"
        return page_of(shorten(iri), self.language) if iri.startswith(IDS) else ""
