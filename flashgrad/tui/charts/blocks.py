"""A matrix on fewer or more pixels than it has cells. Pure.

A value takes several whole pixels, or a pixel takes the mean of several values; a value that is not finite is
never averaged away.
"""

import math
from collections.abc import Iterator, Sequence

from flashgrad.demos.spec import Matrix, Numbers

Span = tuple[int, int]
"""First index and the one after the last."""


def spans(count: int, pixels: int) -> tuple[Span, ...]:
    """Which of `count` values each pixel shows: each value on several whole pixels, or several values on a pixel."""
    if count <= pixels:
        return tuple((index, index + 1) for index in range(count) for _ in range(pixels // count))
    return tuple((pixel * count // pixels, (pixel + 1) * count // pixels) for pixel in range(pixels))


def middle_pixels(count: int, shown: tuple[Span, ...]) -> tuple[int, ...]:
    """For each of `count` values the middle one of the pixels that show it."""
    pixels: list[list[int]] = [[] for _ in range(count)]
    for pixel, span in enumerate(shown):
        for index in range(*span):
            pixels[index].append(pixel)
    return tuple(each[(len(each) - 1) // 2] if each else 0 for each in pixels)


def block_means(matrix: Matrix, down: tuple[Span, ...], across: tuple[Span, ...]) -> list[list[float]]:
    """One value per pixel: the mean of its block, or the block's first value that is not finite.

    NaN where a short row leaves a block empty.
    """
    lines = {rows: _line(matrix.values[slice(*rows)], across) for rows in dict.fromkeys(down)}
    return [lines[rows] for rows in down]


def extremes(matrix: Matrix) -> tuple[float, float]:
    """The least and the greatest finite value; zeros where there is none."""
    rows = [row if math.isfinite(sum(row)) else tuple(filter(math.isfinite, row)) for row in matrix.values]
    rows = [row for row in rows if row]
    return min(map(min, rows), default=0.0), max(map(max, rows), default=0.0)


def strange_values(matrix: Matrix) -> Iterator[float]:
    """Every value that is not finite."""
    for row in matrix.values:
        # A sum is finite only where every value is; most rows end here.
        if not math.isfinite(sum(row)):
            yield from (value for value in row if not math.isfinite(value))


def _line(rows: Sequence[Numbers], across: tuple[Span, ...]) -> list[float]:
    columns = dict.fromkeys(across)
    if min(map(len, rows)) < across[-1][1]:
        blocks = {span: _block(rows, span) for span in columns}
    else:
        totals = rows[0] if len(rows) == 1 else tuple(map(sum, zip(*rows, strict=False)))
        sums = {(start, end): totals[start] if end - start == 1 else sum(totals[start:end]) for start, end in columns}
        blocks = {
            span: total / (len(rows) * (span[1] - span[0])) if math.isfinite(total) else _block(rows, span)
            for span, total in sums.items()
        }
    return [blocks[span] for span in across]


def _block(rows: Sequence[Numbers], columns: Span) -> float:
    """The mean where it needs care: short rows, values that are not finite, a sum that overflows."""
    values = [value for row in rows for value in row[slice(*columns)]]
    strange = next((value for value in values if not math.isfinite(value)), None)
    if strange is not None or not values:
        return math.nan if strange is None else strange
    return math.fsum(value / len(values) for value in values)
