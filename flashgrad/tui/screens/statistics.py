"""What was learned, what is to come, and the year: the statistics of a period, of one deck or of all.

The library is read in a thread, on a connection of its own; keys are obeyed meanwhile, and only what was asked for
last is shown.
"""

from dataclasses import dataclass

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Static
from textual.worker import get_current_worker

from flashgrad.errors import FlashgradError
from flashgrad.library import study
from flashgrad.library.library import Library, second_connection
from flashgrad.library.stats import DEFAULT_DAYS, statistics
from flashgrad.library.tallying import settle
from flashgrad.study.stats import Statistics
from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.statistics import STATISTICS
from flashgrad.tui.widgets.statistics_section import HABIT, MEMORY, StatisticsSection
from flashgrad.tui.widgets.statistics_words import number, summary

WIDE_CELLS = 144
"""From this width on the sections stand in two columns, each with room for every bar that a chart may have."""
_SCROLLED_ROWS = 2
_NOTHING_YET = """\
Once you have studied, this is where you see how much you still know when a review comes, how many reviews \
are on their way, how far apart they have grown, at which hours you answer well, how long a card takes, \
the year day by day with your streak, and how often you predicted a demo right.

Press escape to go home, and enter there to start."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the learner wants to see."""

    days: int = DEFAULT_DAYS
    """0 for everything."""
    deck: str | None = None


class StatisticsScreen(ClosesOnce[None]):
    """Statistics in sections, one below the other or in two columns."""

    CSS_PATH = "statistics.tcss"
    BINDINGS = bindings(STATISTICS)  # type: ignore[assignment]
    TITLE = "Statistics"
    AUTO_FOCUS = "#page"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_CELLS, "-wide")]  # noqa: RUF012 - Textual reads this class variable

    _heading = getters.query_one("#name", Static)
    _state = getters.query_one("#state", Static)
    _page = getters.query_one("#page", VerticalScroll)

    class Read(Message):
        """A reading has come to its end."""

        def __init__(self, asked: Asked, found: Statistics | FlashgradError, decks: tuple[str, ...]) -> None:
            super().__init__()
            self.asked = asked
            self.found = found
            self.decks = decks

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._decks: tuple[str, ...] = ()
        self._is_reading = False
        self.asked = Asked()
        """What is shown, or is being read."""
        self.shown: Statistics | None = None
        """What stands on the screen."""

    def compose(self) -> ComposeResult:
        yield Static(id="name")
        with VerticalScroll(id="page"):
            yield Static(id="state")
            with Horizontal(id="columns"):
                for id, kinds in (("memory", MEMORY), ("habit", HABIT)):
                    with Vertical(id=id):
                        for kind in kinds:
                            yield StatisticsSection(kind)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one("#columns").display = False
        self._read_again()

    def action_look_back(self, days: int) -> None:
        self._ask(Asked(days, self.asked.deck))

    def action_step_deck(self, step: int) -> None:
        choices = (None, *self._decks)
        at = choices.index(self.asked.deck) if self.asked.deck in choices else 0
        self._ask(Asked(self.asked.days, choices[(at + step) % len(choices)]))

    def action_scroll(self, direction: int) -> None:
        self._page.scroll_relative(y=direction * _SCROLLED_ROWS, animate=False)

    def action_page(self, direction: int) -> None:
        if direction > 0:
            self._page.scroll_page_down(animate=False)
        else:
            self._page.scroll_page_up(animate=False)

    def action_leave(self) -> None:
        self.dismiss()

    def _ask(self, asked: Asked) -> None:
        if asked != self.asked:
            self.asked = asked
            self._read_again()

    def _read_again(self) -> None:
        self._write_heading(is_reading=self.shown is not None)
        if self.shown is None:
            self._state.update(Content("Reading …"))
        if not self._is_reading:
            self._is_reading = True
            self._read(self.asked)

    @work(thread=True, group="statistics")
    def _read(self, asked: Asked) -> None:
        decks: tuple[str, ...] = ()
        found: Statistics | FlashgradError
        worker = get_current_worker()
        try:
            with second_connection(self._library) as reader:
                settle(reader, lambda: not worker.is_cancelled)
                decks = tuple(one.deck for one in study.due_by_deck(reader))
                found = statistics(
                    reader,
                    deck=asked.deck,
                    days=asked.days or reader.today(),
                    new_per_day=reader.settings.new_per_day,
                )
        except FlashgradError as error:
            found = error
        self.post_message(self.Read(asked, found, decks))

    @on(Read)
    def _show(self, message: Read) -> None:
        self._is_reading = False
        self._decks = message.decks or self._decks
        if message.asked != self.asked:
            self._read_again()
            return
        found = message.found
        self.shown = None if isinstance(found, FlashgradError) else found
        if isinstance(found, Statistics):
            for section in self.query(StatisticsSection):
                section.show(found)
        self.query_one("#columns").display = isinstance(found, Statistics) and _has_answers(found)
        self._state.update(_state_of(found))
        self._write_heading()

    def _write_heading(self, *, is_reading: bool = False) -> None:
        deck = "all decks" if self.asked.deck is None else one_line(self.asked.deck, 40)
        period = number(self.asked.days, "day") if self.asked.days else "everything"
        reading = " · Reading …" if is_reading else ""
        self._heading.update(Content(f"Statistics · {period} · {deck}{reading}"))


def _has_answers(found: Statistics) -> bool:
    """Whether anything was ever answered, in this period or not."""
    return bool(found.year.longest_streak or found.answers_later)


def _state_of(found: Statistics | FlashgradError) -> Content:
    if isinstance(found, FlashgradError):
        return Content(str(found))
    if _has_answers(found):
        return summary(found)
    what = "Nothing" if found.deck is None else "No card of this deck"
    return Content(f"{what} has been answered yet.\n\n{_NOTHING_YET}")
