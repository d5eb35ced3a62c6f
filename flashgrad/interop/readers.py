"""Which reader takes a file of another program."""

from collections.abc import Callable
from pathlib import Path

from flashgrad.interop.anki.package import SUFFIXES
from flashgrad.interop.anki.reader import read_anki
from flashgrad.interop.foreign import ForeignFile

Reader = Callable[[Path], ForeignFile]
"""Raises DeckUnreadable with a sentence."""


def reader_for(path: Path, head: bytes) -> Reader | None:
    """The reader for the file at `path`, which begins with `head`; None where it is a deck of ours, or nobody's."""
    if path.suffix.lower() in SUFFIXES:
        return read_anki
    return None
