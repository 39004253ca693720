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


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let the collector look at much at a time, also where it is paused.

    dbt makes objects by the million and few cycles. At the threshold that Python starts with, half of a parse from what
    dbt remembers is the collector's; at this one it takes no more memory and the time is the parse's own. Without any
    collection a parse of 2,000 products takes 2.5 GB.
    """
    was_on, thresholds = gc.isenabled(), gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        if not was_on:
            gc.disable()
