"""From jobs and replies to the bytes that pass between the server and its workers."""

from __future__ import annotations

import json
import struct
from typing import NamedTuple

_JOB = struct.Struct("!I")
_REPLY = struct.Struct("!IHH")


class Reply(NamedTuple):
    """What a worker says: an HTTP status, the media type of the body, and the body."""

    status: int
    media: str
    body: bytes


def job_frame(job: tuple[object, ...]) -> bytes:
    """Return a job, a name and plain values, as one frame."""
    content = json.dumps(job).encode()
    return _JOB.pack(len(content)) + content


def job_of(content: bytes) -> tuple[str, list[object]]:
    """Return the name and the values of the content of a frame."""
    name, *values = json.loads(content)
    return name, values


def job_length(header: bytes) -> int:
    """Return how many bytes follow the header of a job."""
    return int(_JOB.unpack(header)[0])


def reply_frame(reply: Reply) -> bytes:
    """Return a reply as one frame."""
    media = reply.media.encode()
    return _REPLY.pack(len(reply.body), reply.status, len(media)) + media + reply.body


def reply_of(received: bytes | bytearray) -> Reply | None:
    """Return the reply, if all of it has been received."""
    if len(received) < _REPLY.size:
        return None
    length, status, named = _REPLY.unpack_from(received)
    begin = _REPLY.size + named
    if len(received) < begin + length:
        return None
    return Reply(status, received[_REPLY.size : begin].decode(), bytes(received[begin : begin + length]))


JOB_HEADER = _JOB.size
