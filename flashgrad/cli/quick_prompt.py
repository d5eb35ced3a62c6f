"""`flashgrad due --quiet` in the usual case, which a shell waits for at every prompt; `cli.prompt` has all cases.

Everything that it loads is counted in milliseconds: no dataclasses, no enumerations, no JSON.
"""

import os

from flashgrad.library.quick_day import quickly_counted
from flashgrad.places import library_path, settings_path, settings_values
from flashgrad.schedule.days import DEFAULT_DAY_START_HOUR
from flashgrad.store.quick import KNOWN_SCHEMA
from flashgrad.store.recognition import SCHEMA_VERSION
from flashgrad.study.limits import DEFAULT_NEW_PER_DAY, DEFAULT_REVIEWS_PER_DAY, HIGHEST_LIMIT, Limit

_STANDARD_OUTPUT = 1


def print_count() -> int | None:
    """Print how many cards today's limits let in, the exit code; None where the long way has to be gone."""
    try:
        count = _count()
        if count is None:
            return None
        os.write(_STANDARD_OUTPUT, f"{count}\n".encode())
    except Exception:  # whatever it is, the long way meets it too and has a sentence for it
        return None
    return 0 if count else 1


def _count() -> int | None:
    """Raises FlashgradError where the library or the settings cannot be read, ValueError where they mean nothing."""
    path, values = library_path(), settings_values(settings_path())
    if not path.exists() or "decks" in values or KNOWN_SCHEMA != SCHEMA_VERSION:
        return None
    limit = Limit(
        _number(values.get("new_per_day", DEFAULT_NEW_PER_DAY), HIGHEST_LIMIT),
        _number(values.get("reviews_per_day", DEFAULT_REVIEWS_PER_DAY), HIGHEST_LIMIT),
    )
    return quickly_counted(path, _number(values.get("day_start_hour", DEFAULT_DAY_START_HOUR), 23), limit)


def _number(value: object, highest: int) -> int:
    if type(value) is not int or not 0 <= value <= highest:
        raise ValueError
    return value
