"""Quotes and lists inside each other, as deep as the parser goes. Pure.

Beyond its `maxNesting` the parser drops whatever is left. Here the marks beyond it are text, so that none is lost.
"""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block

_LEVELS_OF_A_LIST = 2
"""The list and its item; a quote is one level."""

_Rule = Callable[[StateBlock, int, int, bool], bool]


def nesting_plugin(parser: MarkdownIt) -> None:
    """Read no quote or list where its content would be too deep; with 20 levels, lists go to 9 and quotes to 18."""
    parser.block.ruler.at("blockquote", _bounded(blockquote), {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.block.ruler.at("list", _bounded(list_block), {"alt": ["paragraph", "reference", "blockquote"]})


def _bounded(rule: _Rule) -> _Rule:
    def bounded(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        deepest = state.md.options["maxNesting"] - _LEVELS_OF_A_LIST
        return state.level < deepest and rule(state, start_line, end_line, silent)

    return bounded
