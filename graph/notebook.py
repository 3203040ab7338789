"""From answers, rows and claims to what a notebook makes of them: a table, a DataFrame, the page in a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, SupportsIndex, overload

from graph.errors import DataMissing

if TYPE_CHECKING:
    from graph.columns import Flat, Line, Shown, Words

MOST_LINES = 25
"""So many rows of a table are shown; how many more there are stands under it."""


class Columns(Protocol):
    """What turns values of one sort into columns."""

    words: Words

    def shown(self, values: Any) -> Shown:
        """Return the table that a reader sees."""

    def flat(self, values: Any) -> Flat:
        """Return the columns of a data frame."""


class Rows(list[dict[str, Any]]):
    """A list of plain dicts that a notebook shows as a table; a copy of it is a plain list."""

    def __init__(self, rows: Iterable[dict[str, Any]], columns: Columns) -> None:
        super().__init__(rows)
        self._columns = columns

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, place: slice, /) -> Rows: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> dict[str, Any] | Rows:
        """Return a row, or for a slice rows that are shown in the same way."""
        return (
            Rows(super().__getitem__(place), self._columns) if isinstance(place, slice) else super().__getitem__(place)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)

    def frame(self) -> Any:
        """Return a pandas DataFrame with a typed column for each value, as docs/json.md describes it.

        Raises:
            DataMissing: pandas is not installed.
        """
        return data_frame(self._columns.flat(self))

    def _repr_html_(self) -> str:
        return as_html(self._columns, "", [self])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("..." if cycle else as_text(self._columns, "", self))


class Answer(dict[str, Any]):
    """What `ask` answers: a plain dict that a notebook shows as its sentence and a table; a copy is a plain dict."""

    def __init__(self, answer: Mapping[str, Any], columns: Callable[[], Columns]) -> None:
        """Take the answer, and what makes its columns where they are asked for: the shell does not."""
        super().__init__(answer)
        self._make = columns

    @cached_property
    def _columns(self) -> Columns:
        return self._make()

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)

    def frame(self) -> Any:
        """Return a pandas DataFrame with a row for each row of the answer, as docs/json.md describes it.

        Raises:
            DataMissing: pandas is not installed.
        """
        return data_frame(self._columns.flat(self))

    def _repr_html_(self) -> str:
        return as_html(self._columns, self["answer"], [self] if self["rows"] else [])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("..." if cycle else as_text(self._columns, self["answer"], self))


class Entity(dict[str, Any]):
    """What `show` tells: a plain dict that a notebook shows as names, edges and claims; a copy is a plain dict."""

    def __init__(self, entity: Mapping[str, Any], edges: Columns, claims: Columns) -> None:
        super().__init__(entity)
        self._edges, self._claims = edges, claims

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)

    def frame(self) -> Any:
        """Return a pandas DataFrame with the claims about the entity, as that of `claims`.

        Raises:
            DataMissing: pandas is not installed.
        """
        return data_frame(self._claims.flat(self["claims"]))

    def _repr_html_(self) -> str:
        return as_html(self._edges, self._title, [self["edges"]]) + as_html(self._claims, "", [self["claims"]])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("..." if cycle else as_text(self._claims, self._title, self["claims"]))

    @property
    def _title(self) -> str:
        names = [name for name in {**self["label"], **dict.fromkeys(self["aliases"])}.values() if name]
        own = self["label"].get(self._claims.words.language, self["id"])
        others = sorted({*names, *self["aliases"]} - {own})
        return " · ".join([f"{own} ({self['id']})", *others])


# ── data frames ─────────────────────────────────────────────────────────────

_TYPES = {"text": "string", "integer": "Int64", "number": "float64", "truth": "boolean"}


def data_frame(flat: Flat) -> Any:
    """Return columns as a pandas DataFrame.

    Raises:
        DataMissing: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise DataMissing("frame() needs pandas, which is not there; run: pip install 'genai-kg[notebook]'") from error
    return pandas.DataFrame({name: _series(pandas, kind, values) for name, (kind, values) in flat.items()})


def _series(pandas: Any, kind: str, values: list[Any]) -> Any:
    """Return typed values; as text where one of them cannot be what its datatype says."""
    try:
        if kind == "day":
            return pandas.Series(pandas.to_datetime(values, format="%Y-%m-%d"))
        return pandas.Series([_read(value, kind) for value in values], dtype=_TYPES[kind])
    except (ValueError, OverflowError):
        return pandas.Series(values, dtype="string")


def _read(value: Any, kind: str) -> Any:
    if not isinstance(value, str) or kind == "text":
        return value
    return {"true": True, "1": True, "false": False, "0": False}[value] if kind == "truth" else float(value)


# ── tables ──────────────────────────────────────────────────────────────────


