"""Questions in three languages: what is answered, what is not, and that nothing is answered that was not understood."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.questions import Asker
from graph.store import Dataset
from graph.terms import expand, shorten

Reply = dict[str, Any]

KEYS = {
    "question",
    "lang",
    "understood",
    "sparql",
    "columns",
    "rows",
    "row_claims",
    "claims",
    "given",
    "conflicts",
    "value",
    "answer",
    "reason",
}
GETTY, HODES = "co:getty-images > co:stability-ai", "person:cyrus-hodes > co:stability-ai"
INTEL, HOLZ = "co:intel > co:stability-ai", "person:david-holz > co:midjourney"
COATUE, SOLD = "co:coatue-management > co:stability-ai", "person:cyrus-hodes > co:stability-ai"
MADE = "co:stability-ai > model:stable-diffusion"
CHIEF = "person:emad-mostaque > co:stability-ai"
DEMAND = "co:coatue-management > person:emad-mostaque"
RIVALS = {f"co:{name} > co:stability-ai" for name in ("google", "midjourney", "openai")}
ACCUSED = {DEMAND, "person:cyrus-hodes > person:emad-mostaque"}

RELATIONS: dict[str, set[str]] = {
    "who sued whom": {GETTY, HODES},
    "who sued Stability AI": {GETTY, HODES},
    "who sued Stability AI in 2023": {GETTY, HODES},
    "who sued Stability AI in January 2023": {GETTY},
    "who sued Stability AI before July 2023?": {GETTY},
    "whom did Getty sue": {GETTY},
    "Who was sued by Getty Images?": {GETTY},
    "Stability AI was sued by whom?": {GETTY, HODES},
    "By whom was Stability AI sued?": {GETTY, HODES},
    "who took Stability AI to court": {GETTY, HODES},
    "lawsuits against Stability AI": {GETTY, HODES},
    "Getty's lawsuit against Stability AI": {GETTY},
    "which companies sued Stability AI": {GETTY},
    "which people sued Stability AI": {HODES},
    "Which firms have filed lawsuits against Stability?": {GETTY},
    "Has anybody taken Stability AI to court?": {GETTY, HODES},
    "did Getty sue Stability AI?": {GETTY},
    "誰起訴了誰": {GETTY, HODES},
    "誰起訴了 Stability AI": {GETTY, HODES},
    "Stability AI 被誰起訴": {GETTY, HODES},
    "Stability AI 遭誰提告?": {GETTY, HODES},
    "誰對 Stability AI 提起訴訟?": {GETTY, HODES},
    "Getty Images 起訴了誰?": {GETTY},
    "起訴 Stability AI 的是誰": {GETTY, HODES},
    "被 Getty 起訴的公司有哪些": {GETTY},
    "谁在2023年起诉了Stability AI": {GETTY, HODES},
    "2023年7月谁起诉了 Stability AI?": {HODES},
    "盖蒂图像告了谁": {GETTY},
    "who invested in Stability AI": {INTEL},
    "who led a round of Stability AI": {INTEL},
    "Stability AI's investors": {INTEL},
    "英特爾投資了哪些公司": {INTEL},
    "谁领投了 Stability AI": {INTEL},
    "who founded Midjourney": {HOLZ},
    "Midjourney was founded by whom": {HOLZ},
    "Midjourney 是誰創立的": {HOLZ},
    "Midjourney 由谁创立": {HOLZ},
    "who holds shares in Stability AI": {COATUE},
    "誰持有 Stability AI 的股份": {COATUE},
    "Stability AI 的股东": {COATUE},
    "who sold shares in Stability AI": {SOLD},
    "誰出售了 Stability AI 的股份": {SOLD},
    "who is the CEO of Stability AI": {CHIEF},
    "who leads Stability AI": {CHIEF},
    "who was CEO of Stability AI in February 2024?": {CHIEF},
    "Stability AI 的執行長是誰": {CHIEF},
    "谁领导 Stability AI": {CHIEF},
    "who works for Stability AI": {CHIEF},
    "誰在 Stability AI 工作": {CHIEF},
    "who made Stable Diffusion": {MADE},
    "Stable Diffusion 是誰研發的": {MADE},
    "who competes with Stability AI": RIVALS,
    "Stability AI 的競爭對手": RIVALS,
    "who accused Emad Mostaque": ACCUSED,
    "谁指控了 Emad Mostaque": ACCUSED,
    "who demanded the resignation of Emad Mostaque": {DEMAND},
    "誰要求 Emad Mostaque 下台": {DEMAND},
    "who did Stability AI talk to": {"co:stability-ai > unnamed:potential-buyer"},
    "誰和 Stability AI 洽談": {"co:stability-ai > unnamed:potential-buyer"},
    "which models are tied to Latent Diffusion": {"model:stable-diffusion > model:latent-diffusion"},
    "who offers DreamStudio": {"co:stability-ai > product:dreamstudio"},
    "誰在提供 DreamStudio": {"co:stability-ai > product:dreamstudio"},
    "which court ruled in Getty Images v. Stability AI": {"court:unnamed-uk-court > case:getty-v-stability-ai"},
    "who is the plaintiff in Hodes v. Stability AI": {"person:cyrus-hodes > case:hodes-v-stability-ai"},
    "who is the defendant in Hodes v. Stability AI": {"co:stability-ai > case:hodes-v-stability-ai"},
    "what is the subject of Getty Images v. Stability AI": {"model:stable-diffusion > case:getty-v-stability-ai"},
}

CLAIMS: dict[str, set[str]] = {
    "when was Stability AI sued": {"cl:getty-sued", "cl:hodes-sued"},
    "when was Midjourney founded": {"cl:midjourney-founded-2021"},
    "revenue of Stability AI in Q1 2024": {"cl:revenue-q1-2024"},
    "Stability AI 2024Q1 營收": {"cl:revenue-q1-2024"},
    "Stability AI 2024年第一季度的收入是多少": {"cl:revenue-q1-2024"},
    "how much cash did Stability AI have in October 2023": {"cl:cash-october-2023"},
    "Stability AI 在2023年10月有多少現金": {"cl:cash-october-2023"},
    "Midjourney 有多少员工": {"cl:midjourney-forty-people", "cl:midjourney-eleven-staff"},
    "did Midjourney take venture capital?": {"cl:no-venture-capital"},
    "Midjourney 有沒有拿過創投?": {"cl:no-venture-capital"},
    "Midjourney 接受过风投吗": {"cl:no-venture-capital"},
}

NOT_UNDERSTOOD = [
    "",
    "   ",
    "?!。",
    "the",
    "who",
    "誰",
    "the weather in London",
    "今天天氣如何",
    "who sued Stablity AI",
    "who sued Contoso",
    'who sued "Acme Corp"',
    "who bought Stability AI",
    "誰起訴了光年電機",
    "谁收购了 Stability AI",
    "why did Jasper AI fall",
    "who sued Stability AI in May",
    "who sued Stability AI last year",
    "who sued his company",
    "who is the largest shareholder of Stability AI",
    "total revenue of Stability AI times two",
    "lawsuits in the UK",
    "Getty Stability AI",
    "did Stability AI",
    "what did Getty",
    "is Stability AI",
    "who said Getty",
    "who sued Stability AI in 2023 2022",
    "who sued Stability AI in 13/2023",
    "who sued Stability AI } ; DROP ALL",
    'who sued "Stability AI" } UNION { ?s ?p ?o }',
    "who sued <https://w3id.org/genai-kg/id/co/stability-ai>",
    "who sued Stability AI $x",
    "who sued co:stability-ai # comment",
    "whosuedStabilityAI",
    "who sued " + "Stability AI " * 900,
    "誰" * 10_000,
    "a" * 10_000,
]


WITHOUT_FACTS = [
    "Who won Getty Images v. Stability AI?",
    "Who prevailed in Getty Images v. Stability AI?",
    "Which court hears Getty Images v. Stability AI?",
    "Which cases were consolidated into Getty Images v. Stability AI?",
    "Stability AI 與誰和解？",
    "Which models are based on Stable Diffusion?",
    "誰參與了 Stability AI 的融資？",
]
"""Questions on relations that the shipped facts may hold nothing of."""


@pytest.fixture(scope="module")
def asker(article: Dataset) -> Asker:
    """What answers questions from the article, amid the names of the whole register."""
    return Asker(article)


def cells(reply: Reply, name: str) -> list[Any]:
    at = reply["columns"].index(name)
    return [row[at] for row in reply["rows"]]


def pairs(reply: Reply) -> set[str]:
    if "whom" not in reply["columns"]:
        return set()
    both = zip(cells(reply, "who"), cells(reply, "whom"), strict=True)
    return {f"{who['value']} > {whom['value']}" for who, whom in both}


def ids(reply: Reply) -> set[str]:
    return {claim["id"] for claim in reply["claims"]}


@pytest.mark.parametrize(("question", "expected"), RELATIONS.items())
def test_a_question_of_relations_gives_the_pairs_in_the_order_of_who_and_whom(
    asker: Asker, question: str, expected: set[str]
) -> None:
    """Active, passive, nominal, terse and full forms in three languages give the same rows."""
    reply = asker.ask(question)
    assert (reply["reason"], pairs(reply)) == (None, expected), reply["answer"]


def test_each_relation_of_the_ontology_is_asked_about_at_least_once(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No edge property is without a form by which it was asked about, whether or not it has facts."""
    monkeypatch.setattr(type(asker.lexicon), "stored", lambda *_: None)
    understood = [asker.ask(question)["understood"]["relation"] for question in [*RELATIONS, *WITHOUT_FACTS]]
    assert {shorten(iri) for iri in asker.lexicon.relations} == {relation["id"] for relation in understood if relation}


