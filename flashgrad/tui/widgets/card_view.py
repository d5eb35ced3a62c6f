"""A card on screen: question and answer as Markdown, and a cursor on what can be copied or opened."""

import asyncio
from collections.abc import Collection, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.errors import NoWidget
from textual.screen import Screen

from flashgrad.markdown.pieces import NO_ITEM, Item
from flashgrad.model import Card
from flashgrad.tui.card.blocks import CardFence, CardFormula
from flashgrad.tui.card.document import CardMarkdown
from flashgrad.tui.card.row_content import ITEM_META
from flashgrad.tui.widgets.card_page import CardPage
from flashgrad.tui.widgets.page_picture import PagePicture, picture_of

_SIDEWAYS_CELLS = 8
_PAGES_BEHIND = 2
"""For what the next two keys may ask for: the answer, and the next question."""

_SETTLED_AFTER_S = 0.03
"""So long after a layout no block of a page asks for another."""


class CardView(VerticalScroll):
    """A question, and under it, once it is shown, the answer.

    Beyond the screen lie more pages, on which is made ready what is likely to be shown next.
    """

    DEFAULT_CSS = """
    CardView { padding: 1 1 0 1; }
    """

    can_focus = False

    def __init__(self, *, id: str | None = None, is_ascii: bool = False) -> None:
        """`is_ascii` draws formulas without characters beyond ASCII."""
        super().__init__(id=id)
        self._page = CardPage(is_ascii=is_ascii)
        self._behind: list[CardPage] = []
        self._is_ascii = is_ascii
        self._pictures: dict[CardPage, PagePicture | None] = {}
        """Of the pages that are likely to be shown next."""
        self._making = asyncio.Lock()
        self._shown: Card | None = None
        self._cursor = NO_ITEM

    def compose(self) -> ComposeResult:
        yield self._page

    def on_mount(self) -> None:
        self._until_settled = self.set_interval(_SETTLED_AFTER_S, self._take_pictures, pause=True)
        self.screen.screen_layout_refresh_signal.subscribe(self, self._laid_out)

    def on_unmount(self) -> None:
        self.screen.screen_layout_refresh_signal.unsubscribe(self)

    def is_ready(self, card: Card | None, *, with_answer: bool) -> bool:
        """Whether `turn_to` can show this."""
        return card is None or self._page_for(card, with_answer=with_answer) is not None

    async def make_ready(self, card: Card | None, *, with_answer: bool) -> None:
        """Make what is missing of `card`, unseen: the answer on the page that is seen, all else on one behind."""
        async with self._making:
            if card is not None and self._page_for(card, with_answer=with_answer) is None:
                is_for_seen = self._shown is None or self._page.holds(card, with_answer=False)
                page = self._page if is_for_seen else await self._free_page(self._pictures)
                await page.take(card, with_answer=with_answer)

    async def look_ahead(self, wanted: Sequence[tuple[Card, bool]]) -> None:
        """Make ready what is likely to be shown next, no more than _PAGES_BEHIND: cards, with their answers or without.

        Each is laid out where nobody sees it, so that it can be painted before it is laid out on the screen.
        """
        async with self._making:
            for card, with_answer in wanted:
                if any(page.is_as(card, with_answer) for page in self._behind):
                    continue
                kept = [page for page in self._behind if any(page.is_as(*each) for each in wanted)]
                page = await self._free_page(kept)
                await page.take(card, with_answer=with_answer)
                if page is self._page:
                    return  # a key was quicker: something else is wanted by now
                page.show_answer(with_answer)
            pages = [page for page in self._behind if any(page.is_as(*each) for each in wanted)]
            self._pictures = {page: self._pictures.get(page) for page in pages}
        self._take_pictures_soon()

    def turn_to(
        self, card: Card | None, *, with_answer: bool, keeps_place: bool = False, is_only_change: bool = False
    ) -> None:
        """Show what is ready: the question, and the answer under it where wanted; a card stays where it was scrolled.

        With `keeps_place` so does one with another text. Where this `is_only_change` of the screen so far, a page that
        was looked ahead to is painted at once.
        """
        if card is not None and card != self._shown:
            self._point(NO_ITEM)
            if keeps_place:
                self.call_after_refresh(self.scroll_to, y=self.scroll_y, animate=False)
            elif self.scroll_y or self.scroll_target_y:
                self.scroll_home(animate=False)
        self._shown = card
        page = self._page_for(card, with_answer=with_answer) if card is not None else None
        if card is not None and page is not None and page is not self._page:
            picture = self._pictures.get(page) if self._cursor == NO_ITEM and is_only_change else None
            before = self._page
            self._turn(page, picture)
            if before.holds(card, with_answer=False):
                page.scroll_sideways_like(before)
        self._page.show_answer(with_answer)

    async def show(self, card: Card | None, *, with_answer: bool, keeps_place: bool = False) -> None:
        """Turn to this card once it is ready."""
        await self.make_ready(card, with_answer=with_answer)
        self.turn_to(card, with_answer=with_answer, keeps_place=keeps_place)

    async def _free_page(self, kept: Collection[CardPage]) -> CardPage:
        """A page behind on which something else can be made, none of the `kept` ones if that is possible."""
        if len(self._behind) < _PAGES_BEHIND:
            page = CardPage(is_ascii=self._is_ascii)
            page.is_seen = False
            await self.mount(page)
            self._behind.append(page)
            return page
        page = min(self._behind, key=kept.__contains__)
        self._pictures.pop(page, None)
        return page

    def _page_for(self, card: Card, *, with_answer: bool) -> CardPage | None:
        """The page that holds this: the one that is seen, else one that is laid out like this, else any."""
        pages = [page for page in (self._page, *self._behind) if page.holds(card, with_answer=with_answer)]
        return min(pages, key=lambda page: (page is not self._page, not page.is_as(card, with_answer)), default=None)

    def _turn(self, page: CardPage, picture: PagePicture | None) -> None:
        """Let `page` be the one that is seen; the cursor stays where it is."""
        if picture is not None and picture.fits(self):
            picture.paint(self, rows=self._page.outer_size.height)
        cursor, before = self._cursor, self._page
        self._point(NO_ITEM)
        self._behind[self._behind.index(page)] = before
        self._page = page
        before.is_seen, page.is_seen = False, True
        self._pictures.pop(page, None)
        if cursor != NO_ITEM:
            self._point(cursor)

    def _laid_out(self, _: Screen[object]) -> None:
        """A page that is laid out differently by now will look different."""
        for page, picture in self._pictures.items():
            if picture is not None and picture.size != page.outer_size:
                self._pictures[page] = None
        self._take_pictures_soon()

    def _take_pictures_soon(self) -> None:
        if None in self._pictures.values():
            self._until_settled.reset()
            self._until_settled.resume()

    def _take_pictures(self) -> None:
        self._until_settled.pause()
        for page, picture in self._pictures.items():
            if picture is None:
                self._pictures[page] = picture_of(page)

    @property
    def items(self) -> tuple[Item, ...]:
        """What can be copied or opened of what is shown, in the order of reading."""
        return self._page.items

    @property
    def pointed(self) -> Item | None:
        """The item that the cursor is on, else the one under the mouse."""
        items = self.items
        number = self._cursor if self._cursor != NO_ITEM else self._under_mouse()
        return items[number] if 0 <= number < len(items) else None

    def move_cursor(self, step: int) -> None:
        """Go to the next item, or the one before; after the last comes the first."""
        if items := self.items:
            start = self._cursor if self._cursor != NO_ITEM else (-1 if step > 0 else 0)
            self._point((start + step) % len(items))

    def scroll_sideways(self, direction: int) -> None:
        """Scroll whatever is wider than the card."""
        for block in self._page.wide_blocks:
            block.scroll_relative(x=direction * _SIDEWAYS_CELLS, animate=False)

    @on(CardMarkdown.Pointed)
    def _clicked(self, event: CardMarkdown.Pointed) -> None:
        event.stop()
        self._point(self._page.first_item_of(event.host) + event.item)

    def _point(self, number: int) -> None:
        """Put the cursor on the item of this number."""
        self._cursor = number
        self._page.mark(number)

    def _under_mouse(self) -> int:
        """The number of the item under the mouse pointer; NO_ITEM where there is none."""
        position = self.app.mouse_position
        try:
            widget, _ = self.screen.get_widget_at(*position)
        except NoWidget:
            return NO_ITEM
        nodes = widget.ancestors_with_self
        document = next((node for node in nodes if isinstance(node, CardMarkdown) and node.parent is self._page), None)
        if document is None:
            return NO_ITEM
        block = next((node for node in nodes if isinstance(node, CardFence | CardFormula)), None)
        item = block.number if block else self.screen.get_style_at(*position).meta.get(ITEM_META, NO_ITEM)
        return item if item == NO_ITEM else self._page.first_item_of(document) + item
