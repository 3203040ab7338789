"""From a frame to SPARQL that runs as it stands: every value is an IRI of the dataset, a day or a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.frames import Atom, Bound, Frame, Period, Slot, Topic
from graph.lexicon import Lexicon
from graph.terminology import Relation
from graph.terms import PREFIXES, expand, shorten

Lines = list[str]

_HEAD = "?claim ?certainty ?when ?source ?line ?begin"
_DATED = "FILTER NOT EXISTS { ?claim gai:leavesOpen gai:when }"
_PLAIN = "?certainty gai:drawsPlainEdge true . FILTER NOT EXISTS { ?claim gai:negated true }"


def sparql_of(frame: Frame, lexicon: Lexicon) -> str:
    """Return the query of a frame; it runs as it stands where the prefixes of `graph.terms` are declared."""
    head = "?who ?relation ?whom " if frame.atom else ""
    order = "" if frame.intent in ("profile", "nearby") else "?begin "
    body = "\n".join(f"  {line}" for line in _body(frame, lexicon))
    return f"SELECT DISTINCT {head}{_HEAD} {{\n{body}\n}} ORDER BY {order}?source ?line ?claim {head.strip()}".rstrip()


def edges_query(edges: Sequence[str]) -> str:
    """Return the query for the claims behind some edges."""
    lines = [
        f"VALUES ?edge {{ {' '.join(map(term, edges))} }}",
        "?edge gai:from ?who ; gai:relation ?relation ; gai:to ?whom ; gai:situation ?situation ;",
        "  gai:followsFrom ?claim .",
        *_claim_lines(),
    ]
    body = "\n".join(f"  {line}" for line in lines)
    return (
        f"SELECT DISTINCT ?who ?relation ?whom {_HEAD} {{\n{body}\n}} ORDER BY ?begin ?source ?line ?claim ?who ?whom"
    )


def term(iri: str) -> str:
    """Return an IRI of the dataset as SPARQL writes it."""
    short = shorten(iri)
    prefix, colon, local = short.partition(":")
    plain = bool(colon) and prefix in PREFIXES and re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?", local)
    return short if plain else f"<{iri}>"


def _body(frame: Frame, lexicon: Lexicon) -> Lines:
    lines = _pattern(frame, lexicon)
    match frame.pick:
        case "first" | "latest":
            # a vague date may hide the first as well as the last: what surely came about by then is told
            extreme = "(MIN(?day) AS ?extreme)" if frame.pick == "first" else "(MAX(?day) AS ?extreme)"
            side = "beginLatest" if frame.pick == "first" else "beginEarliest"
            lines = [*lines, _PLAIN, f"?situation gai:{side} ?day ."]
            return [_sub(f"SELECT {extreme}", lines), *lines, "FILTER(?day = ?extreme)"]
        case "largest" | "smallest":
            extreme = f"?unit ({'MAX' if frame.pick == 'largest' else 'MIN'}(?number) AS ?extreme)"
            lines = [*lines, _PLAIN, _amount_line(frame, lexicon)]
            return [_sub(f"SELECT {extreme}", lines, "GROUP BY ?unit"), *lines, "FILTER(?number = ?extreme)"]
        case "most" | "repeated":
            return _grouped(frame, [*lines, _PLAIN])
    some = frame.atom and next((s for s in (frame.atom.start, frame.atom.end) if s.least), None)
    return _grouped(frame, [*lines, _PLAIN]) if some else lines


def _grouped(frame: Frame, lines: Lines) -> Lines:
    """Keep of the things asked for those with the most, or with enough, of what is counted."""
    atom = frame.atom or Atom("")
    by = "?whom" if frame.asked == atom.end.var and not atom.end.least else "?who"
    other, slot = ("?who", atom.start) if by == "?whom" else ("?whom", atom.end)
    counted = f"COUNT(DISTINCT {other if slot.least else '?situation'})"
    if frame.pick != "most":
        having = f"GROUP BY {by} HAVING ({counted} >= {max(slot.least, 2 if frame.pick else 1)})"
        return [_sub(f"SELECT {by}", lines, having), *lines]
    groups = _sub(f"SELECT {by} ({counted} AS ?count)", lines, f"GROUP BY {by}")
    return [_sub("SELECT (MAX(?count) AS ?most)", [groups]), groups, "FILTER(?count = ?most)", *lines]


def _sub(select: str, lines: Lines, tail: str = "") -> str:
    return f"{{ {select} {{ {' '.join(lines)} }} {tail} }}".replace("  ", " ")


def _amount_line(frame: Frame, lexicon: Lexicon) -> str:
    """Find the amount that is asked for: one that is named, or the main one of what is named otherwise."""
    named = [topic for topic in frame.topics if any(name in lexicon.quantities for name, _ in topic)]
    ways = [
        f"?situation {term(name)} {'?sum' if name in lexicon.quantities else term(concept or '')}"
        + ("" if name in lexicon.quantities else " ; gai:amount ?sum")
        for name, concept in (named[0] if named else ())
        if concept or name in lexicon.quantities
    ]
    if not ways:
        own = set().union(*(lexicon.quantities_of(kind) for kind in frame.kinds))
        ways = [f"?situation {term(name)} ?sum" for name in sorted(own) if expand("gai:amount") not in own]
    found = " UNION ".join(f"{{ {way} }}" for way in ways) if ways else "?situation gai:amount ?sum ."
    return f"{found} ?sum gai:number ?number ; gai:unit ?unit ."


# ── what is looked for ────────────────────────────────────────────────────────


def _pattern(frame: Frame, lexicon: Lexicon) -> Lines:
    if frame.atom and frame.others:
        return _joined_lines(frame, lexicon) + _claim_lines()
    if frame.atom:
        unnamed = frame.focus in (None, "ask-what", "ask-which") and not frame.negation and not frame.pick
        lines = _relation_lines(frame.atom, lexicon, frame.negation, unnamed) + _topic_lines(frame.atom.topics, lexicon)
    else:
        lines = _situation_lines(frame, lexicon)
    lines += _claim_lines() + _constraint_lines(frame, lexicon)
    return lines


def _relation_lines(atom: Atom, lexicon: Lexicon, denied: bool, unnamed: bool = False) -> Lines:
    relation = lexicon.relations[atom.relation]
    pairs = [(atom.start, atom.end)]
    if relation.either_way and not (_bare(atom.start) and _bare(atom.end)):
        pairs.append((atom.end, atom.start))
    blocks = [block for start, end in pairs for block in _edge_blocks(relation, start, end, lexicon)]
    if unnamed and _bare(atom.end) and atom.start.names:
        blocks += [_unnamed_block(lexicon.relations[name], atom.start, lexicon) for name in relation.below]
    return _union(blocks[1::2] if denied else blocks)


def _unnamed_block(relation: Relation, start: Slot, lexicon: Lexicon) -> Lines:
    """Return what one side does where the source names no other: it sells consulting, of which there is no product."""
    return [
        *_party_lines("?who", start, lexicon),
        f"VALUES ?relation {{ {term(relation.iri)} }} ?situation a {term(relation.kind)} ; "
        f"{term(relation.roles[0])} ?who .",
        f"FILTER NOT EXISTS {{ ?situation {term(relation.roles[1])} ?other }} ?claim gai:asserts ?situation .",
        f"FILTER NOT EXISTS {{ ?claim gai:leavesOpen {term(relation.roles[0])} }}",
    ]


def _bare(slot: Slot) -> bool:
    return slot.open and not slot.type


def _edge_blocks(relation: Relation, start: Slot, end: Slot, lexicon: Lexicon) -> list[Lines]:
    """Return how a relation is found as an edge, and how as a denial."""
    edge = [
        *_slot_lines("?who", start, lexicon),
        *_slot_lines("?whom", end, lexicon),
        f"VALUES ?relation {{ {' '.join(term(name) for name in relation.below)} }}",
        "?edge gai:from ?who ; gai:relation ?relation ; gai:to ?whom .",
        "?edge gai:situation ?situation ; gai:followsFrom ?claim .",
    ]
    denial = [
        *_party_lines("?who", start, lexicon),
        *_party_lines("?whom", end, lexicon),
        f"VALUES ?relation {{ {term(relation.iri)} }}",
        f"?claim gai:negated true ; gai:asserts ?situation . ?situation a {term(relation.kind)} ; "
        f"{term(relation.roles[0])} ?who ; {term(relation.roles[1])} ?whom .",
    ]
    return [edge, denial]


def _slot_lines(variable: str, slot: Slot, lexicon: Lexicon, situation: str = "?situation") -> Lines:
    """Limit an end of an edge; a legal entity is found by the edges of its name, where it takes part itself."""
    named = [names[0] for names in slot.names]
    if not set(named) & lexicon.legal_entities.keys():
        return _party_lines(variable, slot)
    party = f"{situation.replace('?', variable)}Party"
    pairs = [
        (term(end), term(one) if one in lexicon.legal_entities else "UNDEF")
        for one in named
        for end in dict.fromkeys((lexicon.legal_entities.get(one, one), one))
    ]
    values = " ".join(f"({end} {one})" for end, one in pairs)
    return [f"VALUES ({variable} {party}) {{ {values} }} {situation} {party}Role {party} ."]


def _party_lines(variable: str, slot: Slot, lexicon: Lexicon | None = None) -> Lines:
    """Limit who takes part in a situation; given a lexicon, a name stands for its legal entities, too."""
    if slot.names:
        named = [names[0] for names in slot.names]
        parties = [party for one in named for party in (lexicon.with_legal_entities(one) if lexicon else [one])]
        return [f"VALUES {variable} {{ {' '.join(map(term, dict.fromkeys(parties)))} }}"]
    return [f"{variable} a/rdfs:subClassOf* {term(slot.type)} ."] if slot.type else []


def _joined_lines(frame: Frame, lexicon: Lexicon) -> Lines:
    """Find every edge of each solution of several relations together, whichever of them the row is of."""
    atoms = [*([frame.atom] if frame.atom else []), *frame.others]
    solution = [*_solution_lines(atoms, lexicon), *_first_lines(frame, lexicon)]
    edges = [
        [_sub(f"SELECT DISTINCT (?edge{number} AS ?edge)", solution)]
        for number, atom in enumerate(atoms, 1)
        if atom.relation
    ]
    told = [
        [_sub(f"SELECT DISTINCT (?claim{number} AS ?claim) (?thing{number} AS ?who)", solution)]
        for number, atom in enumerate(atoms, 1)
        if not atom.relation
    ]
    of_edges = [
        *_union(edges),
        "?edge gai:from ?who ; gai:relation ?relation ; gai:to ?whom ; gai:followsFrom ?claim .",
    ]
    return [*_union([of_edges, *told]), "?claim gai:asserts ?situation ."]


def _first_lines(frame: Frame, lexicon: Lexicon) -> Lines:
    """Keep the relation that is asked about to the time asked about."""
    times = _time_lines(frame, lexicon)
    if not times:
        return []
    about = "OPTIONAL { ?situation1 gai:when ?when } OPTIONAL { ?situation1 gai:beginEarliest ?begin }"
    asked = (line.replace("?situation ", "?situation1 ").replace("?claim ", "?asked ") for line in times)
    return ["?edge1 gai:followsFrom ?asked .", about, *asked]


def _solution_lines(atoms: Sequence[Atom], lexicon: Lexicon, known: dict[str, str] | None = None) -> Lines:
    names = dict(known or {})
    lines: Lines = []
    for number, atom in enumerate(atoms, 1):
        for slot in (atom.start, atom.end):
            if slot.var:
                new = slot.var not in names
                variable = names.setdefault(slot.var, f"?party{len(names) + 1}")
                lines += _slot_lines(variable, slot, lexicon, f"?situation{number}") if new or slot.names else []
        lines += _topic_lines(atom.topics, lexicon, f"?situation{number}")
        if not atom.relation:
            lines += _told_lines(number, names[atom.start.var])
            continue
        relation = lexicon.relations[atom.relation]
        lines.append(f"VALUES ?relation{number} {{ {' '.join(term(name) for name in relation.below)} }}")
        lines.append(_edge_line(number, names[atom.start.var], names[atom.end.var], relation.either_way))
    return lines


def _told_lines(number: int, thing: str) -> Lines:
    """Find the claims that say something of a thing in situations whose topics are given."""
    return [
        f"?situation{number} ?part{number} {thing} . ?part{number} rdfs:subPropertyOf gai:participant .",
        f"?claim{number} gai:asserts ?situation{number} . FILTER NOT EXISTS {{ ?claim{number} gai:negated true }}",
        f"FILTER EXISTS {{ ?claim{number} gai:inForce true }} BIND({thing} AS ?thing{number})",
    ]


def _edge_line(number: int, start: str, end: str, either_way: bool) -> str:
    edge = f"?edge{number}"
    carried = f"{edge} gai:relation ?relation{number} ; gai:situation ?situation{number} ."
    if not either_way:
        return f"{edge} gai:from {start} ; gai:to {end} . {carried}"
    ways = f"{{ {edge} gai:from {start} ; gai:to {end} }} UNION {{ {edge} gai:from {end} ; gai:to {start} }}"
    return f"{ways} {carried}"


def _reason_lines(atom: Atom, lexicon: Lexicon) -> Lines:
    """Find the situations that are tied to those of a relation and say why they came about."""
    tied = [
        *(
            line.replace("?situation", "?tied").replace("?claim", "?tiedClaim")
            for line in _relation_lines(atom, lexicon, False)
        ),
        "?shared gai:tiesSituations true . ?tied ?shared ?tie . ?reason ?shared ?tie ; a ?kind .",
        "?kind gai:givesReason true . ?reason ?part ?who . ?part rdfs:subPropertyOf gai:participant .",
    ]
    return [_sub("SELECT DISTINCT (?reason AS ?situation)", tied), "?claim gai:asserts ?situation ."]


def _situation_lines(frame: Frame, lexicon: Lexicon) -> Lines:
    if frame.intent == "reason":
        return _reason_lines(frame.others[0], lexicon)
    lines: Lines = []
    if frame.others:
        known = {slot.var: f"?about{number}" for number, slot in enumerate(frame.about)}
        names = " ".join(known.values())
        lines.append(_sub(f"SELECT DISTINCT {names}", _solution_lines(frame.others, lexicon, known)))
    for number, slot in enumerate(frame.about):
        lines += _taking_part(frame, slot, number, lexicon)
    if frame.about_type:
        lines.append("?situation ?kindOfPart ?thing . ?kindOfPart rdfs:subPropertyOf gai:participant .")
        lines.append(f"?thing a/rdfs:subClassOf* {term(frame.about_type)} .")
    if frame.kinds:
        lines.append(f"VALUES ?kind {{ {' '.join(map(term, frame.kinds))} }} ?situation a ?kind .")
    return [*lines, *_topic_lines(frame.topics, lexicon), "?claim gai:asserts ?situation ."]


def _taking_part(frame: Frame, slot: Slot, number: int, lexicon: Lexicon) -> Lines:
    part, about = f"?part{number}", f"?about{number}"
    limits = _party_lines(about, slot, lexicon)
    if frame.others and lexicon.legal_entities and not slot.names:  # found by edges, which are their names'
        limits, about = [*limits, f"?named{number} gai:legalEntityOf? {about} ."], f"?named{number}"
    roles = f"VALUES {part} {{ {' '.join(map(term, slot.roles))} }}" if slot.roles else ""
    taking = roles or f"{part} rdfs:subPropertyOf gai:participant ."
    blocks = [[f"?situation {part} {about} . {taking}"]]
    if frame.intent == "profile":
        blocks.append([f"?claim gai:origin|gai:via {about} ; gai:asserts ?situation . BIND(gai:origin AS {part})"])
    if slot.tied:
        blocks = []
    if frame.intent == "events" or slot.tied:
        blocks.append(
            [
                f"?situation ?shared{number} ?tie{number} . ?shared{number} gai:tiesSituations true .",
                f"?other{number} ?shared{number} ?tie{number} ; {part} {about} .",
                f"{part} rdfs:subPropertyOf gai:participant .",
            ]
        )
    left_open = (
        [] if frame.intent == "events" or slot.tied else [f"FILTER NOT EXISTS {{ ?claim gai:leavesOpen {part} }}"]
    )
    return [*limits, *_union(blocks), *left_open]


def _topic_lines(topics: Sequence[Sequence[Topic]], lexicon: Lexicon, situation: str = "?situation") -> Lines:
    lines: Lines = []
    for number, alternatives in enumerate(topics):
        value = f"{situation}Value{number}"
        ways = [[f"{situation} {term(name)} {term(it) if it else value} ."] for name, it in alternatives]
        also = [way for _, it in alternatives if it for way in _also_told(it, lexicon, situation)]
        lines += _union([*ways, *(way for way in also if way not in ways)])
        if situation == "?situation":
            names = ", ".join(dict.fromkeys(term(name) for name, _ in alternatives))
            lines.append(f"FILTER NOT EXISTS {{ ?claim gai:leavesOpen ?open FILTER(?open IN ({names})) }}")
    return lines


def _also_told(concept: str, lexicon: Lexicon, situation: str) -> list[Lines]:
    """Return the other ways to say a concept: another concept, a class of situations, or an end of what went on."""
    others = lexicon.told_also_by(concept)
    kinds = [one for one in others if one in lexicon.kinds]
    ways = [[f"{situation} {term(lexicon.carried(one)[0])} {term(one)} ."] for one in others if one not in kinds]
    ways += [[f"{situation} a {term(kind)} ."] for kind in kinds]
    if lexicon.told_by_end(concept):
        span, kind = f"{situation}Span", lexicon.carried(concept)[1] or ""
        claim = f"?claim gai:asserts {situation} . {_DATED}" if situation == "?situation" else ""
        ways.append([f"{situation} a {term(kind)} ; gai:when {span} . FILTER({_ended(span)}) {claim}"])
    return ways


def _ended(when: str) -> str:
    """Hold of a time that went on and is over; what has no end, or none that is said, is not known to be over."""
    return f'CONTAINS({when}, "/") && !STRENDS({when}, "/..") && !STRENDS({when}, "/")'


def _union(blocks: Sequence[Lines]) -> Lines:
    if len(blocks) == 1:
        return list(blocks[0])
    return [" UNION ".join("{ " + " ".join(block) + " }" for block in blocks)]


# ── what it is kept to ────────────────────────────────────────────────────────


def _claim_lines() -> Lines:
    return [
        "?claim gai:certainty ?certainty ; gai:source ?source . OPTIONAL { ?claim gai:passage/gai:line ?line }",
        "FILTER EXISTS { ?claim gai:inForce true }",
        "OPTIONAL { ?situation gai:when ?when } OPTIONAL { ?situation gai:beginEarliest ?begin }",
    ]


def _constraint_lines(frame: Frame, lexicon: Lexicon) -> Lines:
    lines = [f"FILTER(?certainty = {term(frame.certainty)})"] if frame.certainty else []
    lines += [_speaker_line(frame.speaker[0])] if frame.speaker else []
    lines += ["?claim gai:negated true ."] if frame.denied else []
    lines += ["FILTER NOT EXISTS { ?claim gai:negated true }"] if frame.chosen and not frame.denied else []
    lines += ["?certainty gai:drawsPlainEdge false ."] if frame.modal else []
    lines += _tense_lines(frame.tense, lexicon) if frame.tense else []
    lines += _bound_lines(frame.bound, frame, lexicon) if frame.bound else []
    return lines + _time_lines(frame, lexicon)


def _time_lines(frame: Frame, lexicon: Lexicon) -> Lines:
    lines: Lines = ["FILTER(BOUND(?when))", _DATED] if frame.intent == "events" else []
    if frame.focus in ("ask-when", "ask-since") and not frame.pick:
        lines += ["FILTER(BOUND(?when))" if frame.focus == "ask-when" else "FILTER(BOUND(?begin))", _DATED]
    ending = any(lexicon.tells_end(name) for topic in (frame.topics or _topics_of(frame)) for name, _ in topic)
    if frame.period or frame.as_of:
        goes_on = "" if ending else f"{_goes_on(lexicon)} || "
        lines += [
            "OPTIONAL { ?situation gai:endLatest ?end } OPTIONAL { ?situation gai:endEarliest ?ended }",
            "FILTER(BOUND(?begin) || BOUND(?end))",
            f"FILTER({goes_on}NOT EXISTS {{ ?claim gai:leavesOpen gai:when }})",
        ]
    lines += _period_lines(frame.period, frame.intent == "events", ending, lexicon) if frame.period else []
    lines += _as_of_lines(frame.as_of, ending) if frame.as_of else []
    lines += [f"?claim gai:saidEarliest ?said . FILTER(?said <= {_day(frame.known_by.end)})"] if frame.known_by else []
    return lines


def _topics_of(frame: Frame) -> Sequence[Sequence[Topic]]:
    return frame.atom.topics if frame.atom else ()


def _speaker_line(iri: str) -> str:
    speaker = term(iri)
    own = f"?source gai:publisher {speaker} FILTER NOT EXISTS {{ ?claim gai:origin|gai:via ?other }}"
    return f"{{ ?claim gai:origin|gai:via {speaker} }} UNION {{ ?claim gai:source ?source . {own} }}"


def _tense_lines(tense: str, lexicon: Lexicon) -> Lines:
    """Keep what goes on, among what goes on for a time; or what has ended. Dated events and figures show their date."""
    ended = f"BOUND(?when) && {_ended('?when')}"
    return [f"FILTER({ended})" if tense == "former" else f"FILTER(!({ended} && {_goes_on(lexicon)}))"]


def _bound_lines(bound: Bound, frame: Frame, lexicon: Lexicon) -> Lines:
    """Keep the amounts that surely lie within the bound, whatever their comparator leaves open.

    A number without a bound is looked for as it is written; its comparator is shown, not weighed.
    """
    lines = [_amount_line(frame, lexicon)]
    lines += [f"FILTER(?unit = {term(bound.unit)})"] if bound.unit else []
    if bound.low and bound.low == bound.high:
        return [*lines, f"FILTER(?number = {bound.low})"]
    lines.append(
        "OPTIONAL { ?sum gai:comparator ?sign OPTIONAL { ?sign gai:lowFactor ?low }"
        " OPTIONAL { ?sign gai:highFactor ?high } }"
    )
    than = "" if bound.strict else "="
    if bound.low:
        lines += _side_lines("low", ">", than, bound.low)
    if bound.high:
        lines += _side_lines("high", "<", than, bound.high)
    return lines


def _side_lines(side: str, sign: str, than: str, number: str) -> Lines:
    beyond = f'BOUND(?sign) && EXISTS {{ ?sign skos:notation "{sign}" }}'
    return [
        f"FILTER(!BOUND(?sign) || BOUND(?{side}))",
        f"FILTER(?number * COALESCE(?{side}, 1) {sign}{than} {number} || (?number {sign}= {number} && {beyond}))",
    ]


def _day(day: str | None) -> str:
    return f'"{day}"^^xsd:date'


def _period_lines(period: Period, within: bool, ending: bool, lexicon: Lexicon) -> Lines:
    """Keep what overlaps the period; an event must begin or end `within` it.

    Where the `ending` is asked for, or what has no begin is not known to have gone on, it is the end that counts.
    """
    lines: Lines = []
    if period.end:
        open_begin = f"(!BOUND(?begin) && ({_goes_on(lexicon)} || ?ended <= {_day(period.end)}))"
        from_begin = f"?begin <= {_day(period.end)} || {open_begin}"
        lines.append(f"FILTER({f'?ended <= {_day(period.end)}' if ending else from_begin})")
    if period.begin:
        open_end = "" if ending else "!BOUND(?end) || "
        lines.append(f"FILTER({open_end}?end >= {_day(period.begin)})")
    if within:
        starts = f"?begin >= {_day(period.begin)}" if period.begin else "BOUND(?begin)"
        stops = f"?end <= {_day(period.end)}" if period.end else "BOUND(?end)"
        goes_on = 'CONTAINS(?when, "/")'
        lines.append(f"FILTER(IF({goes_on}, ({starts}) || ({stops}), ({starts}) && ({stops})))")
    return lines


def _goes_on(lexicon: Lexicon) -> str:
    lasting = sorted(kind for kind in lexicon.kinds if lexicon.lasting(kind))
    return f"EXISTS {{ ?situation a ?lasting FILTER(?lasting IN ({', '.join(map(term, lasting))})) }}"


def _as_of_lines(day: Period, ending: bool) -> Lines:
    """Keep what had begun by then and, where it goes on for a time, had not ended; or what had `ending` by then."""
    if ending:
        return [f"FILTER(?ended <= {_day(day.end)})"]
    return [
        f"FILTER(!BOUND(?begin) || ?begin <= {_day(day.end)})",
        f'FILTER(!CONTAINS(?when, "/") || !BOUND(?end) || ?end >= {_day(day.begin)})',
    ]
