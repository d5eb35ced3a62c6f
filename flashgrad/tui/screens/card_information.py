"""A card's place in the schedule and its history: everything that is known of it besides its text."""

from pathlib import PurePath
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from flashgrad.library.card_record import CardRecord
from flashgrad.markdown.cloze import shown_question
from flashgrad.markdown.line import as_line
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.card_actions import INFORMATION
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.widgets.fact_list import FactList
from flashgrad.tui.widgets.record_words import INTERVALS, fact_lines, history_heading, history_rows, interval_data

WIDE_CELLS = 144
"""From this width on the history stands beside the facts instead of below them."""
_QUESTION_CHARACTERS = 400


class CardInformationScreen(ClosesOnce[None]):
    """Facts, the interval over time, and every answer and action, the newest first."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["card_information.tcss"]
    BINDINGS = bindings(INFORMATION)  # type: ignore[assignment]
    TITLE = "Card"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_CELLS, "-wide")]  # noqa: RUF012 - Textual reads this class variable

    _page = getters.query_one("#page", VerticalScroll)

    def __init__(self, record: CardRecord, *, is_ascii: bool) -> None:
        super().__init__()
        self._record = record
        self._is_ascii = is_ascii

    def compose(self) -> ComposeResult:
        question = as_line(shown_question(self._record.card.content)[:_QUESTION_CHARACTERS], is_ascii=self._is_ascii)
        yield Static(Content(question), id="name")
        with VerticalScroll(id="page"):
            with Vertical(id="card"):
                yield FactList(fact_lines(self._record, is_ascii=self._is_ascii), id="facts")
                if interval_data(self._record.history) is not None:
                    yield Chart(INTERVALS)
            yield Static(self._history(), id="history")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        for chart in self.query(Chart):
            data = interval_data(self._record.history)
            if data is not None:
                chart.show(data)

    def action_scroll(self, direction: int) -> None:
        self._page.scroll_relative(y=2 * direction, animate=False)

    def action_page(self, halves: int) -> None:
        self._page.scroll_relative(y=halves * max(self._page.size.height // 2, 1), animate=False)

    def action_first(self) -> None:
        self._page.scroll_home(animate=False)

    def action_last(self) -> None:
        self._page.scroll_end(animate=False)

    def action_close(self) -> None:
        self.dismiss()

    def _history(self) -> Content:
        rows = history_rows(self._record, is_ascii=self._is_ascii)
        if not rows:
            return Content.styled("Nothing was done to this card yet.", "$foreground-muted")
        lines = [Content(row) if counts else Content.styled(row, "$foreground-muted") for row, counts in rows]
        return Content("\n").join([Content.styled(history_heading(self._record), "bold $text-accent"), *lines])
