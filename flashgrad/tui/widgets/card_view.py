"""A card on screen: question and answer as Markdown, and a cursor on what can be copied or opened."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.errors import NoWidget
from textual.widgets import Rule, Static

from flashgrad.markdown.cloze import shown_answer, shown_question
from flashgrad.markdown.pieces import NO_ITEM, Item
from flashgrad.model import Card
from flashgrad.tui.card.blocks import CardFence, CardFormula
from flashgrad.tui.card.document import CardMarkdown
from flashgrad.tui.card.row_content import ITEM_META

_SIDEWAYS_CELLS = 8


class CardView(VerticalScroll):
    """A question, and under it, once it is shown, the answer."""

    DEFAULT_CSS = """
    CardView { padding: 1 1 0 1; align-horizontal: center; }
    CardView Rule.-horizontal { margin: 0 2 1 2; color: $foreground 30%; max-width: 96; }
    CardView .cut { display: none; padding: 0 2; margin: 0 0 1 0; max-width: 100; color: $text-warning; }
    CardView CardMarkdown { padding: 0 2; margin: 0; max-width: 100; }
    """

    can_focus = False

    def __init__(self, *, id: str | None = None, is_ascii: bool = False) -> None:
        """`is_ascii` draws formulas without characters beyond ASCII."""
        super().__init__(id=id)
        self._question = CardMarkdown(id="question", is_ascii=is_ascii)
        self._answer = CardMarkdown(id="answer", is_ascii=is_ascii)
        self._shown: Card | None = None
        self._answer_of: Card | None = None
        self._cursor = NO_ITEM

    def compose(self) -> ComposeResult:
        yield self._question
        yield Static(id="question-cut", classes="cut")
        yield Rule(id="between", line_style="solid")
        yield self._answer
        yield Static(id="answer-cut", classes="cut")

    async def show(self, card: Card | None, *, with_answer: bool, keeps_place: bool = False) -> None:
        """Show the question of `card`, and its answer under it where wanted; a card stays where it was scrolled.

        With `keeps_place` so does one with another text.
        """
        top = self.scroll_y
        with self.app.batch_update():  # one layout for all of it
            self._answer.display = self.query_one("#between").display = with_answer
            if card is not None and card != self._shown:
                self._point(NO_ITEM)
                self._answer_of = None
                await self._question.show(shown_question(card))
                if keeps_place:
                    self.call_after_refresh(self.scroll_to, y=top, animate=False)
                else:
                    self.scroll_home(animate=False)
            if card is not None and with_answer and card != self._answer_of:
                await self._answer.show(shown_answer(card))
                self._answer_of = card
            self._shown = card
            self._say_what_is_cut()

    def _say_what_is_cut(self) -> None:
        for document, id in ((self._question, "#question-cut"), (self._answer, "#answer-cut")):
            notice = self.query_one(id, Static)
            notice.update(Content(document.notice))
            notice.display = bool(document.display and document.notice)

    @property
    def items(self) -> tuple[Item, ...]:
        """What can be copied or opened of what is shown, in the order of reading."""
        shown = self._answer.items if self._answer.display else ()
        return (*self._question.items, *shown)

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
        for block in self.query("CardFormula, CardFence, CardTable"):
            block.scroll_relative(x=direction * _SIDEWAYS_CELLS, animate=False)

    @on(CardMarkdown.Pointed)
    def _clicked(self, event: CardMarkdown.Pointed) -> None:
        event.stop()
        self._point(event.item + (len(self._question.items) if event.host is self._answer else 0))

    def _point(self, number: int) -> None:
        """Put the cursor on the item of this number."""
        self._cursor = number
        first_of_answer = len(self._question.items)
        is_of_answer = number >= first_of_answer
        self._question.mark(NO_ITEM if is_of_answer else number)
        self._answer.mark(number - first_of_answer if is_of_answer else NO_ITEM)

    def _under_mouse(self) -> int:
        """The number of the item under the mouse pointer; NO_ITEM where there is none."""
        position = self.app.mouse_position
        try:
            widget, _ = self.screen.get_widget_at(*position)
        except NoWidget:
            return NO_ITEM
        nodes = widget.ancestors_with_self
        document = next((node for node in nodes if isinstance(node, CardMarkdown) and node in self.children), None)
        if document is None:
            return NO_ITEM
        block = next((node for node in nodes if isinstance(node, CardFence | CardFormula)), None)
        item = block.number if block else self.screen.get_style_at(*position).meta.get(ITEM_META, NO_ITEM)
        return item + len(self._question.items) if document is self._answer and item != NO_ITEM else item