@pytest.mark.parametrize(("question", "expected"), CLAIMS.items())
def test_a_question_of_figures_or_kinds_gives_its_claims(asker: Asker, question: str, expected: set[str]) -> None:
    """A metric, a period or a kind of money leads to the claims that carry it."""
    reply = asker.ask(question)
    assert (reply["reason"], ids(reply)) == (None, expected), reply["answer"]


@pytest.mark.parametrize(
    ("question", "certainty"),
    [
        ("which claims are rumours", "rumoured"),
        ("有哪些傳聞", "rumoured"),
        ("which claims are forecasts", "projected"),
        ("哪些是预测", "projected"),
        ("allegations", "alleged"),
        ("哪些是假設", "hypothetical"),
        ("opinions", "opined"),
    ],
)
def test_a_certainty_is_asked_for_by_its_name(asker: Asker, question: str, certainty: str) -> None:
    """All claims of the certainty are listed, and no other."""
    every = {c["id"] for c in asker.ask("tell me about Stability AI")["claims"] if c["certainty"] == certainty}
    reply = asker.ask(question)
    assert {claim["certainty"] for claim in reply["claims"]} == {certainty}
    assert every <= ids(reply)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("what did The Information report", "media:the-information"),
        ("What did Forbes say about Stability AI?", "media:forbes"),
        ("claims by Forbes", "media:forbes"),
        ("據福布斯,Stability AI 的支出是多少", "media:forbes"),
        ("据福布斯报道,Stability AI 有多少现金", "media:forbes"),
        ("according to Forbes, what is the revenue of Stability AI", "media:forbes"),
        ("what did Cyrus Hodes allege", "person:cyrus-hodes"),
    ],
)
def test_a_speaker_limits_the_claims(asker: Asker, question: str, speaker: str) -> None:
    """Every claim given names the speaker as its outlet or its first speaker."""
    claims = asker.ask(question)["claims"]
    assert claims
    assert all(speaker in {who["id"] for who in (*claim["via"], *claim["origin"])} for claim in claims)


