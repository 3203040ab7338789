"""From what a client did wrong, or what was too much, to a problem (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from graph.service.frames import Reply

PROBLEM = "application/problem+json"


class Refused(Exception):
    """A request that is not answered: the HTTP status and, in a sentence, what happened and the way out."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail

    def reply(self) -> Reply:
        """Return the refusal as a reply."""
        return problem(self.status, self.detail)


def problem(status: int, detail: str, **more: object) -> Reply:
    """Return a problem as a reply; `more` are members of its own."""
    told = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return Reply(status, PROBLEM, json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace"))
