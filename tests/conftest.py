"""What all tests share: a quiet, offline environment and the way to the data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

# Set before anything imports torch or transformers; worker processes inherit it.
# Two threads: more only get in each other's way when several processes work.
for _name, _value in {
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "OMP_NUM_THREADS": "2",
}.items():
    os.environ.setdefault(_name, _value)

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"


def find_shared(path: str) -> Path:
    """The path of a file or folder of ``../shared``; skips the test if it is not there.

    path: relative to ``../shared``, for example ``data/contractnli/dev.json``.
    """
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"needs ../shared/{path} beside the repository, which is not there")
    return found


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """:func:`find_shared`, as a fixture."""
    return find_shared


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of invented contracts and claims."""
    return REPOSITORY / "samples"
