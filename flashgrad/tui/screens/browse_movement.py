"""Movement in browse: through the list, or through the card that stands alone."""

from textual import getters

from flashgrad.tui.widgets.card_keys import CardKeys
from flashgrad.tui.widgets.card_table import CardTable
from flashgrad.tui.widgets.card_view import CardView


class BrowseMovement(CardKeys):
    """A screen with a `CardTable` and a `CardView`, of which the one that is read takes the keys."""

    _table = getters.query_one(CardTable)
    _card_view = getters.query_one(CardView)
    _is_reading = False
    """Whether the card stands alone."""

    def action_move(self, lines: int) -> None:
        if self._is_reading:
            self._card_view.scroll_relative(y=2 * lines, animate=False)
        else:
            self._table.move(lines)

    def action_page(self, halves: int) -> None:
        if self._is_reading:
            room = self._card_view.size.height
            self._card_view.scroll_relative(y=halves * max(room // 2, 1), animate=False)
        else:
            self._table.move(halves * max(self._table.lines_on_screen // 2, 1))

    def action_first(self) -> None:
        if self._is_reading:
            self._card_view.scroll_home(animate=False)
        else:
            self._table.go_to(0)

    def action_last(self) -> None:
        if self._is_reading:
            self._card_view.scroll_end(animate=False)
        else:
            self._table.go_to(len(self._table.ids) - 1)

    def action_other_card(self, step: int) -> None:
        self._table.move(step)
