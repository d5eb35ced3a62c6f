"""Save a run: the suffix says whether the picture or the numbers go to the file."""

from pathlib import Path

from flashgrad.demos.spec import Demo
from flashgrad.demos.wire import Outcome
from flashgrad.text import one_line
from flashgrad.tui.run_files import SUFFIXES, check_path, default_name, write_run
from flashgrad.tui.screens.save import SaveScreen


class SaveRunScreen(SaveScreen):
    """Asks where the picture or the numbers of a run should go."""

    def __init__(self, demo: Demo, outcome: Outcome) -> None:
        super().__init__("Save the picture, or the numbers, of this run", default_name(outcome), SUFFIXES)
        self._demo = demo
        self._outcome = outcome

    def problem_of(self, path: Path) -> str:
        """Why the run cannot be written there."""
        return check_path(path)

    def write(self, path: Path) -> str:
        """Write picture or numbers."""
        write_run(self._demo, self._outcome, path)
        return f"Saved: {one_line(str(path.absolute()))}"
