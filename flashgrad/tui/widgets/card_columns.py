"""Cards as lines of a table: what stands in which column, and which columns have room. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flashgrad.cells import cell_width, cut, padded
from flashgrad.demos.links import is_available, link_for
from flashgrad.library.browse import Found
from flashgrad.markdown.cloze import shown_question
from flashgrad.markdown.line import as_line
from flashgrad.model import CardState
from flashgrad.study.card_order import Column, Order
from flashgrad.text import one_line
from flashgrad.tui.flags import flag_mark

GAP = "  "
_LEAST_QUESTION_CELLS = 24
_READ_CHARACTERS = 400
"""Of a question; more than fits on any line."""

Field = Literal[Column, "demo", "flag"]


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """A column that has room."""

    field: Field
    width_cells: int
    is_right: bool = False


def card_texts(found: Found, today: int, *, is_ascii: bool) -> dict[Field, str]:
    """What each column says of a card on study day `today`."""
    card, state = found.card.content, found.state
    is_new = state is None or state.due_day is None
    question = shown_question(card)[:_READ_CHARACTERS]
    return {
        "card": one_line(found.card.name),
        "due": "new" if state is None else held_back_text(state, today) or due_text_of(state, today),
        "flag": flag_mark(state.flag, is_ascii=is_ascii) if state else "",
        "interval": "" if is_new or state is None else str(state.interval_days),
        "ease": "" if is_new or state is None else _ease(state.ease_factor_hundredths, state.difficulty),
        "deck": one_line(found.card.deck),
        "demo": _demo_mark(found),
        "question": as_line(question, is_ascii=is_ascii),
    }


def held_back_text(state: CardState, today: int) -> str:
    """That a card is out for now, in five cells; empty for one that is not."""
    return "susp." if state.suspended else "bury" if state.buried_day == today else ""


def due_text_of(state: CardState, today: int) -> str:
    """When a card in this state is asked; see `due_text`."""
    return due_text(state.due_day, today, is_drill=state.drill_day == today)


def due_text(due_day: int | None, today: int, *, is_drill: bool) -> str:
    """When a card is asked, in days from `today`; negative for one that is late."""
    if is_drill:
        return "again"
    if due_day is None:
        return "new"
    return "today" if due_day == today else f"{due_day - today:+d}"


def places(width_cells: int) -> tuple[ColumnPlace, ...]:
    """The columns for lines of this width; deck, ease and interval give way where the question needs their room."""
    columns = [
        ColumnPlace("card", 8),
        ColumnPlace("due", 5, is_right=True),
        ColumnPlace("interval", 5, is_right=True),
        ColumnPlace("ease", 4, is_right=True),
        ColumnPlace("deck", max(9, min(24, width_cells // 8))),
        ColumnPlace("demo", 1),
        ColumnPlace("flag", 2),
    ]
    for giving_way in ("deck", "ease", "interval", "flag"):
        if width_cells - _taken(columns) >= _LEAST_QUESTION_CELLS:
            break
        columns = [place for place in columns if place.field != giving_way]
    return (*columns, ColumnPlace("question", max(width_cells - _taken(columns), 1)))


def laid_out(texts: dict[Field, str], columns: Sequence[ColumnPlace]) -> list[str]:
    """The text of each column in exactly its width."""
    return [
        padded(cut(texts[place.field], place.width_cells), place.width_cells, to_right=place.is_right)
        for place in columns
    ]


def heading_texts(order: Order, *, is_fsrs: bool, is_ascii: bool) -> dict[Field, str]:
    """The name of each column; an arrow at the one that the cards are sorted by."""
    names: dict[Field, str] = {
        "card": "card",
        "due": "due",
        "interval": "days",
        "ease": "diff" if is_fsrs else "ease",
        "deck": "deck",
        "demo": "",
        "flag": "fl",
        "question": "question",
    }
    rising, falling = ("^", "v") if is_ascii else ("↑", "↓")
    arrow = falling if order.is_descending else rising
    names[order.column] = f"{cut(names[order.column], 3) if order.column == 'ease' else names[order.column]}{arrow}"
    return names


def column_at(cell: int, columns: Sequence[ColumnPlace]) -> Field | None:
    """The column of which a line's cell `cell` is part."""
    end = 0
    for place in columns:
        end += place.width_cells + cell_width(GAP)
        if 0 <= cell < end:
            return place.field
    return None


def _taken(columns: Sequence[ColumnPlace]) -> int:
    return sum(place.width_cells + cell_width(GAP) for place in columns)


def _ease(hundredths: int, difficulty: float | None) -> str:
    return f"{hundredths / 100:.2f}" if difficulty is None else f"{difficulty:.1f}"


def _demo_mark(found: Found) -> str:
    link = link_for(found.card.content, found.state.chosen_demo if found.state else None)
    if link is None or not is_available(link):
        return ""
    return "?" if link.source == "suggested" else "d"
