"""``python -m transforms.state_store URL`` prints what a store holds, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from transforms.state_store import StoreError, describe


def main(argv: Sequence[str] | None = None) -> int:
    """Print the description; exit status 2 with a message if there is no store."""
    parser = argparse.ArgumentParser(prog="python -m transforms.state_store", description=__doc__)
    parser.add_argument("url", help="local directory or fsspec URL (gs://bucket/folder)")
    arguments = parser.parse_args(argv)
    try:
        print(json.dumps(describe(arguments.url), indent=2))
    except StoreError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
