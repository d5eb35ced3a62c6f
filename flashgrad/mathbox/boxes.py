"""Rectangles of styled text with a baseline, and how they are put together. Pure.

Every row of a box is exactly `width` cells wide. A row is a tuple of spans; a blank is a span like any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flashgrad.cells import cell_width
from flashgrad.mathbox.errors import MathError
from flashgrad.mathbox.faces import Face

MAX_CELLS = 20_000
"""Of one box; far more than any screen, and little enough that no source can make the layout slow."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters in one face."""

    text: str
    face: Face = Face.PLAIN


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Rows of equal width; `baseline` is the index of the row that stands on the line of text."""

    rows: tuple[Line, ...]
    baseline: int
    width: int
    is_tall: bool = False
    """Whether brackets around it must grow; a row for a script above or below is no reason to."""

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def depth(self) -> int:
        """Rows under the baseline."""
        return len(self.rows) - self.baseline - 1

    @property
    def text(self) -> str:
        """The characters, a line per row, without blanks at the ends."""
        return "\n".join("".join(span.text for span in row).rstrip() for row in self.rows)


EMPTY = Box(((),), 0, 0)


@lru_cache(maxsize=2048)
def line(text: str, face: Face = Face.PLAIN) -> Box:
    """One row of text."""
    return Box(((Span(text, face),) if text else (),), 0, cell_width(text))


def written(spans: Iterable[Span]) -> Box:
    """One row of spans."""
    row = tuple(spans)
    return Box((row,), 0, sum(cell_width(span.text) for span in row))


def column(texts: Sequence[str], baseline: int, face: Face = Face.PLAIN) -> Box:
    """A row for each text, padded to the widest."""
    return stacked([line(text, face) for text in texts], baseline)


def blank(cells: int) -> Box:
    """A row of blanks."""
    return line(" " * cells)


def beside(boxes: Iterable[Box]) -> Box:
    """Boxes next to each other on one baseline."""
    parts = [box for box in boxes if box.width]
    if len(parts) < 2:
        return parts[0] if parts else EMPTY
    above = max([box.baseline for box in parts])
    below = max([box.depth for box in parts])
    width = sum([box.width for box in parts])
    check_size(width, above + below + 1)
    if above == below == 0:
        return Box((tuple([span for box in parts for span in box.rows[0]]),), 0, width)
    rows: list[list[Span]] = [[] for _ in range(above + below + 1)]
    for box in parts:
        padding = blank(box.width).rows[0]
        first = above - box.baseline
        for place, row in enumerate(rows):
            row.extend(box.rows[place - first] if first <= place < first + box.height else padding)
    return Box(tuple(map(tuple, rows)), above, width, any(box.is_tall for box in parts))


def stacked(boxes: Sequence[Box], baseline: int, align: str = "c", *, is_tall: bool = False) -> Box:
    """Boxes under each other; `baseline` counts rows from the top of the stack."""
    width = max((box.width for box in boxes), default=0)
    check_size(width, sum(box.height for box in boxes))
    rows = tuple(row for box in boxes for row in widened(box, width, align).rows)
    return Box(rows, baseline, width, is_tall)


def widened(box: Box, width: int, align: str = "c") -> Box:
    """`box` with blanks at its sides up to `width`: at the right for `l`, at the left for `r`, at both for `c`."""
    missing = width - box.width
    if missing <= 0:
        return box
    left = {"l": 0, "r": missing}.get(align, missing // 2)
    before = blank(left).rows[0]
    after = blank(missing - left).rows[0]
    return Box(tuple((*before, *row, *after) for row in box.rows), box.baseline, width, box.is_tall)


def check_size(width: int, height: int) -> None:
    """Raise MathError where a box of this many columns and rows would be larger than anyone could read."""
    if width * height > MAX_CELLS:
        raise MathError("it is too large to draw")


def merged(row: Line) -> Line:
    """The same row with neighbouring spans of one face joined."""
    joined: list[Span] = []
    for span in row:
        if joined and (joined[-1].face is span.face or not span.text.strip()):
            joined[-1] = Span(joined[-1].text + span.text, joined[-1].face)
        elif span.text:
            joined.append(span)
    return tuple(joined)
