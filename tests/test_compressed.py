"""A dataset travels compressed: written the same each time, read as the plain one is, refused when it broke off."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from graph.commands import main
from graph.compressed import compressed
from graph.store import Dataset


@pytest.mark.parametrize("name", ["kg.nq", "kg.nq.gz", "kg.nq.zst"])
def test_a_dataset_is_written_and_read_compressed(
    built: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The digest beside it is its own, and nothing differs between it and the build it is of."""
    assert main(["export", "--data", str(built), "--nquads", str(tmp_path / name)]) == 0
    content = (tmp_path / name).read_bytes()
    assert (tmp_path / f"{name}.sha256").read_text() == f"{hashlib.sha256(content).hexdigest()}  {name}\n"
    assert main(["export", "--data", str(built), "--nquads", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes() == content
    assert main(["diff", str(built), str(tmp_path / name)]) == 0
    assert "nothing changed" in capsys.readouterr().err


def test_a_compressed_dataset_is_a_twelfth_of_the_plain_one(built: Path) -> None:
    """With zstd a statement takes no more than 15 bytes."""
    content = (built / "dataset.nq").read_bytes()
    assert len(compressed(content, ".zst")) <= 15 * content.count(b"\n")


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_dataset_that_broke_off_is_refused(
    built: Path, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of a compressed file, or what is not compressed at all, gives one message and the exit code of files."""
    content = compressed((built / "dataset.nq").read_bytes(), ending)
    path = tmp_path / f"dataset.nq{ending}"
    for damaged in (content[: len(content) // 2], content[:-3], b"<a> <b> <c> .\n"):
        path.write_bytes(damaged)
        assert main(["diff", str(built), str(tmp_path)]) == 4
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert f"{path} could not be read" in told


def test_a_name_says_how_it_is_written(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that ends otherwise is refused, and nothing is written."""
    assert main(["export", "--data", str(built), "--nquads", str(tmp_path / "kg.ttl")]) == 2
    assert ".nq.zst" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_file_in_several_frames_is_read_whole(built: Path, tmp_path: Path) -> None:
    """Compressed parts that are put together are one file, wherever they were cut."""
    content = (built / "dataset.nq").read_bytes()
    cut = len(content) // 3
    path = tmp_path / "dataset.nq.zst"
    path.write_bytes(compressed(content[:cut], ".zst") + compressed(content[cut:], ".zst"))
    assert len(Dataset.load(path)) == content.count(b"\n")
