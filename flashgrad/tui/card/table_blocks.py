"""Tables of a card: one widget each, which can be scrolled sideways where the card is too narrow."""

from functools import partial

from markdown_it.token import Token
from textual.app import ComposeResult
from textual.geometry import Size
from textual.selection import Selection
from textual.widgets import Static
from textual.widgets.markdown import MarkdownBlock

from flashgrad.markdown.pieces import pieces_of
from flashgrad.markdown.table import Cell, Table, alignment_of
from flashgrad.tui.card.item_host import ItemHost
from flashgrad.tui.card.row_visual import RowVisual


class CardTable(MarkdownBlock):
    """A table; its rows and cells tell it what they hold."""

    DEFAULT_CSS = """
    CardTable { margin: 0 0 1 0; }
    """

    def __init__(self, markdown: ItemHost, token: Token) -> None:
        super().__init__(markdown, token)
        self._document = markdown
        self._rows: list[list[Cell]] = []
        markdown.open_table = (self, self._rows)

    def compose(self) -> ComposeResult:
        yield TableBody(Table(tuple(map(tuple, self._rows))), self._document)

    def mark(self, item: int) -> None:
        """Let `item` stand out, and no other."""
        self.query_one(TableBody).mark(item)

    @property
    def allow_horizontal_scroll(self) -> bool:
        """Also without a scrollbar."""
        return True


class TableBody(Static):
    """All cells of a table."""

    DEFAULT_CSS = """
    TableBody { width: auto; min-width: 100%; }
    """

    def __init__(self, table: Table, document: ItemHost) -> None:
        is_ascii = document.is_ascii
        self._document = document
        self._natural_width = partial(table.natural_width, is_ascii=is_ascii)
        self._least_width = partial(table.least_width, is_ascii=is_ascii)
        self._visual = RowVisual(partial(table.lay_out, is_ascii=is_ascii), self._natural_width, self._least_width)
        super().__init__(self._visual)
        self.auto_links = False

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the table can be without scrolling."""
        return max(min(self._natural_width(), container.width), self._least_width())

    def mark(self, item: int) -> None:
        """Let `item` stand out, and no other."""
        self.update(self._visual.marking(item), layout=False)

    def action_point_at(self, item: int) -> None:
        """Called by a click on an item."""
        self._document.point_at(item)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is seen where it is selected."""
        return selection.extract(self._visual.content(self.size.width).plain), "\n"


class CardRow(MarkdownBlock):
    """A row of a table, which is never on screen itself."""

    def __init__(self, markdown: ItemHost, token: Token) -> None:
        super().__init__(markdown, token)
        if markdown.open_table is not None:
            _, rows = markdown.open_table
            rows.append([])


class CardCell(MarkdownBlock):
    """A cell of a table, which is never on screen itself."""

    def __init__(self, markdown: ItemHost, token: Token) -> None:
        super().__init__(markdown, token)
        self._document = markdown
        self._align = alignment_of(token)

    def build_from_token(self, token: Token) -> None:
        """Hand the inline content of `token` to the table."""
        if self._document.open_table is not None:
            table, rows = self._document.open_table
            pieces, items = pieces_of(token, self._document.item_count)
            self._document.add_items(table, items)
            rows[-1].append(Cell(pieces, self._align))
