"""From ``--input`` to files, and the names that they get."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.records import Source
from transforms.sources import InputError, expand_input, fixed_part


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def names(sources: list[Source]) -> list[str]:
    return [source.name for source in sources]


def test_single_file_is_named_by_itself(tmp_path: Path) -> None:
    touch(tmp_path, "deep/a.txt")
    path = str(tmp_path / "deep/a.txt")
    assert expand_input(path) == [Source(path=path, name="a.txt")]


def test_directory_means_supported_files_below_it(tmp_path: Path) -> None:
    touch(tmp_path, "b.txt", "a/b.txt", "a/c/d.JSONL", "e.pdf", ".hidden/f.txt", "g.json.gz")
    assert names(expand_input(str(tmp_path))) == ["a/b.txt", "a/c/d.JSONL", "b.txt", "g.json.gz"]
    assert expand_input(f"{tmp_path}/") == expand_input(str(tmp_path))


def test_glob_keeps_equal_names_in_two_folders_apart(tmp_path: Path) -> None:
    touch(tmp_path, "in/one/a.txt", "in/two/a.txt", "in/two/deep/a.txt", "in/two/b.pdf")
    assert names(expand_input(f"{tmp_path}/in/*/a.txt")) == ["one/a.txt", "two/a.txt"]
    found = names(expand_input(f"{tmp_path}/in/**"))
    assert found == ["one/a.txt", "two/a.txt", "two/b.pdf", "two/deep/a.txt"]


def test_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "in/a.txt")
    monkeypatch.chdir(tmp_path)
    assert names(expand_input("in")) == ["a.txt"]
    assert names(expand_input("in/*.txt")) == ["a.txt"]
    assert names(expand_input("*/*.txt")) == ["in/a.txt"]


def test_wildcard_characters_in_real_names(tmp_path: Path) -> None:
    touch(tmp_path, "draft [1]/a*.txt")
    assert names(expand_input(str(tmp_path / "draft [1]" / "a*.txt"))) == ["a*.txt"]
    assert names(expand_input(str(tmp_path / "draft [1]"))) == ["a*.txt"]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("missing", "does not exist"),
        ("missing.txt", "does not exist"),
        ("*.txt", "matches no file"),
        ("folder", "is a directory without any file of a supported format"),
        ("folder/*.parquet", "matches no file"),
        ("", "is empty"),
        ("unknown://bucket/file.txt", "cannot be listed"),
    ],
)
def test_nothing_to_read_is_one_clear_message(
    value: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "folder/a.pdf")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        expand_input(value)
    message = str(caught.value)
    assert message.startswith(f"--input {value!r} {problem}")
    assert ".jsonl" in message and ".parquet" in message


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("gs://bucket/in/*/a.txt", "gs://bucket/in/"),
        ("in/con*.txt", "in/"),
        ("*.txt", ""),
        ("in/a.txt", "in/"),
    ],
)
def test_fixed_part(pattern: str, expected: str) -> None:
    assert fixed_part(pattern) == expected
