"""An app that shows nothing but a card."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from flashgrad.model import Card
from flashgrad.tui.commands.card import CARD
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.widgets.card_keys import CardKeys
from flashgrad.tui.widgets.card_view import CardView


class CardScreen(CardKeys):
    """The card, with the keys that every card has."""

    BINDINGS = bindings(CARD)  # type: ignore[assignment]

    def __init__(self, deck_path: str, *, is_ascii: bool) -> None:
        super().__init__()
        self._deck_path = deck_path
        self._is_ascii = is_ascii

    @property
    def deck_path(self) -> str:
        return self._deck_path

    def compose(self) -> ComposeResult:
        yield CardView(is_ascii=self._is_ascii)


class CardApp(App[None]):
    """Keeps what it was asked to open instead of calling a browser."""

    def __init__(self, deck_path: str = "", *, is_ascii: bool = False) -> None:
        super().__init__()
        self._card_screen = CardScreen(deck_path, is_ascii=is_ascii)
        self.opened: list[str] = []

    def on_mount(self) -> None:
        self.push_screen(self._card_screen)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        self.opened.append(url)


class CardPilot:
    """A card on a screen, driven by keys and mouse."""

    def __init__(self, app: CardApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def view(self) -> CardView:
        return self.app.screen.query_one(CardView)

    async def show(self, question: str, answer: str = "") -> None:
        """Question and answer at once, where there is one."""
        await self.show_card(Card(card_id=None, question=question, answer=answer), with_answer=bool(answer))

    async def show_card(self, card: Card, *, with_answer: bool) -> None:
        await self.view.show(card, with_answer=with_answer)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, a string per row, without blanks at the ends."""
        return [strip.text.rstrip() for strip in self._strips()]

    @property
    def text(self) -> str:
        """The rows that are not empty, and their common margin taken off."""
        rows = [line[3:] for line in self.lines]
        while rows and not rows[-1]:
            rows.pop()
        return "\n".join(rows).strip("\n")

    def style_of(self, words: str) -> set[str]:
        """What is special about the cells in which `words` stand."""
        for strip in self._strips():
            for segment in strip:
                if words in segment.text and segment.style is not None:
                    names = ("bold", "italic", "strike", "underline", "reverse")
                    return {name for name in names if getattr(segment.style, name)}
        raise AssertionError(f"{words} is not on the screen")

    def _strips(self) -> list[Strip]:
        return self.app.screen._compositor.render_strips()


@asynccontextmanager
async def card_screen(
    size: tuple[int, int] = (80, 24), *, deck_path: str = "", is_ascii: bool = False
) -> AsyncIterator[CardPilot]:
    """A screen of `size` on which a card can be shown."""
    app = CardApp(deck_path, is_ascii=is_ascii)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield CardPilot(app, pilot)
