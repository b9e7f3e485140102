"""What the tests of whole runs share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines import contractnli
from pipelines.command import main
from tests.one_thread import one_thread  # noqa: F401
from tests.pipelines.small_runs import save_checkpoint


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Directory of a tiny LAIT checkpoint by kind and head."""

    @functools.cache
    def make(kind: str = "bert", head: str = "pooled") -> Path:
        return save_checkpoint(tmp_path_factory.mktemp("checkpoint"), kind, head)

    return make


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
