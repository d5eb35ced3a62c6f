"""Values in a line of a log that another machine wrote: of the right type, within bounds, or refused. No I/O."""

import re
from typing import Any

from flashgrad.errors import FlashgradError

LATEST_MS = 7_258_118_400_000
"""2200-01-01: what is dated later is taken for damage, not for a wrong clock."""
LATEST_YEAR = 2400
MOST_DAYS = 36_500
_LATEST_DAY = 900_000
"""As a study day; it lies in the year 2465."""

_ENTRY_ID = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-z-]{1,80}")
_LATEST_ID = f"{LATEST_MS:012x}"


class LineDamaged(FlashgradError):
    """A line of a log means nothing; the text says why."""


def entry_id(found: dict[str, Any]) -> str:
    """The id of an entry. One later than any true one is refused: ids made after it could not be greater."""
    value = found.get("id")
    if not isinstance(value, str) or not _ENTRY_ID.fullmatch(value) or value > _LATEST_ID:
        raise LineDamaged("its id is none")
    return value


def text(found: dict[str, Any], name: str, most: int, *, default: None) -> str | None:
    """The text called `name`, `default` where there is none."""
    value = found.get(name, default)
    if value is None or (isinstance(value, str) and len(value) <= most and "\x00" not in value):
        return value
    raise LineDamaged(f"its {name} is no text of at most {most} characters")


def required_text(found: dict[str, Any], name: str, most: int) -> str:
    """The text called `name`, which must be there."""
    value = text(found, name, most, default=None)
    if value is None:
        raise LineDamaged(f"its {name} is missing")
    return value


def whole(found: dict[str, Any], name: str, low: int, high: int, *, default: None) -> int | None:
    """The whole number called `name`, `default` where there is none."""
    value = found.get(name, default)
    if value is None or (type(value) is int and low <= value <= high):
        return value
    raise LineDamaged(f"its {name} is no whole number from {low} to {high}")


def required_whole(found: dict[str, Any], name: str, low: int, high: int) -> int:
    """The whole number called `name`, which must be there."""
    value = whole(found, name, low, high, default=None)
    if value is None:
        raise LineDamaged(f"its {name} is missing")
    return value


def require_like(name: str, value: object, initial: object) -> None:
    """Refuse a part of a card's state that is of another type than it can have, or beyond all bounds."""
    if name in ("stability_days", "difficulty"):
        is_sound = type(value) in (int, float, type(None)) and (value is None or 0 <= float(str(value)) < 1e9)
    elif name == "chosen_demo":
        is_sound = value is None or (isinstance(value, str) and len(value) <= 2000)
    elif isinstance(initial, bool):
        is_sound = isinstance(value, bool)
    else:
        is_number = type(value) is int and 0 <= value <= _LATEST_DAY
        is_sound = is_number or (value is None and initial is None)
    if not is_sound:
        raise LineDamaged(f"what it says of the card's {name} means nothing")
