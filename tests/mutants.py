"""From a facts file to the same file with something wrong in it, the same for the same number."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

Mutation = Callable[[bytes, random.Random], bytes]

VALUES = [
    "1", "-1", "-0", "007", "1.5", "1e9", "0x1F", "0b1", "1_000", "9" * 19, "9" * 39, "9" * 45, "-" + "9" * 30,
    "18446744073709551616", "9223372036854775808", ".inf", ".nan", "true", "no", "null", "~", "", '""', '" "',
    "[]", "{}", "[[]]", "[{}]", "[1, a]", "{a: b}", "{en: x}", "[null]", "[~, ~]", "2023-13", "2023-02-30",
    '"2023-02-30"', "2024-33", '"1/2/3"', "co:alpha", "person:carol", "cl:suit", "sit:suit", "src:story", "co:",
    ":", "'a: b'", "-", "- a", "? a", "@a", "`a`", "%a", "*a", "&a b", "!!str a", "!!binary YQ==",
    "!!python/object:os.system a", "|", ">-", "<<", "=", '"\\ud800"', '"\\0"', '"\\u202e"', '"\\u200b"', '"\\x85"',
    '"\\L"', '"a\\nb"', '"a\\tb"', "a #b", "a\u2028b", "\u00a0a", "a\u3000", "\U0001f600", "\ufeff", "a\ufffeb",
    "陳卡羅", "e\u0301", "x" * 70_000, "http://a b", "javascript:1", "https://a/" + "b" * 3000, "stated", "alleged",
    "Company", "Litigation", "USD", '"7"', "+1", "１２",
]  # fmt: skip
"""What may stand in the place of any value."""

JSON_VALUES = [
    "1", "-1", "-0", "0", "1.0", "2.0", "1.5", "1e2", "1e400", "-1e400", "NaN", "Infinity", "9" * 19, "9" * 39,
    "9" * 45, "9" * 5000, "18446744073709551616", "true", "false", "null", '""', '" "', "[]", "{}", "[[]]", "[{}]",
    '[1, "a"]', '{"a": "b"}', '{"en": "x"}', "[null]", '"2023-13"', '"2023-02-30"', '"2024-33"', '"1/2/3"',
    '"co:alpha"', '"cl:suit"', '"sit:suit"', '"src:story"', '"co:"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"',
    '"\\u202e"', '"\\u200b"', '"\\u0085"', '"\\u2028"', '"a\\nb"', '"a\\tb"', '"\u2028"', '"\u00a0a"',
    '"\U0001f600"', '"\ufeff"', '"陳卡羅"', '"e\u0301"', f'"{"x" * 70_000}"', '"http://a b"', '"https://a/> <b"',
    '"javascript:1"', '"stated"', '"Company"', '"Litigation"', '"USD"', '"7"', '"+1"', '"１２"', "'a'", "a", "01",
    "+1", ".5", "[1,]", "{\"a\":1,}", "[" * 50 + "]" * 50, "[" * 3000 + "]" * 3000, '{"a": ' * 40 + "1" + "}" * 40,
]  # fmt: skip
"""The same in JSON, in which much is refused that YAML takes."""

KEYS = [
    "id", "type", "label", "en", "zh-Hant", "zh-Hans", "fr", "aliases", "claims", "entities", "explanations",
    "says", "at", "line", "start", "end", "sha256", "number", "unit", "when", "certainty", "text", "via", "<<", "",
    "?", "a b", "ID", "merged_into", "not", "row", "cites", "published", "leaves_open", "negated", "part_of",
    "@id", "@context", "__class__", "\u202ea", "\u0441laims",
]  # fmt: skip
"""What may stand in the place of any key."""

_VALUE = re.compile(r'(?<=: )("(?:[^"\\\n]|\\.)*"|[^\s{}\[\],"][^{}\[\],\n]*)')
_KEY = re.compile(r'(?<=[\s{,"])[A-Za-z_][\w-]*(?="?:)')


def _at(content: bytes, draw: random.Random) -> int:
    return draw.randrange(len(content) + 1)


def _slice(content: bytes, draw: random.Random) -> tuple[int, int]:
    start = _at(content, draw)
    return start, min(len(content), start + draw.choice((1, 2, 5, 20, 200)))


def flip(content: bytes, draw: random.Random) -> bytes:
    """Flip one bit."""
    place = draw.randrange(max(1, len(content)))
    return (
        content[:place]
        + bytes(byte ^ (1 << draw.randrange(8)) for byte in content[place : place + 1])
        + content[place + 1 :]
    )


def drop(content: bytes, draw: random.Random) -> bytes:
    """Leave some bytes out."""
    start, end = _slice(content, draw)
    return content[:start] + content[end:]


def double(content: bytes, draw: random.Random) -> bytes:
    """Write some bytes twice."""
    start, end = _slice(content, draw)
    return content[:end] + content[start:]


def insert(content: bytes, draw: random.Random) -> bytes:
    """Write something strange anywhere."""
    strange = (
        b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\x1b",
        b"\x7f", b"\t", b"\r", b"---\n", b"...\n", b"%YAML 9.9\n", b"%TAG ! x\n", b"&a ", b"*a ", b"!x ", b"? ",
        b": ", b"- ", b"|\n", b"[" * 40, b"{a: " * 40, b"'", b'"', b"#", b"{", b"}", b"[", b"]", b",", b"\n",
        b"\\", b"<<: *a\n", b"<<: {a: b}\n", b"[" * 100_000,
    )  # fmt: skip
    place = _at(content, draw)
    return content[:place] + draw.choice(strange) + content[place:]


def cut(content: bytes, draw: random.Random) -> bytes:
    """Keep only the beginning."""
    return content[: _at(content, draw)]


def encoded(content: bytes, draw: random.Random) -> bytes:
    """Save the file in another encoding, or with other ends of lines."""
    text = content.decode("utf-8", "replace")
    way = draw.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "big5", "gb18030", "latin-1", "\r\n", "\r", "\x85")
    )
    return text.replace("\n", way).encode() if len(way) < 3 else text.encode(way, "replace")


def lines(content: bytes, draw: random.Random) -> bytes:
    """Swap, drop, double, join or indent lines."""
    rows = content.split(b"\n")
    one, other = draw.randrange(len(rows)), draw.randrange(len(rows))
    match draw.randrange(6):
        case 0:
            rows[one], rows[other] = rows[other], rows[one]
        case 1:
            del rows[one]
        case 2:
            rows.insert(other, rows[one])
        case 3:
            rows[one] = draw.choice((b" ", b"  ", b"    ", b"\t")) + rows[one]
        case 4:
            rows[one] = rows[one][draw.choice((1, 2, 4)) :]
        case _:
            rows[one : one + 2] = [b"".join(rows[one : one + 2])]
    return b"\n".join(rows)


def _replaced(content: bytes, draw: random.Random, pattern: re.Pattern[str], news: list[str]) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    found = list(pattern.finditer(text))
    if not found:
        return content
    match, other = draw.choice(found), draw.choice(found)
    new = draw.choice((*news, other[0], other[0]))
    return (text[: match.start()] + new + text[match.end() :]).encode("utf-8", "surrogateescape")


def value(content: bytes, draw: random.Random) -> bytes:
    """Write another value, mostly of another type."""
    return _replaced(content, draw, _VALUE, JSON_VALUES if content.startswith(b"{") else VALUES)


def key(content: bytes, draw: random.Random) -> bytes:
    """Rename a key."""
    return _replaced(content, draw, _KEY, KEYS)


def decorated(content: bytes, draw: random.Random) -> bytes:
    """Write syntax before a value that facts do without."""
    text = content.decode("utf-8", "surrogateescape")
    found = list(_VALUE.finditer(text))
    if not found:
        return content
    match = draw.choice(found)
    sign = draw.choice(
        ("&a ", "*a ", "!!str ", "!!int ", "!x ", "! ", "? ", "|\n  ", ">\n  ", "- ", "'", '"', "[", "{", "# ")
    )
    return (text[: match.start()] + sign + text[match.start() :]).encode("utf-8", "surrogateescape")


MUTATIONS: tuple[Mutation, ...] = (
    flip,
    drop,
    double,
    insert,
    cut,
    encoded,
    lines,
    lines,
    value,
    value,
    value,
    key,
    key,
    decorated,
)


def mutants(seeds: list[bytes], first: int, last: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield for each number itself, the place of its seed, and that seed after one to three mutations."""
    for number in range(first, last):
        draw = random.Random(number)
        place = draw.randrange(len(seeds))
        content = seeds[place]
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            content = draw.choice(MUTATIONS)(content, draw)
        yield number, place, content