def test_what_happened_is_sorted_by_time_and_kept_to_the_year(asker: Asker) -> None:
    """Events of the year come in order; what has no time, or goes on through the year, stays out."""
    reply = asker.ask("what happened to Stability AI in 2023")
    months = [time[:7] for time in cells(reply, "when")]
    assert months == sorted(months)
    assert all(month.startswith("2023") for month in months)
    assert {"cl:getty-sued", "cl:hodes-sued", "cl:intel-note"} <= ids(reply)
    assert ids(asker.ask("Stability AI 2023年發生了什麼事")) == ids(reply)


def test_a_hedged_edge_is_named_as_hedged(asker: Asker) -> None:
    """A rumour is listed with its certainty in the row and in the sentence, and is never a yes."""
    reply = asker.ask("who invested in Stability AI")
    assert [cell["value"] for cell in cells(reply, "certainty")] == ["gai:rumoured"]
    assert reply["answer"].startswith("rumoured: Intel led")
    assert asker.ask("did Intel invest in Stability AI")["answer"].startswith("Not as a plain fact: rumoured")
    assert asker.ask("誰投資了 Stability AI")["answer"].startswith("傳聞：英特爾")


def test_a_denial_is_named_as_denied(asker: Asker) -> None:
    """A negated claim answers no, and says so in its row."""
    reply = asker.ask("did Midjourney take venture capital?")
    assert reply["answer"].startswith("No: Up to now Midjourney has never")
    assert cells(reply, "negated") == [True]
    assert cells(reply, "certainty")[0]["label"]["en"] == "stated; a denial"


