"""Home: what waits today, and one key to start it; the decks, the streak, and where there is room the year.

What waits is shown at once. What takes a look at the whole log is read in a thread, on a connection of its own.
"""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Footer, Static

from flashgrad.errors import FlashgradError
from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.home import HOME
from flashgrad.tui.live_decks import DecksChanged
from flashgrad.tui.other_programs import StoredElsewhere
from flashgrad.tui.study_wanted import StudyWanted
from flashgrad.tui.widgets.deck_table import DeckTable
from flashgrad.tui.widgets.deck_trouble import DeckTrouble
from flashgrad.tui.widgets.sync_line import SyncLine

if TYPE_CHECKING:
    # Deferred at run time: the first screen is painted before the library and what it needs are imported.
    from flashgrad.library.day import Queued
    from flashgrad.library.library import Library
    from flashgrad.library.overview import Overview
    from flashgrad.study.plan import Plan

WIDE_CELLS = 120
"""From this width on the year stands beside the decks."""
DAY_CHECK_S = 20.0
"""How often the screen looks whether a new study day has begun."""


class HomeScreen(ClosesOnce[None]):
    """The first screen. It stands before the library is open and fills when it is."""

    CSS_PATH = "home.tcss"
    BINDINGS = bindings(HOME)  # type: ignore[assignment]
    TITLE = "Home"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_CELLS, "-wide")]  # noqa: RUF012 - Textual reads this class variable

    library: "var[Library | None]" = var(None, init=False)
    notice: var[str] = var("", init=False)

    _decks = getters.query_one(DeckTable)

    class Read(Message):
        """The overview was read, or could not be."""

        def __init__(self, found: "Overview | FlashgradError") -> None:
            super().__init__()
            self.found = found

    def __init__(self) -> None:
        super().__init__()
        self._is_reading = False
        self._is_outdated = False
        self._shown_day = 0
        self.shown: Overview | None = None
        """What streak, retention, year and forecast are from."""

    def compose(self) -> ComposeResult:
        yield Static(Content("flashgrad"), id="name")
        with Horizontal(id="columns"):
            with Vertical(id="main"):
                yield Static(Content("Opening the library …"), id="waiting")
                yield Static(id="hint")
                yield Static(id="habit")
                yield SyncLine()
                yield DeckTable(id="decks")
                yield Static(id="about-decks")
                yield Static(id="notice")
            yield Vertical(id="side")
        yield DeckTrouble()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        for id in ("#habit", "#decks", "#about-decks"):
            self.query_one(id).display = False
        self.set_interval(DAY_CHECK_S, self._look_at_the_day)

    def on_screen_resume(self) -> None:
        self.refresh_counts()

    def watch_library(self) -> None:
        # Where another screen was just pushed, this one still counts as current, as long as that has no colours.
        if self.app.screen is self:  # else it is done when the learner comes back
            self.refresh_counts()

    def watch_notice(self, notice: str) -> None:
        self.query_one("#notice", Static).update(Content(notice))

    @on(DecksChanged)
    def refresh_counts(self) -> None:
        """Show what waits now, and read again what the log says; for whoever changed the library."""
        if self.library is None or not self.is_mounted:
            return
        from flashgrad.library import study
        from flashgrad.tui.commands.keymap import key_of

        try:
            decks, next_due = study.due_by_deck(self.library), study.next_due(self.library)
            queued, self._shown_day = study.due_today(self.library).queued, self.library.today()
        except FlashgradError as error:
            self.query_one("#waiting", Static).update(Content(str(error)))
            self.query_one("#hint", Static).update(Content(f"Press {key_of(self.app, 'home.quit')} to leave."))
            return
        beyond = sum(deck.due for deck in decks) - queued.total
        hint = (
            f"Press {key_of(self.app, 'home.start')} to start."
            if queued.total
            else _nothing_due(next_due, self._shown_day, bool(decks))
        )
        if beyond:
            hint = f"{_beyond(beyond)} {hint} Press {key_of(self.app, 'home.limits')} to let more in."
        self.query_one("#waiting", Static).update(Content(_summary(queued, beyond)))
        self.query_one("#hint", Static).update(Content(hint))
        self._decks.show(decks)
        this, choose = key_of(self.app, "home.study_deck"), key_of(self.app, "home.choose")
        about = self.query_one("#about-decks", Static)
        about.update(Content(f"{this} studies this deck, {choose} chooses by deck, tag or query."))
        about.display = bool(decks)
        self._read_again()
        self.query_one(SyncLine).look(self.library)

    @on(StoredElsewhere)
    def _stored_elsewhere(self) -> None:
        if self.is_current:  # else it does so when it is again
            self.refresh_counts()

    def action_study_deck(self) -> None:
        deck = self._decks.selected
        if deck is None or self.library is None:
            return
        if deck.due:
            from flashgrad.study.plan import Plan

            self.post_message(StudyWanted(Plan(deck=deck.deck)))
        else:
            from flashgrad.tui.commands.keymap import key_of

            ahead = f"Press {key_of(self.app, 'home.choose')} to study ahead."
            self.notify(f"Nothing of “{one_line(deck.deck, 40)}” waits today. {ahead}", markup=False)

    def action_study_choice(self) -> None:
        from flashgrad.tui.screens.study_choice import StudyChoiceScreen

        if self.library is not None:
            self.app.push_screen(StudyChoiceScreen(self.library), self._study)

    def action_limits(self) -> None:
        from flashgrad.tui.screens.limits import LimitsScreen

        if self.library is not None:
            self.app.push_screen(LimitsScreen(self.library))

    def action_welcome(self) -> None:
        from flashgrad.tui.screens.welcome import WelcomeScreen

        if self.library is not None:
            self.app.push_screen(WelcomeScreen(self.library, self.notice))

    def action_move(self, lines: int) -> None:
        self._decks.move(lines)

    def action_import_decks(self) -> None:
        from flashgrad.tui.screens.import_decks import ImportScreen

        if self.library is not None:
            self.app.push_screen(ImportScreen(self.library))

    def action_export(self) -> None:
        from flashgrad.tui.screens.export import ExportScreen

        if self.library is not None:
            self.app.push_screen(ExportScreen(self.library))

    def action_undo(self) -> None:
        from flashgrad.library import cards, study
        from flashgrad.markdown.cloze import shown_question
        from flashgrad.markdown.line import as_line
        from flashgrad.study.actions import NOUNS

        if self.library is None:
            return
        try:
            undone = study.undo(self.library)
            card = cards.find_card(self.library, undone.card_key)
        except FlashgradError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.notify(
            f"Undone: the {NOUNS[undone.kind]} of “{one_line(as_line(shown_question(card.content)), 60)}”.",
            markup=False,
        )
        self.refresh_counts()

    @on(DeckTable.Opened)
    def _deck_clicked(self) -> None:
        self.action_study_deck()

    def _study(self, plan: "Plan | None") -> None:
        if plan is not None:
            self.post_message(StudyWanted(plan))

    def _look_at_the_day(self) -> None:
        """A study day that began while the screen stands brings its own cards."""
        if self.library is not None and self.is_current and self.library.today() != self._shown_day:
            self.refresh_counts()

    def _read_again(self) -> None:
        self._is_outdated = self._is_reading
        if not self._is_reading and self.library is not None:
            self._is_reading = True
            self._read(self.library)

    @work(thread=True, group="overview", exit_on_error=False)
    def _read(self, library: "Library") -> None:
        from flashgrad.library.library import second_connection
        from flashgrad.library.overview import overview
        from flashgrad.tui.widgets.home_side import MOST_DAYS

        found: Overview | FlashgradError
        try:
            with second_connection(library) as reader:
                found = overview(reader, MOST_DAYS)
        except FlashgradError as error:
            found = error
        self.post_message(self.Read(found))

    @on(Read)
    async def _show_overview(self, message: Read) -> None:
        self._is_reading = False
        if self._is_outdated:
            self._read_again()
        else:
            await self.while_open(partial(self._show_found, message.found))
            if self.library is not None:
                from flashgrad.tui.settling import settle_beside

                settle_beside(self, self.library)

    async def _show_found(self, found: "Overview | FlashgradError") -> None:
        habit = self.query_one("#habit", Static)
        told = str(found) if isinstance(found, FlashgradError) else _habit(found)
        habit.update(Content(told))
        habit.display = bool(told)
        if isinstance(found, FlashgradError):
            return
        self.shown = found
        self._decks.show_recalled(found.recalled)
        from flashgrad.tui.widgets.home_side import HomeSide

        if not self.query(HomeSide):
            await self.query_one("#side").mount(HomeSide())
        self.query_one(HomeSide).show(found)


