"""From a number to an invented industry of about so many entities: its documents, its dataset, its page.

No name and no event in it is real. The same number gives the same bytes.
Run it with `python -m tests.bench.grown 3000 /tmp/page.html`; it prints how long each step took.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from graph.claims import Json, read_claims
from graph.conflicts import add_conflicts
from graph.documents import Document
from graph.exports import canonical
from graph.facts import emit
from graph.inference import infer
from graph.network import network_of
from graph.page import render
from graph.schema import context_of
from graph.store import Dataset
from graph.terms import shipped
from graph.vocabulary import read_ontology

SYLLABLES = (
    "ba 巴,be 貝,bo 博,da 達,do 多,fa 法,fi 菲,ga 加,ka 卡,ki 奇,la 拉,le 萊,li 利,lo 洛,ma 瑪,"
    "me 梅,mi 米,mo 莫,na 納,ne 內,no 諾,pa 帕,po 波,ra 若,ri 里,ro 羅,sa 薩,se 塞,so 索,ta 塔,"
    "te 特,ti 提,to 托,va 瓦,ve 維,vi 威,vo 沃,ya 雅,yo 約,za 扎,ze 澤,zo 佐"
)
_SOUNDS = [tuple(pair.split()) for pair in SYLLABLES.split(",")]

# what an industry is made of: share of all entities, prefix of ids, type, and what a name ends with
MAKE_UP = {
    "company": (0.33, "co", "Company", (" Labs", "實驗室"), (" Systems", "系統"), (" AI", "智能"), (" Works", "工坊")),
    "person": (0.30, "person", "Person", ("", "")),
    "investor": (0.12, "co", "Company", (" Capital", "資本"), (" Ventures", "創投")),
    "model": (0.10, "model", "Model", (" Diffusion", "擴散"), (" LM", "語言模型")),
    "product": (0.06, "product", "Product", (" Studio", "創作室"), (" Chat", "聊天")),
    "case": (0.05, "case", "Lawsuit", (" litigation", "訴訟案")),
    "court": (0.01, "court", "Court", (" District Court", "地方法院")),
    "media": (0.02, "media", "MediaOutlet", (" Post", "郵報"), (" Times", "時報")),
    "unnamed": (0.01, "unnamed", "UnnamedSource", (" insider", "知情人士")),
}
CERTAINTIES = {
    "stated": 55,
    "reported": 20,
    "alleged": 6,
    "rumoured": 6,
    "opined": 6,
    "projected": 4,
    "hypothetical": 3,
}
EDGES_PER_NODE = 1.5
CLAIMS_PER_SOURCE = 400


class Industry:
    """Invents entities, then what is said of them; old and large companies are spoken of most."""

    def __init__(self, size: int) -> None:
        self.random = Random(size)
        self.size = size
        self.entities: list[Json] = []
        self.by_kind: dict[str, list[str]] = {kind: [] for kind in MAKE_UP}
        self.home: dict[str, str] = {}
        self.claims: list[Json] = []
        self.names: dict[str, Json] = {}
        self._invent()
        self._tell()
        parts = [self.claims[at : at + CLAIMS_PER_SOURCE] for at in range(0, len(self.claims), CLAIMS_PER_SOURCE)]
        self.sources = [self._source(index, part) for index, part in enumerate(parts)]

    def documents(self) -> list[Document]:
        """Return the register and a source for every 400 claims."""
        trees = [{"entities": self.entities}, *self.sources]
        return [Document(f"grown/{index}.yaml", tree) for index, tree in enumerate(trees)]

    # ── who there is ──

    def _invent(self) -> None:
        left = self.size
        numbers = self.random.sample(range(len(_SOUNDS) ** 3), min(self.size, len(_SOUNDS) ** 3))
        for kind, (share, *_) in reversed(MAKE_UP.items()):
            count = left if kind == "company" else min(left, round(self.size * share))
            left -= count
            for _ in range(count):
                self._entity(kind, numbers.pop())

    def _entity(self, kind: str, number: int) -> None:
        _, prefix, type_, *endings = MAKE_UP[kind]
        base = len(_SOUNDS)
        sounds = [_SOUNDS[number % base], _SOUNDS[number // base % base], _SOUNDS[number // base**2]]
        latin, han = ("".join(parts) for parts in zip(*sounds, strict=True))
        given, given_han = self.random.choice(_SOUNDS) if kind == "person" else ("", "")
        ending, ending_han = self.random.choice(endings)
        english = f"{given.title() + 'n ' if given else ''}{latin.title()}{ending}"
        label = {"en": english, "zh-Hant": f"{given_han}{'·' if given_han else ''}{han}{ending_han}"}
        curie = f"{prefix}:{english.lower().replace(' ', '-')}"
        aliases = {"aliases": {"en": [latin.title()]}} if kind == "company" else {}
        self.entities.append({"id": curie, "type": type_, "label": label, **aliases})
        self.names[curie] = label
        self.by_kind[kind].append(curie)

    def _major(self) -> str:
        """One of the large companies, which are one in fifteen; the first is the largest."""
        companies = self.by_kind["company"]
        largest = companies[: max(1, len(companies) // 15)]
        return largest[int(len(largest) * self.random.random() ** 1.7)]

    def near(self, other: str) -> str:
        """A company of the same field more often than any other."""
        field = self.home.get(other, other)
        if self.random.random() < 0.6:
            return field
        fellows = [one for one in self.random.choices(self.by_kind["company"], k=6) if self.home.get(one) == field]
        return fellows[0] if fellows else self.random.choice(self.by_kind["company"])

    def one_of(self, kind: str) -> str | None:
        """Anyone of a kind, if there is one."""
        return self.random.choice(self.by_kind[kind]) if self.by_kind[kind] else None

    # ── what is said of them ──

    def _tell(self) -> None:
        for kind in ("company", "person", "investor", "model", "product", "case", "court"):
            for one in self.by_kind[kind]:
                self.home[one] = self._major() if kind != "company" else self.home.get(one) or self._major()
                if self.random.random() < 0.97:
                    self._say(FIRST[kind], one)
        for _ in range(round(self.size * (EDGES_PER_NODE - 0.9))):
            kind = self.random.choice(["company", "company", "person", "investor", "model"])
            if one := self.one_of(kind):
                self._say(self.random.choice(MORE[kind]), one)
        for one in self.by_kind["company"]:
            if self.random.random() < 0.4 or self.size < 3:
                self._say(_figure, one)

    def _say(self, telling: Telling, one: str) -> None:
        said = telling(self, one)
        if said is None:
            return
        situation, english, chinese = said
        situation = {"id": f"sit:s{len(self.claims)}", **situation}
        if self.random.random() < 0.6:
            situation["when"] = self._date()
        self._claim(situation, english, chinese)
        if self.random.random() < 0.15:
            self._claim(situation["id"], f"{english} That is said again.", f"再次提到:{chinese}")

    def _claim(self, says: Any, english: str, chinese: str) -> None:
        certainty = self.random.choices(list(CERTAINTIES), list(CERTAINTIES.values()))[0]
        index = len(self.claims)
        digest = hashlib.sha256(english.encode()).hexdigest()
        claim: Json = {
            "id": f"cl:c{index}",
            "certainty": certainty,
            "at": {"line": index % CLAIMS_PER_SOURCE + 1, "start": 0, "end": len(english), "sha256": digest},
            "text": {"en": english, "zh-Hant": chinese},
        }
        if certainty in ("reported", "rumoured", "alleged") and (
            origin := self.one_of("unnamed") or self.one_of("person")
        ):
            claim["origin"] = origin
        if certainty == "reported" and (via := self.one_of("media")):
            claim["via"] = via
        if certainty == "hypothetical":
            claim["condition"] = {"en": "if the talks succeed", "zh-Hant": "若談判成功"}
        if self.random.random() < 0.02:
            claim["negated"] = True
        self.claims.append({**claim, "says": says})

    def _date(self) -> str:
        year, month = self.random.randint(2019, 2025), self.random.randint(1, 12)
        day = f"{year}-{month:02}-{self.random.randint(1, 28):02}"
        return self.random.choice([str(year), f"{year}-{month:02}", day, f"{year}-{month:02}/..", f"../{year}"])

    def _source(self, index: int, claims: list[Json]) -> Json:
        publisher = self.one_of("media") or self.one_of("company")
        return {
            "id": f"src:source-{index}",
            "type": "Article",
            "label": {"en": f"Report no. {index + 1}", "zh-Hant": f"第 {index + 1} 號報導"},
            "publisher": publisher,
            "published": str(self.random.randint(2019, 2025)),
            "language": "en",
            "lines": CLAIMS_PER_SOURCE,
            "sha256": hashlib.sha256(str(index).encode()).hexdigest(),
            "claims": claims,
        }

    def amount(self, low: int, high: int, unit: str = "USD") -> Json:
        """A number of two digits and zeros, often with a comparator."""
        number = self.random.randint(10, 99) * 10 ** self.random.randint(low, high)
        bound = self.random.choice(["=", "=", "~", "nearly", ">="])
        return {"number": number, "unit": unit, **({"comparator": bound} if bound != "=" else {})}

    def words(self, english: str, chinese: str, **who: str) -> tuple[str, str]:
        """The two templates with the names of those they speak of."""
        names = {key: self.names[curie] for key, curie in who.items()}
        return (
            english.format(**{key: label["en"] for key, label in names.items()}),
            chinese.format(**{key: label["zh-Hant"] for key, label in names.items()}),
        )


Telling = Callable[[Industry, str], tuple[Json, str, str] | None]
"""Given an industry and one of its entities, a situation and its paraphrases; None where the other party is wanting."""


def _role(to: Industry, one: str) -> tuple[Json, str, str]:
    company = to.near(one)
    role = to.random.choice(["ceo", "board-member"])
    situation = {"type": "RoleHolding", "holder": one, "organization": company, "role": role}
    return situation, *to.words("{a} has a post at {b}.", "{a}任職於{b}。", a=one, b=company)


def _founding(to: Industry, one: str) -> tuple[Json, str, str]:
    company = to.near(one)
    situation = {"type": "Founding", "organization": company, "founder": one}
    return situation, *to.words("{a} was among the founders of {b}.", "{a}參與創立{b}。", a=one, b=company)


def _round(to: Industry, one: str) -> tuple[Json, str, str]:
    company = to.near(one)
    role = to.random.choice(["investor", "investor", "lead_investor"])
    situation = {"type": "FundingRound", "recipient": company, role: one, "amount": to.amount(5, 8)}
    return situation, *to.words("{a} put money into {b}.", "{a}出資{b}。", a=one, b=company)


def _shares(to: Industry, one: str) -> tuple[Json, str, str]:
    company = to.near(one)
    situation = {"type": "Shareholding", "shareholder": one, "organization": company}
    return situation, *to.words("{a} owns a part of {b}.", "{a}持有{b}部分股份。", a=one, b=company)


def _talks(to: Industry, one: str) -> tuple[Json, str, str] | None:
    company = to.near(one)
    if company == one:
        return None
    situation = {"type": "DealTalks", "seeker": one, "counterparty": company, "matter": "financing"}
    return situation, *to.words("{a} negotiated with {b} about money.", "{a}與{b}洽談融資。", a=one, b=company)


def _rivalry(to: Industry, one: str) -> tuple[Json, str, str] | None:
    company = to.near(one)
    if company == one:
        return None
    situation = {"type": "Rivalry", "competitor": one, "rival": company}
    return situation, *to.words("{a} is up against {b}.", "{a}與{b}競爭。", a=one, b=company)


def _development(to: Industry, one: str) -> tuple[Json, str, str]:
    company = to.near(one)
    situation = {"type": "Development", "developer": company, "artifact": one}
    return situation, *to.words("{b} built {a}.", "{b}研發了{a}。", a=one, b=company)


def _offering(to: Industry, one: str) -> tuple[Json, str, str]:
    company = to.near(one)
    situation = {"type": "Offering", "provider": company, "artifact": one}
    return situation, *to.words("{b} sells {a}.", "{b}提供{a}。", a=one, b=company)


def _tie(to: Industry, one: str) -> tuple[Json, str, str] | None:
    """To the model before it, so that there are chains."""
    models = to.by_kind["model"]
    if one not in models or models.index(one) == 0:
        return None
    other = models[models.index(one) - 1]
    situation = {"type": "TechnicalTie", "artifact": one, "tied_to": other}
    return situation, *to.words("{a} draws on {b}.", "{a}與{b}技術相關。", a=one, b=other)


def _suit(to: Industry, case: str) -> tuple[Json, str, str] | None:
    defendant, plaintiff = to.home[case], to.one_of(to.random.choice(["company", "person", "investor"]))
    if plaintiff is None or plaintiff == defendant:
        return None
    model = to.one_of("model")
    concerns = {"concerns": model} if model and to.random.random() < 0.5 else {}
    situation = {"type": "Litigation", "plaintiff": plaintiff, "defendant": defendant, "in_case": case, **concerns}
    return situation, *to.words("{a} took {b} to court.", "{a}對{b}提告。", a=plaintiff, b=defendant)


def _ruling(to: Industry, one: str) -> tuple[Json, str, str] | None:
    case = to.one_of("case")
    if case is None:
        return None
    situation = {"type": "CourtRuling", "ruled_by": one, "in_case": case, "ruling": "proceeds-to-trial"}
    return situation, *to.words("{a} let {b} go to trial.", "{a}裁定{b}進入審理。", a=one, b=case)


def _accusation(to: Industry, one: str) -> tuple[Json, str, str] | None:
    company = to.near(one)
    if company == one:
        return None
    situation = {"type": "AllegedWrong", "accuser": one, "accused": company, "wrong": "mismanagement"}
    return situation, *to.words("{a} finds fault with how {b} is run.", "{a}指{b}經營不善。", a=one, b=company)


def _figure(to: Industry, one: str) -> tuple[Json, str, str]:
    situation = {"type": "Figure", "of": one, "metric": "revenue", "amount": to.amount(4, 7)}
    return situation, *to.words("{a} told of its revenue.", "{a}公布營收。", a=one)


FIRST: dict[str, Telling] = {
    "company": _rivalry,
    "person": _role,
    "investor": _round,
    "model": _development,
    "product": _offering,
    "case": _suit,
    "court": _ruling,
}
MORE: dict[str, list[Telling]] = {
    "company": [_talks, _rivalry, _accusation, _shares],
    "person": [_founding, _role, _accusation],
    "investor": [_round, _shares, _talks],
    "model": [_tie, _tie, _development],
}


def dataset_of(size: int) -> Dataset:
    """Return the dataset of an invented industry with its edges and conflicts; the contract is not asked."""
    ontology = read_ontology(shipped("ontology"))
    facts = emit(Industry(size).documents(), context_of(ontology))
    dataset = Dataset([*ontology.declared, *facts.quads])
    infer(dataset, ontology)
    add_conflicts(dataset, ontology, facts)
    return dataset


def page_of(size: int) -> str:
    """Return the page of an invented industry."""
    dataset = dataset_of(size)
    return render(dataset, network_of(dataset), read_claims(dataset), nquads=canonical(dataset))


def main() -> None:
    """Write a page and print how long each step took."""
    size, out = int(sys.argv[1]), Path(sys.argv[2])
    begin = time.perf_counter()

    def done(what: str) -> None:
        nonlocal begin
        print(f"{what:<52} {time.perf_counter() - begin:7.2f} s")
        begin = time.perf_counter()

    dataset = dataset_of(size)
    done(f"dataset of {len(dataset)} statements")
    network = network_of(dataset)
    done(f"network of {len(network)} nodes, {network.number_of_edges()} edges")
    claims = read_claims(dataset)
    done(f"{len(claims)} claims")
    page = render(dataset, network, claims, nquads=canonical(dataset))
    done(f"page of {len(page.encode()) / 1e6:.2f} MB")
    out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
