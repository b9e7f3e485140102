"""What the commands of this package share: input that cannot be used is one line and status 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence


def run_command(
    program: str,
    parser: argparse.ArgumentParser,
    run: Callable[[argparse.Namespace], object],
    argv: Sequence[str] | None,
) -> int:
    """Parse and run; 0, or 2 with one line for input that cannot be used (ValueError, OSError)."""
    arguments = parser.parse_args(argv)
    try:
        run(arguments)
    except (ValueError, OSError) as error:
        print(f"{program}: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0
