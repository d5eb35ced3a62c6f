"""The few messages of Anki's files that are needed, read by their field numbers. No I/O."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

Fields = Mapping[int, Sequence[int | bytes]]
"""What a message holds, by field number, in the order in which it stands there."""

_MOST_FIELDS = 1_000_000


def fields(message: bytes) -> Fields:
    """The fields of a message. Raises ValueError for what is none."""
    found: defaultdict[int, list[int | bytes]] = defaultdict(list)
    at = 0
    for _ in range(_MOST_FIELDS):
        if at >= len(message):
            return found
        key, at = _varint(message, at)
        match key & 7:
            case 0:
                value, at = _varint(message, at)
                found[key >> 3].append(value)
                continue
            case 1:
                length = 8
            case 2:
                length, at = _varint(message, at)
            case 5:
                length = 4
            case _:
                raise ValueError("a field of a kind that is not known")
        if at + length > len(message):
            raise ValueError("a field is cut off")
        found[key >> 3].append(message[at : at + length])
        at += length
    raise ValueError("too many fields")


def text(message: Fields, number: int) -> str:
    """The last text of this field; empty where there is none."""
    values = [value for value in message.get(number, ()) if isinstance(value, bytes)]
    return values[-1].decode("utf-8", "replace") if values else ""


def number(message: Fields, field: int) -> int:
    """The last number of this field; 0 where there is none."""
    values = [value for value in message.get(field, ()) if isinstance(value, int)]
    return values[-1] if values else 0


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number is cut off")