@pytest.mark.parametrize(
    "question",
    [
        "does anyone owe Stability AI money",
        "哪些公司欠 Stability AI 錢",
        "2024年33月 Stability AI 的營收",
        "who sued Stability AI before 0001-01-01",
        "who sued Stability AI after 9999-12-31",
    ],
)
def test_what_would_be_read_backwards_is_not_answered(asker: Asker, question: str) -> None:
    """A role said of the wrong party, a verb turned round and a date out of range are not understood."""
    assert asker.ask(question)["reason"] == "not-understood"


@pytest.mark.parametrize(
    "question", ["which companies are not unicorns", "Stability AI has no debt", "Stability AI 沒有營收"]
)
def test_a_negation_is_never_dropped(asker: Asker, question: str) -> None:
    """A question with a negation is answered by denials alone."""
    assert all(claim["negated"] for claim in asker.ask(question)["claims"])


def test_what_has_ended_is_no_plain_yes(asker: Asker) -> None:
    """A role whose time is over is told as ended, in whichever tense the question stands."""
    assert asker.ask("is Emad Mostaque CEO of Stability AI")["answer"].startswith("It was so, and has ended")
    assert asker.ask("Mostaque 是 Stability AI 的 CEO 嗎")["answer"].startswith("曾經如此")


def test_a_forecast_beside_an_actual_is_told_apart(asker: Asker) -> None:
    """Both are rows of their own with their certainty; nothing is summed."""
    reply = asker.ask("Midjourney revenue")
    assert {cell["value"] for cell in cells(reply, "certainty")} == {"gai:projected", "gai:reported"}
    assert "projected:" in reply["answer"]
    assert len(reply["rows"]) == len(reply["claims"])


@pytest.mark.parametrize(
    "question",
    [
        "who sued Stability AI in 2021",
        "did Stability AI sue Getty",
        "whom did Stability AI sue",
        "誰起訴了 Midjourney",
        "谁投资了 Midjourney",
        "who invested in Midjourney",
        "Did Google sue OpenAI?",
        "who is CEO of Stability AI in 2025",
        "who sued Stability AI twice",
        "who sued Getty's competitors",
        "who has not sued Stability AI",
        "誰沒有起訴 Stability AI",
        "Getty 是被告嗎",
        "does Getty face a lawsuit",
        "is Stability AI a plaintiff",
        "is Midjourney a founder",
        "did Hodes deceive Emad Mostaque",
    ],
)
def test_understood_and_not_known_is_said(asker: Asker, question: str) -> None:
    """A question that was understood and has no fact gives what was understood, the query, and no row."""
    reply = asker.ask(question)
    assert (reply["reason"], reply["rows"], reply["claims"]) == ("no-fact", [], [])
    assert reply["understood"] is not None
    assert reply["sparql"] is not None


