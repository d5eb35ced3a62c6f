"""Boxes in rows and columns. Pure."""

from collections.abc import Sequence

from flashgrad.mathbox.boxes import EMPTY, Box, beside, blank, check_size, line, stacked, widened
from flashgrad.mathbox.faces import Face

_BETWEEN_EQUATIONS = 3


def grid(
    cells: Sequence[Sequence[Box]],
    alignments: str,
    gap: int,
    rules: Sequence[int] = (),
    *,
    is_spread: bool = False,
    is_ascii: bool = False,
) -> Box:
    """`cells` with columns aligned by the letters l, c and r, and a rule above each row of `rules`.

    A `|` among the letters is a rule between columns. With a gap of 0 the columns are sides of equations: they
    touch, but for pairs of them. Rows of tall cells have a blank row between them; if `is_spread`, so have two rows
    of any height, for the tip of a brace.
    """
    count = max(map(len, cells))
    check_size(count, len(cells))
    aligns = _aligns(alignments, count)
    widths = [max((row[place].width for row in cells if place < len(row)), default=0) for place in range(count)]
    between = _betweens(alignments, aligns, gap)
    rows = [_row([*row, *[EMPTY] * (count - len(row))], widths, aligns, between, is_ascii=is_ascii) for row in cells]
    has_air = gap > 0 and (any(row.height > 1 for row in rows) or (is_spread and len(rows) == 2))
    lines: list[Box] = []
    for place, row in enumerate(rows):
        if place in rules:
            lines.append(_rule(widths, between, is_ascii=is_ascii))
        elif place and (has_air or (gap == 0 and max(row.height, rows[place - 1].height) > 1)):
            lines.append(EMPTY)
        lines.append(row)
    if len(rows) in rules:
        lines.append(_rule(widths, between, is_ascii=is_ascii))
    block = stacked(lines, 0, "l")
    return Box(block.rows, (block.height - 1) // 2, block.width, is_tall=len(lines) > 1 or lines[0].is_tall)


def _row(boxes: Sequence[Box], widths: Sequence[int], aligns: str, between: Sequence[str], *, is_ascii: bool) -> Box:
    parts: list[Box] = []
    for box, width, align, space in zip(boxes, widths, aligns, between, strict=True):
        if space.strip():
            parts.append(line(" | " if is_ascii else " │ ", Face.RULE))
        else:
            parts.append(blank(len(space)))
        parts.append(widened(box, width, align))
    return beside(parts)


def _rule(widths: Sequence[int], between: Sequence[str], *, is_ascii: bool) -> Box:
    bar, crossing = ("-", "-+-") if is_ascii else ("─", "─┼─")
    parts = (
        (crossing if space.strip() else bar * len(space)) + bar * width
        for space, width in zip(between, widths, strict=True)
    )
    return line("".join(parts), Face.RULE)


def _aligns(alignments: str, count: int) -> str:
    """A letter for each column: the two of equations repeat, the last of any others goes on."""
    letters = alignments.replace("|", "") or "c"
    return (letters * count)[:count] if letters == "rl" else letters.ljust(count, letters[-1])[:count]


def _betweens(alignments: str, aligns: str, gap: int) -> list[str]:
    """What stands before each column: blanks, or a bar between blanks where the alignments have a rule."""
    ruled: set[int] = set()
    columns = 0
    for letter in alignments:
        columns += letter != "|"
        ruled |= {columns} if letter == "|" else set()
    spaces = [" " * (gap or _gap_of_equations(place, aligns)) for place in range(len(aligns))]
    return ["" if place == 0 else " | " if place in ruled else space for place, space in enumerate(spaces)]


def _gap_of_equations(place: int, aligns: str) -> int:
    return _BETWEEN_EQUATIONS if place % 2 == 0 and aligns[place] == "r" else 0
