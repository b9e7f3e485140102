"""A whole run with everything on gs://, against a real server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apache_beam.internal.gcp.auth as beam_auth
import pytest
from apache_beam.io.filesystems import FileSystems
from pyarrow import parquet

from tests.gcs_emulator import gcs_bucket, gcs_server  # noqa: F401
from tests.pipelines.conftest import Done
from tests.pipelines.small_runs import contract, sentences, write_contractnli

CLAIMS = sentences(3, seed=100)


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Beam looks for credentials for half a minute, once a process: an emulator has none."""
    monkeypatch.setattr(beam_auth._Credentials, "_credentials_init", True)
    yield


def read(path: str) -> bytes:
    with FileSystems.open(path) as file:
        return bytes(file.read())


def names(folder: str) -> set[str]:
    """All files below a folder, relative to it."""
    (found,) = FileSystems.match([f"{folder}/**"])
    return {entry.path.removeprefix(f"{folder}/") for entry in found.metadata_list}


def pairs(output: str) -> dict[tuple[str, int, int], float]:
    """p_entailment of every pair."""
    found = {}
    for name in names(f"{output}/pairs"):
        with FileSystems.open(f"{output}/pairs/{name}") as file:
            for row in parquet.read_table(file).to_pylist():
                found[row["b_doc_id"], row["a_index"], row["b_index"]] = row["p_entailment"]
    return found


def test_input_output_and_store_on_gs(
    gcs_bucket: str,  # noqa: F811
    tmp_path: Path,
    checkpoint: Callable[..., Path],
    command: Callable[..., Done],
) -> None:
    local = write_contractnli(
        tmp_path / "in.json", [contract(i, sentences(5, i)) for i in (1, 2)], CLAIMS
    )
    for name in ("in/a.json", "in/deep/b.txt"):
        with FileSystems.create(f"{gcs_bucket}/{name}") as file:
            file.write(local.read_bytes() if name.endswith("json") else b"W1 w2. W3 w4.")
    output = f"{gcs_bucket}/out"
    arguments: list[Any] = [
        "--input", f"{gcs_bucket}/in/**", "--output", output, "--model", checkpoint(),
        "--state_store", f"{gcs_bucket}/states", "--dtype", "float32", "--no_auth",
    ]  # fmt: skip

    done = command(*arguments)
    assert done.status == 0, done.error
    first = pairs(output)
    assert len(first) == (5 + 5 + 2) * len(CLAIMS)
    run = json.loads(read(f"{output}/run.json"))
    assert run["counters"]["states_encoded"] == 12 + len(CLAIMS)
    folders = {name.split("/")[0] for name in names(output)}
    assert folders == {
        "pairs", "verdicts", "predictions.json", "report.html", "dead_letters", "run.json",
        "_SUCCESS",
    }  # fmt: skip
    predictions = json.loads(read(f"{output}/predictions.json"))["documents"]
    assert [d["id"] for d in predictions] == [1, 2, "deep/b.txt"]

    refused = command(*arguments)
    assert f"--output {output} holds a finished run" in refused.message

    again = command(*arguments, "--overwrite")
    assert again.status == 0, again.error
    assert json.loads(read(f"{output}/run.json"))["counters"]["states_encoded"] == 0
    second = pairs(output)
    assert second.keys() == first.keys()
    assert all(abs(second[key] - first[key]) < 1e-5 for key in first)

    nothing = command(*[f"{gcs_bucket}/nowhere" if a == f"{gcs_bucket}/in/**" else a
                        for a in arguments], "--overwrite")  # fmt: skip
    assert "matches no file" in nothing.message
