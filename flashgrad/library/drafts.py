"""A new card on its way from the learner's editor into a deck file."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from flashgrad.decks.parse import parse
from flashgrad.errors import DeckUnreadable
from flashgrad.library.editing import Added, add_cards
from flashgrad.library.library import Library
from flashgrad.model import Card
from flashgrad.text import one_line

_TEMPLATE = """A new card for {where}

Write the question and the answer between the lines ---, save and leave the editor.
Without any text nothing is added. What stands above the first line --- is left out.
A line such as  demo: gradient-depth?depth=20  under `tags` links a demo.

---
card_id: null
tags: []
---

---

"""


FIRST_LINE = _TEMPLATE[: _TEMPLATE.index("\n---\n\n---")].count("\n") + 3
"""Where in a draft the question is to be written."""


def new_draft(deck: Path) -> Path:
    """A file outside the deck with what the editor shows for a new card of the deck file `deck`.

    Raises DeckUnreadable where none can be made.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix="flashgrad-new-", suffix=".md")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_TEMPLATE.format(where=one_line(str(deck))))
    except OSError as error:
        raise DeckUnreadable(f"There is no room for a draft of the card: {error.strerror}. Free some space.") from error
    return Path(name)


def finish_draft(library: Library, draft: Path, deck: Path) -> Added | None:
    """Add the cards of a draft to the deck file, and let the draft go; None where nothing was written in it.

    Raises DeckUnreadable and LibraryUnavailable; a draft of which nothing came is kept, and the sentence says where.
    """
    try:
        cards = _typed_cards(draft.read_text(encoding="utf-8"))
        added = add_cards(library, deck, cards) if cards else None
    except (DeckUnreadable, OSError, UnicodeDecodeError) as error:
        raise DeckUnreadable(f"{error} What you wrote is kept in {draft}.") from error
    draft.unlink(missing_ok=True)
    return added


def abandon_draft(draft: Path) -> str:
    """Let a draft go that is not to be added; where something was written in it, it is kept, and a sentence says so."""
    with suppress(OSError):  # the editor may have deleted it
        if not _is_untouched(draft.read_text(encoding="utf-8", errors="replace")):
            return f"Nothing was added. What you wrote is kept in {draft}."
        draft.unlink()
    return "Nothing was added."


def _is_untouched(text: str) -> bool:
    own = {line.strip() for line in _TEMPLATE.splitlines()[1:]}
    return all(line.strip() in own for line in text.splitlines()[1:])


def _typed_cards(text: str) -> tuple[Card, ...]:
    if _is_untouched(text):
        return ()
    parsed = parse(text, "")
    if wrong := next((problem for problem in parsed.problems if not problem.is_warning), None):
        raise DeckUnreadable(f"Line {wrong.line} of what you wrote: {wrong.message}")
    if not parsed.deck.cards:
        raise DeckUnreadable("What you wrote has no card any more; keep the lines --- of the template.")
    return parsed.deck.cards
