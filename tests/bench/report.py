"""From the figures of a run to a table with the bar beside each, to a plot, and to two runs side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

Json = dict[str, Any]


class Row(NamedTuple):
    """A line of the table: what was measured, ours, what stands beside it, their ratio, the bar, and if it is held."""

    size: int
    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    bar: str = ""
    holds: bool | None = None


class Ratio(NamedTuple):
    """What the other side took, in our times; `least` where it was broken off."""

    times: float
    least: bool = False

    def __str__(self) -> str:
        return f"{'>= ' if self.least else ''}{self.times:,.1f} x"


def printed(found: Json) -> str:
    """Return the table of a run."""
    rows = rows_of(found)
    head = Row(0, "what", "ours", "beside it", "ratio", "bar")
    widths = [max(len(str(row[at])) for row in [head, *rows]) for at in range(6)]
    about = ", ".join(f"{name} {value}" for name, value in found["about"].items())
    lines = [about, "", _line(head._replace(size="statements"), widths)]  # type: ignore[arg-type]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)])


def _line(row: Row, widths: list[int]) -> str:
    size = f"{row.size:,}" if isinstance(row.size, int) else row.size
    cells = [f"{text:<{width}}" for text, width in zip(row[1:6], widths[1:], strict=True)]
    held = {True: "held", False: "MISSED", None: ""}[row.holds]
    return f"{size:>10}  {'  '.join(cells)}  {held}".rstrip()


def rows_of(found: Json) -> list[Row]:
    """Return the rows of all sizes, and those that compare two sizes."""
    sizes = {int(size): figures for size, figures in found["sizes"].items()}
    rows = [row for size, figures in sizes.items() for row in _rows(size, figures["ours"], figures["naive"])]
    return [*rows, *_growth(sizes)]


def _rows(size: int, ours: Json, naive: Json) -> Iterator[Row]:
    yield from _building(size, ours, naive)
    yield from _querying(size, ours, naive)
    yield from _converting(size, ours, naive)
    yield from _keeping(size, ours)
    yield from _asking(size, ours)


BUILD = {100_000: 6, 1_000_000: 60}
MEMORY = {1_000_000: 2560}


def _building(size: int, ours: Json, naive: Json) -> Iterator[Row]:
    build = ours["building"]
    if "statements" in build:
        seconds, cpu = build["seconds"]["build"], build["cpu"]["build"]
        beside = f"{cpu:.1f} s of processor, {build['statements'] / seconds:,.0f} statements/s"
        bar = BUILD.get(size)
        yield Row(size, "whole build", f"{seconds:.2f} s", beside, "", *_most(bar, seconds, "s"))
    else:
        yield Row(size, "whole build", _why(build))
    yield Row(
        size,
        "  its peak memory",
        f"{build['peak_mb']:,.0f} MB",
        "",
        "",
        *_most(MEMORY.get(size), build["peak_mb"], "MB"),
    )
    for stage, seconds in build.get("stages", {}).items():
        bar = 5 if (size, stage) == (1_000_000, "conflicts") else None
        beside = f"{cpu:.2f} s of processor" if (cpu := build.get("stages_cpu", {}).get(stage)) is not None else ""
        yield Row(size, f"  {stage}", f"{seconds:.2f} s", beside, "", *_most(bar, seconds, "s"))
    if "emit" in ours["emitting"].get("cpu", {}):
        rate = ours["emitting"]["lines"] / ours["emitting"]["cpu"]["emit"]
        yield Row(size, "N-Quads of claims, one core", f"{rate:,.0f}/s", "", "", ">= 400,000/s", rate >= 400_000)
    yield from _derived(size, ours.get("deriving"), naive.get("deriving"))
    yield from _judged(size, ours.get("judging"))


def _derived(size: int, ours: Json | None, naive: Json | None) -> Iterator[Row]:
    what = "load, check, derive, network, page"
    if ours is None or naive is None:
        yield Row(size, what, "in the build", "naive stack: not tried")
        return
    if "domain" not in ours:
        yield Row(size, what, _why(ours))
        return
    mine = sum(ours["cpu"].values())
    ratio = _ratio(mine, sum(naive.get("cpu", {}).values()), naive)
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in naive.get("cpu", {}).items())
    same = ours["domain"] == naive.get("domain")
    yield Row(size, what, f"{mine:.2f} s", f"naive stack {_seconds(naive)}", str(ratio), ">= 10 x", ratio.times >= 10)
    yield Row(size, "  the naive stack's steps", "", f"{steps}{'; owlrl broken off' if 'over' in naive else ''}")
    said = f"{naive.get('domain', '?').split()[0]} triples"
    yield Row(size, "  same domain triples", f"{ours['domain'].split()[0]} triples", said, "", "the same", same)
    yield Row(size, "  peak memory", f"{ours['peak_mb']:,.0f} MB", f"{naive['peak_mb']:,.0f} MB")


def _judged(size: int, ours: Json | None) -> Iterator[Row]:
    if ours is None or "compiled" not in ours:
        yield Row(size, "shapes", "compiled: in contract", "pySHACL: not tried")
        return
    ratio = _ratio(ours["compiled"], ours.get("cpu", {}).get("pyshacl", 0), ours)
    beside = f"pySHACL {_seconds(ours)}"
    bar = (">= 50 x", ratio.times >= 50) if size >= 100_000 else ("", None)
    yield Row(size, "shapes, on broken facts", f"{ours['compiled']:.2f} s", beside, str(ratio), *bar)
    if "same" in ours:
        yield Row(size, "  same breaches", f"{ours['breaches']}", "", "", "the same", ours["same"])


SHORT = {"who sued X": 0.010, "reachability": 0.015}


def _querying(size: int, ours: Json, naive: Json) -> Iterator[Row]:
    theirs = naive.get("querying")
    for name, query in ours.get("querying", {}).get("queries", {}).items():
        mine, bare = query["ours"], query["bare"]
        beside = f"bare {bare * 1000:.2f} ms"
        yield Row(
            size,
            f"query: {name}",
            f"{mine * 1000:.2f} ms",
            beside,
            f"{mine / bare:.2f} x bare",
            "<= 1.3 x bare",
            mine <= 1.3 * bare,
        )
        if size == 1_000_000 and name in SHORT:
            yield Row(
                size, f"  {name}, warm", f"{mine * 1000:.2f} ms", "", "", *_most(SHORT[name] * 1000, mine * 1000, "ms")
            )
        other = (theirs or {}).get("queries", {}).get(name)
        if other is None:
            yield Row(size, "  beside rdflib", "", "rdflib: not tried")
            continue
        ratio = _ratio(mine, other.get("seconds", 0), other)
        same = {True: "same rows", False: "OTHER ROWS"}[other["found"] == query["found"]] if "found" in other else "?"
        bar = (">= 20 x", ratio.times >= 20) if size == 100_000 else ("", None)
        yield Row(size, "  beside rdflib", same, f"rdflib {_plain(other)}", str(ratio), *bar)


PARTS = (
    ("converting", "network", "network", "network", "a loop over rdflib"),
    ("showing", "drawing", "page", "page data with places", "from_nx and Pyvis, without places"),
    ("showing", "page", "page", "whole page with claims and dataset", "from_nx and Pyvis"),
)
"""Task, our step, their step, what it is, and what stands beside it."""


def _converting(size: int, ours: Json, naive: Json) -> Iterator[Row]:
    for task, step, their_step, what, other in PARTS:
        mine, theirs = ours.get(task, {}).get("cpu", {}).get(step), naive.get(task)
        if mine is None:
            yield Row(size, what, _why(ours.get(task, {})))
        elif theirs is None:
            yield Row(size, what, f"{mine:.2f} s", f"{other}: not tried")
        else:
            ratio = _ratio(mine, theirs.get("cpu", {}).get(their_step, 0), theirs)
            yield Row(size, what, f"{mine:.2f} s", f"{other} {_seconds(theirs, their_step)}", str(ratio))


def _keeping(size: int, ours: Json) -> Iterator[Row]:
    kept = ours.get("keeping", {})
    if "packed_bytes" not in kept:
        return
    disk, packed = kept["disk_bytes"] / kept["statements"], kept["packed_bytes"] / kept["statements"]
    yield Row(
        size,
        "store on disk",
        f"{disk:.0f} B a statement",
        f"made in {kept['seconds']['disk']:.1f} s",
        "",
        "<= 100 B",
        disk <= 100,
    )
    yield Row(size, "  its queries", "", _on_disk(ours))
    yield Row(
        size,
        "packed lines",
        f"{packed:.1f} B a statement",
        f"made in {kept['seconds']['pack']:.1f} s",
        "",
        "<= 15 B",
        packed <= 15,
    )


def _on_disk(ours: Json) -> str:
    """Return how many times as long as in memory a query takes on disk: the least, the median and the most."""
    memory = ours.get("querying", {}).get("queries", {})
    ratios = sorted(
        taken / memory[name]["bare"] for name, taken in ours["keeping"].get("queries", {}).items() if name in memory
    )
    return f"{ratios[0]:.1f} to {ratios[-1]:.1f} x memory, median {median(ratios):.1f} x" if ratios else ""


COLD = {10_000: 6, 100_000: 6, 1_000_000: 10}


def _asking(size: int, ours: Json) -> Iterator[Row]:
    if cold := ours.get("cold"):
        ratio, bar = cold["ask"] / cold["bare"], COLD.get(size, 10)
        beside = f"python -c pass {cold['bare']:.3f} s"
        yield Row(size, "ask, cold", f"{cold['ask']:.3f} s", beside, f"{ratio:.1f} x", f"<= {bar} x", ratio <= bar)
    for question, seconds in ours.get("asking", {}).get("ask", {}).items():
        yield Row(size, f"ask, warm: {question}", f"{seconds * 1000:.1f} ms")


def _growth(sizes: dict[int, Json]) -> Iterator[Row]:
    """Yield what a statement costs at the largest size beside the one before."""
    pair = sorted(size for size, found in sizes.items() if "statements" in found["ours"]["building"])[-2:]
    if len(pair) == 2:
        before, last = (sizes[size]["ours"]["building"] for size in pair)
        costs = [found["cpu"]["build"] / found["statements"] * 1e6 for found in (before, last)]
        ratio = costs[1] / costs[0]
        what = "build, processor time a million statements"
        yield Row(
            pair[1],
            what,
            f"{costs[1]:.1f} s",
            f"at {pair[0]:,}: {costs[0]:.1f} s",
            f"{ratio:.2f} x",
            "<= 1.3 x",
            ratio <= 1.3,
        )


# ── words for figures ──


def _most(bar: float | None, value: float, unit: str) -> tuple[str, bool | None]:
    return (f"<= {bar:g} {unit}", value <= bar) if bar else ("", None)


def _ratio(mine: float, theirs: float, found: Json) -> Ratio:
    """Compare with what the other side took, or, if it was broken off, with the least that it would have taken."""
    return Ratio(max(theirs, found.get("over", 0)) / mine, "over" in found)


def _seconds(found: Json, step: str = "") -> str:
    if "over" in found:
        return f"> {found['over']} s"
    cpu = found.get("cpu", {})
    return f"{cpu.get(step, sum(cpu.values())):.2f} s" if cpu else _why(found)


def _plain(found: Json) -> str:
    return f"> {found['over']} s" if "over" in found else f"{found['seconds'] * 1000:.1f} ms"


def _why(found: Json) -> str:
    return f"> {found['over']} s" if "over" in found else f"failed: {found.get('failed', 'not measured')}"


# ── two runs, and a picture ──


def compared(one: Json, other: Json) -> str:
    """Return two runs side by side, with what changed of what they were measured with."""
    about = [
        f"{name}: {one['about'].get(name)} | {other['about'].get(name)}"
        for name in {**one["about"], **other["about"]}
        if one["about"].get(name) != other["about"].get(name)
    ]
    before, after = ({(row.size, row.what, _kind(row)): row for row in keyed(run)} for run in (one, other))
    lines = [
        f"{size:>10,}  {what:<52} {_of(before.get(key)):>28} {_of(after.get(key)):>28}"
        for key in {**before, **after}
        for size, what, _ in [key]
    ]
    return "\n".join([*about, f"{'statements':>10}  {'what':<52} {'first':>28} {'second':>28}", *lines])


def keyed(run: Json) -> Iterator[Row]:
    """Yield rows that say of themselves what they stand under."""
    above = ""
    for row in rows_of(run):
        above = above if row.what.startswith("  ") else row.what
        yield row._replace(what=f"{above}:{row.what[1:]}") if row.what.startswith("  ") else row


def _kind(row: Row) -> str:
    return "ratio" if row.ratio else "figure"


def _of(row: Row | None) -> str:
    return " ".join(filter(None, [row.ours, f"({row.ratio})" if row.ratio else ""])) if row else "-"


Curve = Callable[[Json], float | None]
CURVES: dict[str, dict[str, Curve]] = {
    "seconds": {
        "whole build": lambda f: f["ours"]["building"].get("seconds", {}).get("build"),
        "read and check": lambda f: _stages(f, "facts", "contract"),
        "edges and conflicts": lambda f: _stages(f, "edges", "conflicts"),
        "page": lambda f: _stages(f, "page"),
        "naive stack": lambda f: _total(f["naive"].get("deriving")),
        "from_nx and Pyvis": lambda f: _total(f["naive"].get("showing")),
    },
    "peak memory, MB": {
        "whole build": lambda f: f["ours"]["building"].get("peak_mb"),
        "open and ask SPARQL": lambda f: f["ours"].get("querying", {}).get("peak_mb"),
        "rdflib": lambda f: f["naive"].get("querying", {}).get("peak_mb"),
        "naive stack": lambda f: f["naive"].get("deriving", {}).get("peak_mb"),
    },
}


def _stages(found: Json, *names: str) -> float | None:
    stages = found["ours"]["building"].get("stages", {})
    return sum(stages[name] for name in names) if all(name in stages for name in names) else None


def _total(found: Json | None) -> float | None:
    if not found:
        return None
    return max(sum(found.get("seconds", {}).values()), float(found.get("over", 0))) or None


def drawn(found: Json, path: Path) -> None:
    """Draw statements against seconds and against memory, both axes logarithmic, as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "genai-kg"  # the same figures give the same bytes
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(CURVES), figsize=(11, 4.4), layout="constrained")
    for axis, (unit, curves) in zip(axes, CURVES.items(), strict=True):
        for name, curve in curves.items():
            points = [(int(size), value) for size, of in found["sizes"].items() if (value := curve(of))]
            dashes = "--" if name.startswith(("naive", "from_nx", "rdflib")) else "-"
            axis.plot(*zip(*points, strict=True) if points else ([], []), dashes, marker="o", label=name)
        axis.set(xscale="log", yscale="log", xlabel="statements", ylabel=unit)
        axis.grid(True, which="major", alpha=0.3)
        axis.legend(fontsize="small")
    figure.savefig(path, format="svg", metadata={"Date": None})
    plt.close(figure)
