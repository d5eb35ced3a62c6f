"""Formulas as Textual content: the colours and slants of their faces. What stands where is mathbox's business."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from flashgrad.mathbox.faces import Face

if TYPE_CHECKING:
    from flashgrad.mathbox.boxes import Line

_STYLES = {
    Face.VARIABLE: "italic",
    Face.BOLD: "bold",
    # Weaker than what they frame, but not as weak as $foreground-muted: that has a contrast of 2.2 in some themes.
    Face.RULE: "$foreground 80%",
    # The colour of code in light themes, and the one of both that can be read in all of them.
    Face.SOURCE: "$text-error",
}


def face_style(face: Face) -> str:
    """The Textual style of characters in `face`; empty where they look like the text around them."""
    return _STYLES.get(face, "")


def line_content(line: "Line") -> Content:
    """One row of a formula."""
    return Content.assemble(*((span.text, face_style(span.face)) for span in line))


def formula_content(rows: "Iterable[Line]") -> Content:
    """The rows of a formula, one under the other; they break nowhere else as long as the widget does not wrap."""
    return Content("\n").join(map(line_content, rows))


def fitted_rows(formula: str, width: int, *, is_ascii: bool = False) -> "tuple[Line, ...]":
    """`formula`, LaTeX, on as many rows as it needs; on one where those are wider than `width`. Nothing is cut."""
    from flashgrad.mathbox.render import display, inline  # deferred: many cards have no formula

    picture = display(formula, is_ascii=is_ascii)
    return picture.rows if picture.width <= width else (inline(formula, is_ascii=is_ascii),)
