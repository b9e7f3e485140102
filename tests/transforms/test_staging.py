"""Files of an unfinished run."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from transforms import staging
from transforms.records import PairsAddress
from transforms.staging import StagedReader, Staging, TableWriter, create

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
    row_groups = [PairsAddress(writer.path, number) for number in (2, 0, 1)]
    reader = StagedReader()
    read = [reader.read(address, ["x"])["x"].to_pylist() for address in row_groups]
    assert read == [[4, 5], [1, 2], [3]]
    assert [t["x"].to_pylist() for t in reader.each(row_groups, ["x"])] == [[1, 2], [3], [4, 5]]
    reader.close()


def test_a_reader_goes_from_file_to_file_and_takes_the_columns_asked_for(tmp_path: Path) -> None:
    schema = pa.schema({"x": pa.int32(), "y": pa.string()})
    addresses = []
    for value in (1, 2):
        writer = TableWriter(Staging(str(tmp_path)), "pairs", schema)
        table = pa.table({"x": [value], "y": [str(value)]}, schema=schema)
        addresses.append(PairsAddress(writer.path, writer.add(table)))
        writer.close()
    reader = StagedReader()
    for address, value in zip(addresses * 2, (1, 2, 1, 2), strict=True):
        assert reader.read(address, ["y"]).to_pydict() == {"y": [str(value)]}
    reader.close()
    reader.close()  # twice does no harm
    assert reader.read(addresses[0], ["x"]).to_pydict() == {"x": [1]}


def test_gathered_tables_are_few_row_groups_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "ROWS_GATHERED", 4)
    writer = TableWriter(Staging(str(tmp_path)), "verdicts", SCHEMA)
    for values in ((1, 2), (), (3,), (4, 5, 6), (7,)):
        writer.gather(numbers(*values))
    writer.close()
    assert (writer.rows, writer.row_groups) == (7, 2)
    written = [
        StagedReader().read(PairsAddress(writer.path, place), ["x"])["x"].to_pylist()
        for place in range(2)
    ]
    assert written == [[1, 2, 3, 4, 5, 6], [7]]
