"""Training that leaves the token embeddings as they are."""

from __future__ import annotations

import pytest
import torch

from lait import LaitForSequenceClassification
from lait import train as command_line
from lait.training.loop import TrainingOptions, train
from lait.training.optimizer import freeze_embeddings, frozen_parameters
from tests.lait.test_train_command import write_rows
from tests.tiny_models import labelled_examples

OPTIONS = TrainingOptions(
    parallel_layers=(0, 2), batch_size=4, learning_rate=2e-3, autocast=False, epochs=2.0
)


def token_table(model):
    return model.backbone.get_input_embeddings().weight


def quiet(line):
    pass


@pytest.mark.parametrize("family", ["bert", "t5"])
def test_only_the_token_embeddings_stay(tiny_model, tmp_path, family):
    model = tiny_model(family)
    before = {name: tensor.clone() for name, tensor in model.named_parameters()}
    freeze_embeddings(model)
    (table,) = frozen_parameters(model)
    train(model, labelled_examples(24), OPTIONS, tmp_path / "run", quiet)
    after = dict(model.named_parameters())
    assert torch.equal(token_table(model), before[table])
    # Bias of keys: attention's softmax does not see it, so no gradient but rounding's.
    same = {name for name in after if torch.equal(after[name], before[name])}
    assert {name for name in same if not name.endswith("key.bias")} == {table}


def test_a_killed_run_goes_on_with_them_frozen(tiny_model, tmp_path):
    examples, tables = labelled_examples(24), []
    for stops in ([None], [3, None]):
        for stop in stops:
            model = tiny_model()
            freeze_embeddings(model)
            train(model, examples, OPTIONS, tmp_path / f"run{len(stops)}", quiet, stop)
        tables.append(dict(model.named_parameters()))
    assert all(torch.equal(tables[0][name], tables[1][name]) for name in tables[0])
    with pytest.raises(ValueError, match="other frozen"):
        train(tiny_model(), examples, OPTIONS, tmp_path / "run1", quiet)


def test_the_command_line_freezes(tiny_backbone, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", labelled_examples(30))
    backbone, tables = str(tiny_backbone("bert")), {}
    for name, flags in (("all", []), ("frozen", ["--freeze_embeddings"])):
        output = tmp_path / name
        arguments = ["--backbone", backbone, "--train", rows, "--output", str(output)]
        assert command_line.main([*arguments, "--device", "cpu", *flags]) == 0
        model = LaitForSequenceClassification.from_pretrained(output / "model")
        tables[name] = token_table(model)
    stock = token_table(LaitForSequenceClassification.from_backbone(backbone, num_labels=3))
    assert torch.equal(tables["frozen"], stock)
    assert not torch.equal(tables["all"], stock)
