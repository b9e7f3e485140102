"""A run's result depends on its inputs alone: not on how the work was cut, ordered or placed."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lait import encoding
from tests.conftest import REPOSITORY, find_shared
from tests.pipelines.conftest import checkpoint  # noqa: F401
from tests.pipelines.small_runs import (
    EXACT,
    FAMILIES,
    assert_same_pairs,
    contract,
    counters,
    probabilities,
    read_json,
    run_contractnli,
    sentences,
    table,
    write_contractnli,
)
from transforms import encode, tiles

encode_texts = encoding.encode_texts

CLAIMS = sentences(5, seed=100)
FLINK_JAR = "flink/beam-flink-1.19-job-server-2.62.0.jar.xz"


def contracts() -> list[dict[str, Any]]:
    """Six contracts of unequal size that share a sentence."""
    return [contract(i, [*sentences(3 + 4 * i, seed=i), "W1 w2 w3."]) for i in range(6)]


@dataclass(frozen=True)
class Reference:
    """Inputs, and the run that all others must equal."""

    model: Path
    source: Path
    output: Path
    pairs: pa.Table

    def assert_equals(self, output: Path, tolerance: float = 1e-4) -> None:
        """Pairs, verdicts and predictions of another run are the same."""
        assert_same_pairs(self.pairs, table(output, "pairs"), tolerance)
        columns = ["group_id", "doc_id", "claim_index"]
        mine, other = (table(path, "verdicts") for path in (self.output, output))
        assert mine.select(columns).equals(other.select(columns))
        np.testing.assert_allclose(
            mine["probability"].to_numpy(), other["probability"].to_numpy(), rtol=0, atol=1e-3
        )

    def run(self, output: Path, *arguments: Any, source: Path | None = None) -> None:
        """The same comparison again, in this process."""
        run_contractnli(
            "--input", source or self.source, "--output", output, "--model", self.model, *arguments
        )


@pytest.fixture(scope="module", params=FAMILIES, ids=lambda family: family[0])
def reference(
    request: pytest.FixtureRequest,
    checkpoint: Callable[..., Path],  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Reference:
    directory = tmp_path_factory.mktemp("reference")
    model = checkpoint(*request.param)
    source = write_contractnli(directory / "contracts.json", contracts(), CLAIMS)
    output = directory / "out"
    run_contractnli("--input", source, "--output", output, "--model", model)
    return Reference(model, source, output, table(output, "pairs"))


@pytest.mark.parametrize(("hypotheses", "premises"), [(1, 4), (3, 1000)])
def test_whatever_the_tile(
    reference: Reference,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hypotheses: int,
    premises: int,
) -> None:
    monkeypatch.setattr(tiles, "HYPOTHESES_A_TILE", hypotheses)
    monkeypatch.setattr(tiles, "PREMISES_A_TILE", premises)
    reference.run(tmp_path / "out")
    reference.assert_equals(tmp_path / "out")


@pytest.mark.parametrize(("segments", "tokens", "shard"), [(3, 1, 4000), (50, 64, 1)])
def test_whatever_the_batch_and_the_shard(
    reference: Reference,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    segments: int,
    tokens: int,
    shard: int,
) -> None:
    monkeypatch.setattr(encode, "SEGMENTS_A_CHUNK", segments)
    monkeypatch.setattr(encoding, "encode_texts", partial(encode_texts, batch_tokens=tokens))
    monkeypatch.setattr(encode, "SHARD_BYTES", shard)
    reference.run(tmp_path / "out")
    reference.assert_equals(tmp_path / "out")
    assert len(list((tmp_path / "out" / "states" / "shards").glob("*.parquet"))) > 1


def test_whatever_the_order_of_documents_and_files(reference: Reference, tmp_path: Path) -> None:
    documents = contracts()
    random.Random(0).shuffle(documents)
    for i, share in enumerate((documents[:2], documents[2:5], documents[5:])):
        write_contractnli(tmp_path / "in" / f"{9 - i}.json", share, CLAIMS)
    reference.run(tmp_path / "out", source=tmp_path / "in")
    reference.assert_equals(tmp_path / "out")


def test_a_second_run_encodes_nothing(reference: Reference, tmp_path: Path) -> None:
    store = tmp_path / "states"
    shutil.copytree(reference.output / "states", store)
    reference.run(tmp_path / "out", "--state_store", store)
    reference.assert_equals(tmp_path / "out", tolerance=1e-6)
    first, second = counters(reference.output), counters(tmp_path / "out")
    assert second["states_encoded"] == 0
    assert second["states_reused"] == first["states_encoded"] == first["distinct_segments"]
    assert second["pairs_scored"] == first["pairs_scored"]


def test_a_store_that_grows_gives_what_a_full_run_gives(
    reference: Reference, tmp_path: Path
) -> None:
    store = tmp_path / "states"
    half = write_contractnli(tmp_path / "half.json", contracts()[::2], CLAIMS)
    reference.run(tmp_path / "half", "--state_store", store, source=half)
    reference.run(tmp_path / "out", "--state_store", store)
    reference.assert_equals(tmp_path / "out")
    first, second = counters(tmp_path / "half"), counters(tmp_path / "out")
    assert second["states_reused"] == first["states_encoded"] > 0
    assert second["states_encoded"] == second["distinct_segments"] - second["states_reused"] > 0


def test_a_store_of_another_setting_is_never_read(reference: Reference, tmp_path: Path) -> None:
    """States of another P, length limit, dtype or codec lie in the same store, unused."""
    store = tmp_path / "states"
    others = (
        ["--parallel_layers", "1"],
        ["--max_length", "8"],
        ["--state_codec", "bf16"],
        ["--dtype", "bfloat16", "--state_codec", "bf16"],
    )
    for i, other in enumerate(others):
        reference.run(tmp_path / f"other{i}", "--state_store", store, *other)
        assert counters(tmp_path / f"other{i}")["states_reused"] == 0
    reference.run(tmp_path / "out", "--state_store", store)
    reference.assert_equals(tmp_path / "out")
    assert counters(tmp_path / "out")["states_reused"] == 0
    assert counters(tmp_path / "other1")["truncated_segments"] > 0


@pytest.mark.parametrize("codec", ["auto", "bf16"])
def test_bfloat16_stays_near(reference: Reference, tmp_path: Path, codec: str) -> None:
    reference.run(tmp_path / "out", "--dtype", "bfloat16", "--state_codec", codec)
    pairs = table(tmp_path / "out", "pairs")
    exact, found = probabilities(reference.pairs), probabilities(pairs)
    near = np.abs(exact - found).max(axis=1) <= 0.03
    assert near.mean() >= 0.99
    differs = np.array(pairs["label"].to_pylist()) != np.array(reference.pairs["label"].to_pylist())
    best = np.sort(exact, axis=1)
    assert (best[differs, -1] - best[differs, -2] <= 0.06).all()
    assert read_json(tmp_path / "out", "run.json")["state_codec"] == "bf16"


# -- other runners: processes of their own, so each takes tens of seconds ----------


def start_program(reference: Reference, output: Path, arguments: Sequence[str]) -> None:
    """Run the program as a command; fails with what it said."""
    done = call_program(reference, output, arguments)
    assert done.returncode == 0, done.stderr[-4000:]


def call_program(
    reference: Reference, output: Path, arguments: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    """The program as a command, from another directory."""
    command = [
        sys.executable, "-m", "pipelines.contractnli", "--input", str(reference.source),
        "--output", str(output), "--model", str(reference.model), *EXACT, *arguments,
    ]  # fmt: skip
    # "python" on the path must be this one: some runners start workers by that name.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PATH": path}
    return subprocess.run(
        command, cwd=output.parent, env=environment, capture_output=True, text=True, timeout=280
    )


@pytest.mark.slow
def test_in_two_worker_processes(reference: Reference, tmp_path: Path) -> None:
    arguments = ["--direct_running_mode=multi_processing", "--direct_num_workers=2"]
    start_program(reference, tmp_path / "out", [*arguments, "--no_save_main_session"])
    reference.assert_equals(tmp_path / "out")


@pytest.mark.slow
def test_a_failure_in_worker_processes_is_one_line(reference: Reference, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    arguments = ["--direct_running_mode=multi_processing", "--direct_num_workers=2", "--quiet"]
    claims = ["--claims", str(tmp_path / "claims.txt")]
    (tmp_path / "claims.txt").write_text(CLAIMS[0])
    alone = Reference(reference.model, tmp_path / "empty.txt", tmp_path / "out", reference.pairs)
    done = call_program(alone, tmp_path / "out", [*arguments, *claims])
    assert done.returncode == 1
    assert done.stderr.startswith("pipelines.contractnli: No input could be used")
    assert done.stderr.count("\n") == 1


@pytest.fixture(scope="session")
def flink_jar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beam's Flink job server, unpacked; skips where it or what it needs is missing."""
    packed = find_shared(FLINK_JAR)
    for tool in ("java", "xz"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}, which is not installed")
    jar = tmp_path_factory.mktemp("flink") / packed.stem
    with open(jar, "wb") as file:
        subprocess.run(["xz", "-dc", str(packed)], stdout=file, check=True)
    return jar


@pytest.mark.slow
def test_on_embedded_flink(reference: Reference, tmp_path: Path, flink_jar: Path) -> None:
    arguments = [
        "--runner=FlinkRunner",
        f"--flink_job_server_jar={flink_jar}",
        "--environment_type=LOOPBACK",
        "--parallelism=2",
    ]
    start_program(reference, tmp_path / "out", arguments)
    reference.assert_equals(tmp_path / "out")
