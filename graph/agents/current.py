"""From a folder that builds are swapped into to the build that stands there now, and to answers of its tools."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.agents.asking import asking_tool
from graph.agents.build import Build
from graph.agents.differing import differing_tool
from graph.agents.entities import entity_tools
from graph.agents.quoting import one_line, visible
from graph.agents.rows import rows_tool
from graph.agents.stored import stored_tools
from graph.agents.terms import terms_tool
from graph.agents.tool import Tool
from graph.errors import DataMissing, GraphError, OntologyInvalid, UnknownName
from graph.held import MANIFEST
from graph.kept import INDEX, PARTS, TIES
from graph.knowledge_graph import DATASET, WORDS, KnowledgeGraph

_TRIES = 3
"""How often a call is answered anew when builds are swapped in while it is worked out."""

Stamp = tuple[int, int, int]


class Current:
    """The build in a folder and its tools; a new build is noticed between calls."""

    def __init__(self, folder: Path) -> None:
        """Open the build.

        Raises:
            DataMissing: there is none in the folder, or a file of it is missing.
        """
        self.folder = folder
        self._lock = threading.Lock()
        for name in (DATASET, WORDS, PARTS, INDEX, TIES, MANIFEST):
            if not (folder / name).is_file():
                raise DataMissing(
                    f"{folder} holds no whole build ({name} is missing); run: genai-kg build --out {folder}"
                )
        self._open()

    def _open(self) -> None:
        self._stamp = self._seen()
        self.build = Build(KnowledgeGraph(self.folder))
        self.tools = tools_of(self.build)

    def _seen(self) -> Stamp | None:
        """Return what tells one build from another; None while there is none."""
        try:
            found = (self.folder / MANIFEST).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _renew(self) -> None:
        """Open the folder again where another build stands in it; while none does, the last one answers."""
        if self._seen() not in (self._stamp, None):
            before = self.build
            self._open()
            before.queries.close()

    def listed(self) -> list[Tool]:
        """Return the tools of the build that stands there now."""
        with self._lock:
            self._renew()
            return list(self.tools.values())

    def warm(self) -> None:
        """Read what most answers need, before the first one is asked for."""
        with self._lock:
            self.build.names.near("a")

    def takes_long(self, name: str) -> bool:
        """Say whether a tool may take seconds, so that few calls of it are worked out at once."""
        return name in self.tools and not self.tools[name].alone

    def call(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
        """Return the answer of a tool, and whether it says that the call was wrong."""
        try:
            return self._answer(name, arguments), False
        except UnknownName as unknown:
            return str(unknown), False  # nobody of that name: an answer, not a failure
        except GraphError as error:
            return one_line(str(error)), True

    def _answer(self, name: str, arguments: Mapping[str, Any]) -> str:
        for _ in range(_TRIES - 1):
            answer, stamp = self._once(name, arguments)
            if self._seen() in (stamp, None):
                return answer
        return self._once(name, arguments)[0]

    def _once(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, Stamp | None]:
        """Return an answer, and the stamp of the build that it was begun with."""
        with self._lock:
            self._renew()
            build, stamp, tool = self.build, self._stamp, self.tools.get(name)
            if tool is None:
                raise UnknownTool(f"there is no tool {visible(name[:80])}; there are {', '.join(self.tools)}")
            given = tool.read(arguments)
            if tool.alone:
                return tool.run(build, given), stamp
        return tool.run(build, given), stamp


class UnknownTool(GraphError):
    """A tool was called that there is not."""

    exit_code = 2


def tools_of(build: Build) -> dict[str, Tool]:
    """Return every tool by name.

    Raises:
        OntologyInvalid: a stored question has the name of another tool.
    """
    own = [*entity_tools(), asking_tool(), differing_tool(), terms_tool(), rows_tool()]
    stored = stored_tools(build.dataset)
    if taken := {tool.name for tool in own} & {tool.name for tool in stored}:
        raise OntologyInvalid(f"{', '.join(sorted(taken))} is the name of a tool already; mend gai:toolName")
    return {tool.name: tool for tool in (*own, *stored)}
