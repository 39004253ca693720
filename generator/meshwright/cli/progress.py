"""Shows what a command is doing: a spinner on a terminal, otherwise a line for each slow stage."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import click

from meshwright.stages import listening

PATIENCE_SECONDS = 2.0


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show `text`, then each stage that the code inside announces, on standard error."""
    with _spinner(text) if sys.stderr.isatty() else _lines(text):
        yield


@contextmanager
def _spinner(text: str) -> Iterator[None]:
    from rich.console import Console

    with Console(stderr=True).status(text) as status, listening(status.update):
        yield


@contextmanager
def _lines(text: str) -> Iterator[None]:
    timer = _after_a_while(text)

    def following(stage: str) -> None:
        nonlocal timer
        timer.cancel()
        timer = _after_a_while(stage)

    try:
        with listening(following):
            yield
    finally:
        timer.cancel()


def _after_a_while(text: str) -> Timer:
    timer = Timer(PATIENCE_SECONDS, click.echo, (f"{text} ...",), {"err": True})
    timer.daemon = True
    timer.start()
    return timer
