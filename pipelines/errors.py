"""Errors for people: one message, no traceback."""

from __future__ import annotations


class UsageError(ValueError):
    """Something in the command line or the inputs that its writer can mend."""
