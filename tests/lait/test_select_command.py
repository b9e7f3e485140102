"""``python -m lait.select`` from end to end, on tiny random models."""

from __future__ import annotations

import json
import sys

import pytest
import torch

from lait import LaitForSequenceClassification
from lait import select as command_line
from lait.modeling import LABELS
from lait.selection.checkpoint_per_p import filled_command, find_or_train
from tests.tiny_models import LAYERS, labelled_examples

EXAMPLES = labelled_examples(40)
# Copies the checkpoint {output}'s way and notes the P; what a training leaves behind.
COPY = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[3] + '/model'); "
COPY += "open(sys.argv[4], 'a').write(sys.argv[2] + ' ')"


@pytest.fixture
def data(tmp_path):
    """A file of held-out examples of two sources."""
    path = tmp_path / "dev.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        for i, example in enumerate(EXAMPLES):
            row = {"segments": example.segments, "label": LABELS[example.label]}
            file.write(json.dumps({**row, "source": f"set {i % 2}"}) + "\n")
    return path


@pytest.fixture
def checkpoint(tiny_model, tmp_path):
    """A saved tiny model."""
    tiny_model().save_pretrained(tmp_path / "checkpoint")
    return tmp_path / "checkpoint"


def run(arguments, tmp_path):
    """The command's figures; its arguments without the ones that never change."""
    fixed = ["--dtype", "float32", "--device", "cpu", "--resamples", "50"]
    fixed += ["--json", str(tmp_path / "out" / "found.json")]
    assert command_line.main([*map(str, arguments), *fixed]) == 0
    return json.loads((tmp_path / "out" / "found.json").read_text())


def accuracy(model, parallel_layers):
    predicted = model.predict([e.segments for e in EXAMPLES], parallel_layers).argmax(axis=1)
    return sum(p == e.label for p, e in zip(predicted, EXAMPLES, strict=True)) / len(EXAMPLES)


def test_every_p_of_a_checkpoint(checkpoint, data, tmp_path, capsys):
    pytest.importorskip("matplotlib", reason="plots need the extra plots")
    plot = tmp_path / "curve.png"
    found = run(["--model", checkpoint, "--data", data, "--plot", plot], tmp_path)
    model = LaitForSequenceClassification.from_pretrained(checkpoint)
    for p in range(LAYERS + 1):
        assert found["curve"]["accuracy"][str(p)]["value"] == accuracy(model, p)
    assert found["looked_at"] == [0, 1, 2, 3]
    assert {name: part["examples"] for name, part in found["sources"].items()} == {
        "set 0": 20,
        "set 1": 20,
    }
    # Attention: every example has its segments' tokens with [CLS] and [SEP].
    lengths = [[len(text.split()) + 2 for text in e.segments] for e in EXAMPLES]
    assert found["attention"]["pairs_of_tokens_a_layer"]["joint"] == sum(
        sum(lengths_of_one) ** 2 for lengths_of_one in lengths
    )
    assert found["attention"]["share_with_reuse"]["3"] < found["attention"]["share"]["3"]
    assert plot.read_bytes().startswith(b"\x89PNG")
    output = capsys.readouterr()
    assert output.out.count("\n| LAIT-9") == 2
    assert "P = 3: " in output.err


def test_some_ps_of_a_sample(checkpoint, data, tmp_path):
    arguments = ["--model", checkpoint, "--data", data, "--parallel_layers", "2", "--examples", "6"]
    found = run(arguments, tmp_path)
    assert found["looked_at"] == [0, 2]
    assert found["curve"]["examples"] == 12


def test_the_order_of_labels_does_not_matter(checkpoint, tiny_model, data, tmp_path):
    model, order = tiny_model(), [2, 0, 1]
    with torch.no_grad():
        model.head.out.weight.copy_(model.head.out.weight[order])
        model.head.out.bias.copy_(model.head.out.bias[order])
    model.config.id2label = {i: LABELS[old] for i, old in enumerate(order)}
    model.config.label2id = {LABELS[old]: i for i, old in enumerate(order)}
    model.save_pretrained(tmp_path / "other")
    arguments = ["--reference", tmp_path / "other", "--model", checkpoint, "--data", data]
    found = run(arguments, tmp_path)["curve"]
    assert found["accuracy"]["alone"] == found["accuracy"]["0"]
    assert found["ratio_to_p0"]["alone"] == {"value": 1, "low": 1, "high": 1}


