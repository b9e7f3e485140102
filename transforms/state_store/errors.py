"""What can go wrong with a state store, by what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class StoreError(ValueError):
    """The store cannot be used as asked; the message names the place and what to do."""


class DamagedShard(StoreError):
    """A shard cannot be trusted: skip it and encode its segments again.

    shard: the shard's name; reason: one sentence for people.
    """

    def __init__(self, shard: str, reason: str) -> None:
        # Both go to ``args``, so that the error survives pickling.
        super().__init__(shard, reason)
        self.shard = shard
        self.reason = reason

    def __str__(self) -> str:
        """The shard's name and the reason."""
        return f"state store shard {self.shard}: {self.reason}"


@contextmanager
def storage_errors(action: str, place: str) -> Iterator[None]:
    """Turn whatever a file system raises into :class:`StoreError`.

    FileNotFoundError passes unless the action is to write: readers decide what a
    missing file means, but a writer misses a directory, a bucket, or a temporary
    file that somebody cleaned away.
    """
    try:
        yield
    except StoreError:
        raise
    # Each fsspec implementation raises exceptions of its own libraries
    # (HTTP, authentication), with no common base.
    except Exception as error:
        if isinstance(error, FileNotFoundError) and not action.startswith("write"):
            raise
        raise StoreError(
            f"--state_store: cannot {action} {place} ({type(error).__name__}: {error}). "
            "Check that it exists and may be used, and that nobody cleans it while runs use "
            "it; or name another place with --state_store."
        ) from error
