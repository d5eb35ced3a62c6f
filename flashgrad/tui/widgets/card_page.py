"""One card as widgets: its question, and under it its answer."""

from textual.app import ComposeResult
from textual.containers import VerticalGroup
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Rule, Static

from flashgrad.markdown.cloze import shown_answer, shown_question
from flashgrad.markdown.pieces import NO_ITEM, Item
from flashgrad.model import Card
from flashgrad.tui.card.document import CardMarkdown

_BEYOND_THE_SCREEN = -100_000


class CardPage(VerticalGroup):
    """A card, read and made into widgets before it is shown: turning to it then costs one layout and one painting."""

    DEFAULT_CSS = """
    CardPage { align-horizontal: center; }
    CardPage Rule.-horizontal { margin: 0 2 1 2; color: $foreground 30%; max-width: 96; }
    CardPage .cut { display: none; padding: 0 2; margin: 0 0 1 0; max-width: 100; color: $text-warning; }
    CardPage CardMarkdown { padding: 0 2; margin: 0; max-width: 100; }
    """

    def __init__(self, *, is_ascii: bool) -> None:
        super().__init__()
        self.question = CardMarkdown(id="question", is_ascii=is_ascii)
        self.answer = CardMarkdown(id="answer", is_ascii=is_ascii)
        self._question_cut = Static(classes="cut")
        self._between = Rule(line_style="solid")
        self._answer_cut = Static(classes="cut")
        self._question_of: Card | None = None
        self._answer_of: Card | None = None

    def compose(self) -> ComposeResult:
        yield self.question
        yield self._question_cut
        yield self._between
        yield self.answer
        yield self._answer_cut

    def holds(self, card: Card, *, with_answer: bool) -> bool:
        """Whether the question of `card` is made into widgets, and its answer too where it is wanted."""
        return card == self._question_of and (card == self._answer_of or not with_answer)

    def is_as(self, card: Card, with_answer: bool) -> bool:
        """Whether the page is made for this and nothing else: `card`, with its answer or without."""
        return self.holds(card, with_answer=with_answer) and self.answer.display == with_answer

    async def take(self, card: Card, *, with_answer: bool) -> None:
        """Make widgets of what is missing of `card`. What is half made is held by nobody."""
        if card != self._question_of:
            self._question_of = self._answer_of = None
            self.mark(NO_ITEM)
            await self.question.show(shown_question(card))
            self._question_of = card
        if with_answer and card != self._answer_of:
            self._answer_of = None
            await self.answer.show(shown_answer(card))
            self._answer_of = card

    def show_answer(self, visible: bool) -> None:
        """Let the answer stand under the question, or take it away; and say what is left out of either."""
        self.answer.display = self._between.display = visible
        for document, cut in ((self.question, self._question_cut), (self.answer, self._answer_cut)):
            if document.display and document.notice:
                cut.update(Content(document.notice))
            cut.display = bool(document.display and document.notice)

    @property
    def items(self) -> tuple[Item, ...]:
        """What can be copied or opened of what is shown, in the order of reading."""
        return (*self.question.items, *(self.answer.items if self.answer.display else ()))

    def mark(self, number: int) -> None:
        """Let the item of this number stand out, and no other."""
        first_of_answer = len(self.question.items)
        is_of_answer = number >= first_of_answer
        self.question.mark(NO_ITEM if is_of_answer else number)
        self.answer.mark(number - first_of_answer if is_of_answer else NO_ITEM)

    def first_item_of(self, document: Widget) -> int:
        """The number that the first item of one side has on this page."""
        return len(self.question.items) if document is self.answer else 0

    @property
    def wide_blocks(self) -> list[Widget]:
        """Blocks that can be scrolled sideways, in the order of reading."""
        return list(self.query("CardFormula, CardFence, CardTable"))

    def scroll_sideways_like(self, other: "CardPage") -> None:
        """Scroll what is wider than the card as it is on a page of the same card."""
        for own, theirs in zip(self.wide_blocks, other.wide_blocks, strict=False):
            if theirs.scroll_x:
                own.scroll_to(x=theirs.scroll_x, animate=False)

    @property
    def is_seen(self) -> bool:
        """Whether the page is where it can be seen; else it is laid out in the same width beyond the screen."""
        return self.styles.overlay != "screen"

    @is_seen.setter
    def is_seen(self, seen: bool) -> None:
        self.styles.overlay = "none" if seen else "screen"
        self.styles.offset = (0, 0) if seen else (0, _BEYOND_THE_SCREEN)
