"""What a query that is being typed could go on with. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from flashgrad.library.browse import Vocabulary
from flashgrad.study.query import Status

_LAST_FILTER = re.compile(r'(?:^|(?<=\s))-?(tag:|deck:|is:|@)(?:"([^"]*)|([^\s"]*))$')
_MOST = 50


@dataclass(frozen=True, slots=True)
class Completion:
    """Values for the filter that ends at the cursor, those that begin with what was typed first."""

    start: int
    """Where in the text the value begins."""
    values: Sequence[str]

    def applied(self, text: str, cursor: int) -> tuple[str, int]:
        """`text` with the first value in place of what was typed of it, and where the cursor goes."""
        value = self.values[0]
        written = f'"{value}"' if re.search(r"\s", value) else value
        before = f"{text[: self.start]}{written} "
        return before + text[cursor:].lstrip(" "), len(before)


def completion(text: str, cursor: int, vocabulary: Vocabulary) -> Completion | None:
    """What `text` could go on with at `cursor`; None where that is no filter, or where its value is whole."""
    found = _LAST_FILTER.search(text[:cursor])
    if found is None:
        return None
    known = {"tag:": vocabulary.tags, "deck:": vocabulary.decks, "is:": get_args(Status), "@": vocabulary.searches}[
        found[1]
    ]
    typed = found[2] if found[2] is not None else found[3]
    values = () if typed in known else _fitting(known, typed.casefold())
    return Completion(found.end(1), values) if values else None


def _fitting(known: Iterable[str], typed: str) -> list[str]:
    # A value with a quotation mark in it cannot be written in a query.
    fitting = [value for value in known if typed in value.casefold() and '"' not in value]
    return sorted(fitting, key=lambda value: not value.casefold().startswith(typed))[:_MOST]
