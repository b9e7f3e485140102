"""Loading the checkpoint that a benchmark measures."""

from __future__ import annotations

from benchmarks.common import BenchmarkError, quiet_transformers
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
        model = LaitForSequenceClassification.from_pretrained(name_or_directory)
    except (ValueError, OSError) as error:
        raise BenchmarkError(f"--model {name_or_directory}: {error}") from error
    return model.to(choose_dtype(dtype)).eval()
