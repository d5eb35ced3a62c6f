"""The blocks of a card: Textual's, but for those in which a formula may stand.

Every block tells the document which items it has, in the order in which they are read.
"""

from collections.abc import Sequence
from functools import partial

from markdown_it.token import Token
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.selection import Selection
from textual.widget import Widget
from textual.widgets import Label, Markdown
from textual.widgets.markdown import MarkdownBlock, MarkdownFence

from flashgrad.markdown.flow import flow, least_width, lines_of, natural_width
from flashgrad.markdown.pieces import Formula, Item, ItemKind, Piece, pieces_of, task_box
from flashgrad.tui.card.formula_text import formula_content
from flashgrad.tui.card.item_host import ItemHost
from flashgrad.tui.card.row_visual import RowVisual

_UnorderedItem = Markdown.BLOCKS["list_item_unordered_open"]

MOST_HIGHLIGHTED_CHARACTERS = 20_000
"""Longer code is shown in one colour: finding its parts would hold up the screen."""


class CardText(MarkdownBlock):
    """A paragraph: words and formulas that flow."""

    DEFAULT_CSS = """
    CardText { margin: 0 0 1 0; }
    CardText.-tight { margin: 0; }
    """

    def __init__(self, markdown: ItemHost, token: Token) -> None:
        super().__init__(markdown, token)
        self._document = markdown
        self._pieces: tuple[Piece, ...] = ()
        self._visual = _flowing((), is_ascii=False)
        self.set_class(token.hidden, "-tight")  # in a list whose items have no blank lines between them
        self.auto_links = False

    def build_from_token(self, token: Token) -> None:
        """Take over the inline content of `token`."""
        self._pieces, items = pieces_of(token, self._document.item_count)
        self._document.add_items(self, items)
        self._visual = _flowing(self._pieces, is_ascii=self._document.is_ascii)
        self.set_content(Content(token.content))  # by which headings get their names
        self.update(self._visual)

    def mark(self, item: int) -> None:
        """Let `item` stand out, and no other."""
        self.update(self._visual.marking(item), layout=False)

    def on_resize(self) -> None:
        """In a list, keep tall formulas apart from the items above and below, and the bullet on the line."""
        item = self.parent.parent if self.parent else None
        is_first_block = self.parent is not None and self.parent.children[0] is self
        if not isinstance(item, Horizontal) or not is_first_block:
            return
        above, below = self.reach(self.size.width)
        top = int(above > 0 and _is_close_above(item, self.size.width)) if self.has_class("-tight") else 0
        if self.has_class("-tight"):
            self.styles.margin = (top, 0, int(below > 0), 0)
        item.children[0].styles.padding = (above + top, 0, 0, 0)

    def reach(self, width: int) -> tuple[int, int]:
        """Rows that the first line takes above its baseline, and the last one below, at `width` cells."""
        if not any(isinstance(piece, Formula) for piece in self._pieces):
            return 0, 0
        lines = lines_of(self._pieces, width, is_ascii=self._document.is_ascii)
        return lines[0].baseline, lines[-1].depth

    def action_point_at(self, item: int) -> None:
        """Called by a click on an item."""
        self._document.point_at(item)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is seen where it is selected."""
        return selection.extract(self._visual.content(self.size.width).plain), "\n"


class CardHeading(CardText):
    """A heading, as loud as a card needs it."""

    DEFAULT_CSS = """
    CardHeading { color: $text-primary; text-style: bold; }
    """


class CardFormula(MarkdownBlock):
    """A formula in rows of its own. One that is wider than the card can be scrolled sideways."""

    DEFAULT_CSS = """
    CardFormula {
        margin: 0 0 1 0;
        padding: 0 0 0 4;
        & > Label { width: auto; text-wrap: nowrap; }
    }
    """

    def __init__(self, markdown: ItemHost, token: Token) -> None:
        from flashgrad.mathbox.render import display  # deferred: many cards have no formula

        super().__init__(markdown, token)
        self._document = markdown
        self.number = markdown.item_count
        markdown.add_items(self, (Item(ItemKind.FORMULA, token.content),))
        self._picture = display(token.content, is_ascii=markdown.is_ascii)

    def compose(self) -> ComposeResult:
        yield Label(formula_content(self._picture.rows))

    def mark(self, item: int) -> None:
        """Let the formula stand out if it is `item`."""
        self.set_class(item == self.number, "-marked")

    def on_click(self) -> None:
        """Point at it."""
        self._document.point_at(self.number)

    @property
    def allow_horizontal_scroll(self) -> bool:
        """Also without a scrollbar."""
        return True


class CardFence(MarkdownFence):
    """Code, with the colours of its language where the author names one."""

    DEFAULT_CSS = """
    CardFence { margin: 0 0 1 0; background: $foreground 4%; }
    CardFence > Label { padding: 0 2; }
    """

    def __init__(self, markdown: ItemHost, token: Token, code: str) -> None:
        self._document = markdown
        self.number = markdown.item_count
        markdown.add_items(self, (Item(ItemKind.CODE, code),))
        language, *_ = (*token.info.split(), "text")
        token.info = language if len(code) <= MOST_HIGHLIGHTED_CHARACTERS else "text"
        super().__init__(markdown, token, code)

    def mark(self, item: int) -> None:
        """Let the code stand out if it is `item`."""
        self.set_class(item == self.number, "-marked")

    def on_click(self) -> None:
        """Point at it."""
        self._document.point_at(self.number)


class TaskItem(_UnorderedItem):  # type: ignore[valid-type,misc]
    """An item of a list, with a box instead of a bullet where it is a task."""

    def __init__(self, markdown: ItemHost, token: Token, bullet: str) -> None:
        task = token.meta.get("task")
        super().__init__(
            markdown, token, bullet if task is None else f"{task_box(done=task, is_ascii=markdown.is_ascii)} "
        )


def _is_close_above(item: Widget, width: int) -> bool:
    """Whether text stands right above an item of a list, with no blank row after it."""
    items = list(item.parent.children) if item.parent else []
    place = items.index(item)
    texts = items[place - 1].query(CardText) if place else ()
    return bool(texts) and not any(text.reach(width)[1] for text in texts)


def _flowing(pieces: Sequence[Piece], *, is_ascii: bool) -> RowVisual:
    return RowVisual(
        partial(flow, pieces, is_ascii=is_ascii),
        partial(natural_width, pieces, is_ascii=is_ascii),
        partial(least_width, pieces, is_ascii=is_ascii),
    )
