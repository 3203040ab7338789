"""From a number to a text that is hard on some format, the same for the same number."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence

LONGEST = 1000
"""The most characters that a label may have."""

TOKENS = [
    "=1+1", "=HYPERLINK(\"http://x.invalid\")", "+1", "-1", "@SUM(A1)", "'=1+1", "''=x", "'quoted'", "'", '"',
    '"""', "\\", "\\\\", "]]>", "<![CDATA[x]]>", "</script>", "<script>x</script>", "<!--", "-->", "<?x?>",
    "&amp;", "&#0;", "&lt;b&gt;", "&nbsp", ' lastmodifieddate="2020-01-01"', 'x lastmodifieddate="2020-01-01" y',
    "<node id='x'>", "<edge x", "a; b", "a | b", "a,b", "a\tb", "a\nb", "a\rb", "\ta", "a\n", "a  b", "a\u00a0b",
    "a\u3000b", "a\u2028b", "a\u2029b", "a\u0085b", "a\u000bb", "a\u0000b", "\u001f", "null", "~", "true", "no",
    "NaN", "Infinity", "None", "1e5", "0x10", "007", "1,000", "2023-01-01", "12:30:00", "[a]", "{a}", "{{ x }}",
    "${x}", "%s %d", "{0}", "a…b", "x ... y", "@en", "^^xsd:int", "_:b", "<x> .", '},{"@id"', "@prefix a: <b> .",
    "# a", "a #b", "a: b", "- a", "? a", "*a", "&a", "!a", "|", ">", "%a", "`a`", "\ud7ff", "\ue000", "\ufffd",
    "\ufffe", "\uffff", "\U00010000", "\U0010ffff", "\U0001fffe", "\ufdd0", "\ud800", "\udfff", "a\ud83d", "co:e1",
    "https://w3id.org/genai-kg/id/co/e1", "cl:e1", "__proto__", "constructor", "toString", "javascript:alert(1)",
    "../../etc/passwd", "C:\\x", "CON", "%3Cscript%3E", "\\u003cscript\\u003e", "\\n", "\\N", "--", "'; DROP",
    "ﬁne", "Ａ", "①", "㎏", "⼯", "ſ", "İ", "ı", "ß", "Σς", "e\u0301", "é", "Å", "\u212b", "が", "か\u3099", "ﷺ", "각",
    "각",
]  # fmt: skip
"""What has broken some reader or writer of files."""

Make = Callable[[random.Random], str]

_ODD = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u200f\u2060"
    "\u2061\u2800\u3164\ufeff\uffa0\ufff9\U000e0041"
)
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
_EMOJI = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "1️⃣", "🇹🇼", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "☃", "😀"]  # fmt: skip


def _some(draw: random.Random, signs: Sequence[str], least: int, most: int) -> str:
    return "".join(draw.choice(signs) for _ in range(draw.randint(least, most)))


def _plane(draw: random.Random) -> str:
    plane = draw.choice((0, 0, 0, 1, 1, 2, 3, 4, 13, 14, 15, 16)) << 16
    codes = [plane + draw.randrange(1 << 16) for _ in range(draw.randint(1, 12))]
    return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000) or "x"


_SHOWN = re.compile("[LNPS].|Mn")
_VISIBLE = [chr(code) for code in range(0x21, 0x32000) if _SHOWN.fullmatch(unicodedata.category(chr(code)))]


def _assigned(draw: random.Random) -> str:
    return " ".join(
        "".join(draw.choice(_VISIBLE) for _ in range(draw.randint(1, 6))) for _ in range(draw.randint(1, 4))
    )


def _combining(draw: random.Random) -> str:
    return "".join(
        draw.choice("aeAZ가漢") + _some(draw, "\u0301\u0327\u0323\u030a\u0334\u20dd\u0345", 0, 20) for _ in range(3)
    )


def _from_right(draw: random.Random) -> str:
    return _some(draw, "שלוםعربية", 2, 8) + draw.choice((" ", " 12 ", "(", " A ")) + _some(draw, "שלוםعربية", 1, 5)


def _with(signs: str) -> Make:
    def make(draw: random.Random) -> str:
        text = _some(draw, "abc XYZ漢字", 2, 6)
        place = draw.randrange(len(text) + 1)
        return text[:place] + _some(draw, signs, 1, 2) + text[place:]

    return make


def _emoji(draw: random.Random) -> str:
    return draw.choice(("", "a ", "漢")) + "".join(draw.choice(_EMOJI) for _ in range(draw.randint(1, 3)))


def _tokens(draw: random.Random) -> str:
    return draw.choice(("", " ", "x")).join(draw.choice(TOKENS) for _ in range(draw.randint(1, 3)))


def _long(draw: random.Random) -> str:
    size = draw.choice((LONGEST - 1, LONGEST, LONGEST, LONGEST + 1))
    return (_some(draw, "ab漢😀\u0301", 3, 9) * LONGEST)[:size]


def _one(draw: random.Random) -> str:
    return draw.choice(TOKENS)


MAKERS: tuple[Make, ...] = (
    _plane, _assigned, _assigned, _combining, _from_right, _with(_TURNING), _with(_ODD),
    _with("".join(map(chr, range(0xA0)))), _with("\"'\\\n\t`"), _emoji, _one, _one, _one, _tokens, _tokens, _long,
)  # fmt: skip


def string(number: int) -> str:
    """Return the text of a number."""
    draw = random.Random(number)
    return draw.choice(MAKERS)(draw)