@pytest.mark.parametrize("question", NOT_UNDERSTOOD, ids=lambda text: text[:40])
def test_what_is_not_understood_is_not_answered(asker: Asker, question: str) -> None:
    """Leftovers, unknown names, negations, joins, injections and nonsense give no row and no query."""
    reply = asker.ask(question)
    assert (reply["reason"], reply["rows"], reply["sparql"]) == ("not-understood", [], None), reply["answer"]
    assert isinstance(reply["suggestions"], list)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("who sued Stablity AI", "Stability AI"),
        ("who founded Midjorney", "Midjourney"),
        ("who sued Getty Foundation", "Getty Images"),
        ("who suedd Stability AI", "sued"),
    ],
)
def test_a_mistyped_name_is_suggested_and_never_replaced(asker: Asker, question: str, name: str) -> None:
    """A near name is offered; the question is not answered with it."""
    reply = asker.ask(question)
    assert reply["reason"] == "not-understood"
    assert name in reply["suggestions"]
    assert name in reply["answer"]


def test_a_short_chinese_name_is_never_guessed(asker: Asker) -> None:
    """李燃 is one character away from 李然, and is still not suggested as it."""
    assert "Li Ran" not in asker.ask("誰起訴了李燃")["suggestions"]


def test_a_name_of_two_entities_is_ambiguous(article: Dataset) -> None:
    """A name that fits several entities gives the candidates with their ids and no row."""
    from graph.store import Literal, Quad, node

    twin = [
        Quad(node("co:getty-museum"), node("rdf:type"), node("gai:Company")),
        Quad(node("co:getty-museum"), node("rdfs:label"), Literal("Getty Museum", language="en")),
        Quad(node("co:getty-museum"), node("skos:altLabel"), Literal("Getty", language="en")),
    ]
    reply = Asker(Dataset([*article, *twin])).ask("whom did Getty sue")
    assert (reply["reason"], reply["rows"]) == ("ambiguous", [])
    assert {s["id"] for s in reply["suggestions"]} == {"co:getty-images", "co:getty-museum"}


def test_what_is_only_mentioned_is_not_counted(article: Dataset) -> None:
    """A case that another was joined with is named by that, and yet is none of the cases that were joined."""
    from graph.store import Literal, Quad, node

    said = {
        "sit:joined": {
            "rdf:type": "gai:CaseStatus",
            "gai:case": "case:hodes-v-stability-ai",
            "gai:caseStatus": "gai:consolidated",
            "gai:joinedWith": "case:getty-v-stability-ai",
        },
        "cl:joined": {
            "rdf:type": "gai:Claim",
            "gai:asserts": "sit:joined",
            "gai:certainty": "gai:stated",
            "gai:source": "src:zhineng-yongxian-stability-ai",
            "gai:passage": "sit:place",
        },
        "sit:place": {"rdf:type": "gai:Passage"},
    }
    quads = [Quad(node(s), node(p), node(o)) for s, rows in said.items() for p, o in rows.items()]
    quads.append(Quad(node("sit:place"), node("gai:line"), Literal("1", datatype=node("xsd:integer"))))
    quads.append(Quad(node("cl:joined"), node("gai:inForce"), Literal("true", datatype=node("xsd:boolean"))))
    reply = Asker(Dataset([*article, *quads])).ask("How many cases were consolidated?")
    assert (reply["value"]["number"], [claim["id"] for claim in reply["claims"]]) == ("1", ["cl:joined"])


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("who sued whom", "en"),
        ("誰起訴了誰", "zh-Hant"),
        ("谁起诉了谁", "zh-Hans"),
        ("Midjourney 是否", "zh-Hant"),
        ("Midjourney 营收", "zh-Hans"),
    ],
)
def test_the_language_of_a_question_is_seen(asker: Asker, question: str, language: str) -> None:
    """Traditional unless only Simplified characters tell; the answer is in the same language."""
    assert asker.ask(question)["lang"] == language


def test_the_answer_is_in_the_language_asked_for(asker: Asker) -> None:
    """A language given overrides the one seen."""
    assert asker.ask("who sued Stability AI", "zh-Hans")["answer"].startswith("2 项：")
    assert asker.ask("誰起訴了 Stability AI", "en")["answer"].startswith("2 answers:")


