"""The app syncs: in a thread, on a connection of its own, so that no key ever waits for another machine."""

from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from flashgrad.errors import FlashgradError, SyncNeedsConsent, SyncOffline
from flashgrad.text import one_line
from flashgrad.tui.live_decks import DecksChanged
from flashgrad.tui.settings_app import SettingsApp
from flashgrad.tui.sync_state import Syncing

if TYPE_CHECKING:
    # Deferred at run time: the first screen is painted before any of this is needed.
    from flashgrad.library.library import Library
    from flashgrad.library.syncing import Synced

_MOST_PROBLEMS = 3


class SyncRuns(SettingsApp, Syncing):
    """The part of the app that syncs."""

    class SyncEnded(Message):
        """A sync was done, or it was not for this reason."""

        def __init__(self, outcome: "Synced | FlashgradError", *, is_asked: bool) -> None:
            super().__init__()
            self.outcome = outcome
            self.is_asked = is_asked

    def action_sync(self) -> None:
        self._begin_sync(is_asked=True)

    def sync_by_itself(self) -> None:
        """Sync where the settings say so; only news is said."""
        if self._library is not None and self._library.settings.sync_automatically:
            self._begin_sync(is_asked=False)

    def _begin_sync(self, *, is_asked: bool, consents: bool = False) -> None:
        if self._library is not None and not self.is_syncing:
            self.is_syncing = True
            self._sync(self._library, is_asked=is_asked, consents=consents)

    @work(thread=True, exit_on_error=False, group="sync")
    def _sync(self, library: "Library", *, is_asked: bool, consents: bool) -> None:
        from flashgrad.library import syncing
        from flashgrad.library.library import second_connection

        outcome: Synced | FlashgradError
        try:
            with second_connection(library) as own:
                outcome = syncing.sync(own, syncing.place_of(own), consents=consents)
        except FlashgradError as error:
            outcome = error
        self.post_message(self.SyncEnded(outcome, is_asked=is_asked))

    @on(SyncEnded)
    def _sync_ended(self, event: SyncEnded) -> None:
        self.is_syncing = False
        match event.outcome:
            case SyncNeedsConsent() as wanted:
                self._ask(wanted)
            case SyncOffline() if not event.is_asked:
                pass  # the first screen says since when
            case FlashgradError() as error:
                self.notify(str(error), severity="warning", markup=False)
            case synced:
                self._tell(synced, is_asked=event.is_asked)
        for screen in self.screen_stack:
            screen.post_message(DecksChanged())

    def _ask(self, wanted: SyncNeedsConsent) -> None:
        from flashgrad.tui.screens.sync_consent import SyncConsentScreen

        def go_on(agrees: bool | None) -> None:
            if agrees:
                self._begin_sync(is_asked=True, consents=True)

        self.push_screen(SyncConsentScreen(str(wanted)), go_on)

    def _tell(self, synced: "Synced", *, is_asked: bool) -> None:
        if is_asked or synced.received or synced.decks:
            self.notify(f"Synced: {synced.sentence}.", markup=False)
        for notice in synced.notices:
            self.notify(notice, markup=False)
        wrong = [problem for problem in synced.problems if not problem.is_warning]
        for problem in wrong[:_MOST_PROBLEMS]:
            self.notify(one_line(str(problem)), severity="warning", timeout=20, markup=False)
