"""Obsidian's own Markdown, and the marks of its spaced-repetition plugin within a text, as ours. No I/O."""

import re
from contextlib import suppress
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from flashgrad.interop.cloze import can_hide, deletion
from flashgrad.interop.foreign import Past
from flashgrad.interop.spans import masked

FLASHCARDS = "#flashcards"
COMMENT = r"<!--(?:(?!-->|<!--).)*+-->|%%(?:(?!%%).)*+%%"

_TAGS_AT_START = re.compile(rf"(?:\s*+{FLASHCARDS}(?:/[\w/-]*)?(?![\w-])[ \t]*+)++")
_OWN_MARKS = re.compile(
    rf"{COMMENT}|(?P<embed>!)?\[\[(?P<target>[^\[\]\n|]+)(?:\|(?P<label>[^\[\]\n]*))?\]\]"
    r"|(?:^|[ \t]+)\^[A-Za-z0-9-]+(?=[ \t]*$)",
    re.DOTALL | re.MULTILINE,
)
_MARKED = r"==(?!=)(?P<marked>(?:(?!==).)++)==(?!=)|\{\{(?P<braced>(?:(?!\{\{|\}\}).)++)\}\}"
_CLOZE = re.compile(_MARKED, re.DOTALL)
_CLOZE_OR_BOLD = re.compile(rf"{_MARKED}|\*\*(?P<bold>(?:(?!\*\*).)++)\*\*", re.DOTALL)
_NUMBERED = re.compile(r"c?(\d{1,4})(?:;;|::)(?=.)", re.DOTALL)
_HINT = re.compile(r";;|::")
_IMAGES = (".apng", ".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
_PLAIN_TARGET = re.compile(r"[^\s()<>\\]+")
_SCHEDULE = re.compile(r"(?:^|!)([\d-]{8,10}),(\d{1,6})(?:\.\d+)?,\d+(?:\.\d+)?")
_NEVER_ASKED = date(2000, 1, 1)
"""The plugin's date for a sibling that is still new."""


class Clozes(NamedTuple):
    """A text with deletions of ours, and the numbers of those, in rising order."""

    question: str
    numbers: tuple[int, ...]


def plain(text: str) -> str:
    """`text` without comments, block ids and the plugin's tags at its start; links as text, images as images."""
    if tags := _TAGS_AT_START.match(text):
        text = text[tags.end() :]
    pieces: list[str] = []
    done = 0
    for match in _OWN_MARKS.finditer(masked(text)):
        pieces += (text[done : match.start()], _shown(text, match))
        done = match.end()
    return "".join([*pieces, text[done:]])


def clozes(text: str, *, is_bold_hidden: bool = False) -> Clozes:
    """`text` with `==…==` and `{{…}}` as deletions, and with `**…**` too where `is_bold_hidden` says so.

    `1;;hidden;;hint` in one gives a number and a hint; those without a number follow the highest one, each by itself.
    """
    matches = (_CLOZE_OR_BOLD if is_bold_hidden else _CLOZE).finditer(masked(text))
    found = [match for match in matches if can_hide(_inner(text, match))]
    inner = [_inner(text, match) for match in found]
    numbered = [_NUMBERED.match(hidden) for hidden in inner]
    following = max((int(number[1]) for number in numbered if number), default=0)
    pieces: list[str] = []
    numbers: set[int] = set()
    done = 0
    for match, hidden, number in zip(found, inner, numbered, strict=True):
        following += number is None
        asked = max(1, int(number[1])) if number else following
        hidden, hint = _with_hint(hidden[number.end() if number else 0 :], is_anki=bool(number) and ";;" not in hidden)
        pieces += (text[done : match.start()], deletion(asked, hidden, hint))
        numbers.add(asked)
        done = match.end()
    return Clozes("".join([*pieces, text[done:]]), tuple(sorted(numbers)))


def _inner(text: str, match: re.Match[str]) -> str:
    return text[slice(*match.span(match.lastgroup or 0))]


def schedules(comment: str) -> list[Past | None]:
    """What a comment `SR:!2026-09-01,4,270!…` says of each sibling, None for one that is new.

    Raises ValueError where it says nothing that can be read.
    """
    found = _SCHEDULE.findall(comment)
    if not found:
        raise ValueError(comment)
    return [_past(written, int(interval)) for written, interval in found]


def _past(written: str, interval: int) -> Past | None:
    day: date | None = None
    with suppress(ValueError):
        day = date.fromisoformat(written)
    if day is None:
        day = date.fromisoformat("-".join(reversed(written.split("-"))))
    return None if day == _NEVER_ASKED else Past(due_day=day.toordinal(), interval_days=interval)


def _with_hint(hidden: str, *, is_anki: bool) -> tuple[str, str]:
    parts = _HINT.split(hidden, maxsplit=1) if is_anki else hidden.split(";;", maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _shown(text: str, match: re.Match[str]) -> str:
    """What stands for a comment, a block id or a link."""
    if match["target"] is None:
        return ""
    target = text[slice(*match.span("target"))].strip()
    label = text[slice(*match.span("label"))].strip() if match["label"] is not None else ""
    if match["embed"] and PurePosixPath(target).suffix.lower() in _IMAGES:
        address = target if _PLAIN_TARGET.fullmatch(target) else f"<{re.sub(r'[<>]', '', target)}>"
        return f"![{PurePosixPath(target).name}]({address})"
    return label or target.removeprefix("#").replace("#", " > ")