@pytest.mark.parametrize(
    "question",
    [
        "WHO SUED STABILITY AI?",
        "who sued \u200fStability AI\u200e",
        "ｗｈｏ ｓｕｅｄ Stability AI",
        "who  sued\tStability\nAI",
    ],
)
def test_spelling_does_not_matter_where_meaning_does_not(asker: Asker, question: str) -> None:
    """Case, full width, direction marks and white space are folded away."""
    assert pairs(asker.ask(question)) == {GETTY, HODES}


@pytest.mark.parametrize("question", [*RELATIONS, *CLAIMS, "tell me about Midjourney", "what happened to Stability AI"])
def test_the_query_of_an_answer_runs_and_gives_its_rows(asker: Asker, article: Dataset, question: str) -> None:
    """The SPARQL shown gives the claims of the answer; rows that would read the same stand once."""
    reply = asker.ask(question)
    assert set(reply) == KEYS
    found = article.select(reply["sparql"])
    assert len({str(row) for row in reply["rows"]}) == len(reply["rows"]) <= len(found)
    assert {row["claim"] for row in found} == {expand(claim["id"]) for claim in reply["claims"]}
    assert all(len(row) == len(reply["columns"]) for row in reply["rows"])


@given(text=st.text(max_size=80))
def test_random_text_is_never_answered(asker: Asker, text: str) -> None:
    """Any string gives a reply; one without a known name or relation is not understood."""
    reply = asker.ask(text)
    assert reply["reason"] in (None, "no-fact", "not-understood", "ambiguous")
    if not any(r.part == "entity" for s in asker.lexicon.segments(text) for r in s.readings):
        assert reply["understood"] is None or not reply["claims"] or reply["understood"]["intent"] != "profile"


ENGLISH = [
    "who",
    "whom",
    "what",
    "did",
    "was",
    "sued",
    "by",
    "Getty",
    "Intel",
    "in",
    "2023",
    "Q1",
    "revenue",
    "of",
    "not",
]
JOINING = [
    "and",
    "or",
    "both",
    "that",
    "which",
    "his own company",
    "rivals",
    "founders",
    "companies",
    "unicorn",
    "it",
    "its",
]
COUNTING = [
    "how many",
    "most",
    "first",
    "largest",
    "in total",
    "more than",
    "two",
    "100",
    "million",
    "$",
    "now",
    "former",
]
ALSO = [
    "between",
    "since",
    "2022",
    "connected",
    "rumours",
    "only",
    "will",
    "said",
    "British",
    "people",
    "face",
    "filed",
]
HAN = [
    "的",
    "公司",
    "和",
    "又",
    "它",
    "最大",
    "幾家",
    "超過",
    "1億美元",
    "現任",
    "可能",
    "獨角獸",
    "之間",
    "有什麼關係",
]
CHINESE = ["誰", "被", "起訴", "了", "的", "投資人", "英特爾", "2023年", "營收", "多少", "傳聞", "據", "福布斯"]
WORDS = st.sampled_from(
    [*ENGLISH, *JOINING, *COUNTING, *ALSO, *CHINESE, *HAN, "according", "to", "invested", "Stability AI", "zzz"]
)
NONSENSE = st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=7, max_size=12)


@given(words=st.lists(WORDS, max_size=9))
def test_words_in_any_order_never_break_it(asker: Asker, article: Dataset, words: list[str]) -> None:
    """Known words at random give a reply whose query, if any, runs."""
    reply = asker.ask(" ".join(words))
    if reply["sparql"]:
        found = article.select(reply["sparql"])
        assert bool(found) == bool(reply["rows"])
        assert len(found) >= len(reply["rows"])
    assert reply["answer"]


@settings(max_examples=200, deadline=None)
@given(question=st.sampled_from(sorted(RELATIONS)), nonsense=NONSENSE, front=st.booleans())
def test_one_unknown_word_is_enough_not_to_answer(asker: Asker, question: str, nonsense: str, front: bool) -> None:
    """A question that is answered is not answered with an unknown word before or after it."""
    text = f"{nonsense} {question}" if front else f"{question} {nonsense}"
    assert asker.ask(text)["reason"] == "not-understood"
