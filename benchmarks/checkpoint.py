"""Loading the checkpoint that a benchmark measures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import BenchmarkError, quiet_transformers
from lait.checkpoints import resolve_checkpoint, shipped_checkpoints
from lait.dtype import choose_dtype
from lait.modeling import LaitForSequenceClassification


def load_checkpoint(name_or_directory: str, dtype: str) -> LaitForSequenceClassification:
    """A checkpoint in the dtype that it is measured in (``auto`` or its name).

    Raises
    ------
    BenchmarkError
        If there is no such checkpoint.
    """
    quiet_transformers()
    try:
        # Without it an unknown name is asked for on the network, several times.
        model = LaitForSequenceClassification.from_pretrained(
            name_or_directory, local_files_only=True
        )
    except (ValueError, OSError) as error:
        raise BenchmarkError(
            f"--model {name_or_directory}: {_reason(name_or_directory, error)}"
        ) from error
    return model.to(choose_dtype(dtype)).eval()


def chosen_layers(model: LaitForSequenceClassification, layers: Sequence[int] | None) -> list[int]:
    """The P's that ``--parallel_layers`` names, each once; the checkpoint's own for None.

    Raises
    ------
    BenchmarkError
        For a P that the model does not have.
    """
    config = model.config
    try:
        return [config.check_parallel_layers(p) for p in dict.fromkeys(layers or ())] or [
            config.parallel_layers
        ]
    except ValueError as error:
        raise BenchmarkError(f"--parallel_layers: {error}") from error


def _reason(name: str, error: Exception) -> str:
    if Path(resolve_checkpoint(name)).is_dir():
        return str(error)
    shipped = ", ".join(shipped_checkpoints())
    return f"no such checkpoint; give a directory, or the name of one that ships ({shipped})."