def test_search_trains_what_it_needs_and_no_more(checkpoint, data, tmp_path):
    log = tmp_path / "log with spaces"
    command = f"{sys.executable} -c '{COPY.replace(chr(39), chr(34))}' {checkpoint} "
    command += "{parallel_layers} {output} " + f"'{log}'"
    pattern = str(tmp_path / "runs" / "p{parallel_layers}")
    arguments = ["--checkpoints", pattern, "--train_command", command, "--data", data]
    found = run(arguments, tmp_path)
    trained = [int(word) for word in log.read_text().split()]
    assert trained == found["looked_at"]
    assert trained[0] == 0
    assert len(set(trained)) == len(trained) <= LAYERS + 1
    model = LaitForSequenceClassification.from_pretrained(checkpoint)
    for p in trained:
        assert found["curve"]["accuracy"][str(p)]["value"] == accuracy(model, p)
    # Now they are there, and the same P's are chosen without a command.
    again = run(["--checkpoints", pattern, "--data", data], tmp_path)
    assert again["choices"] == found["choices"]
    every = run([*arguments, "--parallel_layers", f"0-{LAYERS}"], tmp_path)
    assert every["looked_at"] == list(range(LAYERS + 1))


def test_a_command_is_words_not_a_shells_line(tmp_path):
    template = "train --name 'P is {parallel_layers}' --to={output} --not {other} '; rm *'"
    filled = filled_command(template, 3, "runs/with space/3")
    expected = ["train", "--name", "P is 3", "--to=runs/with space/3", "--not", "{other}", "; rm *"]
    assert filled == expected


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (None, "no LAIT checkpoint there"),
        (f"{sys.executable} -c 'raise SystemExit(3)' {{parallel_layers}} {{output}}", "status 3"),
        (f"{sys.executable} -c 'pass' {{parallel_layers}} {{output}}", "left no checkpoint"),
        ("no-such-program {parallel_layers} {output}", "no-such-program"),
    ],
)
def test_a_checkpoint_that_does_not_come_about(tmp_path, command, message):
    with pytest.raises(ValueError, match=message):
        find_or_train(str(tmp_path / "p{parallel_layers}"), 2, command)


def test_bad_input_is_told_in_one_line(checkpoint, tiny_model, data, tmp_path, capsys):
    other = tiny_model()
    other.config.id2label = {0: "yes", 1: "no", 2: "perhaps"}
    other.save_pretrained(tmp_path / "labels")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    model, pattern = ["--model", checkpoint], str(tmp_path / "p{parallel_layers}")
    cases = [
        ([*model, "--data", tmp_path / "missing.jsonl"], "missing.jsonl"),
        ([*model, "--data", empty], "no example is left"),
        ([*model, "--data", data, data], "give each file once"),
        ([*model, "--data", data, "--parallel_layers", "1,9"], "parallel_layers=9"),
        ([*model, "--data", data, "--train_command", "x"], "--train_command: needs --checkpoints"),
        ([*model, "--data", data, "--plot", "x.gif"], "--plot x.gif"),
        ([*model, "--data", data, "--device", "abacus"], "--device abacus"),
        ([*model, "--data", data, "--json", checkpoint], str(checkpoint)),
        (["--model", tmp_path, "--data", data], f"--model {tmp_path}"),
        (["--model", tmp_path / "labels", "--data", data], "yes, no, perhaps"),
        ([*model, "--reference", tmp_path / "none", "--data", data], "--reference"),
        (["--checkpoints", "runs/p", "--data", data], "needs {parallel_layers}"),
        (["--checkpoints", pattern, "--data", data], "no LAIT checkpoint there"),
        (
            ["--checkpoints", pattern, "--data", data, "--train_command", "x {parallel_layers}"],
            "needs {output}",
        ),
    ]
    for arguments, message in cases:
        fixed = ["--dtype", "float32", "--resamples", "9"]
        assert command_line.main([*map(str, arguments), *fixed]) == 2, message
        (line,) = [li for li in capsys.readouterr().err.splitlines() if "lait.select: " in li]
        assert message in line


def test_a_backbone_of_another_depth_is_refused(tiny_backbone, checkpoint, data, tmp_path, capsys):
    from tests.tiny_models import save_stock

    (tmp_path / "p0").symlink_to(checkpoint)
    stock = save_stock(tmp_path / "stock", "bert", num_hidden_layers=2)
    LaitForSequenceClassification.from_backbone(str(stock)).save_pretrained(tmp_path / "p2")
    pattern = str(tmp_path / "p{parallel_layers}")
    arguments = ["--checkpoints", pattern, "--data", str(data), "--parallel_layers", "2"]
    assert command_line.main([*arguments, "--dtype", "float32"]) == 2
    assert "the one for P = 2 has 2 layers, the first one 3" in capsys.readouterr().err


@pytest.mark.parametrize(("flag", "value"), [("--examples", "0"), ("--seed", "-1")])
def test_numbers_out_of_range(flag, value, capsys):
    with pytest.raises(SystemExit) as error:
        command_line.main(["--model", "m", "--data", "d", f"{flag}={value}"])
    assert error.value.code == 2
    assert flag in capsys.readouterr().err
