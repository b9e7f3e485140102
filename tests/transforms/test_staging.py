"""Files of an unfinished run."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from transforms.staging import Staging, TableWriter, create, read_row_groups

SCHEMA = pa.schema({"x": pa.int32()})


def numbers(*values: int) -> pa.Table:
    return pa.table({"x": values}, schema=SCHEMA)


def test_paths_lie_in_the_folder_of_their_run_and_are_new(tmp_path: Path) -> None:
    staging = Staging.of(str(tmp_path / "out"), "run-1")
    paths = {staging.new_path("pairs", ".parquet") for _ in range(50)}
    assert len(paths) == 50
    assert {Path(path).parent for path in paths} == {tmp_path / "out" / ".staging" / "run-1"}
    assert not (tmp_path / "out").exists()  # a name is no file


def test_a_file_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.txt"
    for content in (b"one", b"two"):
        with create(str(path)) as file:
            file.write(content)
        assert path.read_bytes() == content


def test_each_table_is_a_row_group(tmp_path: Path) -> None:
    writer = TableWriter(Staging(str(tmp_path)), "pairs", SCHEMA)
    assert [writer.add(numbers(1, 2)), writer.add(numbers(3)), writer.add(numbers(4, 5))] == [
        0, 1, 2
    ]  # fmt: skip
    writer.close()
    assert (writer.rows, writer.row_groups) == (5, 3)
    assert read_row_groups(writer.path, [1])["x"].to_pylist() == [3]
    assert read_row_groups(writer.path, [2, 0])["x"].to_pylist() == [4, 5, 1, 2]
