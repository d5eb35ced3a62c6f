"""Rows of a card as Textual content: the look of marks, formulas and of what can be pointed at. Pure.

Styles name colours of the theme, so that a card follows it, and carry only numbers of items: no text of a card can
become an action.
"""

from collections.abc import Iterable

from textual.content import Content, Span
from textual.style import Style

from flashgrad.markdown.pieces import NO_ITEM, Mark
from flashgrad.markdown.runs import Row, Run
from flashgrad.tui.card.formula_text import face_style

MARKED = "reverse"
"""The look of the item that the cursor is on."""

ITEM_META = "card_item"
"""Under this name the style of an item's characters carries its number."""

_MARK_STYLES = {
    Mark.STRONG: "bold",
    Mark.EMPHASIS: "italic",
    Mark.STRUCK: "strike",
    Mark.CODE: "$text-error on $boost",
    Mark.LINK: "underline $text-accent",
    Mark.ASKED: "bold underline $text-primary",
}


def row_content(rows: Iterable[Row], marked: int = NO_ITEM) -> Content:
    """The rows, one under the other; those of the item `marked` stand out."""
    texts: list[str] = []
    spans: list[Span] = []
    place = 0
    for number, row in enumerate(rows):
        if number:
            texts.append("\n")
            place += 1
        for run in row:
            texts.append(run.text)
            end = place + len(run.text)
            spans += [Span(place, end, style) for style in _styles(run, marked)]
            place = end
    return Content("".join(texts), spans)


def _styles(run: Run, marked: int) -> Iterable[Style | str]:
    yield from (style for mark, style in _MARK_STYLES.items() if mark in run.marks)
    if face := face_style(run.face):
        yield face
    if run.item == NO_ITEM:
        return
    yield Style.from_meta({ITEM_META: run.item, "@click": f"point_at({run.item})"})
    if run.item == marked:
        yield MARKED
