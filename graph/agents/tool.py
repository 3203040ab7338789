"""From what a tool declares and an agent gives to checked arguments, and to the JSON Schema that agents read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.agents.build import Build
from graph.agents.quoting import named
from graph.errors import GraphError
from graph.words import LANGUAGES

Given = dict[str, Any]
"""The arguments of a call by name: each parameter of the tool has a value, None where nothing was given."""

LONGEST = 1000
"""How many characters an argument has at most, unless its parameter says otherwise."""


class ArgumentsInvalid(GraphError):
    """A tool was called with arguments that it does not take."""

    exit_code = 2


@dataclass(frozen=True)
class Parameter:
    """One parameter of a tool; `type` is `string`, `integer` or `boolean`, and only a string has choices."""

    name: str
    meaning: str
    type: str = "string"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    longest: int = LONGEST
    most: int = 100_000

    def schema(self) -> dict[str, Any]:
        """Return its JSON Schema."""
        found: dict[str, Any] = {"type": self.type, "description": self.meaning}
        if self.choices:
            found["enum"] = list(self.choices)
        elif self.type == "string":
            found["maxLength"] = self.longest
        if self.type == "integer":
            found |= {"minimum": 1, "maximum": self.most}
        return found if self.default is None else {**found, "default": self.default}

    def read(self, value: Any) -> Any:
        """Return a value that was given as one of its type.

        Raises:
            ArgumentsInvalid: it is none.
        """
        read = {"integer": self._integer, "boolean": self._boolean}.get(self.type, self._text)(value)
        if read is None:
            raise ArgumentsInvalid(f"{self.name} is {named(str(value))}; {self._wanted()}")
        return read

    def _wanted(self) -> str:
        if self.choices:
            return f"give one of {', '.join(self.choices)}"
        if self.type == "integer":
            return f"give a whole number from 1 to {self.most}"
        return "give true or false" if self.type == "boolean" else f"give a text of 1 to {self.longest} characters"

    def _integer(self, value: Any) -> int | None:
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9:
            value = int(value)  # some clients write each argument as a text
        return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= self.most else None

    @staticmethod
    def _boolean(value: Any) -> bool | None:
        return {"true": True, "false": False}.get(str(value).lower()) if isinstance(value, bool | str) else None

    def _text(self, value: Any) -> str | None:
        if not isinstance(value, str) or not value.strip() or len(value) > self.longest:
            return None
        sound = value.encode("utf-8", "replace").decode()  # half of a surrogate pair is no text
        return sound if not self.choices or sound in self.choices else None


LANGUAGE = Parameter("language", "Language of the answer.", choices=LANGUAGES, default="en")
PAGE = Parameter("page", "Which page of the facts; an answer says how many facts there are.", "integer", default=1)


@dataclass(frozen=True)
class Tool:
    """What agents can call: `run` gets a build and the arguments and returns a text of 4 KB at most."""

    name: str
    title: str
    meaning: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Build, Given], str]
    alone: bool = True
    """Whether a build answers it while it answers nothing else."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of its arguments."""
        return {
            "type": "object",
            "properties": {one.name: one.schema() for one in self.parameters},
            "required": [one.name for one in self.parameters if one.required],
            "additionalProperties": False,
        }

    def read(self, arguments: Mapping[str, Any]) -> Given:
        """Return the arguments of a call, checked; one that is null is as if it were not given.

        Raises:
            ArgumentsInvalid: one is missing, unknown or of another type; the message says what the tool takes.
        """
        known = {one.name: one for one in self.parameters}
        for name in arguments.keys() - known.keys():
            raise ArgumentsInvalid(f"{self.name} has no parameter {named(str(name))}; it takes {', '.join(known)}")
        given = {name: value for name, value in arguments.items() if value is not None}
        for name in (one.name for one in self.parameters if one.required and one.name not in given):
            raise ArgumentsInvalid(f"{self.name} needs {name}: {known[name].meaning}")
        return {name: one.read(given[name]) if name in given else one.default for name, one in known.items()}
