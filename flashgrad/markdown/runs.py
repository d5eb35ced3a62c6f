"""Styled characters on rows, and rows put next to each other on one baseline. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flashgrad.cells import cell_width
from flashgrad.markdown.pieces import NO_ITEM, Mark
from flashgrad.mathbox.faces import Face


@dataclass(frozen=True, slots=True)
class Run:
    """Characters on one row that look alike."""

    text: str
    marks: frozenset[Mark] = frozenset()
    face: Face = Face.PLAIN
    """Within a formula."""
    item: int = NO_ITEM


Row = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What cannot be torn apart: rows of equal width, of which one stands on the line."""

    rows: tuple[Row, ...]
    baseline: int
    width: int

    @property
    def depth(self) -> int:
        """Rows under the baseline."""
        return len(self.rows) - self.baseline - 1


def on_a_row(row: Row) -> Block:
    """A block of one row."""
    return Block((row,), 0, row_width(row))


def row_width(row: Row) -> int:
    """Cells that the row takes."""
    return sum(cell_width(run.text) for run in row)


def beside(blocks: Sequence[Block]) -> Block:
    """Blocks next to each other on one baseline; no row has blanks at its end."""
    above = max((block.baseline for block in blocks), default=0)
    below = max((block.depth for block in blocks), default=0)
    rows: list[list[Run]] = [[] for _ in range(above + below + 1)]
    for block in blocks:
        first = above - block.baseline
        for place, row in enumerate(rows):
            is_inside = first <= place < first + len(block.rows)
            row.extend(block.rows[place - first] if is_inside else (Run(" " * block.width),))
    return Block(tuple(map(merged, rows)), above, sum(block.width for block in blocks))


def under(lines: Sequence[Block]) -> tuple[Row, ...]:
    """The rows of `lines` one under the other."""
    rows: list[Row] = []
    is_deep = False
    for line in lines:
        if is_deep and line.baseline:
            rows.append(())  # else the foot of one formula would seem to belong to the head of the next
        rows.extend(line.rows)
        is_deep = line.depth > 0
    return tuple(rows)


def merged(row: Sequence[Run]) -> Row:
    """The row with neighbours that look alike joined, and without blanks at its end."""
    joined: list[Run] = []
    for run in row:
        last = joined[-1] if joined else None
        if last and (last.marks, last.face, last.item) == (run.marks, run.face, run.item):
            joined[-1] = replace(last, text=last.text + run.text)
        elif run.text:
            joined.append(run)
    while joined and joined[-1].text.endswith(" ") and Mark.CODE not in joined[-1].marks:
        last = joined.pop()
        if text := last.text.rstrip(" "):
            joined.append(replace(last, text=text))
    return tuple(joined)
