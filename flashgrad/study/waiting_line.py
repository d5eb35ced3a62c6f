"""Cards that wait in a line. Pure."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload


class WaitingLine(Sequence[str]):
    """Keys in order, which never change; equal to the tuple of them.

    What is left when the first has gone shares their memory: a tuple would copy 100,000 keys for each answer.
    """

    __slots__ = ("_gone", "_keys")

    def __init__(self, keys: tuple[str, ...], gone: int = 0) -> None:
        """All of `keys` but the first `gone`."""
        self._keys = keys
        self._gone = gone

    @property
    def after_the_first(self) -> "WaitingLine":
        """The line without its first key."""
        return WaitingLine(self._keys, min(self._gone + 1, len(self._keys)))

    def __len__(self) -> int:
        return len(self._keys) - self._gone

    def __iter__(self) -> Iterator[str]:
        return islice(self._keys, self._gone, None)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, int) and place >= 0:
            return self._keys[self._gone + place]
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WaitingLine | tuple):
            return NotImplemented
        return len(self) == len(other) and all(one == another for one, another in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
