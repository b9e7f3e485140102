"""What the tests of whole runs share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from pipelines import contractnli
from pipelines.command import main
from tests.pipelines.small_runs import save_checkpoint


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Directory of a tiny LAIT checkpoint by kind and head."""

    @functools.cache
    def make(kind: str = "bert", head: str = "pooled") -> Path:
        return save_checkpoint(tmp_path_factory.mktemp("checkpoint"), kind, head)

    return make


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny products lose time to threads that wait for each other, most on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    error: str

    @property
    def message(self) -> str:
        """The one line that a failed command says; fails if it says more, or says it otherwise."""
        assert self.status == 1, self.error
        lines = [line for line in self.error.splitlines() if line.startswith("pipelines.")]
        assert len(lines) == 1, self.error
        assert "Traceback" not in self.error
        return lines[0]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Run ``python -m pipelines.contractnli`` with arguments, in this process."""

    def call(*arguments: Any) -> Done:
        monkeypatch.setattr(sys, "argv", ["contractnli.py", "--quiet", *map(str, arguments)])
        capsys.readouterr()
        status = main(contractnli.run, contractnli.PROGRAM)
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return call
