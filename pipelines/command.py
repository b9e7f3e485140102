"""A program as a command: an exit status, and for people one clear message."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from typing import Any

from pipelines.errors import UsageError
from transforms.claims import ClaimsError
from transforms.finish import RunFailed
from transforms.outputs import OutputError
from transforms.sources import InputError
from transforms.state_store import StoreError

PEOPLE_ERRORS = (UsageError, InputError, ClaimsError, OutputError, StoreError, RunFailed)


def main(run: Callable[..., Any], program: str) -> int:
    """Run a program as a command: 0, or 1 with one clear message."""
    started = time.monotonic()
    quieten()
    try:
        run()
    except PEOPLE_ERRORS as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        spent = time.monotonic() - started
        print(
            f"{program}: stopped after {spent:.0f} s; run it again to go on: states that were "
            "committed are reused.",
            file=sys.stderr,
        )
        return 130
    # A full disk, a lost connection, a bug: people get one line, the rest goes to a file.
    except Exception as error:
        path = keep_traceback()
        last = (str(error).strip() or type(error).__name__).splitlines()[-1]
        print(
            f"{program}: stopped by an unexpected error: {last} (details: {path}); run it again "
            "to go on: states that were committed are reused.",
            file=sys.stderr,
        )
        return 1
    return 0


def quieten() -> None:
    """Keep what libraries say besides a message for people off the terminal."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # worker processes inherit it
    logging.getLogger("apache_beam").setLevel(logging.ERROR)
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)  # its retries, for a wrong name
    # The local runner logs the traceback of every error that it raises as well.
    for name in ("common", "worker", "portability.fn_api_runner"):
        logging.getLogger(f"apache_beam.runners.{name}").setLevel(logging.CRITICAL)


def keep_traceback() -> str:
    """Write the traceback of the error that is being handled to a file; returns its path."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="lait-error-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exc(file=file)
    return file.name
