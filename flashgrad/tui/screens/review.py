"""The review: question, answer, grade. An answer is on disk before the screen moves on.

What the learner does changes the session at once; drawing follows, so that keys typed ahead are never lost.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from flashgrad.errors import FlashgradError, IllegalEvent
from flashgrad.library.library import Library, carry_over
from flashgrad.library.study import Asked
from flashgrad.model import Grade, LibraryCard, ReviewKind
from flashgrad.study.actions import Action
from flashgrad.study.plan import Plan
from flashgrad.study.session import Event, Graded, Place, Revealed, Skipped
from flashgrad.tui.commands.card import CARD
from flashgrad.tui.commands.card_actions import CARD_ACTIONS
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.editing import EDITING
from flashgrad.tui.commands.grades import GRADES, grade_keys
from flashgrad.tui.commands.keymap import key_of
from flashgrad.tui.commands.review import REVIEW
from flashgrad.tui.commands.study import SUMMARY
from flashgrad.tui.deeds import deed_of
from flashgrad.tui.live_decks import DecksChanged
from flashgrad.tui.other_programs import StoredElsewhere
from flashgrad.tui.review_session import ANSWERS_TO_CARRY_OVER, ReviewSession
from flashgrad.tui.screens.card_actions import ACTIONS, CardActions, Meant
from flashgrad.tui.screens.edit_keys import EditKeys
from flashgrad.tui.screens.review_drawing import ReviewDrawing
from flashgrad.tui.screens.summary_keys import SummaryKeys
from flashgrad.tui.widgets.card_view import CardView
from flashgrad.tui.widgets.deck_trouble import DeckTrouble
from flashgrad.tui.widgets.grade_bar import AGAIN_TODAY, GradeBar
from flashgrad.tui.widgets.key_line import KeyLine
from flashgrad.tui.widgets.progress_line import ProgressLine
from flashgrad.tui.widgets.verdict_badge import VerdictBadge

if TYPE_CHECKING:
    from flashgrad.tui.demo_access import DemoAccess


class ReviewScreen(SummaryKeys, CardActions, EditKeys, ReviewDrawing):
    """One study session over what is due today."""

    CSS_PATH = "review.tcss"
    BINDINGS = bindings((*SUMMARY, *GRADES, *REVIEW, *CARD_ACTIONS, *CARD, *EDITING))  # type: ignore[assignment]
    TITLE = "Review"
    AUTO_FOCUS = ""

    def __init__(self, library: Library, demos: "DemoAccess", plan: Plan | None = None) -> None:
        """Begins a session over `plan`, over what is due today without one.

        Raises LibraryUnavailable where the library cannot be read, QueryInvalid for the plan's query.
        """
        super().__init__(library)
        self._demos = demos
        self._summary = None
        self._drawing = asyncio.Lock()
        self._drawn = None
        self._keys = {key.key: key for key in grade_keys(library.settings.grade_keys)}
        self._review = ReviewSession(library, plan)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left and the summary is shown."""
        return self.asked is None

    @property
    def asked(self) -> Asked | None:
        """The card on screen, None when nothing is left."""
        return self._review.asked

    @property
    def is_revealed(self) -> bool:
        """Whether the answer is shown."""
        return self.session.is_revealed

    def compose(self) -> ComposeResult:
        yield ProgressLine()
        with Horizontal(id="columns"):
            with Vertical(id="left"):
                yield CardView(is_ascii=self._is_ascii)
                yield VerdictBadge()
                with Horizontal(id="remarks"):
                    yield Static(id="about-demo")
                    yield Static(Content(f"{AGAIN_TODAY} asked again today"), id="legend")
            yield Vertical(id="side")
        yield GradeBar(list(self._keys.values()))
        yield DeckTrouble()
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#side").display = False
        self.use_pauses()
        self.redraw()

    def action_reveal(self) -> None:
        self._take(Revealed())

    def action_grade(self, key: str) -> None:
        chosen = self._keys.get(key)
        if chosen is not None and self.session.is_revealed:
            self._take(Graded(Grade(chosen.grade)))

    def action_skip(self) -> None:
        self._take(Skipped())

    def action_undo(self) -> None:
        try:
            undone = self._review.undoable()
        except FlashgradError as error:
            self._say(str(error))
            return
        from flashgrad.tui.widgets.action_words import undone_words

        was_answer = undone.kind in (ReviewKind.REVIEW, ReviewKind.DRILL)
        if self._take(undone) and (not was_answer or undone.returns_to is Place.NOWHERE):
            elsewhere = " That card is not to be asked today." if undone.returns_to is Place.NOWHERE else ""
            self._say(f"{undone_words(undone)}{elsewhere}")

    def meant(self) -> Meant:
        """The card on screen."""
        return Meant([self.asked.card.key], self.asked.card, self.asked.state) if self.asked else Meant([])

    def carry_out(self, action: Action, card_keys: Sequence[str]) -> None:
        """Do this to the card on screen, unless another has taken its place since it was asked for."""
        if self.card_key not in card_keys:
            self._say("Another card is on screen by now; nothing was changed.")
        elif self._take(deed_of(action, self._library.today())):
            from flashgrad.tui.widgets.action_words import done_words

            undo_key = key_of(self.app, "review.undo")
            self.notify(done_words(action, 1, 1, undo_key=undo_key, is_ascii=self._is_ascii), markup=False)

    def take_in_more(self) -> None:
        """Go on with what the day's limits let in by now."""
        try:
            self._review.take_in_more()
        except FlashgradError as error:
            self._say(str(error), severity="error")
        self.redraw()

    def action_scroll(self, direction: int) -> None:
        scrolled = self.query_one(CardView) if self.asked else self._summary
        if scrolled is not None:
            scrolled.scroll_relative(y=direction * 2, animate=False)

    def action_leave(self) -> None:
        self.action_finish()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        if (action in ("reveal", "skip", "demo", "grade", "edit", "add") or action in ACTIONS) and self.asked is None:
            return False
        if action in ACTIONS:  # what a demo beside the card does with the same key is near
            return self.focused is None
        if action == "reveal":
            return not self.session.is_revealed
        if action == "evidence":  # which would give the answer away
            return self.session.is_revealed and self.finding is not None
        if action == "grade":
            # Digits that are meant for a demo's question must never grade the card beside it.
            return parameters[0] in self._keys and self.session.is_revealed and self.focused is None
        if action == "point" and self.focused is not None:
            return False  # the tab key goes through the controls of the demo beside the card
        return super().check_action(action, parameters)

    @on(GradeBar.RevealRequested)
    def _reveal_pressed(self) -> None:
        self.action_reveal()

    @on(GradeBar.Chosen)
    def _grade_pressed(self, event: GradeBar.Chosen) -> None:
        self.action_grade(event.key)

    @on(DecksChanged)
    def _decks_changed(self) -> None:
        try:
            if self._review.follow_decks():
                self._say("The card that was here was taken out of its deck. What you answered to it is kept.")
        except FlashgradError as error:
            self._say(str(error), severity="error")
        self.redraw()

    @on(StoredElsewhere)
    def _stored_elsewhere(self) -> None:
        try:
            is_other = self._review.follow_others(self.card_key)
        except FlashgradError as error:
            self._say(str(error), severity="error")
        else:
            if is_other and self.query(ProgressLine):
                self.show_progress()

    def _take(self, event: Event) -> bool:
        """Store what `event` asks for, and only then go on; a failure leaves everything as it is.

        Whether it was stored.
        """
        try:
            remark = self._review.take(event)
        except IllegalEvent:
            return False  # the key came a moment too late; the screen shows what is possible now
        except FlashgradError as error:
            kept = "The card stays until its answer is stored." if isinstance(event, Graded) else "Nothing was changed."
            self._say(f"{error} {kept}", severity="error")
            return False
        if remark:
            self._say(remark)
        try:
            self._review.go_on()
        except FlashgradError as error:
            self._say(f"{error} What you answered is stored.", severity="error")
            self.dismiss()
            return True
        self.redraw()
        if isinstance(event, Graded) and self.session.answered % ANSWERS_TO_CARRY_OVER == 0:
            self._carry_over()
        return True

    @work(thread=True, exit_on_error=False, group="carry over")
    def _carry_over(self) -> None:
        with suppress(FlashgradError):  # every answer is stored; one that could not be would say so
            carry_over(self._library)

    @property
    def shown_card(self) -> LibraryCard | None:
        """The card on screen."""
        return self.asked.card if self.asked else None

    def away(self) -> AbstractContextManager[None]:
        """Time in an editor is no time for the answer."""
        return self._review.paused()

    def _say(self, sentence: str, severity: str = "warning") -> None:
        self.notify(sentence, severity="error" if severity == "error" else "warning", markup=False)
