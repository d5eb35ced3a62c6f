"""The list of the import screen: known places, or what an import would do."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from flashgrad.cells import cut
from flashgrad.library.import_overview import PlannedCard, PlannedDeck
from flashgrad.library.known_places import KnownPlace
from flashgrad.markdown.cloze import shown_question
from flashgrad.markdown.line import as_line
from flashgrad.model import Problem
from flashgrad.text import one_line
from flashgrad.tui.widgets.cursor_list import CursorList
from flashgrad.tui.widgets.plan_lines import SIGNS, Line, ProblemLine, deck_heading, problem_text

_READ_CHARACTERS = 400
"""Of a question; more than fits on any line."""


class PlanList(CursorList):
    """Decks as headings, and cards, problems or places under the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "plan-list--line",
        "plan-list--heading",
        "plan-list--problem",
        "plan-list--lost",
        "plan-list--cursor",
    }

    def __init__(self, *, is_ascii: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._is_ascii = is_ascii
        self._lines: Sequence[Line] = ()
        self._left_out: Collection[str] = ()
        self._headings: Sequence[int] = ()
        """The places of decks."""

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @property
    def lines(self) -> Sequence[Line]:
        """What is listed."""
        return self._lines

    @property
    def selected(self) -> Line | None:
        """What is under the cursor."""
        return self._lines[self._cursor] if self._lines else None

    @property
    def selected_deck(self) -> PlannedDeck | None:
        """The deck under whose heading the cursor is."""
        number = bisect_right(self._headings, self._cursor) - 1
        deck = self._lines[self._headings[number]] if number >= 0 else None
        return deck if isinstance(deck, PlannedDeck) else None

    @property
    def width(self) -> int:
        """In cells, without the scrollbar."""
        return self._width

    def offer(self, lines: Sequence[Line], left_out: Collection[str] = (), *, keeps_place: bool = False) -> None:
        """List these; decks whose source path is `left_out` are shown as such."""
        self._lines, self._left_out = lines, left_out
        self._headings = [place for place, line in enumerate(lines) if isinstance(line, PlannedDeck)]
        self._cursor = min(self._cursor, max(len(lines) - 1, 0)) if keeps_place else 0
        self._fit()
        self._show_cursor()

    def go_to_deck(self, step: int) -> None:
        """Go to the next heading of a deck, or the one before."""
        find = bisect_right if step > 0 else bisect_left
        number = find(self._headings, self._cursor) - (step < 0)
        if 0 <= number < len(self._headings):
            self.go_to(self._headings[number])

    def on_unmount(self) -> None:
        """Let go of what may be a hundred thousand cards."""
        self._lines = self._headings = ()

    def on_click(self, event: events.Click) -> None:
        """A click on a line goes there, and one more opens."""
        self._click_on_line(event.y)

    def render_line(self, y: int) -> Strip:
        """One line, cut to the width."""
        place = self._place_at(y)
        width = self._width
        if place >= self.count:
            return Strip.blank(width, self.get_component_rich_style("plan-list--line"))
        line = self._lines[place]
        kind = "cursor" if place == self._cursor else _kind(line)
        style = self.get_component_rich_style(f"plan-list--{kind}")
        return Strip([Segment(cut(self._text(line), width), style)]).adjust_cell_length(width, style)

    def _text(self, line: Line) -> str:
        match line:
            case PlannedCard():
                question = as_line(shown_question(line.card)[:_READ_CHARACTERS], is_ascii=self._is_ascii)
                return f"  {SIGNS[line.fate]} {question}"
            case PlannedDeck():
                is_left_out = line.source_path in self._left_out
                return deck_heading(line, is_left_out=is_left_out, is_ascii=self._is_ascii)
            case ProblemLine():
                return line.text if line.text.startswith("  ") else f"! {line.text}"
            case Problem():
                return f"! {problem_text(line)}"
            case KnownPlace():
                return f"  {place_text(line)}"


def place_text(place: KnownPlace) -> str:
    """A known place in words."""
    if place.path is None:
        return "the decks that come with flashgrad"
    path = one_line(str(place.path))
    return f"{path} ({one_line(place.name)})" if place.name else f"{path} (all decks in this folder)"


def _kind(line: Line) -> str:
    match line:
        case PlannedDeck():
            return "heading"
        case ProblemLine() | Problem():
            return "problem"
        case PlannedCard(fate="orphaned"):
            return "lost"
        case _:
            return "line"
