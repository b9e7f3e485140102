"""What the tests of single stages share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.small_runs import save_checkpoint
from tests.transforms.browsers import browser, open_clusters, open_file
from transforms.model import ModelSettings

# Fixtures are found where they are imported.
__all__ = ["browser", "open_clusters", "open_file", "tiny_settings"]


@pytest.fixture(scope="session")
def tiny_settings(tmp_path_factory: pytest.TempPathFactory) -> ModelSettings:
    """A tiny BERT-like checkpoint with random weights, split after layer 2, in float32."""
    directory: Path = save_checkpoint(tmp_path_factory.mktemp("tiny"), "bert", "pooled")
    return ModelSettings(str(directory), 2, "float32", 64)
