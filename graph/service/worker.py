"""From jobs on a socket to replies, in a process that may be killed at any time and cannot open a socket of its own."""

from __future__ import annotations

import os
import resource
import signal
import socket
import zlib
from pathlib import Path

from graph.service.answering import Answering
from graph.service.frames import JOB_HEADER, Reply, job_length, job_of, reply_frame
from graph.service.problems import problem

_SMALLEST = 1024
"""Bytes of a body that is worth compressing."""
_CONNECTION = 3
"""The descriptor of the connection: the lowest that is free, so that a query which gets no higher one gets none."""


def work(connection: socket.socket, answering: Answering) -> None:
    """Answer jobs until the other end goes away; a job that takes too long ends the process."""
    limits = answering.limits
    connection = _confined(connection, limits.memory)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    while header := _received(connection, JOB_HEADER):
        name, values = job_of(_received(connection, job_length(header)))
        seconds, zipped, *rest = values
        # a query gets no new descriptor, so no socket; a page may have to read a module
        resource.setrlimit(resource.RLIMIT_NOFILE, (_CONNECTION + 1 if name == "query" else most, most))
        # its default action ends the process, whatever the engine is doing
        signal.setitimer(signal.ITIMER_REAL, float(str(seconds)))
        try:
            reply = answering.reply(name, rest)
        except (MemoryError, RecursionError):
            reply = problem(503, "the query needs more memory or depth than one may have; make it smaller")
        reply = _zipped(reply) if zipped else reply
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.sendall(reply_frame(reply))


def _confined(connection: socket.socket, memory: int) -> socket.socket:
    """Give up what an answer does not need: more memory, files to write, and all that was inherited but the connection.

    Returns the connection under its new descriptor.
    """
    now = _address_space()
    if now:
        resource.setrlimit(resource.RLIMIT_AS, (now + memory, now + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    own = connection.detach()
    if own != _CONNECTION:
        os.dup2(own, _CONNECTION)
    os.closerange(_CONNECTION + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    return socket.socket(fileno=_CONNECTION)


def _address_space() -> int:
    """Return the bytes of address space that the process has, where the system tells it."""
    told = Path("/proc/self/statm")
    return int(told.read_text(encoding="ascii").split()[0]) * resource.getpagesize() if told.exists() else 0


def _received(connection: socket.socket, length: int) -> bytes:
    """Return so many bytes, or none when the other end is gone."""
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(length - len(parts))
        if not part:
            return b""
        parts += part
    return bytes(parts)


def _zipped(reply: Reply) -> Reply:
    """Return the reply with its body compressed for gzip, marked by the `+` before its media type."""
    if len(reply.body) < _SMALLEST:
        return reply
    packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return Reply(reply.status, f"+{reply.media}", packer.compress(reply.body) + packer.flush())
