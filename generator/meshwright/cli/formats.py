"""The `--format` option of the commands that print a report."""

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Add `--format` with these formats, the first one being the default."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Output format.",
    )
