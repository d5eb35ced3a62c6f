"""What the app does with the learner's settings: applies them, keeps changes of them, opens the screens for them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.constants import DEFAULT_THEME
from textual.screen import Screen

from flashgrad.errors import FlashgradError
from flashgrad.text import one_line

if TYPE_CHECKING:
    # Deferred at run time: none of this is needed for the first paint.
    from flashgrad.config import Settings
    from flashgrad.first_look import FirstLook
    from flashgrad.library.library import Library


class SettingsApp(App[None]):
    """An app with a library and settings that can be changed while it runs."""

    def __init__(self, settings: "Settings | FirstLook") -> None:
        super().__init__()
        self._settings: Settings | FirstLook = settings
        self._library: Library | None = None
        self._has_stale_screens = False

    @property
    def library(self) -> "Library":
        """The open library, under the settings in force."""
        assert self._library is not None, "the library is not open yet"
        return self._library

    def whole_settings(self) -> "Settings":
        """All settings, read and checked where only a first look was taken. Raises SettingsInvalid."""
        from flashgrad.config import Settings, load_settings

        return self._settings if isinstance(self._settings, Settings) else load_settings()

    def adopt(self, library: "Library") -> None:
        """Use `library` from now on; screens that hold the one before with another schedule are left later."""
        from flashgrad.library.library import rules

        if self._library is not None and rules(self._library) != rules(library):
            self._has_stale_screens = True
        is_other_theme = library.settings.theme != self._settings.theme
        self._library = library
        self._settings = library.settings
        self.apply_keys()
        if is_other_theme:
            self.apply_theme()

    def apply_theme(self) -> None:
        """The colours that the settings name; a warning where there are none such."""
        if self._settings.theme in self.available_themes:
            self.theme = self._settings.theme
        elif self._settings.theme:
            self.notify(f"There is no theme called {one_line(self._settings.theme)}.", severity="warning", markup=False)
        else:
            self.theme = DEFAULT_THEME

    def apply_keys(self) -> None:
        """The keys that the settings name."""
        if self._settings.keys or self._keymap:
            from flashgrad.tui.commands.keymap import keymap

            self.set_keymap(keymap(self._settings.keys))

    def get_key_display(self, binding: Binding) -> str:
        """As the table of commands has it, unless the learner chose the key."""
        if binding.id and self._keymap and binding.id not in self._settings.keys:
            from flashgrad.tui.commands.keymap import all_commands

            place_and_command = all_commands().get(binding.id)
            if place_and_command and place_and_command[1].shown_key:
                return place_and_command[1].shown_key
        return super().get_key_display(binding)

    def action_settings(self) -> None:
        from flashgrad.tui.screens.settings import SettingsScreen

        if self._library is not None and not self._shows(SettingsScreen):
            self.push_screen(SettingsScreen(self))

    def action_optimise(self) -> None:
        from flashgrad.tui.screens.optimiser import OptimiserScreen

        if self._library is not None and not self._shows(OptimiserScreen):
            self.push_screen(OptimiserScreen(self))

    def leave_settings(self) -> None:
        """Close the screen on top; screens that show the schedule before are closed with it, down to Home."""
        from flashgrad.tui.screens.setting_screen import SettingScreen

        self.pop_screen()
        while self._has_stale_screens and len(self.screen_stack) > 2 and not isinstance(self.screen, SettingScreen):
            self.pop_screen()
        self._has_stale_screens = self._has_stale_screens and isinstance(self.screen, SettingScreen)

    def search_themes(self) -> None:
        """A palette of all themes; the one that is chosen is kept."""
        from textual.command import CommandPalette

        from flashgrad.tui.palette_provider import KeptThemes

        self.push_screen(CommandPalette(providers=[KeptThemes], placeholder="Search for themes…"))

    def action_keep_theme(self, name: str) -> None:
        """Change to a theme and keep it in settings.toml."""
        from flashgrad.config import changed, save_settings
        from flashgrad.library.scheduling import under

        self.theme = name
        try:
            save_settings({"theme": name})
        except FlashgradError as error:
            self.notify(f"The theme holds until you leave. {error}", severity="warning", markup=False)
            return
        self._settings = changed(self.whole_settings(), {"theme": name})
        if self._library is not None:
            self._library = under(self._library, self._settings)
        self.notify(f"The theme {name} is kept in settings.toml.", markup=False)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers besides the commands of the keys."""
        yield SystemCommand("Theme", "Change the colours; settings.toml keeps the theme.", self.search_themes)
        if not any(binding.action == "app.optimise" for _, binding in screen._bindings):  # else its key is offered
            yield SystemCommand("Fit FSRS", "Fit the parameters of FSRS to your own reviews.", self.action_optimise)

    def _shows(self, kind: type[Screen[Any]]) -> bool:
        return any(isinstance(screen, kind) for screen in self.screen_stack)
