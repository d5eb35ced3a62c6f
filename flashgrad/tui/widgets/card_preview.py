"""A card of a list in full: what is known of it, question and answer, its demo."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from flashgrad.library.browse import Found
from flashgrad.tui.demo_access import DemoAccess
from flashgrad.tui.widgets.card_facts import card_facts
from flashgrad.tui.widgets.card_view import CardView


class CardPreview(Vertical):
    """A line of facts, the card, and a line about its demo."""

    def __init__(self, demos: DemoAccess, *, is_ascii: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._demos = demos
        self._is_ascii = is_ascii
        self._shown: str | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="facts")
        yield CardView(is_ascii=self._is_ascii)
        yield Static(id="about-demo")

    async def show(self, found: Found | None, today: int) -> None:
        """Show this card as it is on study day `today`; nothing for None."""
        facts = card_facts(found, today, is_ascii=self._is_ascii) if found else ""
        chosen = found.state.chosen_demo if found and found.state else None
        about = self._demos.describe(found.card.content, chosen, with_answer=True) if found else ""
        self.query_one("#facts", Static).update(Content(facts))
        self.query_one("#about-demo", Static).update(Content(about))
        card_view = self.query_one(CardView)
        card_view.display = found is not None
        key = found.card.key if found else None
        is_same, self._shown = key == self._shown, key
        await card_view.show(found.card.content if found else None, with_answer=True, keeps_place=is_same)
