"""Export cards from the app: the suffix says in which form; a folder takes a Markdown file for each deck."""

from collections.abc import Sequence
from pathlib import Path

from flashgrad.library.exporting import Format, Wanted, export, format_of, write
from flashgrad.library.library import Library, second_connection
from flashgrad.text import one_line
from flashgrad.tui.screens.save import SaveScreen
from flashgrad.tui.widgets.action_words import counted_cards

_FIRST_NAME = "flashgrad.jsonl"
_SUFFIXES = (".jsonl", ".apkg", ".html", ".csv", ".md")


class ExportScreen(SaveScreen):
    """Asks where the cards should go."""

    def __init__(self, library: Library, keys: Sequence[str] = ()) -> None:
        """`keys` are those of the cards; without any, everything goes."""
        asked = f"Export {counted_cards(len(keys))}" if keys else "Export all decks; a folder takes Markdown files"
        super().__init__(asked, _FIRST_NAME, _SUFFIXES)
        self._library = library
        self._keys = tuple(keys)

    def problem_of(self, path: Path) -> str:
        """Why the cards cannot be written there."""
        if format_of(path) is None and path.suffix:
            return f"The name must end in one of {', '.join(_SUFFIXES)}, or be that of a folder."
        return "" if path.is_dir() or path.parent.is_dir() else f"There is no folder {one_line(str(path.parent))}."

    def write(self, path: Path) -> str:
        """Write the file, or a file for each deck."""
        form = format_of(path)
        is_folder = form is None or path.is_dir()
        wanted = Wanted(form or Format.MARKDOWN, keys=self._keys, is_split=is_folder)
        with second_connection(self._library) as library:
            made = export(library, wanted)
            write(library, made, path, is_folder=is_folder, replaces=True)
        left_out = f" {made.problems[0]}" if made.problems else ""
        return f"Exported {counted_cards(made.cards)}: {one_line(str(path.absolute()))}.{left_out}"
