"""From a command line to an answer: the verbs, their messages and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from graph.commands.asking import asking_verbs
from graph.commands.building import building_verbs
from graph.commands.listing import listing_verbs
from graph.commands.serving import serving_verbs
from graph.commands.sharing import sharing_verbs
from graph.commands.speech import say
from graph.errors import DataMissing, FactsInvalid, GraphError
from graph.terms import VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 ok, 1 facts invalid, 2 usage, 3 nothing known, 4 I/O."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
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
        say(f"{error.filename or 'a file'} could not be read or written ({error.strerror}); check the path")
        return DataMissing.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="genai-kg", description="The generative-AI industry as claims with evidence.")
    parser.add_argument("--version", action="version", version=f"genai-kg {VERSION}")
    # given its prog, argparse does not format a usage line at every start
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", prog="genai-kg")
    building_verbs(verbs)
    asking_verbs(verbs)
    listing_verbs(verbs)
    sharing_verbs(verbs)
    serving_verbs(verbs)
    return parser
