"""Browse: search all cards as you type, read them, mark some of them.

A search goes on beside the keys; the latest one wins. Of what it finds only the lines on screen are read.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Input, Static

from flashgrad.cells import cut
from flashgrad.errors import FlashgradError
from flashgrad.library.browse import Browser, Found, Matches, cards_at, keys_at
from flashgrad.library.library import Library
from flashgrad.study.card_order import COLUMN_NAMES, Column, Order
from flashgrad.study.query_language import forms
from flashgrad.tui.commands.browse import BROWSE
from flashgrad.tui.commands.card import CARD
from flashgrad.tui.commands.card_actions import CARD_ACTIONS
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.editing import EDITING
from flashgrad.tui.demo_access import DemoAccess
from flashgrad.tui.live_decks import DecksChanged
from flashgrad.tui.screens.browse_actions import BrowseActions
from flashgrad.tui.screens.browse_movement import BrowseMovement
from flashgrad.tui.screens.card_actions import ACTIONS
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.edit_keys import EditKeys
from flashgrad.tui.screens.search_keys import SearchKeys
from flashgrad.tui.widgets.card_preview import CardPreview
from flashgrad.tui.widgets.card_table import CardTable
from flashgrad.tui.widgets.deck_trouble import DeckTrouble
from flashgrad.tui.widgets.key_list import KeyLine
from flashgrad.tui.widgets.query_field import QueryField, QueryRemark

WIDE_CELLS = 120
"""From this width on a card is shown beside the list instead of below it."""

_TYPING_S = 0.03
"""How long a query or a cursor stands still before work begins for it: between two keys of a fast typist or of a
key that repeats."""
_NOT_WHILE_TYPING = ACTIONS.union(
    ("query", "read", "mark", "mark_all", "demo", "undo", "point", "copy", "open_item", "sort", "other_card"),
    ("edit", "add", "saved_searches"),
)
"""Their keys write something, complete it or end it."""


class BrowseScreen(SearchKeys, BrowseActions, BrowseMovement, EditKeys):
    """All cards, or those that a query finds, and the one under the cursor in full."""

    CSS_PATH = "browse.tcss"
    BINDINGS = bindings((*BROWSE, *CARD_ACTIONS, *CARD, *EDITING))  # type: ignore[assignment]
    TITLE = "Browse"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_CELLS, "-wide")]  # noqa: RUF012 - Textual reads this class variable

    _field = getters.query_one(QueryField)
    _remark = getters.query_one(QueryRemark)

    def __init__(self, library: Library, demos: DemoAccess) -> None:
        """Raises LibraryUnavailable where the library cannot be read."""
        super().__init__(library)
        self._demos = demos
        self._browser = Browser(library)
        self._order = Order()
        self._matches = Matches((), 0)
        self.searched: str | None = None
        """The query whose cards are listed; None before the first ones are."""

    def compose(self) -> ComposeResult:
        yield Static(id="name")
        yield QueryField(id="query")
        yield QueryRemark(id="remark")
        with Horizontal(id="columns"):
            yield CardTable(
                self._read,
                self._library.today(),
                is_fsrs=self._library.settings.scheduler != "sm2",
                is_ascii=self._is_ascii,
            )
            yield CardPreview(self._demos, is_ascii=self._is_ascii, id="preview")
        yield DeckTrouble()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.read_searches()
        self.draw_beside(self._begin, group="begin")

    @on(DecksChanged)
    def on_screen_resume(self) -> None:
        """What was done elsewhere meanwhile shows."""
        if self.searched is not None:
            self.look_again()

    def look_again(self) -> None:
        """Read the listed cards and the card itself anew; cursor and marks stay."""
        self._table.forget_texts(self._library.today())
        self._search(keeps_place=True)

    def remark(self, sentence: str) -> None:
        """Say something below the query."""
        self._remark.say(sentence)

    def on_unmount(self) -> None:
        self._browser.close()

    @property
    def shown(self) -> Found | None:
        """The card under the cursor."""
        return self._table.selected

    @property
    def more_help(self) -> tuple[str, Sequence[KeyLine]]:
        """The search language, for the page of help."""
        return "Search", [KeyLine(form.example, form.meaning) for form in forms()]

    def chosen_keys(self) -> list[str]:
        """Keys of the cards that an action is meant for, as listed: the marked ones, else the one under the cursor.

        Marked cards that the query does not find at present come last. Raises LibraryUnavailable.
        """
        marked = self._table.marked
        if not marked:
            return [self.card_key] if self.card_key else []
        listed = [row_id for row_id in self._table.ids if row_id in marked]
        return keys_at(self._library, [*listed, *sorted(marked.difference(listed))])

    def action_query(self) -> None:
        if self._is_reading:
            self.action_read()
        self._field.focus()

    def action_sort(self, column: Column) -> None:
        self._order = self._order.by(column)
        self._search(keeps_place=True)

    def action_mark(self) -> None:
        self._table.toggle_mark()
        self._table.move(1)
        self._write_name()

    def action_mark_all(self) -> None:
        self._table.toggle_all_marks()
        self._write_name()

    def action_read(self) -> None:
        self._is_reading = not self._is_reading and self._table.selected is not None
        self.set_class(self._is_reading, "-reading")

    def action_demo(self) -> None:
        selected = self._table.selected
        if selected is None:
            return
        try:
            chosen = selected.state.chosen_demo if selected.state else None
            demo, values = self._demos.of_card(selected.card.content, chosen)
        except FlashgradError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.app.push_screen(DemoScreen(demo, values, self._demos.process, is_ascii=self._is_ascii))

    def action_leave(self) -> None:
        if self._is_reading:
            self.action_read()
        elif self._field.value:
            self._field.clear()
            self.set_focus(None)
        elif self._field.has_focus:
            self.set_focus(None)
        else:
            self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        if not self.is_mounted:
            return False  # a key that came before the list
        if self._field.has_focus and action in _NOT_WHILE_TYPING:
            return False
        if action in ("read", "mark", "mark_all", "demo", "edit", "add") or action in ACTIONS:
            return bool(self._table.ids)
        return super().check_action(action, parameters)

    @on(Input.Changed, "#query")
    def _typed(self) -> None:
        self._search(keeps_place=not self._field.value)

    def on_descendant_focus(self) -> None:
        self._offer_completion()

    def on_descendant_blur(self) -> None:
        self._offer_completion()

    @on(Input.Submitted, "#query")
    def _submitted(self) -> None:
        self.set_focus(None)

    @on(CardTable.Moved)
    def _moved(self) -> None:
        self.draw_beside(self._preview, group="preview", exclusive=True)

    @on(CardTable.Opened)
    def _line_clicked(self) -> None:
        self.set_focus(None)
        self.action_read()

    @on(CardTable.SortWanted)
    def _heading_clicked(self, event: CardTable.SortWanted) -> None:
        match event.column:
            case "demo" | "flag":
                return
            case column:
                self.action_sort(column)

    def _search(self, *, keeps_place: bool = False) -> None:
        find = partial(self._find, self._field.value, keeps_place=keeps_place)
        self.draw_beside(find, group="search", exclusive=True)

    def _offer_completion(self) -> None:
        self._remark.offer(self._field.completion if self._field.has_focus else None)

    async def _find(self, query: str, *, keeps_place: bool) -> None:
        """List what `query` finds, unless another search is wanted before it is there."""
        self._offer_completion()
        await asyncio.sleep(_TYPING_S if query else 0)
        try:
            matches = await asyncio.to_thread(self._browser.find, query, self._order)
        except asyncio.CancelledError:
            self._browser.interrupt()
            raise
        except FlashgradError as error:
            if query == self._field.value:
                self._remark.say(str(error), is_error=True)  # the cards of the query before stay listed
            return
        if query != self._field.value:
            return
        self._matches, self.searched = matches, query
        self._remark.say("" if matches.ids else "No card matches." if query else "This library holds no cards yet.")
        self._table.offer(matches.ids, self._order, keeps_place=keeps_place)
        self._write_name()
        self.refresh_bindings()

    async def _begin(self) -> None:
        """List all cards, and then read what queries can be completed with."""
        await self._find("", keeps_place=False)
        with suppress(FlashgradError):  # the search says what is wrong; completion is a convenience
            self._field.vocabulary = await asyncio.to_thread(self._browser.vocabulary)
            self._offer_completion()

    async def _preview(self) -> None:
        """Show the card under the cursor once the cursor stands still."""
        await asyncio.sleep(_TYPING_S)
        await self.query_one(CardPreview).show(self._table.selected, self._library.today())
        self.refresh_bindings()

    def _read(self, ids: Sequence[int]) -> Mapping[int, Found]:
        try:
            return cards_at(self._library, ids)
        except FlashgradError as error:
            self.notify(str(error), severity="error", markup=False)
            return {}

    def _write_name(self) -> None:
        """How many cards are listed, in which order, and how many are marked."""
        count, total = len(self._matches.ids), self._matches.total
        cards = f"{total:,} cards" if not self.searched else f"{count:,} of {total:,} cards"
        order = f"by {COLUMN_NAMES[self._order.column]}{', backwards' if self._order.is_descending else ''}"
        marks = f"{len(self._table.marked):,} marked" if self._table.marked else ""
        parts = (part for part in ("Browse", cards, order, marks) if part)
        line = (" | " if self._is_ascii else " · ").join(parts)
        self.query_one("#name", Static).update(Content(cut(line, self.size.width - 4)))
