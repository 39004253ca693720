"""Python's garbage collector, kept out of the way where it only costs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collector.

    A manifest's values hold no cycles and live as long as the command. Left alone, the collector walks through all of
    them again and again, which is a third of a check's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
