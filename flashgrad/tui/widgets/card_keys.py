"""What a screen that shows a card lets a learner do with it: point, copy, open, scroll sideways."""

from flashgrad.errors import ItemNotOpened
from flashgrad.markdown.pieces import ItemKind
from flashgrad.model import LibraryCard
from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.widgets.card_view import CardView

_SHOWN_CHARACTERS = 60
_NAMES = {
    ItemKind.FORMULA: "the formula's LaTeX",
    ItemKind.CODE: "the code",
    ItemKind.LINK: "the address",
    ItemKind.IMAGE: "the image's address",
}


class CardKeys(ClosesOnce[None]):
    """The actions of the commands in `CARD`."""

    @property
    def shown_card(self) -> LibraryCard | None:
        """The card on screen; None where there is none."""
        raise NotImplementedError

    @property
    def deck_path(self) -> str:
        """The file of the shown card's deck."""
        return self.shown_card.source_path if self.shown_card else ""

    @property
    def card_key(self) -> str | None:
        """The key of the shown card."""
        return self.shown_card.key if self.shown_card else None

    def action_point(self, step: int) -> None:
        """Go on to the card's next item, or back."""
        self.query_one(CardView).move_cursor(step)

    def action_copy(self) -> None:
        """Copy the item that is pointed at, or the only one; else point at the first."""
        card_view = self.query_one(CardView)
        if card_view.pointed is None:
            card_view.move_cursor(1)
            if len(card_view.items) > 1:
                self.notify(f"The first of {len(card_view.items)}: tab goes on, c copies.", markup=False)
                return
        if card_view.pointed is not None:
            self.app.copy_to_clipboard(card_view.pointed.target)
            name = _NAMES[card_view.pointed.kind]
            self.notify(f"Copied {name}: {one_line(card_view.pointed.target, _SHOWN_CHARACTERS)}", markup=False)

    def action_open_item(self) -> None:
        """Open the link or image that is pointed at."""
        from flashgrad.tui.opening import address_of  # deferred: the learner waits for the first card

        item = self.query_one(CardView).pointed
        if item is None:
            return
        try:
            address = address_of(item, self.deck_path)
        except ItemNotOpened as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.app.open_url(address)
        self.notify(f"Opening {one_line(address, _SHOWN_CHARACTERS)}", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the card has nothing for is not offered."""
        if action in ("point", "copy", "open_item"):
            items = self.query_one(CardView).items
            wanted = (ItemKind.LINK, ItemKind.IMAGE) if action == "open_item" else tuple(ItemKind)
            return any(item.kind in wanted for item in items)
        return super().check_action(action, parameters)

    def action_sideways(self, direction: int) -> None:
        """Scroll what is wider than the card."""
        self.query_one(CardView).scroll_sideways(direction)
