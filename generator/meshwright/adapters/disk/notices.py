"""Notices about events that aren't part of the requested work."""

import sys


def notice(text: str) -> None:
    """Write a sentence to standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
