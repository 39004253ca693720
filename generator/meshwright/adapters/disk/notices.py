"""Sentences about what happens besides what a command was asked for."""

import sys


def notice(text: str) -> None:
    """Write a sentence to standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
