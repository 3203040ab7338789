"""From the figures of a run to the tables of docs/scale.md: each by size, and what 10^9 statements would need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.report import Row, keyed

Json = dict[str, Any]

BEGIN, END = "<!-- figures: written by python -m tests.bench --into -->", "<!-- end of figures -->"
BILLION = 1_000_000_000
CORES = 64
"""Of the cluster that is reckoned with."""
SPREADS = {
    "facts": "yes: a claim a line",
    "contract": "yes: shapes by claim; checks across sources as joins",
    "edges": "yes: joins on situation and entity",
    "conflicts": "yes: a join on the account",
}
"""The stages that a cluster would do, and whether they spread over partitions."""


def filled(found: Json, path: Path) -> None:
    """Write the tables of a run between the marks of a page.

    Raises:
        ValueError: the page has no marks.
    """
    text = path.read_text(encoding="utf-8")
    if not re.search(f"{re.escape(BEGIN)}.*{re.escape(END)}", text, re.DOTALL):
        raise ValueError(f"{path} has no line {BEGIN}")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    tables = "\n\n".join(map("\n".join, (_measured_with(found), by_size(found), billion(found))))
    path.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


def _measured_with(found: Json) -> list[str]:
    return [", ".join(f"{name} {value}" for name, value in found["about"].items()) + "."]


def by_size(found: Json) -> list[str]:
    """Return a table of every figure, a column for each size."""
    sizes = [int(size) for size in found["sizes"]]
    rows: dict[str, dict[int, Row]] = {}
    for row in keyed(found):
        rows.setdefault(row.what, {})[row.size] = row
    head = ["what", *(f"{size:,}" for size in sizes), "bar"]
    table = [_line(head), _line(["---"] * len(head))]
    for what, cells in rows.items():
        bars = [f"{row.bar}{_held(row)}" for row in cells.values() if row.bar]
        table.append(_line([what, *(_cell(cells.get(size)) for size in sizes), "; ".join(dict.fromkeys(bars))]))
    return table


def _cell(row: Row | None) -> str:
    return "; ".join(filter(None, [row.ours, row.beside, f"**{row.ratio}**" if row.ratio else ""])) if row else "-"


def _held(row: Row) -> str:
    return "" if row.holds in (True, None) else f" (missed at {row.size:,})"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', ' ') for cell in cells)} |"


def billion(found: Json) -> list[str]:
    """Return what 10^9 statements would take at the rates of the largest size, stage by stage, and where they lie."""
    size, ours = max((int(size), figures["ours"]) for size, figures in found["sizes"].items())
    statements = ours["building"].get("statements", size)
    table = [
        _line(
            [
                "stage",
                f"seconds of processor a million at {size:,}",
                "hours of one core for 10^9",
                f"on {CORES} cores",
                "spreads",
            ]
        ),
        _line(["---"] * 5),
    ]
    for stage, spreads in SPREADS.items():
        if (seconds := ours["building"].get("stages_cpu", {}).get(stage)) is not None:
            million = seconds / statements * 1e6
            hours = million * BILLION / 1e6 / 3600
            table.append(_line([stage, f"{million:.1f}", f"{hours:.1f}", f"{hours / CORES * 60:.0f} min", spreads]))
    return [*table, *_lying(ours)]


def _lying(ours: Json) -> Iterator[str]:
    kept = ours.get("keeping", {})
    if "packed_bytes" not in kept:
        return
    disk, packed = (kept[name] / kept["statements"] for name in ("disk_bytes", "packed_bytes"))
    load = kept["seconds"]["disk"] / kept["statements"] * BILLION / 3600
    yield ""
    yield (
        f"A store on disk takes {disk:.0f} bytes a statement, so {disk:.0f} GB for 10^9, made in {load:.1f} hours by "
        f"one machine; the packed lines take {packed:.1f} bytes, so {packed:.0f} GB to ship."
    )
