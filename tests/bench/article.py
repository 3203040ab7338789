"""What the build and the answers of the article cost, as ratios measured side by side in one run.

Run it with `python -m tests.bench.article`; it prints a table and fails on nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import graph

RUNS = 7
ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = [sys.executable]


def timed(command: list[str]) -> float:
    """Return the seconds that a whole process takes."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - begin


def medians(*commands: list[str]) -> list[float]:
    """Return the median seconds of each command, all run in turn so that they share the machine's mood."""
    seconds = [[timed(command) for command in commands] for _ in range(RUNS)]
    return [statistics.median(column) for column in zip(*seconds, strict=True)]


def peak_megabytes(command: list[str]) -> float:
    """Return the peak memory of a process in MB; nan where the system does not tell."""
    try:
        import resource
    except ImportError:
        return float("nan")
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


QUESTIONS = (
    "who sued whom",
    "誰起訴了 Stability AI",
    "revenue of Stability AI in Q1 2024",
    "Midjourney 的營收",
    "which claims are rumours",
)


def warm_milliseconds(out: Path) -> float:
    """Return the median milliseconds of a question once the graph is open and every form is read."""
    kg = graph.open(out)
    for question in QUESTIONS:
        kg.ask(question)
    seconds = []
    for question in QUESTIONS * 4:
        begin = time.perf_counter()
        kg.ask(question)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds) * 1000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "output")
        build = [*PYTHON, "build.py", "--out", out]
        memory = peak_megabytes(build)
        imports = [*PYTHON, "-c", "import rdflib, networkx, pyvis, pyshacl"]
        ask = [*PYTHON, "-m", "graph", "ask", "who sued whom", "--data", out]
        ask_zh = [*PYTHON, "-m", "graph", "ask", "誰起訴了誰", "--data", out]
        bare, importing, building, asking, asking_zh = medians([*PYTHON, "-c", "pass"], imports, build, ask, ask_zh)
        warm = warm_milliseconds(Path(out))
        size = (Path(out) / "index.html").stat().st_size / 1024
    rows = [
        ("python -c pass", f"{bare:.3f} s", "", ""),
        ("import rdflib, networkx, pyvis, pyshacl", f"{importing:.3f} s", f"{importing / bare:.1f} x bare", ""),
        ("full build", f"{building:.3f} s", f"{building / importing:.2f} x imports", f"<= {2 * importing + 1.5:.2f} s"),
        ("peak memory of the build", f"{memory:.0f} MB", "", "<= 250 MB"),
        ("ask, cold, English", f"{asking:.3f} s", f"{asking / bare:.1f} x bare", "<= 8 x"),
        ("ask, cold, Chinese", f"{asking_zh:.3f} s", f"{asking_zh / bare:.1f} x bare", "<= 8 x"),
        ("ask, warm, median of 20 questions", f"{warm:.1f} ms", "", "<= 10 ms"),
        ("index.html", f"{size:.0f} KB", "", "<= 700 KB"),
    ]
    for name, value, ratio, bar in rows:
        print(f"{name:<42} {value:>10}  {ratio:>14}  {bar}")


if __name__ == "__main__":
    main()
