"""Cut a stream of bytes into lines. No I/O."""

from collections.abc import Iterator

MAX_LINE_BYTES = 8 << 20
"""A longer line is not taken: reading it would hold up the app. The largest of the bundled demos has 5.4 MiB."""


class LineSplitter:
    """Cuts a stream of bytes into lines; of an oversized line only enough is kept to be refused."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that `chunk` completes, without their newlines. Exhaust it before the next call."""
        *complete, rest = chunk.split(b"\n")
        for piece in complete:
            self._keep(piece)
            yield b"".join(self._parts)
            self._parts, self._size = [], 0
        self._keep(rest)

    def _keep(self, piece: bytes) -> None:
        if piece and self._size <= MAX_LINE_BYTES:
            self._parts.append(piece)
            self._size += len(piece)
