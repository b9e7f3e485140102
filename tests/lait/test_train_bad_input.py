"""What training refuses, and how it says so."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from lait import LaitForSequenceClassification
from lait import train as command_line
from lait.modeling import LABELS
from lait.training.start import check_device, load_start, uses_bfloat16
from tests.tiny_models import labelled_examples, save_stock


def write_rows(path, examples, **fields):
    lines = [
        json.dumps({"segments": one.segments, "label": LABELS[one.label], **fields})
        for one in examples
    ]
    path.write_text("\n".join(lines))
    return str(path)


@pytest.fixture
def refused(tiny_backbone, tmp_path, capsys):
    """Runs the command line, which must refuse in one line; returns the line."""
    rows = write_rows(tmp_path / "rows.jsonl", labelled_examples(12))

    def run(*arguments, status=2):
        fixed = ["--backbone", str(tiny_backbone("bert")), "--train", rows, "--device", "cpu"]
        fixed += ["--dtype", "float32", "--output", str(tmp_path / "run")]
        capsys.readouterr()
        assert command_line.main([*fixed, *map(str, arguments)]) == status
        error = capsys.readouterr().err
        if status:
            assert error.startswith("lait.train: ")
            assert error.count("\n") == 1
        return error

    return run


def test_labels_missing_from_the_examples(refused, tmp_path):
    few = write_rows(tmp_path / "few.jsonl", [e for e in labelled_examples(12) if e.label < 2])
    error = refused("--dev", few)
    assert f"--dev {few}" in error
    assert "'contradiction'" in error
    assert "--allow_missing_labels" in error
    assert f"--train {few}" in refused("--train", few)
    refused("--dev", few, "--allow_missing_labels", status=0)
    assert (tmp_path / "run" / "model").is_dir()


def test_labels_that_dev_must_not_have(refused, tmp_path):
    path = tmp_path / "dev.jsonl"
    path.write_text('{"hypothesis": "w1", "premise": "w2", "label": "maybe"}')
    error = refused("--dev", path)
    assert f"{path}:1: label 'maybe' is not one of entailment" in error
    path.write_text('{"hypothesis": "w1", "premise": "w2", "label": ["neutral"]}')
    assert "label ['neutral'] is not one of" in refused("--dev", path)
    path.write_text('{"hypothesis": " ", "premise": "w2", "label": "neutral"}')
    assert f"{path}:1: needs non-empty" in refused("--dev", path)
    assert "one is given twice" in refused("--labels", "a", "b", "a")


def test_no_released_rows(refused, tmp_path):
    for value in (False, "true", None):
        rows = write_rows(tmp_path / "closed.jsonl", labelled_examples(6), release=value)
        error = refused("--train", rows, "--released_only")
        assert "no example is left by --released_only" in error


def test_numbers_out_of_range(refused):
    for flag, value in {
        "--batch_size": 0,
        "--accumulate": 0,
        "--epochs": 0,
        "--learning_rate": -1,
        "--warmup": 1.5,
        "--distillation_weight": 2,
        "--distillation_temperature": 0,
        "--balance": -1,
        "--log_every": 0,
        "--dev_examples": 0,
    }.items():
        error = refused(f"{flag}={value}")
        assert f"{flag} {value}" in error.replace(".0:", ":")
        assert "allowed is" in error


def test_flags_that_need_others(refused):
    assert "give --evaluate_every" in refused("--patience", 2)
    assert "give --dev" in refused("--evaluate_every", 2)
    assert "give --dev to choose by" in refused("--learning_rate", 1e-3, 1e-4)
    assert "give --dev to choose by" in refused("--batch_size", 4, 8)


def test_a_directory_that_holds_another_run(refused, tiny_backbone, tmp_path):
    refused(status=0)
    other = {
        "--learning_rate 0.0001 there, 0.01 here": ["--learning_rate", 0.01],
        "labels: ": ["--labels", *LABELS[::-1]],
        "head: ": ["--head", "comparison"],
        "dropout: 0.0 there, 0.5 here": ["--dropout", 0.5],
        "tokens: ": ["--max_length", 4],
        "examples: ": ["--train", write_rows(tmp_path / "other.jsonl", labelled_examples(9))],
        "backbone: ": ["--backbone", tiny_backbone("roberta")],
        "hidden_size": ["--backbone", save_stock(tmp_path / "wide", "bert", hidden_size=64)],
        "starting weights: ": ["--backbone", save_stock(tmp_path / "seed", "bert", seed=5)],
    }
    for said, arguments in other.items():
        error = refused(*arguments)
        assert f"--output {tmp_path / 'run'} holds a run with other " in error
        assert said in error
    # What changes no weight may change.
    refused("--log_every", 7, "--checkpoint_seconds", 1, status=0)


def test_a_damaged_run(refused, tmp_path):
    refused(status=0)
    last = tmp_path / "run" / "last"
    weights = (last / "model.safetensors").read_bytes()
    (last / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    assert "its weights cannot be loaded" in refused()
    (last / "model.safetensors").write_bytes(weights)
    moments = (last / "optimizer.safetensors").read_bytes()
    (last / "optimizer.safetensors").write_bytes(moments[:100])
    assert "optimizer.safetensors: cannot be read" in refused()
    (last / "optimizer.safetensors").write_bytes(moments)
    (last / "training_state.json").write_text("{half")
    assert "training_state.json: not a training state" in refused()


def test_checkpoints_that_do_not_fit(refused, tiny_model, tmp_path):
    tiny_model().save_pretrained(tmp_path / "start")
    assert "has the head 'pooled'" in refused(
        "--backbone", tmp_path / "start", "--head", "comparison"
    )
    assert "has entailment neutral contradiction" in refused(
        "--backbone", tmp_path / "start", "--labels", "entailment", "contradiction", "neutral"
    )
    path = tmp_path / "start" / "model.safetensors"
    whole = load_file(path)
    save_file({**whole, "head.out.weight": torch.zeros(5, 32)}, path, {"format": "pt"})
    assert "are not those of its config.json" in refused("--backbone", tmp_path / "start")
    less = {name: tensor for name, tensor in whole.items() if name != "role_vectors"}
    save_file(less, path, {"format": "pt"})
    assert "role_vectors" in refused("--backbone", tmp_path / "start")


def test_places_that_cannot_be_used(refused, tmp_path):
    (tmp_path / "file").write_text("")
    assert "could not write" in refused("--output", tmp_path / "file")
    assert "--device nowhere" in refused("--device", "nowhere")
    assert "--device cuda:99" in refused("--device", "cuda:99")
    assert check_device("cpu") == "cpu"


def test_the_dtype_of_a_device():
    assert uses_bfloat16("bfloat16", "cpu") is True
    assert uses_bfloat16("float32", "cpu") is False
    assert uses_bfloat16("auto", "cpu") in (True, False)
    assert uses_bfloat16("auto", "meta") is False
    with pytest.raises(ValueError, match="--dtype float16"):
        uses_bfloat16("float16", "cpu")


def test_new_weights_depend_on_the_seed_alone(tiny_backbone):
    def head(seed, draws):
        torch.manual_seed(draws)
        torch.rand(draws)
        return load_start(str(tiny_backbone("bert")), LABELS, None, seed).state_dict()

    first, same, other = head(4, 1), head(4, 7), head(5, 1)
    for name, tensor in first.items():
        assert torch.equal(same[name], tensor)
    assert (other["head.out.weight"] != first["head.out.weight"]).any()
    # What comes from the backbone does not.
    for name in first:
        if name.startswith("backbone."):
            assert torch.equal(other[name], first[name])


def test_what_was_fitted_to_old_weights_does_not_outlive_them(tiny_model, tmp_path):
    model = tiny_model()
    model.config.temperatures = {"1": 2.0}
    model.config.verdict_rules = {"1": {}}
    model.save_pretrained(tmp_path)
    loaded = LaitForSequenceClassification.from_pretrained(tmp_path)
    assert loaded.config.temperatures == {"1": 2.0}
    start = load_start(str(tmp_path), LABELS, None, 0)
    assert start.config.temperatures == {}
    assert start.config.verdict_rules == {}
