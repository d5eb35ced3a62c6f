"""What the next key press may need is loaded while the learner reads what is due."""

import gc
import importlib

_NAMES = ("review", "gallery", "statistics", "browse", "import_decks")


def load_screens() -> None:
    """Import the screens that take longest to load; for a thread."""
    for name in _NAMES:
        importlib.import_module(f"flashgrad.tui.screens.{name}")
    # What is there now stays until the end. Looking through all of it for garbage again and again would hold up
    # a key for a tenth of a second now and then.
    gc.freeze()
