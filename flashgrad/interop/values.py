"""Parts of decoded data whose shape nobody vouches for. No I/O; nothing here raises."""

from flashgrad.interop.sides import without_surrogates


def record(value: object) -> dict[object, object]:
    """`value` where it is a map, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """`value` where it is a list, the values of a map, else an empty list."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """`value` where it is a text, with `\\n` for line breaks; a number as it is written; else an empty text."""
    if isinstance(value, str):
        return without_surrogates(value.replace("\r\n", "\n").replace("\r", "\n"))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
