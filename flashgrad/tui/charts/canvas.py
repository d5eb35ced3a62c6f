"""A grid of cells that becomes strips, and a finer grid of braille dots over it. Pure.

Whatever is written outside the grid is dropped; text is neutralised here, at the last place before the terminal.
"""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from flashgrad.text import one_line


class Canvas:
    """`height` rows of `width` cells, each with a character and a style."""

    def __init__(self, width: int, height: int, style: Style) -> None:
        self.width = width
        self.height = height
        self._characters = [[" "] * width for _ in range(height)]
        self._styles = [[style] * width for _ in range(height)]
        self._style = style
        self._has_wide = False

    def put(self, x: int, y: int, character: str, style: Style) -> None:
        """Set one cell to a character that is one cell wide."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._characters[y][x] = character
            self._styles[y][x] = style

    def character_at(self, x: int, y: int) -> str:
        """What stands in a cell; a space outside the canvas."""
        return self._characters[y][x] if 0 <= x < self.width and 0 <= y < self.height else " "

    def write(self, x: int, y: int, text: str, style: Style, room: int | None = None) -> int:
        """Write `text` on one line, cut with an ellipsis to `room` cells (to the right edge without it).

        Returns the column after the text.
        """
        limit = self.width - x if room is None else min(room, self.width - x)
        for character in fitted(one_line(text), limit):
            cells = cell_len(character)
            if cells == 0:
                if 0 < x <= self.width and 0 <= y < self.height:
                    self._characters[y][x - 1] += character
                continue
            self.put(x, y, character, style)
            if cells == 2:
                self._has_wide = True
                self.put(x + 1, y, "", style)
            x += cells
        return x

    def strips(self) -> list[Strip]:
        """One strip per row, each exactly `width` cells, neighbours of the same style merged."""
        return [self._strip(*row) for row in zip(self._characters, self._styles, strict=True)]

    def _strip(self, characters: list[str], styles: list[Style]) -> Strip:
        segments: list[Segment] = []
        start = 0
        for index in range(1, self.width):
            if styles[index] is not styles[start]:
                segments.append(Segment("".join(characters[start:index]), styles[start]))
                start = index
        if self.width:
            segments.append(Segment("".join(characters[start:]), styles[start]))
        if self._has_wide:
            return Strip(segments).adjust_cell_length(self.width, self._style)
        return Strip(segments, self.width)


class Dots:
    """Braille dots over an area of cells: two across and four down per cell."""

    _BITS = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
    """Of the dots of one cell, row by row."""

    def __init__(self, width: int, height: int, spacing: int = 1) -> None:
        """`width` and `height` count cells; lines set every `spacing`-th dot."""
        self._spacing = spacing
        self._drawn = 0
        self._columns = width
        self._width = width * 2
        self._height = height * 4
        self._cells = bytearray(width * height)

    def put(self, x: int, y: int) -> None:
        """Set the dot `x` from the left and `y` from the top."""
        if 0 <= x < self._width and 0 <= y < self._height:
            self._cells[(y >> 2) * self._columns + (x >> 1)] |= self._BITS[(y & 3) * 2 + (x & 1)]

    def line(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Set the dots between two dots, both included; where they are spaced, lines go on counting."""
        (x0, y0), (x1, y1) = start, end
        steps = max(abs(x1 - x0), abs(y1 - y0))
        if steps == 0:
            self.put(x0, y0)
            return
        across, down = (x1 - x0) / steps, (y1 - y0) / steps
        x, y = x0 + 0.5, y0 + 0.5
        for _ in range(steps + 1):
            if self._drawn % self._spacing == 0:
                self.put(int(x), int(y))
            self._drawn += 1
            x += across
            y += down

    def draw(self, canvas: Canvas, left: int, top: int, style: Style) -> None:
        """Write every cell that has a dot onto `canvas`, the area's corner at (`left`, `top`)."""
        for index, bits in enumerate(self._cells):
            if bits:
                canvas.put(left + index % self._columns, top + index // self._columns, chr(0x2800 + bits), style)


def fitted(text: str, cells: int) -> str:
    """`text` cut to `cells` cells, with an ellipsis where something was cut."""
    if cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    kept, used = [], 0
    for character in text:
        used += cell_len(character)
        if used > cells - 1:
            break
        kept.append(character)
    return f"{''.join(kept)}…"