def as_text(columns: Columns, above: str, values: Any) -> str:
    """Return a table of aligned text, with a sentence above it; what is not plainly so is marked."""
    from graph.tables import printable, table

    shown = columns.shown(values)
    rows = [_aligned(line, len(shown.headings)) for line in shown.lines[:MOST_LINES]]
    parts = [printable(above), table(shown.headings, rows) if rows else "", _more(columns, shown)]
    return "\n\n".join(part for part in parts if part) or "[]"


def _aligned(line: Line, columns: int) -> list[str]:
    """Return the cells of a row; what names the rows under it stands in the second, which is wide."""
    return ["", *line.cells, *[""] * (columns - 2)] if line.mark == "heading" else [*line.cells]


def as_html(columns: Columns, above: str, tables: Iterable[Any]) -> str:
    """Return tables as HTML for light and dark notebooks, with a sentence above them; every text is escaped."""
    language = columns.words.language
    parts = [f"<p><strong>{_safe(above)}</strong></p>"] if above else []
    parts += [part for values in tables for part in _table(columns, columns.shown(values))]
    # the last two classes keep what stands between two dollar signs from being set as a formula
    opened = f'<div class="genai-kg tex2jax_ignore mathjax_ignore" lang="{_safe(language)}"><style>{_STYLE}</style>'
    return "\n".join([opened, *parts, "</div>"])


def _table(columns: Columns, shown: Shown) -> list[str]:
    headings = "".join(f'<th scope="col">{_safe(heading)}</th>' for heading in shown.headings)
    body = [_row(line, len(shown.headings)) for line in shown.lines[:MOST_LINES]]
    more = _more(columns, shown)
    below = [f"<p>{_safe(more)}</p>"] if more else []
    return [f"<table><thead><tr>{headings}</tr></thead><tbody>", *body, "</tbody></table>", *below]


def _more(columns: Columns, shown: Shown) -> str:
    beyond = len(shown.lines) - MOST_LINES
    return str(columns.words.say("more", count=beyond)) if beyond > 0 else ""


def _row(line: Line, columns: int) -> str:
    """Return a row; what marks it can be told without its style, which some notebooks leave out."""
    if line.mark == "heading":
        return f'<tr><th scope="rowgroup" colspan="{columns}">{_safe(line.cells[0])}</th></tr>'
    begin, end = _MARKUP.get(line.mark, ("", ""))
    titles = line.titles or ("",) * len(line.cells)
    cells = [
        f"<td{_titled(title)}>{begin}{_safe(cell)}{end}</td>" for cell, title in zip(line.cells, titles, strict=True)
    ]
    opened = f'<tr class="{line.mark}">' if line.mark else "<tr>"
    return "".join([opened, *cells, "</tr>"])


def _titled(title: str) -> str:
    return f' title="{_safe(title)}"' if title else ""


_MARKUP = {"hedged": ("<em>", "</em>"), "denied": ("<em>", "</em>"), "void": ("<s>", "</s>")}


def _safe(text: str) -> str:
    from html import escape

    from graph.tables import printable

    return escape(printable(text))


# colours are those of the notebook: none is set, so that light and dark ones can be read
_STYLE = (
    ".genai-kg table{border-collapse:collapse;margin:.3em 0}"
    ".genai-kg th,.genai-kg td{text-align:left!important;vertical-align:top;padding:.25em .7em;max-width:34em;"
    "white-space:normal;border:0;border-bottom:1px solid rgba(128,128,128,.35)}"
    ".genai-kg thead th{white-space:nowrap}"
    ".genai-kg th[colspan]{padding-top:1em}"
    ".genai-kg tr.hedged td:first-child{border-left:4px dotted #d9822b}"
    ".genai-kg tr.denied td:first-child{border-left:4px double #d64545}"
    ".genai-kg tr.void td:first-child{border-left:4px solid rgba(128,128,128,.6)}"
    ".genai-kg tr.void td{opacity:.75}"
)


# ── the page ────────────────────────────────────────────────────────────────


class Page:
    """The interactive page in a frame that can run scripts and reach nothing: neither the notebook nor the network."""

    def __init__(self, document: str, parts: Mapping[str, str], height: int) -> None:
        """Take the page's document, the parts of the address that it opens at, and how many pixels high it is."""
        self.document, self.parts, self.height = document, dict(parts), height

    def __repr__(self) -> str:
        return f"<the page{''.join(f', {name} {value}' for name, value in self.parts.items())}>"

    def _repr_html_(self) -> str:
        inner = self._addressed().replace("&", "&amp;").replace('"', "&quot;")
        return (
            f'<iframe title="genai-kg" sandbox="{_ALLOWED}" width="100%" height="{int(self.height)}" '
            f'style="border:0" srcdoc="{inner}"></iframe>'
        )

    def _addressed(self) -> str:
        """Return the document with the address in it: a document without a URL of its own has no fragment."""
        from html import escape
        from urllib.parse import urlencode

        return self.document.replace("<html ", f'<html data-address="#{escape(urlencode(self.parts))}" ', 1)


_ALLOWED = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
"""Its scripts, what "Export" saves, and links to cited pages; never the notebook's origin."""
