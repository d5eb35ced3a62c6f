"""The JSON shape of an export. The README documents every key; a test holds both together."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flashgrad.text import neutralise

if TYPE_CHECKING:
    from flashgrad.library.exporting import Exported


def export_record(made: "Exported", paths: Sequence[Path]) -> dict[str, Any]:
    """What was written and where."""
    return {
        "format": made.form.value,
        "paths": [neutralise(str(path.resolve())) for path in paths],
        "decks": made.decks,
        "cards": made.cards,
        "entries": made.entries,
        "figures": made.figures,
        "problems": [neutralise(problem) for problem in made.problems],
    }
