"""What the screens that change settings have in common: checked, kept in the file, in force, in this order."""

from collections.abc import Mapping

from flashgrad.config import changed, save_settings
from flashgrad.library.library import Library
from flashgrad.library.scheduling import needs_replay, under
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.keymap import check_keys
from flashgrad.tui.library_keeper import LibraryKeeper
from flashgrad.tui.screens.schedule_change import ScheduleChangeScreen


class SettingScreen(ClosesOnce[None]):
    """A screen on which settings are changed."""

    def __init__(self, keeper: LibraryKeeper) -> None:
        super().__init__()
        self._keeper = keeper

    def change(self, changes: Mapping[str, object]) -> None:
        """Make `changes`, after a question where they give cards another place. Raises SettingsInvalid."""
        library = self._keeper.library
        settings = changed(library.settings, changes)
        if settings.keys != library.settings.keys:
            check_keys(settings.keys)
        if needs_replay(library, settings):
            self.app.push_screen(ScheduleChangeScreen(library, settings, changes), self._rescheduled)
            return
        save_settings(changes)
        self._keeper.adopt(under(library, settings))
        self.after_change()

    def after_change(self) -> None:
        """Changes are in force, or were given up."""

    def action_leave(self) -> None:
        self._keeper.leave_settings()

    def _rescheduled(self, library: Library | None) -> None:
        if library is not None:
            self._keeper.adopt(library)
        self.after_change()
