"""The app: opens the library once the first screen stands, keeps the demo process, goes from screen to screen."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App
from textual.message import Message

from flashgrad.errors import DemoFailed, FlashgradError, LibraryDamaged
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.everywhere import APP
from flashgrad.tui.demo_windows import DemoWindows
from flashgrad.tui.driver import that_notices_a_hang_up
from flashgrad.tui.live_decks import LiveDecks
from flashgrad.tui.other_programs import OtherPrograms
from flashgrad.tui.preloading import end_start, load_screens
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.signals import leave_when_asked
from flashgrad.tui.study_wanted import StudyWanted
from flashgrad.tui.sync_runs import SyncRuns
from flashgrad.tui.terminal_guard import TerminalGuard

if TYPE_CHECKING:
    # Deferred at run time: none of this is needed for the first paint, and it takes longer than the paint.
    from textual.command import Provider
    from textual.driver import Driver
    from textual.filter import LineFilter

    from flashgrad.config import Settings
    from flashgrad.first_look import FirstLook
    from flashgrad.library.clock import Clock
    from flashgrad.library.library import Library
    from flashgrad.study.plan import Plan


def run_app(library_path: Path, settings: "Settings | FirstLook", plan: "Plan | None" = None) -> int:
    """Run the app on a terminal until the learner leaves it; its exit code. Raises what ended it otherwise.

    With a plan it begins with a session of that; after a first look the settings are checked behind the first paint.
    """
    if settings.keys:
        from flashgrad.tui.commands.keymap import check_keys

        check_keys(settings.keys)
    app = FlashgradApp(library_path, settings, plan=plan)
    app.run(mouse=settings.mouse)
    if failure := app.failure or app._exception:
        raise failure
    return app.return_code or 0


def _palette_commands() -> "type[Provider]":
    from flashgrad.tui.palette_provider import KeyCommands

    return KeyCommands


class FlashgradApp(DemoWindows, OtherPrograms, SyncRuns, LiveDecks):
    """flashgrad in a terminal."""

    CSS_PATH = "app.tcss"
    TITLE = "flashgrad"
    BINDINGS = bindings(APP)  # type: ignore[assignment]
    COMMANDS = App.COMMANDS | {_palette_commands}

    class Opened(Message):
        """The library is open."""

        def __init__(self, library: "Library", notice: str) -> None:
            super().__init__()
            self.library = library
            self.notice = notice

    class OpeningFailed(Message):
        """The library cannot be opened."""

        def __init__(self, error: FlashgradError) -> None:
            super().__init__()
            self.error = error

    class Loaded(Message):
        """All is loaded that the first keys may need."""

    def __init__(
        self,
        library_path: Path,
        settings: "Settings | FirstLook",
        clock: "Clock | None" = None,
        *,
        plan: "Plan | None" = None,
        warms_demos: bool = True,
        greets: bool = True,
    ) -> None:
        """With a `plan` the app begins with a session of that.

        `warms_demos` starts the demo process with the app rather than with its first demo; `greets` explains the app
        at the first start.
        """
        super().__init__(settings)
        self._plan = plan
        self._greets = greets
        self._warms_demos = warms_demos
        self._library_path = library_path
        self._clock = clock
        self._home = HomeScreen()
        self._last_filters: list[LineFilter] = [TerminalGuard()]
        if settings.has_plain_characters:
            from flashgrad.tui.plain_characters import PlainCharacters

            self._last_filters.append(PlainCharacters())
        self.failure: FlashgradError | None = None
        """Why the app could not start."""

    @property
    def is_ready(self) -> bool:
        """Whether the library is open and shown, or has turned out not to open."""
        return self._library is not None or self.failure is not None

    def get_driver_class(self) -> "type[Driver]":
        return that_notices_a_hang_up(super().get_driver_class())

    def on_load(self) -> None:
        leave_when_asked(self)

    def on_mount(self) -> None:
        self.apply_theme()
        self.apply_keys()
        self.push_screen(self._home)
        self.call_after_refresh(self._open)

    @work(thread=True, exit_on_error=False, group="open")
    def _open(self) -> None:
        from flashgrad.library.clock import system_clock
        from flashgrad.library.first_start import welcome
        from flashgrad.library.library import open_library

        try:
            library = open_library(self._library_path, self.whole_settings(), self._clock or system_clock)
            notice = welcome(library)
        except FlashgradError as error:
            self.post_message(self.OpeningFailed(error))
        else:
            self.post_message(self.Opened(library, notice))

    @on(Opened)
    async def _opened(self, event: Opened) -> None:
        self._settings = event.library.settings
        self.begin_with(event.library)
        if self._plan is not None:
            self._study(self._plan)
        self._home.library = event.library
        self._home.notice = event.notice
        if self._greets and event.notice:
            self._home.action_welcome()
        # The card or the counts that the learner waits for are drawn before all else.
        self.set_timer(0.5, self._settle)

    def _settle(self) -> None:
        """What nobody waits for: a look at the whole file of the library, and to load what later keys need."""
        if self._library is not None:
            self._look_after(self._library)
            self.sync_by_itself()
        self._load_the_rest()

    @work(thread=True, exit_on_error=False, group="load the rest")
    def _load_the_rest(self) -> None:
        if self._warms_demos:
            load_screens()
        end_start()
        self.post_message(self.Loaded())

    @on(Loaded)
    async def _loaded(self) -> None:
        if self._library is not None:
            self.follow_decks(self._library)
        if self._warms_demos:
            with suppress(DemoFailed):  # the pane of the first demo that needs the process says so
                await self.demo_process().start()

    @work(thread=True, exit_on_error=False, group="look after")
    def _look_after(self, library: "Library") -> None:
        """Read the whole file once, which finds damage that the first screen does not, and make the day's backup."""
        from flashgrad.library import backups
        from flashgrad.library.library import second_connection

        try:
            with second_connection(library) as reader:
                backups.check(reader.path)
                backups.back_up_daily(reader)
        except LibraryDamaged as error:
            self.post_message(self.OpeningFailed(error))
        except FlashgradError as error:
            self.call_from_thread(self.notify, f"No backup was made. {error}", severity="warning", markup=False)

    @on(OpeningFailed)
    def _opening_failed(self, event: OpeningFailed) -> None:
        end_start()
        if not isinstance(event.error, LibraryDamaged):
            self._give_up(event.error)
            return
        from flashgrad.tui.screens.rescue import RescueScreen

        self._lose_library()

        def go_on(is_rescued: bool | None) -> None:
            if is_rescued:
                self._open()
            else:
                self._give_up(event.error)

        self.push_screen(RescueScreen(self._library_path, event.error), go_on)

    def _lose_library(self) -> None:
        """Give the file back, with every screen that shows something of it, so that it can be put aside."""
        while len(self.screen_stack) > 1 and self.screen is not self._home:
            self.pop_screen()
        self._home.library = None
        self.lose_decks()
        if self._library is not None:
            self._library.close()
            self._library = None

    def _give_up(self, error: FlashgradError) -> None:
        self.failure = error
        self.exit(return_code=1)

    def action_study(self) -> None:
        self._study()

    @on(StudyWanted)
    def _study_wanted(self, event: StudyWanted) -> None:
        self._study(event.plan)

    def _study(self, plan: "Plan | None" = None) -> None:
        from flashgrad.tui.demo_access import DemoAccess
        from flashgrad.tui.screens.review import ReviewScreen

        if self._library is None:
            return
        try:
            review = ReviewScreen(self._library, DemoAccess(self.demo_process), plan)
        except FlashgradError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.push_screen(review)

    def action_browse(self) -> None:
        from flashgrad.tui.demo_access import DemoAccess
        from flashgrad.tui.screens.browse import BrowseScreen

        if self._library is None:
            return
        try:
            browse = BrowseScreen(self._library, DemoAccess(self.demo_process))
        except FlashgradError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.push_screen(browse)

    def action_gallery(self) -> None:
        from flashgrad.tui.screens.gallery import GalleryScreen

        if self._library is not None:
            self.push_screen(GalleryScreen(self._library, self.demo_process()))

    def action_statistics(self) -> None:
        from flashgrad.tui.screens.statistics import StatisticsScreen

        if self._library is not None:
            self.push_screen(StatisticsScreen(self._library))

    def action_show_help(self) -> None:
        from flashgrad.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def get_line_filters(self) -> "Sequence[LineFilter]":
        """Those of Textual, and after them nothing that a terminal would obey or cannot show."""
        return [*super().get_line_filters(), *self._last_filters]

    def _fatal_error(self) -> None:
        """In place of Textual's traceback: the terminal is given back, and the caller says what happened."""
        self._close_messages_no_wait()

    def adopt(self, library: "Library") -> None:
        """Home shows what waits under the new settings at once."""
        super().adopt(library)
        self._home.library = library
        self.follow_under(library)

    async def on_unmount(self) -> None:
        await self.stop_following()
        if self._demo_process is not None:
            await self._demo_process.close()
        if self._library is not None:
            self._library.close()
