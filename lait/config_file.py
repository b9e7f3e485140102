"""Changing fields of a checkpoint's ``config.json`` in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lait.whole_file import whole_file

CONFIG_FILE = "config.json"


def update_config(directory: str | Path, **changes: Any) -> None:
    """Set fields of the configuration; all others stay as they are.

    The new file replaces the old one at once, so that no kill leaves half a file.

    Raises
    ------
    OSError
        If the file cannot be read or written; the old one stays whole.
    """
    path = Path(directory) / CONFIG_FILE
    config = json.loads(path.read_text(encoding="utf-8")) | changes
    text = json.dumps(config, indent=2, sort_keys=True) + "\n"
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")
