"""Names of files in a shared folder: safe on every system, whoever wrote them. No I/O."""

import re
import unicodedata
from collections.abc import Collection

MARKER = "flashgrad-sync.json"
"""Says that a folder is one that flashgrad shares."""
FORMAT = 1
"""Of the folder's layout and the lines of its logs; a greater one is left to newer versions."""
LOGS, DECKS = "log", "decks"
PART_BYTES = 500_000
"""From this size on a log goes on in another file, so that an answer does not have all of it copied once more."""

_LOG_NAME = re.compile(r"([0-9a-f]{8})\.([0-9]{4,6})\.jsonl")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]|[^\w .,()&+=@!#~\'-]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_MOST_BYTES = 120
_ENDING = ".md"


def log_name(device: str, number: int) -> str:
    """The name of a part of a device's log, counted from 1."""
    return f"{device}.{number:04d}.jsonl"


def log_owner(name: str) -> str:
    """The device whose log has this name; empty where it is no name of a log."""
    found = _LOG_NAME.fullmatch(name)
    return found[1] if found else ""


def log_number(name: str) -> int:
    """Which part of its device's log has this name; 0 where it is no name of a log."""
    found = _LOG_NAME.fullmatch(name)
    return int(found[2]) if found else 0


def is_deck_name(name: str) -> bool:
    """Whether a deck may have this name in a shared folder."""
    return safe_name(name) == name and name.lower() != "readme.md"


def safe_name(name: str) -> str:
    """The name that a deck file called `name` gets in a shared folder; a name that is safe stays as it is."""
    stem = unicodedata.normalize("NFC", name)
    if stem.lower().endswith(_ENDING):
        stem = stem[: -len(_ENDING)]
    stem = _UNSAFE.sub("-", stem).strip(" .-") or "deck"
    if _RESERVED.fullmatch(stem):
        stem = f"deck {stem}"
    while len(stem.encode()) > _MOST_BYTES:
        stem = stem[:-1].rstrip(" .-")
    return stem + _ENDING


def free_name(name: str, taken: Collection[str]) -> str:
    """`name` made safe, with a number where that is taken, for which capitals make no difference."""
    safe = safe_name(name)
    folded = {other.casefold() for other in taken}
    number, free = 1, safe
    while free.casefold() in folded or free.casefold() == "readme.md":
        number += 1
        free = f"{safe[: -len(_ENDING)]}-{number}{_ENDING}"
    return free
