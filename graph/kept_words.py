"""From the words that questions are read by to a file that a question reads few lines of, and back."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.errors import DataMissing

_IRIS, _LOOKED_UP, _ALPHABET = "iris", ("forms", "longest", "questions"), "simplified"


def written_words(words: Mapping[str, Any]) -> bytes:
    """Return words, as `graph.wordlist` has them, as JSON with a line for each entry, sorted as bytes are."""
    parts = [_section(_IRIS, map(_json, words[_IRIS]), "[]")]
    for name in _LOOKED_UP:
        entries = (f"{_json(key)}:{_json(value)}" for key, value in words[name].items())
        parts.append(_section(name, sorted(entries, key=str.encode), "{}"))
    return "{{\n{},\n{}:{}\n}}\n".format(",\n".join(parts), _json(_ALPHABET), _json(words[_ALPHABET])).encode()


def _section(name: str, lines: Iterator[str] | list[str], around: str) -> str:
    return f"{_json(name)}:{around[0]}\n" + "".join(f"{line},\n" for line in lines)[:-2] + f"\n{around[1]}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class KeptWords(Mapping[str, Any]):
    """The words of a build, as `graph.wordlist` describes them, each looked up when it is asked for."""

    def __init__(self, lines: bytes | mmap.mmap, path: Path) -> None:
        """Take what `written_words` made; `path` is where it stands.

        Raises:
            DataMissing: it is something else.
        """
        self._lines = lines
        self._parts: dict[str, Any] = {}
        end = 0
        for name in (_IRIS, *_LOOKED_UP):
            begin, end = self._place(name, end)
            if begin < 0 or end < 0:
                raise DataMissing(f"{path} holds no words of questions; run build.py again")
            self._parts[name] = (_Iris if name == _IRIS else _Entries)(self._lines, begin, end)
        self._parts[_ALPHABET] = json.loads(b"{" + self._lines[end + 3 :])[_ALPHABET]

    def _place(self, name: str, start: int) -> tuple[int, int]:
        """Return where the lines of a part begin and end; no line of an entry begins or ends as those around do."""
        head = f'\n"{name}":{"[" if name == _IRIS else "{"}\n'.encode()
        begin = self._lines.find(head, start)
        end = self._lines.find(b"\n]," if name == _IRIS else b"\n},", begin + len(head) - 1)
        return (begin + len(head) if begin >= 0 else begin), end

    def __getitem__(self, name: str) -> Any:
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


class _Iris:
    """The IRIs by their places."""

    def __init__(self, lines: bytes | mmap.mmap, begin: int, end: int) -> None:
        self._text = (lines, begin, end)

    @cached_property
    def _found(self) -> list[bytes]:
        lines, begin, end = self._text
        return lines[begin:end].split(b",\n")

    def __getitem__(self, place: int) -> str:
        return str(json.loads(self._found[place]))


class _Entries(Mapping[str, Any]):
    """Sorted entries, found by halves."""

    def __init__(self, lines: bytes | mmap.mmap, begin: int, end: int) -> None:
        self._lines, self._begin, self._end = lines, begin, end

    def __getitem__(self, name: str) -> Any:
        key, lines = f"{_json(name)}:".encode(), self._lines
        low, high = self._begin, self._end
        while low < high:
            middle = (low + high) // 2
            begin = lines.rfind(b"\n", low, middle) + 1 or low
            end = lines.find(b"\n", middle, self._end)
            if lines[begin : begin + len(key)] < key:
                low = end + 1 if end >= 0 else self._end
            else:
                high = begin
        if lines[low : low + len(key)] != key or low >= self._end:
            raise KeyError(name)
        end = lines.find(b"\n", low, self._end)
        return json.loads(lines[low + len(key) : end if end >= 0 else self._end].rstrip(b","))

    @cached_property
    def _all(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(b"{%s}" % self._lines[self._begin : self._end])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def items(self) -> Any:
        """Return all entries at once."""
        return self._all.items()