def _summary(queued: "Queued", beyond: int) -> str:
    if not queued.total:
        return "Today's limits are used up." if beyond else "Nothing waits today."
    counts = ((len(queued.reviews), "to review"), (len(queued.new), "new"), (len(queued.drills), "to drill again"))
    waiting = "1 card waits" if queued.total == 1 else f"{queued.total} cards wait"
    return f"{waiting} today: " + ", ".join(f"{count} {name}" for count, name in counts if count) + "."


def _beyond(cards: int) -> str:
    return f"{cards} more {'waits' if cards == 1 else 'wait'} beyond today's limits."


def _habit(overview: "Overview") -> str:
    year, answers = overview.year, overview.answers_today
    if not year.longest_streak:
        return ""
    streak = f"Streak {year.current_streak} {'day' if year.current_streak == 1 else 'days'}"
    if year.current_streak and not answers:
        streak += ", and one more with an answer today"
    today = f" · {answers} {'answer' if answers == 1 else 'answers'} today" if answers else ""
    return f"{streak}{today}"


def _nothing_due(next_due: tuple[int, int] | None, today: int, has_cards: bool) -> str:
    if not has_cards:
        return "There are no cards yet. Import a deck with: flashgrad import PATH"
    if next_due is None:
        return "No review is scheduled."
    day, count = next_due
    on = date.fromordinal(day)
    when = "tomorrow" if day == today + 1 else f"on {on:%A}, {on.day} {on:%B}"
    return f"Next: {count} card{'s' if count > 1 else ''} {when}."
