"""One side of a card: Textual's Markdown with our rules, our formulas and our tables."""

from functools import cache, partial

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownBlock

from flashgrad.markdown.excerpt import screen_excerpt
from flashgrad.markdown.parser import CardParser
from flashgrad.markdown.pieces import task_box
from flashgrad.tui.card.blocks import CardFence, CardFormula, CardHeading, CardText, TaskItem
from flashgrad.tui.card.item_host import ItemHost
from flashgrad.tui.card.table_blocks import CardCell, CardRow, CardTable


class CardMarkdown(ItemHost):
    """Markdown whose text is data: no markup, no link that opens by itself, no control character."""

    DEFAULT_CSS = """
    CardMarkdown {
        MarkdownBlockQuote { margin: 0 0 1 0; padding: 0 1; background: transparent; }
        MarkdownBlockQuote > CardText:last-child { margin: 0; }
        MarkdownList MarkdownList { margin: 0; }
        MarkdownHorizontalRule {
            height: 1;
            padding: 0;
            margin: 0 0 1 0;
            border: none;
            border-top: solid $foreground 30%;
        }
        CardFormula, CardFence, CardTable {
            overflow: auto hidden;
            scrollbar-size: 1 1;
            scrollbar-color: $foreground 30%;
            scrollbar-background: $foreground 5%;
            &.-marked { background: $foreground 15%; }
        }
        CardFence:ansi { margin: 0 0 1 0; }
        CardFence:ansi > Label { padding: 0 2; }
    }
    """

    BULLETS = ["• ", "◦ ", "▪ ", "‣ "]  # noqa: RUF012 - Textual reads this class variable

    BLOCKS = {  # noqa: RUF012 - Textual reads this class variable
        **Markdown.BLOCKS,
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), CardHeading),
        "paragraph_open": CardText,
        "list_item_unordered_open": TaskItem,
        "fence": CardFence,
        "code_block": CardFence,
        "table_open": CardTable,
        "tr_open": CardRow,
        "th_open": CardCell,
        "td_open": CardCell,
    }

    def __init__(self, *, id: str | None = None, is_ascii: bool = False) -> None:
        super().__init__(partial(_parser, is_ascii=is_ascii), id=id, is_ascii=is_ascii)
        self.notice = ""
        """What is left out of a side that is too long for a screen; empty where nothing is."""

    async def show(self, text: str) -> None:
        """Show `text` instead of what stood here."""
        self.forget_items()
        shown = screen_excerpt(text)
        self.notice = shown.notice
        await self.update(shown.text)

    def unhandled_token(self, token: Token) -> MarkdownBlock | None:
        """Formulas in rows of their own."""
        return CardFormula(self, token) if token.type == "math_block" else None


@cache
def _parser(*, is_ascii: bool) -> MarkdownIt:
    parser = CardParser()
    parser.core.ruler.push("numbered_tasks", partial(_box_numbered_tasks, is_ascii=is_ascii))
    return parser


def _box_numbered_tasks(state: StateCore, *, is_ascii: bool) -> None:
    """Textual numbers the items of a list itself, so the box of a task comes after the number."""
    done: bool | None = None
    for token in state.tokens:
        if token.type == "list_item_open":
            done = token.meta.get("task") if token.info else None
        elif token.type == "inline" and done is not None:
            box = Token("text", "", 0, content=f"{task_box(done=done, is_ascii=is_ascii)} ")
            token.children = [box, *(token.children or ())]
            done = None
