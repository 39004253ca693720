"""The current stage of a long command: work announces its stages, and the command line shows them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_listeners: list[Callable[[str], None]] = []


def stage(text: str) -> None:
    """Announce a stage, as in "Parsing the mesh with dbt"."""
    for listener in _listeners[-1:]:
        listener(text)


@contextmanager
def listening(listener: Callable[[str], None]) -> Iterator[None]:
    """Pass stages to a listener while a command works."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
