"""From the text of a query to the patterns that it joins, where it is written as questions are."""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.terms import PREFIXES, expand

_TOKEN = re.compile(
    r"\s+|#[^\n]*|(?P<iri><[^<>\"{}|^`\\\s]*>)|(?P<var>\?\w+)|(?P<text>\"[^\"\\]*\"(?:\^\^[a-z]+:\w+|@[\w-]+)?)"
    r"|(?P<name>[A-Za-z][\w-]*:[\w-]*)|(?P<word>\w[\w.]*(?<!\.))|(?P<sign>\|\||&&|[<>!]=|[{}().;,|/*+?^!=<>-])"
)
_SUMMED = {"COUNT", "MAX", "MIN", "SUM", "AVG", "SAMPLE", "GROUP_CONCAT"}


class NotRead(Exception):
    """A query is written in another way than questions are; the whole of its parts is read for it."""


class Term(NamedTuple):
    """An IRI, a variable, or, with neither, a literal."""

    iri: str = ""
    var: str = ""


class Pattern(NamedTuple):
    """A pattern of statements; of several predicates any fits, and `steps` says that any number of them is gone."""

    subject: Term
    predicates: tuple[Term, ...]
    object: Term
    steps: bool = False


class Values(NamedTuple):
    """What variables may be; None where nothing is said."""

    names: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


class Bound(NamedTuple):
    """A variable that has the value of a term, or, of None, some value."""

    term: Term | None
    name: str


class Union(NamedTuple):
    """Groups of which any is met; a group alone is a union of one."""

    groups: tuple[Group, ...]


class Select(NamedTuple):
    """A query within: what it gives, by the names inside; None where it sums up."""

    given: dict[str, str]
    summed: bool
    group: Group


Joined = Pattern | Values | Bound | Union | Select


class Group:
    """What is joined, in stretches that each end with an optional group; and groups that filters look for."""

    def __init__(self, joined: list[Joined] | None = None) -> None:
        self.stretches: list[tuple[list[Joined], Group | None]] = [(joined, None)] if joined else []
        self.sought: list[Group] = []


