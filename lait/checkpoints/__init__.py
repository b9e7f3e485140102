"""The checkpoints that ship with the package, and how names become directories."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
CARD = "README.md"

# ``language: en``, ``language: [en, de]``, or a list below it, in a model card's head.
_LANGUAGES = re.compile(r"^language:(.*(?:\n[ \t]*- .*)*)", re.MULTILINE)


def shipped_checkpoints() -> dict[str, Path]:
    """Name -> directory of each checkpoint that ships."""
    return {path.parent.name: path.parent for path in sorted(HERE.glob("*/config.json"))}


def resolve_checkpoint(name: str) -> str:
    """A shipped checkpoint's directory for its name; anything else as it is."""
    directory = shipped_checkpoints().get(name)
    return str(directory) if directory else name


def checkpoint_languages(name: str) -> frozenset[str]:
    """Codes of the languages that a checkpoint is for, by its model card; empty if it says none.

    name: a shipped checkpoint's name or a directory.
    """
    card = Path(resolve_checkpoint(name)) / CARD
    if not card.is_file():
        return frozenset()
    parts = card.read_text(encoding="utf-8").split("---", 2)
    found = _LANGUAGES.search(parts[1]) if len(parts) == 3 and not parts[0].strip() else None
    return frozenset(re.findall(r"[\w-]*\w", found[1])) if found else frozenset()
