"""What other settings would do to the schedule, and the replay of the log that does it.

Both run in a thread, on a connection of its own; either can be cancelled, and nothing is changed then. Where the app
ends in the midst of it, the next start derives the schedule that the settings file asks for.
"""

from collections.abc import Iterator, Mapping
from threading import Event

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from flashgrad.cells import cut
from flashgrad.config import Settings, save_settings
from flashgrad.errors import FlashgradError
from flashgrad.library.cards import find_card
from flashgrad.library.library import Library, second_connection
from flashgrad.library.scheduling import SwitchPreview, preview_switch, switch_beside, under
from flashgrad.markdown.cloze import shown_question
from flashgrad.markdown.line import as_line
from flashgrad.schedule.days import as_date
from flashgrad.setting_fields import values_of
from flashgrad.settings_schema import setting_infos
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.settings import SCHEDULE_CHANGE
from flashgrad.tui.widgets.setting_rows import shown_value

_BAR_CELLS = 40


class _Cancelled(Exception):
    """The learner does not want it any longer."""


class ScheduleChangeScreen(ClosesOnce[Library | None], ModalScreen[Library | None]):
    """Dismissed with the library under the new settings, or with None where everything is as it was."""

    CSS_PATH = "schedule_change.tcss"
    BINDINGS = bindings(SCHEDULE_CHANGE)  # type: ignore[assignment]
    TITLE = "Schedule"

    class Progressed(Message):
        """So much of the log was replayed."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share

    class Previewed(Message):
        """What would change is known."""

        def __init__(self, preview: SwitchPreview, questions: list[str]) -> None:
            super().__init__()
            self.preview = preview
            self.questions = questions

    class Switched(Message):
        """The schedule is the new one."""

    class Stopped(Message):
        """It failed, or was cancelled; nothing was changed."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, library: Library, settings: Settings, changes: Mapping[str, object]) -> None:
        super().__init__()
        self._library = library
        self._settings = settings
        self._changes = changes
        self._is_cancelled = Event()
        self._is_replaying = False
        self.preview: SwitchPreview | None = None
        """What would change, once it is known."""

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content("\n".join(self._titles())), id="title")
            yield Static(id="progress")
            with VerticalScroll(id="page", can_focus=False):
                yield Static(id="effect")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._show_share("Looking what would change", 0)
        self._look()

    def on_unmount(self) -> None:
        self._is_cancelled.set()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """It is done once, and not before it is known what it does."""
        return action != "take" or (self.preview is not None and not self._is_replaying)

    def action_take(self) -> None:
        try:
            save_settings(self._changes)
        except FlashgradError as error:
            self._say(str(error))
            return
        self._is_replaying = True
        self._show_share("Replaying the log", 0)
        self.refresh_bindings()
        self._switch()

    def action_scroll(self, direction: int) -> None:
        self.query_one("#page").scroll_relative(y=direction, animate=False)

    def action_leave(self) -> None:
        self._is_cancelled.set()
        if not self._is_replaying:  # else the thread says when the file is as it was
            self.dismiss(None)

    @work(thread=True, exit_on_error=False, group="preview")
    def _look(self) -> None:
        try:
            with second_connection(self._library) as reader:
                preview = preview_switch(reader, self._settings, self._report)
                cards = [find_card(reader, change.card_key) for change in preview.largest]
        except _Cancelled:
            return
        except FlashgradError as error:
            self.post_message(self.Stopped(str(error)))
        else:
            self.post_message(self.Previewed(preview, [as_line(shown_question(card.content)) for card in cards]))

    @work(thread=True, exit_on_error=False, group="replay")
    def _switch(self) -> None:
        try:
            switch_beside(self._library, self._settings, self._report)
        except _Cancelled:
            self.post_message(self.Stopped(""))
        except FlashgradError as error:
            self.post_message(self.Stopped(str(error)))
        else:
            self.post_message(self.Switched())

    def _report(self, share: float) -> None:
        if self._is_cancelled.is_set():
            raise _Cancelled
        self.post_message(self.Progressed(share))

    @on(Progressed)
    def _progressed(self, event: Progressed) -> None:
        if self.preview is None or self._is_replaying:
            self._show_share("Replaying the log" if self._is_replaying else "Looking what would change", event.share)

    @on(Previewed)
    def _previewed(self, event: Previewed) -> None:
        self.preview = event.preview
        if not event.preview.cards:
            self.action_take()  # there is nothing to ask about
            return
        self.query_one("#progress").display = False
        width = self.query_one("#effect").size.width
        lines = (*_effect(event.preview), *_moves(event.preview, event.questions, width))
        self.query_one("#effect", Static).update(Content("\n".join(lines)))
        self.refresh_bindings()

    @on(Switched)
    def _switched(self) -> None:
        self.notify("The schedule is derived anew.", markup=False)
        self.dismiss(under(self._library, self._settings))

    @on(Stopped)
    def _stopped(self, event: Stopped) -> None:
        if self._is_replaying:
            self._restore()
        if event.sentence:
            self.notify(event.sentence, severity="error", markup=False)
        self.dismiss(None)

    def _restore(self) -> None:
        """Write back what stood in the settings file."""
        before = values_of(self._library.settings)
        former = {name: _plain(before[name]) if name in before else None for name in self._changes}
        try:
            save_settings(former)
        except FlashgradError as error:
            self.notify(str(error), severity="error", markup=False)

    def _titles(self) -> Iterator[str]:
        for info in setting_infos():
            if info.key in self._changes:
                before, after = (
                    shown_value(info, info.value_in(each)) for each in (self._library.settings, self._settings)
                )
                yield f"{info.title}: {after} instead of {before}"

    def _show_share(self, what: str, share: float) -> None:
        progress = self.query_one("#progress", Static)
        progress.display = True
        filled = int(_BAR_CELLS * share)
        progress.update(Content(f"{what}\n{'▓' * filled}{'░' * (_BAR_CELLS - filled)} {share:4.0%}"))

    def _say(self, sentence: str) -> None:
        self.query_one("#effect", Static).update(Content(sentence))


def _effect(preview: SwitchPreview) -> Iterator[str]:
    before, after = preview.before, preview.after
    yield f"{preview.changed:,} of {preview.cards:,} reviewed cards change their due day or interval."
    yield f"Reviews due today: {before.due_today:,} before, {after.due_today:,} after."
    yield f"Median interval in days: {before.median_interval_days:g} before, {after.median_interval_days:g} after."


def _moves(preview: SwitchPreview, questions: list[str], width: int) -> Iterator[str]:
    if preview.largest:
        yield ""
        yield "Moved furthest:"
    for change, question in zip(preview.largest, questions, strict=True):
        yield cut(
            f"{_day(change.before.due_day)} → {_day(change.after.due_day)} {change.days:+5d} d  {question}", width
        )


def _day(day: int | None) -> str:
    return "never     " if day is None else str(as_date(day))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
