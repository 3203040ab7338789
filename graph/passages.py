"""From a source text to its lines, spans and digests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from graph.errors import DataMissing


@dataclass(frozen=True)
class Span:
    """A run of code points in one line: line from 1, half-open offsets from 0, digest of its UTF-8 bytes."""

    line: int
    start: int
    end: int
    sha256: str


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes as 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_lines(path: Path) -> list[str]:
    """Return the lines of a source text without their ends.

    Raises:
        DataMissing: the file cannot be read as UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataMissing(f"the text {path} could not be read ({error})") from error
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def text_digest(lines: list[str]) -> str:
    """Return the digest of a whole text, whatever its line ends were."""
    return digest("\n".join(lines))


def locate(passage: str, lines: list[str]) -> list[Span]:
    """Return every place at which a passage stands within one line."""
    return [
        Span(number, start, start + len(passage), digest(passage))
        for number, line in enumerate(lines, 1)
        for start in range(len(line) - len(passage) + 1)
        if passage and line.startswith(passage, start)
    ]
