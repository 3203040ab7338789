"""From a command line to an answer: the verbs, their messages and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from graph.commands.speech import say
from graph.errors import DataMissing, FactsInvalid, GraphError
from graph.terms import VERSION

_GROUPS = {
    "building": ("build", "check", "import", "generate", "locate"),
    "asking": ("ask", "query", "show"),
    "listing": ("claims", "conflicts", "coverage", "audit", "identities"),
    "sharing": ("export", "diff"),
    "serving": ("serve", "site", "mcp", "publish"),
}
"""The modules that declare verbs, and the verbs of each, in the order in which help lists them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 ok, 1 facts invalid, 2 usage, 3 nothing known, 4 I/O."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = sys.argv[1:] if arguments is None else [*arguments]
    options = _parser(given[:1]).parse_args(given)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except FactsInvalid as error:
        say(f"{error}\n{len(error.problems)} problem(s); nothing was written")
        return error.exit_code
    except GraphError as error:
        say(str(error))
        return error.exit_code
    except UnicodeDecodeError as error:
        say(f"the text is not UTF-8 ({error.reason}); save it as UTF-8")
        return DataMissing.exit_code
    except OSError as error:
        say(f"{error.filename or 'a file'} could not be read or written ({error.strerror or error}); check the path")
        return DataMissing.exit_code


def _parser(first: Sequence[str]) -> argparse.ArgumentParser:
    """Return what reads a command line; where it begins with a verb, with the verbs of that one's module alone.

    To declare all of them takes a fifth of the time of an answer.
    """
    parser = argparse.ArgumentParser(prog="genai-kg", description="The generative-AI industry as claims with evidence.")
    parser.add_argument("--version", action="version", version=f"genai-kg {VERSION}")
    # given its prog, argparse does not format a usage line at every start
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", prog="genai-kg")
    named = [group for group, names in _GROUPS.items() if set(first) & set(names)]
    for group in named or _GROUPS:
        module = import_module(f"graph.commands.{group}")
        getattr(module, f"{group}_verbs")(verbs)
    return parser
