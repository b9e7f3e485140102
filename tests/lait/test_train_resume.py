"""A run that was killed ends as the uninterrupted one, whatever the options."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch

from lait import LaitForSequenceClassification
from lait import train as command_line
from lait.modeling import LABELS
from lait.training.log import read_log
from lait.training.loop import TrainingOptions, train
from lait.training.start import set_dropout
from tests.tiny_models import labelled_examples

OPTIONS = TrainingOptions(
    parallel_layers=(0, 1, 2, 3),
    batch_size=2,
    accumulate=2,
    epochs=2.0,
    learning_rate=2e-3,
    autocast=False,
    log_every=3,
    evaluate_every=2,
    patience=3,
    balance=0.5,
)
TIMES = ("seconds", "examples_per_second")


def new_model(tiny_model):
    model = tiny_model()
    set_dropout(model, 0.2)
    return model


def quiet(line):
    pass


def without_times(log):
    return [{key: value for key, value in entry.items() if key not in TIMES} for entry in log]


@pytest.fixture(scope="module")
def teacher(tiny_model, tmp_path_factory):
    directory = tmp_path_factory.mktemp("teacher")
    tiny_model().save_pretrained(directory)
    return str(directory)


@pytest.mark.parametrize("taught_by", ["", "self", "checkpoint"])
def test_everything_of_a_run_survives_interruptions(tiny_model, tmp_path, teacher, taught_by):
    options = replace(OPTIONS, teacher=teacher if taught_by == "checkpoint" else taught_by)
    dev = {"a": labelled_examples(6), "b": labelled_examples(3)}
    whole = new_model(tiny_model)
    progress = train(whole, labelled_examples(), options, tmp_path / "whole", quiet, dev=dev)
    for stop in (1, 4, None):
        resumed = new_model(tiny_model)
        again = train(
            resumed, labelled_examples(), options, tmp_path / "parts", quiet, stop, dev=dev
        )
    assert again.step == progress.step
    for name, tensor in whole.state_dict().items():
        assert torch.equal(resumed.state_dict()[name], tensor), name
    log = read_log(tmp_path / "parts")
    assert without_times(log) == without_times(read_log(tmp_path / "whole"))
    assert any("dev" in entry for entry in log)
    assert any("loss" in entry for entry in log)


def test_entries_logged_after_the_checkpoint_are_not_logged_twice(tiny_model, tmp_path):
    dev = {"a": labelled_examples(9)}
    train(new_model(tiny_model), labelled_examples(), OPTIONS, tmp_path, quiet, 3, dev=dev)
    kept = (tmp_path / "log.jsonl").read_text()
    with open(tmp_path / "log.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps({"step": 4, "steps": 12, "loss": 9.0}) + '\n{"step": 6, "st')
    train(new_model(tiny_model), labelled_examples(), OPTIONS, tmp_path, quiet, 3, dev=dev)
    assert (tmp_path / "log.jsonl").read_text() == kept


def write_rows(path, examples):
    lines = [
        json.dumps({"segments": example.segments, "label": LABELS[example.label]})
        for example in examples
    ]
    path.write_text("\n".join(lines))
    return str(path)


@pytest.mark.slow
def test_a_run_killed_by_the_system_ends_with_the_same_model(tiny_backbone, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", labelled_examples(40))
    command = ["--backbone", str(tiny_backbone("bert")), "--train", rows, "--dev", rows]
    command += ["--batch_size", "4", "--accumulate", "2", "--epochs", "20", "--device", "cpu"]
    command += ["--dtype", "float32", "--evaluate_every", "25", "--checkpoint_seconds", "0.1"]
    command += ["--teacher", "self", "--dropout", "0.1"]
    killed = [*command, "--output", str(tmp_path / "killed")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "lait.train", *killed],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    state = tmp_path / "killed" / "last" / "training_state.json"
    deadline = time.monotonic() + 120
    try:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if json.loads(state.read_text())["progress"]["step"] >= 30:
                    break
            except (OSError, ValueError):
                pass  # not there yet, or being replaced
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "killed" / "model").exists()
    assert command_line.main(killed) == 0
    assert command_line.main([*command, "--output", str(tmp_path / "whole")]) == 0
    models = [
        LaitForSequenceClassification.from_pretrained(tmp_path / name / "model").state_dict()
        for name in ("killed", "whole")
    ]
    for name, tensor in models[1].items():
        assert torch.equal(models[0][name], tensor), name
    logs = [without_times(read_log(tmp_path / name)) for name in ("killed", "whole")]
    assert logs[0] == logs[1]
