"""What the blocks of a card tell their document: the items that they hold, in the order of reading."""

from collections.abc import Callable, Sequence
from typing import Protocol

from markdown_it import MarkdownIt
from textual.message import Message
from textual.widgets import Markdown

from flashgrad.markdown.pieces import NO_ITEM, Item
from flashgrad.markdown.table import Cell


class Markable(Protocol):
    """A block that lets one of its items stand out."""

    def mark(self, item: int) -> None:
        """Let `item` stand out, and no other."""

    def scroll_visible(self, animate: bool = True) -> None:
        """Bring the block into view."""


class ItemHost(Markdown):
    """Markdown that knows what can be copied or opened in it, and which of that the cursor is on."""

    class Pointed(Message):
        """A click pointed at an item."""

        def __init__(self, host: "ItemHost", item: int) -> None:
            super().__init__()
            self.host = host
            self.item = item

    def __init__(
        self, parser_factory: Callable[[], MarkdownIt], *, id: str | None = None, is_ascii: bool = False
    ) -> None:
        super().__init__(id=id, parser_factory=parser_factory, open_links=False)
        self.is_ascii = is_ascii
        """Whether formulas are drawn without characters beyond ASCII."""
        self.items: list[Item] = []
        """What can be copied or opened, in the order of reading."""
        self.open_table: tuple[Markable, list[list[Cell]]] | None = None
        """The table that is being read, and its rows so far."""
        self._owners: list[Markable] = []
        self._marked = NO_ITEM

    @property
    def item_count(self) -> int:
        """The number of items so far, which the next one gets."""
        return len(self.items)

    def add_items(self, owner: Markable, items: Sequence[Item]) -> None:
        """Take note of the `items` of a block."""
        self.items.extend(items)
        self._owners.extend([owner] * len(items))

    def forget_items(self) -> None:
        """Begin anew."""
        self.items.clear()
        self._owners.clear()
        self.open_table = None
        self._marked = NO_ITEM

    def mark(self, item: int) -> None:
        """Let `item` stand out and bring it into view; NO_ITEM lets none."""
        if self._marked != NO_ITEM:
            self._owners[self._marked].mark(NO_ITEM)
        self._marked = item
        if item != NO_ITEM:
            self._owners[item].mark(item)
            self._owners[item].scroll_visible(animate=False)

    def point_at(self, item: int) -> None:
        """Say that a click pointed at `item`."""
        self.post_message(self.Pointed(self, item))
