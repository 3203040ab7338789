"""What this project costs beside what one would otherwise take, as the graph grows: one table of one run.

`python -m tests.bench` measures and prints; `--json FILE` keeps the figures, `--plot FILE` draws them, and
`--compare A B` prints two runs side by side. Each measurement has a process of its own; the rest of the machine should
be idle. Nothing fails on a figure.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tests.bench.alone import SEED, Json, measured, told_again
from tests.bench.article import PYTHON, medians
from tests.bench.paper import filled
from tests.bench.report import compared, drawn, printed

SIZES = (10_000, 100_000, 1_000_000)
BESIDE = 50_000
"""Below this size the ontology's own statements are not counted, as they would be most."""
NAIVE_UP_TO = {"deriving": 10_000, "judging": 100_000, "querying": 100_000, "converting": 100_000, "showing": 1_000_000}
PATIENCE = {"ours": 240, "deriving": 45, "judging": 60, "querying": 110, "converting": 60, "showing": 45}
"""Seconds of the processor after which a measurement is broken off."""
CAP = 6
"""Seconds that one query has on rdflib."""
PACKAGES = ("pyoxigraph", "rdflib", "owlrl", "pyshacl", "networkx", "pyvis", "zstandard")


def main() -> None:
    """Measure, keep, draw, print or compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="statements of the graphs")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", type=Path, help="file to keep the figures in")
    parser.add_argument("--plot", type=Path, help="SVG file to draw the figures into")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("A", "B"), help="files that --json wrote")
    parser.add_argument("--from", dest="kept", type=Path, help="print or draw a file that --json wrote")
    parser.add_argument("--into", type=Path, help="page to write the tables into, between its marks")
    told = parser.parse_args()
    if told.compare:
        print(compared(*(json.loads(path.read_text(encoding="utf-8")) for path in told.compare)))
        return
    found = json.loads(told.kept.read_text(encoding="utf-8")) if told.kept else figures(told.sizes, told.seed)
    if told.json:
        told.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if told.plot:
        drawn(found, told.plot)
    if told.into:
        filled(found, told.into)
    print(printed(found))


def figures(sizes: list[int], seed: int) -> Json:
    """Return the figures of all sizes, and what they were measured with."""
    about = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "seed": seed,
        **{name: version(name) for name in PACKAGES},
    }
    with tempfile.TemporaryDirectory() as folder:
        return {"about": about, "sizes": {str(size): _of_size(size, seed, Path(folder) / str(size)) for size in sizes}}


def _of_size(size: int, seed: int, folder: Path) -> Json:
    facts, out, stated = folder / "facts", folder / "output", folder / "stated.nq"
    told_again(size, seed, facts, beside_ontology=size < BESIDE)
    found: Json = {"ours": {}, "naive": {}}

    def ours(task: str, *given: object) -> Json:
        found["ours"][task] = measured("ours", task, *given, patience=PATIENCE["ours"])
        _say(size, "ours", task, found["ours"][task])
        return dict(found["ours"][task])

    def naive(task: str, *given: object) -> None:
        if size <= NAIVE_UP_TO[task]:
            found["naive"][task] = measured("naive", task, *given, patience=PATIENCE[task])
            _say(size, "naive", task, found["naive"][task])

    ours("building", facts, out)
    ours("emitting", facts)
    if size <= NAIVE_UP_TO["deriving"]:
        ours("deriving", facts)
    if size <= NAIVE_UP_TO["judging"]:
        ours("stated", facts, stated)
        naive("deriving", stated)
        found["ours"]["judging"] = measured("ours", "judging", stated, patience=PATIENCE["judging"])
        _say(size, "ours", "judging", found["ours"]["judging"])
    if not (out / "dataset.nq").is_file():
        return found
    _on_output(found, out, folder, ours, naive)
    return found


def _on_output(found: Json, out: Path, folder: Path, ours: Callable[..., Json], naive: Callable[..., None]) -> None:
    """Measure what works on a built folder."""
    about = {name: iri for name, iri in ours("subjects", out).items() if name in ("company", "model")}
    ours("querying", out, json.dumps(about))
    naive("querying", out / "dataset.nq", json.dumps(about), CAP)
    ours("converting", out, folder / "network.json")
    naive("converting", out / "dataset.nq")
    ours("showing", out)
    naive("showing", folder / "network.json")
    ours("keeping", out, folder / "disk", json.dumps(about))
    name = found["ours"]["subjects"]["name"]
    ours("asking", out, name)
    ask = [*PYTHON, "-m", "graph", "ask", f"who sued {name}", "--data", str(out)]
    bare, cold = medians([*PYTHON, "-c", "pass"], ask)
    found["ours"]["cold"] = {"bare": bare, "ask": cold}


def _say(size: int, whose: str, task: str, found: Json) -> None:
    how = found.get("failed") or (f"broken off after {found['over']} s" if "over" in found else "done")
    print(f"{size:>10,} {whose:<6} {task:<12} {how}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
