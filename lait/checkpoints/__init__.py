"""The checkpoints that ship with the package, and how names become directories."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def shipped_checkpoints() -> dict[str, Path]:
    """Name -> directory of each checkpoint that ships."""
    return {path.parent.name: path.parent for path in sorted(HERE.glob("*/config.json"))}


def resolve_checkpoint(name: str) -> str:
    """A shipped checkpoint's directory for its name; anything else as it is."""
    directory = shipped_checkpoints().get(name)
    return str(directory) if directory else name
