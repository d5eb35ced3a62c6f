"""What the next key press may need is loaded while the learner reads what is due."""

import gc
import importlib

from flashgrad.tui import full_collections

_NAMES = (
    # What the first answer needs comes first.
    "mathbox.render",
    "tui.widgets.verdict_words",
    "study.summary",
    "library.deck_watch",
    "demos.runner",
    "tui.screens.review",
    "tui.screens.demo",
    "tui.widgets.session_summary",
    "tui.screens.gallery",
    "tui.screens.statistics",
    "tui.screens.browse",
    "tui.screens.import_decks",
    "tui.screens.card_information",
    "tui.screens.choose_demo",
    "tui.screens.due_day",
    "tui.screens.evidence",
    "tui.screens.flag",
    "tui.screens.limits",
    "library.drafts",
)


def load_screens() -> None:
    """Import what takes longest to load; for a thread."""
    for name in _NAMES:
        importlib.import_module(f"flashgrad.{name}")


def end_start() -> None:
    """Look for garbage again where that was put off for the start, but not among what the start has left.

    It stays until the end; looking through all of it again and again would hold up a key for a tenth of a second.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
        full_collections.made_seldom()
