"""Python's search for garbage among all objects, put off while there are hundreds of thousands that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEVER = 1_000_000_000
_SELDOM = 200


def made_seldom() -> None:
    """From now on look through all objects only once in a long while; whoever makes garbage looks for it in a pause."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _SELDOM)


@contextmanager
def postponed() -> Iterator[None]:
    """Within the block only young objects are looked through.

    Looking through all of them holds every thread up, and so every key: for a fifth of a second where a plan for
    100,000 cards is held.
    """
    young, middle, full = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(young, middle, full)