def read_query(text: str) -> Group:
    """Return the group of a SELECT.

    Raises:
        NotRead: it has something that questions have not.
    """
    reader = _Reader(text)
    select = reader.select()
    while not reader.ended():
        if reader.take() in ("{", "}"):
            raise NotRead
    return select.group


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.at = 0
        self.fresh = 0
        place = 0
        while place < len(text):
            found = _TOKEN.match(text, place)
            if not found:
                raise NotRead
            place = found.end()
            if found.lastgroup:
                self.tokens.append((found.lastgroup, found[0]))

    def ended(self) -> bool:
        return self.at >= len(self.tokens)

    def peek(self) -> str:
        return "" if self.ended() else self.tokens[self.at][1]

    def take(self, *wanted: str) -> str:
        if self.ended() or (wanted and self.peek() not in wanted):
            raise NotRead
        self.at += 1
        return self.tokens[self.at - 1][1]

    def on(self, *words: str) -> bool:
        """Go on over words, if they are the next."""
        here = tuple(token for _, token in self.tokens[self.at : self.at + len(words)])
        self.at += len(words) if here == words else 0
        return here == words

    def select(self) -> Select:
        self.take("SELECT")
        begin = self.at
        while self.peek() != "{":
            self.take()
        head = [token for _, token in self.tokens[begin : self.at]]
        group, begin = self.group(), self.at
        while not self.ended() and self.peek() not in "{}":
            self.take()
        tail = " ".join(token for _, token in self.tokens[begin : self.at])
        summed = bool(_SUMMED.intersection(head) or re.search("GROUP|HAVING|LIMIT|OFFSET", tail))
        return Select(_given(head), summed, group)

    def group(self) -> Group:
        self.take("{")
        group, joined = Group(), list[Joined]()
        while not self.on("}"):
            if self.on("OPTIONAL"):
                group.stretches.append((joined, self.group()))
                joined = []
            elif self.on("FILTER"):
                group.sought += self.filter()
            elif not self.on("."):
                joined += self.element()
        group.stretches.append((joined, None))
        return group

    def element(self) -> list[Joined]:
        if self.peek() == "{":
            return [self.union()]
        if self.on("VALUES"):
            return [self.values()]
        if self.on("BIND", "("):
            return [self.bound()]
        return list(self.patterns())

    def union(self) -> Union | Select:
        if self.tokens[self.at + 1][1] == "SELECT":
            self.take("{")
            found = self.select()
            self.take("}")
            if self.peek() != "UNION":
                return found
            group = Group([found])
        else:
            group = self.group()
        groups = [group]
        while self.on("UNION"):
            groups.append(self.alternative())
        return Union(tuple(groups))

    def alternative(self) -> Group:
        if self.tokens[self.at + 1][1] != "SELECT":
            return self.group()
        self.take("{")
        found = self.select()
        self.take("}")
        return Group([found])

    def filter(self) -> list[Group]:
        """Return the groups that a filter looks for; what it compares is not read."""
        if self.on("NOT", "EXISTS") or self.on("EXISTS"):
            return [self.group()]
        while self.peek() != "(":
            self.take()
        depth, sought = 0, list[Group]()
        while True:
            token = self.take()
            depth += (token == "(") - (token == ")")
            if token == "EXISTS":
                sought.append(self.group())
            if not depth:
                return sought

    def values(self) -> Values:
        several = self.on("(")
        names = []
        while self.peek().startswith("?"):
            names.append(self.take())
        if several:
            self.take(")")
        self.take("{")
        rows = []
        while not self.on("}"):
            if several:
                self.take("(")
            rows.append(tuple(self.value() for _ in names))
            if several:
                self.take(")")
        return Values(tuple(names), tuple(rows))

    def value(self) -> str | None:
        return None if self.on("UNDEF") else self.term().iri or None

    def bound(self) -> Bound:
        before = []
        while not self.on("AS"):
            before.append(self.tokens[self.at])
            if self.take() == "EXISTS":
                raise NotRead
        name = self.take()
        self.take(")")
        simple = len(before) == 1 and before[0][0] in ("var", "name", "iri")
        return Bound(_term(*before[0]) if simple else None, name)

    def patterns(self) -> list[Pattern]:
        subject, found = self.term(), list[Pattern]()
        while True:
            path = self.path()
            while True:
                found += self.steps(subject, path, self.term())
                if not self.on(","):
                    break
            if not self.on(";"):
                return found

    def path(self) -> list[tuple[str, list[Term]]]:
        """Return the steps of a path: how often each is gone, and by which predicates."""
        steps = [self.step()]
        while self.on("/"):
            steps.append(self.step())
        return steps

    def step(self) -> tuple[str, list[Term]]:
        names = [self.predicate()]
        while self.on("|"):
            names.append(self.predicate())
        often = self.take() if self.peek() in ("*", "+", "?") else ""
        if self.peek() in ("|", "^") or (len(names) > 1 and (often or self.peek() == "/")):
            raise NotRead
        return often, names

    def predicate(self) -> Term:
        return Term(expand("rdf:type")) if self.on("a") else self.term()

    def steps(self, subject: Term, path: list[tuple[str, list[Term]]], end: Term) -> list[Pattern]:
        found = []
        for number, (often, names) in enumerate(path, 1):
            self.fresh += 1
            until = end if number == len(path) else Term(var=f"?/{self.fresh}")
            found.append(Pattern(subject, tuple(names), until, bool(often)))
            subject = until
        return found

    def term(self) -> Term:
        sort, token = ("", "") if self.ended() else self.tokens[self.at]
        self.take()
        return _term(sort, token)


def _given(head: list[str]) -> dict[str, str]:
    """Return the names that a SELECT gives by those that they have inside; what it works out is not among them."""
    given, depth = dict[str, str](), 0
    for at, token in enumerate(head):
        depth += (token == "(") - (token == ")")
        if token.startswith("?") and not depth:
            given[token] = token
        elif head[at - 1 : at + 4 : 2] == ["(", "AS", ")"] and depth == 1:
            given[token] = head[at + 2]
    return given


def _term(sort: str, token: str) -> Term:
    if sort == "var":
        return Term(var=token)
    if sort == "iri":
        return Term(token[1:-1])
    if sort == "name" and token.partition(":")[0] in PREFIXES:
        return Term(expand(token))
    if sort == "text" or token in ("true", "false") or token.replace(".", "").isdigit():
        return Term()
    raise NotRead
