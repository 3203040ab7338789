"""From the ontology to what its terms mean: how claims are modelled, and each term with what it belongs to."""

from __future__ import annotations

from graph.agents.build import Build
from graph.agents.paging import Fact
from graph.agents.quoting import named, quoted, visible
from graph.agents.tool import LANGUAGE, PAGE, Given, Parameter, Tool
from graph.claims import label_of, texts_of
from graph.knowledge_graph import nearest
from graph.store import node
from graph.terms import ONTOLOGY, expand, shorten

_LISTED = ("gai:Situation", "gai:EdgeProperty", "gai:Certainty", "gai:Entity")
"""What the overview lists: the kinds of what is said, relations, certainties, classes of entities."""

_SAID = ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "skos:inScheme")
"""What is said of a term, besides its words."""

_MOST_USES = 10_000


def terms_tool() -> Tool:
    """Return `schema`."""
    return Tool(
        "schema",
        "Ontology",
        "What the graph can hold: kinds of facts, relations, certainties, classes; with a term, what it means and how "
        "it is used. Read this before run_sparql.",
        (
            Parameter("term", "A term such as gai:certainty or rumoured, or its label in any language."),
            PAGE,
            LANGUAGE,
        ),
        _schema,
    )


def _schema(build: Build, given: Given) -> str:
    return _term(build, given) if given["term"] else _overview(build, given)


def _overview(build: Build, given: Given) -> str:
    language, classes = given["language"], build.names.lexicon.superclasses
    facts = []
    for above in _LISTED:
        below = {name for name, over in classes.items() if expand(above) in over and name != expand(above)}
        members = {q.subject.value for q in build.dataset.match(None, node("rdf:type"), node(above))}
        ours = sorted(one for one in below or members if one.startswith(ONTOLOGY))
        facts += [_line(build, one, language) for one in [expand(above), *ours]]
    return build.telling.answer([build.telling.say("model", language)], facts, len(facts), given["page"], language)


def _line(build: Build, iri: str, language: str) -> Fact:
    short = f"- {visible(shorten(iri))} {build.telling.label(iri, language)}"
    meaning = _meaning(build, iri, language)
    return Fact(f"{short}: {quoted(meaning)}" if meaning else short, short)


def _meaning(build: Build, iri: str, language: str) -> str:
    found = texts_of(build.dataset, iri, "skos:definition")
    return found.get(language) or (found.get("zh-Hant") if language != "en" else "") or found.get("en") or ""


def _term(build: Build, given: Given) -> str:
    language, iri = given["language"], _iri_of(build, given["term"])
    if not iri:
        return _unknown(build, given["term"], language)
    labels = " / ".join(named(text) for text in label_of(build.dataset, iri).values())
    uses = sum(1 for _, quad in zip(range(_MOST_USES), build.dataset.match(None, node(iri)), strict=False) if quad)
    uses = uses or sum(1 for _ in zip(range(_MOST_USES), build.dataset.match(None, None, node(iri)), strict=False))
    head = [
        f"{visible(shorten(iri))} {labels}",
        quoted(_meaning(build, iri, language)),
        build.telling.say("uses", language, count=uses),
        *(line for name in _SAID if (line := _said(build, iri, name))),
    ]
    facts = _parts(build, iri, language)
    if not facts:
        return "\n".join(line for line in head if line)
    return build.telling.answer(head, facts, len(facts), given["page"], language)


def _said(build: Build, iri: str, name: str) -> str:
    values = sorted({visible(shorten(q.object.value)) for q in build.dataset.match(node(iri), node(name))})
    return f"{name} {', '.join(values[:10])}" if values else ""


def _parts(build: Build, iri: str, language: str) -> list[Fact]:
    """Return what belongs to a term: the properties that its shape declares, what is below it, its members."""
    declared = [q.object.value for q in build.dataset.match(node(iri), node("gai:declares"))]
    below = [
        quad.subject.value
        for name in ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdf:type")
        for quad in build.dataset.match(None, node(name), node(iri))
    ]
    ours = dict.fromkeys(one for one in (*sorted(declared), *sorted(below)) if one.startswith(ONTOLOGY) and one != iri)
    return [_line(build, one, language) for one in ours]


def _iri_of(build: Build, term: str) -> str | None:
    """Return the term of an id, with or without its prefix, or of a label."""
    wanted = term.strip().removeprefix("gai:").casefold()
    return next((iri for name, iri in sorted(_names(build).items()) if name == wanted), None)


def _names(build: Build) -> dict[str, str]:
    """Return each term by its name and its labels, folded; a name goes before a label."""
    quads = [q for q in build.dataset.match(None, node("rdfs:label")) if q.subject.value.startswith(ONTOLOGY)]
    labels = {quad.object.value.casefold(): quad.subject.value for quad in quads}
    return labels | {quad.subject.value.removeprefix(ONTOLOGY).casefold(): quad.subject.value for quad in quads}


def _unknown(build: Build, term: str, language: str) -> str:
    names = _names(build)
    near = dict.fromkeys(names[one] for one in nearest(term, list(names), 5))
    told = ", ".join(f"{visible(shorten(iri))} {build.telling.label(iri, language)}" for iri in near)
    meant = build.telling.kg.calendar.templates.say("meant", language, names=told) if near else ""
    return build.telling.say("unknown-term", language, name=named(term)) + meant
