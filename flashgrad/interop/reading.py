"""The bytes and the text of other programs' files. The I/O of this package besides `archives`.

Raises DeckUnreadable with a sentence; it never waits for a pipe or a device.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from flashgrad.errors import DeckUnreadable

MOST_BYTES = 100_000_000
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def head_of(path: Path, length: int) -> bytes:
    """The first `length` bytes of a file, fewer where it is shorter."""
    with opened(path) as file:
        return file.read(length)


def content_of(path: Path) -> bytes:
    """All bytes of a file of at most MOST_BYTES."""
    content = head_of(path, MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise DeckUnreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB; split it.")
    return content


def text_of(content: bytes) -> str:
    """`content` as text with `\\n` for every line break and without a byte order mark."""
    if content.startswith(_UTF16_MARKS):
        raise DeckUnreadable("The file is in UTF-16; save it as UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DeckUnreadable(
            f"Byte {error.object[error.start]:#04x} in line {line} is not UTF-8; save the file as UTF-8."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The regular file at `path`, to be read; a failure of the disk meanwhile is DeckUnreadable too."""
    try:
        with os.fdopen(_descriptor(path), "rb") as file:
            yield file
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DeckUnreadable(f"The file cannot be read: {reason}; check path and permissions.") from error


def _descriptor(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError as error:  # a NUL in the path
        raise DeckUnreadable("No file can have this name; name another.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DeckUnreadable("This is no file that can be read; name a file.")
    return descriptor
