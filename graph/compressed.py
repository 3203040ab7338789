"""From a file, plain or compressed with gzip or zstd, to its bytes and back; one that breaks off is no whole one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ENDINGS = ("", ".gz", ".zst")
"""How names of files end by the way they are compressed."""

_CHUNK = 1 << 20

Fresh = Callable[[], tuple[Any, type[Exception]]]
"""Makes what inflates one member or frame, and says by which error it tells of damage."""


def chunks(path: Path, heard: Callable[[int], None] = lambda _bytes: None) -> Iterator[bytes]:
    """Yield the bytes of a file in chunks; `heard` is told of each number of bytes that was read of the file itself.

    Raises:
        EOFError: the file ends before its data does.
        OSError: it cannot be read, or is not compressed as its name says.
    """
    fresh = _DECOMPRESSORS.get(path.suffix)
    with path.open("rb") as stream:
        raw = iter(lambda: stream.read(_CHUNK), b"")
        yield from _inflated(_told(raw, heard), fresh) if fresh else _told(raw, heard)


def _told(raw: Iterator[bytes], heard: Callable[[int], None]) -> Iterator[bytes]:
    for chunk in raw:
        heard(len(chunk))
        yield chunk


def _inflated(raw: Iterator[bytes], fresh: Fresh) -> Iterator[bytes]:
    """Inflate one member or frame after another, as both formats may be written in parts."""
    inflate, damage = fresh()
    for chunk in raw:
        while chunk:
            if inflate.eof:
                inflate, damage = fresh()
            try:
                yield inflate.decompress(chunk)
            except damage as error:
                raise OSError(f"its compressed data is damaged ({error})") from error
            chunk = inflate.unused_data if inflate.eof else b""
    if not inflate.eof:
        raise EOFError("it ends before its data does")


def _gzip() -> tuple[Any, type[Exception]]:
    return zlib.decompressobj(wbits=31), zlib.error


def _zstd() -> tuple[Any, type[Exception]]:
    import zstandard  # most builds read no such file

    return zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj(), zstandard.ZstdError


_DECOMPRESSORS: dict[str, Fresh] = {".gz": _gzip, ".zst": _zstd}


def compressed(content: bytes, ending: str) -> bytes:
    """Return bytes compressed as an ending of `ENDINGS` says; the same bytes give the same."""
    if ending == ".gz":
        import gzip

        return gzip.compress(content, mtime=0)
    if ending == ".zst":
        import zstandard

        # repetitions of sorted lines are short and near: a higher level takes twice as long for a fiftieth of the size
        return zstandard.ZstdCompressor(level=9, write_checksum=True).compress(content)
    return content


def lines(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in chunks that end with a line, as `chunks` does."""
    rest = b""
    for chunk in chunks(path):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end]
            rest = b""
        rest += chunk[end:]
    yield rest
