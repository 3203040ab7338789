"""From the address of a cluster to a session there, whose workers have this package."""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from graph.errors import DataMissing

_SETTINGS = {
    "spark.app.name": "genai-kg",
    "spark.cleaner.periodicGC.interval": "1min",  # what a query kept goes when the JVM collects
    "spark.log.level": "FATAL",  # errors reach the caller; that a plan is too large to be compiled is none
    "spark.sql.caseSensitive": "true",  # as variables of SPARQL are
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
}
_LOCAL = {
    "spark.driver.memory": "2g",  # the driver works here, too
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
}


@contextmanager
def session_on(master: str) -> Iterator[SparkSession]:
    """Open a session on a cluster such as `local[2]`, `spark://host:7077` or `yarn`, and close it at the end.

    Raises:
        DataMissing: there is no such cluster, or no Java here.
    """
    session = open_session(master)
    try:
        yield session
    finally:
        session.stop()


def open_session(master: str, settings: Mapping[str, str] | None = None) -> SparkSession:
    """Open a session that its caller closes, with more settings where some are given.

    Raises:
        DataMissing: as `session_on` does.
    """
    local = master.startswith("local")
    if local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers would take another Python of the path
    builder = SparkSession.builder.master(master)
    for key, value in {**_SETTINGS, **(_LOCAL if local else {}), **(settings or {})}.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise DataMissing(f"Spark could not be started on {master} ({error}); it needs Java 17 and pyspark") from error
    if not local:
        session.sparkContext.addPyFile(str(packed(Path(tempfile.mkdtemp()))))
    return session


def packed(folder: Path) -> Path:
    """Write this package with the ontology into a zip file, which workers import it from, and return its path."""
    package = Path(__file__).resolve().parent.parent
    path = folder / "graph.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(package.rglob("*.py")):
            archive.write(file, f"graph/{file.relative_to(package).as_posix()}")
    return path
