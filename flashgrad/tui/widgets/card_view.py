"""A card on screen, as Markdown. Its text is data here: no markup, and no link opens by itself."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Markdown, Rule

from flashgrad.markdown.parser import card_parser
from flashgrad.model import Card
from flashgrad.text import neutralise


class CardView(VerticalScroll):
    """A question, and under it, once it is shown, the answer."""

    DEFAULT_CSS = """
    CardView { padding: 1 1 0 1; align-horizontal: center; }
    CardView Rule.-horizontal { margin: 0 2 1 2; color: $foreground 30%; max-width: 96; }
    CardView Markdown { padding: 0 2; margin: 0; max-width: 100; }
    CardView MarkdownFence { margin: 0 0 1 0; }
    """

    can_focus = False

    def compose(self) -> ComposeResult:
        yield Markdown(id="question", parser_factory=_parser, open_links=False)
        yield Rule(id="between", line_style="solid")
        yield Markdown(id="answer", parser_factory=_parser, open_links=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: Card | None = None

    async def show(self, card: Card | None, *, with_answer: bool) -> None:
        """Show the question of `card`, and its answer under it where wanted; a card stays where it was scrolled."""
        question, answer = self.query_one("#question", Markdown), self.query_one("#answer", Markdown)
        answer.display = self.query_one("#between").display = with_answer
        if card is not None and card != self._shown:
            await question.update(neutralise(card.question))
            self.scroll_home(animate=False)
        if card is not None and with_answer:
            await answer.update(neutralise(card.answer))
        self._shown = card


def _parser() -> MarkdownIt:
    parser = card_parser()
    parser.core.ruler.push("formulas_as_source", _formulas_as_source)
    return parser


def _formulas_as_source(state: StateCore) -> None:
    """Textual draws no formulas of its own: their LaTeX source stands as code."""
    for token in state.tokens:
        if token.type == "math_block":
            token.type, token.tag, token.info = "fence", "code", "latex"
        for child in token.children or ():
            if child.type == "math_inline":
                child.type, child.tag = "code_inline", "code"
