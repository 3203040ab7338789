"""From what a page tells to its HTML: one frame around all pages, every label escaped, every link relative."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graph.site.addresses import DATA, SUFFIXES, root_of
from graph.site.wording import words
from graph.words import LANGUAGES

NAMES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}

_PLACES = (("browse", "id/index"), ("sources", "sources/index"), ("ontology", "ontology"), ("downloads", "downloads"))
_SERVED = (("ask", "ask"), ("query", "query"), ("changes", "changes"))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def graph_at(language: str, **state: str) -> str:
    """Return the address of the interactive graph in a language, focused on what is given, such as `node="co:x"`."""
    parts = {"lang": language, **state}
    return "index.html#" + "&".join(f"{name}={quote(value, safe=':')}" for name, value in parts.items())


class Pages:
    """Renders templates within the frame of the site; `served` pages also lead to what only a service has."""

    def __init__(self, *, served: bool = False) -> None:
        self.served = served

    def warm(self) -> None:
        """Read all templates now."""
        for name in _environment().list_templates():
            _environment().get_template(name)

    def render(self, template: str, stem: str, language: str, title: str, **parts: Any) -> bytes:
        """Return a page that stands at `stem` with the ending of its language.

        `here` names its place in the navigation, `data` says that its thing is there as data, too; `alternate` gives
        the address in another language where that is no path, and is None where there is none.
        """
        here, data = parts.pop("here", ""), parts.pop("data", False)
        alternate = parts.pop("alternate", lambda tag: quote(stem, safe="/") + SUFFIXES[tag])
        text = (
            _environment()
            .get_template(template)
            .render(
                lang=language,
                t=words()[language],
                root=root_of(stem),
                title=title,
                graph=graph_at(language),
                places=self._places(language, here),
                alternates=[
                    {"lang": tag, "name": NAMES[tag], "href": alternate(tag)} for tag in LANGUAGES if alternate
                ],
                data_links=data_links(stem) if data else [],
                **parts,
            )
        )
        return text.encode("utf-8")

    def piece(self, template: str, root: str, language: str, **parts: Any) -> str:
        """Return a part of a page, made once for all pages that are equally deep."""
        return _environment().get_template(template).render(t=words()[language], root=root, **parts)

    def _places(self, language: str, here: str) -> list[dict[str, Any]]:
        t = words()[language]
        found = [{"name": t["nav_graph"], "href": graph_at(language), "here": here == "graph"}]
        for key, stem in _PLACES:
            found.append({"name": t[f"nav_{key}"], "href": stem + SUFFIXES[language], "here": here == key})
        if self.served:
            asked = {"ask": f"ask?lang={language}", "query": "query", "changes": "changes"}
            found += [{"name": t[f"nav_{key}"], "href": asked[key], "here": here == key} for key, _ in _SERVED]
        return found


def data_links(stem: str) -> list[dict[str, str]]:
    """Return the links to the data of what stands at a path."""
    path = quote(stem, safe="/")
    return [{"href": f"{path}.{ending}", "media": media, "name": name} for ending, (media, name) in DATA.items()]
