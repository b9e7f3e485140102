"""The command line of training."""

from __future__ import annotations

import json

import pytest

from lait import LaitForSequenceClassification
from lait import train as command_line
from lait.modeling import LABELS
from lait.training.start import is_lait_checkpoint
from tests.tiny_models import labelled_examples as make_examples


def write_rows(path, examples, release=True):
    with open(path, "w", encoding="utf-8") as file:
        for example in examples:
            row = {"segments": example.segments, "label": LABELS[example.label], "release": release}
            file.write(json.dumps(row) + "\n")
    return str(path)


def test_command_line_trains_a_checkpoint_that_loads(tiny_backbone, tmp_path, capsys):
    rows = write_rows(tmp_path / "rows.jsonl", make_examples(60))
    output = tmp_path / "run"
    arguments = ["--train", rows, "--dev", rows, "--dev_examples", "20", "--released_only"]
    arguments += ["--batch_size", "16", "--parallel_layers", "1-3", "--max_length", "8"]
    common = ["--output", str(output), "--device", "cpu", *arguments]
    assert command_line.main(["--backbone", str(tiny_backbone("bert")), *common]) == 0
    printed = capsys.readouterr().out
    assert "60 examples, P in (1, 2, 3)" in printed
    assert "(20 examples)" in printed
    assert "P=3" in printed
    model = LaitForSequenceClassification.from_pretrained(output / "model")
    assert model.config.parallel_layers == 2
    # The limit of training is not the checkpoint's.
    assert model.tokenizer.max_length == model.config.max_segment_length == 256
    assert model.predict([["w1", "w5 w9"]]).shape == (1, 3)
    # From a LAIT checkpoint on.
    assert is_lait_checkpoint(str(output / "model"))
    again = ["--backbone", str(output / "model"), *common]
    again[again.index(str(output))] = str(tmp_path / "second")
    assert command_line.main(again) == 0
    assert (tmp_path / "second" / "model" / "model.safetensors").is_file()


def test_command_line_refuses_what_it_cannot_use(tiny_backbone, tmp_path, capsys):
    rows = write_rows(tmp_path / "rows.jsonl", make_examples(4), release=False)
    backbone = str(tiny_backbone("bert"))
    model = tmp_path / "model"
    LaitForSequenceClassification.from_backbone(
        backbone, num_labels=2, label_words=["yes", "no"]
    ).save_pretrained(model)
    cases = [
        (["--train", str(tmp_path / "missing.jsonl")], "missing.jsonl"),
        (["--train", rows, "--parallel_layers", "9"], "parallel_layers=9"),
        (["--train", rows, "--head", "decoder"], "needs a T5 backbone"),
        (["--train", rows, "--labels", "entailment"], "is not one of entailment"),
        (["--train", rows, "--released_only"], "no example is left"),
        (["--train", rows, "--backbone", str(tmp_path)], str(tmp_path)),
        (["--train", rows, "--backbone", str(model)], "has yes no, in that order"),
    ]
    for arguments, message in cases:
        fixed = ["--backbone", backbone, "--output", str(tmp_path / "run"), "--device", "cpu"]
        assert command_line.main([*fixed, *arguments]) == 2
        error = capsys.readouterr().err
        assert "lait.train: " in error
        assert message in error
    assert not (tmp_path / "run" / "model").exists()


def test_parse_layers():
    assert command_line.parse_layers("3") == (3,)
    assert command_line.parse_layers("0-3") == (0, 1, 2, 3)
    # One given twice is drawn twice as often.
    assert command_line.parse_layers("4-6, 2,0,2") == (0, 2, 2, 4, 5, 6)


@pytest.mark.parametrize("text", ["", "x", "3-1", "-1", "1-", "1.5", "0,,2"])
def test_layers_that_cannot_be_parsed(text, capsys):
    needed = ["--backbone", "b", "--train", "t", "--output", "o", f"--parallel_layers={text}"]
    with pytest.raises(SystemExit) as error:
        command_line.main(needed)
    assert error.value.code == 2
    assert "--parallel_layers" in capsys.readouterr().err
