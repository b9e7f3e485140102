"""What all tests share: a quiet, offline environment and the way to the data."""

from __future__ import annotations

import copy
import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lait.modeling import LaitForSequenceClassification

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


@pytest.fixture(scope="session")
def tiny_backbone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Directory of a tiny stock model with random weights, by kind (``tests.tiny_models``)."""
    from tests.tiny_models import save_stock

    @functools.cache
    def make(kind: str) -> Path:
        return save_stock(tmp_path_factory.mktemp(kind), kind)

    return make


@pytest.fixture(scope="session")
def tiny_model(
    tiny_backbone: Callable[[str], Path],
) -> Callable[..., LaitForSequenceClassification]:
    """A tiny LAIT model by kind and head; each call gives another copy, free to change.

    A kind with ``-separate`` has parallel layers with weights of their own.
    """
    from lait.modeling import LaitForSequenceClassification
    from tests.tiny_models import SEPARATE, randomise_new_parts

    @functools.cache
    def make(kind: str, head: str) -> LaitForSequenceClassification:
        stock = kind.removesuffix(SEPARATE)
        model = LaitForSequenceClassification.from_backbone(
            str(tiny_backbone(stock)), head=head, separate_layers=stock != kind
        )
        randomise_new_parts(model)
        return model

    return lambda kind="bert", head="pooled": copy.deepcopy(make(kind, head))
