"""A disk that is full while a run saves: the last good checkpoint survives, and is named."""

from __future__ import annotations

import contextlib
import json
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from lait import train as command_line
from lait.modeling import LABELS
from lait.training.checkpointing import CheckpointError, find_checkpoint, load_weights
from lait.training.loop import TrainingOptions, train
from lait.training.start import set_dropout
from tests.tiny_models import labelled_examples

OPTIONS = TrainingOptions(
    parallel_layers=(0, 2), batch_size=4, epochs=2.0, learning_rate=1e-3, autocast=False
)
DISK_BYTES = 4_000_000
# More than a log and a configuration, less than the weights.
LITTLE = 60_000


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of its own, of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small file system is not permitted here")
    yield place
    # Lazily: memory that is mapped from its files may be in use still.
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextlib.contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave hardly anything free on a disk."""
    filler = disk / "filler"
    with open(filler, "wb") as file:
        file.write(bytes(shutil.disk_usage(disk).free - LITTLE))
    yield
    filler.unlink()


@contextlib.contextmanager
def short_files() -> Iterator[None]:
    """No file of this process may grow beyond what a log needs: a write fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def new_model(tiny_model):
    model = tiny_model()
    set_dropout(model, 0.1)
    return model


def quiet(line):
    pass


def check_survival(tiny_model, output, no_space):
    """Save at step 2, fail at step 4, and go on as if nothing had happened."""
    model = new_model(tiny_model)
    train(model, labelled_examples(), OPTIONS, output, quiet, 2)
    kept = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with no_space, pytest.raises(CheckpointError) as error:
        train(new_model(tiny_model), labelled_examples(), OPTIONS, output, quiet, 4)
    assert "could not write" in str(error.value)
    assert "The last good checkpoint, of step 2, is whole" in str(error.value)
    assert str(output) in str(error.value)
    # Nothing half written is left in the way.
    assert not list(output.glob(".last*"))
    checkpoint = find_checkpoint(output)
    load_weights(checkpoint, model)
    for name, tensor in kept.items():
        assert torch.equal(model.state_dict()[name], tensor)
    resumed = new_model(tiny_model)
    assert train(resumed, labelled_examples(), OPTIONS, output, quiet).step == 8
    return resumed.state_dict()


@pytest.fixture
def whole(tiny_model, tmp_path):
    model = new_model(tiny_model)
    train(model, labelled_examples(), OPTIONS, tmp_path / "whole", quiet)
    return model.state_dict()


def test_a_full_disk(tiny_model, small_disk, whole):
    found = check_survival(tiny_model, small_disk / "run", filled(small_disk))
    for name, tensor in whole.items():
        assert torch.equal(found[name], tensor)


def test_a_limit_on_files(tiny_model, tmp_path, whole):
    found = check_survival(tiny_model, tmp_path / "run", short_files())
    for name, tensor in whole.items():
        assert torch.equal(found[name], tensor)


def test_the_command_line_says_so_in_one_line(tiny_backbone, tmp_path, capsys):
    rows = tmp_path / "rows.jsonl"
    lines = [{"segments": e.segments, "label": LABELS[e.label]} for e in labelled_examples(12)]
    rows.write_text("\n".join(map(json.dumps, lines)))
    command = ["--backbone", str(tiny_backbone("bert")), "--train", str(rows), "--device", "cpu"]
    command += ["--dtype", "float32", "--output", str(tmp_path / "run")]
    with short_files():
        assert command_line.main(command) == 2
    error = capsys.readouterr().err
    assert error.startswith("lait.train: --output ")
    assert "No checkpoint was written before." in error
    assert error.count("\n") == 1
    assert not (tmp_path / "run" / "model").exists()
    assert command_line.main(command) == 0
    assert (tmp_path / "run" / "model" / "model.safetensors").is_file()
