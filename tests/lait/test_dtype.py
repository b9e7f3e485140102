"""choose_dtype: names, and what auto makes of measurements."""

from __future__ import annotations

import pytest
import torch

from lait import dtype


def test_names():
    assert dtype.choose_dtype("float32") == torch.float32
    assert dtype.choose_dtype("bfloat16") == torch.bfloat16
    with pytest.raises(ValueError, match=r"--dtype float16: allowed are auto, float32, bfloat16"):
        dtype.choose_dtype("float16")


def test_a_name_leads_to_its_type_and_back():
    for name, value in dtype.DTYPES.items():
        assert dtype.dtype_name(value) == name
    assert dtype.dtype_name(torch.int8) == "int8"


@pytest.mark.parametrize(
    ("bfloat16_seconds", "expected"),
    [(0.5, torch.bfloat16), (0.8, torch.float32), (3.0, torch.float32)],
)
def test_auto_takes_bfloat16_only_where_it_is_clearly_faster(
    monkeypatch, bfloat16_seconds, expected
):
    seconds = {torch.float32: 1.0, torch.bfloat16: bfloat16_seconds}
    monkeypatch.setattr(dtype, "_product_seconds", seconds.__getitem__)
    assert dtype.choose_dtype("auto") == expected


def test_a_disturbed_round_does_not_decide(monkeypatch):
    times = {torch.float32: iter([1.0, 9.0, 1.1]), torch.bfloat16: iter([3.0, 0.5, 0.9])}
    monkeypatch.setattr(dtype, "_product_seconds", lambda kind: next(times[kind]))
    assert dtype.choose_dtype("auto") == torch.bfloat16


def test_auto_runs_here():
    assert dtype.choose_dtype("auto") in dtype.DTYPES.values()
