"""The output folder: what is refused, what is cleared, what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.outputs import (
    OutputError,
    check_output,
    clear_output,
    move_tables,
    remove_staging,
    written_places,
)


def fill(output: Path) -> None:
    """What a finished run leaves, and what is somebody else's."""
    for name in ("pairs/a.parquet", "verdicts/a.parquet", "dead_letters/a.jsonl", "states/x",
                 ".staging/run/b", "notes/mine.txt"):  # fmt: skip
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text("x")
    for name in ("_SUCCESS", "run.json", "report.html", "predictions.json", "README"):
        (output / name).write_text("x")


def files(output: Path) -> set[str]:
    return {str(p.relative_to(output)) for p in output.rglob("*") if p.is_file()}


def test_a_finished_run_is_refused_and_left_alone(tmp_path: Path) -> None:
    fill(tmp_path)
    before = files(tmp_path)
    with pytest.raises(OutputError, match=r"holds a finished run.*--overwrite"):
        check_output(str(tmp_path), overwrite=False)
    check_output(str(tmp_path), overwrite=True)
    assert files(tmp_path) == before


def test_clearing_keeps_states_and_what_is_not_ours(tmp_path: Path) -> None:
    fill(tmp_path)
    clear_output(str(tmp_path))
    assert files(tmp_path) == {"states/x", "notes/mine.txt", "README"}
    clear_output(str(tmp_path))  # nothing left to clear is fine


def test_a_new_output_is_made(tmp_path: Path) -> None:
    check_output(str(tmp_path / "a" / "b"), overwrite=False)
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"--output .*file/out cannot be written"):
        check_output(str(tmp_path / "file" / "out"), overwrite=False)


def test_written_places_are_what_clearing_clears_and_the_states(tmp_path: Path) -> None:
    fill(tmp_path)
    places = tuple(written_places(str(tmp_path)))
    outside = {name for name in files(tmp_path) if not str(tmp_path / name).startswith(places)}
    assert outside == {"notes/mine.txt", "README"}


def test_tables_are_moved_once_and_for_all(tmp_path: Path) -> None:
    staged = [tmp_path / ".staging" / name for name in ("b", "a")]
    staged[0].parent.mkdir()
    for path in staged:
        path.write_text(path.name)
    names = [str(path) for path in staged]
    moved = move_tables(str(tmp_path), "pairs", names)
    assert [Path(path).read_text() for path in moved] == ["b", "a"]
    assert [Path(path).name for path in moved] == [
        "part-00000-of-00002.parquet", "part-00001-of-00002.parquet"
    ]  # fmt: skip
    assert move_tables(str(tmp_path), "pairs", names) == moved
    assert [Path(path).read_text() for path in moved] == ["b", "a"]
    assert move_tables(str(tmp_path), "verdicts", []) == []
    remove_staging(str(tmp_path))
    assert not (tmp_path / ".staging").exists()
