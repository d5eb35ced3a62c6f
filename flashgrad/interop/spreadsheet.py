"""Cards as CSV, for spreadsheets and scripts. Pure.

RFC 4180: UTF-8, commas, quotes doubled, CR LF. Cells are what they are: one that begins with `=` is not changed, since
it would then come back as another card.
"""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from flashgrad.interop.outgoing import OutgoingDeck, Section
from flashgrad.schedule.days import as_date

COLUMNS = (
    "guid", "card_id", "deck", "question", "answer", "tags", "demo", "note", "archived",
    "due", "interval_days", "ease_factor", "repetitions", "lapses", "suspended", "flag",
)  # fmt: skip
_PARTS = re.compile(r"[\s,;\[]")
PREFIX = "csv:"
"""Begins the `card_id` of a card that came from a table; the rest is its `guid` there."""


def as_csv(decks: Iterable[OutgoingDeck]) -> str:
    """A header and a row for each section, in deck order.

    The `guid` is the card's id, or the library's key where it has none; tags are parted by blanks, or a JSON list where
    one of them holds a blank, a comma or a semicolon. Of cards with cloze deletions the schedule is that of the one
    that is due first.
    """
    written = StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for deck in decks:
        for section in deck.sections:
            rows.writerow(_row(deck.name, section))
    return written.getvalue()


def _row(deck: str, section: Section) -> list[str | int]:
    content = section.content
    first = min(section.cards, key=lambda one: (one.state.due_day is None, one.state.due_day or 0))
    state = first.state
    return [
        (content.card_id or first.card.key).removeprefix(PREFIX),
        content.card_id or "",
        deck,
        content.question,
        content.answer,
        _tags(content.tags),
        content.demo or "",
        content.note or "",
        "true" if content.archived else "",
        "" if state.due_day is None else as_date(state.due_day).isoformat(),
        "" if state.is_new else state.interval_days,
        f"{state.ease_factor_hundredths / 100:.2f}",
        state.repetitions,
        state.lapses,
        "true" if state.suspended else "",
        state.flag or "",
    ]


def _tags(tags: Sequence[str]) -> str:
    return json.dumps(tags, ensure_ascii=False) if any(map(_PARTS.search, tags)) else " ".join(tags)
