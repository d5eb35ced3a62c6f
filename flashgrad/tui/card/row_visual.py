"""Rows that are laid out anew for every width, as a Textual visual."""

from collections.abc import Callable

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from flashgrad.markdown.pieces import NO_ITEM
from flashgrad.markdown.runs import Row
from flashgrad.tui.card.row_content import row_content


class RowVisual(Visual):
    """What `lay_out` makes of a width; between two widths nothing is computed twice."""

    def __init__(
        self,
        lay_out: Callable[[int], tuple[Row, ...]],
        natural_width: Callable[[], int],
        least_width: Callable[[], int],
        marked: int = NO_ITEM,
    ) -> None:
        self._lay_out = lay_out
        self._natural_width = natural_width
        self._least_width = least_width
        self._marked = marked
        self._rows: dict[int, tuple[Row, ...]] = {}
        self._contents: dict[int, Content] = {}

    def marking(self, item: int) -> "RowVisual":
        """The same rows, with `item` standing out."""
        other = RowVisual(self._lay_out, self._natural_width, self._least_width, item)
        other._rows = self._rows
        return other

    def content(self, width: int) -> Content:
        """The rows at `width`."""
        if width not in self._contents:
            self._contents[width] = row_content(self._rows_at(width), self._marked)
        return self._contents[width]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The rows at `width`, the first `height` of them."""
        return self.content(width).render_strips(width, height, style, options) if width else []

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """The width at which no line is broken."""
        return self._natural_width()

    def get_minimal_width(self, rules: RulesMap) -> int:
        """The width of the widest word."""
        return self._least_width()

    def get_height(self, rules: RulesMap, width: int) -> int:
        """The number of rows at `width`."""
        return len(self._rows_at(width)) if width else 0

    def _rows_at(self, width: int) -> tuple[Row, ...]:
        if width not in self._rows:
            self._rows[width] = self._lay_out(width)
        return self._rows[width]
