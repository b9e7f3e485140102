"""What the tests of single stages share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.small_runs import save_checkpoint
from transforms.model import ModelSettings


@pytest.fixture(scope="session")
def tiny_settings(tmp_path_factory: pytest.TempPathFactory) -> ModelSettings:
    """A tiny BERT-like checkpoint with random weights, split after layer 2, in float32."""
    directory: Path = save_checkpoint(tmp_path_factory.mktemp("tiny"), "bert", "pooled")
    return ModelSettings(str(directory), 2, "float32", 64)
